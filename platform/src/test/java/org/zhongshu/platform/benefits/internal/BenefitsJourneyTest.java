package org.zhongshu.platform.benefits.internal;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.zhongshu.platform.datasets.Datasets;
import org.zhongshu.platform.registry.internal.RegistryDesk;
import org.zhongshu.testkit.Statements;
import org.zhongshu.testkit.TestClient;
import org.zhongshu.testkit.TestClient.Answer;
import org.zhongshu.testkit.ZhongshuTest;
import tools.jackson.databind.JsonNode;

import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import static org.assertj.core.api.Assertions.assertThat;

/** A list of payments from the file to the bank and back: two people, rules that hold what must not be paid, sums that are exact. */
@ZhongshuTest
class BenefitsJourneyTest {

    private static final AtomicInteger NEXT = new AtomicInteger(1);
    private static final String ACCOUNT = "6222021234567890128";

    private final List<String> numbers = new ArrayList<>();

    @LocalServerPort
    private int port;
    @Autowired
    private Datasets datasets;
    @Autowired
    private JdbcTemplate jdbc;
    @Autowired
    private Watch watch;
    private RegistryDesk desk;

    @BeforeEach
    void city() {
        desk = new RegistryDesk(port, datasets, jdbc);
        nothingStays();
        desk.persons("t-police", "public-security");
        // 0, 1: old and poor; 2: dead; 3: young
        person(LocalDate.of(1940, 5, 6), "王建国", null, "1");
        person(LocalDate.of(1941, 2, 3), "李小敏", null, "1");
        person(LocalDate.of(1935, 1, 1), "赵老先", "2024-03-01", "1");
        person(LocalDate.of(1990, 1, 1), "孙小年", null, null);
        desk.sources("person", List.of(RegistryDesk.source("t-police")), Map.of());
        desk.run("person");
    }

    @AfterEach
    void nothingStays() {
        desk.clear();
        jdbc.execute("TRUNCATE benefits.batch, benefits.line, benefits.finding, cards.card, cards.act");
        jdbc.execute("TRUNCATE persons.session, persons.phone_code, persons.failure, persons.delegation, persons.consent, persons.qr_login, persons.person CASCADE");
    }

    private void person(LocalDate born, String name, String died, String poor) {
        String number = RegistryDesk.number(born, 300 + NEXT.incrementAndGet() % 600);
        numbers.add(number);
        desk.put("t-police", "p" + numbers.size(), number, name, "1", born.toString(), died, "1380000000" + numbers.size(), "桃州镇桃州中路" + numbers.size() + "号", null, null, poor, "2025-01-01T00:00:00Z");
    }

    private TestClient maker() {
        return desk.as("officer-civil-affairs");
    }

    private TestClient treasury() {
        return desk.as("officer-finance");
    }

    private String line(int person, String name, String yuan) {
        return name + "," + numbers.get(person) + "," + yuan + "," + ACCOUNT + ",示范银行\n";
    }

    private static String list(String... lines) {
        return "姓名,公民身份号码,金额,银行账号,开户银行\n" + String.join("", lines);
    }

    private Answer load(TestClient who, String programme, String period, String text) {
        return post(who, "/api/benefits/batches?programme=" + programme + "&period=" + period + "&file=list.csv", text);
    }

    private Answer post(TestClient who, String path, String text) {
        return who.send(who.request(path).header("Content-Type", "application/octet-stream").header("X-XSRF-TOKEN", who.cookie("XSRF-TOKEN")).POST(HttpRequest.BodyPublishers.ofByteArray(text.getBytes(StandardCharsets.UTF_8))));
    }

    private static Answer step(TestClient who, JsonNode batch, String action) {
        return who.post("/api/benefits/batches/" + batch.path("id").asString() + "/" + action, Map.of("version", batch.path("version").asInt(), "reason", "测试办理"));
    }

