package org.zhongshu.platform.complaints.internal;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.zhongshu.algorithms.calendar.Limit;
import org.zhongshu.algorithms.calendar.LimitUnit;
import org.zhongshu.platform.city.WorkingCalendar;
import org.zhongshu.platform.datasets.Datasets;
import org.zhongshu.platform.matters.internal.MattersDesk;
import org.zhongshu.testkit.Statements;
import org.zhongshu.testkit.TestClient;
import org.zhongshu.testkit.TestClient.Answer;
import org.zhongshu.testkit.ZhongshuTest;
import tools.jackson.databind.JsonNode;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.StreamSupport;

import static org.assertj.core.api.Assertions.assertThat;

/** Complaining of a matter: before others than those who had it in hand, answered to the person, looked at a second time by a second one. */
@ZhongshuTest
class ComplaintsJourneyTest {

    private static final byte[] PAPER = "%PDF-1.4\nreceipt".getBytes(StandardCharsets.UTF_8);
    private static final AtomicInteger NEXT = new AtomicInteger(1);

    @LocalServerPort
    private int port;
    @Autowired
    private Datasets datasets;
    @Autowired
    private JdbcTemplate jdbc;
    @Autowired
    private WorkingCalendar calendar;
    private MattersDesk desk;

    @BeforeEach
    void city() {
        desk = new MattersDesk(port, datasets, jdbc);
    }

    @AfterEach
    void nothingStays() {
        jdbc.execute("TRUNCATE messages.message, messages.seen, messages.sms");
        desk.clear();
    }

    private static String code(Answer answer) {
        return answer.json().path("code").asString();
    }

    private static Map<String, String> said(String matter, String words) {
        return new LinkedHashMap<>(Map.of("request", "complaint-" + Long.toString(System.nanoTime(), 36) + NEXT.incrementAndGet(), "matter", matter, "kind", "manner", "words", words, "callable", "true"));
    }

    private static Answer complain(TestClient c, Map<String, String> said) {
        return c.upload("/api/citizen/complaints", "回执.pdf", "application/pdf", PAPER, said);
    }

    private String caseOf(JsonNode complaint) {
        return jdbc.queryForObject("SELECT case_id::text FROM complaints.complaint WHERE id = ?", String.class, Long.parseLong(complaint.path("id").asString()));
    }

    private static Answer act(TestClient who, String id, String action, String text) {
        JsonNode now = who.get("/api/cases/" + id).json();
        return who.post("/api/cases/" + id + "/actions/" + action, Map.of("text", text, "version", now.path("version").asInt(0)));
    }

    private static List<String> kinds(TestClient c) {
        return StreamSupport.stream(c.get("/api/citizen/messages").ok().path("items").spliterator(), false).map(m -> m.path("kind").asString()).filter(k -> k.startsWith("complaint")).toList();
    }

