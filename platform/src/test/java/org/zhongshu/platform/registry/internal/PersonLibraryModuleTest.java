package org.zhongshu.platform.registry.internal;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.zhongshu.platform.datasets.Datasets;
import org.zhongshu.testkit.ZhongshuTest;
import tools.jackson.databind.JsonNode;

import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;

/** From departments' rows to one record for each person, and what people do with it. */
@ZhongshuTest
class PersonLibraryModuleTest {

    private static final String POLICE = "t-police";
    private static final String SOCIAL = "t-social";
    private static final String CIVIL = "t-civil";
    private static final String ID = RegistryDesk.number(LocalDate.of(1980, 5, 6), 11);

    @LocalServerPort
    private int port;
    @Autowired
    private Datasets datasets;
    @Autowired
    private JdbcTemplate jdbc;
    @Autowired
    private ConflictDesk conflicts;
    @Autowired
    private Libraries libraries;
    @Autowired
    private KeyTable keys;
    private RegistryDesk desk;

    @BeforeEach
    void departments() {
        desk = new RegistryDesk(port, datasets, jdbc);
        desk.clear();
        desk.persons(POLICE, "public-security");
        desk.persons(SOCIAL, "human-resources");
        desk.persons(CIVIL, "civil-affairs");
        desk.put(POLICE, "p1", ID, "张卫国", "男", "1980-05-06", null, "13811110000", "桃州镇万桂山社区桃州中路12号", "20", "H1", null, "2024-01-01T00:00:00Z");
        desk.put(SOCIAL, "s1", ID, "张卫国", "1", "1980-05-06", null, "13922220000", "安徽省宣城市广德市桃州镇万桂山社区桃州中路12号", "已婚", null, null, "2026-02-01T00:00:00Z");
        desk.put(CIVIL, "c1", ID, "张为国", "1", "1980-05-06", null, "13922220000", null, "40", null, "是", "2025-03-01T00:00:00Z");
        // somebody else of the same household, known to one department only
        desk.put(POLICE, "p2", RegistryDesk.number(LocalDate.of(2010, 3, 1), 22), "张小雨", "女", "2010-03-01", null, null, "桃州镇万桂山社区桃州中路12号", null, "H1", null, "2024-01-01T00:00:00Z");
        fill(40);
        desk.sources("person", List.of(RegistryDesk.source(POLICE), RegistryDesk.source(SOCIAL), RegistryDesk.source(CIVIL)), Map.of("marital", List.of(List.of(CIVIL), List.of(POLICE, SOCIAL))));
    }

    @AfterEach
    void nothingStays() {
        desk.clear();
    }

    /** Further people whom two departments know, so that there is something to learn from. */
    private void fill(int n) {
        String[] names = {"王建军", "李秀英", "赵海燕", "陈志强", "刘桂芳", "黄永明", "周丽华", "吴国庆", "徐春梅", "孙德胜"};
        for (int i = 0; i < n; i++) {
            LocalDate born = LocalDate.of(1950 + i, 1 + i % 12, 1 + i % 27);
            String id = RegistryDesk.number(born, 100 + i);
            String name = names[i % 10] + (i < 10 ? "" : (char) ('甲' + i));
            String phone = "137" + String.format("%08d", 10_000_019 * (i + 1) % 100_000_000);
            desk.put(POLICE, "fp" + i, id, name, i % 2 == 0 ? "1" : "2", born.toString(), null, phone, "邱村镇前程村" + (i + 1) + "号", "20", null, null, "2024-01-01T00:00:00Z");
            desk.put(SOCIAL, "fs" + i, id, name, i % 2 == 0 ? "1" : "2", born.toString(), null, phone, "邱村镇前程村" + (i + 1) + "号", "20", null, null, "2025-01-01T00:00:00Z");
        }
    }

