package org.zhongshu.platform.exchange.internal;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.zhongshu.algorithms.profiling.TextEncoding;
import org.zhongshu.platform.datasets.Datasets;
import org.zhongshu.testkit.ZhongshuTest;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** Files uploaded and laid into the watched folder. */
@ZhongshuTest
class FolderJobsModuleTest {

    @LocalServerPort
    private int port;
    @Autowired
    private JdbcTemplate jdbc;
    @Autowired
    private Datasets datasets;
    @Value("${zhongshu.data}")
    private Path data;
    private ExchangeDesk desk;

    @BeforeEach
    void desk() {
        desk = new ExchangeDesk(port, jdbc);
    }

    private Path inbox(String connection) {
        return data.resolve("inbox").resolve(connection);
    }

    @Test
    void anUploadedFileIsTakenOnceAndPutAside() throws Exception {
        String connection = desk.connect("folder", Map.of("rest", "0"));
        String csv = "编号,姓名,备注\n1,㳇生,=1+1\n2,𠮷野😀,\"a,b\"\n3,王五\n4,赵六,x\n";
        desk.upload(connection, "人员_20240101.csv", csv.getBytes(TextEncoding.GB18030));
        assertThat(desk.officer().get("/api/exchange/connections/" + connection + "/sources").ok().path("items")).extracting(s -> s.path("name").asString()).contains("人员_*.csv");
        JsonNode preview = desk.preview(connection, "人员_*.csv");
        assertThat(preview.path("dataset").asString()).isEqualTo("ry");
        assertThat(preview.path("title").asString()).isEqualTo("人员");
        ObjectNode spec = desk.spec("人员_*.csv", preview);
        ExchangeDesk.field(spec, "bh").put("key", true).put("type", "INTEGER");
        String job = desk.job(connection, "incremental", "ex-file", spec);
        JsonNode run = desk.runToEnd(job);
        assertThat(run.path("state").asString()).as(run.toString()).isEqualTo("done");
        assertThat(run.path("read").asLong()).isEqualTo(4);
        assertThat(desk.count("ex-file")).isEqualTo(3);
        desk.upload(connection, "ex-file.csv", "a,b\n1,2\n".getBytes(StandardCharsets.UTF_8));
        assertThat(desk.preview(connection, "ex-file.csv").path("dataset").asString()).as("not into a dataset that is there").isEqualTo("ex-file-2");
        Files.delete(inbox(connection).resolve("ex-file.csv"));
        assertThat(desk.rows("ex-file", "ORDER BY bh")).extracting(r -> r.get("name")).containsExactly("㳇生", "𠮷野😀", "赵六");
        assertThat(desk.rows("ex-file", "AND bh = 1").getFirst().get("bz")).isEqualTo("=1+1");
        assertThat(inbox(connection).resolve("done/人员_20240101.csv")).exists();
        assertThat(Files.readString(inbox(connection).resolve("done/人员_20240101.csv.result.txt"))).contains("4 行");
        JsonNode reject = desk.rejects(job).get(0);
        assertThat(reject.path("raw").asString()).isEqualTo("3,王五");
        assertThat(reject.at("/reasons/0/reason").asString()).contains("第 4 行只有 2 列");
        assertThat(desk.officer().post("/api/exchange/rejects/" + reject.path("id").asString() + "/replay", Map.of()).status()).isEqualTo(422);
        assertThat(desk.officer().post("/api/exchange/rejects/" + reject.path("id").asString() + "/replay", Map.of("cells", Map.of("编号", "3", "姓名", "王五"))).ok().path("taken").asInt()).isEqualTo(1);
        assertThat(desk.count("ex-file")).isEqualTo(4);

        // the same content under another name
        desk.upload(connection, "人员_20240102.csv", csv.getBytes(TextEncoding.GB18030));
        JsonNode second = desk.await(job);
        assertThat(second.path("read").asLong()).isZero();
        assertThat(Files.readString(inbox(connection).resolve("done/人员_20240102.csv.result.txt"))).contains("相同");
        // another file, laid into the folder
        Files.writeString(inbox(connection).resolve("人员_20240103.csv"), "\uFEFF编号;姓名;备注\r\n5;钱七;ok\r\n");
        assertThat(desk.runToEnd(job).path("read").asLong()).isEqualTo(1);
        assertThat(desk.count("ex-file")).isEqualTo(5);
        assertThat(desk.officer().get("/api/exchange/connections/" + connection + "/files").ok().path("items")).extracting(f -> f.path("result").asString()).containsExactly("done", "repeated", "done");

        // a file with another shape stops the job and stays where it is
        Files.writeString(inbox(connection).resolve("人员_20240104.csv"), "编号,姓名,备注,电话\n6,孙八,x,13800000000\n");
        JsonNode drift = desk.runToEnd(job);
        assertThat(drift.path("message").asString()).contains("电话");
        assertThat(inbox(connection).resolve("人员_20240104.csv")).exists();
        desk.officer().post("/api/exchange/jobs/" + job + "/accept", Map.of()).ok();
        assertThat(desk.await(job).path("state").asString()).isEqualTo("done");
        assertThat(desk.rows("ex-file", "AND bh = 6").getFirst().get("phone")).isEqualTo("13800000000");

        // what is no table goes to failed/ with the reason, and the next file is read
        Files.write(inbox(connection).resolve("人员_20240105.csv"), new byte[]{1, 0, 2, 0});
        JsonNode bad = desk.runToEnd(job);
        assertThat(bad.path("state").asString()).isEqualTo("failed");
        assertThat(bad.path("message").asString()).contains("人员_20240105.csv", "不是文本文件");
        assertThat(inbox(connection).resolve("failed/人员_20240105.csv")).exists();
        JsonNode none = desk.runToEnd(job);
        assertThat(none.path("state").asString()).as(none.toString()).isEqualTo("done");
        assertThat(none.path("read").asLong()).isZero();
    }

