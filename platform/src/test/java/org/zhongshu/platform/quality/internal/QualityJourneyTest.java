package org.zhongshu.platform.quality.internal;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.zhongshu.algorithms.identifiers.CitizenId;
import org.zhongshu.algorithms.profiling.DataType;
import org.zhongshu.platform.cases.Cases;
import org.zhongshu.platform.datasets.Dataset;
import org.zhongshu.platform.datasets.Dataset.Column;
import org.zhongshu.platform.datasets.Datasets;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.indicators.Indicators;
import org.zhongshu.platform.quality.Quality;
import org.zhongshu.testkit.TestClient;
import org.zhongshu.testkit.ZhongshuTest;
import tools.jackson.databind.JsonNode;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** From rows through rules, score and case to mended rows, a better score and a closed case. */
@ZhongshuTest
class QualityJourneyTest {

    @LocalServerPort
    private int port;
    @Autowired
    private Datasets datasets;
    @Autowired
    private QualityRuns runs;
    @Autowired
    private Quality quality;
    @Autowired
    private Cases cases;
    @Autowired
    private Indicators indicators;
    @Autowired
    private JdbcTemplate jdbc;
    private TestClient steward;
    private TestClient officer;
    private String id;
    private final List<String> made = new ArrayList<>();

    @BeforeEach
    void people() {
        steward = TestClient.at(port).signIn("steward");
        officer = TestClient.at(port).signIn("officer-civil-affairs");
        id = "qj-" + Long.toString(System.nanoTime(), 36);
        define(id, "civil-affairs", List.of(new Column("no", "编号", DataType.INTEGER, null, 2, null, true),
                new Column("id_no", "公民身份号码", DataType.TEXT, 18, 3, "ID_NUMBER", false), new Column("name", "姓名", DataType.TEXT, 40, 2, "NAME", false),
                new Column("sex", "性别", DataType.TEXT, 4, 2, null, false), new Column("birth_date", "出生日期", DataType.DATE, null, 2, null, false),
                new Column("phone", "电话", DataType.TEXT, 20, 3, "PHONE", false), new Column("score", "分数", DataType.NUMBER, null, 1, null, false)));
    }

    @AfterEach
    void tidy() {
        CurrentActor.as(Actor.system("test"), () -> made.forEach(d -> datasets.drop(d, "test")));
    }

    private void define(String name, String department, List<Column> columns) {
        CurrentActor.as(Actor.system("test"), () -> datasets.define(new Dataset(name, "质量测试" + name, department, null, "source", columns, 0)));
        made.add(name);
    }

    static String citizen(int n) {
        String first = "341822" + "%04d%02d%02d".formatted(1950 + n % 50, 1 + n % 12, 1 + n % 28) + "%03d".formatted(n % 1000);
        return first + CitizenId.check(first);
    }

    static Object[] person(long no, String citizen) {
        LocalDate birth = CitizenId.birthDate(citizen).orElse(LocalDate.of(1980, 1, 1));
        return new Object[]{no, citizen, "张三", (citizen.charAt(16) - '0') % 2 == 1 ? "1" : "2", birth, "13812345678", new java.math.BigDecimal("88.5")};
    }

    private void put(Object[]... rows) {
        CurrentActor.as(Actor.system("test"), () -> datasets.put(id, List.of(rows), "job:1"));
    }

    private void good(int n) {
        Object[][] rows = new Object[n][];
        for (int i = 0; i < n; i++) {
            rows[i] = person(i + 1, citizen(i + 1));
        }
        put(rows);
    }

    private JsonNode page() {
        return steward.get("/api/quality/datasets/" + id).ok();
    }

    private JsonNode result(String rule) {
        for (JsonNode r : page().path("results")) {
            if (r.path("rule").asString().equals(rule)) {
                return r;
            }
        }
        throw new AssertionError("no rule " + rule + " in " + page().path("results"));
    }

