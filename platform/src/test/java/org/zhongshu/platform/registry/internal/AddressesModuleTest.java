package org.zhongshu.platform.registry.internal;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.zhongshu.algorithms.profiling.DataType;
import org.zhongshu.platform.datasets.Dataset;
import org.zhongshu.platform.datasets.Datasets;
import org.zhongshu.platform.registry.Addresses;
import org.zhongshu.testkit.ZhongshuTest;
import tools.jackson.databind.JsonNode;

import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** The address base follows its dataset; texts find their standard address, and golden records theirs. */
@ZhongshuTest
class AddressesModuleTest {

    @LocalServerPort
    private int port;
    @Autowired
    private Datasets datasets;
    @Autowired
    private JdbcTemplate jdbc;
    @Autowired
    private Addresses addresses;
    private RegistryDesk desk;

    @BeforeEach
    void base() {
        desk = new RegistryDesk(port, datasets, jdbc);
        desk.clear();
        datasets.define(new Dataset("t-addresses", "标准地址", "public-security", null, "source", List.of(column("code", true), column("text", false), column("lon", false), column("lat", false), column("grid", false)), 0));
        datasets.put("t-addresses", List.of(row("A1", "桃州镇万桂山社区桃州中路12号3幢2单元501室", "119.41", "30.89", "341882001001001"),
                row("A2", "桃州镇万桂山社区桃州中路12号3幢2单元502室", "119.41", "30.89", "341882001001001"), row("A3", "邱村镇前程村7号", "119.5", "31.0", null)), "test");
        desk.as("steward").put("/api/registry/addresses/source", Map.of("dataset", "t-addresses", "code", "code", "text", "text", "lon", "lon", "lat", "lat", "grid", "grid")).ok();
        RegistryDesk.await("the base", () -> addresses.findId("邱村镇前程村7号").isPresent());
    }

    @AfterEach
    void nothingStays() {
        desk.clear();
    }

    private static Dataset.Column column(String field, boolean key) {
        return new Dataset.Column(field, field, DataType.TEXT, null, 1, null, key);
    }

    private static Object[] row(Object... values) {
        return values;
    }

    @Test
    void aTextFindsItsPlace() {
        JsonNode items = desk.as("officer-health").post("/api/registry/addresses/parse", Map.of("texts", List.of("安徽省宣城市广德市桃州镇桃州中路12号3栋2单元501", "桃州中路12号", "火星路1号", "'; DROP TABLE x; --"))).ok().path("items");
        assertThat(items.get(0).at("/match/code").asString()).isEqualTo("A1");
        assertThat(items.get(0).at("/match/lon").asDouble()).isEqualTo(119.41);
        assertThat(items.get(0).at("/match/grid").asString()).isEqualTo("341882001001001");
        assertThat(items.get(0).at("/match/town").asString()).as("the source names no codes: they are read from the text").isEqualTo("341882100000");
        assertThat(items.get(0).path("level").asString()).isEqualTo("room");
        assertThat(items.get(0).at("/parts/road").asString()).isEqualTo("桃州中路");
        assertThat(items.get(1).at("/match/code").asString()).startsWith("A");
        assertThat(items.get(1).path("confidence").asDouble()).isLessThan(items.get(0).path("confidence").asDouble());
        assertThat(items.get(2).has("match")).isFalse();
        assertThat(items.get(3).path("level").asString()).isEqualTo("none");
        assertThat(addresses.findId("桃州镇桃州中路12号")).as("a door is not a dwelling").isEmpty();
        desk.as("officer-health").post("/api/registry/addresses/parse", Map.of()).expect(400);
        desk.as("officer-health").put("/api/registry/addresses/source", Map.of("dataset", "t-addresses")).expect(403);
    }

    @Test
    void aReportInWordsGetsItsPlace() {
        JsonNode found = report("广德市桃州镇桃州中路１２号3幢2单元501室");
        assertThat(found.toString()).contains("341882001001001").contains("119.41");
        assertThat(report("桃州镇不存在的路999号").toString()).doesNotContain("119.41").doesNotContain("341882001001001");
        assertThat(report("'; DROP TABLE registry.address; -- 😀㳇").path("title").asString()).isEqualTo("来电反映路灯不亮");
    }

    private JsonNode report(String address) {
        String id = desk.as("operator").post("/api/cases", Map.of("type", "work-standard", "title", "来电反映路灯不亮", "place", Map.of("address", address))).ok().path("id").asString();
        return desk.as("operator").get("/api/cases/" + id).ok();
    }