    private List<JsonNode> lines(JsonNode batch) {
        List<JsonNode> all = new ArrayList<>();
        maker().get("/api/benefits/batches/" + batch.path("id").asString() + "/lines").ok().path("items").forEach(all::add);
        return all;
    }

    private static String found(JsonNode line) {
        List<String> rules = new ArrayList<>();
        line.path("findings").forEach(f -> rules.add(f.path("rule").asString()));
        return String.join(",", rules);
    }

    private JsonNode sent(String programme, String period, String text) {
        JsonNode batch = load(maker(), programme, period, text).expect(201);
        batch = step(maker(), batch, "submit").ok();
        batch = step(treasury(), batch, "approve").ok();
        assertThat(step(maker(), batch, "pay-file").status()).isEqualTo(200);
        return maker().get("/api/benefits/batches/" + batch.path("id").asString()).ok();
    }

    @Test
    void twoPeopleSendAListAndTheBanksAnswerIsExact() {
        String text = list(line(0, "王建国", "300.00"), line(1, "李小敏", "299.99"));
        JsonNode batch = load(maker(), "senior-allowance", "2026-11", text).expect(201);
        assertThat(load(maker(), "senior-allowance", "2026-11", text).expect(201).path("id").asString()).as("the same file").isEqualTo(batch.path("id").asString());
        assertThat(lines(batch)).allSatisfy(l -> {
            assertThat(l.path("state").asString()).isEqualTo("ok");
            assertThat(l.toString()).doesNotContain(numbers.get(0), numbers.get(1), ACCOUNT, "王建国");
        });
        step(treasury(), batch, "approve").expect(422);
        JsonNode submitted = step(maker(), batch, "submit").ok();
        assertThat(step(maker(), submitted, "approve").expect(403).path("code").asString()).isEqualTo("same-person");
        assertThat(step(treasury(), batch, "approve").expect(409).path("code").asString()).isEqualTo("batch-changed");
        step(maker(), submitted, "pay-file").expect(422);
        JsonNode approved = step(treasury(), submitted, "approve").ok();
        Answer file = step(maker(), approved, "pay-file");
        String number = batch.path("number").asString();
        assertThat(file.text()).contains(number + ",1,王建国," + ACCOUNT + ",示范银行,300.00,高龄津贴 2026-11\r\n", number + ",2,李小敏," + ACCOUNT + ",示范银行,299.99,");
        assertThat(step(maker(), approved, "pay-file").text()).as("again the same").isEqualTo(file.text());
        assertThat(step(maker(), approved, "withdraw").expect(409).path("code").asString()).isEqualTo("batch-changed");

        String id = "/api/benefits/batches/" + batch.path("id").asString();
        String head = "批次号,序号,金额,结果,原因\n";
        assertThat(post(maker(), id + "/reconcile?file=bank.csv", head + number + ",1,300.00,成功,\n").expect(403).path("code").asString()).isEqualTo("same-person");
        assertThat(post(treasury(), id + "/reconcile?file=bank.csv", head + number + ",1,300.01,成功,\n").expect(400).toString()).contains("应为 300.00");
        post(treasury(), id + "/reconcile?file=bank.csv", head + "BF999,1,300.00,成功,\n").expect(400);
        post(treasury(), id + "/reconcile?file=bank.csv", head + number + ",1,300.00,成功,\n" + number + ",1,300.00,成功,\n").expect(400);
        post(treasury(), id + "/reconcile?file=bank.csv", head + number + ",7,300.00,成功,\n").expect(400);
        assertThat(lines(batch)).allSatisfy(l -> assertThat(l.path("state").asString()).as("nothing of a wrong file counts").isEqualTo("sent"));
        String answer = head + number + ",1,300.00,成功,\n" + number + ",2,299.99,失败,账号已销户\n";
        assertThat(post(treasury(), id + "/reconcile?file=bank.csv", answer).ok().path("state").asString()).isEqualTo("reconciled");
        assertThat(post(treasury(), id + "/reconcile?file=bank.csv", answer).ok().path("state").asString()).isEqualTo("reconciled");
        assertThat(post(treasury(), id + "/reconcile?file=bank.csv", answer.replace("失败,账号已销户", "成功,")).expect(400).toString()).contains("不能改变");

        JsonNode sums = treasury().get("/api/benefits").ok().path("sums");
        Map<String, String> byState = new java.util.TreeMap<>();
        sums.forEach(s -> byState.put(s.path("state").asString(), s.path("yuan").asString()));
        assertThat(byState).isEqualTo(Map.of("paid", "300.00", "returned", "299.99"));
        assertThat(lines(batch).get(1).path("bankReason").asString()).isEqualTo("账号已销户");
        // credited, and sent back days later
        assertThat(post(treasury(), id + "/reconcile?file=late.csv", head + number + ",1,300.00,失败,收款行退回\n").ok().path("state").asString()).isEqualTo("reconciled");
        assertThat(lines(batch).getFirst().path("state").asString()).isEqualTo("returned");
        assertThat(lines(batch).getFirst().path("bankReason").asString()).isEqualTo("收款行退回");
        // and what came back can be paid by another list
        assertThat(found(lines(load(maker(), "senior-allowance", "2026-11", list(line(0, "王建国", "300"))).expect(201)).getFirst())).isEmpty();
    }