    @Test
    void aBrokenRuleIsACaseThatEndsWhenTheRowsAreMendedAndTheScoreRises() throws Exception {
        good(50);
        Object[] wrong = person(51, citizen(51));
        wrong[1] = "341822195001010011";
        Object[] mismatch = person(52, citizen(52));
        mismatch[4] = LocalDate.of(2001, 2, 3);
        Object[] sexless = person(53, citizen(53));
        sexless[3] = "男";
        put(wrong, mismatch, sexless);
        runs.check(id, "manual");

        assertThat(result("citizen-id.id_no").path("bad").asInt()).isEqualTo(1);
        assertThat(result("birth-of-id.id_no.birth_date").path("bad").asInt()).as("a wrong number is not judged twice").isEqualTo(1);
        assertThat(result("sex-code.sex").path("bad").asInt()).isEqualTo(1);
        assertThat(result("phone.phone").path("score").asDouble()).isEqualTo(100);
        assertThat(page().path("results")).as("made for people's data, not for firms'").noneMatch(r -> r.path("rule").asString().startsWith("credit-code"));
        double before = quality.findScore(id).orElseThrow().score();
        assertThat(before).isLessThan(100);

        JsonNode broken = result("citizen-id.id_no");
        assertThat(broken.path("broken").asBoolean()).isTrue();
        String caseId = broken.path("caseId").asString();
        JsonNode c = officer.get("/api/cases/" + caseId).ok();
        assertThat(c.path("type").asString()).isEqualTo("data-quality");
        assertThat(c.path("department").asString()).isEqualTo("civil-affairs");
        assertThat(c.path("state").asString()).isEqualTo("handling");
        long open = jdbc.queryForObject("SELECT count(*) FROM quality.trouble WHERE dataset = ? AND open", Long.class, id);

        // nothing changed: no second case, no repeat of the first
        runs.check(id, "manual");
        assertThat(jdbc.queryForObject("SELECT count(*) FROM quality.trouble WHERE dataset = ? AND open", Long.class, id)).isEqualTo(open);
        assertThat(officer.get("/api/cases/" + caseId).ok().path("repeats").asInt()).isZero();

        // it cannot be closed by saying so
        officer.post("/api/cases/" + caseId + "/actions/passed", Map.of("version", c.path("version").asInt())).expect(422);

        // saying that it is mended when it is not comes back
        officer.post("/api/cases/" + caseId + "/actions/fixed", Map.of("version", version(caseId), "text", "已改")).ok();
        await(() -> officer.get("/api/cases/" + caseId).ok().path("state").asString().equals("handling"));

        put(person(51, citizen(51)), person(52, citizen(52)), person(53, citizen(53)));
        officer.post("/api/cases/" + caseId + "/actions/fixed", Map.of("version", version(caseId), "text", "源头已更正")).ok();
        await(() -> officer.get("/api/cases/" + caseId).ok().path("state").asString().equals("closed"));
        assertThat(quality.findScore(id).orElseThrow().score()).isEqualTo(100).isGreaterThan(before);
        assertThat(jdbc.queryForObject("SELECT count(*) FROM quality.trouble WHERE dataset = ? AND open", Long.class, id)).isZero();
        List<Double> trend = new ArrayList<>();
        page().path("trend").forEach(p -> trend.add(p.get(1).asDouble()));
        assertThat(trend.getLast()).isGreaterThan(trend.getFirst());

        // broken again: a new case
        Object[] again = person(51, citizen(51));
        again[1] = "341822195001010011";
        put(again);
        runs.check(id, "manual");
        assertThat(result("citizen-id.id_no").path("caseId").asString()).isNotEqualTo(caseId);

        indicators.refresh("quality-score");
        assertThat(indicators.getIndicator("quality-score").value()).isBetween(1.0, 100.0);
        JsonNode overview = officer.get("/api/quality/overview").ok();
        assertThat(overview.path("departments")).anyMatch(d -> d.path("department").asString().equals("civil-affairs") && d.path("cases").asInt() >= 1 && !d.path("trend").isEmpty());
    }

    private int version(String caseId) {
        return officer.get("/api/cases/" + caseId).ok().path("version").asInt();
    }

    private static void await(java.util.function.BooleanSupplier what) throws InterruptedException {
        for (int i = 0; i < 200 && !what.getAsBoolean(); i++) {
            Thread.sleep(100);
        }
        assertThat(what.getAsBoolean()).isTrue();
    }

