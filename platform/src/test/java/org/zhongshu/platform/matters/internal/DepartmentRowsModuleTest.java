package org.zhongshu.platform.matters.internal;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.zhongshu.platform.datasets.Datasets;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.items.internal.ItemsDesk;
import org.zhongshu.testkit.TestClient;
import org.zhongshu.testkit.ZhongshuTest;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** Facts out of a department's own register, brought by the exchange from a file that the department hands in. */
@ZhongshuTest
class DepartmentRowsModuleTest {

    private static final String ITEM = "HT-07";

    @LocalServerPort
    private int port;
    @Autowired
    private Datasets datasets;
    @Autowired
    private JdbcTemplate jdbc;
    @Autowired
    private DepartmentRows rows;
    private MattersDesk desk;
    private TestClient officer;
    private String job;

    @BeforeEach
    void city() {
        desk = new MattersDesk(port, datasets, jdbc);
        officer = desk.as("officer-data");
        if (jdbc.queryForObject("SELECT count(*) FROM items.item WHERE code = ?", Integer.class, ITEM) == 0) {
            new ItemsDesk(port).publish(ItemsDesk.row(ITEM, "测试公积金提取", "public-security"), "public-security");
        }
    }

    @AfterEach
    void nothingStays() {
        if (job != null) {
            officer.post("/api/exchange/jobs/" + job + "/pause", Map.of());
            jdbc.update("DELETE FROM exchange.job WHERE id = ?", Long.valueOf(job));
            job = null;
            CurrentActor.as(Actor.system("test"), () -> datasets.drop("t-fund", "测试清理"));
        }
        desk.clear();
    }

    /** As the fund's officer does it: connection, file, job, run. */
    private void connect(String csv) throws InterruptedException {
        String connection = officer.post("/api/exchange/connections", Map.of("name", "测试公积金" + System.nanoTime(), "department", "data", "kind", "folder", "settings", Map.of("rest", "0"))).expect(201).path("id").asString();
        officer.send(officer.request("/api/exchange/connections/" + connection + "/files?name=fund.csv").header("Content-Type", "application/octet-stream").header("X-XSRF-TOKEN", officer.cookie("XSRF-TOKEN"))
                .PUT(HttpRequest.BodyPublishers.ofByteArray(csv.getBytes(StandardCharsets.UTF_8)))).expect(201);
        JsonNode preview = officer.post("/api/exchange/connections/" + connection + "/preview", Map.of("source", "fund.csv")).ok();
        preview.path("fields").forEach(f -> {
            ((ObjectNode) f).put("key", f.path("field").asString().equals("account"));
            if (f.path("field").asString().equals("id_no")) {
                ((ObjectNode) f).put("personal", "ID_NUMBER").put("level", 3);
            }
        });
        Map<String, Object> body = new LinkedHashMap<>(Map.of("name", "测试公积金账户", "connection", connection, "mode", "incremental", "dataset", "t-fund", "datasetName", "测试公积金账户", "run", true));
        body.put("spec", Map.of("source", "fund.csv", "shape", preview.path("shape"), "fields", preview.path("fields")));
        job = officer.post("/api/exchange/jobs", body).expect(201).at("/job/id").asString();
        for (int i = 0; i < 300 && !officer.get("/api/exchange/jobs/" + job).ok().at("/job/freshAt").isString(); i++) {
            Thread.sleep(100);
        }
        assertThat(officer.get("/api/exchange/jobs/" + job).ok().at("/job/freshAt").isString()).as("delivered").isTrue();
        rows.index();
    }

    private static JsonNode upload(TestClient c, String name, String material) {
        return c.send(c.request("/api/citizen/matters/files?name=" + URLEncoder.encode(name, StandardCharsets.UTF_8) + "&material=" + URLEncoder.encode(material, StandardCharsets.UTF_8)).header("Content-Type", "application/octet-stream").header("X-XSRF-TOKEN", c.cookie("XSRF-CITIZEN"))
                .POST(HttpRequest.BodyPublishers.ofByteArray("%PDF-1.4 test".getBytes(StandardCharsets.UTF_8)))).expect(201);
    }

    private static Map<String, String> facts(JsonNode known) {
        Map<String, String> all = new LinkedHashMap<>();
        known.forEach(f -> all.put(f.path("key").asString(), f.path("known").asBoolean() ? f.path("text").asString() : "?"));
        return all;
    }

    private Map<String, String> form(TestClient citizen) {
        return facts(citizen.get("/api/citizen/matters/form/" + ITEM).ok().path("facts"));
    }

    private JsonNode submit(TestClient citizen, String account) {
        return citizen.post("/api/citizen/matters", Map.of("request", "rows-" + Long.toString(System.nanoTime(), 36), "item", ITEM, "again", true, "data", Map.of("answer_account", account))).expect(201);
    }

    private String csv() {
        return """
                account,id_no,balance,updated
                GJ1,%s,12000.50,2026-05-01
                GJ2,%s,80.00,2026-01-01
                GJ3,%s,7.00,2026-05-02
                """.formatted(desk.wangNumber, desk.wangNumber, desk.liNumber);
    }