    @Test
    void aDeliveryOfWhichNothingWasTakenIsNotFine() throws Exception {
        String connection = desk.connect("folder", Map.of("rest", "0"));
        desk.upload(connection, "无效.csv", "编号,身份证号\n1,abc\n2,def\n".getBytes(StandardCharsets.UTF_8));
        ObjectNode spec = desk.spec("无效.csv", desk.preview(connection, "无效.csv"));
        ExchangeDesk.field(spec, "id_no").putArray("checks").addObject().put("kind", "id-no");
        String job = desk.job(connection, "full", "ex-refused", spec);
        assertThat(desk.runToEnd(job).path("rejected").asInt()).isEqualTo(2);
        assertThat(desk.officer().get("/api/exchange/operations").ok().path("sources")).filteredOn(s -> s.path("job").asString().equals(job)).singleElement()
                .satisfies(s -> assertThat(s.path("health").asString()).isEqualTo("refused"));
    }

    @Test
    void whatCameAfterACorrectedRowCounts() throws Exception {
        String connection = desk.connect("folder", Map.of("rest", "0"));
        desk.upload(connection, "late_1.csv", "id,amount\n1,10\n2,oops\n".getBytes(StandardCharsets.UTF_8));
        ObjectNode spec = desk.spec("late_*.csv", desk.preview(connection, "late_*.csv"));
        ExchangeDesk.field(spec, "id").put("key", true);
        ExchangeDesk.field(spec, "amount").put("type", "NUMBER");
        String job = desk.job(connection, "incremental", "ex-late", spec);
        assertThat(desk.runToEnd(job).path("rejected").asLong()).isEqualTo(1);
        String reject = desk.rejects(job).get(0).path("id").asString();
        assertThat(desk.officer().post("/api/exchange/rejects/" + reject + "/replay", Map.of("cells", Map.of("amount", "20"))).ok().path("taken").asInt()).isEqualTo(1);
        // the wrong row comes again, and behind it in the same batch the row as the department has it now
        desk.upload(connection, "late_2.csv", "id,amount\n2,oops\n2,21\n3,oops3\n4,40\n".getBytes(StandardCharsets.UTF_8));
        JsonNode run = desk.await(job);
        assertThat(run.path("rejected").asLong()).as(run.toString()).isEqualTo(1);
        assertThat(desk.rows("ex-late", "ORDER BY _key")).extracting(r -> r.get("id") + "=" + r.get("amount")).containsExactly("1=10", "2=21", "4=40");
        // alone it takes its corrected form
        desk.upload(connection, "late_3.csv", "id,amount\n2,oops\n".getBytes(StandardCharsets.UTF_8));
        assertThat(desk.await(job).path("rejected").asLong()).isZero();
        assertThat(desk.rows("ex-late", "AND _key = '2'").getFirst().get("amount").toString()).isEqualTo("20");
    }