    @Test
    void oneRecordWithTheSourceOfEachValueAndTheReason() {
        JsonNode run = desk.run("person");
        assertThat(run.at("/figures/rows").asInt()).isEqualTo(84);
        assertThat(run.at("/figures/records").asInt()).isEqualTo(42);
        assertThat(desk.as("steward").get("/api/registry/libraries/person").ok().at("/library/feeds/0/freshnessName").asString()).as("people see the column's name").isEqualTo("told的名称");
        long gid = desk.gid("person", POLICE, "p1");
        assertThat(desk.gid("person", SOCIAL, "s1")).isEqualTo(gid);
        assertThat(desk.gid("person", CIVIL, "c1")).isEqualTo(gid);
        Map<String, Object> golden = desk.golden("person", gid);
        assertThat(golden).containsEntry("name", "张卫国").containsEntry("sex", "1").containsEntry("phone", "13922220000").containsEntry("marital", "40").containsEntry("subsistence", "1").containsEntry("sources", 3L);

        desk.as("officer-health").post("/api/registry/records/person/" + gid + "/look", Map.of("clear", true)).expect(400);
        desk.as("officer-health").post("/api/registry/records/person/" + gid + "/look", Map.of("purpose", Map.of("code", "verify", "reference", " "))).expect(400);
        JsonNode view = desk.look("operator", "person", gid, true);
        assertThat(RegistryDesk.field(view, "name").path("reason").asString()).as("two say the same, the third differs; police counts first").isEqualTo("authority");
        assertThat(RegistryDesk.field(view, "phone").path("reason").asString()).as("the newest phone").isEqualTo("freshness");
        assertThat(RegistryDesk.field(view, "phone").at("/source/dataset").asString()).isEqualTo(SOCIAL);
        assertThat(RegistryDesk.field(view, "phone").path("same").asInt()).isEqualTo(2);
        assertThat(RegistryDesk.field(view, "sex").path("reason").asString()).as("男 and 1 are the same").isEqualTo("same");
        assertThat(RegistryDesk.field(view, "sex").path("value").asString()).isEqualTo("男");
        assertThat(RegistryDesk.field(view, "household_no").path("reason").asString()).isEqualTo("only");
        assertThat(RegistryDesk.field(view, "marital").path("reasonText").asString()).isEqualTo("来源权威次序在前");
        assertThat(RegistryDesk.field(view, "marital").path("others").size()).isEqualTo(3);
        assertThat(RegistryDesk.field(view, "residence_address").path("other").asInt()).as("with and without province is no disagreement").isZero();
        assertThat(view.path("members").size()).isEqualTo(3);
        assertThat(view.path("relations")).anyMatch(r -> r.path("kind").asString().equals("household") && r.at("/items/0/name").asString().equals("张小雨"));

        JsonNode masked = desk.look("steward", "person", gid, false);
        assertThat(RegistryDesk.field(masked, "name").path("value").asString()).isEqualTo("张**");
        assertThat(RegistryDesk.field(masked, "id_no").path("value").asString()).doesNotContain("1980").startsWith("3");
        assertThat(RegistryDesk.field(masked, "birth_date").path("value").asString()).startsWith("1980").doesNotContain("05");
        assertThat(masked.toString()).doesNotContain("13922220000").doesNotContain(ID).doesNotContain("张小雨").doesNotContain("桃州中路12号");
        desk.as("steward").post("/api/registry/records/person/" + gid + "/look", Map.of("purpose", Map.of("code", "verify", "reference", "想看原文"), "clear", true)).expect(403);
        desk.as("admin").post("/api/registry/records/person/" + gid + "/look", Map.of("purpose", Map.of("code", "verify", "reference", "系统管理员"))).expect(403);

        JsonNode looks = desk.as("steward").get("/api/registry/records/person/" + gid + "/looks").ok().path("items");
        assertThat(looks.size()).isEqualTo(2);
        assertThat(looks.get(1).path("reference").asString()).isEqualTo("办理 2026-0012 号业务");
        assertThat(looks.get(1).path("clear").asBoolean()).isTrue();
        assertThat(desk.as("auditor").get("/api/registry/looks?library=person&gid=" + gid).ok().path("items").size()).isEqualTo(2);
        assertThat(desk.as("auditor").get("/api/registry/looks?person=steward").ok().path("items")).as("what one account looked at").hasSize(1).allMatch(l -> !l.path("clear").asBoolean());
        assertThat(desk.as("auditor").get("/api/registry/looks?clear=true&gid=" + gid).ok().path("items")).hasSize(1).allMatch(l -> l.path("clear").asBoolean());
        String name = looks.get(1).path("who").asString();
        assertThat(desk.as("auditor").get("/api/registry/looks?gid=" + gid + "&person=" + java.net.URLEncoder.encode(name, java.nio.charset.StandardCharsets.UTF_8)).ok().path("items")).as("by name").hasSize(1);
        assertThat(desk.as("auditor").get("/api/registry/looks?person=nobody-of-this-name").ok().path("items")).isEmpty();
        desk.as("officer-health").get("/api/registry/looks").expect(403);
    }

