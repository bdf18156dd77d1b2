package org.zhongshu.platform.decisions.internal;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.decisions.Decisions;
import org.zhongshu.platform.decisions.Decisions.Decision;
import org.zhongshu.platform.decisions.Decisions.Input;
import org.zhongshu.platform.decisions.Decisions.Outcome;
import org.zhongshu.platform.decisions.ReplayDecision;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.testkit.TestClient;
import org.zhongshu.testkit.ZhongshuTest;
import tools.jackson.databind.JsonNode;

import javax.sql.DataSource;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A table from its draft to decisions, a stricter version tried on them, and a decision replayed. */
@ZhongshuTest
class DecisionsModuleTest {

    @LocalServerPort
    private int port;
    @Autowired
    private Decisions decisions;
    @Autowired
    private JdbcTemplate jdbc;
    @Autowired
    private DataSource database;
    @Autowired
    private TransactionTemplate transaction;
    @Autowired
    private TableStore tables;
    @Autowired
    private Audit audit;
    @Autowired
    private Clock clock;
    private TestClient officer;
    private TestClient steward;
    private String code;

    @BeforeEach
    void people() {
        officer = TestClient.at(port).signIn("officer-civil-affairs");
        steward = TestClient.at(port).signIn("steward");
        code = "T" + Long.toString(System.nanoTime(), 36).toUpperCase(java.util.Locale.ROOT);
    }

    private Map<String, Object> body(String dmn, Integer version) {
        Map<String, Object> body = new HashMap<>(Map.of("code", code, "name", "测试补贴", "department", "civil-affairs", "dmn", dmn));
        body.put("version", version);
        return body;
    }

    private static Map<String, Object> step(JsonNode table) {
        return Map.of("version", table.path("version").asInt());
    }

    private JsonNode published(String dmn) {
        JsonNode draft = officer.post("/api/decisions/tables", body(dmn, null)).expect(201);
        return publish(draft);
    }

    private JsonNode publish(JsonNode draft) {
        String at = "/api/decisions/tables/" + draft.path("id").asString();
        return steward.post(at + "/approve", step(officer.post(at + "/submit", step(draft)).ok())).ok();
    }

    private Decision decide(String request, Object age, Object poor) {
        Map<String, Object> facts = new HashMap<>();
        facts.put("age", age == null ? null : age instanceof Integer n ? BigDecimal.valueOf(n) : age);
        facts.put("poor", poor);
        facts.put("name", "不该留下的姓名");
        return transaction.execute(status -> decisions.decide(code, request, "subject-" + code, facts));
    }

