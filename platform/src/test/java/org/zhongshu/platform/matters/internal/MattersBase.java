package org.zhongshu.platform.matters.internal;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.zhongshu.algorithms.profiling.DataType;
import org.zhongshu.platform.datasets.Dataset;
import org.zhongshu.platform.datasets.Datasets;
import org.zhongshu.platform.items.internal.ItemsDesk;
import org.zhongshu.platform.matters.Matters;
import org.zhongshu.platform.registry.internal.RegistryDesk;
import org.zhongshu.testkit.TestClient;
import org.zhongshu.testkit.TestClient.Answer;
import org.zhongshu.testkit.ZhongshuTest;
import tools.jackson.databind.JsonNode;

import javax.imageio.ImageIO;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.StreamSupport;
import java.util.zip.CRC32;

/** A small city for what is applied for: people, a firm, items, a seal; each test with people of its own. */
@ZhongshuTest
abstract class MattersBase {

    static final String FIRM = "91330106673959654P";
    static final LocalDate TODAY = LocalDate.now(ZoneId.of("Asia/Shanghai"));
    static final AtomicInteger NEXT = new AtomicInteger(1);

    // new people for each test: what was issued to others stays
    final String wangNumber = RegistryDesk.number(LocalDate.of(1980, 5, 6), 300 + NEXT.incrementAndGet() % 600);
    final String liNumber = RegistryDesk.number(LocalDate.of(1990, 2, 3), 300 + NEXT.incrementAndGet() % 600);
    final String deadNumber = RegistryDesk.number(LocalDate.of(1940, 1, 1), 300 + NEXT.incrementAndGet() % 600);

    @LocalServerPort
    int port;
    @Autowired
    Datasets datasets;
    @Autowired
    JdbcTemplate jdbc;
    @Autowired
    Matters door;
    RegistryDesk desk;

    @BeforeEach
    void city() {
        desk = new RegistryDesk(port, datasets, jdbc);
        nothingStays();
        desk.persons("t-police", "public-security");
        person("p1", wangNumber, "王建国", null, "10");
        person("p2", liNumber, "李小敏", null, null);
        person("p3", deadNumber, "赵老先", "2024-03-01", null);
        desk.sources("person", List.of(RegistryDesk.source("t-police")), Map.of());
        desk.run("person");
        firm();
        items();
        leave();
    }

    @AfterEach
    void nothingStays() {
        desk.clear();
        jdbc.execute("TRUNCATE messages.message, messages.seen, messages.sms");
        jdbc.execute("TRUNCATE matters.matter, matters.handler, matters.event, matters.supplement, matters.dispute, matters.draft, matters.file, matters.guess, matters.photo_offer, matters.earlier_decision, matters.shared_file");
        jdbc.execute("TRUNCATE persons.session, persons.phone_code, persons.failure, persons.delegation, persons.consent, persons.qr_login, persons.person CASCADE");
    }

    void person(String row, String number, String name, String died, String marital) {
        LocalDate born = LocalDate.parse(number.substring(6, 10) + "-" + number.substring(10, 12) + "-" + number.substring(12, 14));
        desk.put("t-police", row, number, name, "1", born.toString(), died, "138" + number.substring(6, 14), "桃州镇桃州中路" + row.substring(1) + "号", marital, null, null, "2025-01-01T00:00:00Z");
    }

    void firm() {
        List<String> fields = List.of("uscc", "name", "legal_rep", "legal_rep_id", "status");
        List<Dataset.Column> columns = new ArrayList<>();
        fields.forEach(f -> columns.add(new Dataset.Column(f, f, DataType.TEXT, 200, 1, null, f.equals("uscc"))));
        datasets.define(new Dataset("t-market", "企业登记", "market", null, "source", columns, 0));
        datasets.put("t-market", List.<Object[]>of(new Object[]{FIRM, "广德示范面馆有限公司", "王建国", wangNumber, "1"}), "test");
        Map<String, Object> map = new LinkedHashMap<>();
        fields.forEach(f -> map.put(f, f));
        desk.sources("legal", List.of(new LinkedHashMap<>(Map.of("dataset", "t-market", "fields", map))), Map.of());
        desk.run("legal");
    }

    void items() {
        if (jdbc.queryForObject("SELECT count(*) FROM items.item WHERE code = 'HT-17'", Integer.class) > 0) {
            return;
        }
        ItemsDesk items = new ItemsDesk(port);
        Map<String, String> names = Map.of("HT-01", "测试居住证申领", "HT-02", "测试租房登记", "HT-03", "测试企业备案", "HT-04", "测试居住证补领", "HT-05", "测试亲属登记", "HT-17", "测试期限核定");
        new TreeSet<>(names.keySet()).forEach(code -> {
            Map<String, String> row = ItemsDesk.row(code, names.get(code), "public-security");
            if (code.equals("HT-03")) {
                row.put("服务对象", "法人");
            }
            if (code.equals("HT-05")) {
                row.put("申请材料", "登记表|必要|原件|纸质|1|申请人自备");
            }
            items.publish(row, "public-security");
        });
    }

    void leave() {
        if (jdbc.queryForObject("SELECT count(*) FROM credentials.seal_leave WHERE type = 'residence-permit' AND state = 'given'", Integer.class) > 0) {
            return;
        }
        desk.as("steward").post("/api/credentials/seals/public-security/keep", Map.of("reason", "统一保管")).ok();
        String asked = desk.as("officer-public-security").post("/api/credentials/seals/public-security/leaves", Map.of("type", "residence-permit", "purpose", "日常签发", "until", TODAY.plusDays(300).toString())).expect(201).path("id").asString();
        desk.as("steward").post("/api/credentials/seals/leaves/" + asked + "/give", Map.of()).ok();
    }