    @Test
    void aChangedOrWithdrawnAddressIsKnownByItsNewTextOnly() {
        long id = addresses.findId("邱村镇前程村7号").orElseThrow();
        datasets.put("t-addresses", List.<Object[]>of(row("A3", "邱村镇前程村大塘组9号", "119.5", "31.0", null)), "test");
        RegistryDesk.await("the new text", () -> addresses.findId("邱村镇前程村大塘组9号").isPresent());
        assertThat(addresses.findId("邱村镇前程村大塘组9号")).as("the same address").contains(id);
        assertThat(addresses.findId("邱村镇前程村7号")).as("not under its old text").isEmpty();
        assertThat(addresses.match("邱村镇前程村大塘村民组9号").match().code()).isEqualTo("A3");
        JsonNode before = desk.as("officer-health").get("/api/registry/addresses/" + id + "/history").ok().at("/items/0");
        assertThat(before.path("text").asString()).as("what it was called is not forgotten").isEqualTo("邱村镇前程村7号");
        assertThat(before.path("until").asString()).isNotEmpty();
        desk.as("officer-health").get("/api/registry/addresses/999999999/history").expect(404);

        datasets.remove("t-addresses", List.<Object[]>of(new Object[]{"A1"}), "test");
        RegistryDesk.await("withdrawn", () -> addresses.findId("桃州镇万桂山社区桃州中路12号3幢2单元501室").isEmpty());
        assertThat(addresses.match("桃州镇桃州中路12号3幢2单元501室").match().code()).as("the best of those that exist").isEqualTo("A2");
        datasets.put("t-addresses", List.<Object[]>of(row("A1", "桃州镇万桂山社区桃州中路12号3幢2单元501室", "119.41", "30.89", "341882001001001"), row("A3", "邱村镇前程村7号", "119.5", "31.0", null)), "test");
        RegistryDesk.await("there again", () -> addresses.findId("桃州镇桃州中路12号3幢2单元501室").isPresent() && addresses.findId("邱村镇前程村7号").isPresent());
    }

    @Test
    void theBestOfManyIsChosenThoughTheFirstHaveLeftTheBase() {
        List<Object[]> row = new java.util.ArrayList<>();
        for (int room = 101; room <= 130; room++) {
            row.add(row("R" + room, "桃州镇万桂山社区迎春路66号1幢1单元" + room + "室", "119.4", "30.8", null));
        }
        datasets.put("t-addresses", row, "test");
        RegistryDesk.await("all rooms", () -> addresses.findId("桃州镇迎春路66号1幢1单元130室").isPresent());
        // withdrawn behind the back of what is in memory, as in the second before it follows
        jdbc.update("UPDATE registry.address SET status = 'history' WHERE code LIKE 'R%' AND code <> 'R130'");
        assertThat(addresses.match("桃州镇迎春路66号1幢").match().code()).isEqualTo("R130");
        datasets.remove("t-addresses", row.stream().map(r -> new Object[]{r[0]}).toList(), "test");
        RegistryDesk.await("none", () -> addresses.findId("桃州镇迎春路66号1幢1单元130室").isEmpty());
    }

    @Test
    void goldenRecordsCarryTheirAddress() {
        desk.persons("t-police", "public-security");
        String id = RegistryDesk.number(java.time.LocalDate.of(1980, 5, 6), 11);
        desk.put("t-police", "p1", id, "张卫国", "1", "1980-05-06", null, null, "广德市桃州镇桃州中路12号3幢2单元501室", null, null, null, "2026-01-01T00:00:00Z");
        desk.sources("person", List.of(RegistryDesk.source("t-police")), Map.of());
        desk.run("person");
        long gid = desk.gid("person", "t-police", "p1");
        long address = addresses.findId("桃州镇桃州中路12号3幢2单元501室").orElseThrow();
        assertThat(desk.golden("person", gid)).containsEntry("address_id", address);
        JsonNode here = desk.as("officer-health").post("/api/registry/addresses/" + address + "/look", Map.of("purpose", Map.of("code", "emergency", "reference", "火情疏散核对人员"))).ok();
        assertThat(here.at("/relations/0/items/0/name").asString()).isEqualTo("张**");
        desk.as("officer-health").post("/api/registry/addresses/" + address + "/look", Map.of()).expect(400);
    }

    private JsonNode state() {
        return desk.as("steward").get("/api/registry/addresses").ok().path("state");
    }

