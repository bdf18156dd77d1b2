package org.zhongshu.platform.projects.internal;

import org.springframework.jdbc.core.JdbcTemplate;
import org.zhongshu.algorithms.identifiers.CreditCode;
import org.zhongshu.algorithms.profiling.DataType;
import org.zhongshu.platform.datasets.Dataset;
import org.zhongshu.platform.datasets.Datasets;
import org.zhongshu.platform.items.internal.ItemsDesk;
import org.zhongshu.platform.registry.internal.RegistryDesk;
import org.zhongshu.testkit.TestClient;
import tools.jackson.databind.JsonNode;

import java.security.SecureRandom;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** A city with two firms and their representatives, and the items of a small composite in four stages; over HTTP as people do it. */
final class ProjectsDesk {

    static final Map<String, String> ITEMS = Map.of("TP-01", "natural-resources", "TP-02", "water", "TP-09", "development", "TP-03", "natural-resources", "TP-04", "environment", "TP-05", "housing", "TP-06", "urban-management", "TP-07", "housing");
    private static final AtomicInteger NEXT = new AtomicInteger(1);

    final String wangNumber = RegistryDesk.number(LocalDate.of(1982, 5, 6), 300 + NEXT.incrementAndGet() % 600);
    final String liNumber = RegistryDesk.number(LocalDate.of(1992, 2, 3), 300 + NEXT.incrementAndGet() % 600);
    final String wangFirm = CreditCode.make("9", "1", "341882", new SecureRandom());
    final String liFirm = CreditCode.make("9", "1", "341882", new SecureRandom());
    private final int port;
    private final Datasets datasets;
    private final JdbcTemplate jdbc;
    private final RegistryDesk registry;

    ProjectsDesk(int port, Datasets datasets, JdbcTemplate jdbc) {
        this.port = port;
        this.datasets = datasets;
        this.jdbc = jdbc;
        this.registry = new RegistryDesk(port, datasets, jdbc);
        clear();
        registry.persons("t-police", "public-security");
        person("p1", wangNumber, "王建国");
        person("p2", liNumber, "李小敏");
        registry.sources("person", List.of(RegistryDesk.source("t-police")), Map.of());
        registry.run("person");
        firms();
        if (jdbc.queryForObject("SELECT count(*) FROM items.item WHERE code = 'TP-07'", Integer.class) == 0) {
            ItemsDesk items = new ItemsDesk(port);
            new java.util.TreeMap<>(ITEMS).forEach((code, department) -> {
                Map<String, String> row = ItemsDesk.row(code, "测试建设事项" + code.substring(3), department);
                row.put("服务对象", "法人");
                items.publish(row, department);
            });
        }
    }

    private void person(String row, String number, String name) {
        String born = number.substring(6, 10) + "-" + number.substring(10, 12) + "-" + number.substring(12, 14);
        registry.put("t-police", row, number, name, "1", born, null, "138" + number.substring(6, 14), "桃州镇桃州中路" + row.substring(1) + "号", null, null, null, "2025-01-01T00:00:00Z");
    }

    private void firms() {
        List<String> fields = List.of("uscc", "name", "legal_rep", "legal_rep_id", "status");
        List<Dataset.Column> columns = new ArrayList<>();
        fields.forEach(f -> columns.add(new Dataset.Column(f, f, DataType.TEXT, 200, 1, null, f.equals("uscc"))));
        datasets.define(new Dataset("t-market", "企业登记", "market", null, "source", columns, 0));
        datasets.put("t-market", List.of(new Object[]{wangFirm, "广德示范建设有限公司", "王建国", wangNumber, "1"}, new Object[]{liFirm, "广德示范置业有限公司", "李小敏", liNumber, "1"}), "test");
        Map<String, Object> map = new LinkedHashMap<>();
        fields.forEach(f -> map.put(f, f));
        registry.sources("legal", List.of(new LinkedHashMap<>(Map.of("dataset", "t-market", "fields", map))), Map.of());
        registry.run("legal");
    }

    void clear() {
        registry.clear();
        jdbc.execute("TRUNCATE projects.project, projects.change, projects.stage, projects.review, projects.voice");
        jdbc.execute("TRUNCATE messages.message, messages.seen, messages.sms");
        jdbc.execute("TRUNCATE matters.matter, matters.event, matters.supplement, matters.dispute, matters.draft, matters.file, matters.guess CASCADE");
        jdbc.execute("TRUNCATE persons.session, persons.phone_code, persons.failure, persons.delegation, persons.consent, persons.qr_login, persons.person CASCADE");
    }

    TestClient as(String username) {
        return registry.as(username);
    }

    static String phone() {
        return "136%08d".formatted(20_000 + NEXT.incrementAndGet());
    }

    private TestClient real(String name, String number, String phone) {
        int n = NEXT.incrementAndGet();
        TestClient c = TestClient.at(port, "127.4." + n / 250 + "." + (1 + n % 250)).signInCitizen(phone);
        c.post("/api/citizen/real-name", Map.of("name", name, "idNumber", number, "agree", true)).ok();
        return c;
    }

    TestClient wang() {
        return real("王建国", wangNumber, phone());
    }

    TestClient li() {
        return li(phone());
    }

    TestClient li(String phone) {
        return real("李小敏", liNumber, phone);
    }

    static String word() {
        return "project-" + Long.toString(System.nanoTime(), 36) + NEXT.incrementAndGet();
    }

    /** A registration that is all right. */
    Map<String, Object> form(String firm, String name) {
        Map<String, Object> form = new LinkedHashMap<>(Map.of("request", word(), "firm", firm, "name", name, "kind", "03", "industry", "47", "amount", 5600, "place", "经开区测试大道以北", "start", "2027-03-01", "end", "2028-12-31"));
        form.put("area", 2000);
        form.put("lon", 119.42);
        form.put("lat", 30.9);
        return form;
    }

    /** Applies for the whole with a project. */
    Map<String, Object> run(String firm, String project, List<String> choose) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("request", word());
        body.put("composite", "test-build");
        body.put("firm", firm);
        body.put("project", project);
        body.put("choose", choose);
        body.put("data", Map.of("answer_site_builder", "测试施工公司", "answer_statement", "申请办理项目的各项手续"));
        return body;
    }

    static JsonNode stage(JsonNode project, String name) {
        for (JsonNode s : project.path("stages")) {
            if (s.path("name").asString().equals(name)) {
                return s;
            }
        }
        throw new AssertionError("no stage " + name);
    }

    /** Decides every open matter of a stage. */
    JsonNode decide(String code, String stage, String act) {
        JsonNode seen = as("leader").get("/api/projects/" + code).ok();
        for (JsonNode s : seen.path("stages")) {
            if (s.path("name").asString().equals(stage)) {
                for (JsonNode i : s.path("items")) {
                    if (i.path("state").asString("").equals("submitted") || i.path("state").asString("").equals("deciding")) {
                        decide(i.path("number").asString(), ITEMS.get(i.path("item").asString()), act, i.path("item").asString());
                    }
                }
            }
        }
        return as("leader").get("/api/projects/" + code).ok();
    }

    void decide(String number, String department, String act, String item) {
        TestClient officer = as("officer-" + department);
        int version = officer.get("/api/matters/" + number).ok().path("version").asInt();
        officer.post("/api/matters/" + number + "/" + act, act.equals("approve") ? Map.of("opinion", "同意", "version", version) : Map.of("clause", "测试条款", "reason", "不符合" + item, "version", version)).ok();
    }
}
