package org.zhongshu.platform.onecode.internal;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.datasets.Datasets;
import org.zhongshu.platform.onecode.CodeTerminal;
import org.zhongshu.platform.persons.Persons;
import org.zhongshu.platform.registry.internal.RegistryDesk;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.testkit.TestClient;
import org.zhongshu.testkit.TestClient.Answer;
import org.zhongshu.testkit.ZhongshuTest;
import tools.jackson.databind.JsonNode;

import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A citizen opens a code, terminals of two scenes scan it with and without a network, and everything that can go wrong does. */
@ZhongshuTest
class OneCodeJourneyTest {

    private static final AtomicInteger NEXT = new AtomicInteger(1);

    private final String wangNumber = RegistryDesk.number(LocalDate.of(1980, 5, 6), 300 + NEXT.incrementAndGet() % 600);
    private final String liNumber = RegistryDesk.number(LocalDate.of(1990, 2, 3), 300 + NEXT.incrementAndGet() % 600);

    @LocalServerPort
    private int port;
    @Autowired
    private Datasets datasets;
    @Autowired
    private JdbcTemplate jdbc;
    @Autowired
    private DayKeys keys;
    @Autowired
    private Passes passes;
    @Autowired
    private Scenes scenes;
    @Autowired
    private SceneFacts facts;
    @Autowired
    private Persons persons;
    @Autowired
    private Audit audit;
    @Autowired
    private TransactionTemplate transaction;
    @Autowired
    private Terminals terminals;
    @TempDir
    private Path folder;
    private RegistryDesk desk;

    @BeforeEach
    void city() {
        desk = new RegistryDesk(port, datasets, jdbc);
        nothingStays();
        desk.persons("t-police", "public-security");
        person("p1", wangNumber, "王建国");
        person("p2", liNumber, "李小敏");
        desk.sources("person", List.of(RegistryDesk.source("t-police")), Map.of());
        desk.run("person");
    }

    @AfterEach
    void nothingStays() {
        desk.clear();
        jdbc.execute("TRUNCATE onecode.pass, onecode.handle, onecode.terminal, onecode.scan");
        jdbc.execute("TRUNCATE persons.session, persons.phone_code, persons.failure, persons.delegation, persons.consent, persons.qr_login, persons.person CASCADE");
    }

    private void person(String row, String number, String name) {
        LocalDate born = LocalDate.parse(number.substring(6, 10) + "-" + number.substring(10, 12) + "-" + number.substring(12, 14));
        desk.put("t-police", row, number, name, "1", born.toString(), null, "138" + number.substring(6, 14), "桃州镇桃州中路" + row.substring(1) + "号", null, null, null, "2025-01-01T00:00:00Z");
    }

    private TestClient real(String name, String number) {
        int n = NEXT.incrementAndGet();
        TestClient c = TestClient.at(port, "127.3." + n / 250 + "." + (1 + n % 250)).signInCitizen("135%08d".formatted(30_000 + n));
        c.post("/api/citizen/real-name", Map.of("name", name, "idNumber", number, "agree", true)).ok();
        return c;
    }

    private TestClient wang() {
        TestClient wang = real("王建国", wangNumber);
        wang.post("/api/citizen/code/open", Map.of()).ok();
        return wang;
    }

    private static String shown(TestClient citizen) {
        return citizen.post("/api/citizen/code/codes", Map.of()).ok().at("/codes/0/code").asString();
    }

    private String terminal(String scene, String officer) {
        return desk.as(officer).post("/api/onecode/terminals", Map.of("scene", scene, "name", "测试终端", "place", "一楼大厅")).expect(201).path("key").asString();
    }

    private String window() {
        return terminal("test-window", "officer-public-security");
    }

    private String bus() {
        return terminal("test-bus", "officer-transport");
    }

