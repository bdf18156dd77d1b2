package org.zhongshu.platform.persons.internal;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.zhongshu.algorithms.profiling.DataType;
import org.zhongshu.platform.datasets.Dataset;
import org.zhongshu.platform.datasets.Datasets;
import org.zhongshu.platform.persons.Persons;
import org.zhongshu.platform.registry.internal.RegistryDesk;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.testkit.TestClient;
import org.zhongshu.testkit.TestClient.Answer;
import org.zhongshu.testkit.ZhongshuTest;
import tools.jackson.databind.JsonNode;

import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Citizens and firms from the first code to who looked at them, against a population library made from departments' rows. */
@ZhongshuTest
class PersonsJourneyTest {

    private static final String WANG = RegistryDesk.number(LocalDate.of(1980, 5, 6), 11);
    private static final String LI = RegistryDesk.number(LocalDate.of(1990, 2, 3), 12);
    private static final String DEAD = RegistryDesk.number(LocalDate.of(1940, 1, 1), 13);
    private static final String MUTE = RegistryDesk.number(LocalDate.of(1991, 1, 1), 14);
    private static final String FIRM = "91330106673959654P";
    private static final String GONE_FIRM = "91110000802100433B";
    private static final LocalDate TODAY = LocalDate.now(ZoneId.of("Asia/Shanghai"));
    private static final AtomicInteger NEXT = new AtomicInteger(1);

    @LocalServerPort
    private int port;
    @Autowired
    private Datasets datasets;
    @Autowired
    private JdbcTemplate jdbc;
    @Autowired
    private PhoneCodes codes;
    @Autowired
    private PersonStore persons;
    @Autowired
    private Delegations delegations;
    @Autowired
    private ConsentTable consents;
    @Autowired
    private Departed departed;
    @Autowired
    private org.springframework.transaction.support.TransactionTemplate transaction;
    @Autowired
    private org.zhongshu.platform.registry.BaseRecords base;
    @Autowired
    private Attempts attempts;
    @Autowired
    private java.time.Clock clock;
    private RegistryDesk desk;

    @BeforeEach
    void libraries() {
        desk = new RegistryDesk(port, datasets, jdbc);
        nothingStays();
        desk.persons("t-police", "public-security");
        person("p1", WANG, "王建国", null);
        person("p2", LI, "阿依古丽·买买提", null);
        person("p3", DEAD, "赵老先", "2024-03-01");
        person("p4", MUTE, "钱多多", null);
        desk.sources("person", List.of(RegistryDesk.source("t-police")), Map.of());
        desk.run("person");
        firms();
    }

    @AfterEach
    void nothingStays() {
        desk.clear();
        jdbc.execute("TRUNCATE persons.upstream, persons.session, persons.phone_code, persons.failure, persons.delegation, persons.consent, persons.qr_login, persons.person, looks.look");
    }

    private void person(String row, String number, String name, String died) {
        LocalDate born = LocalDate.parse(number.substring(6, 10) + "-" + number.substring(10, 12) + "-" + number.substring(12, 14));
        desk.put("t-police", row, number, name, "1", born.toString(), died, "138" + number.substring(6, 14), "桃州镇桃州中路" + row.substring(1) + "号", "20", null, null, "2025-01-01T00:00:00Z");
    }

    private void firms() {
        List<String> fields = List.of("uscc", "name", "legal_rep", "legal_rep_id", "status");
        List<Dataset.Column> columns = new ArrayList<>();
        fields.forEach(f -> columns.add(new Dataset.Column(f, f, DataType.TEXT, 200, 1, null, f.equals("uscc"))));
        datasets.define(new Dataset("t-market", "企业登记", "market", null, "source", columns, 0));
        firm(FIRM, "广德示范面馆有限公司", "王建国", WANG, "1");
        firm(GONE_FIRM, "广德停办有限公司", "王建国", WANG, "3");
        Map<String, Object> map = new LinkedHashMap<>();
        fields.forEach(f -> map.put(f, f));
        desk.sources("legal", List.of(new LinkedHashMap<>(Map.of("dataset", "t-market", "fields", map))), Map.of());
        desk.run("legal");
    }

    private void firm(String uscc, String name, String rep, String repId, String status) {
        datasets.put("t-market", List.<Object[]>of(new Object[]{uscc, name, rep, repId, status}), "test");
    }

    /** Every browser of its own address, so that one test's pace is not another's. */
    private TestClient browser() {
        int n = NEXT.incrementAndGet();
        return TestClient.at(port, "127.1." + n / 250 + "." + (1 + n % 250));
    }

    private static String phone() {
        return "137%08d".formatted(10_000 + NEXT.incrementAndGet());
    }

    private TestClient citizen(String phone) {
        return browser().signInCitizen(phone);
    }

    private TestClient real(String phone, String name, String number) {
        TestClient c = citizen(phone);
        c.post("/api/citizen/real-name", Map.of("name", name, "idNumber", number, "agree", true)).ok();
        return c;
    }

    private static String code(Answer answer) {
        return answer.json().path("code").asString();
    }

    private List<String> audited(String action) {
        return jdbc.queryForList("SELECT action FROM audit.entry WHERE action = ? UNION ALL SELECT action FROM audit.inbox WHERE action = ?", String.class, action, action);
    }

    @Test
    void anAccountThatDoesNotOpenIsSaidToBeBrokenAndNotSignedOut() {
        TestClient wang = real(phone(), "王建国", WANG);
        jdbc.update("UPDATE persons.person SET name = set_byte(name, length(name) - 1, get_byte(name, length(name) - 1) # 1)");
        Answer answer = wang.get("/api/citizen/me");
        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.response().headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(code(answer)).isEqualTo("seal-broken");
        assertThat(answer.json().path("detail").asString()).contains("无法解封").doesNotContain("persons.person");
        jdbc.update("UPDATE persons.person SET name = set_byte(name, length(name) - 1, get_byte(name, length(name) - 1) # 1)");
        assertThat(wang.get("/api/citizen/me").ok().path("level").asInt()).as("the session is still there").isEqualTo(2);
    }

    // ---- codes