    private static Map<String, Object> rule(String kind, List<String> fields, Map<String, Object> more) {
        Map<String, Object> rule = new LinkedHashMap<>(Map.of("name", "测试规则", "kind", kind, "fields", fields, "weight", 2, "level", 4, "tolerance", 0.0));
        rule.putAll(more);
        return rule;
    }

    private JsonNode attempt(Map<String, Object> rule) {
        return attempt(officer, rule);
    }

    private JsonNode attempt(TestClient who, Map<String, Object> rule) {
        return who.post("/api/quality/datasets/" + id + "/try", Map.of("rule", rule)).ok();
    }

    @Test
    void everyKindOfRuleFindsItsRows() {
        good(20);
        String other = id + "-o";
        define(other, "public-security", List.of(new Column("id_no", "公民身份号码", DataType.TEXT, 18, 3, "ID_NUMBER", true), new Column("name", "姓名", DataType.TEXT, 40, 2, "NAME", false)));
        List<Object[]> known = new ArrayList<>();
        for (int i = 1; i <= 18; i++) {
            known.add(new Object[]{citizen(i), i <= 3 ? "李四" : "张三"});
        }
        CurrentActor.as(Actor.system("test"), () -> datasets.put(other, known, "job:2"));
        Object[] twin = person(21, citizen(20));
        twin[2] = "  ";
        Object[] odd = person(22, citizen(22));
        odd[1] = null;
        odd[6] = new java.math.BigDecimal("-1");
        odd[5] = "=cmd|'/c'!A1";
        put(twin, odd);

        assertThat(attempt(rule("unique", List.of("id_no"), Map.of())).path("bad").asInt()).as("both rows of the pair").isEqualTo(2);
        assertThat(attempt(rule("required", List.of("name"), Map.of())).path("bad").asInt()).isEqualTo(1);
        assertThat(attempt(rule("range", List.of("score"), Map.of("min", "0", "max", "100"))).path("bad").asInt()).isEqualTo(1);
        assertThat(attempt(rule("range", List.of("birth_date"), Map.of("max", "today"))).path("bad").asInt()).isZero();
        assertThat(attempt(rule("codes", List.of("sex"), Map.of("codes", List.of("1")))).path("bad").asInt()).isPositive().isLessThan(22);
        assertThat(attempt(rule("format", List.of("phone"), Map.of("form", "phone"))).path("bad").asInt()).isEqualTo(1);
        assertThat(attempt(rule("format", List.of("phone"), Map.of("form", "pattern", "pattern", "138\\d{8}"))).path("bad").asInt()).isEqualTo(1);
        // of another department's data: the data bureau, or whoever has a grant
        JsonNode reference = attempt(steward, rule("reference", List.of("id_no"), Map.of("other", other, "otherField", "id_no")));
        assertThat(reference.path("checked").asInt()).as("the empty one is another rule's").isEqualTo(21);
        assertThat(reference.path("bad").asInt()).as("19, 20 and 20's twin").isEqualTo(3);
        JsonNode cross = attempt(steward, rule("cross", List.of("name"), Map.of("other", other, "otherField", "name", "join", Map.of("id_no", "id_no"))));
        assertThat(cross.path("checked").asInt()).isEqualTo(18);
        assertThat(cross.path("bad").asInt()).isEqualTo(3);
        assertThat(attempt(rule("timely", List.of(), Map.of("maxHours", 24))).path("bad").asInt()).isZero();
        JsonNode late = attempt(rule("timely", List.of("birth_date"), Map.of("maxHours", 24)));
        assertThat(late.path("bad").asInt()).isEqualTo(1);
        assertThat(late.path("note").asString()).contains("允许 24 小时");
        assertThat(attempt(rule("consistent", List.of("id_no", "sex"), Map.of("relation", "sex-of-id"))).path("bad").asInt()).isZero();
    }