    private Answer at(String terminal, String method, String path, String body) {
        TestClient c = TestClient.at(port);
        HttpRequest.Builder request = c.request("/api/onecode/terminal" + path).header("Authorization", "Terminal " + terminal).header("Content-Type", "application/json");
        return c.send(body == null ? request.GET() : request.method(method, HttpRequest.BodyPublishers.ofString(body)));
    }

    private Answer scan(String terminal, String request, String code) {
        return at(terminal, "POST", "/scans", "{\"request\":\"" + request + "\",\"code\":\"" + code + "\"}");
    }

    private static String word() {
        return "scan-" + Long.toString(System.nanoTime(), 36) + NEXT.incrementAndGet();
    }

    private static String refusal(Answer answer) {
        return answer.expect(409).path("code").asString();
    }

    /** At a moment of the code's own window, however slow the machine is. */
    private Scans.Result taken(String terminal, String request, String code) {
        return scansAt(Code.parse(code).from().plusSeconds(1)).scan(known(terminal), request, code);
    }

    private String refused(String terminal, String request, String code, String like) {
        try {
            return "taken " + scansAt(Code.parse(like).from().plusSeconds(1)).scan(known(terminal), request, code).id();
        } catch (Problem p) {
            assertThat(p.status().value()).isEqualTo(409);
            return p.code();
        }
    }

    private static JsonNode scans(TestClient citizen) {
        return citizen.get("/api/citizen/code/scans").ok().path("items");
    }

    /** A code of another time, rightly signed. */
    private String code(String like, long windows) {
        Code now = Code.parse(like);
        long window = now.window() + windows;
        return Code.make(keys.of(Code.dayOf(window)), window, now.handle()).text();
    }

    @Test
    void aSceneLearnsItsDeclaredFactsAndThePersonSeesWhichAndWhere() {
        TestClient wang = wang();
        String terminal = window();
        String code = shown(wang);
        assertThat(code).startsWith("ZC1:").doesNotContain(wangNumber);
        JsonNode answer = scan(terminal, word(), code).ok();
        Map<String, String> learnt = new HashMap<>();
        answer.path("facts").forEach(f -> learnt.put(f.path("key").asString(), f.path("value").asString()));
        assertThat(learnt).containsExactlyInAnyOrderEntriesOf(Map.of("name", "王建国", "adult", "是", "old", "否", "permit", "否"));
        assertThat(answer.toString()).as("no number, no telephone, no birthday").doesNotContain(wangNumber, "1980", "138");

        JsonNode seen = scans(wang).path(0);
        assertThat(seen.path("sceneName").asString()).isEqualTo("测试窗口");
        assertThat(seen.path("terminal").asString()).contains("测试终端");
        assertThat(seen.path("outcome").asString()).isEqualTo("taken");
        assertThat(seen.path("facts").toString()).contains("姓名", "年满 18 周岁").doesNotContain("王建国");
        assertThat(wang.get("/api/citizen/looks").ok().toString()).contains("一码通 测试窗口：测试核对身份");
        // nobody else's
        assertThat(scans(real("李小敏", liNumber)).size()).isZero();
    }

    @Test
    void aCodeIsTakenOnceAcrossTerminalsAndTheSameRequestIsAnsweredTheSame() {
        TestClient wang = wang();
        String one = window();
        String two = bus();
        String code = shown(wang);
        String request = word();
        long id = taken(one, request, code).id();
        Scans.Result again = taken(one, request, code);
        assertThat(again.id()).isEqualTo(id);
        assertThat(again.facts()).hasSize(4);
        assertThat(refused(one, request, code(code, 1), code)).isEqualTo("request-used");
        assertThat(refused(one, word(), code, code)).isEqualTo("code-used");
        assertThat(refused(two, word(), code, code)).as("at another scene").isEqualTo("code-used");
        JsonNode seen = scans(wang);
        assertThat(seen.size()).isEqualTo(3);
        assertThat(seen.path(0).path("outcome").asString()).isEqualTo("used");
        assertThat(seen.path(0).path("facts").size()).isZero();
    }

