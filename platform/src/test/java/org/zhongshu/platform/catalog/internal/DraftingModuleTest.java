package org.zhongshu.platform.catalog.internal;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.zhongshu.algorithms.identifiers.CitizenId;
import org.zhongshu.algorithms.profiling.TextEncoding;
import org.zhongshu.testkit.TestClient;
import org.zhongshu.testkit.TestEngines;
import org.zhongshu.testkit.ZhongshuTest;
import tools.jackson.databind.JsonNode;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.StreamSupport;

import static org.assertj.core.api.Assertions.assertThat;

/** Drafts from a sample file and from a department's real PostgreSQL. */
@ZhongshuTest
class DraftingModuleTest {

    @LocalServerPort
    private int port;
    @Autowired
    private JdbcTemplate jdbc;
    private TestClient steward;

    @BeforeEach
    void signIn() {
        steward = TestClient.at(port).signIn("steward");
    }

    private static String id(int i) {
        String first = "3418821980%02d%02d%03d".formatted(1 + i % 12, 1 + i % 28, i % 1000);
        return first + CitizenId.check(first);
    }

    private static JsonNode column(JsonNode proposal, String field) {
        return StreamSupport.stream(proposal.path("columns").spliterator(), false).filter(c -> c.path("field").asString().equals(field)).findFirst().orElseThrow();
    }

    @Test
    void aSampleFileOfGb18030() {
        StringBuilder csv = new StringBuilder("姓名,sfzh,联系电话,居住地址,状态,补贴金额,备注\r\n");
        for (int i = 0; i < 60; i++) {
            csv.append("王小").append("明丽华强".charAt(i % 4)).append(',').append(id(i)).append(",138").append(10000000 + i * 7919).append(",广德市湖㳇路").append(i + 1).append("号,")
                    .append(i % 3 == 0 ? "在领" : "停发").append(',').append(100 + i).append(".50,\"=cmd|' /C calc'!A0, 第一行\n第二行\"\r\n");
        }
        csv.append("多一列,1,2,3,4,5,6,7\r\n");
        TestClient.Answer answer = steward.upload("/api/catalog/drafts/csv", "残疾人补贴.csv", "text/csv", csv.toString().getBytes(TextEncoding.GB18030), Map.of());
        JsonNode p = answer.ok();
        assertThat(p.path("encoding").asString()).isEqualTo("GB 18030");
        assertThat(p.path("name").asString()).isEqualTo("残疾人补贴");
        assertThat(p.path("rows").asInt()).isEqualTo(61);
        assertThat(p.path("notes").toString()).contains("1 行的列数");
        assertThat(column(p, "sfzh").path("personal").asString()).isEqualTo("ID_NUMBER");
        assertThat(column(p, "sfzh").path("name").asString()).isEqualTo("公民身份号码");
        assertThat(column(p, "姓名").path("personal").asString()).isEqualTo("NAME");
        assertThat(column(p, "联系电话").path("personal").asString()).isEqualTo("PHONE");
        assertThat(column(p, "居住地址").path("personal").asString()).isEqualTo("ADDRESS");
        assertThat(column(p, "状态").path("codes").toString()).contains("在领", "停发");
        assertThat(p.path("level").asInt()).as("many kinds of personal data in one table").isEqualTo(4);
        assertThat(p.path("levelNote").asString()).contains("汇聚");
        assertThat(answer.text()).as("no value of the data leaves").doesNotContain(id(3)).doesNotContain("13810000000").doesNotContain("王小明").doesNotContain("cmd|");
    }

    @Test
    void filesThatAreNone() {
        Map<String, byte[]> files = new LinkedHashMap<>(Map.of("empty.csv", new byte[0], "zip.csv", new byte[]{'P', 'K', 3, 4, 0, 0, 1}, "broken.csv", new byte[]{(byte) 0xFF, (byte) 0xFE, 'a', (byte) 0xFF},
                "wide.csv", "a,".repeat(600).getBytes(StandardCharsets.UTF_8), "cell.csv", ("a,b\n\"" + "x".repeat(100_100)).getBytes(StandardCharsets.UTF_8)));
        files.forEach((name, content) -> assertThat(steward.upload("/api/catalog/drafts/csv", name, "text/csv", content, Map.of()).expect(400).path("detail").asString()).as(name).isNotEmpty());
        JsonNode only = steward.upload("/api/catalog/drafts/csv", "../../表头.csv", "text/csv", "姓名,姓名,\n".getBytes(StandardCharsets.UTF_8), Map.of()).ok();
        assertThat(only.path("table").asString()).isEqualTo("表头");
        assertThat(only.path("columns")).extracting(c -> c.path("field").asString()).containsExactly("姓名", "姓名_2", "第3列");
    }