    @Test
    void whatIsNotGrantedCannotBeLearntByRulesThatCompare() {
        good(5);
        String name = "被对照的数据" + System.nanoTime();
        TestClient provider = TestClient.at(port).signIn("officer-transport");
        String resource = publish(provider, name);
        String other = id + "-g";
        CurrentActor.as(Actor.system("test"), () -> datasets.define(new Dataset(other, name, "transport", Long.valueOf(resource), "source",
                List.of(new Column("id_no", "公民身份号码", DataType.TEXT, 18, 3, "ID_NUMBER", true), new Column("points", "记分", DataType.TEXT, 10, 2, null, false)), 0)));
        made.add(other);
        CurrentActor.as(Actor.system("test"), () -> datasets.put(other, List.of(new Object[]{citizen(1), "12"}, new Object[]{citizen(2), "0"}), "job:3"));
        String path = "/api/quality/datasets/" + id;
        Map<String, Object> reference = rule("reference", List.of("id_no"), Map.of("other", other, "otherField", "id_no"));
        Map<String, Object> cross = rule("cross", List.of("sex"), Map.of("other", other, "otherField", "points", "join", Map.of("id_no", "id_no")));
        for (Map<String, Object> rule : List.of(reference, cross)) {
            officer.post(path + "/try", Map.of("rule", rule)).expect(403);
            officer.post(path + "/rules", Map.of("rule", rule, "reason", "想知道")).expect(403);
        }

        officer.post("/api/catalog/requests", Map.of("resource", resource, "terms", Map.of("purpose", "核对数据质量", "perMinute", 1000))).expect(201);
        String grant = provider.get("/api/catalog/grants/given?resource=" + resource).ok().path("items").get(0).path("id").asString();
        officer.post(path + "/try", Map.of("rule", reference)).expect(403);
        provider.put("/api/catalog/grants/" + grant + "/masked", Map.of("fields", List.of(), "reason", "核对要用完整的值")).ok();
        assertThat(attempt(reference).path("bad").asInt()).isEqualTo(3);
        String key = officer.post(path + "/rules", Map.of("rule", reference, "reason", "核对")).ok().path("key").asString();
        runs.check(id, "manual");
        assertThat(result(key).path("bad").asInt()).isEqualTo(3);
        assertThat(provider.get("/api/catalog/grants/" + grant + "/looks").ok().path("items")).as("every look is the provider's to see").anyMatch(l -> l.path("who").asString().equals("quality:" + id));

        provider.post("/api/catalog/grants/" + grant + "/revoke", Map.of("reason", "收回")).ok();
        runs.check(id, "manual");
        assertThat(result(key).hasNonNull("score")).as("nothing is counted any more").isFalse();
        assertThat(result(key).path("note").asString()).contains("授权");
    }

    private String publish(TestClient provider, String name) {
        Map<String, Object> d = new LinkedHashMap<>(Map.of("name", name, "classCode", "101001", "provider", "transport", "summary", "用于测试的数据", "formatCategory", "database", "share", "unconditional",
                "shareWays", List.of("api"), "open", "none", "updatePeriod", "daily", "level", 3));
        d.put("columns", List.of(Map.of("field", "id_no", "name", "公民身份号码", "type", "C", "level", 3, "key", true, "open", false, "personal", "ID_NUMBER"),
                Map.of("field", "points", "name", "记分", "type", "C", "level", 2, "key", false, "open", false)));
        JsonNode draft = provider.post("/api/catalog/resources", Map.of("description", d)).expect(201);
        JsonNode submitted = provider.post("/api/catalog/resources/" + draft.path("id").asString() + "/submit", Map.of("version", draft.path("version").asInt())).ok();
        return steward.post("/api/catalog/resources/" + draft.path("id").asString() + "/approve", Map.of("version", submitted.path("version").asInt())).ok().path("id").asString();
    }