    @Test
    void whatMustNotBePaidIsHeldBeforeItIsAndBecomesACase() {
        JsonNode batch = load(maker(), "senior-allowance", "2026-11", list(line(0, "王建国", "300"), line(2, "赵老先", "300"), line(3, "孙小年", "300"), line(1, "李大敏", "300"), line(0, "王建国", "10"),
                "无名氏," + RegistryDesk.number(LocalDate.of(1930, 3, 3), 5) + ",300," + ACCOUNT + ",示范银行\n")).expect(201);
        List<JsonNode> lines = lines(batch);
        assertThat(lines.stream().map(BenefitsJourneyTest::found)).containsExactly("", "dead", "not-entitled", "name", "twice", "unknown");
        assertThat(lines.stream().map(l -> l.path("state").asString())).containsExactly("ok", "held", "held", "held", "held", "held");
        JsonNode submitted = step(maker(), batch, "submit").ok();
        JsonNode dead = lines(batch).get(1).path("findings").path(0);
        assertThat(dead.path("caseNumber").asString()).startsWith("BT");
        JsonNode file = maker().get("/api/cases/" + dead.path("caseId").asString()).ok();
        assertThat(file.toString()).contains("收款人已死亡").doesNotContain(numbers.get(2));

        // the name was a slip of the pen: the treasury's officer lets it through, the maker may not
        String slip = lines.get(3).path("id").asString();
        assertThat(maker().post("/api/benefits/lines/" + slip + "/release", Map.of("reason", "姓名录入有误")).expect(403).path("code").asString()).isEqualTo("same-person");
        submitted = treasury().post("/api/benefits/lines/" + slip + "/release", Map.of("reason", "姓名录入有误，本人无误")).ok();
        treasury().post("/api/benefits/lines/" + slip + "/release", Map.of("reason", "再来一次")).expect(422);
        JsonNode approved = step(treasury(), submitted, "approve").ok();
        assertThat(lines(batch).get(3).path("reason").asString()).isEqualTo("姓名录入有误，本人无误");
        assertThat(step(maker(), approved, "pay-file").text()).contains(",1,王建国,", ",4,李大敏,").doesNotContain("赵老先", "孙小年", "无名氏");

        JsonNode act = maker().post("/api/cases/" + dead.path("caseId").asString() + "/actions/confirmed", Map.of("text", "已核实死亡，停发", "version", file.path("version").asInt(file.at("/case/version").asInt()))).json();
        assertThat(lines(batch).get(1).path("findings").path(0).path("outcome").asString()).as(act.toString()).isEqualTo("属实：已核实死亡，停发");
    }