    @Test
    void aCodeRegistersOnceAndTheSecondTimeSignsIn() {
        String phone = phone();
        TestClient first = browser();
        JsonNode sent = first.post("/api/citizen/codes", Map.of("phone", phone)).ok();
        assertThat(sent.path("note").asString()).contains("示范");
        Map<String, Object> body = Map.of("token", sent.path("token").asString(), "phone", phone, "code", sent.path("shown").asString());
        assertThat(code(first.post("/api/citizen/login", body))).as("nobody is registered without agreeing").isEqualTo("agree-needed");
        Map<String, Object> agreed = new LinkedHashMap<>(body);
        agreed.put("agree", true);
        JsonNode opened = first.post("/api/citizen/login", agreed).ok();
        assertThat(opened.path("fresh").asBoolean()).isTrue();
        assertThat(opened.at("/me/level").asInt()).isEqualTo(1);
        assertThat(opened.toString()).doesNotContain(phone);
        assertThat(code(browser().post("/api/citizen/login", agreed))).as("a code is used once").isEqualTo("code-over");
        later(phone);
        String id = opened.at("/me/id").asString();
        assertThat(citizen(phone).get("/api/citizen/me").ok().path("id").asString()).isEqualTo(id);
        assertThat(first.get("/api/citizen/consents").ok()).hasSize(1);
        first.post("/api/citizen/logout", Map.of()).expect(204);
        first.get("/api/citizen/me").expect(401);
        assertThat(audited("citizen.register")).isNotEmpty();
    }

    /** As if the codes of a telephone had been sent an hour ago. */
    private void later(String phone) {
        jdbc.update("UPDATE persons.phone_code SET created_at = created_at - interval '61 minutes'");
        assertThat(phone).isNotNull();
    }

    @Test
    void codesAreFewShortLivedBoundToTheBrowserAndTriedFiveTimes() {
        String phone = phone();
        TestClient b = browser();
        b.post("/api/citizen/codes", Map.of("phone", "12345")).expect(400);
        JsonNode sent = b.post("/api/citizen/codes", Map.of("phone", phone)).ok();
        assertThat(code(b.post("/api/citizen/codes", Map.of("phone", phone)))).isEqualTo("code-just-sent");
        String right = sent.path("shown").asString();
        String wrong = right.equals("000000") ? "000001" : "000000";
        String token = sent.path("token").asString();
        assertThat(code(login(b, Tokens.fresh(), phone, right))).as("another browser's half").isEqualTo("code-over");
        assertThat(code(login(b, token, phone(), right))).as("another telephone").isEqualTo("code-over");
        for (int i = 0; i < 5; i++) {
            assertThat(code(login(b, token, phone, wrong))).isEqualTo("code-wrong");
        }
        assertThat(code(login(b, token, phone, right))).as("after five wrong ones the right one is too late").isEqualTo("code-over");

        later(phone);
        JsonNode second = b.post("/api/citizen/codes", Map.of("phone", phone)).ok();
        jdbc.update("UPDATE persons.phone_code SET expires_at = now() - interval '1 second' WHERE token_hash = ?", (Object) Tokens.hash(second.path("token").asString()));
        assertThat(code(login(b, second.path("token").asString(), phone, second.path("shown").asString()))).isEqualTo("code-over");

        for (int i = 0; i < 10; i++) {
            later(phone);
            codes.send(phone, PhoneCodes.Use.SIGN_IN, "203.0.113.1");
        }
        later(phone);
        assertThatThrownBy(() -> codes.send(phone, PhoneCodes.Use.SIGN_IN, "203.0.113.1")).as("ten a day from one network").isInstanceOfSatisfying(Problem.class, p -> assertThat(p.code()).isEqualTo("codes-too-many"));
        for (int i = 0; i < 18; i++) {
            codes.send(phone, PhoneCodes.Use.SIGN_IN, "203.0.113." + (2 + i));
            jdbc.update("UPDATE persons.phone_code SET created_at = created_at - interval '31 minutes'");
        }
        assertThat(code(browser().post("/api/citizen/codes", Map.of("phone", phone)))).as("thirty a day from all").isEqualTo("codes-too-many");
        TestClient many = browser();
        for (int i = 0; i < 10; i++) {
            many.post("/api/citizen/codes", Map.of("phone", phone())).ok();
        }
        many.post("/api/citizen/codes", Map.of("phone", phone())).expect(429);
    }

    @Test
    void aStrangerWhoAsksForMyTelephoneTakesNothingFromMe() {
        String phone = phone();
        TestClient mine = browser();
        JsonNode sent = mine.post("/api/citizen/codes", Map.of("phone", phone)).ok();
        jdbc.update("UPDATE persons.phone_code SET created_at = created_at - interval '61 seconds'");
        TestClient stranger = browser();
        stranger.post("/api/citizen/codes", Map.of("phone", phone)).ok();
        login(mine, sent.path("token").asString(), phone, sent.path("shown").asString()).ok();
        for (int i = 0; i < 4; i++) {
            jdbc.update("UPDATE persons.phone_code SET created_at = created_at - interval '61 seconds'");
            stranger.post("/api/citizen/codes", Map.of("phone", phone)).ok();
        }
        jdbc.update("UPDATE persons.phone_code SET created_at = created_at - interval '61 seconds'");
        assertThat(code(stranger.post("/api/citizen/codes", Map.of("phone", phone)))).as("five an hour from one network").isEqualTo("codes-too-many");
        citizen(phone).get("/api/citizen/me").ok();
    }

    @Test
    void oneNetworkSendsToFewTelephonesAndWhatTheGatewayRefusesIsNotCounted() {
        for (int i = 0; i < 60; i++) {
            codes.send(phone(), PhoneCodes.Use.SIGN_IN, "198.51.100.7");
        }
        assertThatThrownBy(() -> codes.send(phone(), PhoneCodes.Use.SIGN_IN, "198.51.100.7")).isInstanceOfSatisfying(Problem.class, p -> assertThat(p.code()).isEqualTo("network-too-many"));
        codes.send(phone(), PhoneCodes.Use.SIGN_IN, "198.51.100.8");
        PhoneCodes away = new PhoneCodes(jdbc, persons, (phone, code, valid) -> {
            throw Problem.unavailable("gateway-away", "短信网关连接不上，请稍后再试。", null);
        }, transaction, java.time.Clock.systemUTC());
        String phone = phone();
        for (int i = 0; i < 12; i++) {
            assertThatThrownBy(() -> away.send(phone, PhoneCodes.Use.SIGN_IN, "198.51.100.9")).isInstanceOfSatisfying(Problem.class, p -> assertThat(p.code()).isEqualTo("gateway-away"));
        }
        codes.send(phone, PhoneCodes.Use.SIGN_IN, "198.51.100.9");
    }