    /** The source calls a column otherwise: what was refused before keeps the cell that stood in it. */
    @Test
    void aRenamedColumnTakesRejectedRowsAlong() throws Exception {
        String connection = desk.connect("folder", Map.of("rest", "0"));
        desk.upload(connection, "turn_1.csv", "id,电话,amount\n1,13800000001,10\n2,13800000002,oops\n3,13800000003,none\n".getBytes(StandardCharsets.UTF_8));
        ObjectNode spec = desk.spec("turn_*.csv", desk.preview(connection, "turn_*.csv"));
        ExchangeDesk.field(spec, "id").put("key", true);
        ExchangeDesk.field(spec, "amount").put("type", "NUMBER");
        String job = desk.job(connection, "incremental", "ex-turn", spec);
        assertThat(desk.runToEnd(job).path("rejected").asLong()).isEqualTo(2);
        desk.upload(connection, "turn_2.csv", "id,手机号,amount\n2,13800000002,oops\n4,13800000004,40\n".getBytes(StandardCharsets.UTF_8));
        assertThat(desk.await(job).path("message").asString()).contains("疑似改名为“手机号”");
        desk.officer().post("/api/exchange/jobs/" + job + "/accept", Map.of()).ok();
        assertThat(desk.await(job).path("state").asString()).isEqualTo("done");
        String open = null;
        for (JsonNode r : desk.rejects(job)) {
            open = r.at("/cells/id").asString().equals("3") ? r.path("id").asString() : open;
            assertThat(r.at("/cells/手机号").asString()).as("masked, but there").startsWith("138");
        }
        assertThat(desk.officer().post("/api/exchange/rejects/" + open + "/replay", Map.of("cells", Map.of("amount", "30"))).ok().path("taken").asInt()).isEqualTo(1);
        assertThat(desk.rows("ex-turn", "AND _key = '3'").getFirst()).containsEntry("phone", "13800000003");
    }

    /** The database's own words hold the row: people are told its kind, table and SQLSTATE. */
    @Test
    void whatTheDatabaseRefusesIsToldWithoutItsWords() throws Exception {
        String connection = desk.connect("folder", Map.of("rest", "0"));
        desk.upload(connection, "strict_1.csv", "id,phone\n1,a\n".getBytes(StandardCharsets.UTF_8));
        ObjectNode spec = desk.spec("strict_*.csv", desk.preview(connection, "strict_*.csv"));
        ExchangeDesk.field(spec, "id").put("key", true);
        String job = desk.job(connection, "incremental", "ex-strict", spec);
        assertThat(desk.runToEnd(job).path("state").asString()).isEqualTo("done");
        jdbc.execute("ALTER TABLE data.\"ex-strict\" ADD CONSTRAINT no_number CHECK (phone <> '13800001111')");
        desk.upload(connection, "strict_2.csv", "id,phone\n2,b\n3,13800001111\n4,c\n".getBytes(StandardCharsets.UTF_8));
        JsonNode run = desk.await(job);
        assertThat(run.path("state").asString()).as(run.toString()).isEqualTo("done");
        assertThat(run.path("rejected").asLong()).isEqualTo(1);
        assertThat(desk.count("ex-strict")).isEqualTo(3);
        assertThat(desk.rejects(job).get(0).at("/reasons/0/reason").asString()).startsWith("数据库不接受这一行：不符合列的检查条件").contains("ex-strict", "no_number", "SQLSTATE 23514").doesNotContain("13800001111");
    }

    @Test
    void aFullDeliveryReplacesWhatWasThere() throws Exception {
        String connection = desk.connect("folder", Map.of("rest", "0"));
        desk.upload(connection, "full.csv", "id,name\n1,a\n2,b\n3,c\n".getBytes(StandardCharsets.UTF_8));
        ObjectNode spec = desk.spec("full*.csv", desk.preview(connection, "full*.csv"));
        ExchangeDesk.field(spec, "id").put("key", true);
        String job = desk.job(connection, "full", "ex-full", spec);
        assertThat(desk.runToEnd(job).path("state").asString()).isEqualTo("done");
        desk.upload(connection, "full2.csv", "name,id\nB,2\nd,4\n".getBytes(StandardCharsets.UTF_8));
        JsonNode second = desk.await(job);
        assertThat(second.path("removed").asLong()).as(second.toString()).isEqualTo(2);
        assertThat(desk.rows("ex-full", "ORDER BY id")).extracting(r -> r.get("id") + "" + r.get("name")).containsExactly("2B", "4d");
        // back to an earlier state: that is news, not a repetition
        desk.upload(connection, "full3.csv", "id,name\n1,a\n2,b\n3,c\n".getBytes(StandardCharsets.UTF_8));
        assertThat(desk.await(job).path("removed").asLong()).isEqualTo(1);
        assertThat(desk.count("ex-full")).isEqualTo(3);
        JsonNode none = desk.runToEnd(job);
        assertThat(none.path("state").asString()).isEqualTo("done");
        assertThat(desk.count("ex-full")).as("no file is no empty delivery").isEqualTo(3);
    }