    @Test
    void ofManyTerminalsAtTheSameMomentOneTakesTheCode() throws Exception {
        TestClient wang = wang();
        List<String> all = List.of(window(), window(), bus(), bus());
        String code = shown(wang);
        List<Future<String>> answers = new ArrayList<>();
        try (var threads = Executors.newFixedThreadPool(8)) {
            for (int i = 0; i < 8; i++) {
                String terminal = all.get(i % 4);
                answers.add(threads.submit((Callable<String>) () -> refused(terminal, word(), code, code)));
            }
        }
        int taken = 0;
        for (Future<String> a : answers) {
            taken += a.get().startsWith("taken ") ? 1 : 0;
            assertThat(a.get()).matches("taken \\d+|code-used");
        }
        assertThat(taken).isEqualTo(1);
    }

    @Test
    void expiredEarlyForgedAndStoppedCodesAreRefusedAndKept() {
        TestClient wang = wang();
        String terminal = window();
        String code = shown(wang);
        assertThat(refusal(scan(terminal, word(), code(code, -3)))).isEqualTo("code-late");
        assertThat(refused(terminal, word(), code(code, 3), code)).isEqualTo("code-early");
        String other = (code.charAt(20) == 'A' ? "B" : "A");
        assertThat(refusal(scan(terminal, word(), code.substring(0, 20) + other + code.substring(21)))).isEqualTo("code-forged");
        assertThat(refusal(scan(terminal, word(), "ZC1:HELLO"))).isEqualTo("code-forged");
        long nobody = Code.parse(code).window();
        assertThat(refused(terminal, word(), Code.make(keys.of(Code.dayOf(nobody)), nobody, 42).text(), code)).as("rightly signed, of a handle that is nobody's").isEqualTo("code-forged");
        scan(terminal, word(), "").expect(400);
        scan(terminal, "x", code).expect(400);

        wang.post("/api/citizen/code/stop", Map.of("reason", "")).expect(400);
        wang.post("/api/citizen/code/stop", Map.of("reason", "手机丢失")).expect(204);
        assertThat(refused(terminal, word(), code, code)).isEqualTo("code-stopped");
        assertThat(wang.post("/api/citizen/code/codes", Map.of()).expect(409).path("code").asString()).isEqualTo("not-open");
        assertThat(wang.get("/api/citizen/code").ok().path("reason").asString()).isEqualTo("手机丢失");
        // a new one is another one: the old code stays dead
        wang.post("/api/citizen/code/open", Map.of()).ok();
        assertThat(refused(terminal, word(), code, code)).isEqualTo("code-stopped");
        String next = shown(wang);
        assertThat(taken(terminal, word(), next).outcome()).isEqualTo(Outcome.TAKEN);
        assertThat(desk.as("officer-public-security").get("/api/onecode/scans?refused=true").ok().path("items").size()).isGreaterThanOrEqualTo(6);
    }

    @Test
    void theServersClockDecidesAndAMovedOneHelpsNobody() {
        TestClient wang = wang();
        Terminals.Terminal terminal = known(window());
        String code = shown(wang);
        Instant end = Code.parse(code).until().plusSeconds(15);
        for (Duration after : List.of(Duration.ZERO, Duration.ofHours(1), Duration.ofDays(400))) {
            assertThatThrownBy(() -> scansAt(end.plus(after)).scan(terminal, word(), code)).isInstanceOfSatisfying(Problem.class, p -> assertThat(p.code()).isEqualTo("code-late"));
        }
        assertThatThrownBy(() -> scansAt(Code.parse(code).from().minusMillis(15_001)).scan(terminal, word(), code)).isInstanceOfSatisfying(Problem.class, p -> assertThat(p.code()).isEqualTo("code-early"));
        assertThat(scansAt(end.minusMillis(1)).scan(terminal, word(), code).outcome()).isEqualTo(Outcome.TAKEN);
    }

