package org.zhongshu.platform.windows.internal;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.zhongshu.platform.datasets.Datasets;
import org.zhongshu.platform.matters.MatterState;
import org.zhongshu.platform.matters.internal.MattersDesk;
import org.zhongshu.testkit.Statements;
import org.zhongshu.testkit.TestClient;
import org.zhongshu.testkit.TestClient.Answer;
import org.zhongshu.testkit.ZhongshuTest;
import tools.jackson.databind.JsonNode;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** A clerk acts for whoever stands there, for a while, and they can see it; for nobody else. */
@ZhongshuTest
class WindowTest {

    @LocalServerPort
    private int port;
    @Autowired
    private Datasets datasets;
    @Autowired
    private JdbcTemplate jdbc;
    private MattersDesk desk;

    @BeforeEach
    void city() {
        desk = new MattersDesk(port, datasets, jdbc);
        empty();
        place("WT-CENTER", "测试政务中心", "center", null);
        place("WT-TOWN", "测试镇便民中心", "town", "341882001000");
        place("WT-VILLAGE", "测试村服务点", "village", "341882002000");
    }

    @AfterEach
    void nothingStays() {
        empty();
        desk.clear();
    }

    private void empty() {
        jdbc.execute("TRUNCATE windows.seat, windows.visit, windows.receipt, windows.handed");
        jdbc.update("DELETE FROM items.place WHERE code LIKE 'WT-%'");
    }

    private void place(String code, String name, String kind, String town) {
        jdbc.update("INSERT INTO items.place (code, name, kind, town, address, lon, lat, changed_at, version) VALUES (?, ?, ?, ?, '桃州镇', 119.4, 30.9, now(), 1)", code, name, kind, town);
    }

    private static String code(Answer answer) {
        return answer.json().path("code").asString();
    }

    private TestClient clerk() {
        TestClient c = desk.as("clerk");
        c.put("/api/windows/seat", Map.of("place", "WT-CENTER", "counter", "3号")).ok();
        return c;
    }

    private TestClient another() {
        TestClient other = MattersDesk.browser(port);
        if (jdbc.queryForObject("SELECT count(*) FROM identity.account WHERE username = 'chuang.kou'", Integer.class) == 0) {
            String first = desk.as("admin").post("/api/accounts", Map.of("username", "chuang.kou", "name", "窗口乙", "org", "data", "roles", List.of("clerk"), "towns", List.of("341882001000"))).expect(201).path("password").asString();
            other.signIn("chuang.kou", first).ok();
            other.post("/api/password", Map.of("current", first, "next", "Guangde#2026x")).expect(204);
        }
        other.signIn("chuang.kou", "Guangde#2026x").ok();
        return other;
    }

    private String visit(TestClient clerk) {
        return clerk.post("/api/windows/visits", Map.of("idNumber", desk.wangNumber, "purpose", "来窗口办登记")).expect(201).path("id").asString();
    }

    private static Map<String, Object> taking(String request) {
        return Map.of("submission", new LinkedHashMap<>(Map.of("request", request, "item", MattersDesk.ITEM, "data", Map.of("answer_statement", "因搬家需要办理"))), "papers", List.of("居民身份证（已核对）"));
    }

    @Test
    void whoStandsThereIsFoundForAPurposeThatTheyCanRead() {
        TestClient wang = desk.wang();
        jdbc.update("DELETE FROM windows.seat");
        TestClient bare = desk.as("clerk");
        Map<String, Object> asked = Map.of("idNumber", desk.wangNumber, "purpose", "来窗口办登记");
        assertThat(code(bare.post("/api/windows/visits", asked))).isEqualTo("no-seat");
        TestClient clerk = clerk();
        assertThat(code(clerk.post("/api/windows/visits", Map.of("idNumber", desk.wangNumber.substring(0, 17) + "y", "purpose", "来窗口办登记")))).isEqualTo("bad-number");
        assertThat(code(clerk.post("/api/windows/visits", Map.of("idNumber", desk.wangNumber, "purpose", " ")))).isEqualTo("purpose-needed");
        assertThat(code(clerk.post("/api/windows/visits", Map.of("idNumber", desk.liNumber, "purpose", "来窗口办登记")))).as("without an account: proven first").isEqualTo("no-account");
        JsonNode found = clerk.post("/api/windows/visits", asked).expect(201);
        assertThat(found.path("name").asString()).isEqualTo("王**");
        assertThat(found.toString()).doesNotContain("王建国", desk.wangNumber);
        assertThat(wang.get("/api/citizen/looks").ok().toString()).contains("窗口受理：来窗口办登记");
        assertThat(jdbc.queryForObject("SELECT count(*) FROM (SELECT action FROM audit.inbox UNION ALL SELECT action FROM audit.entry) a WHERE action = 'window.miss'", Integer.class)).as("a look that found nobody").isPositive();
    }