    @Test
    void nobodyIsPaidTwiceInAPeriodNorByProgrammesThatExcludeEachOther() {
        sent("subsistence", "2026-11", list(line(0, "王建国", "800")));
        JsonNode again = load(maker(), "subsistence", "2026-11", list(line(0, "王建国", "800.00"))).expect(201);
        assertThat(found(lines(again).getFirst())).isEqualTo("twice");
        assertThat(step(maker(), again, "submit").expect(422).path("code").asString()).isEqualTo("nothing-to-pay");
        assertThat(found(lines(load(maker(), "destitute", "2026-11", list(line(0, "王建国", "800"))).expect(201)).getFirst())).as("declared on one side").isEqualTo("exclusive");
        assertThat(found(lines(load(maker(), "subsistence", "2026-12", list(line(0, "王建国", "1500.01"))).expect(201)).getFirst())).isEqualTo("too-much");
        // what was given up keeps nobody from being paid
        JsonNode first = load(maker(), "subsistence", "2026-10", list(line(1, "李小敏", "700"))).expect(201);
        step(maker(), first, "withdraw").ok();
        assertThat(found(lines(load(maker(), "subsistence", "2026-10", list(line(1, "李小敏", "700"))).expect(201)).getFirst())).isEmpty();
    }

    @Test
    void whoDiesAfterwardsIsFoundWhenItIsLookedAtAgain() {
        JsonNode batch = sent("subsistence", "2026-11", list(line(0, "王建国", "800"), line(1, "李小敏", "800")));
        dies(0, "王建国", "1940-05-06");
        String path = "/api/benefits/batches/" + batch.path("id").asString() + "/recheck";
        maker().post(path, Map.of()).ok();
        maker().post(path, Map.of()).ok();
        List<JsonNode> lines = lines(batch);
        assertThat(found(lines.getFirst())).isEqualTo("dead");
        assertThat(lines.getFirst().path("findings").path(0).path("caseNumber").asString()).startsWith("BT");
        assertThat(found(lines.get(1))).isEmpty();
        assertThat(jdbc.queryForObject("SELECT count(*) FROM benefits.finding", Integer.class)).isEqualTo(1);
    }

    @Test
    void supervisionGoesOnByItselfAfterTheMoneyWent() {
        JsonNode batch = sent("subsistence", "2026-11", list(line(0, "王建国", "800"), line(1, "李小敏", "800")));
        jdbc.update("UPDATE benefits.batch SET made_at = now()"); // the list is of these days, whatever day the test's clock has
        watch.look();
        assertThat(jdbc.queryForObject("SELECT count(*) FROM benefits.finding", Integer.class)).isZero();
        dies(0, "王建国", "1940-05-06");
        desk.put("t-police", "p2", numbers.get(1), "李小敏", "1", "1941-02-03", null, "13800000002", "桃州镇桃州中路2号", null, null, null, "2026-11-21T00:00:00Z");
        desk.run("person");
        watch.look();
        assertThat(jdbc.queryForObject("SELECT count(*) FROM benefits.finding", Integer.class)).as("looked at today already").isZero();
        jdbc.update("UPDATE benefits.batch SET watched_at = watched_at - interval '8 days', entitled_at = entitled_at - interval '8 days'");
        watch.look();
        List<JsonNode> lines = lines(batch);
        assertThat(found(lines.getFirst())).isEqualTo("dead");
        assertThat(found(lines.get(1))).isEqualTo("not-entitled");
        assertThat(lines).allSatisfy(l -> assertThat(l.path("findings").path(0).path("caseNumber").asString()).startsWith("BT"));
        jdbc.update("UPDATE benefits.batch SET watched_at = watched_at - interval '8 days', entitled_at = entitled_at - interval '8 days'");
        watch.look();
        assertThat(jdbc.queryForObject("SELECT count(*) FROM benefits.finding", Integer.class)).as("told once").isEqualTo(2);
    }