    /** Whose personal.view reaches their department sees in clear what it supplied itself, wherever it stands; the rest is masked as for all. */
    @Test
    void aDepartmentSeesInClearWhatItSuppliedItself() {
        desk.run("person");
        long gid = desk.gid("person", POLICE, "p1");
        JsonNode view = desk.look("officer-public-security", "person", gid, true);
        assertThat(view.path("clear").asBoolean()).isTrue();
        assertThat(view.path("partly").asBoolean()).isTrue();
        assertThat(RegistryDesk.field(view, "id_no").path("value").asString()).as("its own word too").isEqualTo(ID);
        assertThat(RegistryDesk.field(view, "phone").path("value").asString()).as("others' word").isEqualTo("139****0000");
        assertThat(RegistryDesk.field(view, "phone").path("others")).extracting(o -> o.path("value").asString()).containsExactlyInAnyOrder("138" + "11110000", "139****0000", "139****0000");
        assertThat(view.path("members")).allSatisfy(m -> assertThat(m.toString()).satisfies(text -> {
            if (m.at("/source/dataset").asString().equals(POLICE)) {
                assertThat(text).contains(ID, "张卫国", "13811110000", "\"key\":\"p1\"");
            } else {
                assertThat(text).doesNotContain(ID).doesNotContain("张卫国").doesNotContain("张为国").doesNotContain("13922220000").doesNotContain("\"s1\"").doesNotContain("\"c1\"");
            }
        }));
        assertThat(view.path("relations")).as("its own row of the child").anyMatch(r -> r.path("kind").asString().equals("household") && r.at("/items/0/name").asString().equals("张小雨"));
        JsonNode social = desk.look("officer-human-resources", "person", gid, true);
        assertThat(RegistryDesk.field(social, "phone").path("value").asString()).isEqualTo("13922220000");
        assertThat(social.path("relations").toString()).as("only the police know the child").contains("household").doesNotContain("张小雨");
        JsonNode stranger = desk.look("officer-health", "person", gid, true);
        assertThat(stranger.toString()).as("a department that supplied nothing").doesNotContain(ID).doesNotContain("张卫国").doesNotContain("13922220000").doesNotContain("13811110000").doesNotContain("张小雨");
        JsonNode all = desk.look("operator", "person", gid, true);
        assertThat(all.path("partly").asBoolean()).isFalse();
        assertThat(all.toString()).contains(ID, "13922220000", "13811110000", "张小雨");

        Map<String, Object> question = Map.of("library", "person", "identifier", ID, "purpose", Map.of("code", "service", "reference", "核对本部门的数据"), "clear", true);
        JsonNode hit = desk.as("officer-public-security").post("/api/registry/records/search", question).ok().at("/items/0");
        assertThat(hit.path("identifier").asString()).isEqualTo(ID);
        assertThat(hit.path("phone").asString()).isEqualTo("139****0000");
        assertThat(hit.path("address").isNumber()).as("the agreed dwelling may be another department's word").isFalse();
        assertThat(desk.as("officer-health").post("/api/registry/records/search", question).ok().toString()).doesNotContain(ID).doesNotContain("张卫国");
    }

    @Test
    void aPairForReviewShowsEachDepartmentItsOwnSide() {
        desk.run("person");
        jdbc.update("INSERT INTO registry.review (id, library, a_feed, a_key, b_feed, b_key, score, reasons, state, found_at) SELECT 77, 'person', a.no, 'p2', b.no, 'c1', 0.7, '[]', 'open', now() FROM registry.feed a, registry.feed b"
                + " WHERE a.library = 'person' AND b.library = 'person' AND a.dataset = ? AND b.dataset = ?", POLICE, CIVIL);
        JsonNode police = desk.as("officer-public-security").get("/api/registry/reviews/77?clear=true").ok();
        assertThat(police.path("partly").asBoolean()).isTrue();
        assertThat(police.toString()).contains("张小雨").doesNotContain("张为国").doesNotContain(ID);
        JsonNode civil = desk.as("officer-civil-affairs").get("/api/registry/reviews/77?clear=true").ok();
        assertThat(civil.toString()).contains("张为国", ID).doesNotContain("张小雨");
        assertThat(desk.as("officer-health").get("/api/registry/reviews/77?clear=true").ok().toString()).doesNotContain("张为国").doesNotContain("张小雨").doesNotContain(ID);
        desk.as("steward").get("/api/registry/reviews/77?clear=true").expect(403);
    }

