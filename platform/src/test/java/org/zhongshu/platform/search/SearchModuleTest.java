package org.zhongshu.platform.search;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.zhongshu.platform.cases.Case;
import org.zhongshu.platform.cases.CaseReport;
import org.zhongshu.platform.cases.Cases;
import org.zhongshu.platform.datasets.Datasets;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.items.internal.ItemsDesk;
import org.zhongshu.platform.matters.internal.MattersDesk;
import org.zhongshu.platform.twin.Thing;
import org.zhongshu.platform.twin.Things;
import org.zhongshu.testkit.TestClient;
import org.zhongshu.testkit.ZhongshuTest;
import tools.jackson.databind.JsonNode;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

@ZhongshuTest
class SearchModuleTest {

    private static final String TOWN = "341882001000";

    @LocalServerPort
    private int port;
    @Autowired
    private Things things;
    @Autowired
    private Cases cases;
    @Autowired
    private Datasets datasets;
    @Autowired
    private JdbcTemplate jdbc;

    @BeforeEach
    void fill() {
        CurrentActor.as(Actor.system("test"), () -> {
            if (things.findByCode("SEARCH-1").isEmpty()) {
                things.create(Thing.draft("SEARCH-1", "搜寻桥北口水井", "sample-well").withDepartment("water").withDivision(TOWN, null, null).withPlace(119.42, 30.9));
                things.create(Thing.draft("SEARCH-2", "搜寻桥", "sample-well").withDepartment("environment").withDivision("341882100000", null, null));
            }
            cases.open(new Report("search-test", "搜寻桥下有异味", "environment"));
        });
    }

    private record Report(String key, String title, String department, Instant occurredAt) implements CaseReport {
        Report(String key, String title, String department) {
            this(key, title, department, Instant.parse("2026-11-21T01:00:00Z"));
        }

        @Override
        public String type() {
            return "work-standard";
        }

        @Override
        public String source() {
            return "web";
        }

        @Override
        public Case.Place place() {
            return new Case.Place("搜寻桥", null, TOWN, null, 119.42, 30.9);
        }
    }

    @Test
    void oneBoxFindsCasesThingsAndPlaces() {
        TestClient operator = TestClient.at(port).signIn("operator");
        List<JsonNode> hits = search(operator, "搜寻桥");
        // what other tests published may follow, near in meaning
        assertThat(hits.stream().map(h -> h.get("kind").asString()).distinct()).startsWith("case", "thing");
        assertThat(titles(hits, "thing")).as("the very name first").containsExactly("搜寻桥", "搜寻桥北口水井");
        assertThat(titles(hits, "case")).contains("搜寻桥下有异味");
        JsonNode well = search(operator, "search-1").getFirst();
        assertThat(well.get("subtitle").asString()).contains("示范水井", "SEARCH-1");
        assertThat(well.get("lon").asDouble()).isEqualTo(119.42);
        assertThat(titles(search(operator, "桐汭"), "place")).first().isEqualTo("桐汭街道");
    }

    @Test
    void wordsNarrowByTypeAndTown() {
        TestClient operator = TestClient.at(port).signIn("operator");
        assertThat(titles(search(operator, "搜寻桥 示范水井 桐汭"), "thing")).containsExactly("搜寻桥北口水井");
    }

    @Test
    void aCaseIsFoundByTheBeginningOfItsNumber() {
        String number = CurrentActor.as(Actor.system("test"), () -> cases.open(new Report("search-test", "搜寻桥下有异味", "environment")).number());
        assertThat(titles(search(TestClient.at(port).signIn("operator"), number), "case")).containsExactly("搜寻桥下有异味");
    }

