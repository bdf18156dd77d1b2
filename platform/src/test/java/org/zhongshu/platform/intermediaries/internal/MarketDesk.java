package org.zhongshu.platform.intermediaries.internal;

import org.springframework.jdbc.core.JdbcTemplate;
import org.zhongshu.algorithms.identifiers.CreditCode;
import org.zhongshu.algorithms.profiling.DataType;
import org.zhongshu.platform.datasets.Dataset;
import org.zhongshu.platform.datasets.Datasets;
import org.zhongshu.platform.registry.internal.RegistryDesk;
import org.zhongshu.testkit.TestClient;
import org.zhongshu.testkit.TestClient.Answer;
import tools.jackson.databind.JsonNode;

import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import static org.assertj.core.api.Assertions.assertThat;

/** Four people with a firm each – the first with two –, over HTTP as they do it. */
final class MarketDesk {

    static final String OFFICER = "officer-natural-resources";
    private static final String MINE = "/api/citizen/intermediaries";
    static final List<String> NAMES = List.of("王建国", "李小敏", "陈大伟", "赵四海");
    private static final AtomicInteger NEXT = new AtomicInteger(1);

    final List<String> numbers = new ArrayList<>();
    /** The firm of each person, then the first one's second. */
    final List<String> firms = List.of(uscc(1), uscc(2), uscc(3), uscc(4), uscc(5));
    private final List<TestClient> clients = new ArrayList<>();
    private final int port;
    private final JdbcTemplate jdbc;
    private final RegistryDesk registry;
    private final Datasets datasets;
    private final Choosing choosing;
    private String licence;

    MarketDesk(int port, Datasets datasets, JdbcTemplate jdbc, Choosing choosing) {
        this.port = port;
        this.choosing = choosing;
        this.jdbc = jdbc;
        this.datasets = datasets;
        registry = new RegistryDesk(port, datasets, jdbc);
        clear();
        registry.persons("t-police", "public-security");
        for (int i = 0; i < NAMES.size(); i++) {
            numbers.add(RegistryDesk.number(LocalDate.of(1980 + i, 5, 6), 400 + i));
            registry.put("t-police", "p" + i, numbers.get(i), NAMES.get(i), "1", (1980 + i) + "-05-06", null, "1380000000" + i, "桃州镇桃州中路" + i + "号", null, null, null, "2025-01-01T00:00:00Z");
        }
        registry.sources("person", List.of(RegistryDesk.source("t-police")), Map.of());
        registry.run("person");
        List<String> fields = List.of("uscc", "name", "legal_rep", "legal_rep_id", "status");
        List<Dataset.Column> columns = new ArrayList<>();
        fields.forEach(f -> columns.add(new Dataset.Column(f, f, DataType.TEXT, 200, 1, null, f.equals("uscc"))));
        datasets.define(new Dataset("t-market", "企业登记", "market", null, "source", columns, 0));
        for (int i = 0; i < firms.size(); i++) {
            row(i, i % 4);
        }
        Map<String, Object> map = new LinkedHashMap<>();
        fields.forEach(f -> map.put(f, f));
        registry.sources("legal", List.of(new LinkedHashMap<>(Map.of("dataset", "t-market", "fields", map))), Map.of());
        registry.run("legal");
    }

    static String uscc(int n) {
        return CreditCode.make("9", "1", "341822", new java.util.Random(7000 + n));
    }

    void clear() {
        registry.clear();
        jdbc.execute("TRUNCATE intermediaries.grievance, intermediaries.step, intermediaries.signup, intermediaries.demand, intermediaries.act, intermediaries.offering, intermediaries.file, intermediaries.agency");
        jdbc.execute("TRUNCATE persons.session, persons.phone_code, persons.failure, persons.delegation, persons.consent, persons.qr_login, persons.person CASCADE");
    }

    TestClient as(String username) {
        return registry.as(username);
    }

    TestClient person(int i) {
        while (clients.size() <= i) {
            int n = NEXT.incrementAndGet();
            TestClient c = TestClient.at(port, "127.6." + n / 250 + "." + (1 + n % 250)).signInCitizen("136%08d".formatted(40_000 + n));
            c.post("/api/citizen/real-name", Map.of("name", NAMES.get(clients.size()), "idNumber", numbers.get(clients.size()), "agree", true)).ok();
            clients.add(c);
        }
        return clients.get(i);
    }

    static String word() {
        return "market-" + Long.toString(System.nanoTime(), 36) + NEXT.incrementAndGet();
    }

    static String code(Answer a) {
        return a.json().path("code").asString();
    }

    static String pdf(TestClient who, String base) {
        HttpRequest.Builder request = who.request(base + "/files?name=a.pdf").header("Content-Type", "application/octet-stream").POST(HttpRequest.BodyPublishers.ofByteArray(("%PDF-1.4 " + word()).getBytes(StandardCharsets.UTF_8)));
        request.header("X-XSRF-TOKEN", who.cookie(base.startsWith("/api/citizen/") ? "XSRF-CITIZEN" : "XSRF-TOKEN"));
        return who.send(request).expect(201).path("id").asString();
    }

    Map<String, Object> asking(int person, String firm, String service) {
        return new HashMap<>(Map.of("request", word(), "firm", firm, "service", service, "qualification", "甲级资质", "file", pdf(person(person), "/api/citizen/intermediaries")));
    }

