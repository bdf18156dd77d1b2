package org.zhongshu.platform.persons.internal;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.zhongshu.algorithms.profiling.DataType;
import org.zhongshu.platform.datasets.Dataset;
import org.zhongshu.platform.datasets.Datasets;
import org.zhongshu.platform.registry.internal.RegistryDesk;
import org.zhongshu.testkit.TestClient;
import org.zhongshu.testkit.TestClient.Answer;
import org.zhongshu.testkit.ZhongshuTest;

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

/** Citizens and firms against a population library made from departments' rows; each test from nothing. */
@ZhongshuTest
abstract class PersonsBase {

    static final String WANG = RegistryDesk.number(LocalDate.of(1980, 5, 6), 11);
    static final String LI = RegistryDesk.number(LocalDate.of(1990, 2, 3), 12);
    static final String DEAD = RegistryDesk.number(LocalDate.of(1940, 1, 1), 13);
    static final String MUTE = RegistryDesk.number(LocalDate.of(1991, 1, 1), 14);
    static final String FIRM = "91330106673959654P";
    static final String GONE_FIRM = "91110000802100433B";
    static final LocalDate TODAY = LocalDate.now(ZoneId.of("Asia/Shanghai"));
    static final AtomicInteger NEXT = new AtomicInteger(1);

    @LocalServerPort
    int port;
    @Autowired
    Datasets datasets;
    @Autowired
    JdbcTemplate jdbc;
    @Autowired
    PersonStore persons;
    @Autowired
    org.springframework.transaction.support.TransactionTemplate transaction;
    RegistryDesk desk;

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

    void person(String row, String number, String name, String died) {
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

    void firm(String uscc, String name, String rep, String repId, String status) {
        datasets.put("t-market", List.<Object[]>of(new Object[]{uscc, name, rep, repId, status}), "test");
    }

    /** Every browser of its own address, so that one test's pace is not another's. */
    TestClient browser() {
        int n = NEXT.incrementAndGet();
        return TestClient.at(port, "127.1." + n / 250 + "." + (1 + n % 250));
    }

    static String phone() {
        return "137%08d".formatted(10_000 + NEXT.incrementAndGet());
    }

    TestClient citizen(String phone) {
        return browser().signInCitizen(phone);
    }

    TestClient real(String phone, String name, String number) {
        TestClient c = citizen(phone);
        c.post("/api/citizen/real-name", Map.of("name", name, "idNumber", number, "agree", true)).ok();
        return c;
    }

    static String code(Answer answer) {
        return answer.json().path("code").asString();
    }

    List<String> audited(String action) {
        return jdbc.queryForList("SELECT action FROM audit.entry WHERE action = ? UNION ALL SELECT action FROM audit.inbox WHERE action = ?", String.class, action, action);
    }

    /** As if the codes of a telephone had been sent an hour ago. */
    void later(String phone) {
        jdbc.update("UPDATE persons.phone_code SET created_at = created_at - interval '61 minutes'");
        assertThat(phone).isNotNull();
    }

    static Answer login(TestClient b, String token, String phone, String code) {
        return b.post("/api/citizen/login", Map.of("token", token, "phone", phone, "code", code, "agree", true));
    }

    static List<Answer> all(List<Callable<Answer>> calls) throws Exception {
        List<Answer> answers = new ArrayList<>();
        try (ExecutorService pool = Executors.newFixedThreadPool(calls.size())) {
            for (Future<Answer> f : pool.invokeAll(calls)) {
                answers.add(f.get());
            }
        }
        return answers;
    }

    static Answer check(TestClient c, String name, String number) {
        return c.post("/api/citizen/real-name", Map.of("name", name, "idNumber", number, "agree", true));
    }

    static Map<String, Object> agent(String phone, String name, LocalDate starts, LocalDate until) {
        return Map.of("phone", phone, "name", name, "errands", Set.of("apply"), "starts", starts.toString(), "until", until.toString());
    }
}