    @Test
    void goesToTheSupervisorTheDepartmentAnswersAndASecondPersonLooksAgain() {
        TestClient wang = desk.wang();
        JsonNode m = desk.submit(wang);
        String number = m.path("number").asString();
        desk.approve("officer-public-security", m);
        JsonNode form = wang.get("/api/citizen/complaints/form?matter=" + number).ok();
        assertThat(form.path("kinds")).hasSize(7);
        assertThat(form.path("note").asString()).contains("60 日内申请行政复议");
        assertThat(form.path("basis").asString()).isNotBlank();
        JsonNode made = complain(wang, said(number, "我是王建国，办件 " + number + " 跑了三次，电话 13812345678，态度很差")).expect(201);
        assertThat(made.path("number").asString()).startsWith("TS");
        String id = caseOf(made);

        // the supervising department has it; the one complained of does not
        TestClient data = desk.as("officer-data");
        TestClient judged = desk.as("officer-public-security");
        TestClient colleague = desk.colleague("public-security");
        JsonNode c = data.get("/api/cases/" + id).ok();
        assertThat(c.toString()).contains("跑了三次", "态度").doesNotContain("王建国", number, "13812345678", desk.wangNumber, "测试登记事项");
        Instant opened = Instant.parse(c.path("openedAt").asString());
        assertThat(Instant.parse(c.path("due").asString())).isEqualTo(calendar.clock().deadline(opened, new Limit(2, LimitUnit.WORK_DAY), List.of()));
        judged.get("/api/cases/" + id).expect(404);
        colleague.get("/api/cases/" + id).expect(404);
        for (TestClient other : List.of(judged, colleague, desk.as("officer-water"))) {
            other.get("/api/complaints/by-case/" + id).expect(404);
            other.post("/api/complaints/by-case/" + id + "/who", Map.of("reason", "想知道是谁")).expect(404);
            assertThat(other.get("/api/complaints?matter=" + number).ok()).isEmpty();
        }
        desk.as("steward").get("/api/complaints?matter=" + number).expect(403);
        assertThat(desk.as("operator").get("/api/complaints?matter=" + number).ok()).as("on the matter's page of the desk").hasSize(1);

        JsonNode panel = data.get("/api/complaints/by-case/" + id).ok();
        assertThat(panel.path("matter").asString()).isEqualTo(number);
        assertThat(panel.path("events")).isNotEmpty();
        assertThat(panel.toString()).doesNotContain("王建国", "13812345678");
        data.post("/api/complaints/by-case/" + id + "/who", Map.of("reason", "")).expect(400);
        JsonNode who = data.post("/api/complaints/by-case/" + id + "/who", Map.of("reason", "核实投诉")).ok();
        assertThat(who.path("name").asString()).isEqualTo("王建国");
        assertThat(who.path("words").asString()).contains("13812345678");
        assertThat(who.path("phone").asString()).startsWith("137");
        assertThat(data.get("/api/complaints/by-case/" + id + "/files/" + panel.at("/files/0/id").asString()).text()).startsWith("%PDF");
        assertThat(jdbc.queryForObject("SELECT count(*) FROM (SELECT action FROM audit.inbox WHERE subject_id = ? UNION ALL SELECT action FROM audit.entry WHERE subject_id = ?) a WHERE action = 'personal.view'", Integer.class, id, id)).as("each look").isEqualTo(2);
        assertThat(jdbc.queryForList("SELECT words FROM complaints.complaint", byte[].class)).allSatisfy(b -> assertThat(new String(b, StandardCharsets.UTF_8)).doesNotContain("跑了三次"));

        // asked without being told whose it is; then with
        act(data, id, "ask", "请说明窗口服务情况").ok();
        assertThat(code(act(judged, id, "answered", "没有的事"))).as("whoever had it in hand").isEqualTo("objection");
        assertThat(code(judged.get("/api/complaints/by-case/" + id))).isEqualTo("no-complaint");
        colleague.get("/api/complaints/by-case/" + id).expect(404);
        act(colleague, id, "unclear", "需要知道是哪个办件").ok();
        act(data, id, "ask-named", "见办件").ok();
        assertThat(colleague.get("/api/complaints/by-case/" + id).ok().path("matter").asString()).isEqualTo(number);
        assertThat(colleague.get("/api/complaints/by-case/" + id).ok().path("supervising").asBoolean()).isFalse();
        colleague.post("/api/complaints/by-case/" + id + "/who", Map.of("reason", "想知道是谁")).expect(404);
        judged.get("/api/complaints/by-case/" + id).expect(404);
        act(colleague, id, "answered", "内部说明：排队较长").ok();
        assertThat(wang.get("/api/citizen/complaints/" + made.path("id").asString()).ok().path("state").asString()).isEqualTo("checking");
        act(data, id, "answer", "经核实，窗口已加开，向您致歉。").ok();

        JsonNode mine = wang.get("/api/citizen/complaints/" + made.path("id").asString()).ok();
        assertThat(mine.path("answer").asString()).isEqualTo("经核实，窗口已加开，向您致歉。");
        assertThat(mine.path("mayAnswer").asBoolean()).isTrue();
        assertThat(mine.toString()).as("what the department wrote is not for the person").doesNotContain("排队较长");
        assertThat(kinds(wang)).containsExactly("complaint-answered", "complaint-handed", "complaint-handed", "complaint-taken");
        data.post("/api/complaints/by-case/" + id + "/who", Map.of("reason", "再看一次")).expect(422);

        // not content, once; another person
        String answer = "/api/citizen/complaints/" + made.path("id").asString() + "/answer";
        assertThat(code(desk.li().post(answer, Map.of("content", false, "words", "我也不满意")))).isEqualTo("no-complaint");
        assertThat(code(wang.post(answer, Map.of("content", false)))).isEqualTo("bad-text");
        assertThat(wang.post(answer, Map.of("content", false, "words", "没有人道歉，我是王建国")).ok().path("state").asString()).isEqualTo("reviewing");
        JsonNode reopened = data.get("/api/cases/" + id).ok();
        assertThat(reopened.path("state").asString()).isEqualTo("reviewing");
        assertThat(reopened.toString()).contains("没有人道歉").doesNotContain("王建国");
        assertThat(code(act(data, id, "confirm", "维持"))).as("the same person").isEqualTo("objection");
        act(desk.colleague("data"), id, "confirm", "复核：已当面道歉。").ok();
        assertThat(wang.get("/api/citizen/complaints/" + made.path("id").asString()).ok().path("answer").asString()).isEqualTo("复核：已当面道歉。");
        assertThat(code(wang.post(answer, Map.of("content", false, "words", "还是不满意")))).isEqualTo("not-now");
        assertThat(code(act(desk.as("operator"), id, "void", "不算"))).as("nobody makes it go away").isEqualTo("not-now");
    }