    @Test
    void aCorrectionMadeWhileACompleteDeliveryIsUnderWayIsNotGoneAtItsEnd() throws Exception {
        String connection = desk.connect("folder", Map.of("rest", "0"));
        desk.upload(connection, "duty1.csv", "id,name\n1,a\n2,b\n3\n".getBytes(StandardCharsets.UTF_8));
        ObjectNode spec = desk.spec("duty*.csv", desk.preview(connection, "duty*.csv"));
        ExchangeDesk.field(spec, "id").put("key", true);
        String job = desk.job(connection, "full", "ex-duty", spec);
        assertThat(desk.runToEnd(job).path("rejected").asInt()).isEqualTo(1);
        String reject = desk.rejects(job).get(0).path("id").asString();
        // the next delivery as it stands half way: rows 1 and 2 have come
        jdbc.update("INSERT INTO exchange.run (id, job_id, mode, state, asked_by, created_at, due_at, owner, lease_until) VALUES (?, ?, 'FULL', 'running', 'test', now(), now(), 'elsewhere', now() + interval '1 hour')",
                org.zhongshu.platform.shared.Ids.next(), Long.parseLong(job));
        Datasets.Full delivery = datasets.full("ex-duty", "job:" + job, true);
        delivery.put(java.util.List.of(new Object[]{"1", "a"}, new Object[]{"2", "b"}));
        desk.officer().post("/api/exchange/rejects/" + reject + "/replay", Map.of("cells", Map.of("id", "3", "name", "c"))).ok();
        assertThat(delivery.end()).isZero();
        assertThat(desk.count("ex-duty")).isEqualTo(3);
        jdbc.update("UPDATE exchange.run SET state = 'done', owner = NULL, lease_until = NULL WHERE owner = 'elsewhere'");
    }

    @Test
    void whoMayNotSeePersonalDataDoesNotDecideWhatIsPersonal() throws Exception {
        String connection = desk.connect("folder", Map.of("rest", "0"));
        desk.upload(connection, "people1.csv", "编号,身份证号,备注\n1,341822199003070015,x\n2,34182219900307001,联系人 13812345678\n".getBytes(StandardCharsets.UTF_8));
        JsonNode own = desk.preview(connection, "people*.csv");
        ObjectNode spec = desk.spec("people*.csv", own);
        ExchangeDesk.field(spec, "bh").put("key", true);
        ((ObjectNode) ExchangeDesk.field(spec, "id_no")).putArray("checks").addObject().put("kind", "id-no");
        ((tools.jackson.databind.node.ArrayNode) spec.path("fields")).remove(2);
        assertThat(own.path("masked").asBoolean()).as("the department sees its own").isFalse();

        // the steward manages all exchange and may see nobody: a mapping that says nothing of personal data shows none
        ObjectNode asked = spec.deepCopy();
        ((ObjectNode) ExchangeDesk.field(asked, "id_no")).putNull("personal").put("field", "whatever").putArray("checks");
        JsonNode shown = desk.as("steward").post("/api/exchange/connections/" + connection + "/preview", asked.toString()).ok();
        assertThat(shown.path("masked").asBoolean()).isTrue();
        assertThat(shown.at("/rows/0/after/whatever").asString()).isEqualTo("3****************5");
        assertThat(shown.toString()).doesNotContain("341822199003070015");

        desk.upload(connection, "odd1.csv", "编号,身份证号\n1,34182219900307001\n".getBytes(StandardCharsets.UTF_8));
        assertThat(desk.as("steward").post("/api/exchange/connections/" + connection + "/preview", Map.of("source", "odd*.csv")).ok().toString()).as("mistyped numbers are somebody's too")
                .doesNotContain("34182219900307001");

        String job = desk.job(connection, "incremental", "ex-people", spec);
        assertThat(desk.runToEnd(job).path("rejected").asInt()).isEqualTo(1);
        JsonNode detail = desk.as("steward").get("/api/exchange/jobs/" + job).ok();
        ObjectNode changed = ExchangeDesk.JSON.createObjectNode();
        changed.put("name", detail.at("/job/name").asString()).put("mode", "incremental").put("version", detail.at("/job/version").asInt());
        ObjectNode plain = (ObjectNode) detail.path("spec").deepCopy();
        ((ObjectNode) ExchangeDesk.field(plain, "id_no")).putNull("personal");
        changed.set("spec", plain);
        desk.as("steward").put("/api/exchange/jobs/" + job, ExchangeDesk.JSON.treeToValue(changed, Map.class)).ok();
        JsonNode rejects = desk.as("steward").get("/api/exchange/rejects?job=" + job).ok();
        assertThat(rejects.path("items").size()).isEqualTo(1);
        assertThat(rejects.toString()).doesNotContain("34182219900307001").doesNotContain("13812345678");
        assertThat(desk.as("steward").get("/api/exchange/rejects/export?job=" + job).text()).doesNotContain("34182219900307001").doesNotContain("13812345678");
        assertThat(desk.rejects(job).toString()).as("its own department").contains("34182219900307001");
    }