    @Test
    void everyoneFindsOnlyWhatTheyMaySee() {
        List<JsonNode> water = search(TestClient.at(port).signIn("officer-water"), "搜寻桥");
        assertThat(titles(water, "thing")).containsExactly("搜寻桥北口水井");
        assertThat(titles(water, "case")).isEmpty();
        assertThat(titles(search(TestClient.at(port).signIn("officer-environment"), "搜寻桥"), "thing")).containsExactly("搜寻桥");
        assertThat(titles(search(TestClient.at(port).signIn("grid-341882001"), "搜寻桥"), "thing")).containsExactly("搜寻桥北口水井");
        List<JsonNode> admin = search(TestClient.at(port).signIn("admin"), "搜寻桥");
        assertThat(titles(admin, "case")).as("the system administrator reads no cases").isEmpty();
        TestClient.at(port).signIn("auditor").get("/api/search?q=x").expect(403);
    }

    @Test
    void aServiceItemIsFoundByNameAndCodeOnceItIsInForce() {
        ItemsDesk items = new ItemsDesk(port);
        if (jdbc.queryForObject("SELECT count(*) FROM items.item WHERE code = 'ZX-01'", Integer.class) == 0) {
            items.publish(ItemsDesk.row("ZX-01", "寻物启事登记", "health"), "health");
            items.load("steward", List.of(ItemsDesk.row("ZX-02", "寻物启事撤销", "health")));
        }
        TestClient operator = TestClient.at(port).signIn("operator");
        assertThat(titles(search(operator, "寻物启事"), "item")).as("a draft is in no search").containsExactly("寻物启事登记");
        assertThat(titles(search(operator, "登记 zx-0"), "item")).as("parts in any order and letter case").containsExactly("寻物启事登记");
        JsonNode hit = search(operator, "zx-01").stream().filter(h -> h.path("kind").asString().equals("item")).findFirst().orElseThrow();
        assertThat(operator.get("/api/items/" + hit.path("id").asString()).ok().path("code").asString()).isEqualTo("ZX-01");
        assertThat(titles(search(TestClient.at(port).signIn("admin"), "寻物启事"), "item")).as("who reads no items finds none").isEmpty();
    }

    @Test
    void aMatterIsFoundByItsNumberByWhomItMayBeSeen() {
        MattersDesk desk = new MattersDesk(port, datasets, jdbc);
        try {
            String number = desk.submit(desk.wang()).path("number").asString();
            TestClient police = TestClient.at(port).signIn("officer-public-security");
            assertThat(titles(search(police, " " + number.toLowerCase(java.util.Locale.ROOT)), "matter")).containsExactly("测试登记事项");
            JsonNode hit = search(police, number).getFirst();
            assertThat(hit.path("id").asString()).isEqualTo(number);
            assertThat(hit.path("subtitle").asString()).contains(number, "待受理");
            assertThat(search(police, number).toString()).as("nothing of whose it is").doesNotContain("王建国", desk.wangNumber);
            assertThat(search(police, number.substring(0, number.length() - 1))).as("nobody counts through numbers").noneMatch(h -> h.path("kind").asString().equals("matter"));
            for (String other : List.of("officer-water", "grid-341882001", "steward", "admin")) {
                assertThat(search(TestClient.at(port).signIn(other), number)).as(other).noneMatch(h -> h.path("kind").asString().equals("matter"));
            }
        } finally {
            desk.clear();
        }
    }

    @Test
    void oddInputFindsNothingAndBreaksNothing() {
        TestClient operator = TestClient.at(port).signIn("operator");
        for (String q : List.of("", " ", "%", "_", "'", "\\", "🚰🚰", "{", "桥".repeat(5_000 / 9))) {
            assertThat(search(operator, q).stream().filter(h -> h.get("kind").asString().equals("case"))).as(q).isEmpty();
        }
    }

    private static List<JsonNode> search(TestClient client, String q) {
        return client.get("/api/search?q=" + URLEncoder.encode(q, StandardCharsets.UTF_8)).ok().get("items").valueStream().toList();
    }

    private static List<String> titles(List<JsonNode> hits, String kind) {
        return hits.stream().filter(h -> h.get("kind").asString().equals(kind)).map(h -> h.get("title").asString()).toList();
    }
}
