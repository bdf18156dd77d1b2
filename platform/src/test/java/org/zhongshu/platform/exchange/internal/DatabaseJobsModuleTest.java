package org.zhongshu.platform.exchange.internal;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.zhongshu.testkit.TestEngines;
import org.zhongshu.testkit.TestMariaDb;
import org.zhongshu.testkit.ZhongshuTest;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** Jobs against real departments' databases: PostgreSQL and MariaDB. */
@ZhongshuTest
class DatabaseJobsModuleTest {

    @LocalServerPort
    private int port;
    @Autowired
    private JdbcTemplate jdbc;
    @Autowired
    private DriftWatch driftWatch;
    private ExchangeDesk desk;
    private static TestEngines.Database postgres;

    @BeforeEach
    void desk() {
        desk = new ExchangeDesk(port, jdbc);
        postgres = postgres == null ? TestEngines.newDatabase() : postgres;
    }

    private static Map<String, String> settings(TestEngines.Database db) {
        String[] parts = db.url().replaceFirst("jdbc:postgresql://", "").split("[:/?]");
        return Map.of("host", parts[0], "port", parts[1], "database", parts[2], "username", db.user(), "password", db.password());
    }

    private static void postgres(String... sql) throws SQLException {
        try (Connection c = DriverManager.getConnection(postgres.url(), postgres.user(), postgres.password()); Statement s = c.createStatement()) {
            for (String line : sql) {
                s.execute(line);
            }
        }
    }