    @Test
    void whatCannotBeARuleIsRefusedAndNothingPeopleWriteIsSql() {
        good(3);
        String path = "/api/quality/datasets/" + id + "/try";
        List<Map<String, Object>> wrong = List.of(
                rule("format", List.of("id_no\"; DROP TABLE quality.run; --"), Map.of("form", "phone")),
                rule("format", List.of("phone"), Map.of("form", "pattern", "pattern", "(a+)+$")),
                rule("format", List.of("phone"), Map.of("form", "pattern", "pattern", "[")),
                rule("format", List.of("phone"), Map.of("form", "no-such")),
                rule("range", List.of("score"), Map.of("min", "0); DELETE FROM quality.run; --")),
                rule("range", List.of("score"), Map.of("max", "1e999999999")),
                rule("range", List.of("name"), Map.of("min", "0")),
                rule("codes", List.of("sex"), Map.of()),
                rule("reference", List.of("id_no"), Map.of("other", "pg_catalog.pg_authid", "otherField", "rolname")),
                rule("cross", List.of("name"), Map.of("other", id, "otherField", "name")),
                rule("consistent", List.of("id_no"), Map.of("relation", "sex-of-id")),
                rule("timely", List.of("name"), Map.of()),
                rule("nonsense", List.of("name"), Map.of()),
                rule("required", List.of("name"), Map.of("weight", 99)));
        for (Map<String, Object> rule : wrong) {
            TestClient.Answer answer = officer.post(path, Map.of("rule", rule));
            assertThat(answer.status()).as(rule + " " + answer.text()).isIn(400, 422);
            assertThat(answer.json().path("detail").asString()).isNotBlank();
        }
        // as a value it is only a value
        assertThat(attempt(rule("codes", List.of("sex"), Map.of("codes", List.of("1", "2", "'); DROP TABLE quality.run; --", "😀㳇")))).path("bad").asInt()).isZero();
        // valid for Java, not for PostgreSQL: told, not kept
        TestClient.Answer strange = officer.post(path, Map.of("rule", rule("format", List.of("phone"), Map.of("form", "pattern", "pattern", "\\p{Nd}+"))));
        assertThat(strange.status()).isIn(200, 422);
        officer.post(path, Map.of()).expect(400);
        TestClient.at(port).signIn("officer-finance").post(path, Map.of("rule", rule("required", List.of("name"), Map.of()))).expect(403);
    }

    @Test
    void rulesAreMadeChangedAndTakenBackWithEveryVersionKept() {
        good(10);
        String path = "/api/quality/datasets/" + id + "/rules";
        officer.post(path, Map.of("rule", rule("range", List.of("score"), Map.of("min", "90")))).expect(400);
        JsonNode made = officer.post(path, Map.of("rule", rule("range", List.of("score"), Map.of("min", "90")), "reason", "合格线")).ok();
        String key = made.path("key").asString();
        runs.check(id, "manual");
        assertThat(result(key).path("bad").asInt()).isEqualTo(10);
        String caseId = result(key).path("caseId").asString();
        officer.put(path + "/" + key, Map.of("rule", rule("range", List.of("score"), Map.of("min", "80")), "version", 7, "reason", "放宽")).expect(409);
        officer.put(path + "/" + key, Map.of("rule", rule("range", List.of("score"), Map.of("min", "80")), "version", 1, "reason", "放宽")).ok();
        runs.check(id, "manual");
        assertThat(result(key).path("bad").asInt()).isZero();
        assertThat(cases.getCase(Long.parseLong(caseId)).open()).isFalse();
        assertThat(officer.get(path + "/" + key + "/versions").ok().path("items").size()).isEqualTo(2);

        // a declared rule: only its measures differ here, and it can be put back
        officer.put(path + "/phone.phone", Map.of("rule", rule("required", List.of("name"), Map.of("tolerance", 0.5, "off", true)), "version", 0, "reason", "外籍号码")).ok();
        runs.check(id, "manual");
        assertThat(page().path("results")).noneMatch(r -> r.path("rule").asString().equals("phone.phone"));
        officer.send("DELETE", path + "/phone.phone", Map.of("reason", "恢复")).ok();
        officer.send("DELETE", path + "/citizen-id.id_no", Map.of("reason", "恢复")).expect(422);
        officer.send("DELETE", path + "/" + key, Map.of("reason", "不再需要")).ok();
        runs.check(id, "manual");
        assertThat(result("phone.phone").path("kind").asString()).isEqualTo("format");
        assertThat(page().path("results")).noneMatch(r -> r.path("rule").asString().equals(key));
    }

