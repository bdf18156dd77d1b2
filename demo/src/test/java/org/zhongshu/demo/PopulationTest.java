package org.zhongshu.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.zhongshu.demo.city.CityFacts;
import org.zhongshu.demo.city.Device;
import org.zhongshu.demo.city.Kind;
import org.zhongshu.demo.city.Link;
import org.zhongshu.demo.city.Population;
import org.zhongshu.demo.city.Scale;

class PopulationTest {

    @ParameterizedTest
    @ValueSource(strings = {"guangde", "yixing", "pinghu"})
    void isTheSameEveryTimeAndStandsInItsCity(String id) {
        CityFacts city = TestCity.read(id);
        Population population = Population.of(city, Scale.SMALL);
        assertThat(population).isEqualTo(Population.of(TestCity.read(id), Scale.SMALL));
        assertThat(population.devices().size()).isBetween(1_900, 2_100);

        Map<String, CityFacts.Town> towns = city.towns().stream().collect(Collectors.toMap(CityFacts.Town::code, t -> t));
        Set<String> codes = new HashSet<>();
        for (Device d : population.devices()) {
            assertThat(codes.add(d.code())).isTrue();
            assertThat(d.name()).startsWith("示范·");
            assertThat(towns).containsKey(d.town());
            assertThat(towns.get(d.town()).villages()).extracting(CityFacts.Village::code).contains(d.village());
            assertThat(city.contains(d.place().lon(), d.place().lat())).as("%s at %s", d.code(), d.place()).isTrue();
        }
        for (Kind kind : Kind.values()) {
            assertThat(population.devices().stream().filter(d -> d.kind() == kind).count()).isEqualTo(kind.count(Scale.SMALL));
        }
    }

    @Test
    void anotherOutlineMovesDevicesButChangesNothingElse() {
        CityFacts city = TestCity.read("guangde");
        CityFacts narrower = new CityFacts(city.id(), city.name(), city.fullName(), city.center(), city.towns(), city.outline().buffer(-0.01));
        var before = Population.of(city, Scale.SMALL).devices();
        var after = Population.of(narrower, Scale.SMALL).devices();
        for (int i = 0; i < before.size(); i++) {
            Device b = before.get(i);
            Device a = after.get(i);
            assertThat(a).isEqualTo(new Device(b.kind(), b.code(), b.name(), b.town(), b.village(), a.place(), b.placeClass(), b.link(), b.gateway(), b.seconds(), b.seed()));
        }
        assertThat(after).isNotEqualTo(before);
    }

    @Test
    void citiesDiffer() {
        assertThat(Population.of(TestCity.read("guangde"), Scale.SMALL).devices().getFirst().seed())
                .isNotEqualTo(Population.of(TestCity.read("yixing"), Scale.SMALL).devices().getFirst().seed());
    }

    @Test
    void everyProtocolIsSpokenAndGatewaysSpeakForTheirOwn() {
        Population population = Population.of(TestCity.read("guangde"), Scale.SMALL);
        Map<Link, Long> links = population.devices().stream().collect(Collectors.groupingBy(Device::link, Collectors.counting()));
        assertThat(links.keySet()).containsExactlyInAnyOrder(Link.values());
        assertThat(links.get(Link.LWM2M)).isBetween(20L, 40L);
        Map<String, Population.Gateway> gateways = population.gateways().stream().collect(Collectors.toMap(Population.Gateway::code, g -> g));
        population.devices().stream().filter(d -> d.link() == Link.GATEWAY).forEach(d -> {
            assertThat(gateways).containsKey(d.gateway());
            assertThat(gateways.get(d.gateway()).kind()).as("one owner behind a gateway").isEqualTo(d.kind());
            assertThat(gateways.get(d.gateway()).town()).isEqualTo(d.town());
        });
        assertThat(population.devices().stream().filter(d -> d.link() != Link.GATEWAY)).allSatisfy(d -> assertThat(d.gateway()).isEmpty());
    }

    @Test
    void ratesAreThoseOfTheBrief() {
        assertThat(rate(Scale.SMALL)).isBetween(100.0, 200.0);
        assertThat(rate(Scale.COUNTY)).isBetween(300.0, 1_000.0);
    }

    @Test
    void theCountyHasAHundredThousandDevicesBehindFewConnections() {
        Population population = Population.of(TestCity.read("yixing"), Scale.COUNTY);
        assertThat(population.devices().size()).isBetween(95_000, 105_000);
        long connections = population.gateways().size() + population.devices().stream().filter(d -> d.link() != Link.GATEWAY).count();
        assertThat(connections).isLessThan(4_000);
    }

    private static double rate(Scale scale) {
        double perSecond = 0;
        for (Kind kind : Kind.values()) {
            perSecond += (double) kind.count(scale) / kind.seconds(scale);
        }
        return perSecond;
    }
}
