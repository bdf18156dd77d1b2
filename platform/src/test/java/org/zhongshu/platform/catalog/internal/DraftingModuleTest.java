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
import org.zhongshu.testkit.TestMariaDb;
import org.zhongshu.testkit.ZhongshuTest;
import tools.jackson.databind.JsonNode;

import com.sun.net.httpserver.HttpServer;
import org.dhatim.fastexcel.Workbook;
import org.dhatim.fastexcel.Worksheet;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;

import static org.assertj.core.api.Assertions.assertThat;

/** Drafts from handed-in files and from the exchange's connections: real PostgreSQL and MariaDB, files, a JSON interface. */
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
        TestClient.Answer answer = steward.upload("/api/catalog/drafts/file", "残疾人补贴.csv", "text/csv", csv.toString().getBytes(TextEncoding.GB18030), Map.of());
        JsonNode p = answer.ok();
        assertThat(p.path("encoding").asString()).isEqualTo("GB 18030");
        assertThat(p.path("name").asString()).isEqualTo("残疾人补贴");
        assertThat(p.path("formatCategory").asString()).isEqualTo("sheet");
        assertThat(p.path("rows").asInt()).isEqualTo(60);
        assertThat(p.path("notes").toString()).contains("1 行不能用").contains("第 122 行");
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
    void aSampleWorkbook() throws IOException {
        JsonNode p = steward.upload("/api/catalog/drafts/file", "低保台账.xlsx", "application/octet-stream", workbook(), Map.of()).ok();
        assertThat(p.path("name").asString()).isEqualTo("低保台账");
        assertThat(p.path("format").asString()).isEqualTo("xlsx");
        assertThat(p.path("formatCategory").asString()).isEqualTo("sheet");
        assertThat(p.path("rows").asInt()).isEqualTo(40);
        assertThat(p.path("notes").toString()).contains("2 个工作表").contains("对象");
        assertThat(column(p, "证件号").path("personal").asString()).isEqualTo("ID_NUMBER");
        assertThat(column(p, "证件号").path("key").asBoolean()).as("never repeats, and stands for somebody").isTrue();
        assertThat(column(p, "姓名").path("personal").asString()).isEqualTo("NAME");
        assertThat(column(p, "登记日期").path("type").asString()).isEqualTo("D");
        assertThat(p.path("level").asInt()).isGreaterThanOrEqualTo(3);
        assertThat(p.toString()).doesNotContain(id(3)).doesNotContain("李小红");
    }

    private static byte[] workbook() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (Workbook workbook = new Workbook(out, "test", "1.0")) {
            Worksheet sheet = workbook.newWorksheet("对象");
            sheet.value(0, 0, "证件号");
            sheet.value(0, 1, "姓名");
            sheet.value(0, 2, "登记日期");
            for (int i = 1; i <= 40; i++) {
                sheet.value(i, 0, id(i));
                sheet.value(i, 1, "李小" + "红兰芳".charAt(i % 3));
                sheet.value(i, 2, LocalDate.of(2026, 1, 1 + i % 28));
                sheet.style(i, 2).format("yyyy-MM-dd").set();
            }
            workbook.newWorksheet("说明").value(0, 0, "口径");
        }
        return out.toByteArray();
    }

    @Test
    void filesThatAreNone() {
        Map<String, byte[]> files = new LinkedHashMap<>(Map.of("empty.csv", new byte[0], "zip.csv", new byte[]{'P', 'K', 3, 4, 0, 0, 1}, "broken.csv", new byte[]{(byte) 0xFF, (byte) 0xFE, 'a', (byte) 0xFF},
                "wide.csv", "列,".repeat(600).getBytes(StandardCharsets.UTF_8), "none.xlsx", "a,b".getBytes(StandardCharsets.UTF_8), "old.xls", new byte[]{1, 2, 3}));
        files.put("wide.csv", IntStream.range(0, 600).mapToObj(i -> "列" + i).collect(Collectors.joining(",")).getBytes(StandardCharsets.UTF_8));
        files.forEach((name, content) -> assertThat(steward.upload("/api/catalog/drafts/file", name, "text/csv", content, Map.of()).expect(400).path("detail").asString()).as(name).isNotEmpty());
        JsonNode only = steward.upload("/api/catalog/drafts/file", "../../表头.csv", "text/csv", "姓名,姓名,手机".getBytes(StandardCharsets.UTF_8), Map.of()).ok();
        assertThat(only.path("table").asString()).isEqualTo("表头");
        assertThat(only.path("columns")).extracting(c -> c.path("field").asString()).containsExactly("姓名", "姓名_2", "手机");
        assertThat(only.path("notes").toString()).contains("没有数据");
    }

    private String connect(String department, String kind, Map<String, String> settings) {
        return steward.post("/api/exchange/connections", Map.of("name", kind + "-" + System.nanoTime(), "department", department, "kind", kind, "settings", settings)).expect(201).path("id").asString();
    }

    private TestClient.Answer draft(TestClient who, String connection, String table) {
        return who.post("/api/catalog/drafts/connections/" + connection, Map.of("table", table));
    }

    private JsonNode tables(String connection) {
        return steward.get("/api/catalog/drafts/connections/" + connection + "/tables").ok().path("items");
    }

    @Test
    void aDepartmentsPostgresql() throws SQLException {
        TestEngines.Database db = TestEngines.newDatabase();
        try (Connection c = DriverManager.getConnection(db.url(), db.user(), db.password()); Statement s = c.createStatement()) {
            s.execute("""
                    CREATE SCHEMA "民政";
                    CREATE TABLE "民政".town (code text PRIMARY KEY, name text);
                    CREATE TABLE "民政"."low_income""x" (id bigint PRIMARY KEY, id_no varchar(18) NOT NULL, xm varchar(50), phone text, town text REFERENCES "民政".town, amount numeric(10,2), since date, ok boolean, photo bytea);
                    COMMENT ON TABLE "民政"."low_income""x" IS '低保对象';
                    COMMENT ON COLUMN "民政"."low_income""x".town IS '所属乡镇';
                    CREATE SEQUENCE "民政".s;
                    CREATE VIEW "民政".evil AS SELECT nextval('"民政".s') AS n;
                    INSERT INTO "民政".town VALUES ('341882001', '桃州镇');
                    CREATE TABLE "民政".large (id bigint PRIMARY KEY, xm text);
                    INSERT INTO "民政".large SELECT i, CASE WHEN i < 100000 THEN NULL ELSE '王小' || substr('明丽华', (i % 3)::int + 1, 1) END FROM generate_series(1, 250000) i;""");
            for (int i = 0; i < 100; i++) {
                s.execute("INSERT INTO \"民政\".\"low_income\"\"x\" VALUES (%d, '%s', '李小%s', '1390000%04d', '341882001', 500.5, '2026-01-01', true)".formatted(i, id(i), "红兰芳".charAt(i % 3), i));
            }
            s.execute("ANALYZE");
        }
        URI uri = URI.create(db.url().substring("jdbc:".length()));
        Map<String, String> settings = new LinkedHashMap<>(Map.of("host", uri.getHost(), "port", Integer.toString(uri.getPort()), "database", uri.getPath().substring(1), "username", db.user(), "password", db.password()));
        String id = connect("civil-affairs", "postgresql", settings);
        assertThat(steward.get("/api/catalog/drafts/connections").text()).contains(id).doesNotContain(db.password()).doesNotContain("\"settings\"");
        JsonNode tables = tables(id);
        assertThat(tables).extracting(t -> t.path("name").asString()).contains("民政.low_income\"x", "民政.town", "民政.evil");
        assertThat(tables).filteredOn(t -> t.path("name").asString().equals("民政.large")).singleElement().satisfies(t -> assertThat(t.path("rows").asLong()).isEqualTo(250_000));

        JsonNode p = draft(steward, id, "民政.low_income\"x").ok();
        assertThat(p.path("name").asString()).isEqualTo("低保对象");
        assertThat(p.path("format").asString()).isEqualTo("postgresql");
        assertThat(p.path("formatCategory").asString()).isEqualTo("database");
        assertThat(p.path("rows").asInt()).isEqualTo(100);
        assertThat(p.path("estimate").asInt()).isEqualTo(100);
        assertThat(column(p, "id").path("key").asBoolean()).isTrue();
        assertThat(column(p, "id_no").path("key").asBoolean()).as("the source has its own key").isFalse();
        assertThat(column(p, "id_no").path("personal").asString()).isEqualTo("ID_NUMBER");
        assertThat(column(p, "id_no").path("length").asInt()).isEqualTo(18);
        assertThat(column(p, "xm").path("personal").asString()).isEqualTo("NAME");
        assertThat(column(p, "phone").path("personal").asString()).isEqualTo("PHONE");
        assertThat(column(p, "town").path("name").asString()).isEqualTo("所属乡镇");
        assertThat(column(p, "town").path("reference").asString()).isEqualTo("town.code");
        assertThat(column(p, "since").path("type").asString()).isEqualTo("D");
        assertThat(column(p, "ok").path("type").asString()).isEqualTo("L");
        assertThat(p.path("notes").toString()).contains("photo");
        assertThat(p.toString()).doesNotContain(id(5)).doesNotContain("李小红");
        JsonNode large = draft(steward, id, "民政.large").ok();
        assertThat(large.path("rows").asInt()).as("blocks are drawn by chance").isBetween(250, 1_000);
        assertThat(column(large, "xm").path("personal").asString()).as("the beginning of the table has no names: the sample is from all over it").isEqualTo("NAME");

        JsonNode evil = draft(steward, id, "民政.evil").ok();
        assertThat(evil.path("notes").toString()).as("nothing can be written, not even by what a view does").contains("没有取到样本");
        try (Connection c = DriverManager.getConnection(db.url(), db.user(), db.password()); var row = c.createStatement().executeQuery("SELECT is_called FROM \"民政\".s")) {
            row.next();
            assertThat(row.getBoolean(1)).isFalse();
        }
        draft(steward, id, "民政.x\"; DROP TABLE town; --").expect(404);
        steward.post("/api/catalog/drafts/connections/" + id, Map.of()).expect(400);
        assertThat(jdbc.queryForList("SELECT reason FROM audit.inbox WHERE subject_id = ? AND action = 'catalog.source.read' UNION ALL SELECT reason FROM audit.entry WHERE subject_id = ? AND action = 'catalog.source.read'",
                String.class, id, id)).as("each look is on record").anySatisfy(n -> assertThat(n).contains("low_income"));

        settings.put("password", "wrong-password");
        TestClient.Answer refused = steward.get("/api/catalog/drafts/connections/" + connect("civil-affairs", "postgresql", settings) + "/tables");
        assertThat(refused.expect(422).path("detail").asString()).contains("读取失败").doesNotContain("wrong-password");
    }

    /** An officer drafts from what their department has; another's connection is not even seen. */
    @Test
    void onlyTheDepartmentsOwnConnections() {
        String mine = connect("health", "folder", Map.of("encoding", "auto", "rest", "0"));
        String theirs = connect("civil-affairs", "folder", Map.of("encoding", "auto", "rest", "0"));
        TestClient officer = TestClient.at(port).signIn("officer-health");
        String seen = officer.get("/api/catalog/drafts/connections").text();
        assertThat(seen).contains(mine).doesNotContain(theirs);
        assertThat(steward.get("/api/catalog/drafts/connections").text()).contains(mine, theirs);
        officer.get("/api/catalog/drafts/connections/" + mine + "/tables").ok();
        officer.get("/api/catalog/drafts/connections/" + theirs + "/tables").expect(404);
        draft(officer, theirs, "a.csv").expect(404);
        TestClient.at(port).signIn("leader").get("/api/catalog/drafts/connections").expect(403);
    }

    @Test
    void aDepartmentsMariaDb() throws SQLException {
        TestMariaDb.Database db = TestMariaDb.newDatabase();
        try (Connection c = db.connect(); Statement s = c.createStatement()) {
            s.execute("CREATE TABLE clinic (code varchar(20) PRIMARY KEY COMMENT '机构代码', name varchar(50)) COMMENT '医疗机构'");
            s.execute("CREATE TABLE patient (id int PRIMARY KEY AUTO_INCREMENT, sfzh char(18) NOT NULL, xm varchar(30), lxdh varchar(20) COMMENT '联系电话', clinic varchar(20), fee decimal(10,2), seen datetime, "
                    + "FOREIGN KEY (clinic) REFERENCES clinic (code)) COMMENT '就诊登记'");
            s.execute("INSERT INTO clinic VALUES ('C1', '桃州卫生院')");
            for (int i = 0; i < 60; i++) {
                s.execute("INSERT INTO patient (sfzh, xm, lxdh, clinic, fee, seen) VALUES ('%s', '王小%s', '1380000%04d', 'C1', 12.5, '2026-03-01 08:00:00')".formatted(id(i), "明丽华".charAt(i % 3), i));
            }
        }
        String id = connect("health", "mariadb", Map.of("host", db.host(), "port", Integer.toString(db.port()), "database", db.name(), "username", db.user(), "password", db.password()));
        assertThat(tables(id)).extracting(t -> t.path("name").asString()).containsExactlyInAnyOrder(db.name() + ".clinic", db.name() + ".patient");
        JsonNode p = draft(TestClient.at(port).signIn("officer-health"), id, db.name() + ".patient").ok();
        assertThat(p.path("name").asString()).isEqualTo("就诊登记");
        assertThat(p.path("format").asString()).isEqualTo("mariadb");
        assertThat(p.path("rows").asInt()).isEqualTo(60);
        assertThat(column(p, "id").path("key").asBoolean()).isTrue();
        assertThat(column(p, "sfzh").path("personal").asString()).isEqualTo("ID_NUMBER");
        assertThat(column(p, "lxdh").path("name").asString()).isEqualTo("联系电话");
        assertThat(column(p, "lxdh").path("personal").asString()).isEqualTo("PHONE");
        assertThat(column(p, "clinic").path("reference").asString()).isEqualTo("clinic.code");
        assertThat(column(p, "seen").path("type").asString()).isEqualTo("T");
        assertThat(p.path("level").asInt()).isGreaterThanOrEqualTo(3);
        assertThat(p.toString()).doesNotContain(id(5)).doesNotContain("王小明");
    }

    @Test
    void filesOfAConnection() throws IOException {
        String id = connect("health", "folder", Map.of("encoding", "auto", "rest", "0"));
        String csv = "姓名,手机号码,状态\n" + IntStream.range(0, 50).mapToObj(i -> "王小" + "明丽华".charAt(i % 3) + ",1381234" + (1000 + i) + "," + (i % 2 == 0 ? "在册" : "注销")).collect(Collectors.joining("\n")) + "\n多,了,一,列";
        steward.upload("/api/exchange/connections/" + id + "/files", "接种_20260301.csv", "text/csv", csv.getBytes(TextEncoding.GB18030), Map.of()).expect(201);
        steward.upload("/api/exchange/connections/" + id + "/files", "低保台账.xlsx", "application/octet-stream", workbook(), Map.of()).expect(201);
        assertThat(tables(id)).extracting(t -> t.path("name").asString()).contains("接种_*.csv", "低保台账.xlsx");
        JsonNode p = draft(steward, id, "接种_*.csv").ok();
        assertThat(p.path("name").asString()).isEqualTo("接种");
        assertThat(p.path("encoding").asString()).isEqualTo("GB 18030");
        assertThat(p.path("rows").asInt()).isEqualTo(50);
        assertThat(p.path("notes").toString()).contains("1 行不能用");
        assertThat(column(p, "手机号码").path("personal").asString()).isEqualTo("PHONE");
        assertThat(column(p, "状态").path("codes").toString()).contains("在册", "注销");
        JsonNode sheet = draft(steward, id, "低保台账.xlsx").ok();
        assertThat(sheet.path("format").asString()).isEqualTo("xlsx");
        assertThat(column(sheet, "证件号").path("personal").asString()).isEqualTo("ID_NUMBER");
        draft(steward, id, "没有.csv").expect(422);
        assertThat(tables(id)).as("a look puts no file aside").extracting(t -> t.path("name").asString()).contains("接种_20260301.csv", "低保台账.xlsx");
        assertThat(jdbc.queryForObject("SELECT count(*) FROM exchange.file WHERE connection_id = ?", Long.class, Long.parseLong(id))).isZero();
    }

    @Test
    void aJsonInterface() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        try {
            String rows = IntStream.range(0, 30).mapToObj(i -> "{\"id\":" + i + ",\"xm\":\"李小" + "红兰芳".charAt(i % 3) + "\",\"lxdh\":\"1390000" + (1000 + i) + "\",\"ok\":true,\"fee\":12.5}").collect(Collectors.joining(",", "[", "]"));
            server.createContext("/api/patients", exchange -> {
                byte[] body = ("{\"data\":" + rows + "}").getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
                exchange.close();
            });
            server.start();
            String id = connect("health", "http-json", Map.of("url", "http://127.0.0.1:" + server.getAddress().getPort(), "paths", "/api/patients 就诊人员", "method", "GET", "paging", "none", "rows", "/data", "keys", "id"));
            assertThat(tables(id)).singleElement().satisfies(t -> assertThat(t.path("label").asString()).isEqualTo("就诊人员"));
            JsonNode p = draft(steward, id, "/api/patients").ok();
            assertThat(p.path("name").asString()).isEqualTo("就诊人员");
            assertThat(p.path("format").asString()).isEqualTo("json");
            assertThat(p.path("formatCategory").asString()).isEqualTo("self");
            assertThat(p.path("rows").asInt()).isEqualTo(30);
            assertThat(column(p, "id").path("key").asBoolean()).isTrue();
            assertThat(column(p, "xm").path("personal").asString()).isEqualTo("NAME");
            assertThat(column(p, "lxdh").path("personal").asString()).isEqualTo("PHONE");
            assertThat(column(p, "ok").path("type").asString()).isEqualTo("L");
            assertThat(p.toString()).doesNotContain("13900001003").doesNotContain("李小红");
        } finally {
            server.stop(0);
        }
    }
}