    @Test
    void aRuleOfPeoplesOwnIsNotCrowdedOutByADatasetThatGrows() {
        good(3);
        String path = "/api/quality/datasets/" + id + "/rules";
        String key = officer.post(path, Map.of("rule", rule("range", List.of("score"), Map.of("min", "90")), "reason", "合格线")).ok().path("key").asString();
        List<Column> wider = new ArrayList<>(datasets.get(id).columns());
        for (int i = wider.size(); i < 299; i++) {
            wider.add(new Column("phone_" + i, "电话" + i, DataType.TEXT, 20, 3, "PHONE", false));
        }
        CurrentActor.as(Actor.system("test"), () -> datasets.define(new Dataset(id, "质量测试" + id, "civil-affairs", null, "source", wider, 0)));
        JsonNode rules = officer.get(path).ok().path("items");
        assertThat(rules.size()).isEqualTo(QualityRules.MOST);
        assertThat(rules).anyMatch(r -> r.at("/rule/key").asString().equals(key));
    }

    @Test
    void badRowsAreShownMaskedToTheirDepartmentAndEveryLookIsWrittenDown() {
        good(5);
        Object[] wrong = person(6, citizen(6));
        wrong[1] = "341822195001010011";
        put(wrong);
        runs.check(id, "manual");
        String path = "/api/quality/datasets/" + id + "/rules/citizen-id.id_no";
        TestClient.at(port).signIn("officer-finance").get(path + "/rows").expect(403);
        TestClient.at(port).signIn("leader").get(path + "/rows").expect(403);
        JsonNode rows = officer.get(path + "/rows").ok();
        assertThat(rows.path("rows").size()).isEqualTo(1);
        assertThat(rows.at("/rows/0/values/id_no").asString()).isEqualTo("3****************1");
        assertThat(rows.toString()).doesNotContain("341822195001010011");
        int n = rows.at("/rows/0/n").asInt();
        String run = rows.path("run").asString();
        officer.post(path + "/reveal", Map.of("run", run, "n", n)).expect(400);
        assertThat(officer.post(path + "/reveal", Map.of("run", run, "n", n, "reason", "核对原件")).ok().at("/values/id_no").asString()).isEqualTo("341822195001010011");
        steward.post(path + "/reveal", Map.of("run", run, "n", n, "reason", "看看")).expect(403);
        assertThat(jdbc.queryForList("SELECT action FROM audit.inbox WHERE subject_id = ? UNION ALL SELECT action FROM audit.entry WHERE subject_id = ?", String.class, id, id)).contains("quality.look", "personal.view");
    }

    @Test
    void theDatabaseJudgesIdentifiersAsTheLibraryDoes() {
        java.util.Random random = new java.util.Random(7);
        for (int i = 0; i < 300; i++) {
            String valid = citizen(random.nextInt(10_000));
            char[] changed = valid.toCharArray();
            changed[random.nextInt(18)] = "0123456789Xx".charAt(random.nextInt(12));
            for (String x : List.of(valid, new String(changed), "34182219900230" + i, "")) {
                assertThat(jdbc.queryForObject("SELECT quality.is_citizen_id(?)", Boolean.class, x)).as(x).isEqualTo(CitizenId.isValid(x));
                boolean shaped = x.matches("[0-9]{17}[0-9Xx]");
                assertThat(jdbc.queryForObject("SELECT quality.is_citizen_number(?, ?)", Boolean.class, shaped ? Long.valueOf(x.substring(0, 17)) : null, shaped ? x.substring(17) : null)).as(x)
                        .isEqualTo(CitizenId.isValid(x));
            }
        }
        for (String code : List.of("91350100M000100Y43", "91110000802100433B", "9135010OM000100Y43", "91350100m000100y43", "91350100M000100Y44", "中国")) {
            assertThat(jdbc.queryForObject("SELECT quality.is_credit_code(?)", Boolean.class, code)).as(code).isEqualTo(org.zhongshu.algorithms.identifiers.CreditCode.isValid(code));
        }
        for (String card : List.of("6222020111122220000", "6228480402564890018", "4111111111111111", "4111111111111112", "1234", "")) {
            assertThat(jdbc.queryForObject("SELECT quality.is_bank_card(?)", Boolean.class, card)).as(card).isEqualTo(org.zhongshu.algorithms.identifiers.BankCard.isValid(card));
        }
    }
}