    @Test
    void isOneOutOfTwoClicksAndOneAtATime() throws Exception {
        TestClient wang = desk.wang();
        String number = desk.submit(wang).path("number").asString();
        Map<String, String> said = said(number, "三个工作日没有人受理");
        List<Callable<Answer>> clicks = List.of(() -> complain(wang, said), () -> complain(wang, said), () -> complain(wang, said));
        try (var threads = Executors.newFixedThreadPool(3)) {
            assertThat(threads.invokeAll(clicks).stream().map(f -> f.resultNow().status()).sorted().toList()).containsExactly(200, 200, 201);
        }
        assertThat(jdbc.queryForObject("SELECT count(*) FROM complaints.complaint", Integer.class)).isEqualTo(1);
        Map<String, String> other = new LinkedHashMap<>(said);
        other.put("words", "另一件事情");
        assertThat(code(complain(wang, other))).isEqualTo("request-used");
        assertThat(code(complain(wang, said(number, "再投诉一次")))).isEqualTo("complained-already");
        assertThat(wang.get("/api/citizen/complaints").ok().path("items")).hasSize(1);
        JsonNode form = wang.get("/api/citizen/complaints/form?matter=" + number).ok();
        assertThat(form.path("running").asBoolean()).isTrue();
        assertThat(form.path("complaints")).hasSize(1);
    }

    @Test
    void nobodyComplainsOfAnothersMatterAndNobodyElseReadsIt() {
        TestClient wang = desk.wang();
        String number = desk.submit(wang).path("number").asString();
        TestClient li = desk.li();
        Answer of = li.get("/api/citizen/complaints/form?matter=" + number);
        Answer none = li.get("/api/citizen/complaints/form?matter=BJ20260101-AAAAAAAA");
        assertThat(of.status()).isEqualTo(404);
        assertThat(code(of)).as("as if there were none").isEqualTo(code(none));
        assertThat(complain(li, said(number, "别人的办件")).status()).isEqualTo(404);
        assertThat(complain(MattersDesk.browser(port), said(number, "没有登录")).status()).isIn(401, 403);
        assertThat(complain(desk.as("officer-data"), said(number, "工作人员")).status()).isIn(401, 403);
        String id = complain(wang, said(number, "没有人受理这个办件")).expect(201).path("id").asString();
        li.get("/api/citizen/complaints/" + id).expect(404);
        assertThat(li.get("/api/citizen/complaints").ok().path("items")).isEmpty();
        // of a firm for which one may not act (any more)
        jdbc.update("UPDATE complaints.complaint SET firm = '91341822MA2TEST00X'");
        wang.get("/api/citizen/complaints/" + id).expect(404);
        assertThat(wang.get("/api/citizen/complaints").ok().path("items")).isEmpty();
    }