    /** One list held for a slip of the pen, the same person in the next list: whichever is paid, the other is not. */
    @Test
    void aLineThatIsReleasedLaterIsNotPaidBesideAnother() {
        JsonNode first = load(maker(), "subsistence", "2026-11", list(line(0, "王健国", "800"), line(1, "李小敏", "800"))).expect(201);
        String held = lines(first).getFirst().path("id").asString();
        JsonNode second = load(maker(), "subsistence", "2026-11", list(line(0, "王建国", "800"))).expect(201);
        assertThat(found(lines(second).getFirst())).as("what is held keeps nobody from being paid").isEmpty();
        first = step(maker(), first, "submit").ok();
        second = step(maker(), second, "submit").ok();
        assertThat(treasury().post("/api/benefits/lines/" + held + "/release", Map.of("reason", "姓名录入有误")).expect(422).path("code").asString()).isEqualTo("paid-elsewhere");
        // two lists that did not see each other when they were loaded: the first that is approved wins, whatever the findings said
        jdbc.update("UPDATE benefits.line SET state = 'ok' WHERE id = ?", Long.parseLong(held));
        JsonNode approved = step(treasury(), first, "approve").ok();
        assertThat(lines(approved).getFirst().path("state").asString()).isEqualTo("held");
        assertThat(found(lines(approved).getFirst())).contains("twice");
        assertThat(lines(approved).get(1).path("state").asString()).isEqualTo("ok");
        assertThat(step(treasury(), second, "approve").ok().path("state").asString()).isEqualTo("approved");
        assertThat(jdbc.queryForObject("SELECT count(*) FROM benefits.line WHERE state = 'ok'", Integer.class)).isEqualTo(2);
    }

    @Test
    void listsLoadedAtTheSameMomentSeeEachOther() throws Exception {
        List<java.util.concurrent.Future<Answer>> answers = new ArrayList<>();
        List<TestClient> makers = List.of(maker(), maker(), maker(), maker());
        try (var threads = java.util.concurrent.Executors.newFixedThreadPool(4)) {
            for (int i = 0; i < 4; i++) {
                TestClient who = makers.get(i);
                String text = list(line(0, "王建国", "80" + i));
                answers.add(threads.submit(() -> load(who, "subsistence", "2026-11", text)));
            }
        }
        for (var a : answers) {
            a.get().expect(201);
        }
        assertThat(jdbc.queryForList("SELECT state FROM benefits.line ORDER BY state", String.class)).containsExactly("held", "held", "held", "ok");
    }

    @Test
    void whoDiesBeforeTheFileGoesIsNotPaid() {
        JsonNode submitted = step(maker(), load(maker(), "subsistence", "2026-11", list(line(0, "王建国", "800"), line(1, "李小敏", "800"))).expect(201), "submit").ok();
        dies(0, "王建国", "1940-05-06");
        JsonNode approved = step(treasury(), submitted, "approve").ok();
        assertThat(lines(approved).getFirst().path("state").asString()).isEqualTo("held");
        assertThat(lines(approved).getFirst().path("findings").path(0).path("caseNumber").asString()).startsWith("BT");
        dies(1, "李小敏", "1941-02-03");
        assertThat(step(maker(), approved, "pay-file").expect(422).path("code").asString()).isEqualTo("nothing-to-pay");
        assertThat(lines(approved).get(1).path("state").asString()).as("stays held").isEqualTo("held");
        JsonNode draft = load(maker(), "subsistence", "2026-12", list(line(0, "王建国", "800"))).expect(201);
        assertThat(maker().post("/api/benefits/batches/" + draft.path("id").asString() + "/recheck", Map.of()).expect(422).path("code").asString()).isEqualTo("wrong-state");
    }