    @Test
    void findingSomebodyNeedsAPurposeAndIsOnRecord() {
        desk.run("person");
        Map<String, Object> purpose = Map.of("code", "service", "reference", "低保复核登记");
        desk.as("officer-civil-affairs").post("/api/registry/records/search", Map.of("library", "person", "identifier", ID)).expect(400);
        JsonNode byNumber = desk.as("officer-civil-affairs").post("/api/registry/records/search", Map.of("library", "person", "identifier", ID.toLowerCase(), "purpose", purpose)).ok();
        assertThat(byNumber.path("items").size()).isEqualTo(1);
        assertThat(byNumber.at("/items/0/name").asString()).isEqualTo("张**");
        assertThat(desk.as("officer-civil-affairs").post("/api/registry/records/search", Map.of("library", "person", "name", "张卫", "born", "1980-05-06", "purpose", purpose)).ok().path("items").size()).isEqualTo(1);
        assertThat(desk.as("officer-civil-affairs").post("/api/registry/records/search", Map.of("library", "person", "phone", "13922220000", "purpose", purpose)).ok().path("items").size()).isEqualTo(1);
        assertThat(desk.as("officer-civil-affairs").post("/api/registry/records/search", Map.of("library", "person", "name", "张%", "purpose", purpose)).ok().path("items").size()).as("no wild cards").isZero();
        desk.as("officer-civil-affairs").post("/api/registry/records/search", Map.of("library", "person", "name", "张", "purpose", purpose)).expect(400);
        desk.as("officer-civil-affairs").post("/api/registry/records/search", Map.of("library", "person", "born", "1980-05-06", "purpose", purpose)).expect(400);
        assertThat(jdbc.queryForObject("SELECT count(*) FROM registry.look WHERE kind = 'search' AND reference = '低保复核登记'", Integer.class)).isEqualTo(4);
    }

    @Test
    void changesReachTheRecordWithinASecondAndLeaveAHistory() {
        desk.run("person");
        long gid = desk.gid("person", POLICE, "p1");
        long start = System.nanoTime();
        desk.put(SOCIAL, "s1", ID, "张卫国", "1", "1980-05-06", null, "13833330000", "桃州镇万桂山社区桃州中路12号", "20", null, null, "2026-05-01T00:00:00Z");
        RegistryDesk.await("the new phone", () -> "13833330000".equals(desk.golden("person", gid).get("phone")));
        assertThat((System.nanoTime() - start) / 1e9).as("seconds").isLessThan(3);
        JsonNode view = desk.look("officer-human-resources", "person", gid, true);
        JsonNode past = null;
        for (JsonNode h : view.path("history")) {
            past = h.path("field").asString().equals("phone") ? h : past;
        }
        assertThat(past.path("value").asString()).isEqualTo("13922220000");
        assertThat(past.path("from").asString()).startsWith("2026-02-01");
        assertThat(past.path("to").asString()).startsWith("2026-05-01");
        assertThat(past.path("source").asString()).isEqualTo(SOCIAL);
        assertThat(past.path("sourceName").asString()).isEqualTo("来源" + SOCIAL);

        // a row comes, and one goes
        String other = RegistryDesk.number(LocalDate.of(1999, 9, 9), 33);
        desk.put(CIVIL, "c9", other, "新来人", "2", "1999-09-09", null, null, null, null, null, null, "2026-01-01T00:00:00Z");
        RegistryDesk.await("a new record", () -> desk.gid("person", CIVIL, "c9") != 0);
        long fresh = desk.gid("person", CIVIL, "c9");
        desk.put(POLICE, "p9", other, "新来人", "2", "1999-09-09", null, null, null, null, null, null, "2026-01-01T00:00:00Z");
        RegistryDesk.await("joined", () -> desk.gid("person", POLICE, "p9") == fresh);
        datasets.remove(CIVIL, List.<Object[]>of(new Object[]{"c9"}), "test");
        datasets.remove(POLICE, List.<Object[]>of(new Object[]{"p9"}), "test");
        RegistryDesk.await("gone", () -> desk.golden("person", fresh).isEmpty() && desk.gid("person", POLICE, "p9") == 0);

        assertThat(jdbc.queryForObject("SELECT count(*) FROM registry.record_person, unnest(keys)", Integer.class)).isPositive();
        assertThat(jdbc.queryForList("SELECT hash, gid FROM registry.key_person ORDER BY 1, 2")).as("the keys followed the records").isEqualTo(jdbc.queryForList("SELECT unnest(keys) AS hash, gid FROM registry.record_person ORDER BY 1, 2"));
        Set<Set<String>> followed = desk.clusters("person");
        Map<String, Object> golden = desk.golden("person", gid);
        desk.run("person");
        assertThat(desk.clusters("person")).as("a whole run finds the same").isEqualTo(followed);
        assertThat(desk.gid("person", POLICE, "p1")).as("and keeps the numbers").isEqualTo(gid);
        assertThat(desk.golden("person", gid)).as("and changes nothing").isEqualTo(golden);
    }