    /** Entered and agreed to. */
    void entered(int person, String service, String officer) {
        JsonNode o = person(person).post("/api/citizen/intermediaries/offerings", asking(person, firms.get(person), service)).expect(201);
        as(officer).post("/api/intermediaries/desk/offerings/" + o.path("id").asString() + "/agree", Map.of("until", LocalDate.now().plusYears(1).toString(), "version", o.path("version").asInt())).ok();
    }

    Map<String, Object> demand(String way) {
        return new HashMap<>(Map.of("request", word(), "service", "t-survey", "title", "厂区地形测绘", "description", "厂区二十亩地形测绘", "budget", "30000", "days", 10, "way", way, "closesAt", Instant.now().plusSeconds(3600).toString(), "contact", "刘工 13800000000"));
    }

    String publish(int person, Map<String, Object> demand) {
        return person(person).post("/api/citizen/intermediaries/demands", Map.of("demand", demand)).expect(201).at("/line/number").asString();
    }

    Answer join(int person, String number, Object price, Object days) {
        return person(person).post("/api/citizen/intermediaries/demands/" + number + "/join", new HashMap<>(Map.of("firm", firms.get(person), "contact", "经办人 1390000000" + person, "price", price, "days", days)));
    }

    JsonNode seen(int person, String number) {
        return person(person).get("/api/citizen/intermediaries/demands/" + number).ok();
    }

    Answer act(int person, String number, String act, Map<String, Object> more) {
        Map<String, Object> body = new HashMap<>(Map.of("version", seen(person, number).path("version").asInt()));
        body.putAll(more);
        return person(person).post("/api/citizen/intermediaries/demands/" + number + "/" + act, body);
    }

    /** The clock moves on for one demand. */
    void pass(String number, String column) {
        jdbc.update("UPDATE intermediaries.demand SET " + column + " = now() - interval '1 second' WHERE number = ?", number);
    }

    TestClient stranger() {
        return TestClient.at(port);
    }

    JsonNode shown(String number) {
        return stranger().get("/api/intermediaries/demands/" + number).ok();
    }

    long id(String number) {
        return jdbc.queryForObject("SELECT id FROM intermediaries.demand WHERE number = ?", Long.class, number);
    }

    String state(String number) {
        return shown(number).at("/line/state").asString();
    }

    /** What the scheduled job does, until the demand has come there. */
    void until(String number, String wanted) throws InterruptedException {
        for (int i = 0; i < 200 && !state(number).equals(wanted); i++) {
            choosing.run();
            Thread.sleep(50);
        }
        assertThat(state(number)).isEqualTo(wanted);
    }

    /** The first three enter themselves. */
    void all(String service) {
        for (int i = 0; i < 3; i++) {
            entered(i, service, service.equals("t-eia") ? "officer-environment" : OFFICER);
        }
    }

    /** Own money, chosen by the owner, the fourth: the first agency at 20,000 within 8 days. */
    String awarded() {
        all("t-survey");
        String number = publish(3, demand("direct"));
        join(0, number, "20000", 8).ok();
        join(1, number, "21000", 8).ok();
        pass(number, "closes_at");
        choosing.run();
        JsonNode seen = seen(3, number);
        assertThat(code(person(1).post(MINE + "/demands/" + number + "/choose", Map.of("signup", seen.at("/signups/0/id").asString(), "words", "选我自己", "version", seen.path("version").asInt())))).isEqualTo("no-demand");
        act(3, number, "choose", Map.of("signup", seen.at("/signups/0/id").asString(), "words", "报价合理")).ok();
        assertThat(state(number)).isEqualTo("awarded");
        return number;
    }

    /** The base library says from now on that this firm is represented by somebody else. */
    void represents(int firm, int person) {
        row(firm, person);
        registry.run("legal");
    }

    private void row(int firm, int person) {
        datasets.put("t-market", List.<Object[]>of(new Object[]{firms.get(firm), "广德示范" + "甲乙丙丁戊".charAt(firm) + "咨询有限公司", NAMES.get(person), numbers.get(person), "1"}), "test");
    }

    /** A licence of the firm, issued here. @return its identifier */
    String licence(int firm) {
        TestClient steward = as("steward");
        steward.post("/api/credentials/seals/market/keep", Map.of("reason", "统一保管")).ok();
        String asked = as("officer-market").post("/api/credentials/seals/market/leaves", Map.of("type", "business-licence", "purpose", "日常签发", "until", LocalDate.now().plusDays(300).toString())).expect(201).path("id").asString();
        steward.post("/api/credentials/seals/leaves/" + asked + "/give", Map.of()).ok();
        JsonNode made = as("officer-market").post("/api/credentials", Map.of("type", "business-licence", "holderNumber", firms.get(firm), "request", word(), "values",
                Map.of("name", "广德示范甲咨询有限公司", "kind", "有限责任公司", "representative", NAMES.get(firm), "capital", "100万元人民币", "founded", "2020-01-01", "address", "广德市桃州镇示范路1号", "scope", "测绘"))).expect(201);
        licence = made.path("id").asString();
        return made.path("identifier").asString();
    }

    void suspendLicence() {
        as("officer-market").post("/api/credentials/" + licence + "/suspend", Map.of("reason", "年度报告未按期公示", "request", word())).ok();
    }
}