    @Test
    void aTableIsLoadedWholeAndAgainWithoutDoubling() throws Exception {
        postgres("CREATE TABLE resident (id bigint PRIMARY KEY, xm varchar(40), sfzh varchar(18), xb varchar(4), csrq date, amount numeric(12,2), gxsj timestamptz, note text)",
                "INSERT INTO resident SELECT i, '张' || i, NULL, CASE WHEN i % 2 = 0 THEN '男' ELSE '女' END, date '1980-01-01' + (i % 9000)::int, i / 100.0, now(), 'n' || i FROM generate_series(1, 12345) i",
                "UPDATE resident SET xm = '㳇𠮷😀', sfzh = '340802199003072938' WHERE id = 1", "UPDATE resident SET sfzh = '340802199003072931' WHERE id = 2",
                "UPDATE resident SET xb = '?' WHERE id = 3", "UPDATE resident SET xm = 'x''; DROP TABLE data.\"ex-resident\"; --' WHERE id = 4");
        String connection = desk.connect("postgresql", settings(postgres));
        assertThat(desk.officer().post("/api/exchange/connections/" + connection + "/check", Map.of()).ok().path("trouble").isMissingNode()).isTrue();
        JsonNode preview = desk.preview(connection, "public.resident");
        assertThat(preview.path("rows").size()).isEqualTo(50);
        assertThat(preview.path("fields")).extracting(f -> f.path("field").asString()).containsExactly("id", "name", "id_no", "sex", "birth_date", "amount", "gxsj", "note");
        assertThat(preview.path("rejected").asInt()).as("a wrong number, a wrong code").isEqualTo(2);
        ObjectNode spec = desk.spec("public.resident", preview);
        String job = desk.job(connection, "full", "ex-resident", spec);
        JsonNode run = desk.runToEnd(job);
        assertThat(run.path("state").asString()).as(run.toString()).isEqualTo("done");
        assertThat(run.path("read").asLong()).isEqualTo(12_345);
        assertThat(run.path("rejected").asLong()).isEqualTo(2);
        assertThat(run.path("expected").asLong()).isEqualTo(12_345);
        assertThat(desk.count("ex-resident")).isEqualTo(12_343);
        Map<String, Object> first = desk.rows("ex-resident", "AND id = 1").getFirst();
        assertThat(first.get("name")).isEqualTo("㳇𠮷😀");
        assertThat(first.get("sex")).isEqualTo("2");
        assertThat(first.get("amount")).isEqualTo(new BigDecimal("0.01"));
        assertThat(desk.rows("ex-resident", "AND id = 4").getFirst().get("name")).isEqualTo("x'; DROP TABLE data.\"ex-resident\"; --");

        long seq = jdbc.queryForObject("SELECT max(_seq) FROM data.\"ex-resident\"", Long.class);
        JsonNode again = desk.runToEnd(job);
        assertThat(again.path("changed").asLong()).isZero();
        assertThat(again.path("same").asLong()).isEqualTo(12_343);
        assertThat(jdbc.queryForObject("SELECT max(_seq) FROM data.\"ex-resident\"", Long.class)).as("nothing changed, nobody is told").isEqualTo(seq);
        postgres("DELETE FROM resident WHERE id > 12000", "UPDATE resident SET note = 'new' WHERE id = 77");
        JsonNode third = desk.runToEnd(job);
        assertThat(third.path("removed").asLong()).isEqualTo(345);
        assertThat(third.path("changed").asLong()).isEqualTo(1);
        assertThat(desk.count("ex-resident")).isEqualTo(11_998);

        // a rejected row is one line however often it came; corrected, it stays corrected in the runs to come
        JsonNode rejects = desk.rejects(job);
        assertThat(rejects.size()).isEqualTo(2);
        JsonNode wrong = rejects.get(0).path("cells").path("id").asString().equals("2") ? rejects.get(0) : rejects.get(1);
        assertThat(wrong.path("seen").asInt()).isEqualTo(3);
        assertThat(wrong.at("/reasons/0/reason").asString()).contains("公民身份号码");
        assertThat(desk.officer().post("/api/exchange/rejects/" + wrong.path("id").asString() + "/replay", Map.of("cells", Map.of("sfzh", "still wrong"))).ok().path("left").asInt()).isEqualTo(1);
        assertThat(desk.officer().post("/api/exchange/rejects/" + wrong.path("id").asString() + "/replay", Map.of("cells", Map.of("sfzh", "340802199003072938"))).ok().path("taken").asInt()).isEqualTo(1);
        assertThat(desk.rows("ex-resident", "AND id = 2").getFirst().get("id_no")).isEqualTo("340802199003072938");
        JsonNode fourth = desk.runToEnd(job);
        assertThat(fourth.path("removed").asLong()).as("the corrected row is part of the delivery").isZero();
        assertThat(fourth.path("rejected").asLong()).isEqualTo(1);
        assertThat(desk.rows("ex-resident", "AND id = 2")).hasSize(1);
        // the rest in bulk: one value for all
        assertThat(desk.officer().post("/api/exchange/rejects/replay", Map.of("job", job, "cells", Map.of("xb", "男"))).ok().path("taken").asInt()).isEqualTo(1);
        assertThat(desk.rows("ex-resident", "AND id = 3").getFirst().get("sex")).isEqualTo("1");
        assertThat(desk.rejects(job).size()).isZero();

        // an empty answer does not empty the dataset
        postgres("TRUNCATE resident");
        JsonNode empty = desk.runToEnd(job);
        assertThat(empty.path("state").asString()).isEqualTo("failed");
        assertThat(empty.path("message").asString()).contains("一行也没有");
        assertThat(desk.count("ex-resident")).isEqualTo(12_000);
    }