    @Test
    void aRareKeyMakesNeighboursAndCommonOnesOnlyTogether() {
        Library person = libraries.get("person");
        bear(1, 1, 3);
        bear(2, 1, 20);
        bear(3, 10, 25);
        bear(4, 1, 150);
        assertThat(keys.near(person, List.of(new long[]{1, 9}))).as("rare").containsExactlyInAnyOrder(1L, 2L, 3L);
        assertThat(keys.near(person, List.of(new long[]{2, 9}))).as("common").isEmpty();
        assertThat(keys.near(person, List.of(new long[]{2, 9}, new long[]{3, 9}))).as("each row for itself").isEmpty();
        assertThat(keys.near(person, List.of(new long[]{2, 3}))).as("two common ones").containsExactlyInAnyOrder(10L, 11L, 12L, 13L, 14L, 15L, 16L, 17L, 18L, 19L, 20L);
        assertThat(keys.near(person, List.of(new long[]{2}))).as("all that the row has").hasSize(20);
        assertThat(keys.near(person, List.of(new long[]{4}))).as("too many to say anything").isEmpty();
        assertThat(keys.near(person, List.of(new long[0]))).isEmpty();
    }

    private void bear(long hash, int from, int to) {
        jdbc.update("INSERT INTO registry.key_person (hash, gid) SELECT ?, generate_series(?, ?)", hash, from, to);
    }

    @Test
    void whatPeopleDecideHoldsInTheNextRunAndCanBeUndone() {
        desk.run("person");
        long gid = desk.gid("person", POLICE, "p1");
        JsonNode view = desk.look("officer-public-security", "person", gid, true);
        int civil = -1;
        for (JsonNode m : view.path("members")) {
            civil = m.at("/source/dataset").asString().equals(CIVIL) ? m.path("no").asInt() : civil;
        }
        Map<String, Object> body = Map.of("members", List.of(civil), "version", view.path("version").asLong(), "reason", "民政登记的是同号另一人，已核实");
        desk.as("officer-education").post("/api/registry/records/person/" + gid + "/split", body).expect(403);
        desk.as("officer-public-security").post("/api/registry/records/person/" + gid + "/split", Map.of("members", List.of(civil), "version", 1, "reason", "版本不对的请求")).expect(409);
        desk.as("officer-public-security").post("/api/registry/records/person/" + gid + "/split", body).expect(200);
        long split = desk.gid("person", CIVIL, "c1");
        assertThat(split).isNotEqualTo(gid).isNotZero();
        assertThat(desk.gid("person", SOCIAL, "s1")).isEqualTo(gid);
        desk.run("person");
        assertThat(desk.gid("person", CIVIL, "c1")).as("the next run respects it").isEqualTo(split);
        assertThat(desk.gid("person", POLICE, "p1")).isEqualTo(gid);

        JsonNode decisions = desk.as("steward").get("/api/registry/decisions?library=person").ok().path("items");
        assertThat(decisions.size()).as("apart from both others, by one act").isEqualTo(1);
        for (JsonNode d : decisions) {
            assertThat(d.path("split").asBoolean()).isTrue();
            assertThat(d.path("rows").asInt()).isEqualTo(3);
            assertThat(d.at("/right/gid").asString()).as("a decision says about which rows, and whose they are now").isEqualTo(Long.toString(split));
            assertThat(d.at("/left/gid").asString()).isEqualTo(Long.toString(gid));
            assertThat(d.at("/right/source/dataset").asString()).isEqualTo(CIVIL);
            desk.as("steward").post("/api/registry/decisions/" + d.path("id").asString() + "/undo", Map.of("reason", "复核后仍是同一人")).ok();
        }
        assertThat(desk.gid("person", CIVIL, "c1")).as("together again, by one click").isEqualTo(gid);
        assertThat(jdbc.queryForObject("SELECT count(*) FROM registry.decision WHERE undone_at IS NULL", Long.class)).isZero();
        assertThat(desk.as("steward").get("/api/registry/decisions?library=person").ok().at("/items/0/undoneBy").asString("")).isNotEmpty();

        // two people made one by hand stay one
        long child = desk.gid("person", POLICE, "p2");
        desk.as("steward").post("/api/registry/records/person/" + gid + "/merge", Map.of("other", Long.toString(child), "reason", "测试合并两条记录")).ok();
        assertThat(desk.gid("person", POLICE, "p2")).isEqualTo(gid);
        desk.run("person");
        assertThat(desk.gid("person", POLICE, "p2")).isEqualTo(desk.gid("person", POLICE, "p1"));
        assertThat(desk.look("officer-public-security", "person", child, false).path("gid").asString()).as("the old number leads to the new").isEqualTo(Long.toString(desk.gid("person", POLICE, "p1")));
        assertThat(jdbc.queryForList("SELECT DISTINCT action FROM audit.inbox WHERE action LIKE 'registry.%' UNION SELECT DISTINCT action FROM audit.entry WHERE action LIKE 'registry.%'", String.class))
                .contains("registry.split", "registry.merge", "registry.undo", "registry.look");
    }