    @Test
    void filesOfOneNameThatComeAtOnceAreTwoFilesAndReservedNamesAreNobodys() throws Exception {
        String connection = desk.connect("folder", Map.of("rest", "0"));
        try (var many = java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor()) {
            java.util.List<java.util.concurrent.Callable<JsonNode>> uploads = java.util.stream.IntStream.range(0, 8)
                    .<java.util.concurrent.Callable<JsonNode>>mapToObj(i -> () -> desk.upload(connection, "same.csv", ("id\n" + i + "\n").getBytes(StandardCharsets.UTF_8))).toList();
            assertThat(many.invokeAll(uploads)).extracting(f -> f.get().path("name").asString()).doesNotHaveDuplicates();
        }
        try (var files = Files.list(inbox(connection))) {
            assertThat(files).hasSize(8);
        }
        ObjectNode spec = desk.spec("same*.csv", desk.preview(connection, "same*.csv"));
        for (String id : java.util.List.of("base-person", "theme-elder", "corrections-civil-affairs")) {
            ObjectNode body = ExchangeDesk.JSON.createObjectNode();
            body.put("name", id).put("connection", connection).put("mode", "incremental").put("dataset", id + "-x").set("spec", spec);
            desk.officer().post("/api/exchange/jobs", body.toString()).expect(422);
        }
    }

    @Test
    void namesThatLeadElsewhereAreRefused() throws Exception {
        String connection = desk.connect("folder", Map.of("rest", "0"));
        for (String name : List.of("..", ".hidden.csv", "x.exe", "noending", "")) {
            assertThat(put(connection, name)).as(name).isEqualTo(400);
        }
        assertThat(put(connection, "../../../evil.csv")).isEqualTo(201);
        assertThat(inbox(connection).resolve("evil.csv")).exists();
        for (String name : List.of("a\n/../../line.csv", "done\u2028/../separator.csv")) {
            assertThat(put(connection, name)).as(name).isEqualTo(201);
            assertThat(inbox(connection).resolve(name.substring(name.lastIndexOf('/') + 1))).exists();
        }
        Path secret = Files.writeString(data.resolve("secret.csv"), "id\n1\n");
        Files.createSymbolicLink(inbox(connection).resolve("link.csv"), secret);
        JsonNode sources = desk.officer().get("/api/exchange/connections/" + connection + "/sources").ok().path("items");
        assertThat(sources.toString()).contains("evil.csv").doesNotContain("link.csv");
        assertThat(((ArrayNode) desk.officer().get("/api/exchange/kinds").ok().path("items")).toString()).contains("postgresql", "mariadb", "dameng", "folder");
    }

    private int put(String connection, String name) {
        var request = desk.officer().request("/api/exchange/connections/" + connection + "/files?name=" + java.net.URLEncoder.encode(name, StandardCharsets.UTF_8))
                .header("Content-Type", "application/octet-stream").header("X-XSRF-TOKEN", desk.officer().cookie("XSRF-TOKEN")).PUT(java.net.http.HttpRequest.BodyPublishers.ofString("id\n1\n"));
        return desk.officer().send(request).status();
    }
}