    @Test
    void aGrowingColumnWithTiesLosesNothing() throws Exception {
        TestMariaDb.Database maria = TestMariaDb.newDatabase();
        try (Connection c = maria.connect(); Statement s = c.createStatement()) {
            s.execute("CREATE TABLE `企业 登记` (`编号` int unsigned AUTO_INCREMENT PRIMARY KEY, qymc varchar(100) COMMENT '企业名称', tyshxydm char(18), clrq date, update_time datetime(3), flag tinyint(1), big bigint unsigned, sel` ect` text)"
                    .replace("sel` ect`", "`sel``ect`"));
            s.execute("SET sql_mode = ''");
            s.execute("INSERT INTO `企业 登记` (qymc, tyshxydm, clrq, update_time, flag, big, `sel``ect`) SELECT concat('公司', seq), NULL, '2020-02-29', '2024-01-01 10:00:00.123', seq % 2, 18446744073709551615, '=1+1' FROM seq_1_to_3000");
            s.execute("INSERT INTO `企业 登记` (qymc, clrq, update_time) VALUES ('零日期公司', '0000-00-00', '2024-01-01 10:00:00.123')");
        }
        String connection = desk.connect("mariadb", Map.of("host", maria.host(), "port", "" + maria.port(), "database", maria.name(), "username", maria.user(), "password", maria.password()));
        assertThat(desk.officer().get("/api/exchange/connections/" + connection + "/sources").ok().path("items")).extracting(x -> x.path("name").asString()).contains(maria.name() + ".企业 登记");
        JsonNode preview = desk.preview(connection, maria.name() + ".企业 登记");
        assertThat(preview.at("/shape/growing").asString()).isEqualTo("update_time");
        ObjectNode spec = desk.spec(maria.name() + ".企业 登记", preview);
        assertThat(ExchangeDesk.field(spec, "name").path("from").get(0).asString()).isEqualTo("qymc");
        String job = desk.job(connection, "incremental", "ex-firm", spec);
        JsonNode run = desk.runToEnd(job);
        assertThat(run.path("state").asString()).as(run.toString()).isEqualTo("done");
        JsonNode zero = desk.rejects(job);
        assertThat(zero.size()).as("a date that is none is told, not dropped: " + zero).isEqualTo(1);
        assertThat(zero.get(0).path("cells").path("clrq").asString()).isEqualTo("0000-00-00");
        assertThat(desk.count("ex-firm")).isEqualTo(3_000);
        assertThat(desk.rows("ex-firm", "ORDER BY _key LIMIT 1").getFirst().values()).contains(new BigDecimal("18446744073709551615"), "=1+1");
        try (Connection c = maria.connect(); Statement s = c.createStatement()) {
            // the same moment as the last row read, and a lower key than the highest: a reader that goes on after its position would miss it
            s.execute("DELETE FROM `企业 登记` WHERE `编号` = 5");
            s.execute("INSERT INTO `企业 登记` (`编号`, qymc, clrq, update_time) VALUES (5, '迟到公司', '2021-01-01', '2024-01-01 10:00:00.123')");
            s.execute("INSERT INTO `企业 登记` (qymc, clrq, update_time) VALUES ('新公司', '2021-01-01', '2024-01-02 10:00:00.456')");
        }
        JsonNode second = desk.runToEnd(job);
        assertThat(second.path("changed").asLong()).as(second.toString()).isEqualTo(2);
        assertThat(desk.rows("ex-firm", "AND name IN ('迟到公司', '新公司')")).hasSize(2);
        JsonNode third = desk.runToEnd(job);
        assertThat(third.path("read").asLong()).as("only what shares the last moment").isEqualTo(1);
        assertThat(third.path("changed").asLong()).isZero();
        try (Connection c = maria.connect(); Statement s = c.createStatement()) {
            s.execute("INSERT INTO `企业 登记` (qymc, clrq, update_time) VALUES ('无时公司', '2021-01-01', NULL)");
        }
        assertThat(desk.runToEnd(job).path("changed").asLong()).as("a row without a time is after none, and not lost").isEqualTo(1);
        assertThat(desk.rows("ex-firm", "AND name = '无时公司'")).hasSize(1);
    }