    @Test
    void whoHasNoTelephoneIsServedAllTheSame() {
        TestClient clerk = clerk();
        Map<String, Object> asked = Map.of("idNumber", desk.liNumber, "purpose", "来窗口办登记");
        assertThat(code(clerk.post("/api/windows/visits", asked))).isEqualTo("no-account");
        desk.as("officer-public-security").post("/api/persons/desk-check", Map.of("name", "李小敏", "idNumber", desk.liNumber, "document", "居民身份证原件", "noPhone", true)).ok();
        JsonNode visit = clerk.post("/api/windows/visits", asked).expect(201);
        JsonNode receipt = clerk.post("/api/windows/visits/" + visit.path("id").asString() + "/matters", taking("window-phoneless")).expect(201);
        String number = receipt.path("matter").asString();
        assertThat(number).startsWith("BJ");
        // by the number on the receipt and the end of the document's number, where there is no telephone's
        String digits = desk.liNumber.substring(14);
        if (digits.matches("[0-9]{4}")) {
            TestClient.at(port).post("/api/matters/progress", Map.of("number", number, "phone", digits)).ok();
        }
        TestClient.at(port).post("/api/matters/progress", Map.of("number", number, "phone", "0000")).expect(404);
    }

    @Test
    void aMatterIsTakenInOnceAndItsApplicantLearnsByWhom() {
        TestClient wang = desk.wang();
        TestClient clerk = clerk();
        String visit = visit(clerk);
        JsonNode form = clerk.get("/api/windows/visits/" + visit + "/form/" + MattersDesk.ITEM).ok();
        assertThat(form.at("/applicant/name").asString()).isEqualTo("王**");
        assertThat(form.toString()).doesNotContain("王建国", desk.wangNumber);
        assertThat(form.at("/schema/properties").propertyNames()).contains("answer_statement");
        assertThat(code(clerk.post("/api/windows/visits/" + visit + "/matters", Map.of("submission", Map.of("request", "window-0001", "item", MattersDesk.ITEM, "data", Map.of()))))).isEqualTo("bad-form");
        JsonNode receipt = clerk.post("/api/windows/visits/" + visit + "/matters", taking("window-0002")).expect(201);
        assertThat(receipt.path("number").asString()).startsWith("CK");
        assertThat(receipt.path("place").asString()).isEqualTo("测试政务中心");
        assertThat(receipt.path("papers").toString()).contains("已核对");
        assertThat(receipt.path("progressQr").asString()).startsWith("<svg");
        assertThat(receipt.path("gradeQr").asString()).startsWith("<svg");
        JsonNode again = clerk.post("/api/windows/visits/" + visit + "/matters", taking("window-0002")).expect(201);
        assertThat(again.path("number")).as("a second click").isEqualTo(receipt.path("number"));
        assertThat(receipt.path("gradeQr").asString()).startsWith("<svg");
        JsonNode reprinted = clerk.get("/api/windows/receipts/" + receipt.path("number").asString()).ok();
        assertThat(reprinted.path("matter")).isEqualTo(receipt.path("matter"));
        assertThat(reprinted.has("gradeQr")).as("the grade's link is the person's").isFalse();
        assertThat(clerk.get("/api/windows/receipts").ok().path("items")).hasSize(1);

        JsonNode mine = wang.get("/api/citizen/matters/" + receipt.path("matter").asString()).ok();
        assertThat(mine.path("channel").asString()).isEqualTo("window");
        assertThat(mine.path("events").get(0).path("text").asString()).isEqualTo("由测试政务中心3号窗口工作人员代为提交申请");
        wang.post("/api/citizen/matters/" + receipt.path("matter").asString() + "/withdraw", Map.of("version", mine.path("version").asInt())).ok();

        // the taking is graded by the receipt, and the clerk is who was graded
        String link = jdbc.queryForObject("SELECT grade_link FROM windows.receipt", String.class);
        MattersDesk.browser(port).post("/api/evaluations/link/rate", Map.of("link", link, "grade", 2)).expect(201);
        assertThat(jdbc.queryForObject("SELECT judged FROM evaluations.waiting", Long.class)).isEqualTo(jdbc.queryForObject("SELECT id FROM identity.account WHERE username = 'clerk'", Long.class));
        assertThat(wang.get("/api/citizen/evaluations").ok()).hasSize(1);
    }

