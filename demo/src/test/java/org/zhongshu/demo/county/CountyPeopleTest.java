package org.zhongshu.demo.county;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;
import org.zhongshu.algorithms.geo.LonLat;
import org.zhongshu.algorithms.geo.SchematicCells;
import org.zhongshu.algorithms.identifiers.CitizenId;
import org.zhongshu.algorithms.identifiers.CreditCode;
import org.zhongshu.demo.TestCity;
import org.zhongshu.demo.city.CityFacts;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class CountyPeopleTest {

    private static final int N = 20_000;
    private final CountyPeople county = CountyPeople.of(TestCity.read("guangde"), N);

    @Test
    void theSameSeedGivesTheSamePeopleAndAnotherGivesOthers() {
        List<Person> once = county.persons().toList();
        assertThat(once).hasSize(N).isEqualTo(CountyPeople.of(TestCity.read("guangde"), N).persons().toList());
        assertThat(once.getFirst()).isNotEqualTo(CountyPeople.of(county.city(), N, 7, county.today()).persons().toList().getFirst());
        assertThat(CountyPeople.of(county.city(), 500).persons().map(Person::idNo).toList())
                .as("a smaller county is the beginning of a larger one").isEqualTo(once.subList(0, 500).stream().map(Person::idNo).toList());
    }

    @Test
    void identityNumbersAreValidUniqueAndNobodys() {
        Set<String> seen = new HashSet<>();
        county.forEachPerson(p -> {
            assertThat(CitizenId.isValid(p.idNo())).as(p.idNo()).isTrue();
            assertThat(seen.add(p.idNo())).as(p.idNo()).isTrue();
            assertThat(p.idNo().substring(4, 6)).as("a division that was never assigned").isEqualTo("97");
            assertThat(p.idNo().substring(6, 14)).isEqualTo(Integer.toString(p.birth()));
            assertThat((p.idNo().charAt(16) - '0') % 2 == 1).isEqualTo(p.sex() == '1');
            assertThat(p.phone()).matches("1(54|61|63|64|68|69)\\d{8}");
        });
    }

    @Test
    void firmsHaveValidCodesOfTheirOwnAndALivingAdultAtTheirHead() {
        List<Firm> firms = county.firms().toList();
        assertThat(firms).hasSizeBetween(N / 30, N / 12);
        assertThat(firms).extracting(Firm::uscc).doesNotHaveDuplicates();
        assertThat(firms).extracting(Firm::name).doesNotHaveDuplicates();
        assertThat(firms).allSatisfy(f -> {
            assertThat(CreditCode.isValid(f.uscc())).as(f.uscc()).isTrue();
            assertThat(CreditCode.isOrganisationCode(f.uscc().substring(8, 17))).as(f.uscc()).isTrue();
            assertThat(f.legalRep().dead()).isFalse();
            assertThat(f.established() - f.legalRep().birth()).isGreaterThan(190_000);
            assertThat(f.name()).contains("示范");
        });
    }

    @Test
    void householdsLookLikeHouseholds() {
        int[] households = {0};
        Map<Character, Integer> sexes = new HashMap<>();
        int[] dead = {0};
        int[] children = {0};
        int[] old = {0};
        county.forEachHousehold(h -> {
            households[0]++;
            Map<Integer, Person> byId = h.people().stream().collect(Collectors.toMap(Person::id, p -> p));
            for (Person p : h.people()) {
                sexes.merge(p.sex(), 1, Integer::sum);
                dead[0] += p.dead() ? 1 : 0;
                int age = 2026 - p.birthYear();
                children[0] += age < 15 ? 1 : 0;
                old[0] += age >= 65 ? 1 : 0;
                if (p.spouse() > 0 && byId.containsKey(p.spouse())) {
                    assertThat(byId.get(p.spouse()).spouse()).isEqualTo(p.id());
                    assertThat(p.marital()).isBetween(20, 30);
                }
                if (p.relation().equals("子") || p.relation().equals("女")) {
                    assertThat(p.birthYear() - h.people().getFirst().birthYear()).as("%s", h).isBetween(17, 45);
                }
                if (p.dead()) {
                    assertThat(p.death()).isBetween(p.birth(), 20260701);
                }
            }
        });
        assertThat((double) N / households[0]).as("persons to a household").isBetween(2.3, 3.3);
        assertThat(sexes.get('1') / (double) N).isBetween(0.46, 0.54);
        assertThat(dead[0] / (double) N).isBetween(0.02, 0.08);
        assertThat(children[0] / (double) N).isBetween(0.10, 0.22);
        assertThat(old[0] / (double) N).isBetween(0.15, 0.32);
    }

    @Test
    void namesAreOfManyKindsRareCharactersAmongThem() {
        Map<String, Long> surnames = county.persons().filter(p -> p.name().indexOf('·') < 0).collect(Collectors.groupingBy(p -> p.name().substring(0, 1), Collectors.counting()));
        assertThat(surnames.get("王") / (double) N).isBetween(0.055, 0.09);
        assertThat(surnames.get("陈") / (double) N).isBetween(0.03, 0.065);
        String all = county.persons().map(Person::name).collect(Collectors.joining("|"));
        assertThat(all).contains("㳇", "喆", "𠮷", "·");
        long different = county.persons().map(Person::name).distinct().count();
        assertThat(different / (double) N).isBetween(0.55, 0.98);
    }

    @ParameterizedTest
    @ValueSource(strings = {"guangde", "yixing", "pinghu"})
    void addressesAreDistinctAndInsideTheirTowns(String id) throws java.io.IOException {
        CityFacts city = TestCity.read(id);
        CountyPeople people = CountyPeople.of(city, N);
        Map<String, Geometry> towns = towns(id);
        List<Address> addresses = people.addresses().toList();
        assertThat(addresses).extracting(Address::code).doesNotHaveDuplicates().allMatch(c -> c.length() == 21);
        assertThat(addresses).extracting(Address::standard).doesNotHaveDuplicates();
        assertThat(addresses).as("in a unit grid of their village").allMatch(a -> people.grid(a).matches(a.village().code() + "\\d{3}"));
        List<String> outside = new ArrayList<>();
        for (Address a : addresses) {
            LonLat place = people.place(a);
            Geometry town = towns.get(a.town().code());
            // the towns' file is rounded to some metres
            if (town != null && town.distance(town.getFactory().createPoint(new Coordinate(place.lon(), place.lat()))) > 2e-4) {
                outside.add(a.standard() + place);
            }
        }
        assertThat(outside).isEmpty();
    }

    private static Map<String, Geometry> towns(String id) throws java.io.IOException {
        JsonNode file = JsonMapper.builder().build().readTree(java.nio.file.Files.readString(java.nio.file.Path.of("../platform/src/main/resources/cities", id, "towns.geojson")));
        Map<String, Geometry> towns = new HashMap<>();
        for (JsonNode feature : file.path("features")) {
            JsonNode coordinates = feature.path("geometry").path("coordinates");
            Geometry area = new GeometryFactory().createPolygon();
            for (JsonNode polygon : feature.path("geometry").path("type").asString().equals("MultiPolygon") ? coordinates : List.of(coordinates)) {
                List<LonLat> ring = new ArrayList<>();
                polygon.path(0).forEach(p -> ring.add(new LonLat(p.path(0).asDouble(), p.path(1).asDouble())));
                area = area.union(SchematicCells.polygon(ring).buffer(0));
            }
            towns.put(feature.path("properties").path("code").asString(), area);
        }
        return towns;
    }
}