    @Test
    void aChangedSourceStopsItsJobOnlyAndIsMendedInOneClick() throws Exception {
        postgres("CREATE TABLE permit (id int PRIMARY KEY, holder varchar(20), kind varchar(10))", "INSERT INTO permit SELECT i, 'h' || i, 'k' FROM generate_series(1, 100) i");
        String connection = desk.connect("postgresql", settings(postgres));
        String job = desk.job(connection, "full", "ex-permit", desk.spec("public.permit", desk.preview(connection, "public.permit")));
        assertThat(desk.runToEnd(job).path("state").asString()).isEqualTo("done");
        postgres("ALTER TABLE permit RENAME COLUMN holder TO holder_name", "ALTER TABLE permit ADD COLUMN until date", "ALTER TABLE permit ALTER COLUMN kind TYPE varchar(30)",
                "INSERT INTO permit VALUES (101, 'new', 'k', '2030-01-01')");
        JsonNode run = desk.runToEnd(job);
        assertThat(run.path("state").asString()).isEqualTo("failed");
        JsonNode detail = desk.officer().get("/api/exchange/jobs/" + job).ok();
        assertThat(detail.at("/job/state").asString()).isEqualTo("drifted");
        assertThat(detail.at("/job/message").asString()).contains("holder_name", "until", "varchar(30)");
        assertThat(desk.count("ex-permit")).as("nothing touched").isEqualTo(100);
        String caseId = detail.at("/job/caseId").asString();
        JsonNode c = desk.as("officer-data").get("/api/cases/" + caseId).ok();
        assertThat(c.path("type").asString()).isEqualTo("source-trouble");
        assertThat(c.path("department").asString()).isEqualTo("data");
        desk.officer().post("/api/exchange/jobs/" + job + "/run", Map.of()).expect(422);
        JsonNode accepted = desk.officer().post("/api/exchange/jobs/" + job + "/accept", Map.of()).ok();
        assertThat(accepted.at("/job/state").asString()).isEqualTo("ready");
        JsonNode after = desk.await(job);
        assertThat(after.path("state").asString()).as(after.toString()).isEqualTo("done");
        assertThat(desk.rows("ex-permit", "AND id = 101").getFirst()).containsEntry("holder", "new").containsEntry("until", java.sql.Date.valueOf("2030-01-01"));
        assertThat(desk.as("officer-data").get("/api/cases/" + caseId).ok().path("state").asString()).isEqualTo("closed");
    }

    @Test
    void aChangedSourceOfAScheduledJobIsToldBeforeItsRun() throws Exception {
        postgres("CREATE TABLE licence (id int PRIMARY KEY, holder varchar(20))", "INSERT INTO licence VALUES (1, 'h')");
        String connection = desk.connect("postgresql", settings(postgres));
        ObjectNode nightly = desk.spec("public.licence", desk.preview(connection, "public.licence"));
        nightly.putObject("schedule").put("kind", "daily").put("at", "02:30");
        String job = desk.job(connection, "full", "ex-licence", nightly);
        String byHand = desk.job(connection, "full", "ex-licence-hand", desk.spec("public.licence", desk.preview(connection, "public.licence")));
        driftWatch.look();
        assertThat(desk.officer().get("/api/exchange/jobs/" + job).ok().at("/job/state").asString()).isEqualTo("ready");
        postgres("ALTER TABLE licence RENAME COLUMN holder TO holder_name");
        driftWatch.look();
        driftWatch.look();
        JsonNode detail = desk.officer().get("/api/exchange/jobs/" + job).ok();
        assertThat(detail.at("/job/state").asString()).isEqualTo("drifted");
        assertThat(detail.at("/job/message").asString()).contains("疑似改名为“holder_name”");
        assertThat(detail.at("/job/lastRun").isMissingNode() || detail.at("/job/lastRun").isNull()).as("nothing was run").isTrue();
        assertThat(desk.as("officer-data").get("/api/cases/" + detail.at("/job/caseId").asString()).ok().path("type").asString()).isEqualTo("source-trouble");
        assertThat(desk.officer().get("/api/exchange/jobs/" + byHand).ok().at("/job/state").asString()).as("looked at when a person starts it").isEqualTo("ready");
        assertThat(desk.officer().post("/api/exchange/jobs/" + job + "/accept", Map.of()).ok().at("/job/state").asString()).isEqualTo("ready");
        assertThat(desk.await(job).path("state").asString()).isEqualTo("done");
    }