    @Test
    void whatWasConfirmedIsNotReleased() {
        JsonNode submitted = step(maker(), load(maker(), "subsistence", "2026-11", list(line(0, "王健国", "800"), line(1, "李小敏", "800"))).expect(201), "submit").ok();
        JsonNode held = lines(submitted).getFirst();
        String file = held.path("findings").path(0).path("caseId").asString();
        JsonNode read = maker().get("/api/cases/" + file).ok();
        maker().post("/api/cases/" + file + "/actions/confirmed", Map.of("text", "已核实为冒名", "version", read.path("version").asInt(read.at("/case/version").asInt()))).ok();
        assertThat(treasury().post("/api/benefits/lines/" + held.path("id").asString() + "/release", Map.of("reason", "还是发了吧")).expect(422).path("code").asString()).isEqualTo("confirmed");
    }

    private void dies(int person, String name, String born) {
        desk.put("t-police", "p" + (person + 1), numbers.get(person), name, "1", born, "2026-11-20", "1380000000" + (person + 1), "桃州镇桃州中路" + (person + 1) + "号", null, null, "1", "2026-11-21T00:00:00Z");
        desk.run("person");
    }

    @Test
    void aWrongListIsRefusedWholeWithEachLineAndReason() {
        JsonNode refused = load(maker(), "senior-allowance", "2026-11", list(line(0, "王建国", "300"), "李小敏,123,0," + ACCOUNT + ",示范银行\n", "孙小年," + numbers.get(3) + ",1.005,6222021234567890120,示范银行\n")).expect(400);
        assertThat(refused.path("errors").toString()).contains("第 3 行", "公民身份号码不正确", "第 4 行", "金额不正确", "银行账号不正确");
        assertThat(jdbc.queryForObject("SELECT count(*) FROM benefits.line", Integer.class)).isZero();
        load(maker(), "senior-allowance", "2026-13", list(line(0, "王建国", "300"))).expect(400);
        load(maker(), "senior-allowance", "2026-11", "甲,乙\n1,2\n").expect(400);
        load(maker(), "senior-allowance", "2026-11", "").expect(400);
        load(maker(), "nothing", "2026-11", list(line(0, "王建国", "300"))).expect(404);
        assertThat(load(maker(), "senior-allowance", "2026-11", "姓名,公民身份号码,金额\n王建国," + numbers.getFirst() + ",300\n").expect(400).toString()).contains("社会保障卡账户");
    }

    @Test
    void withoutAnAccountTheListPaysBySocialCardAndALostOneIsNoted() {
        Map<String, Object> card = Map.of("idNumber", numbers.getFirst(), "generation", 3, "bank", "卡上银行", "account", ACCOUNT, "request", "card-" + System.nanoTime());
        JsonNode issued = desk.as("officer-human-resources").post("/api/cards", card).expect(201);
        String text = "姓名,公民身份号码,金额\n王建国," + numbers.getFirst() + ",300\n";
        JsonNode line = lines(load(maker(), "senior-allowance", "2026-09", text).expect(201)).getFirst();
        assertThat(line.path("bank").asString()).isEqualTo("卡上银行");
        desk.as("officer-human-resources").post("/api/cards/" + issued.path("id").asString() + "/lose", Map.of("version", 1, "reason", "本人挂失")).ok();
        JsonNode noted = lines(load(maker(), "senior-allowance", "2026-10", text).expect(201)).getFirst();
        assertThat(found(noted)).isEqualTo("lost-card");
        assertThat(noted.path("state").asString()).as("noted, not held").isEqualTo("ok");
    }

    /** A list of lists asks as often for ten as for two, and so does what one is paid. */
    @Test
    void manyListsCostNoMoreQuestionsThanFew() {
        for (String month : List.of("2026-01", "2026-02")) {
            sent("subsistence", month, list(line(0, "王建国", "800"), line(1, "李小敏", "800")));
        }
        int n = NEXT.incrementAndGet();
        TestClient wang = TestClient.at(port, "127.5.1." + (1 + n % 250)).signInCitizen("133%08d".formatted(50_000 + n));
        wang.post("/api/citizen/real-name", Map.of("name", "王建国", "idNumber", numbers.getFirst(), "agree", true)).ok();
        TestClient maker = maker();
        List<String> two = Statements.of(() -> assertThat(maker.get("/api/benefits/batches").ok().path("items")).hasSize(2));
        List<String> own = Statements.of(() -> assertThat(wang.get("/api/citizen/benefits").ok().path("items")).hasSize(2));
        for (int month = 3; month <= 10; month++) {
            sent("subsistence", "2026-%02d".formatted(month), list(line(0, "王建国", "800"), line(1, "李小敏", "799")));
        }
        List<String> ten = Statements.of(() -> assertThat(maker.get("/api/benefits/batches").ok().path("items")).hasSize(10).allSatisfy(b -> assertThat(b.path("sums").size()).isPositive()));
        assertThat(two).isNotEmpty();
        assertThat(ten).hasSameSizeAs(two);
        assertThat(Statements.of(() -> assertThat(wang.get("/api/citizen/benefits").ok().path("items")).hasSize(10))).hasSameSizeAs(own);
    }

