package org.zhongshu.platform.matters.internal;

import org.springframework.jdbc.core.JdbcTemplate;
import org.zhongshu.platform.datasets.Datasets;
import org.zhongshu.platform.items.internal.ItemsDesk;
import org.zhongshu.platform.registry.internal.RegistryDesk;
import org.zhongshu.testkit.TestClient;
import tools.jackson.databind.JsonNode;

import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** A city with two people and an item that an officer decides, for tests of what comes after a matter; over HTTP as people do it. */
public final class MattersDesk {

    /** Decided by an officer of public-security; any reason will do. */
    public static final String ITEM = "HW-01";
    private static final AtomicInteger NEXT = new AtomicInteger(1);

    public final String wangNumber = RegistryDesk.number(LocalDate.of(1981, 5, 6), 300 + NEXT.incrementAndGet() % 600);
    public final String liNumber = RegistryDesk.number(LocalDate.of(1991, 2, 3), 300 + NEXT.incrementAndGet() % 600);
    private final int port;
    private final JdbcTemplate jdbc;
    private final RegistryDesk registry;

    public MattersDesk(int port, Datasets datasets, JdbcTemplate jdbc) {
        this.port = port;
        this.jdbc = jdbc;
        this.registry = new RegistryDesk(port, datasets, jdbc);
        clear();
        registry.persons("t-police", "public-security");
        person("p1", wangNumber, "王建国");
        person("p2", liNumber, "李小敏");
        registry.sources("person", List.of(RegistryDesk.source("t-police")), Map.of());
        registry.run("person");
        if (jdbc.queryForObject("SELECT count(*) FROM items.item WHERE code = ?", Integer.class, ITEM) == 0) {
            new ItemsDesk(port).publish(ItemsDesk.row(ITEM, "测试登记事项", "public-security"), "public-security");
        }
    }

    private void person(String row, String number, String name) {
        String born = number.substring(6, 10) + "-" + number.substring(10, 12) + "-" + number.substring(12, 14);
        registry.put("t-police", row, number, name, "1", born, null, "138" + number.substring(6, 14), "桃州镇桃州中路" + row.substring(1) + "号", null, null, null, "2025-01-01T00:00:00Z");
    }

    public void clear() {
        registry.clear();
        jdbc.execute("TRUNCATE matters.matter, matters.handler, matters.event, matters.supplement, matters.dispute, matters.draft, matters.file, matters.guess");
        jdbc.execute("TRUNCATE complaints.complaint, complaints.step, complaints.file");
        jdbc.execute("TRUNCATE evaluations.waiting, evaluations.mending, evaluations.rating, evaluations.service");
        jdbc.execute("TRUNCATE persons.session, persons.phone_code, persons.failure, persons.delegation, persons.consent, persons.qr_login, persons.person CASCADE");
    }

    public TestClient as(String username) {
        return registry.as(username);
    }

    public static TestClient browser(int port) {
        int n = NEXT.incrementAndGet();
        return TestClient.at(port, "127.3." + n / 250 + "." + (1 + n % 250));
    }

    public static String phone() {
        return "137%08d".formatted(20_000 + NEXT.incrementAndGet());
    }

    private TestClient real(String name, String number) {
        TestClient c = browser(port).signInCitizen(phone());
        c.post("/api/citizen/real-name", Map.of("name", name, "idNumber", number, "agree", true)).ok();
        return c;
    }

    public TestClient wang() {
        return real("王建国", wangNumber);
    }

    public TestClient li() {
        return real("李小敏", liNumber);
    }

    /** An open matter of theirs. */
    public JsonNode submit(TestClient citizen) {
        return citizen.post("/api/citizen/matters", new LinkedHashMap<>(Map.of("request", "desk-" + Long.toString(System.nanoTime(), 36), "item", ITEM, "again", true, "data", Map.of("answer_statement", "因搬家需要办理")))).expect(201);
    }

    public JsonNode approve(String officer, JsonNode matter) {
        return as(officer).post("/api/matters/" + matter.path("number").asString() + "/approve", Map.of("opinion", "同意", "version", matter.path("version").asInt())).ok();
    }

    /** Another officer of a department. */
    public TestClient colleague(String department) {
        String username = "second." + department;
        TestClient other = browser(port);
        if (jdbc.queryForObject("SELECT count(*) FROM identity.account WHERE username = ?", Integer.class, username) == 0) {
            String first = as("admin").post("/api/accounts", Map.of("username", username, "name", "开平", "org", department, "roles", List.of("officer"))).expect(201).path("password").asString();
            other.signIn(username, first).ok();
            other.post("/api/password", Map.of("current", first, "next", "Guangde#2026x")).expect(204);
        }
        other.signIn(username, "Guangde#2026x").ok();
        return other;
    }
}