    /** The key of a day whose asker was rolled back is there all the same, and is nobody's but this one's. */
    @Test
    void aDaysKeyOutlivesTheTransactionThatAskedForIt() {
        int day = keys.today() + 300 + NEXT.incrementAndGet();
        transaction.executeWithoutResult(status -> {
            keys.of(day);
            status.setRollbackOnly();
        });
        assertThat(jdbc.queryForObject("SELECT public_key FROM onecode.day_key WHERE day = ?", String.class, day)).isEqualTo(keys.of(day).publicPem());
        long window = day * 86_400L / Code.WINDOW.toSeconds() + 5;
        assertThat(keys.signed(Code.make(keys.of(day), window, 7))).as("a far day, without a table").isTrue();
        byte[] altered = Code.make(keys.of(day), window, 7).bytes();
        altered[altered.length - 1] ^= 1;
        assertThat(keys.signed(new Code(day, window, 7, altered))).isFalse();
        assertThat(keys.signed(new Code(day + 1, window, 7, altered))).as("a day without a key").isFalse();
        jdbc.update("DELETE FROM onecode.day_key WHERE day = ?", day);
    }

    private Terminals.Terminal known(String key) {
        return terminals.list(null).stream().filter(t -> t.number().equals(key.split(":")[0])).findFirst().orElseThrow();
    }

    private Scans scansAt(Instant now) {
        return new Scans(jdbc, keys, passes, scenes, facts, persons, audit, transaction, Clock.fixed(now, java.time.ZoneOffset.UTC));
    }

    @Test
    void whatWasTakenWithoutANetworkIsHandedInOnceAndADoubleUseIsFound() throws Exception {
        TestClient wang = wang();
        String first = bus();
        String second = bus();
        // both bundles are older than the code, and both terminals' clocks stand in its window
        String[] bundles = {at(first, "GET", "/bundle", null).text(), at(second, "GET", "/bundle", null).text()};
        String code = shown(wang);
        Clock within = Clock.fixed(Code.parse(code).until().minusMillis(1), java.time.ZoneOffset.UTC);
        CodeTerminal one = offline(first, "one", bundles[0], within);
        CodeTerminal two = offline(second, "two", bundles[1], within);
        assertThat(one.take(code)).isEqualTo(CodeTerminal.Verdict.TAKEN);
        assertThat(one.take(code)).isEqualTo(CodeTerminal.Verdict.USED);
        // the second bus cannot know of the first
        assertThat(two.take(code)).isEqualTo(CodeTerminal.Verdict.TAKEN);
        assertThat(outcome(handIn(first, one.waiting().getFirst()))).isEqualTo("taken");
        assertThat(outcome(handIn(first, one.waiting().getFirst()))).as("handed in again").isEqualTo("taken");
        assertThat(outcome(handIn(second, two.waiting().getFirst()))).isEqualTo("double");
        assertThat(jdbc.queryForObject("SELECT count(*) FROM onecode.scan", Integer.class)).isEqualTo(2);
        JsonNode seen = scans(wang);
        assertThat(seen.path(0).path("outcome").asString()).isEqualTo("double");
        assertThat(seen.path(0).path("way").asString()).isEqualTo("offline");
        assertThat(desk.as("officer-transport").get("/api/onecode/scans?refused=true").ok().path("items").size()).isEqualTo(1);
        // the same word with a network: it was taken, and teaches nothing
        assertThat(scan(first, one.waiting().getFirst().request(), code).ok().path("facts").size()).isZero();
        // used without a network, it is used with one
        Terminals.Terminal window = known(window());
        assertThatThrownBy(() -> scansAt(Code.parse(code).from().plusSeconds(1)).scan(window, word(), code)).isInstanceOfSatisfying(Problem.class, p -> assertThat(p.code()).isEqualTo("code-used"));

        // what a terminal says of times and codes is not believed
        String late = code(code, -3);
        assertThat(outcome(handIn(first, new CodeTerminal.Taken(word(), late, within.instant())))).isEqualTo("late");
        assertThat(outcome(handIn(first, new CodeTerminal.Taken(word(), late, Instant.now().plus(Duration.ofHours(1)))))).isEqualTo("clock");
        assertThat(outcome(handIn(first, new CodeTerminal.Taken(word(), "ZC1:AAAA", within.instant())))).isEqualTo("forged");
        assertThat(at(first, "POST", "/uploads", "{\"scans\":[{\"request\":\"x\"},null]}").ok().path("items").path(0).path("error").asString()).contains("请求编号");
        at(first, "POST", "/uploads", "{}").expect(400);
        // a year that no database holds does not hold up the others
        JsonNode far = at(first, "POST", "/uploads", "{\"scans\":[{\"request\":\"" + word() + "\",\"code\":\"" + late + "\",\"at\":\"+300000-01-01T00:00:00Z\"},{\"request\":\"" + word() + "\",\"code\":\"" + late + "\",\"at\":\"" + within.instant() + "\"}]}").ok().path("items");
        assertThat(far.path(0).path("error").asString()).contains("扫码时间");
        assertThat(far.path(1).path("outcome").asString()).isEqualTo("late");
    }