    @Test
    void aCardPastItsLastDayIsNotedLikeALostOneAndItsLastDayStillCounts() {
        LocalDate today = LocalDate.now(ZoneId.of("Asia/Shanghai"));
        Map<String, Object> card = new java.util.HashMap<>(Map.of("idNumber", numbers.getFirst(), "generation", 3, "bank", "卡上银行", "account", ACCOUNT, "request", "card-" + System.nanoTime()));
        card.put("issued", today.minusYears(10).toString());
        card.put("until", today.toString());
        JsonNode issued = desk.as("officer-human-resources").post("/api/cards", card).expect(201);
        String text = "姓名,公民身份号码,金额\n王建国," + numbers.getFirst() + ",300\n";
        assertThat(lines(load(maker(), "senior-allowance", "2026-09", text).expect(201)).getFirst().path("findings")).as("its last day").isEmpty();
        desk.as("officer-human-resources").post("/api/cards/" + issued.path("id").asString() + "/correct", Map.of("version", 1, "reason", "按卡面更正", "issued", today.minusYears(10).toString(), "until", today.minusDays(1).toString())).ok();
        JsonNode noted = lines(load(maker(), "senior-allowance", "2026-10", text).expect(201)).getFirst();
        assertThat(found(noted)).isEqualTo("expired-card");
        assertThat(noted.toString()).contains("已过有效期（" + today.minusDays(1) + "），须先补换新卡");
        assertThat(noted.path("state").asString()).as("as a lost one").isEqualTo("ok");
    }

    @Test
    void eachDepartmentSeesItsOwnAndEachPayeeTheirs() {
        JsonNode batch = sent("subsistence", "2026-11", list(line(0, "王建国", "800"), line(1, "李小敏", "800")));
        String id = "/api/benefits/batches/" + batch.path("id").asString();
        desk.as("officer-market").get(id).expect(403);
        desk.as("officer-market").get(id + "/lines").expect(403);
        assertThat(desk.as("officer-market").get("/api/benefits/batches").ok().path("items").size()).isZero();
        load(desk.as("officer-agriculture"), "subsistence", "2026-11", list(line(0, "王建国", "1"))).expect(403);
        desk.as("operator").get("/api/benefits").expect(403);
        desk.as("leader").post(id + "/pay-file", Map.of("reason", "看看")).expect(403);
        assertThat(treasury().get("/api/benefits/batches").ok().path("items").size()).isEqualTo(1);
        int n = NEXT.incrementAndGet();
        TestClient wang = TestClient.at(port, "127.5.0." + (1 + n % 250)).signInCitizen("133%08d".formatted(40_000 + n));
        wang.get("/api/citizen/benefits").expect(403);
        wang.post("/api/citizen/real-name", Map.of("name", "王建国", "idNumber", numbers.getFirst(), "agree", true)).ok();
        JsonNode own = wang.get("/api/citizen/benefits").ok().path("items");
        assertThat(own.size()).isEqualTo(1);
        assertThat(own.path(0).path("yuan").asString()).isEqualTo("800.00");
        assertThat(own.toString()).doesNotContain(ACCOUNT, numbers.getFirst());
    }
}