    @Test
    void aConflictGoesToTheOwnerAndBackToTheSources() {
        desk.run("person");
        long gid = desk.gid("person", POLICE, "p1");
        JsonNode groups = desk.as("steward").get("/api/registry/conflicts/groups?library=person").ok().path("items");
        assertThat(groups).anyMatch(g -> g.path("field").asString().equals("marital") && g.path("waiting").asInt() == 1);
        assertThat(conflicts.openToday(libraries.get("person"))).isEqualTo(1);
        assertThat(conflicts.openToday(libraries.get("person"))).as("nothing more waits").isZero();
        JsonNode c = desk.as("officer-civil-affairs").get("/api/registry/conflicts?library=person").ok().path("items").get(0);
        String id = c.path("id").asString();
        String caseId = c.path("caseId").asString();
        assertThat(c.path("gid").asString()).isEqualTo(Long.toString(gid));
        assertThat(c.path("sourceName").asString()).as("who says otherwise, by name").startsWith("来源t-");
        JsonNode said = desk.as("officer-civil-affairs").get("/api/registry/conflicts/" + id).ok().path("said");
        assertThat(said.size()).isEqualTo(3);
        assertThat(said.get(0).path("saying").asInt()).as("two sources say one thing").isEqualTo(said.get(1).path("saying").asInt()).isNotEqualTo(said.get(2).path("saying").asInt());
        assertThat(said).as("one of each to choose").filteredOn(x -> x.path("fullest").asBoolean()).hasSize(2);
        desk.as("officer-health").get("/api/registry/conflicts/" + id).expect(403);
        JsonNode inbox = desk.as("officer-civil-affairs").get("/api/cases/" + caseId).ok();
        assertThat(inbox.path("type").asString()).isEqualTo("data-conflict");
        assertThat(inbox.toString()).as("no personal data in the case").doesNotContain("张卫国").doesNotContain(ID);
        assertThat(desk.as("officer-civil-affairs").post("/api/cases/" + caseId + "/actions/rule", Map.of("version", inbox.path("version").asInt())).expect(422).path("detail").asString()).contains("尚未裁定");

        desk.as("officer-civil-affairs").post("/api/registry/conflicts/" + id + "/ruling", Map.of("value", "77", "proof", "婚姻登记档案核实")).expect(400);
        desk.as("officer-civil-affairs").post("/api/registry/conflicts/" + id + "/ruling", Map.of("value", "23", "proof", "婚姻登记档案核实：2025 年复婚")).ok();
        assertThat(desk.golden("person", gid)).containsEntry("marital", "23");
        JsonNode field = RegistryDesk.field(desk.look("officer-civil-affairs", "person", gid, true), "marital");
        assertThat(field.path("reason").asString()).isEqualTo("ruled");
        assertThat(field.path("reasonText").asString()).contains("裁定").contains("复婚");
        assertThat(desk.as("officer-civil-affairs").get("/api/cases/" + caseId).ok().path("state").asString()).isEqualTo("closed");

        JsonNode corrections = desk.as("officer-human-resources").get("/api/registry/corrections").ok().path("items");
        assertThat(corrections.size()).isEqualTo(1);
        assertThat(corrections.get(0).path("right").asString()).isEqualTo("复婚");
        assertThat(desk.as("officer-human-resources").get("/api/registry/corrections.csv").text()).contains("s1").contains("复婚");
        assertThat(datasets.count("corrections-public-security", List.of())).isEqualTo(1);
        desk.as("officer-human-resources").post("/api/registry/corrections/" + corrections.get(0).path("id").asString() + "/taken", Map.of()).expect(200);

        desk.run("person");
        assertThat(desk.golden("person", gid)).as("a ruling stands above the sources").containsEntry("marital", "23");
        desk.as("officer-civil-affairs").post("/api/registry/rulings/" + field.path("ruling").asString() + "/lift", Map.of("reason", "裁定有误，撤销")).expect(200);
        assertThat(desk.golden("person", gid)).containsEntry("marital", "40");
    }