    @Test
    void nobodyElseActsWithinAVisitAndItEnds() {
        TestClient wang = desk.wang();
        TestClient clerk = clerk();
        String visit = visit(clerk);
        TestClient other = another();
        other.put("/api/windows/seat", Map.of("place", "WT-TOWN", "counter", "1")).ok();
        assertThat(code(other.get("/api/windows/visits/" + visit))).isEqualTo("no-visit");
        assertThat(code(other.post("/api/windows/visits/" + visit + "/matters", taking("window-0003")))).isEqualTo("no-visit");
        for (String staff : List.of("officer-public-security", "operator", "leader", "admin")) {
            desk.as(staff).get("/api/windows/visits/" + visit).expect(403);
        }
        assertThat(wang.get("/api/windows/visits/" + visit).status()).isIn(401, 403);
        JsonNode receipt = clerk.post("/api/windows/visits/" + visit + "/matters", taking("window-0004")).expect(201);
        other.get("/api/windows/receipts/" + receipt.path("number").asString()).expect(404);
        clerk.get("/api/matters/" + receipt.path("matter").asString()).expect(403);
        jdbc.update("UPDATE windows.visit SET until = now() - interval '1 second'");
        assertThat(code(clerk.post("/api/windows/visits/" + visit + "/matters", taking("window-0005")))).isEqualTo("no-visit");
        String first = visit(clerk);
        visit(clerk);
        assertThat(code(clerk.get("/api/windows/visits/" + first))).as("the next person ends it").isEqualTo("no-visit");
    }

    @Test
    void aClerkOfATownSitsThereAndTakesWhatIsTakenThere() {
        desk.wang();
        TestClient other = another();
        JsonNode places = other.get("/api/windows/seat").ok().path("places");
        assertThat(places.toString()).contains("WT-TOWN").doesNotContain("WT-CENTER", "WT-VILLAGE");
        assertThat(code(other.put("/api/windows/seat", Map.of("place", "WT-CENTER", "counter", "1")))).isEqualTo("no-place");
        assertThat(code(other.put("/api/windows/seat", Map.of("place", "WT-TOWN", "counter", "<b>")))).isEqualTo("bad-counter");
        assertThat(other.put("/api/windows/seat", Map.of("place", "WT-TOWN", "counter", "1")).ok().at("/seat/level").asString()).isEqualTo("town");
        String visit = visit(other);
        assertThat(code(other.post("/api/windows/visits/" + visit + "/matters", taking("window-0006")))).as("its guide names the centre").isEqualTo("hand-up");
    }

    @Test
    void aBrowserCannotSayThatAWindowTookIt() {
        TestClient wang = desk.wang();
        Map<String, Object> body = new LinkedHashMap<>(Map.of("request", "channel-0001", "item", MattersDesk.ITEM, "data", Map.of("answer_statement", "因搬家需要办理"), "channel", "window"));
        assertThat(code(wang.post("/api/citizen/matters", body))).isEqualTo("bad-channel");
        body.put("channel", "kiosk");
        assertThat(code(wang.post("/api/citizen/matters", body))).as("nor a machine: that is said with its key").isEqualTo("bad-channel");
    }

    @Test
    @SuppressWarnings("unchecked")
    void receiptsAskAsOftenForSixAsForOne() {
        desk.wang();
        TestClient clerk = clerk();
        String visit = visit(clerk);
        for (int i = 0; i < 6; i++) {
            Map<String, Object> body = taking("window-list-" + i);
            if (i >= 1) {
                assertThat(code(clerk.post("/api/windows/visits/" + visit + "/matters", body))).as("the one before is under way: the clerk is asked").isEqualTo("same-open");
                ((Map<String, Object>) body.get("submission")).put("again", true);
            }
            JsonNode receipt = clerk.post("/api/windows/visits/" + visit + "/matters", body).expect(201);
            jdbc.update("UPDATE matters.matter SET state = ? WHERE number = ?", i % 2 == 0 ? "refused" : "deciding", receipt.path("matter").asString());
        }
        List<String> one = Statements.of(() -> assertThat(clerk.get("/api/windows/receipts?limit=1").ok().path("items")).hasSize(1));
        assertThat(one).isNotEmpty();
        assertThat(Statements.of(() -> assertThat(clerk.get("/api/windows/receipts?limit=6").ok().path("items")).hasSize(6))).hasSameSizeAs(one);
        clerk.get("/api/windows/receipts?limit=6").ok().path("items").forEach(r -> assertThat(r.path("stateName").asString()).as(r.toString())
                .isEqualTo(MatterState.of(jdbc.queryForObject("SELECT state FROM matters.matter WHERE number = ?", String.class, r.path("matter").asString())).label()));
    }
}