    private CodeTerminal offline(String key, String name, String bundle, Clock clock) throws Exception {
        CodeTerminal terminal = CodeTerminal.open(folder.resolve(name), at(key, "GET", "", null).ok().path("root").asString(), clock);
        terminal.bundle(bundle);
        return terminal;
    }

    private JsonNode handIn(String key, CodeTerminal.Taken taken) {
        return at(key, "POST", "/uploads", "{\"scans\":[{\"request\":\"" + taken.request() + "\",\"code\":\"" + taken.code() + "\",\"at\":\"" + taken.at() + "\"}]}").ok();
    }

    private static String outcome(JsonNode handed) {
        return handed.path("items").path(0).path("outcome").asString();
    }

    @Test
    void aLostPhoneReachesTerminalsWithoutANetworkByTheList() throws Exception {
        TestClient wang = wang();
        String key = bus();
        String before = at(key, "GET", "/bundle", null).text();
        String code = shown(wang);
        Instant[] now = {Code.parse(code).until().minusMillis(1)};
        java.time.InstantSource movable = () -> now[0];
        CodeTerminal terminal = offline(key, "bus", before, movable.withZone(java.time.ZoneOffset.UTC));
        desk.as("officer-civil-affairs").post("/api/onecode/passes/stop", Map.of("idNumber", "123", "reason", "本人电话挂失")).expect(400);
        desk.as("officer-civil-affairs").post("/api/onecode/passes/stop", Map.of("idNumber", wangNumber, "reason", "本人电话挂失")).expect(204);
        desk.as("officer-civil-affairs").post("/api/onecode/passes/stop", Map.of("idNumber", wangNumber, "reason", "本人电话挂失")).expect(404);
        assertThat(terminal.check(code)).as("the old list does not know").isEqualTo(CodeTerminal.Verdict.TAKEN);
        terminal.bundle(at(key, "GET", "/bundle", null).text());
        // whatever that took: the same person's code of now, by the terminal's clock
        String later = code(code, Code.windowOf(Instant.now()) - Code.parse(code).window());
        now[0] = Code.parse(later).until().minusMillis(1);
        assertThat(terminal.take(later)).isEqualTo(CodeTerminal.Verdict.STOPPED);
    }