    @Test
    void aDepartmentsDatabase() throws SQLException {
        TestEngines.Database db = TestEngines.newDatabase();
        try (Connection c = DriverManager.getConnection(db.url(), db.user(), db.password()); Statement s = c.createStatement()) {
            s.execute("""
                    CREATE SCHEMA "民政";
                    CREATE TABLE "民政".town (code text PRIMARY KEY, name text);
                    CREATE TABLE "民政"."low_income""x" (id bigint PRIMARY KEY, id_no varchar(18) NOT NULL, xm varchar(50), phone text, town text REFERENCES "民政".town, amount numeric(10,2), since date, ok boolean);
                    COMMENT ON TABLE "民政"."low_income""x" IS '低保对象';
                    COMMENT ON COLUMN "民政"."low_income""x".town IS '所属乡镇';
                    CREATE SEQUENCE "民政".s;
                    CREATE VIEW "民政".evil AS SELECT nextval('"民政".s') AS n;
                    INSERT INTO "民政".town VALUES ('341882001', '桃州镇');""");
            for (int i = 0; i < 100; i++) {
                s.execute("INSERT INTO \"民政\".\"low_income\"\"x\" VALUES (%d, '%s', '李小%s', '1390000%04d', '341882001', 500.5, '2026-01-01', true)".formatted(i, id(i), "红兰芳".charAt(i % 3), i));
            }
            s.execute("ANALYZE");
        }
        URI uri = URI.create(db.url().substring("jdbc:".length()));
        Map<String, Object> source = new LinkedHashMap<>(Map.of("name", "民政业务库" + System.nanoTime(), "department", "civil-affairs", "host", uri.getHost(), "port", uri.getPort(),
                "database", uri.getPath().substring(1), "username", db.user(), "password", db.password()));
        TestClient.Answer added = steward.post("/api/catalog/sources", source);
        String id = added.expect(201).path("id").asString();
        assertThat(added.text()).as("a password goes in and never comes out").doesNotContain(db.password());
        assertThat(steward.get("/api/catalog/sources").text()).doesNotContain(db.password()).contains(id);
        assertThat(new String(jdbc.queryForObject("SELECT secret FROM catalog.source WHERE id = ?", byte[].class, Long.parseLong(id)), StandardCharsets.ISO_8859_1)).doesNotContain(db.password());
        assertThat(jdbc.queryForList("SELECT after::text FROM audit.inbox WHERE subject_id = ? AND after IS NOT NULL UNION ALL SELECT after::text FROM audit.entry WHERE subject_id = ? AND after IS NOT NULL",
                String.class, id, id)).allSatisfy(t -> assertThat(t).doesNotContain(db.password()));
        steward.post("/api/catalog/sources", source).expect(409);

        JsonNode tables = steward.get("/api/catalog/sources/" + id + "/tables").ok().path("items");
        assertThat(tables).extracting(t -> t.path("name").asString()).contains("low_income\"x", "town", "evil");
        JsonNode p = steward.post("/api/catalog/sources/" + id + "/draft", Map.of("schema", "民政", "table", "low_income\"x")).ok();
        assertThat(p.path("name").asString()).isEqualTo("低保对象");
        assertThat(p.path("rows").asInt()).isEqualTo(100);
        assertThat(column(p, "id").path("key").asBoolean()).isTrue();
        assertThat(column(p, "id_no").path("personal").asString()).isEqualTo("ID_NUMBER");
        assertThat(column(p, "xm").path("personal").asString()).isEqualTo("NAME");
        assertThat(column(p, "phone").path("personal").asString()).isEqualTo("PHONE");
        assertThat(column(p, "town").path("name").asString()).isEqualTo("所属乡镇");
        assertThat(column(p, "town").path("reference").asString()).isEqualTo("town.code");
        assertThat(column(p, "since").path("type").asString()).isEqualTo("D");
        assertThat(column(p, "ok").path("type").asString()).isEqualTo("L");
        assertThat(p.toString()).doesNotContain(id(5)).doesNotContain("李小红");

        JsonNode evil = steward.post("/api/catalog/sources/" + id + "/draft", Map.of("schema", "民政", "table", "evil")).ok();
        assertThat(evil.path("notes").toString()).as("nothing can be written, not even by what a view does").contains("没有取到样本");
        try (Connection c = DriverManager.getConnection(db.url(), db.user(), db.password()); var row = c.createStatement().executeQuery("SELECT is_called FROM \"民政\".s")) {
            row.next();
            assertThat(row.getBoolean(1)).isFalse();
        }
        steward.post("/api/catalog/sources/" + id + "/draft", Map.of("schema", "民政", "table", "x\"; DROP TABLE town; --")).expect(404);
        TestClient.at(port).signIn("officer-health").get("/api/catalog/sources/" + id + "/tables").expect(404);
        steward.delete("/api/catalog/sources/" + id).ok();

        source.put("name", "错误密码" + System.nanoTime());
        source.put("password", "wrong-password");
        String wrong = steward.post("/api/catalog/sources", source).expect(201).path("id").asString();
        TestClient.Answer refused = steward.get("/api/catalog/sources/" + wrong + "/tables");
        assertThat(refused.expect(422).path("detail").asString()).contains("读取失败").doesNotContain("wrong-password");
        source.put("host", "evil.example/?user=x&");
        steward.post("/api/catalog/sources", source).expect(400);
    }
}
