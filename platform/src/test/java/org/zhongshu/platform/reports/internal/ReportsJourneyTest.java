package org.zhongshu.platform.reports.internal;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.zhongshu.testkit.TestClient;
import org.zhongshu.testkit.TestClient.Answer;
import org.zhongshu.testkit.ZhongshuTest;
import tools.jackson.databind.JsonNode;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.StreamSupport;

import static org.assertj.core.api.Assertions.assertThat;

/** What somebody in the street tells: one case however often it is sent, its progress and answer for who told and nobody else, and a message at each turn. */
@ZhongshuTest
class ReportsJourneyTest {

    private static final AtomicInteger NEXT = new AtomicInteger(1);
    private static final byte[] JPEG = Arrays.copyOf(new byte[]{(byte) 0xFF, (byte) 0xD8, (byte) 0xFF, (byte) 0xE0, 0, 16, 'J', 'F', 'I', 'F', 0, 1, 1, 0, 0, 1, 0, 1, 0, 0,
            (byte) 0xFF, (byte) 0xC0, 0, 11, 8, 0, 48, 0, 64, 1, 1, 0x11, 0}, 400);

    @LocalServerPort
    private int port;
    @Autowired
    private JdbcTemplate jdbc;

    @AfterEach
    void nothingStays() {
        jdbc.execute("TRUNCATE reports.report, reports.step, messages.message, messages.seen, messages.sms");
        jdbc.execute("TRUNCATE persons.session, persons.phone_code, persons.failure, persons.delegation, persons.consent, persons.qr_login, persons.person CASCADE");
    }

    private TestClient citizen() {
        int n = NEXT.incrementAndGet();
        return TestClient.at(port, "127.3." + n / 250 + "." + (1 + n % 250)).signInCitizen("135%08d".formatted(40_000 + n));
    }

    private TestClient staff(String name) {
        return TestClient.at(port).signIn(name);
    }

    private static String word() {
        return "report-" + Long.toString(System.nanoTime(), 36) + NEXT.incrementAndGet();
    }

    private static Map<String, String> told(String request, String text) {
        return new LinkedHashMap<>(Map.of("request", request, "text", text, "address", "桃州镇桃州中路8号门前", "lon", "119.42", "lat", "30.89"));
    }

    private static Answer tell(TestClient c, Map<String, String> fields) {
        return c.upload("/api/citizen/reports", "photo.jpg", "image/jpeg", JPEG, fields);
    }

    private static String code(Answer answer) {
        return answer.json().path("code").asString();
    }

    private JsonNode act(TestClient who, long caseId, Map<String, Object> action) {
        JsonNode c = who.get("/api/cases/" + caseId).ok();
        Map<String, Object> body = new LinkedHashMap<>(action);
        String name = (String) body.remove("action");
        body.put("version", c.path("version").asInt());
        return who.post("/api/cases/" + caseId + "/actions/" + name, body).ok();
    }

    private static List<String> kinds(TestClient c) {
        return StreamSupport.stream(c.get("/api/citizen/messages").ok().path("items").spliterator(), false).map(m -> m.path("kind").asString()).toList();
    }

    @Test
    void isACaseWithItsPhotographAndItsAnswerReachesWhoTold() {
        TestClient wang = citizen();
        JsonNode r = tell(wang, told(word(), "窨井盖破损，夜里看不见，很危险")).expect(201);
        assertThat(r.path("state").asString()).isEqualTo("taken");
        assertThat(r.path("number").asString()).startsWith("SB");
        long caseId = jdbc.queryForObject("SELECT case_id FROM reports.report WHERE id = ?", Long.class, Long.parseLong(r.path("id").asString()));

        TestClient operator = staff("operator");
        JsonNode c = operator.get("/api/cases/" + caseId).ok();
        assertThat(c.path("source").asString()).isEqualTo("citizen");
        assertThat(c.path("description").asString()).isEqualTo("窨井盖破损，夜里看不见，很危险");
        assertThat(c.path("evidence")).as(c.toString()).hasSize(1);
        assertThat(c.toString()).as("masked on the desk").doesNotContain("1350004");

        act(operator, caseId, Map.of("action", "dispatch", "department", "utilities"));
        JsonNode seen = wang.get("/api/citizen/reports/" + r.path("id").asString()).ok();
        assertThat(seen.path("state").asString()).isEqualTo("handed");
        assertThat(seen.path("departmentName").asString()).isNotBlank();
        act(staff("officer-utilities"), caseId, Map.of("action", "finish", "text", "已更换，内部记录：工单 12"));
        act(operator, caseId, Map.of("action", "close", "text", "井盖已更换，感谢您的上报。"));
        seen = wang.get("/api/citizen/reports/" + r.path("id").asString()).ok();
        assertThat(seen.path("state").asString()).isEqualTo("answered");
        assertThat(seen.path("answer").asString()).isEqualTo("井盖已更换，感谢您的上报。");
        assertThat(seen.toString()).as("what officers write to each other stays inside").doesNotContain("内部记录");
        assertThat(kinds(wang)).containsExactly("report-answered", "report-handed");
    }