    /** The weightiest cannot become a case; the day has room for one. */
    @Test
    void aConflictThatCannotBecomeACaseTakesNobodysPlace() {
        Library person = libraries.get("person");
        desk.run("person");
        conflicts.openToday(person);
        jdbc.update("INSERT INTO registry.conflict (id, library, gid, field, department, source, said, said_hash, weight, state, found_at) SELECT i, 'person', 900000 + i, CASE WHEN i < 4 THEN 'death_date' ELSE 'marital' END, 'civil-affairs',"
                + " 't-police', '[]', 0, CASE WHEN i < 4 THEN 9 ELSE 1 END, 'waiting', now() FROM generate_series(1, 5) i");
        jdbc.execute("CREATE FUNCTION registry.no_case() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no case' USING ERRCODE = '22001'; END $$");
        jdbc.execute("CREATE TRIGGER no_case BEFORE UPDATE ON registry.conflict FOR EACH ROW WHEN (NEW.state = 'case' AND NEW.weight = 9) EXECUTE FUNCTION registry.no_case()");
        try {
            jdbc.update("UPDATE registry.conflict_day SET opened = ? WHERE library = 'person'", libraries.casesPerDay() - 2);
            assertThat(conflicts.openToday(person)).as("two are tried and refused").isZero();
            assertThat(conflicts.openToday(person)).as("the third, and the first of the others").isEqualTo(1);
            assertThat(conflicts.openToday(person)).isEqualTo(1);
            assertThat(jdbc.queryForList("SELECT id FROM registry.conflict WHERE id <= 5 AND state = 'case' ORDER BY id", Long.class)).containsExactly(4L, 5L);
            jdbc.execute("DROP TRIGGER no_case ON registry.conflict");
            jdbc.update("UPDATE registry.conflict_day SET opened = 0 WHERE library = 'person'");
            assertThat(conflicts.openToday(person)).as("not again today").isZero();
            jdbc.update("UPDATE registry.conflict SET refused_on = refused_on - 1 WHERE id <= 3");
            assertThat(conflicts.openToday(person)).as("the next day they have their turn").isEqualTo(3);
        } finally {
            jdbc.execute("DROP FUNCTION registry.no_case() CASCADE");
        }
    }