    private static Answer login(TestClient b, String token, String phone, String code) {
        return b.post("/api/citizen/login", Map.of("token", token, "phone", phone, "code", code, "agree", true));
    }

    @Test
    void ofManyAtOnceOneCodeIsSentAndOneSignInIsMade() throws Exception {
        String phone = phone();
        List<Callable<Answer>> asks = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            TestClient b = browser();
            asks.add(() -> b.post("/api/citizen/codes", Map.of("phone", phone)));
        }
        List<Answer> sent = all(asks);
        assertThat(sent.stream().filter(a -> a.status() == 200)).hasSize(1);
        JsonNode one = sent.stream().filter(a -> a.status() == 200).findFirst().orElseThrow().json();
        List<Callable<Answer>> logins = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            TestClient b = browser();
            logins.add(() -> login(b, one.path("token").asString(), phone, one.path("shown").asString()));
        }
        assertThat(all(logins).stream().filter(a -> a.status() == 200)).hasSize(1);
        assertThat(jdbc.queryForObject("SELECT count(*) FROM persons.person", Integer.class)).isEqualTo(1);
    }

    private static List<Answer> all(List<Callable<Answer>> calls) throws Exception {
        List<Answer> answers = new ArrayList<>();
        try (ExecutorService pool = Executors.newFixedThreadPool(calls.size())) {
            for (Future<Answer> f : pool.invokeAll(calls)) {
                answers.add(f.get());
            }
        }
        return answers;
    }

    @Test
    void aGatewayThatRefusesIsSaidSoAndOneThatTakesShowsNothing() throws Exception {
        var server = com.sun.net.httpserver.HttpServer.create(new java.net.InetSocketAddress("127.0.0.1", 0), 0);
        List<String> taken = new java.util.concurrent.CopyOnWriteArrayList<>();
        server.createContext("/sms", exchange -> {
            taken.add(exchange.getRequestHeaders().getFirst("Authorization") + " " + new String(exchange.getRequestBody().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(taken.size() == 1 ? 202 : 500, -1);
            exchange.close();
        });
        server.start();
        try {
            var gateway = new PhoneGateways.Http(java.net.URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/sms"), "secret");
            assertThat(gateway.send("13700000001", "123456", PhoneCodes.VALID)).isEmpty();
            assertThat(taken.getFirst()).startsWith("Bearer secret").contains("13700000001", "123456");
            assertThatThrownBy(() -> gateway.send("13700000001", "123456", PhoneCodes.VALID)).isInstanceOfSatisfying(Problem.class, p -> assertThat(p.status().value()).isEqualTo(503));
        } finally {
            server.stop(0);
        }
    }

    // ---- at rest, sessions

    @Test
    void nothingPersonalIsReadableInTheTablesOrTheAudit() {
        String phone = phone();
        real(phone, "王建国", WANG);
        for (String table : List.of("person", "session", "phone_code", "failure", "consent")) {
            String rows = jdbc.queryForList("SELECT t::text || coalesce(convert_from(decode(replace(encode(t::text::bytea, 'escape'), '\\', ''), 'escape'), 'SQL_ASCII'), '') FROM persons." + table + " t", String.class).toString();
            assertThat(rows).as(table).doesNotContain(phone).doesNotContain(WANG).doesNotContain("王建国");
        }
        byte[] sealed = jdbc.queryForObject("SELECT id_number FROM persons.person", byte[].class);
        assertThat(new String(sealed, java.nio.charset.StandardCharsets.ISO_8859_1)).doesNotContain(WANG);
        String audited = jdbc.queryForList("SELECT row_to_json(e)::text FROM audit.entry e WHERE subject_type = 'citizen' UNION ALL SELECT row_to_json(e)::text FROM audit.inbox e WHERE subject_type = 'citizen'", String.class).toString();
        assertThat(audited).doesNotContain(phone).doesNotContain(WANG).doesNotContain("王建国");
    }

    @Test
    void aCitizensSessionOpensNothingOfTheStaffAndNoStaffSessionOpensACitizens() {
        TestClient c = citizen(phone());
        for (String path : List.of("/api/me", "/api/cases", "/api/accounts", "/api/registry/looks", "/api/roles")) {
            c.get(path).expect(401);
        }
        String token = c.cookie("ZSCITIZEN");
        TestClient thief = TestClient.at(port);
        thief.send(thief.request("/api/me").header("Cookie", "ZSSESSION=" + token)).expect(401);
        TestClient staff = TestClient.at(port).signIn("steward");
        staff.get("/api/citizen/me").expect(401);
        TestClient swapped = TestClient.at(port);
        swapped.send(swapped.request("/api/citizen/me").header("Cookie", "ZSCITIZEN=" + staff.cookie("ZSSESSION"))).expect(401);
        Answer noToken = c.send(c.request("/api/citizen/close").header("Content-Type", "application/json").POST(java.net.http.HttpRequest.BodyPublishers.ofString("{\"sure\":true}")));
        assertThat(code(noToken)).isEqualTo("csrf");
        jdbc.update("UPDATE persons.session SET seen_at = now() - interval '121 minutes'");
        c.get("/api/citizen/me").expect(401);
    }

    // ---- real name

    @Test
    void aRealNameEndsWhenTheLibrarySaysThatItsBearerDied() {
        TestClient wang = real(phone(), "王建国", WANG);
        TestClient li = real(phone(), "阿依古丽·买买提", LI);
        String gone = wang.get("/api/citizen/me").ok().path("id").asString();
        assertThat(wang.get("/api/citizen/firms").ok()).isNotEmpty();
        departed.look();
        assertThat(wang.get("/api/citizen/me").ok().path("level").asInt()).as("alive").isEqualTo(2);
        person("p1", WANG, "王建国", "2026-05-01");
        desk.run("person");
        long looks = jdbc.queryForObject("SELECT count(*) FROM registry.look", Long.class);
        departed.look();
        assertThat(jdbc.queryForObject("SELECT count(*) FROM registry.look", Long.class)).as("nobody looked at the living").isEqualTo(looks);
        assertThat(wang.get("/api/citizen/me").ok().path("level").asInt()).isEqualTo(1);
        assertThat(wang.get("/api/citizen/firms").expect(403).path("code").asString()).isEqualTo("real-name-needed");
        assertThat(code(check(wang, "王建国", WANG))).isEqualTo("dead");
        assertThat(li.get("/api/citizen/me").ok().path("level").asInt()).isEqualTo(2);
        assertThat(jdbc.queryForList("SELECT action FROM audit.inbox WHERE subject_id = ? UNION ALL SELECT action FROM audit.entry WHERE subject_id = ?", String.class, gone, gone)).contains("citizen.real-name-lost");
    }

    @Test
    void theRealNameIsALivingPersonsOfTheLibraryAndNobodyElses() {
        TestClient c = citizen(phone());
        assertThat(code(check(c, "王建国", WANG.substring(0, 17) + (WANG.endsWith("1") ? "2" : "1")))).isEqualTo("bad-number");
        assertThat(code(c.post("/api/citizen/real-name", Map.of("name", "王建国", "idNumber", WANG)))).isEqualTo("agree-needed");
        Answer mismatch = check(c, "李建国", WANG);
        Answer unknown = check(c, "王建国", RegistryDesk.number(LocalDate.of(1999, 9, 9), 99));
        assertThat(mismatch.text()).as("nobody learns whose number it is").isEqualTo(unknown.text());
        assertThat(unknown.json().path("detail").asString()).as("a window asks the same library").contains("户籍派出所").doesNotContain("服务窗口");
        assertThat(code(check(c, "赵老先", DEAD))).isEqualTo("dead");
        assertThat(code(check(c, "钱多多", DEAD))).as("that somebody died is told only to who knows the name").isEqualTo("not-found");
        JsonNode me = check(c, " 王建国 ", WANG.toLowerCase(java.util.Locale.ROOT)).ok();
        assertThat(me.path("level").asInt()).isEqualTo(2);
        assertThat(me.toString()).doesNotContain(WANG).doesNotContain("王建国");
        assertThat(code(check(c, "王建国", WANG))).isEqualTo("already");
        TestClient other = citizen(phone());
        assertThat(code(check(other, "王建国", WANG))).isEqualTo("number-taken");
        assertThat(check(other, "阿依古丽•买买提", LI).ok().path("level").asInt()).as("the point in a name is one in all its spellings").isEqualTo(2);
        assertThat(audited("citizen.real-name-refused")).hasSizeGreaterThanOrEqualTo(3);
    }

    private static Map<String, Object> withName(Map<String, ?> body, String name) {
        Map<String, Object> other = new LinkedHashMap<>(body);
        other.put("name", name);
        return other;
    }

    private static Answer check(TestClient c, String name, String number) {
        return c.post("/api/citizen/real-name", Map.of("name", name, "idNumber", number, "agree", true));
    }

    @Test
    void triesAreCountedByAccountAndByNumberAndARestartForgivesNobody() {
        TestClient c = citizen(phone());
        for (int i = 0; i < 5; i++) {
            assertThat(code(check(c, "不对的", MUTE))).isEqualTo("not-found");
        }
        assertThat(code(check(c, "钱多多", MUTE))).as("the sixth of a day").isEqualTo("too-many-attempts");
        TestClient d = citizen(phone());
        for (int i = 0; i < 4; i++) {
            assertThat(code(check(d, "不对的", MUTE))).isEqualTo("not-found");
        }
        assertThat(code(check(citizen(phone()), "也不对", MUTE))).isEqualTo("not-found");
        TestClient guessing = citizen(phone());
        assertThat(code(check(guessing, "又不对", MUTE))).isEqualTo("not-found");
        assertThat(code(check(guessing, "钱多多", MUTE))).as("after ten failures with a number each account has one try").isEqualTo("too-many-attempts");
        assertThat(check(citizen(phone()), "钱多多", MUTE).ok().path("level").asInt()).as("who knows the name is not shut out by strangers").isEqualTo(2);
    }

    @Test
    void whoPassesTheCheckHasNoNewTries() {
        TestClient c = citizen(phone());
        for (int i = 0; i < 5; i++) {
            check(c, "王建国", WANG).ok();
            JsonNode consent = c.get("/api/citizen/consents").ok().valueStream().filter(x -> x.path("receiver").asString().equals("real-name") && !x.hasNonNull("withdrawnAt")).findFirst().orElseThrow();
            c.post("/api/citizen/consents/" + consent.path("id").asString() + "/withdraw", Map.of()).expect(204);
        }
        assertThat(code(check(c, "王建国", WANG))).isEqualTo("too-many-attempts");
    }

    @Test
    void ofTwoAccountsThatTakeANumberAtOnceOneIsToldSo() throws Exception {
        for (int round = 0; round < 5; round++) {
            List<Callable<Answer>> checks = new ArrayList<>();
            List<TestClient> both = List.of(citizen(phone()), citizen(phone()));
            both.forEach(c -> checks.add(() -> check(c, "王建国", WANG)));
            List<Answer> answers = all(checks);
            assertThat(answers.stream().map(Answer::status)).containsExactlyInAnyOrder(200, 409);
            assertThat(answers.stream().filter(a -> a.status() == 409).map(PersonsJourneyTest::code)).containsExactly("number-taken");
            both.get(answers.get(0).status() == 200 ? 0 : 1).post("/api/citizen/close", Map.of("sure", true)).expect(204);
        }
    }

    @Test
    void aNumberInsertedByAnotherTransactionIsTakenNotAFault() throws Exception {
        TestClient late = citizen(phone());
        long first = persons.register(phone()).id();
        try (ExecutorService pool = Executors.newSingleThreadExecutor()) {
            Future<Answer> answer = transaction.execute(status -> {
                assertThat(persons.verified(first, "王建国", WANG, 1, false)).isTrue();
                Future<Answer> waiting = pool.submit(() -> check(late, "王建国", WANG));
                for (int i = 0; i < 200 && jdbc.queryForObject("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE 'UPDATE persons.person SET level%'", Integer.class) == 0; i++) {
                    java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
                }
                assertThat(waiting.isDone()).isFalse();
                return waiting;
            });
            assertThat(code(answer.get())).isEqualTo("number-taken");
        }
    }

    @Test
    void aCheckThatIsUnderWayDoesNotOverwriteWhatTheDeskProved() {
        long id = persons.register(phone()).id();
        transaction.executeWithoutResult(status -> {
            assertThat(persons.verified(id, "王建国", WANG, 1, true)).isTrue();
            persons.proven(id, "officer");
        });
        assertThat(persons.verified(id, "钱多多", MUTE, 2, false)).isFalse();
        assertThat(persons.verified(id, "钱多多", MUTE, 2, true)).as("nor does the desk make somebody another person").isFalse();
        assertThat(persons.find(id).orElseThrow().name()).isEqualTo("王建国");
        assertThat(persons.verified(id, "王建国", WANG, 1, true)).as("the same once more").isTrue();
    }

    @Test
    void theDeskProvesAPersonAndTakesTheNumberFromWhoTookIt() {
        String thief = phone();
        TestClient taken = real(thief, "王建国", WANG);
        String phone = phone();
        TestClient mine = citizen(phone);
        String liPhone = phone();
        TestClient li = real(liPhone, "阿依古丽·买买提", LI);
        taken.post("/api/citizen/firms/" + FIRM + "/agents", agent(liPhone, "阿依古丽·买买提", TODAY, TODAY)).expect(201);
        Map<String, Object> body = new LinkedHashMap<>(Map.of("phone", phone, "name", "王建国", "idNumber", WANG, "document", "居民身份证原件" + WANG));
        TestClient.at(port).signIn("steward").post("/api/persons/desk-check", body).expect(403);
        TestClient.at(port).signIn("steward").post("/api/persons/desk-check/codes", Map.of("phone", phone)).expect(403);
        TestClient officer = TestClient.at(port).signIn("officer-public-security");
        assertThat(code(officer.post("/api/persons/desk-check", body))).as("nobody proves anybody without their telephone").isEqualTo("code-over");
        officer.post("/api/persons/desk-check/codes", Map.of("phone", phone())).expect(404);
        later(phone);
        JsonNode sent = officer.post("/api/persons/desk-check/codes", Map.of("phone", phone)).ok();
        assertThat(code(login(browser(), sent.path("token").asString(), phone, sent.path("shown").asString()))).as("the desk's code signs nobody in").isEqualTo("code-wrong");
        body.put("token", sent.path("token").asString());
        body.put("code", sent.path("shown").asString());
        Map<String, Object> wrong = new LinkedHashMap<>(body);
        wrong.put("code", "000000".equals(sent.path("shown").asString()) ? "000001" : "000000");
        assertThat(code(officer.post("/api/persons/desk-check", wrong))).isEqualTo("code-wrong");
        Answer nobody = officer.post("/api/persons/desk-check", withName(body, "王建军"));
        assertThat(code(nobody)).isEqualTo("not-found");
        assertThat(nobody.json().path("detail").asString()).as("to the official who stands at the window").contains("对照证件").doesNotContain("服务窗口");
        assertThat(officer.post("/api/persons/desk-check", body).ok().path("level").asInt()).isEqualTo(3);
        assertThat(code(officer.post("/api/persons/desk-check", body))).as("a code is used once").isEqualTo("code-over");
        assertThat(realNameConsents(mine)).containsExactly(true);
        assertThat(realNameConsents(taken)).as("who lost the number consents to nothing in its name").containsExactly(false);
        assertThat(code(li.get("/api/citizen/firms/" + FIRM))).as("what the loser delegated is over").isEqualTo("delegation-ended");
        assertThat(jdbc.queryForList("SELECT reason FROM audit.entry WHERE action = 'citizen.prove' UNION ALL SELECT reason FROM audit.inbox WHERE action = 'citizen.prove'", String.class).toString())
                .as("no number in the audit trail").contains("居民身份证原件").doesNotContain(WANG);
        assertThat(mine.get("/api/citizen/me").ok().path("levelName").asString()).isEqualTo("已现场核验");
        assertThat(taken.get("/api/citizen/me").ok().path("level").asInt()).isEqualTo(1);
        officer.post("/api/persons/desk-check", Map.of("phone", phone(), "name", "王建国", "idNumber", WANG, "document", "居民身份证原件")).expect(404);
        assertThat(audited("citizen.prove")).isNotEmpty();
    }

    private static List<Boolean> realNameConsents(TestClient c) {
        return c.get("/api/citizen/consents").ok().valueStream().filter(x -> x.path("receiver").asString().equals("real-name")).map(x -> !x.hasNonNull("withdrawnAt")).toList();
    }

    @Test
    void theDeskDoesNotMakeAnAccountSomebodyElses() {
        String phone = phone();
        TestClient li = real(phone, "阿依古丽·买买提", LI);
        later(phone);
        TestClient officer = TestClient.at(port).signIn("officer-public-security");
        JsonNode sent = officer.post("/api/persons/desk-check/codes", Map.of("phone", phone)).ok();
        assertThat(code(officer.post("/api/persons/desk-check", Map.of("phone", phone, "name", "王建国", "idNumber", WANG, "document", "居民身份证原件", "token", sent.path("token").asString(), "code", sent.path("shown").asString()))))
                .isEqualTo("other-number");
        assertThat(li.get("/api/citizen/me").ok().path("level").asInt()).isEqualTo(2);
    }

    // ---- firms

    @Test
    void theRepresentativeIsRecognisedAndAnAgentActsWithinErrandsAndDays() {
        TestClient wang = real(phone(), "王建国", WANG);
        JsonNode firms = wang.get("/api/citizen/firms").ok();
        assertThat(firms).hasSize(1);
        assertThat(firms.at("/0/role").asString()).isEqualTo("legal-representative");
        assertThat(code(wang.get("/api/citizen/firms/" + GONE_FIRM))).isEqualTo("firm-ended");
        assertThat(code(wang.get("/api/citizen/firms/91330106673959654X"))).isEqualTo("bad-uscc");
        String agentPhone = phone();
        TestClient li = real(agentPhone, "阿依古丽·买买提", LI);
        assertThat(code(li.get("/api/citizen/firms/" + FIRM))).isEqualTo("no-right");
        assertThat(code(li.post("/api/citizen/firms/" + FIRM + "/agents", agent(agentPhone, "阿依古丽·买买提", TODAY, TODAY)))).isEqualTo("not-representative");
        assertThat(code(wang.post("/api/citizen/firms/" + FIRM + "/agents", agent(agentPhone, "阿依古力", TODAY, TODAY)))).isEqualTo("no-agent");
        assertThat(code(wang.post("/api/citizen/firms/" + FIRM + "/agents", agent(agentPhone, "阿依古丽·买买提", TODAY, TODAY.plusYears(4))))).isEqualTo("bad-period");
        assertThat(code(wang.post("/api/citizen/firms/" + FIRM + "/agents", Map.of("phone", agentPhone, "name", "阿依古丽·买买提", "errands", Set.of("everything"), "until", TODAY.toString())))).isEqualTo("bad-errands");
        String id = wang.post("/api/citizen/firms/" + FIRM + "/agents", agent(agentPhone, "阿依古丽·买买提", TODAY, TODAY.plusDays(30))).expect(201).path("id").asString();
        JsonNode right = li.get("/api/citizen/firms/" + FIRM).ok();
        assertThat(right.path("role").asString()).isEqualTo("agent");
        assertThat(right.at("/errands/0/id").asString()).isEqualTo("apply");
        JsonNode list = wang.get("/api/citizen/firms/" + FIRM + "/agents").ok();
        assertThat(list.toString()).doesNotContain(agentPhone).doesNotContain("阿依古丽·买买提").contains("in-force");

        jdbc.update("UPDATE persons.delegation SET starts = starts - 60, until = ? WHERE id = ?::bigint", TODAY.minusDays(1), id);
        assertThat(code(li.get("/api/citizen/firms/" + FIRM))).as("after the end").isEqualTo("delegation-ended");
        assertThat(li.get("/api/citizen/firms").ok()).isEmpty();
        jdbc.update("UPDATE persons.delegation SET until = ? WHERE id = ?::bigint", TODAY, id);
        li.get("/api/citizen/firms/" + FIRM).ok();

        firm(FIRM, "广德示范面馆有限公司", "钱多多", MUTE, "1");
        desk.run("legal");
        assertThat(code(li.get("/api/citizen/firms/" + FIRM))).as("the giver represents it no longer").isEqualTo("giver-gone");
        assertThat(code(wang.get("/api/citizen/firms/" + FIRM))).isEqualTo("no-right");
        assertThat(li.get("/api/citizen/firms").ok()).isEmpty();
    }

    private static Map<String, Object> agent(String phone, String name, LocalDate starts, LocalDate until) {
        return Map.of("phone", phone, "name", name, "errands", Set.of("apply"), "starts", starts.toString(), "until", until.toString());
    }

    @Test
    void aDelegationIsTakenBackOrLaidDownAndOthersCannotTouchIt() {
        TestClient wang = real(phone(), "王建国", WANG);
        String liPhone = phone();
        TestClient li = real(liPhone, "阿依古丽·买买提", LI);
        TestClient stranger = real(phone(), "钱多多", MUTE);
        String path = "/api/citizen/firms/" + FIRM + "/agents";
        String id = wang.post(path, agent(liPhone, "阿依古丽·买买提", TODAY, TODAY.plusDays(3))).expect(201).path("id").asString();
        stranger.delete(path + "/" + id).expect(404);
        wang.delete(path + "/" + id).expect(204);
        assertThat(code(wang.delete(path + "/" + id))).isEqualTo("ended-already");
        assertThat(li.get("/api/citizen/firms/" + FIRM).expect(403).path("detail").asString()).contains("法定代表人收回");
        String second = wang.post(path, agent(liPhone, "阿依古丽·买买提", TODAY.plusDays(1), TODAY.plusDays(3))).expect(201).path("id").asString();
        assertThat(li.get("/api/citizen/firms/" + FIRM).expect(403).path("detail").asString()).contains("起生效");
        li.delete(path + "/" + second).expect(204);
        assertThat(audited("firm.delegate-end")).hasSizeGreaterThanOrEqualTo(2);
    }

    @Test
    void aDelegationIsGivenOnceAndFoundBehindHundredsOfOthers() throws Exception {
        TestClient wang = real(phone(), "王建国", WANG);
        String liPhone = phone();
        TestClient li = real(liPhone, "阿依古丽·买买提", LI);
        String path = "/api/citizen/firms/" + FIRM + "/agents";
        List<Callable<Answer>> twice = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            twice.add(() -> wang.post(path, agent(liPhone, "阿依古丽·买买提", TODAY, TODAY.plusDays(3))));
        }
        List<Answer> answers = all(twice);
        assertThat(answers.stream().map(a -> a.expect(201).path("id").asString()).distinct()).as("one delegation however often it is sent").hasSize(1);
        assertThat(code(wang.post(path, agent(liPhone, "阿依古丽·买买提", TODAY, TODAY.plusDays(4))))).isEqualTo("delegated-already");
        long id = Long.parseLong(answers.getFirst().json().path("id").asString());
        // 600 that are over, newer than the one in force
        jdbc.update("INSERT INTO persons.delegation (id, uscc, firm_name, given_by, agent, scopes, starts, until, created_at) SELECT id + n, uscc, firm_name, given_by, agent, scopes, starts - 30, starts - 10, created_at FROM persons.delegation, generate_series(1, 600) n WHERE id = ?", id);
        assertThat(li.get("/api/citizen/firms/" + FIRM).ok().path("role").asString()).isEqualTo("agent");
        assertThat(li.get("/api/citizen/firms").ok().at("/0/delegation").asString()).isEqualTo(Long.toString(id));
        assertThat(wang.get(path).ok().at("/0/id").asString()).as("in force first").isEqualTo(Long.toString(id));
        long oldest = id + 1;
        wang.delete(path + "/" + oldest).expect(204);
        li.delete(path + "/" + id).expect(204);
        assertThat(code(li.get("/api/citizen/firms/" + FIRM))).isEqualTo("delegation-ended");
    }

    @Test
    void aReasonHoldsNobodysNumber() {
        TestClient wang = real(phone(), "王建国", WANG);
        String liPhone = phone();
        TestClient li = real(liPhone, "阿依古丽·买买提", LI);
        String path = "/api/citizen/firms/" + FIRM + "/agents";
        String id = wang.post(path, agent(liPhone, "阿依古丽·买买提", TODAY, TODAY.plusDays(3))).expect(201).path("id").asString();
        wang.send("DELETE", path + "/" + id, Map.of("reason", LI + "已离职")).expect(204);
        assertThat(jdbc.queryForObject("SELECT end_reason FROM persons.delegation", String.class)).contains("已离职").doesNotContain(LI);
    }

    @Test
    void everyConsentEndsWithTheAccountHoweverManyThereWere() {
        TestClient c = citizen(phone());
        long id = Long.parseLong(c.get("/api/citizen/me").ok().path("id").asString());
        jdbc.update("INSERT INTO persons.consent (id, person, receiver, receiver_name, purpose, items, given_at, withdrawn_at) SELECT 9000000000000000000 + n, ?, 'old', 'old', 'old', '{x}', now(), now() FROM generate_series(1, 600) n", id);
        c.post("/api/citizen/close", Map.of("sure", true)).expect(204);
        assertThat(jdbc.queryForObject("SELECT count(*) FROM persons.consent WHERE withdrawn_at IS NULL", Integer.class)).isZero();
    }

    // ---- QR

    @Test
    void aTelephoneSignsABrowserInOnceAndNobodyElseCan() {
        TestClient telephone = citizen(phone());
        TestClient other = citizen(phone());
        TestClient computer = browser();
        JsonNode qr = computer.post("/api/citizen/qr", Map.of()).ok();
        String code = qr.path("code").asString();
        assertThat(qr.path("svg").asString()).startsWith("<svg").doesNotContain(qr.path("poll").asString());
        assertThat(state(computer, qr)).isEqualTo("waiting");
        assertThat(code(answer(telephone, code, true))).as("not scanned yet").isEqualTo("not-scanned");
        assertThat(telephone.post("/api/citizen/qr/scan", Map.of("code", code)).ok().path("ip").asString()).startsWith("127.1.");
        assertThat(code(other.post("/api/citizen/qr/scan", Map.of("code", code)))).isEqualTo("code-anothers");
        assertThat(code(answer(other, code, true))).isEqualTo("code-anothers");
        assertThat(state(computer, qr)).isEqualTo("scanned");
        answer(telephone, code, true).expect(204);
        assertThat(code(answer(telephone, code, true))).as("replayed").isEqualTo("code-used");
        TestClient spy = browser();
        assertThat(spy.post("/api/citizen/qr/poll", Map.of("poll", code)).ok().path("state").asString()).as("what the picture shows opens nothing").isEqualTo("expired");
        assertThat(state(computer, qr)).isEqualTo("signed-in");
        assertThat(computer.get("/api/citizen/me").ok().path("id").asString()).isEqualTo(telephone.get("/api/citizen/me").ok().path("id").asString());
        TestClient again = browser();
        assertThat(state(again, qr)).as("the session is handed out once").isEqualTo("expired");
        again.get("/api/citizen/me").expect(401);
        assertThat(code(telephone.post("/api/citizen/qr/scan", Map.of("code", code)))).isEqualTo("code-used");
    }

    @Test
    void anOldPictureAndARefusedOneSignNobodyIn() {
        TestClient telephone = citizen(phone());
        TestClient computer = browser();
        JsonNode old = computer.post("/api/citizen/qr", Map.of()).ok();
        telephone.post("/api/citizen/qr/scan", Map.of("code", old.path("code").asString())).ok();
        jdbc.update("UPDATE persons.qr_login SET expires_at = now() - interval '1 second'");
        assertThat(code(answer(telephone, old.path("code").asString(), true))).isEqualTo("code-expired");
        assertThat(state(computer, old)).isEqualTo("expired");
        JsonNode refused = computer.post("/api/citizen/qr", Map.of()).ok();
        telephone.post("/api/citizen/qr/scan", Map.of("code", refused.path("code").asString())).ok();
        answer(telephone, refused.path("code").asString(), false).expect(204);
        assertThat(state(computer, refused)).isEqualTo("refused");
        assertThat(code(telephone.post("/api/citizen/qr/scan", Map.of("code", "nonsense")))).isEqualTo("no-code");
        computer.get("/api/citizen/me").expect(401);
    }

    private static Answer answer(TestClient telephone, String code, boolean yes) {
        return telephone.post("/api/citizen/qr/answer", Map.of("code", code, "yes", yes));
    }

    private static String state(TestClient computer, JsonNode qr) {
        return computer.post("/api/citizen/qr/poll", Map.of("poll", qr.path("poll").asString())).ok().path("state").asString();
    }

    // ---- looks and consents

    @Test
    void aPersonSeesWhoLookedAndWhy() {
        TestClient wang = real(phone(), "王建国", WANG);
        long gid = desk.gid("person", "t-police", "p1");
        desk.as("officer-health").post("/api/registry/records/person/" + gid + "/look", Map.of("purpose", Map.of("code", "service", "reference", "核对13912345678与" + LI + "同住"))).ok();
        desk.as("officer-public-security").post("/api/registry/records/person/" + gid + "/look", Map.of("purpose", Map.of("code", "law", "reference", "协查函〔2026〕5号"))).ok();
        assertThat(code(check(citizen(phone()), "李四", WANG))).isEqualTo("not-found");
        JsonNode looks = wang.get("/api/citizen/looks").ok();
        List<JsonNode> items = looks.path("items").valueStream().toList();
        assertThat(items).hasSize(3);
        assertThat(items.get(0).path("kind").asString()).as("somebody else tried my number").isEqualTo("other-account");
        assertThat(items.get(0).has("who")).isFalse();
        JsonNode health = items.get(1);
        assertThat(health.path("department").asString()).contains("卫");
        assertThat(health.path("purpose").asString()).isEqualTo("办理业务");
        assertThat(health.path("who").asString()).contains("*");
        assertThat(health.path("reference").asString()).as("not other people's numbers").doesNotContain("13912345678").doesNotContain(LI).contains("同住");
        assertThat(items.get(2).path("own").asBoolean()).isTrue();
        assertThat(looks.path("lawDelayDays").asInt()).isEqualTo(180);
        // page by page, nothing tells that there was one more
        int pages = 0;
        for (String next = ""; next != null; pages++) {
            JsonNode page = wang.get("/api/citizen/looks?limit=1" + (next.isEmpty() ? "" : "&cursor=" + next)).ok();
            assertThat(page.path("items")).hasSize(1);
            next = page.path("next").asString(null);
        }
        assertThat(pages).isEqualTo(3);
        jdbc.execute("ALTER TABLE registry.look DISABLE TRIGGER look_kept");
        jdbc.update("UPDATE registry.look SET at = at - interval '181 days' WHERE purpose = 'law'");
        jdbc.execute("ALTER TABLE registry.look ENABLE TRIGGER look_kept");
        assertThat(wang.get("/api/citizen/looks").ok().path("items").toString()).as("told later").contains("协查函");
        TestClient li = real(phone(), "阿依古丽·买买提", LI);
        assertThat(li.get("/api/citizen/looks").ok().path("items")).as("only one's own").hasSize(1);
        // what was merged and taken apart again is not followed: the numbers differ
        jdbc.update("INSERT INTO registry.moved (library, gid, into_gid, at) VALUES ('person', ?, ?, now())", gid, jdbc.queryForObject("SELECT gid FROM registry.record_person WHERE ident = ?", Long.class, LI));
        assertThat(li.get("/api/citizen/looks").ok().path("items")).as("still only one's own").hasSize(1);
        assertThat(code(citizen(phone()).get("/api/citizen/looks"))).isEqualTo("real-name-needed");
    }

    /** The same tables and libraries, asked as where the city wants firms' people proven at the desk. */
    @Test
    void aCityMayWantWhoeverActsForAFirmProvenAtTheDesk() {
        String phone = phone();
        TestClient wang = real(phone, "王建国", WANG);
        String agentPhone = phone();
        real(agentPhone, "阿依古丽·买买提", LI);
        wang.post("/api/citizen/firms/" + FIRM + "/agents", agent(agentPhone, "阿依古丽·买买提", TODAY, TODAY.plusDays(3))).expect(201);
        assertThat(wang.get("/api/citizen/firms").ok()).as("as delivered, level 2 is enough").hasSize(1);
        Firms strict = new Firms(base, persons, delegations, attempts, transaction, clock, 3);
        PersonStore.Row rep = persons.findByPhone(phone).orElseThrow();
        PersonStore.Row agent = persons.findByPhone(agentPhone).orElseThrow();
        org.zhongshu.platform.identity.CurrentActor.as(rep.actor("127.0.0.1"), () -> {
            assertThat(strict.rights(rep)).isEmpty();
            assertThat(refusal(() -> strict.require(rep, FIRM, null))).isEqualTo("proof-needed");
            assertThat(refusal(() -> strict.agents(rep, FIRM))).isEqualTo("proof-needed");
            assertThat(refusal(() -> strict.delegate(rep, FIRM, new Firms.NewAgent(agentPhone, "阿依古丽·买买提", Set.of("apply"), TODAY, TODAY.plusDays(5))))).isEqualTo("proof-needed");
            persons.proven(agent.id(), "officer");
            PersonStore.Row proven = persons.find(agent.id()).orElseThrow();
            assertThat(strict.rights(proven)).as("the word of who is not proven").isEmpty();
            assertThat(refusal(() -> strict.require(proven, FIRM, Persons.Errand.APPLY))).isEqualTo("giver-unproven");
            persons.proven(rep.id(), "officer");
            assertThat(strict.rights(persons.find(rep.id()).orElseThrow())).hasSize(1);
            assertThat(strict.require(proven, FIRM, Persons.Errand.APPLY).role()).isEqualTo(Persons.Role.AGENT);
            assertThat(strict.rights(agent)).as("an agent as it stood before the desk").isEmpty();
        });
        assertThatThrownBy(() -> new Firms(base, persons, delegations, attempts, transaction, clock, 1)).hasMessageContaining("firm-level");
    }

    private static String refusal(Runnable act) {
        try {
            act.run();
            return null;
        } catch (org.zhongshu.platform.shared.Problem p) {
            return p.code();
        }
    }

    @Test
    void withdrawingTheRealNameErasesItAndClosingErasesEverything() {
        String phone = phone();
        TestClient wang = real(phone, "王建国", WANG);
        String liPhone = phone();
        TestClient li = real(liPhone, "阿依古丽·买买提", LI);
        wang.post("/api/citizen/firms/" + FIRM + "/agents", agent(liPhone, "阿依古丽·买买提", TODAY, TODAY.plusDays(3))).expect(201);
        JsonNode consents = wang.get("/api/citizen/consents").ok();
        assertThat(consents).hasSize(2);
        JsonNode realName = consents.valueStream().filter(c -> c.path("receiver").asString().equals("real-name")).findFirst().orElseThrow();
        JsonNode platform = consents.valueStream().filter(c -> c.path("receiver").asString().equals("platform")).findFirst().orElseThrow();
        li.post("/api/citizen/consents/" + realName.path("id").asString() + "/withdraw", Map.of()).expect(404);
        assertThat(code(wang.post("/api/citizen/consents/" + platform.path("id").asString() + "/withdraw", Map.of()))).isEqualTo("close-instead");
        wang.post("/api/citizen/consents/" + realName.path("id").asString() + "/withdraw", Map.of()).expect(204);
        assertThat(wang.get("/api/citizen/me").ok().path("level").asInt()).isEqualTo(1);
        assertThat(jdbc.queryForObject("SELECT count(*) FROM persons.person WHERE name IS NOT NULL", Integer.class)).as("only the agent's name is left").isEqualTo(1);
        assertThat(li.get("/api/citizen/firms/" + FIRM).expect(403).path("detail").asString()).contains("撤回实名");
        assertThat(code(wang.post("/api/citizen/close", Map.of()))).isEqualTo("not-sure");
        wang.post("/api/citizen/close", Map.of("sure", true)).expect(204);
        wang.get("/api/citizen/me").expect(401);
        assertThat(jdbc.queryForObject("SELECT count(*) FROM persons.person WHERE closed_at IS NOT NULL AND phone IS NULL AND phone_index IS NULL AND name IS NULL", Integer.class)).isEqualTo(1);
        later(phone);
        citizen(phone).get("/api/citizen/me").ok();
    }
}