    @Test
    void fromDraftToDecisionAndBackAgain() throws Exception {
        assertThat(decisions.has(code)).isFalse();
        assertThatThrownBy(() -> decisions.inputs(code)).isInstanceOf(Problem.class);
        JsonNode draft = officer.post("/api/decisions/tables", body(Dmn.usual(), null)).expect(201);
        String at = "/api/decisions/tables/" + draft.path("id").asString();
        assertThat(decisions.has(code)).as("a draft decides nothing").isFalse();
        JsonNode sent = officer.post(at + "/submit", step(draft)).ok();
        officer.post(at + "/approve", step(sent)).expect(403);
        JsonNode live = steward.post(at + "/approve", step(sent)).ok();
        assertThat(live.path("state").asString()).isEqualTo("published");
        assertThat(decisions.inputs(code)).containsExactly(new Input("age", "number"), new Input("poor", "boolean"));

        Decision yes = decide("r1", 65, true);
        assertThat(yes.outcome()).isEqualTo(Outcome.APPROVE);
        assertThat(yes.version()).isEqualTo(1);
        assertThat((BigDecimal) yes.outputs().get("amount")).isEqualByComparingTo("100");
        assertThat(decisions.find(yes.id()).orElseThrow().reason()).isEqualTo("符合条件");
        assertThat(decide("r2", 30, true).clause()).isEqualTo("测试条款第一条");
        assertThat(decide("r3", null, true).outcome()).isEqualTo(Outcome.PERSON);
        assertThat(decide("r4", "六十五\0", true).outcome()).as("no error for a bad fact").isEqualTo(Outcome.PERSON);

        // a stricter version: what was decided stays, the same request is answered as then, a new one is decided anew
        JsonNode changed = officer.put(at, body(Dmn.stricter(), live.path("version").asInt())).ok();
        JsonNode trial = officer.post(at + "/trials", Map.of("from", LocalDate.now(ZoneId.of("Asia/Shanghai")).minusYears(1).toString(), "to", LocalDate.now(ZoneId.of("Asia/Shanghai")).toString())).expect(202);
        JsonNode tried = trial;
        for (int i = 0; i < 200 && tried.path("state").asString().equals("running"); i++) {
            Thread.sleep(25);
            tried = officer.get(at + "/trials").ok().at("/items/0");
        }
        assertThat(tried.path("state").asString()).isEqualTo("done");
        assertThat(tried.path("seen").asInt()).isEqualTo(4);
        assertThat(tried.path("same").asInt()).isEqualTo(3);
        assertThat(tried.at("/changes/0/from").asString()).isEqualTo("approve");
        assertThat(tried.at("/changes/0/to").asString()).isEqualTo("refuse");
        assertThat(tried.at("/changes/0/examples/0").asString()).isEqualTo(Long.toString(yes.id()));
        assertThat(jdbc.queryForObject("SELECT count(*) FROM decisions.decision WHERE code = ?", Integer.class, code)).as("a trial decides nothing").isEqualTo(4);
        assertThat(decide("r5", 65, true).version()).as("the draft is not in force").isEqualTo(1);

        publish(changed);
        assertThat(decide("r1", 1, false)).as("decided once").isEqualTo(yes);
        Decision anew = decide("r6", 65, true);
        assertThat(anew.version()).isEqualTo(2);
        assertThat(anew.outcome()).isEqualTo(Outcome.REFUSE);
        JsonNode compared = officer.get(at + "/compare?from=1&to=2").ok();
        assertThat(compared.path("rules").size()).isEqualTo(5);
        assertThat(compared.toString()).contains("removed").contains("≥ 60").contains("added").contains("≥ 70");

        // the log tells the rule in words, keeps only what the table reads, and replays
        JsonNode detail = officer.get("/api/decisions/" + yes.id()).ok();
        assertThat(detail.at("/steps/0/rule").asInt()).isEqualTo(3);
        assertThat(detail.at("/steps/0/conditions/0/expected").asString()).isEqualTo("≥ 60");
        assertThat(detail.toString()).doesNotContain("姓名").doesNotContain("不该留下");
        assertThat(officer.get("/api/decisions/" + yes.id() + "/replay").ok().path("same").asBoolean()).isTrue();
        assertThat(officer.get("/api/decisions?table=" + code + "&limit=2").ok().path("items").size()).isEqualTo(2);
        assertThat(officer.get("/api/decisions?table=" + code + "&outcome=person").ok().path("items").size()).isEqualTo(2);
        TestClient.at(port).signIn("officer-education").get("/api/decisions/" + yes.id()).expect(404);
        assertThat(TestClient.at(port).signIn("officer-education").get("/api/decisions?table=" + code).ok().path("items").size()).isZero();

        Path file = Files.createTempFile("decision", ".json");
        Files.write(file, officer.get("/api/decisions/" + yes.id() + "/export").response().body());
        assertThat(replayed(file)).startsWith("0 ").contains("一致").contains("≥ 60");
        String altered = Files.readString(file);
        Files.writeString(file, altered.replaceFirst("\"value\" : 65", "\"value\" : 55"));
        assertThat(replayed(file)).startsWith("1 ").contains("结论");
        Files.writeString(file, altered.replace(">= 60", ">= 61").replace("&gt;= 60", "&gt;= 61"));
        assertThat(replayed(file)).startsWith("1 ").contains("SM3");
        Files.writeString(file, "{\"format\":\"x\"}");
        assertThat(replayed(file)).startsWith("2 ");
        Files.delete(file);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThat(ReplayDecision.run(yes.id(), database, new PrintStream(out, true, StandardCharsets.UTF_8))).isZero();
        assertThat(ReplayDecision.run(1L, database, new PrintStream(out, true, StandardCharsets.UTF_8))).isEqualTo(2);
        // by the number of what was applied for
        String matter = jdbc.queryForObject("SELECT subject FROM decisions.decision WHERE id = ?", String.class, yes.id());
        out.reset();
        assertThat(ReplayDecision.run(matter, database, new PrintStream(out, true, StandardCharsets.UTF_8))).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains(Long.toString(yes.id())).contains("一致");
        assertThat(ReplayDecision.run("BJ20260101-NONE0000", database, new PrintStream(out, true, StandardCharsets.UTF_8))).isEqualTo(2);

        // withdrawn: decides nothing any more, and keeps what it decided
        JsonNode now = steward.get(at).ok();
        steward.post(at + "/withdraw", Map.of("version", now.path("version").asInt(), "reason", "不再办理")).ok();
        assertThat(decisions.has(code)).isFalse();
        assertThat(decisions.find(yes.id())).isPresent();
    }

