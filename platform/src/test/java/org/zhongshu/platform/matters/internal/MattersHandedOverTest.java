package org.zhongshu.platform.matters.internal;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.zhongshu.platform.items.internal.ItemsDesk;
import org.zhongshu.testkit.TestClient;
import tools.jackson.databind.JsonNode;

import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

import static org.assertj.core.api.Assertions.assertThat;

/** What is handed over on an approval in a second: a sealed document in the list of whoever applied, person or firm, and what follows in words. */
class MattersHandedOverTest extends MattersBase {

    private static final String NEXT = "到测试窗口领取牌证，工本费 10 元在窗口缴纳。";

    @BeforeEach
    void item() {
        if (jdbc.queryForObject("SELECT count(*) FROM items.item WHERE code = 'HT-18'", Integer.class) == 0) {
            Map<String, String> row = ItemsDesk.row("HT-18", "测试核准", "public-security");
            row.put("服务对象", "自然人、法人");
            row.put("办件类型", "即办件");
            row.put("法定时限", "3个工作日");
            row.put("承诺时限", "即办");
            // nothing to bring
            row.put("申请材料", "居民身份证|必要|原件|电子|0|电子证照|居民身份证");
            new ItemsDesk(port).publish(row, "public-security");
        }
    }

    private void noticeMayBeSealed() {
        if (jdbc.queryForObject("SELECT count(*) FROM credentials.seal_leave WHERE type = 'test-notice' AND state = 'given'", Integer.class) == 0) {
            String asked = police().post("/api/credentials/seals/public-security/leaves", Map.of("type", "test-notice", "purpose", "日常签发", "until", TODAY.plusDays(300).toString())).expect(201).path("id").asString();
            desk.as("steward").post("/api/credentials/seals/leaves/" + asked + "/give", Map.of()).ok();
        }
    }

    private static List<JsonNode> held(TestClient c, String firm, String identifier) {
        JsonNode items = c.get("/api/citizen/holdings" + (firm == null ? "" : "?firm=" + firm)).ok().path("items");
        return StreamSupport.stream(items.spliterator(), false).filter(i -> i.path("identifier").asString().equals(identifier)).toList();
    }

    @Test
    void aPersonHasASealedDocumentInTheListAndIsToldWhatFollows() {
        noticeMayBeSealed();
        TestClient wang = wang();
        Map<String, Object> body = submission(word(), "HT-18", Map.of("answer_months", 12));
        int before = issued();
        JsonNode m = wang.post("/api/citizen/matters", body).expect(201);
        wang.post("/api/citizen/matters", body);
        assertThat(m.path("state").asString()).isEqualTo("approved");
        assertThat(m.path("next").asString()).isEqualTo(NEXT);
        assertThat(m.at("/credential/name").asString()).isEqualTo("测试办理结果通知书");
        assertThat(issued()).as("the same submission twice hands over once").isEqualTo(before + 1);
        String identifier = m.at("/credential/identifier").asString();
        assertThat(held(wang, null, identifier)).singleElement().satisfies(i -> {
            assertThat(i.path("state").asString()).isEqualTo("valid");
            assertThat(i.hasNonNull("item")).as("what never ends is not applied for again").isFalse();
        });
        assertThat(wang.get("/api/citizen/holdings/" + identifier + "/pdf").status()).isEqualTo(200);
        assertThat(held(real(phone(), "李小敏", liNumber), null, identifier)).isEmpty();
        JsonNode seen = TestClient.at(port).post("/api/credentials/verify/number", Map.of("text", identifier)).json();
        assertThat(seen.toString()).contains("王*").doesNotContain("王建国", wangNumber);
    }

    @Test
    void aFirmHasTheSameDocumentInItsOwnList() {
        noticeMayBeSealed();
        TestClient wang = wang();
        Map<String, Object> body = submission(word(), "HT-18", Map.of("answer_months", 12));
        body.put("firm", FIRM);
        JsonNode m = wang.post("/api/citizen/matters", body).expect(201);
        assertThat(m.path("state").asString()).isEqualTo("approved");
        String identifier = m.at("/credential/identifier").asString();
        assertThat(held(wang, FIRM, identifier)).hasSize(1);
        assertThat(held(wang, null, identifier)).as("not the agent's own").isEmpty();
        assertThat(jdbc.queryForObject("SELECT c.holder_kind FROM credentials.credential c JOIN credentials.version v ON v.credential = c.id WHERE v.identifier = ?", String.class, identifier)).isEqualTo("firm");
        assertThat(TestClient.at(port).post("/api/credentials/verify/number", Map.of("text", identifier)).json().toString()).as("a firm's name is no secret").contains("广德示范面馆有限公司");
    }