    @Test
    void aStallingSourceIsToldAndTriedAgain() throws Exception {
        postgres("CREATE TABLE slow (id int PRIMARY KEY, v text)", "INSERT INTO slow SELECT i, 'v' FROM generate_series(1, 10) i",
                "CREATE VIEW stall AS SELECT id, v || pg_sleep(CASE WHEN id = 8 THEN 4 ELSE 0 END)::text AS v FROM slow");
        Map<String, String> slow = new java.util.HashMap<>(settings(postgres));
        slow.put("timeout", "1");
        String connection = desk.connect("postgresql", slow);
        JsonNode shape = desk.officer().get("/api/exchange/connections/" + connection + "/shape?source=public.stall").ok();
        ObjectNode spec = ExchangeDesk.JSON.createObjectNode();
        spec.put("source", "public.stall");
        spec.set("shape", shape);
        spec.set("fields", ExchangeDesk.JSON.readTree("[{\"field\":\"id\",\"name\":\"编号\",\"type\":\"INTEGER\",\"key\":true,\"from\":[\"id\"]},{\"field\":\"v\",\"name\":\"值\",\"type\":\"TEXT\",\"from\":[\"v\"]}]"));
        String job = desk.job(connection, "full", "ex-stall", spec);
        desk.run(job);
        long until = System.nanoTime() + 30_000_000_000L;
        JsonNode run;
        do {
            Thread.sleep(200);
            run = desk.officer().get("/api/exchange/jobs/" + job).ok().at("/job/lastRun");
        } while (run.path("attempt").asInt() == 0 && System.nanoTime() < until);
        assertThat(run.path("message").asString()).contains("没有响应");
        assertThat(run.path("state").asString()).isEqualTo("waiting");
        desk.officer().post("/api/exchange/jobs/" + job + "/stop", Map.of()).ok();
        assertThat(desk.officer().get("/api/exchange/jobs/" + job).ok().at("/job/lastRun/state").asString()).isEqualTo("stopped");
    }

    @Test
    void rightsAndSecretsHold() throws Exception {
        String connection = desk.connect("postgresql", settings(postgres));
        JsonNode shown = desk.officer().get("/api/exchange/connections").ok().path("items");
        assertThat(shown.toString()).doesNotContain(postgres.password());
        assertThat(jdbc.queryForObject("SELECT settings::text FROM exchange.connection WHERE id = ?", String.class, Long.parseLong(connection))).doesNotContain("password");
        assertThat(desk.as("officer-housing").get("/api/exchange/connections").ok().path("items")).noneMatch(c -> c.path("id").asString().equals(connection));
        desk.as("officer-housing").post("/api/exchange/connections/" + connection + "/check", Map.of()).expect(404);
        desk.as("officer-housing").post("/api/exchange/connections", Map.of("name", "x", "department", "data", "kind", "folder", "settings", Map.of())).expect(403);
        // whoever could point a known password at a machine of their own would read it there
        JsonNode one = desk.officer().get("/api/exchange/connections").ok().path("items").valueStream().filter(c -> c.path("id").asString().equals(connection)).findFirst().orElseThrow();
        Map<String, String> moved = new java.util.HashMap<>(settings(postgres));
        moved.remove("password");
        desk.officer().put("/api/exchange/connections/" + connection, Map.of("name", "same place", "settings", moved, "version", one.path("version").asInt())).ok();
        moved.put("host", "10.1.2.3");
        desk.officer().put("/api/exchange/connections/" + connection, Map.of("name", "moved", "settings", moved, "version", one.path("version").asInt() + 1)).expect(400);
        // and so would whoever could say that the machine there need not prove who it is
        for (Map<String, String> weaker : List.of(Map.of("tls", "off"), Map.of("ca", "-----BEGIN CERTIFICATE-----\nmine\n-----END CERTIFICATE-----"))) {
            Map<String, String> same = new java.util.HashMap<>(settings(postgres));
            same.remove("password");
            same.putAll(weaker);
            assertThat(desk.officer().put("/api/exchange/connections/" + connection, Map.of("name", "weaker", "settings", same, "version", one.path("version").asInt() + 1)).expect(400).toString()).contains("加密方式");
        }
        for (String host : List.of("169.254.169.254", "8.8.8.8")) {
            Map<String, String> far = new java.util.HashMap<>(settings(postgres));
            far.put("host", host);
            String other = desk.connect("postgresql", far);
            assertThat(desk.officer().post("/api/exchange/connections/" + other + "/check", Map.of()).ok().path("trouble").asString()).contains("不允许连接");
        }
        Map<String, String> wrong = new java.util.HashMap<>(settings(postgres));
        wrong.put("password", "wrong");
        assertThat(desk.officer().post("/api/exchange/connections/" + desk.connect("postgresql", wrong) + "/check", Map.of()).ok().path("trouble").asString()).contains("账号或密码不对");
        desk.officer().get("/api/exchange/connections/" + connection + "/shape?source=" + java.net.URLEncoder.encode("public.x\"; DROP TABLE y; --", java.nio.charset.StandardCharsets.UTF_8)).expect(404);
    }
}