    @Test
    void oneDwellingInManySpellingsIsNoConflictAndAnotherHouseIs() {
        desk.put(CIVIL, "c1", ID, "张为国", "1", "1980-05-06", null, "13922220000", "桃州万桂山桃州中路１２号3幢2单元501", "40", null, "是", "2025-03-01T00:00:00Z");
        desk.run("person");
        long gid = desk.gid("person", POLICE, "p1");
        assertThat(desk.golden("person", gid)).as("the fullest is kept, though the social insurance's word is newer").containsEntry("residence_address", "桃州万桂山桃州中路１２号3幢2单元501");
        JsonNode address = RegistryDesk.field(desk.look("officer-health", "person", gid, true), "residence_address");
        assertThat(address.path("reason").asString()).isEqualTo("fullest");
        assertThat(address.path("same").asInt()).isEqualTo(3);
        assertThat(address.path("conflict").isString()).isFalse();
        desk.put(CIVIL, "c1", ID, "张为国", "1", "1980-05-06", null, "13922220000", "桃州镇万桂山社区桃州中路14号", "40", null, "是", "2027-03-01T00:00:00Z");
        RegistryDesk.await("a conflict", () -> desk.as("steward").get("/api/registry/conflicts?library=person&state=waiting&field=residence_address").ok().path("items").size() == 1);
        // the others follow: the newest word is what most say
        desk.put(SOCIAL, "s1", ID, "张卫国", "1", "1980-05-06", null, "13922220000", "桃州中路14号", "已婚", null, null, "2027-02-01T00:00:00Z");
        RegistryDesk.await("overtaken", () -> desk.as("steward").get("/api/registry/conflicts?library=person&state=waiting&field=residence_address").ok().path("items").isEmpty());
        assertThat(desk.golden("person", gid)).containsEntry("residence_address", "桃州镇万桂山社区桃州中路14号");
    }

    @Test
    void aConflictThatTheSourcesSettleThemselvesClosesItsCase() {
        desk.run("person");
        conflicts.openToday(libraries.get("person"));
        JsonNode c = desk.as("officer-civil-affairs").get("/api/registry/conflicts?library=person").ok().path("items").get(0);
        desk.put(POLICE, "p1", ID, "张卫国", "男", "1980-05-06", null, "13811110000", "桃州镇万桂山社区桃州中路12号", "40", "H1", null, "2026-06-01T00:00:00Z");
        desk.put(SOCIAL, "s1", ID, "张卫国", "1", "1980-05-06", null, "13922220000", "桃州镇万桂山社区桃州中路12号", "40", null, null, "2026-06-01T00:00:00Z");
        RegistryDesk.await("settled", () -> desk.as("officer-civil-affairs").get("/api/cases/" + c.path("caseId").asString()).ok().path("state").asString().equals("closed"));
        assertThat(desk.as("officer-civil-affairs").get("/api/registry/conflicts?library=person&state=settled").ok().path("items").size()).isEqualTo(1);
    }

    @Test
    void themeLibrariesFollowTheirBase() {
        desk.run("person");
        RegistryDesk.await("the theme is made", () -> datasets.find("theme-subsistence").isPresent() && datasets.count("theme-subsistence", List.of()) == 1);
        desk.put(CIVIL, "c2", RegistryDesk.number(LocalDate.of(2010, 3, 1), 22), "张小雨", "2", "2010-03-01", null, null, null, null, null, "1", "2026-03-01T00:00:00Z");
        RegistryDesk.await("one more", () -> datasets.count("theme-subsistence", List.of()) == 2);
        desk.put(CIVIL, "c1", ID, "张为国", "1", "1980-05-06", "2026-06-01", "13922220000", null, "40", null, "是", "2026-06-02T00:00:00Z");
        RegistryDesk.await("the dead leave", () -> datasets.count("theme-subsistence", List.of()) == 1);
    }

    @Test
    void sourcesThatCannotBe() {
        Map<String, Object> good = RegistryDesk.source(POLICE);
        int version = desk.as("steward").get("/api/registry/libraries/person").ok().at("/library/version").asInt();
        for (Map<String, Object> bad : List.<Map<String, Object>>of(Map.of("dataset", "nothing"), Map.of("dataset", POLICE, "fields", Map.of("xx", "name")), Map.of("dataset", POLICE, "fields", Map.of("name", "no-column")),
                Map.of("dataset", POLICE, "fields", Map.of("name", "name"), "freshness", "name"), Map.of("dataset", POLICE, "fields", Map.of("marital", "marital")))) {
            desk.as("steward").put("/api/registry/libraries/person/sources", Map.of("sources", List.of(bad), "version", version)).expect(400);
        }
        Map<String, Object> body = new LinkedHashMap<>(Map.of("sources", List.of(good), "version", version));
        desk.as("officer-health").put("/api/registry/libraries/person/sources", body).expect(403);
        body.put("version", version + 5);
        desk.as("steward").put("/api/registry/libraries/person/sources", body).expect(409);
    }
}
