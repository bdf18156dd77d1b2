package org.zhongshu.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.zhongshu.demo.city.CityFacts;
import org.zhongshu.demo.city.Device;
import org.zhongshu.demo.city.Kind;
import org.zhongshu.demo.city.Population;
import org.zhongshu.demo.city.Scale;
import org.zhongshu.demo.world.Faults;
import org.zhongshu.demo.world.Incident;
import org.zhongshu.demo.world.Incidents;
import org.zhongshu.demo.world.Readings;
import org.zhongshu.demo.world.Weather;

class WorldTest {

    private static final Instant START = Instant.parse("2026-11-21T02:00:00Z");
    private final CityFacts city = TestCity.read("guangde");
    private final Population population = Population.of(city, Scale.SMALL);
    private final Weather weather = new Weather("guangde");

    @Test
    void weatherIsPlausibleAllYearAndNeverJumps() {
        double rainy = 0;
        int hours = 0;
        for (Instant at = Instant.parse("2026-01-01T00:00:00Z"); at.isBefore(Instant.parse("2027-01-01T00:00:00Z")); at = at.plus(Duration.ofHours(1))) {
            Weather.Sky sky = weather.at(at);
            assertThat(sky.temperature()).isBetween(-8.0, 41.0);
            assertThat(sky.humidity()).isBetween(15.0, 100.0);
            assertThat(sky.windSpeed()).isBetween(0.2, 12.0);
            assertThat(sky.windDirection()).isBetween(0.0, 360.0);
            assertThat(sky.pressure()).isBetween(99.0, 104.0);
            assertThat(Math.abs(sky.temperature() - weather.at(at.plusSeconds(60)).temperature())).isLessThan(0.4);
            rainy += sky.rain() > 0 ? 1 : 0;
            hours++;
        }
        assertThat(rainy / hours).isBetween(0.03, 0.3);
    }

    @Test
    void readingsAreAFunctionOfDeviceAndTime() {
        Readings one = readings(new Incidents("guangde", weather, population.devices()), 1);
        Readings other = readings(new Incidents("guangde", weather, population.devices()), 1);
        for (Device d : population.devices().subList(0, 400)) {
            assertThat(one.of(d, START)).isEqualTo(other.of(d, START));
        }
    }

    @Test
    void withoutIncidentsNothingCrossesTheUsualLimits() {
        Readings calm = readings(new Incidents("guangde", weather, List.of()), 1);
        for (Device d : population.devices()) {
            for (int i = 0; i < 48; i++) {
                Instant at = START.plus(Duration.ofMinutes(i * 97L));
                Map<String, Object> v = calm.of(d, at);
                switch (d.kind()) {
                    case AIR_STATION -> assertThat(number(v, "pm25")).isBetween(1.0, 110.0);
                    case MICRO_AIR -> assertThat(number(v, "pm10")).isBetween(1.0, 240.0);
                    case WATER_STATION -> {
                        assertThat(number(v, "ammonia")).isLessThan(1.0);
                        assertThat(number(v, "codMn")).isLessThan(6.0);
                        assertThat(number(v, "totalPhosphorus")).isLessThan(0.2);
                        assertThat(number(v, "dissolvedOxygen")).isGreaterThan(5.0);
                    }
                    case GAS_SOURCE -> {
                        assertThat(number(v, "so2")).isLessThan(50);
                        assertThat(number(v, "nox")).isLessThan(100);
                        assertThat(number(v, "dust")).isLessThan(20);
                    }
                    case WATER_SOURCE -> assertThat(number(v, "cod")).isLessThan(50);
                    case PIPE -> assertThat(number(v, "pressure")).isGreaterThan(0.15);
                    case MANHOLE -> assertThat(v.get("open")).isEqualTo(false);
                    case SMOKE -> assertThat(v.get("smoke")).isEqualTo(false);
                    default -> assertThat(v).isNotEmpty();
                }
            }
        }
    }

    @Test
    void metersNeverRunBackwards() {
        Readings readings = readings(new Incidents("guangde", weather, List.of()), 1);
        Device meter = population.devices().stream().filter(d -> d.kind() == Kind.METER).findFirst().orElseThrow();
        double before = 0;
        for (int i = 0; i < 500; i++) {
            double volume = number(readings.of(meter, START.plusSeconds(i * 600L)), "volume");
            assertThat(volume).isGreaterThanOrEqualTo(before);
            before = volume;
        }
    }

    @Test
    void onlyAFewBatteriesAreLow() {
        Readings calm = readings(new Incidents("guangde", weather, List.of()), 1);
        long low = population.devices().stream().filter(d -> d.kind() == Kind.MANHOLE || d.kind() == Kind.SMOKE)
                .filter(d -> number(calm.of(d, START), "battery") < 15).count();
        assertThat(low).isBetween(1L, 15L);
    }