    // ---- who

    TestClient browser() {
        int n = NEXT.incrementAndGet();
        return TestClient.at(port, "127.2." + n / 250 + "." + (1 + n % 250));
    }

    static String phone() {
        return "136%08d".formatted(20_000 + NEXT.incrementAndGet());
    }

    TestClient real(String phone, String name, String number) {
        TestClient c = browser().signInCitizen(phone);
        c.post("/api/citizen/real-name", Map.of("name", name, "idNumber", number, "agree", true)).ok();
        return c;
    }

    TestClient wang() {
        return real(phone(), "王建国", wangNumber);
    }

    TestClient police() {
        return desk.as("officer-public-security");
    }

    int issued() {
        return jdbc.queryForObject("SELECT count(*) FROM credentials.credential", Integer.class);
    }

    static String word() {
        return "test-" + Long.toString(System.nanoTime(), 36) + NEXT.incrementAndGet();
    }

    static Map<String, Object> submission(String request, String item, Map<String, Object> data) {
        return new LinkedHashMap<>(Map.of("request", request, "item", item, "data", data));
    }

    static Map<String, Object> permit(int months) {
        return Map.of("answer_months", months, "answer_residence_address", "桃州镇桃州中路8号2室", "answer_hukou", "安徽省宣城市宣州区1号");
    }

    static JsonNode submit(TestClient c, String item, Map<String, Object> data) {
        Map<String, Object> body = submission(word(), item, data);
        body.put("again", true); // tests apply for the same item over and over
        return c.post("/api/citizen/matters", body).expect(201);
    }

    static String code(Answer answer) {
        return answer.json().path("code").asString();
    }

    static JsonNode fact(JsonNode view, String key) {
        for (JsonNode f : view.path("facts")) {
            if (f.path("key").asString().equals(key)) {
                return f;
            }
        }
        throw new AssertionError("no fact " + key + " in " + view);
    }

    static List<String> texts(JsonNode array, String field) {
        return StreamSupport.stream(array.spliterator(), false).map(n -> n.path(field).asString()).toList();
    }

    static String path(JsonNode matter, String rest) {
        return "/api/matters/" + matter.path("number").asString() + rest;
    }

    static String mine(JsonNode matter, String rest) {
        return "/api/citizen/matters/" + matter.path("number").asString() + rest;
    }

    static int version(JsonNode matter) {
        return matter.path("version").asInt();
    }

    static List<String> told(TestClient c) {
        return texts(c.get("/api/citizen/messages").ok().path("items"), "kind");
    }

    /** Rows that tell it to whoever reads the tables. */
    int inClear(String words) {
        int rows = 0;
        for (String table : List.of("matters.matter", "matters.event", "matters.dispute", "cases.case_file", "cases.case_body", "cases.case_party", "cases.case_step", "cases.report_key", "vault.rewrite", "matters.supplement", "matters.draft", "matters.file", "looks.look", "audit.inbox", "audit.entry")) {
            rows += jdbc.queryForObject("SELECT count(*) FROM " + table + " t WHERE to_jsonb(t)::text LIKE ?", Integer.class, "%" + words + "%");
        }
        return rows;
    }

    static Answer upload(TestClient c, String name, byte[] bytes) {
        return upload(c, name, bytes, null);
    }

    static Answer upload(TestClient c, String name, byte[] bytes, String material) {
        return c.send(c.request("/api/citizen/matters/files?name=" + java.net.URLEncoder.encode(name, StandardCharsets.UTF_8) + (material == null ? "" : "&material=" + java.net.URLEncoder.encode(material, StandardCharsets.UTF_8))).header("Content-Type", "application/octet-stream").header("X-XSRF-TOKEN", c.cookie("XSRF-CITIZEN"))
                .POST(HttpRequest.BodyPublishers.ofByteArray(bytes)));
    }

    static byte[] png(int width, int height) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            ImageIO.write(new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY), "png", out);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return out.toByteArray();
    }

    /** A picture that says it is so large, in a few bytes: its head is changed and its checksum made right. */
    static byte[] claiming(int width, int height) {
        byte[] png = png(1, 1);
        ByteBuffer.wrap(png).putInt(16, width).putInt(20, height);
        CRC32 crc = new CRC32();
        crc.update(png, 12, 17);
        ByteBuffer.wrap(png).putInt(29, (int) crc.getValue());
        return png;
    }

    Map<String, Object> move() {
        Map<String, Object> data = new LinkedHashMap<>(permit(12));
        data.put("answer_reason", "购房");
        data.put("answer_other_number", liNumber);
        return new LinkedHashMap<>(Map.of("request", word(), "composite", "test-move", "data", data));
    }

    /** A second officer of public security, with an account of their own. */
    TestClient colleague() {
        String name = "colleague" + NEXT.incrementAndGet() + Long.toString(System.nanoTime(), 36);
        String first = desk.as("admin").post("/api/accounts", Map.of("username", name, "name", "同事", "org", "public-security", "roles", List.of("officer"))).expect(201).path("password").asString();
        TestClient c = browser();
        c.signIn(name, first).ok();
        c.post("/api/password", Map.of("current", first, "next", "Guangde#2026x")).expect(204);
        c.signIn(name, "Guangde#2026x").ok();
        return c;
    }
}