    @Test
    void sentTwiceByATelephoneThatLostTheLineItIsOne() throws Exception {
        TestClient wang = citizen();
        Map<String, String> fields = told(word(), "路灯不亮已经三天");
        List<Callable<Answer>> sends = List.of(() -> tell(wang, fields), () -> tell(wang, fields), () -> tell(wang, fields));
        try (var threads = Executors.newFixedThreadPool(3)) {
            List<Integer> statuses = threads.invokeAll(sends).stream().map(f -> f.resultNow().status()).sorted().toList();
            assertThat(statuses).containsExactly(200, 200, 201);
        }
        assertThat(wang.get("/api/citizen/reports").ok().path("items")).hasSize(1);
        assertThat(jdbc.queryForObject("SELECT count(*) FROM cases.case_file WHERE type = 'citizen-report' AND opener = ?", Integer.class, -Long.parseLong(wang.get("/api/citizen/me").ok().path("id").asString()))).isEqualTo(1);
        Map<String, String> other = told(fields.get("request"), "另一件事情，内容不同");
        assertThat(code(tell(wang, other))).isEqualTo("request-used");
    }

    @Test
    void anothersIsNotFoundAndWhatIsNoReportIsRefused() {
        TestClient wang = citizen();
        String id = tell(wang, told(word(), "占道经营堵住人行道")).expect(201).path("id").asString();
        TestClient li = citizen();
        assertThat(li.get("/api/citizen/reports/" + id).status()).isEqualTo(404);
        assertThat(li.get("/api/citizen/reports").ok().path("items")).isEmpty();
        assertThat(TestClient.at(port).get("/api/citizen/reports").status()).isEqualTo(401);
        assertThat(staff("operator").get("/api/citizen/reports").status()).isEqualTo(401);

        assertThat(code(tell(li, told("x", "路灯不亮已经三天")))).isEqualTo("no-request");
        assertThat(code(tell(li, told(word(), "灯")))).isEqualTo("bad-text");
        Map<String, String> nowhere = told(word(), "路灯不亮已经三天");
        nowhere.keySet().removeAll(List.of("address", "lon", "lat"));
        assertThat(code(tell(li, nowhere))).isEqualTo("no-place");
        assertThat(code(li.upload("/api/citizen/reports", "photo.jpg", "image/jpeg", "<script>alert(1)</script>".getBytes(), told(word(), "路灯不亮已经三天")))).isEqualTo("bad-media");
        byte[] vast = JPEG.clone();
        vast[25] = vast[27] = (byte) 0xFF;
        assertThat(code(li.upload("/api/citizen/reports", "photo.jpg", "image/jpeg", vast, told(word(), "路灯不亮已经三天")))).as("a picture that would fill the memory").isEqualTo("too-many-pixels");
        assertThat(jdbc.queryForObject("SELECT count(*) FROM reports.report", Integer.class)).as("a refused photograph opens no case").isEqualTo(1);
    }

    @Test
    void messagesAreReadByWhomTheyAreForAndCounted() {
        TestClient wang = citizen();
        JsonNode r = tell(wang, told(word(), "河道里有漂浮物")).expect(201);
        long caseId = jdbc.queryForObject("SELECT case_id FROM reports.report WHERE id = ?", Long.class, Long.parseLong(r.path("id").asString()));
        act(staff("operator"), caseId, Map.of("action", "refuse", "text", "不在本市范围内。"));
        assertThat(wang.get("/api/citizen/messages/count").ok().path("unread").asInt()).isEqualTo(1);
        JsonNode m = wang.get("/api/citizen/messages").ok().path("items").get(0);
        assertThat(m.path("kind").asString()).isEqualTo("report-refused");
        assertThat(m.path("link").asString()).isEqualTo("/m/reports/" + r.path("id").asString());
        assertThat(m.path("smsState").asString()).as("shown, not sent").isEqualTo("off");
        assertThat(m.path("sms").asString()).contains(r.path("number").asString()).doesNotContain("漂浮物");

        TestClient li = citizen();
        assertThat(li.get("/api/citizen/messages").ok().path("items")).isEmpty();
        assertThat(code(li.post("/api/citizen/messages/" + m.path("id").asString() + "/read", null))).isEqualTo("no-message");
        li.post("/api/citizen/messages/read", Map.of("upTo", m.path("id").asString())).expect(204);
        assertThat(wang.get("/api/citizen/messages/count").ok().path("unread").asInt()).as("nobody reads it for them").isEqualTo(1);

        wang.post("/api/citizen/messages/" + m.path("id").asString() + "/read", null).expect(204);
        wang.post("/api/citizen/messages/" + m.path("id").asString() + "/read", null).expect(204);
        assertThat(wang.get("/api/citizen/messages/count").ok().path("unread").asInt()).isZero();
        assertThat(wang.get("/api/citizen/messages?unread=true").ok().path("items")).isEmpty();
        assertThat(wang.get("/api/citizen/messages").ok().path("items").get(0).path("read").asBoolean()).isTrue();
    }
}