    @Test
    void whatIsNotConnectedIsUnknownAndWhatIsConnectedIsToldWithItsSource() throws Exception {
        TestClient wang = desk.wang();
        assertThat(form(wang)).containsEntry("fund_balance", "?").containsEntry("fund_held", "?").doesNotContainKey("account_balance");
        connect(csv());
        assertThat(form(wang)).as("the newest; several that do not agree are none").containsEntry("fund_balance", "12000.5").containsEntry("fund_held", "是").containsEntry("fund_any", "?");
        JsonNode line = wang.get("/api/citizen/matters/form/" + ITEM).ok().path("facts").valueStream().filter(f -> f.path("key").asString().equals("fund_balance")).findFirst().orElseThrow();
        assertThat(line.path("source").asString()).isEqualTo("测试公积金账户");
        assertThat(line.path("day").asString()).isEqualTo("2026-05-01");
        assertThat(line.path("from").asString()).isEqualTo("dataset");
        assertThat(form(desk.li())).as("each their own").containsEntry("fund_balance", "7").containsEntry("fund_any", "7");
        assertThat(jdbc.queryForList("SELECT reference FROM registry.look WHERE question LIKE 't-fund%'", String.class)).as("they see that it was looked at, and where").isNotEmpty()
                .allSatisfy(r -> assertThat(r).contains("测试公积金提取").contains("测试公积金账户"));
        assertThat(wang.get("/api/citizen/looks").json().toString()).contains("测试公积金账户");
    }

    @Test
    void whatTheyNameMustBeTheirsAndNothingPersonalIsFoundByAThing() throws Exception {
        connect(csv());
        TestClient wang = desk.wang();
        JsonNode own = wang.get("/api/citizen/matters/" + submit(wang, "GJ2").path("number").asString()).ok();
        assertThat(facts(own.path("facts"))).containsEntry("account_balance", "80").containsEntry("account_known", "是").containsEntry("account_owner", "?");
        JsonNode others = wang.get("/api/citizen/matters/" + submit(wang, "GJ3").path("number").asString()).ok();
        assertThat(facts(others.path("facts"))).as("somebody else's account").containsEntry("account_balance", "?").containsEntry("account_known", "是").containsEntry("account_owner", "?");
        assertThat(facts(wang.get("/api/citizen/matters/" + submit(wang, "GJ9").path("number").asString()).ok().path("facts"))).containsEntry("account_known", "否");
    }

    @Test
    void aNeededMaterialComesWithTheFormUnlessTheItemSaysLater() {
        String code = "HT-08";
        if (jdbc.queryForObject("SELECT count(*) FROM items.item WHERE code = ?", Integer.class, code) == 0) {
            Map<String, String> row = ItemsDesk.row(code, "测试场地备案", "public-security");
            row.put("申请材料", "场地证明|必要|原件|纸质和电子|1|申请人自备\n照片|非必要|原件|电子|1|申请人自备\n申请表|必要|原件|纸质|1|申请人自备\n营业执照|必要|原件|电子|0|电子证照|营业执照");
            new ItemsDesk(port).publish(row, "public-security");
        }
        TestClient wang = desk.wang();
        assertThat(wang.get("/api/citizen/matters/form/" + code).ok().path("later").asBoolean()).isFalse();
        Map<String, Object> body = new LinkedHashMap<>(Map.of("request", "rows-" + Long.toString(System.nanoTime(), 36), "item", code, "data", Map.of("answer_statement", "新开一处场地")));
        TestClient.Answer without = wang.post("/api/citizen/matters", body);
        assertThat(without.status()).isEqualTo(422);
        assertThat(without.json().toString()).contains("materials-missing").contains("场地证明").doesNotContain("照片", "申请表", "营业执照");
        String other = upload(wang, "随手.pdf", "照片").path("id").asString();
        body.put("files", List.of(other));
        assertThat(wang.post("/api/citizen/matters", body).status()).as("another file is not the one asked for").isEqualTo(422);
        String right = upload(wang, "合同.pdf", "场地证明").path("id").asString();
        assertThat(desk.li().post("/api/citizen/matters", Map.of("request", "rows-" + Long.toString(System.nanoTime(), 36), "item", code, "data", Map.of("answer_statement", "新开一处场地"), "files", List.of(right))).status())
                .as("somebody else's file").isEqualTo(422);
        body.put("files", List.of(other, right));
        wang.post("/api/citizen/matters", body).expect(201);
    }

    @Test
    void whatWasDeliveredTooLongAgoIsUnknown() throws Exception {
        connect(csv());
        officer.post("/api/exchange/jobs/" + job + "/pause", Map.of()).ok();
        jdbc.update("UPDATE exchange.job SET fresh_at = now() - interval '3 days' WHERE id = ?", Long.valueOf(job));
        TestClient wang = desk.wang();
        assertThat(form(wang)).containsEntry("fund_balance", "?").containsEntry("fund_held", "?");
        jdbc.update("UPDATE exchange.job SET fresh_at = now() WHERE id = ?", Long.valueOf(job));
        assertThat(form(wang)).containsEntry("fund_held", "是");
    }

    @Test
    void aDisputedRowGoesToTheDepartmentWhoseDatasetItIs() throws Exception {
        connect(csv());
        Map<String, Object> body = new LinkedHashMap<>(Map.of("request", "rows-" + Long.toString(System.nanoTime(), 36), "item", ITEM, "data", Map.of("answer_account", "GJ1")));
        body.put("disputes", List.of(Map.of("fact", "fund_balance", "said", "15000", "reason", "上月的缴存没有计入")));
        desk.wang().post("/api/citizen/matters", body).expect(201);
        assertThat(jdbc.queryForObject("SELECT f.department FROM cases.case_file f JOIN matters.dispute d ON d.case_id = f.id", String.class)).isEqualTo("data");
    }
}