    @Test
    void aStolenTerminalIsBlockedAndANewKeyOpensWhereTheOldOneDoesNot() {
        TestClient wang = wang();
        String key = window();
        at(key, "GET", "/bundle", null).expect(403);
        String bus = bus();
        assertThat(at(bus, "GET", "/bundle", null).text()).contains("PUBLIC KEY").doesNotContain("PRIVATE KEY");
        JsonNode listed = desk.as("officer-public-security").get("/api/onecode/scenes").ok().path("items").path(0);
        assertThat(listed.path("terminals").size()).isEqualTo(1);
        String id = listed.at("/terminals/0/id").asString();
        desk.as("officer-transport").post("/api/onecode/terminals/" + id + "/block", Map.of("reason", "终端被盗")).expect(403);
        desk.as("officer-public-security").post("/api/onecode/terminals/" + id + "/block", Map.of("reason", "终端被盗")).ok();
        assertThat(scan(key, word(), shown(wang)).expect(403).path("code").asString()).isEqualTo("terminal-blocked");
        String fresh = desk.as("officer-public-security").post("/api/onecode/terminals/" + id + "/key", Map.of("reason", "换新机")).ok().path("key").asString();
        scan(key, word(), shown(wang)).expect(401);
        String now = shown(wang);
        at(fresh, "GET", "", null).ok();
        assertThat(taken(fresh, word(), now).outcome()).isEqualTo(Outcome.TAKEN);
        scan(key.substring(0, 9) + "wrong", word(), shown(wang)).expect(401);
        TestClient.at(port).get("/api/onecode/terminal").expect(401);
        // the key opens its own scene and nothing of the staff's
        TestClient c = TestClient.at(port);
        c.send(c.request("/api/onecode/scenes").header("Authorization", "Terminal " + fresh).GET()).expect(401);
    }

    @Test
    void onlyWhoIsProvenByNameAndOnlyTheScenesKeeperMay() {
        TestClient stranger = TestClient.at(port, "127.3.9.9").signInCitizen("135%08d".formatted(90_000 + NEXT.incrementAndGet()));
        assertThat(stranger.post("/api/citizen/code/open", Map.of()).expect(403).path("code").asString()).isEqualTo("real-name-needed");
        stranger.get("/api/citizen/code/scans").expect(403);
        desk.as("officer-transport").post("/api/onecode/terminals", Map.of("scene", "test-window", "name", "冒名终端")).expect(403);
        desk.as("operator").get("/api/onecode/scenes").expect(403);
        assertThat(desk.as("officer-transport").get("/api/onecode/scans").ok().path("items").size()).isZero();
        // closing the account ends the code with it
        TestClient wang = wang();
        Terminals.Terminal window = known(window());
        String code = shown(wang);
        wang.post("/api/citizen/close", Map.of("sure", true)).expect(204);
        assertThatThrownBy(() -> scansAt(Code.parse(code).from().plusSeconds(1)).scan(window, word(), code)).isInstanceOfSatisfying(Problem.class, p -> assertThat(p.code()).isEqualTo("code-stopped"));
    }

    @Test
    void photographedCodesAreRead() throws Exception {
        String key = window();
        var matrix = new com.google.zxing.qrcode.QRCodeWriter().encode("ZC1:ABC", com.google.zxing.BarcodeFormat.QR_CODE, 200, 200);
        byte[] points = new byte[200 * 200];
        for (int i = 0; i < points.length; i++) {
            points[i] = (byte) (matrix.get(i % 200, i / 200) ? 20 : 230);
        }
        assertThat(photo(key, 200, 200, points).ok().path("code").asString()).isEqualTo("ZC1:ABC");
        assertThat(photo(key, 200, 200, new byte[40_000]).expect(422).path("code").asString()).isEqualTo("no-code");
        photo(key, 200, 199, points).expect(400);
        photo(key, 100_000, 100_000, points).expect(400);
        photo(key, -1, 5, points).expect(400);
    }

    private Answer photo(String key, int width, int height, byte[] points) {
        TestClient c = TestClient.at(port);
        return c.send(c.request("/api/onecode/terminal/photo?width=" + width + "&height=" + height).header("Authorization", "Terminal " + key).header("Content-Type", "application/octet-stream").POST(HttpRequest.BodyPublishers.ofByteArray(points)));
    }
}