    private static String replayed(Path file) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int code = ReplayDecision.run(file, new PrintStream(out, true, StandardCharsets.UTF_8));
        return code + " " + out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void theSameRequestAtOnceIsDecidedOnce() throws Exception {
        published(Dmn.usual());
        try (var threads = Executors.newFixedThreadPool(8)) {
            List<Future<Decision>> all = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                all.add(threads.submit(() -> decide("same", 70, true)));
            }
            long id = all.getFirst().get().id();
            for (Future<Decision> f : all) {
                assertThat(f.get().id()).isEqualTo(id);
            }
        }
        assertThat(jdbc.queryForObject("SELECT count(*) FROM decisions.decision WHERE code = ?", Integer.class, code)).isOne();
    }

    /** A decision belongs to the caller's transaction: what is rolled back was never decided. */
    @Test
    void joinsTheCallersTransaction() {
        published(Dmn.usual());
        transaction.executeWithoutResult(status -> {
            decisions.decide(code, "r", null, Map.of("age", BigDecimal.TEN, "poor", true));
            status.setRollbackOnly();
        });
        assertThat(jdbc.queryForObject("SELECT count(*) FROM decisions.decision WHERE code = ?", Integer.class, code)).isZero();
    }

    @Test
    void whatWasDecidedCannotBeChanged() {
        published(Dmn.usual());
        long id = decide("r", 70, true).id();
        assertThatThrownBy(() -> jdbc.update("UPDATE decisions.decision SET outcome = 'refuse' WHERE id = ?", id)).isInstanceOf(DataAccessException.class);
        assertThatThrownBy(() -> jdbc.update("DELETE FROM decisions.decision WHERE id = ?", id)).isInstanceOf(DataAccessException.class);
    }

    @Test
    void badTablesAreRefusedWithTheirPlace() {
        JsonNode errors = officer.post("/api/decisions/tables", body(Dmn.usual().replace("name=\"clause\"", "name=\"law\""), null)).expect(400);
        assertThat(errors.at("/errors/dmn").asString()).contains("第 ").contains("clause");
        assertThat(officer.post("/api/decisions/tables/check", Map.of("dmn", Dmn.usual().replace("&gt;= 60", "&gt;= = 60"))).ok().path("reasons").toString()).contains("规则 3");
        assertThat(officer.post("/api/decisions/tables/check", Map.of("dmn", Dmn.usual())).ok().path("reasons").size()).isZero();
        JsonNode draft = officer.post("/api/decisions/tables", body(Dmn.usual().replace("&gt;= 60", "&gt;= = 60"), null)).expect(201);
        assertThat(draft.at("/problems/dmn").asString()).isNotBlank();
        officer.post("/api/decisions/tables/" + draft.path("id").asString() + "/submit", step(draft)).expect(400);
        officer.post("/api/decisions/tables", Map.of("code", "x")).expect(400);
        officer.post("/api/decisions/tables/" + draft.path("id").asString() + "/trials", Map.of("from", "2026-02-01", "to", "2026-01-01")).expect(400);
    }

    /** The test resources bring one table, as an application does: in force in a demonstration. */
    @Test
    void whatTheSoftwareBringsIsInForceInADemonstration() {
        assertThat(decisions.has("TEST-1")).isTrue();
        Decision d = decisions.decide("TEST-1", code, null, Map.of("age", BigDecimal.valueOf(61), "poor", true));
        assertThat(d.outcome()).isEqualTo(Outcome.APPROVE);
        assertThat(d.at()).isBefore(Instant.now().plusSeconds(5));
        JsonNode row = officer.get("/api/decisions/tables?q=TEST-1").ok().at("/items/0");
        assertThat(row.path("demo").asBoolean()).isTrue();
        assertThat(row.path("departmentName").asString()).contains("民政局");
    }

    private void software(boolean demo, String dmn) {
        new DeclaredTables(tables, new CityProfile("guangde", demo), audit, transaction, clock, Map.of(code, new TableText(code, "测试补贴", "civil-affairs", dmn))).take();
    }

    @Test
    void aNewerTextOfTheSoftwareFollowsButNeverOverWhatWasWrittenHere() {
        software(true, Dmn.usual());
        assertThat(decide("r1", 65, true).version()).isEqualTo(1);
        software(true, Dmn.usual());
        assertThat(decide("r2", 65, true).version()).as("the same text is no new version").isEqualTo(1);
        software(true, Dmn.stricter());
        assertThat(decide("r3", 65, true)).extracting(Decision::version, Decision::outcome).containsExactly(2, Outcome.REFUSE);

        JsonNode row = officer.get("/api/decisions/tables?q=" + code).ok().at("/items/0");
        publish(officer.put("/api/decisions/tables/" + row.path("id").asString(), body(Dmn.usual().replace("&gt;= 60", "&gt;= 64"), row.path("version").asInt())).ok());
        software(true, Dmn.usual());
        assertThat(decide("r4", 65, true)).extracting(Decision::version, Decision::outcome).as("the county's own").containsExactly(3, Outcome.APPROVE);
    }

    /** An invention must not decide on anybody. */
    @Test
    void withoutADemonstrationDeclaredTablesAreDrafts() {
        software(false, Dmn.usual());
        assertThat(decisions.has(code)).isFalse();
        JsonNode row = officer.get("/api/decisions/tables?box=draft&q=" + code).ok().at("/items/0");
        assertThat(row.path("state").asString()).isEqualTo("draft");
        assertThat(row.path("demo").asBoolean()).isFalse();
        software(false, Dmn.stricter());
        assertThat(officer.get("/api/decisions/tables/" + row.path("id").asString() + "?revision=draft").ok().path("shown").asInt()).isEqualTo(2);
        assertThat(decisions.has(code)).isFalse();
    }

    /** What two people published is not replaced by an update that nobody of the county has read. */
    @Test
    void withoutADemonstrationANewerTextOfTheSoftwareIsPublishedByTwoPeople() {
        software(false, Dmn.usual());
        publish(officer.get("/api/decisions/tables?box=draft&q=" + code).ok().at("/items/0"));
        assertThat(decide("r1", 65, true)).extracting(Decision::version, Decision::outcome).containsExactly(1, Outcome.APPROVE);

        software(false, Dmn.stricter());
        assertThat(decide("r2", 65, true)).extracting(Decision::version, Decision::outcome).as("reviewed by nobody").containsExactly(1, Outcome.APPROVE);
        Map<String, Object> row = jdbc.queryForMap("SELECT id, state, draft, live FROM decisions.decision_table WHERE code = ?", code);
        assertThat(row).containsEntry("state", "changed").containsEntry("draft", 2).containsEntry("live", 1);
        assertThat(jdbc.queryForObject("SELECT published_at FROM decisions.revision WHERE table_id = ? AND number = 2", java.sql.Timestamp.class, row.get("id"))).isNull();

        software(false, Dmn.usual().replace("&gt;= 60", "&gt;= 66"));
        assertThat(decide("r3", 65, true).version()).isEqualTo(1);
        publish(officer.get("/api/decisions/tables/" + row.get("id")).ok());
        assertThat(decide("r4", 65, true)).extracting(Decision::version, Decision::outcome).containsExactly(3, Outcome.REFUSE);
    }

    /** Another copy of the server publishes and withdraws without a word to this one. */
    @Test
    void whatAnotherCopyPublishesOrWithdrawsCountsAtOnce() {
        JsonNode first = published(Dmn.usual());
        publish(officer.put("/api/decisions/tables/" + first.path("id").asString(), body(Dmn.stricter(), first.path("version").asInt())).ok());
        assertThat(decide("r1", 65, true)).extracting(Decision::version, Decision::outcome).containsExactly(2, Outcome.REFUSE);
        jdbc.update("UPDATE decisions.decision_table SET live = 1 WHERE code = ?", code);
        assertThat(decide("r2", 65, true)).extracting(Decision::version, Decision::outcome).containsExactly(1, Outcome.APPROVE);
        jdbc.update("UPDATE decisions.decision_table SET state = 'withdrawn' WHERE code = ?", code);
        assertThat(decisions.has(code)).isFalse();
        assertThatThrownBy(() -> decide("r3", 65, true)).isInstanceOf(Problem.class);
        jdbc.update("UPDATE decisions.decision_table SET state = 'published' WHERE code = ?", code);
        assertThat(decide("r4", 65, true).version()).isEqualTo(1);
    }

    /** Numbers come back from the database and from a file as they were decided on, to the last digit. */
    @Test
    void replaysAndTriesTheNumbersThatWereDecidedOn() throws Exception {
        JsonNode live = published(Dmn.table("0.1234567890123456789, 120 | - | \"approve\" | null | \"年龄 \" + string(age) | age", "- | - | \"refuse\" | \"测试条款第一条\" | \"不符合条件\" | null"));
        for (String number : List.of("0.1234567890123456789", "120.00", "12345678901234567890.123456789")) {
            Decision d = decide("n" + number, new BigDecimal(number), true);
            assertThat(d.outcome()).isEqualTo(number.startsWith("1234") ? Outcome.REFUSE : Outcome.APPROVE);
            assertThat(decisions.find(d.id()).orElseThrow().outputs()).isEqualTo(d.outputs());
            assertThat(officer.get("/api/decisions/" + d.id()).ok().at("/facts").toString()).contains(number);
            assertThat(officer.get("/api/decisions/" + d.id() + "/replay").ok().path("differences")).isEmpty();
            Path file = Files.createTempFile("decision", ".json");
            Files.write(file, officer.get("/api/decisions/" + d.id() + "/export").response().body());
            assertThat(replayed(file)).startsWith("0 ").contains("一致").contains(number);
            Files.delete(file);
        }
        String at = "/api/decisions/tables/" + live.path("id").asString();
        officer.post(at + "/trials", Map.of("from", LocalDate.now(ZoneId.of("Asia/Shanghai")).minusDays(1).toString(), "to", LocalDate.now(ZoneId.of("Asia/Shanghai")).toString())).expect(202);
        JsonNode tried = officer.get(at + "/trials").ok().at("/items/0");
        for (int i = 0; i < 400 && tried.path("state").asString().equals("running"); i++) {
            Thread.sleep(25);
            tried = officer.get(at + "/trials").ok().at("/items/0");
        }
        assertThat(tried.path("seen").asInt()).isEqualTo(3);
        assertThat(tried.path("same").asInt()).isEqualTo(3);
    }

    /** A text that looks like a day and is none stays a text. */
    @Test
    void anOutputShapedLikeADayCanBeReadAgain() {
        published(Dmn.table("< 10 | - | \"approve\" | null | \"x\" | \"2026-02-30\"", "- | - | \"approve\" | null | \"x\" | \"2026-02-28\"").replace("label=\"金额\" typeRef=\"number\"", "label=\"金额\" typeRef=\"string\""));
        assertThat(decisions.find(decide("no day", 1, true).id()).orElseThrow().outputs()).containsEntry("amount", "2026-02-30");
        assertThat(decisions.find(decide("day", 20, true).id()).orElseThrow().outputs()).containsEntry("amount", LocalDate.of(2026, 2, 28));
        assertThat(officer.get("/api/decisions?table=" + code).ok().path("items").size()).isEqualTo(2);
    }

    /** More than one page; facts that were not asked then are unknown to the tried version, and told. */
    @Test
    void aTrialGoesThroughAllPagesAndTellsWhatWasNotAsked() throws Exception {
        JsonNode live = published(Dmn.usual());
        transaction.executeWithoutResult(status -> {
            for (int i = 0; i < 1_203; i++) {
                decisions.decide(code, "p" + i, null, Map.of("age", BigDecimal.valueOf(i % 100), "poor", true));
            }
        });
        String at = "/api/decisions/tables/" + live.path("id").asString();
        String asks = Dmn.usual().replace("<inputData id=\"in_poor\"", "<inputData id=\"in_insured\" name=\"insured\" label=\"参保\"><variable id=\"v_in\" name=\"insured\" typeRef=\"boolean\"/></inputData><inputData id=\"in_poor\"")
                .replace("<informationRequirement id=\"q2\">", "<informationRequirement id=\"q3\"><requiredInput href=\"#in_insured\"/></informationRequirement><informationRequirement id=\"q2\">")
                .replace("<text>poor</text>", "<text>if insured = null then null else poor</text>");
        officer.put(at, body(asks, live.path("version").asInt())).ok();
        officer.post(at + "/trials", Map.of("from", LocalDate.now(ZoneId.of("Asia/Shanghai")).minusDays(1).toString(), "to", LocalDate.now(ZoneId.of("Asia/Shanghai")).toString())).expect(202);
        JsonNode tried = officer.get(at + "/trials").ok().at("/items/0");
        for (int i = 0; i < 400 && tried.path("state").asString().equals("running"); i++) {
            Thread.sleep(25);
            tried = officer.get(at + "/trials").ok().at("/items/0");
        }
        assertThat(tried.path("state").asString()).isEqualTo("done");
        assertThat(tried.path("seen").asInt()).isEqualTo(1_203);
        assertThat(tried.at("/unasked/0").asString()).isEqualTo("参保");
        assertThat(tried.path("changes")).allSatisfy(c -> {
            assertThat(c.path("to").asString()).isEqualTo("person");
            assertThat(c.path("examples").size()).isEqualTo(10);
        });
        assertThat(tried.at("/changes/0/count").asInt() + tried.at("/changes/1/count").asInt()).isEqualTo(1_203);
    }
}