    @Test
    void theOpeningSetCrossesTheLimitsWithinFiveMinutes() {
        Incidents incidents = new Incidents("guangde", weather, population.devices());
        incidents.open(START);
        Readings live = readings(incidents, 1);
        Set<String> seen = new HashSet<>();
        for (int second = 0; second <= 300; second += 5) {
            Instant at = START.plusSeconds(second);
            for (Device d : population.devices()) {
                Map<String, Object> v = d.kind() == Kind.METER || d.kind() == Kind.NOISE ? Map.of() : live.of(d, at);
                if (Boolean.TRUE.equals(v.get("open"))) {
                    seen.add("manhole");
                }
                if (Boolean.TRUE.equals(v.get("smoke"))) {
                    seen.add("smoke");
                }
                if (d.kind() == Kind.PIPE && number(v, "pressure") < 0.14) {
                    seen.add("pipe");
                }
                if (d.kind() == Kind.PONDING && number(v, "depth") > 15) {
                    seen.add("ponding");
                }
                if (d.kind() == Kind.AIR_STATION && number(v, "pm25") > 115) {
                    seen.add("pm25");
                }
                if (d.kind() == Kind.WATER_SOURCE && number(v, "cod") > 50) {
                    seen.add("cod");
                }
            }
        }
        assertThat(seen).contains("manhole", "smoke", "pipe", "ponding", "cod", "pm25");
    }

    @Test
    void aFewIncidentsAnHourOfAllKinds() {
        Incidents incidents = new Incidents("guangde", weather, population.devices());
        Set<Incident> all = new HashSet<>();
        for (int minute = 0; minute < 24 * 60; minute += 2) {
            all.addAll(incidents.active(START.plusSeconds(minute * 60L).toEpochMilli()));
        }
        assertThat(all.size()).isBetween(24 * 4, 24 * 8);
        EnumSet<Incident.Kind> kinds = EnumSet.noneOf(Incident.Kind.class);
        all.forEach(i -> kinds.add(i.kind()));
        assertThat(kinds).containsExactlyInAnyOrder(Incident.Kind.values());
    }

    @Test
    void anOfficerEndsAnIncident() {
        Incidents incidents = new Incidents("guangde", weather, population.devices());
        incidents.open(START);
        Instant later = START.plusSeconds(200);
        Incident manhole = incidents.active(later.toEpochMilli()).stream().filter(i -> i.kind() == Incident.Kind.MANHOLE).findFirst().orElseThrow();
        Device cover = population.devices().stream().filter(d -> d.code().equals(manhole.device())).findFirst().orElseThrow();
        List<Incident> before = incidents.active(later.plusSeconds(1).toEpochMilli());
        incidents.mend(cover, later);
        List<Incident> after = incidents.active(later.plusSeconds(1).toEpochMilli());
        assertThat(after).doesNotContain(manhole).hasSize(before.size() - 1);
    }

    @Test
    void aPumpedPlaceIsDryInMinutesAndItsNeighbourIsNot() {
        Incidents incidents = new Incidents("guangde", weather, population.devices());
        incidents.open(START);
        Readings live = readings(incidents, 1);
        Instant flood = START.plusSeconds(600);
        List<Device> deep = population.devices().stream().filter(d -> d.kind() == Kind.PONDING && number(live.of(d, flood), "depth") > 15).toList();
        assertThat(deep).hasSizeGreaterThan(1);
        incidents.mend(deep.getFirst(), flood);
        Instant later = flood.plusSeconds(200);
        assertThat(number(live.of(deep.getFirst(), later), "depth")).isLessThan(12);
        assertThat(number(live.of(deep.get(1), later), "depth")).isGreaterThan(12);
    }

    @Test
    void historyStaysBelowTheLimits() {
        Incidents incidents = new Incidents("guangde", weather, population.devices());
        Readings history = readings(incidents, 0.15);
        List<Double> highs = new ArrayList<>();
        for (Device d : population.devices()) {
            if (d.kind() == Kind.AIR_STATION) {
                for (int i = 0; i < 576; i++) {
                    highs.add(number(history.of(d, START.minusSeconds(i * 300L)), "pm25"));
                }
            }
        }
        assertThat(highs).allSatisfy(high -> assertThat(high).isLessThan(115));
    }

    @Test
    void faultsAreRareButThere() {
        int silent = 0;
        int stuck = 0;
        int looks = 0;
        for (Device d : population.devices()) {
            for (int i = 0; i < 96; i++) {
                Faults.Fault fault = Faults.of(d, START.plusSeconds(i * 900L));
                silent += fault == Faults.Fault.SILENT ? 1 : 0;
                stuck += fault == Faults.Fault.STUCK ? 1 : 0;
                looks++;
            }
        }
        assertThat(silent).isPositive().isLessThan(looks / 200);
        assertThat(stuck).isPositive().isLessThan(looks / 200);
    }

    private Readings readings(Incidents incidents, double force) {
        return new Readings("guangde", weather, incidents, force);
    }

    private static double number(Map<String, Object> values, String key) {
        return ((Number) values.get(key)).doubleValue();
    }
}