    @Test
    void whatIsDecidedAtOnceSaysInWhatTimePeopleDecideTheRest() {
        TestClient wang = wang();
        JsonNode item = wang.get("/api/citizen/matters/form/HT-18").ok().path("item");
        assertThat(item.path("promised").asString()).isEqualTo("即办");
        assertThat(item.path("otherwise").asString()).isEqualTo("3个工作日");
        assertThat(TestClient.at(port).get("/api/matters/online/HT-18").ok().path("otherwise").asString()).isEqualTo("3个工作日");
        JsonNode promised = wang.get("/api/citizen/matters/form/HT-01").ok().path("item");
        assertThat(promised.path("promised").asString()).isEqualTo("5个工作日");
        assertThat(promised.hasNonNull("otherwise")).as("one promise for all").isFalse();
    }

    @Test
    void whoIsRefusedGetsNothingAndIsToldOfNoNextStep() {
        noticeMayBeSealed();
        int before = issued();
        JsonNode m = submit(wang(), "HT-18", Map.of("answer_months", 3));
        assertThat(m.path("state").asString()).isEqualTo("refused");
        assertThat(m.hasNonNull("next")).isFalse();
        assertThat(m.hasNonNull("credential")).isFalse();
        assertThat(issued()).isEqualTo(before);
    }

    @Test
    void withoutLeaveForTheSealAPersonSeesToIt() {
        jdbc.update("UPDATE credentials.seal_leave SET state = 'ended' WHERE type = 'test-notice'");
        JsonNode m = submit(wang(), "HT-18", Map.of("answer_months", 12));
        assertThat(m.path("state").asString()).isEqualTo("submitted");
        assertThat(m.hasNonNull("next")).isFalse();
        assertThat(m.path("promised").asString()).as("at once was said of the table: people have the law's days").isEqualTo("3个工作日");
        assertThat(texts(m.path("events"), "text")).anyMatch(t -> t.contains("承诺3个工作日内办结")).noneMatch(t -> t.contains("即办"));
        noticeMayBeSealed();
        JsonNode done = police().post(path(m, "/approve"), Map.of("version", version(m))).ok();
        assertThat(done.at("/credential/name").asString()).isEqualTo("测试办理结果通知书");
        assertThat(done.path("next").asString()).isEqualTo(NEXT);
    }

    @Test
    void aLossReportedInTheHallStopsTheCardsOfWhoReportsIt() {
        noticeMayBeSealed();
        jdbc.execute("TRUNCATE cards.card, cards.act");
        card(wangNumber);
        card(liNumber);
        TestClient wang = wang();
        // cards.yaml of the tests: twelve months are a loss
        submit(wang, "HT-18", Map.of("answer_months", 3));
        submit(wang, "HT-18", Map.of("answer_months", 11));
        assertThat(states(wang)).as("refused, or about something else").containsExactly("active");
        Map<String, Object> firm = submission(word(), "HT-18", Map.of("answer_months", 12));
        firm.put("firm", FIRM);
        wang.post("/api/citizen/matters", firm).expect(201);
        assertThat(states(wang)).as("a firm has no card").containsExactly("active");
        JsonNode m = submit(wang, "HT-18", Map.of("answer_months", 12));
        assertThat(m.path("state").asString()).isEqualTo("approved");
        assertThat(states(wang)).containsExactly("lost");
        assertThat(jdbc.queryForObject("SELECT reason FROM cards.act WHERE action = 'lose'", String.class)).contains(m.path("number").asString());
        assertThat(states(real(phone(), "李小敏", liNumber))).as("nobody else's").containsExactly("active");
        // lost already, and once more: nothing to do, and no obstacle
        assertThat(submit(wang, "HT-18", Map.of("answer_months", 12)).path("state").asString()).isEqualTo("approved");
        assertThat(states(wang)).containsExactly("lost");
        jdbc.execute("TRUNCATE cards.card, cards.act");
    }

    private void card(String number) {
        desk.as("officer-human-resources").post("/api/cards", Map.of("idNumber", number, "generation", 3, "request", word())).expect(201);
    }

    private static List<String> states(TestClient c) {
        return StreamSupport.stream(c.get("/api/citizen/cards").ok().path("items").spliterator(), false).map(i -> i.path("state").asString()).toList();
    }
}