    /** One that cannot be stored stops no other, is told without its text, and is tried again. */
    @Test
    void oneBadAddressStopsNoOther() {
        jdbc.execute("ALTER TABLE registry.address ADD CONSTRAINT no_poison CHECK (full_text NOT LIKE '%毒药%')");
        try {
            List<Object[]> rows = new java.util.ArrayList<>();
            for (int door = 1; door <= 30; door++) {
                rows.add(row("P" + door, "邱村镇前程村" + (door == 17 ? "毒药路" : "") + (door + 100) + "号", "119.5", "31.0", null));
            }
            rows.add(row("A2", "桃州镇毒药社区9号", "119.5", "31.0", null));
            datasets.put("t-addresses", rows, "test");
            datasets.put("t-addresses", List.<Object[]>of(row("Q1", "邱村镇前程村200号", "119.5", "31.0", null)), "test");
            RegistryDesk.await("the last", () -> addresses.findId("邱村镇前程村200号").isPresent());
            assertThat(addresses.findId("邱村镇前程村130号")).isPresent();
            assertThat(addresses.findId("桃州镇万桂山社区桃州中路12号3幢2单元502室")).as("it stays as it was").isPresent();
            assertThat(state().path("held").asInt()).isEqualTo(2);
            assertThat(state().path("trouble").asString("")).isEmpty();
            JsonNode held = desk.as("officer-health").get("/api/registry/addresses/held").ok();
            assertThat(held.at("/items/0/reason").asString()).contains("不符合列的检查条件", "no_poison");
            assertThat(held.at("/items/0/source/dataset").asString()).isEqualTo("t-addresses");
            assertThat(held.toString()).doesNotContain("毒药");
            desk.as("officer-health").post("/api/registry/addresses/held/retry", Map.of()).expect(403);
            assertThat(retry()).contains("\"taken\":0,\"left\":2");
            datasets.remove("t-addresses", List.<Object[]>of(new Object[]{"A2"}), "test");
            RegistryDesk.await("withdrawn", () -> addresses.findId("桃州镇万桂山社区桃州中路12号3幢2单元502室").isEmpty());
            assertThat(state().path("held").asInt()).as("what left the dataset is no address, whatever its text").isEqualTo(1);
        } finally {
            jdbc.execute("ALTER TABLE registry.address DROP CONSTRAINT no_poison");
        }
        assertThat(retry()).contains("\"taken\":1,\"left\":0");
        RegistryDesk.await("it is known", () -> addresses.findId("邱村镇前程村毒药路117号").isPresent());
        jdbc.update("DELETE FROM registry.address WHERE code LIKE 'P%' OR code LIKE 'Q%' OR code = 'A2'");
    }

    /** A row without code or text is no address, but it is not passed over in silence. */
    @Test
    void anAddressWithoutItsTextIsPutAsideUntilItIsCorrected() {
        datasets.put("t-addresses", List.of(row("W1", null, "119.5", "31.0", null), row("W2", "  ", "119.5", "31.0", null), row("W3", "邱村镇前程村300号", "119.5", "31.0", null)), "test");
        RegistryDesk.await("the sound one", () -> addresses.findId("邱村镇前程村300号").isPresent());
        RegistryDesk.await("both aside", () -> state().path("held").asInt() == 2);
        assertThat(desk.as("officer-health").get("/api/registry/addresses/held").ok().at("/items/0/reason").asString()).isEqualTo("没有完整地址：信息项“text”为空");
        assertThat(desk.as("officer-health").get("/api/registry/addresses/held").ok().at("/items/0/key").asString()).as("whoever is to correct it knows which").startsWith("W");
        assertThat(state().path("trouble").asString("")).isEmpty();
        assertThat(retry()).contains("\"taken\":0,\"left\":2");
        datasets.put("t-addresses", List.<Object[]>of(row("W1", "邱村镇前程村301号", "119.5", "31.0", null)), "test");
        RegistryDesk.await("corrected", () -> addresses.findId("邱村镇前程村301号").isPresent());
        datasets.remove("t-addresses", List.<Object[]>of(new Object[]{"W2"}), "test");
        RegistryDesk.await("what left its dataset is nobody's trouble", () -> state().path("held").asInt() == 0);
        datasets.put("t-addresses", List.<Object[]>of(row("W3", null, "119.5", "31.0", null)), "test");
        RegistryDesk.await("it lost its text", () -> state().path("held").asInt() == 1);
        assertThat(addresses.findId("邱村镇前程村300号")).as("it stays as it was").isPresent();
        datasets.remove("t-addresses", List.<Object[]>of(new Object[]{"W3"}), "test");
        RegistryDesk.await("withdrawn", () -> addresses.findId("邱村镇前程村300号").isEmpty());
        jdbc.update("DELETE FROM registry.address WHERE code LIKE 'W%'");
    }

    @Test
    void anAddressThatItsDepartmentCallsWithdrawnIsNotMatched() {
        datasets.define(new Dataset("t-status", "带状态的地址", "public-security", null, "source", List.of(column("code", true), column("text", false), column("state", false)), 0));
        datasets.put("t-status", List.of(row("Z1", "邱村镇前程村401号", "在用"), row("Z2", "邱村镇前程村402号", "已注销"), row("Z3", "邱村镇前程村403号", null)), "test");
        desk.as("steward").put("/api/registry/addresses/source", Map.of("dataset", "t-status", "code", "code", "text", "text", "status", "state")).ok();
        RegistryDesk.await("the last", () -> addresses.findId("邱村镇前程村403号").isPresent());
        assertThat(addresses.findId("邱村镇前程村401号")).isPresent();
        assertThat(addresses.findId("邱村镇前程村402号")).as("whatever the word for it").isEmpty();
        datasets.put("t-status", List.<Object[]>of(row("Z2", "邱村镇前程村402号", "在用")), "test");
        RegistryDesk.await("in use again", () -> addresses.findId("邱村镇前程村402号").isPresent());
        jdbc.update("DELETE FROM registry.address WHERE code LIKE 'Z%'");
    }

    private String retry() {
        return desk.as("steward").post("/api/registry/addresses/held/retry", Map.of()).ok().toString();
    }
}