    @Test
    void whatIsNotACaseOfComplaintIsRefused() {
        TestClient wang = desk.wang();
        String number = desk.submit(wang).path("number").asString();
        for (Map.Entry<String, String> wrong : List.of(Map.entry("kind", "weather"), Map.entry("words", "短"), Map.entry("request", "x"), Map.entry("words", "长".repeat(1001)))) {
            Map<String, String> said = said(number, "没有人受理这个办件");
            said.put(wrong.getKey(), wrong.getValue());
            assertThat(complain(wang, said).status()).as(wrong.toString()).isEqualTo(400);
        }
        assertThat(code(wang.upload("/api/citizen/complaints", "x.pdf", "application/pdf", "<script>".getBytes(StandardCharsets.UTF_8), said(number, "没有人受理这个办件")))).isEqualTo("bad-file");
        assertThat(jdbc.queryForObject("SELECT count(*) FROM complaints.complaint", Integer.class)).isZero();
        for (int i = 0; i < 5; i++) {
            complain(wang, said(desk.submit(wang).path("number").asString(), "没有人受理这个办件")).expect(201);
        }
        assertThat(complain(wang, said(number, "没有人受理这个办件")).status()).as("five a day").isEqualTo(429);
        jdbc.update("UPDATE complaints.complaint SET at = at - interval '25 hours'");
        complain(wang, said(number, "没有人受理这个办件")).expect(201);
    }

    @Test
    void contentOrSilentItStaysAnswered() {
        TestClient wang = desk.wang();
        String number = desk.submit(wang).path("number").asString();
        JsonNode made = complain(wang, said(number, "没有人受理这个办件")).expect(201);
        String answer = "/api/citizen/complaints/" + made.path("id").asString() + "/answer";
        assertThat(code(wang.post(answer, Map.of("content", false, "words", "太慢了")))).as("before it is answered").isEqualTo("not-now");
        act(desk.as("officer-data"), caseOf(made), "refuse", "请按承诺时限等待").ok();
        assertThat(wang.get("/api/citizen/complaints/" + made.path("id").asString()).ok().path("stateName").asString()).isEqualTo("不予受理");
        jdbc.update("UPDATE complaints.complaint SET answered_at = answered_at - interval '16 days'");
        assertThat(code(wang.post(answer, Map.of("content", false, "words", "太慢了")))).as("fifteen days").isEqualTo("not-now");
        jdbc.update("UPDATE complaints.complaint SET answered_at = answered_at + interval '16 days'");
        assertThat(wang.post(answer, Map.of("content", true)).ok().path("content").asBoolean()).isTrue();
        assertThat(code(wang.post(answer, Map.of("content", false, "words", "又不满意了")))).isEqualTo("not-now");
        complain(wang, said(number, "又过了三天没有人受理")).expect(201);
    }

    @Test
    void oneSOwnListAsksAsOftenForThreeAsForOne() {
        TestClient wang = desk.wang();
        for (int i = 0; i < 3; i++) {
            complain(wang, said(desk.submit(wang).path("number").asString(), "三个工作日没有人受理 " + i)).expect(201);
        }
        JsonNode rows = wang.get("/api/citizen/complaints").ok().path("items");
        assertThat(rows).hasSize(3).allSatisfy(r -> assertThat(Instant.parse(r.path("due").asString())).as("its own case's").isEqualTo(jdbc.queryForObject("SELECT close_due FROM cases.case_file WHERE id = ?", OffsetDateTime.class, Long.parseLong(caseOf(r))).toInstant()));
        List<String> one = Statements.of(() -> assertThat(wang.get("/api/citizen/complaints?limit=1").ok().path("items")).hasSize(1));
        assertThat(one).isNotEmpty();
        assertThat(Statements.of(() -> assertThat(wang.get("/api/citizen/complaints?limit=3").ok().path("items")).hasSize(3))).hasSameSizeAs(one);
    }
}
