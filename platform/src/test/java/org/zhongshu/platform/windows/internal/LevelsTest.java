package org.zhongshu.platform.windows.internal;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.zhongshu.platform.datasets.Datasets;
import org.zhongshu.platform.items.internal.ItemsDesk;
import org.zhongshu.platform.matters.internal.MattersDesk;
import org.zhongshu.testkit.TestClient;
import org.zhongshu.testkit.TestClient.Answer;
import org.zhongshu.testkit.ZhongshuTest;
import tools.jackson.databind.JsonNode;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** City, town and village: what a counter takes, hands up or only explains follows the guides; a composite matter is taken in whole; figures tell who did what. */
@ZhongshuTest
class LevelsTest {

    private static final String VILLAGE = "HW-07";
    private static final String BRANCH = "HW-08";

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
        // what other tests left would stand above these places too
        jdbc.update("DELETE FROM items.place WHERE code NOT LIKE 'WT-%'");
        place("WT-CENTER", "测试政务中心", "center", null);
        place("WT-TOWN", "测试镇便民中心", "town", "341882001000");
        place("WT-OTHER", "别镇便民中心", "town", "341882002000");
        place("WT-V1", "测试村服务点", "village", "341882001201");
        Map<String, String> names = Map.of("HT-02", "测试租房登记", "HT-03", "测试企业备案", VILLAGE, "测试村里能办的事", BRANCH, "测试分中心的事");
        names.forEach((code, name) -> {
            if (jdbc.queryForObject("SELECT count(*) FROM items.item WHERE code = ?", Integer.class, code) == 0) {
                Map<String, String> row = ItemsDesk.row(code, name, "public-security");
                if (code.equals("HT-03")) {
                    row.put("服务对象", "法人");
                }
                if (code.equals(VILLAGE)) {
                    row.put("办理地点", "镇街为民服务中心|综合窗口\n村社区服务点|代办员");
                }
                if (code.equals(BRANCH)) {
                    row.put("办理地点", "WT-CAR|车管窗口");
                }
                if (code.equals(BRANCH)) {
                    place("WT-CAR", "测试车管分中心", "branch", null);
                }
                new ItemsDesk(port).publish(row, "public-security");
            }
        });
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
        jdbc.update("INSERT INTO items.place (code, name, kind, town, address, lon, lat, changed_at, version) VALUES (?, ?, ?, ?, '桃州镇', 119.4, 30.9, now(), 1) ON CONFLICT DO NOTHING", code, name, kind, town);
    }

    private static String code(Answer answer) {
        return answer.json().path("code").asString();
    }

    private TestClient at(String place) {
        TestClient c = desk.as("clerk");
        c.put("/api/windows/seat", Map.of("place", place, "counter", "3号")).ok();
        return c;
    }

    private TestClient town() {
        TestClient other = MattersDesk.browser(port);
        if (jdbc.queryForObject("SELECT count(*) FROM identity.account WHERE username = 'zhen.chuang'", Integer.class) == 0) {
            String first = desk.as("admin").post("/api/accounts", Map.of("username", "zhen.chuang", "name", "镇窗口", "org", "data", "roles", List.of("clerk"), "towns", List.of("341882001000"))).expect(201).path("password").asString();
            other.signIn("zhen.chuang", first).ok();
            other.post("/api/password", Map.of("current", first, "next", "Guangde#2026x")).expect(204);
        }
        other.signIn("zhen.chuang", "Guangde#2026x").ok();
        other.put("/api/windows/seat", Map.of("place", "WT-TOWN", "counter", "1号")).ok();
        return other;
    }

    private String visit(TestClient clerk) {
        return clerk.post("/api/windows/visits", Map.of("idNumber", desk.wangNumber, "purpose", "来窗口办登记")).expect(201).path("id").asString();
    }

    private static Map<String, Object> taking(String request, String item) {
        return Map.of("submission", new LinkedHashMap<>(Map.of("request", request, "item", item, "data", item.equals("HT-02") ? Map.of("answer_reason", "购房") : Map.of("answer_statement", "因搬家需要办理"))), "papers", List.of("居民身份证（已核对）"));
    }

    private static Map<String, Object> mixed(String request, Map<String, Object> data) {
        return Map.of("submission", new LinkedHashMap<>(Map.of("request", request, "composite", "test-mixed", "data", data)), "papers", List.of("租房合同"));
    }

    private static JsonNode offer(JsonNode offers, String code) {
        for (JsonNode o : offers) {
            if (o.path("code").asString().equals(code)) {
                return o;
            }
        }
        throw new AssertionError("no " + code + " in " + offers);
    }

    @Test
    void aCompositeMatterIsTakenInWholeWithOneReceipt() {
        TestClient wang = desk.wang();
        TestClient clerk = at("WT-CENTER");
        assertThat(offer(clerk.get("/api/windows/offers").ok(), "test-mixed").path("way").asString()).isEqualTo("take");
        String visit = visit(clerk);
        JsonNode form = clerk.get("/api/windows/visits/" + visit + "/composite/test-mixed").ok();
        assertThat(form.at("/schema/properties").propertyNames()).as("the union of what the parts ask").contains("answer_reason").doesNotContain("answer_statement");
        assertThat(form.toString()).doesNotContain("王建国", desk.wangNumber);
        assertThat(form.path("materials").toString()).as("papers of the parts").contains("申请表");
        assertThat(code(clerk.post("/api/windows/visits/" + visit + "/matters", mixed("whole-0001", Map.of())))).isEqualTo("bad-form");
        JsonNode receipt = clerk.post("/api/windows/visits/" + visit + "/matters", mixed("whole-0002", Map.of("answer_reason", "购房"))).expect(201);
        assertThat(receipt.path("itemName").asString()).isEqualTo("混合一件事");
        assertThat(clerk.post("/api/windows/visits/" + visit + "/matters", mixed("whole-0002", Map.of("answer_reason", "购房"))).expect(201).path("number")).as("a second click").isEqualTo(receipt.path("number"));
        assertThat(code(clerk.post("/api/windows/visits/" + visit + "/matters", mixed("whole-0002", Map.of("answer_reason", "其他"))))).as("other content").isEqualTo("request-used");
        String number = receipt.path("matter").asString();
        JsonNode mine = wang.get("/api/citizen/matters/" + number).ok();
        assertThat(mine.path("channel").asString()).isEqualTo("window");
        assertThat(mine.path("children")).hasSize(1);
        assertThat(mine.path("children").get(0).path("item").asString()).isEqualTo("HT-02");
        assertThat(mine.path("events").get(0).path("text").asString()).isEqualTo("由测试政务中心3号窗口工作人员代为提交申请“混合一件事”，共 1 项");
        assertThat(clerk.get("/api/windows/receipts").ok().path("items")).hasSize(1);
        Map<String, Object> firm = Map.of("submission", Map.of("request", "whole-0003", "composite", "test-mixed", "choose", List.of("HT-03"), "data", Map.of("answer_reason", "购房", "answer_statement", "备案")));
        assertThat(code(clerk.post("/api/windows/visits/" + visit + "/matters", firm))).as("a part for firms").isEqualTo("wrong-audience");
        clerk.get("/api/windows/visits/" + visit + "/composite/nothing").expect(404);
        JsonNode lines = desk.as("leader").get("/api/windows/figures").ok();
        assertThat(lines.at("/levels/0/taken").asInt()).isEqualTo(1);
        assertThat(lines.at("/levels/0/whole").asInt()).isEqualTo(1);
    }

    @Test
    void aPointTakesHandsUpOrExplains() {
        TestClient wang = desk.wang();
        TestClient village = at("WT-V1");
        String visit = visit(village);
        assertThat(code(village.get("/api/windows/visits/" + visit + "/form/" + BRANCH))).as("nobody above takes it").isEqualTo("not-here");
        assertThat(code(village.post("/api/windows/visits/" + visit + "/handed", taking("level-0001", BRANCH)))).isEqualTo("not-here");
        assertThat(code(village.post("/api/windows/visits/" + visit + "/handed", taking("level-0002", VILLAGE)))).as("it is taken in right here").isEqualTo("take-here");
        JsonNode here = village.post("/api/windows/visits/" + visit + "/matters", taking("level-0003", VILLAGE)).expect(201);
        JsonNode matter = wang.get("/api/citizen/matters/" + here.path("matter").asString()).ok();
        assertThat(matter.path("department").asString()).as("the department decides, wherever it was taken in").isEqualTo("public-security");
        String phone = jdbc.queryForObject("SELECT count(*) FROM persons.person", Integer.class) == 1 ? wang.get("/api/citizen/me").ok().path("phone").asString() : "";
        JsonNode progress = MattersDesk.browser(port).post("/api/matters/progress", Map.of("number", here.path("matter").asString(), "phone", phone.substring(phone.length() - 4))).ok();
        assertThat(progress.at("/events/0/text").asString()).as("progress says where").isEqualTo("由测试村服务点3号窗口工作人员代为提交申请");

        assertThat(code(village.post("/api/windows/visits/" + visit + "/matters", taking("level-0004", "HT-02")))).as("only the centre").isEqualTo("hand-up");
        assertThat(code(village.post("/api/windows/visits/" + visit + "/handed", Map.of("submission", Map.of("request", "level-0005", "item", "HT-02", "data", Map.of()))))).as("checked where the person stands").isEqualTo("bad-form");
        JsonNode slip = village.post("/api/windows/visits/" + visit + "/handed", taking("level-0006", "HT-02")).expect(201);
        assertThat(slip.path("number").asString()).startsWith("DS");
        assertThat(slip.path("toName").asString()).isEqualTo("测试政务中心");
        assertThat(slip.path("gradeQr").asString()).startsWith("<svg");
        JsonNode again = village.post("/api/windows/visits/" + visit + "/handed", taking("level-0006", "HT-02")).expect(201);
        assertThat(again.path("number")).isEqualTo(slip.path("number"));
        assertThat(again.has("gradeQr")).isFalse();
        assertThat(jdbc.queryForObject("SELECT position('购房'::bytea in submission) FROM windows.handed", Integer.class)).as("sealed").isZero();
        assertThat(village.get("/api/windows/handed").ok()).as("not its own to take").isEmpty();
        String id = slip.path("id").asString();
        village.post("/api/windows/handed/" + id + "/take", Map.of()).expect(404);
        assertThat(town().post("/api/windows/handed/" + id + "/take", Map.of()).status()).as("another counter's").isEqualTo(404);

        TestClient centre = at("WT-CENTER");
        assertThat(centre.get("/api/windows/handed").ok()).hasSize(1);
        JsonNode opened = centre.get("/api/windows/handed/" + id).ok();
        assertThat(opened.at("/data/answer_reason").asString()).isEqualTo("购房");
        assertThat(opened.at("/form/applicant/name").asString()).isEqualTo("王**");
        JsonNode receipt = centre.post("/api/windows/handed/" + id + "/take", Map.of()).expect(201);
        assertThat(receipt.has("gradeQr")).as("nobody stands there").isFalse();
        assertThat(wang.get("/api/citizen/matters/" + receipt.path("matter").asString()).ok().at("/events/0/text").asString()).isEqualTo("由测试村服务点代收，测试政务中心3号窗口受理提交申请");
        assertThat(code(centre.post("/api/windows/handed/" + id + "/take", Map.of()))).as("once").isEqualTo("no-handed");
        assertThat(jdbc.queryForObject("SELECT submission IS NULL FROM windows.handed", Boolean.class)).as("what was said is in the matter alone").isTrue();
        JsonNode mine = centre.get("/api/windows/handed/mine").ok();
        assertThat(mine.get(0).path("state").asString()).isEqualTo("taken");
        assertThat(mine.get(0).path("matter")).isEqualTo(receipt.path("matter"));

        JsonNode figures = desk.as("leader").get("/api/windows/figures").ok();
        assertThat(figures.at("/levels/2/level").asString()).isEqualTo("village");
        assertThat(figures.at("/levels/2/taken").asInt()).isEqualTo(1);
        assertThat(figures.at("/levels/2/up").asInt()).isEqualTo(1);
        assertThat(figures.at("/levels/0/taken").asInt()).isEqualTo(1);
        assertThat(figures.path("places")).hasSize(2);
        assertThat(desk.as("officer-public-security").get("/api/windows/figures").ok().path("places")).as("only what one's own clerks did").isEmpty();
        village.get("/api/windows/figures").expect(403);
        assertThat(code(desk.as("leader").get("/api/windows/figures?month=2026-13"))).isEqualTo("bad-month");
    }

    @Test
    void whatIsSentBackSaysWhyAndIsGone() {
        desk.wang();
        TestClient village = at("WT-V1");
        String visit = visit(village);
        String id = village.post("/api/windows/visits/" + visit + "/handed", taking("level-0011", "HT-02")).expect(201).path("id").asString();
        TestClient centre = at("WT-CENTER");
        assertThat(code(centre.post("/api/windows/handed/" + id + "/back", Map.of("why", " ")))).isEqualTo("why-needed");
        centre.post("/api/windows/handed/" + id + "/back", Map.of("why", "缺少租房合同原件")).expect(204);
        assertThat(code(centre.post("/api/windows/handed/" + id + "/take", Map.of()))).isEqualTo("no-handed");
        assertThat(centre.get("/api/windows/handed/mine").ok().get(0).path("why").asString()).isEqualTo("缺少租房合同原件");
        assertThat(jdbc.queryForObject("SELECT count(*) FROM matters.matter", Integer.class)).isZero();
        assertThat(jdbc.queryForObject("SELECT submission IS NULL FROM windows.handed", Boolean.class)).isTrue();
    }

    @Test
    void whoIsNoClerkHandsNothingUp() {
        TestClient wang = desk.wang();
        for (String staff : List.of("officer-public-security", "operator", "leader", "admin")) {
            desk.as(staff).get("/api/windows/handed").expect(403);
            desk.as(staff).get("/api/windows/offers").expect(403);
        }
        assertThat(wang.get("/api/windows/handed").status()).isIn(401, 403);
    }
}
