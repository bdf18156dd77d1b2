package org.zhongshu.platform.evaluations.internal;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.algorithms.calendar.Limit;
import org.zhongshu.algorithms.calendar.LimitUnit;
import org.zhongshu.platform.cases.Cases;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.city.WorkingCalendar;
import org.zhongshu.platform.datasets.Datasets;
import org.zhongshu.platform.evaluations.Evaluations;
import org.zhongshu.platform.matters.internal.MattersDesk;
import org.zhongshu.testkit.TestClient;
import org.zhongshu.testkit.TestClient.Answer;
import org.zhongshu.testkit.ZhongshuTest;
import tools.jackson.databind.JsonNode;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** One grade for one service, by nobody that the graded can find; and what a bad one leads to. */
@ZhongshuTest
class EvaluationsTest {

    @LocalServerPort
    private int port;
    @Autowired
    private Datasets datasets;
    @Autowired
    private JdbcTemplate jdbc;
    @Autowired
    private Evaluations door;
    @Autowired
    private GradeLink link;
    @Autowired
    private GradableServices services;
    @Autowired
    private WorkingCalendar calendar;
    @Autowired
    private RatingStore ratings;
    @Autowired
    private ServiceStore stored;
    @Autowired
    private Cases cases;
    @Autowired
    private Departments departments;
    @Autowired
    private CityProfile profile;
    @Autowired
    private TransactionTemplate transaction;
    private MattersDesk desk;

    @BeforeEach
    void city() {
        desk = new MattersDesk(port, datasets, jdbc);
    }

    @AfterEach
    void nothingStays() {
        desk.clear();
    }

    private static String code(Answer answer) {
        return answer.json().path("code").asString();
    }

    /** The one service of a matter that an officer has just decided. */
    private String served(TestClient citizen, String officer) {
        JsonNode m = desk.submit(citizen);
        assertThat(citizen.get("/api/citizen/evaluations?matter=" + m.path("number").asString()).ok()).as("not before it ends").isEmpty();
        desk.approve(officer, m);
        JsonNode of = citizen.get("/api/citizen/evaluations?matter=" + m.path("number").asString()).ok();
        assertThat(of).hasSize(1);
        assertThat(of.get(0).path("open").asBoolean()).isTrue();
        return of.get(0).path("id").asString();
    }

    private static Answer rate(TestClient citizen, String service, Object grade) {
        return citizen.post("/api/citizen/evaluations/" + service + "/rate", Map.of("grade", grade, "aspects", List.of("time")));
    }

    private String receipt(String reference) {
        return door.open(new Evaluations.Service("window:" + reference, 77, null, MattersDesk.ITEM, "测试登记事项", "public-security", "window", null));
    }

    /** As the server's own, by a clock of ours. */
    private BadGrades at(Instant now) {
        return new BadGrades(ratings, stored, cases, departments, profile, transaction, Clock.fixed(now, profile.current().zone()), List.of("09:00", "12:00", "15:00", "18:00"));
    }

    private JsonNode bad() {
        at(Instant.now().plus(Duration.ofDays(1))).openReady();
        JsonNode cases = desk.as("operator").get("/api/cases?box=all&type=bad-review&limit=50").ok().path("items");
        String id = jdbc.queryForObject("SELECT max(case_id) FROM evaluations.mending", Long.class).toString();
        for (JsonNode c : cases) {
            if (c.path("id").asString().equals(id)) {
                return desk.as("operator").get("/api/cases/" + id).ok();
            }
        }
        throw new AssertionError("the duty desk does not see it: " + cases);
    }

    private static Answer act(TestClient who, JsonNode c, String action) {
        JsonNode now = who.get("/api/cases/" + c.path("id").asString()).json();
        return who.post("/api/cases/" + c.path("id").asString() + "/actions/" + action, Map.of("text", "测试处理意见：" + action, "version", now.path("version").asInt(c.path("version").asInt())));
    }

    @Test
    void aServiceIsGradedOnceAndByNobodyElse() throws Exception {
        TestClient wang = desk.wang();
        String service = served(wang, "officer-public-security");
        assertThat(code(rate(desk.li(), service, 1))).isEqualTo("no-service");
        assertThat(rate(desk.as("officer-public-security"), service, 5).status()).as("staff grade nobody").isIn(401, 403);
        assertThat(rate(MattersDesk.browser(port), service, 5).status()).isIn(401, 403);
        assertThat(code(rate(wang, service, 6))).isEqualTo("bad-grade");
        assertThat(code(wang.post("/api/citizen/evaluations/" + service + "/rate", Map.of("grade", 5, "aspects", List.of("mood"))))).isEqualTo("bad-aspect");
        assertThat(code(wang.post("/api/citizen/evaluations/" + service + "/rate", Map.of("grade", 5, "phone", "13800000000")))).isEqualTo("bad-phone");
        List<Future<Answer>> clicks;
        try (var threads = Executors.newFixedThreadPool(4)) {
            List<Callable<Answer>> calls = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                calls.add(() -> rate(wang, service, 5));
            }
            clicks = threads.invokeAll(calls);
        }
        List<Integer> statuses = new ArrayList<>();
        for (Future<Answer> click : clicks) {
            statuses.add(click.get().status());
        }
        assertThat(statuses).containsExactlyInAnyOrder(201, 409, 409, 409);
        assertThat(code(rate(wang, service, 1))).isEqualTo("rated-already");
        assertThat(jdbc.queryForList("SELECT grade FROM evaluations.rating", Integer.class)).containsExactly(5);
        JsonNode mine = wang.get("/api/citizen/evaluations").ok().get(0);
        assertThat(mine.path("grade").asInt()).isEqualTo(5);
        assertThat(mine.has("followed")).as("nothing follows a good grade").isFalse();
    }

    @Test
    void theTrailAndTheTablesDoNotTellWhoGraded() {
        TestClient wang = desk.wang();
        String service = served(wang, "officer-public-security");
        rate(wang, service, 4).expect(201);
        List<Map<String, Object>> entries = jdbc.queryForList("SELECT * FROM audit.inbox WHERE action = 'evaluation.give' ORDER BY id DESC LIMIT 1");
        if (entries.isEmpty()) {
            entries = jdbc.queryForList("SELECT * FROM audit.entry WHERE action = 'evaluation.give' ORDER BY inbox_id DESC LIMIT 1");
        }
        String number = jdbc.queryForObject("SELECT reference FROM evaluations.service WHERE id = ?", String.class, Long.parseLong(service)).substring("matter:".length());
        assertThat(entries.toString()).contains("system:evaluations").doesNotContain(service, number, "127.3.", "\"grade\"");
        String rating = jdbc.queryForList("SELECT * FROM evaluations.rating").toString();
        assertThat(rating).doesNotContain(service, number);
        assertThat(jdbc.queryForObject("SELECT month FROM evaluations.rating", LocalDate.class).getDayOfMonth()).as("no day").isEqualTo(1);
    }

    @Test
    void whatWasWithdrawnIsNoService() {
        TestClient wang = desk.wang();
        JsonNode m = desk.submit(wang);
        wang.post("/api/citizen/matters/" + m.path("number").asString() + "/withdraw", Map.of("version", m.path("version").asInt())).ok();
        assertThat(wang.get("/api/citizen/evaluations").ok()).isEmpty();
    }

    @Test
    void theReceiptsLinkGradesOnceWithoutAnAccount() {
        TestClient anybody = MattersDesk.browser(port);
        String word = receipt("T-1");
        assertThat(receipt("T-1")).as("printed again, it is the same").isEqualTo(word);
        JsonNode seen = anybody.post("/api/evaluations/link", Map.of("link", word)).ok();
        assertThat(seen.path("itemName").asString()).isEqualTo("测试登记事项");
        assertThat(seen.path("open").asBoolean()).isTrue();
        assertThat(code(TestClient.at(port).signIn("officer-public-security").post("/api/evaluations/link/rate", Map.of("link", word, "grade", 5)))).as("whoever took the matter grades nothing").isEqualTo("not-by-staff");
        JsonNode thanks = anybody.post("/api/evaluations/link/rate", Map.of("link", word, "grade", 2, "words", "等了很久")).expect(201);
        assertThat(code(anybody.post("/api/evaluations/link/rate", Map.of("link", word, "grade", 5)))).as("replayed").isEqualTo("rated-already");
        // whoever printed the receipt looks again, and learns nothing
        JsonNode again = MattersDesk.browser(port).post("/api/evaluations/link", Map.of("link", word)).ok();
        assertThat(again).as("not even whether it was graded").isEqualTo(seen);
        assertThat(again.has("grade") || again.has("words") || again.has("followed")).isFalse();
        assertThat(code(anybody.post("/api/evaluations/follow", Map.of("link", word)))).as("another kind of link").isEqualTo("no-link");
        assertThat(anybody.post("/api/evaluations/follow", Map.of("link", thanks.path("follow").asString())).ok().at("/followed/state").asString()).isEqualTo("verifying");
        assertThat(code(anybody.post("/api/evaluations/link/rate", Map.of("link", thanks.path("follow").asString(), "grade", 5)))).isEqualTo("no-link");
    }

    @Test
    void aLinkThatNobodyGaveOutOrThatIsTooOldGradesNothing() {
        TestClient anybody = MattersDesk.browser(port);
        String word = receipt("T-2");
        String other = receipt("T-3");
        char last = word.charAt(5);
        String changed = word.substring(0, 5) + (last == 'A' ? 'B' : 'A') + word.substring(6);
        for (String wrong : List.of("", "x", changed, other.substring(0, 20) + word.substring(20), word + "A", "长")) {
            assertThat(code(anybody.post("/api/evaluations/link/rate", Map.of("link", wrong, "grade", 5)))).as(wrong).isEqualTo("no-link");
        }
        long id = jdbc.queryForObject("SELECT id FROM evaluations.service WHERE reference = 'window:T-2'", Long.class);
        assertThat(code(anybody.post("/api/evaluations/link", Map.of("link", link.word(GradeLink.Kind.GRADE, id, services.today().minusDays(1)))))).isEqualTo("link-over");
        jdbc.update("UPDATE evaluations.service SET until = ? WHERE id = ?", services.today().minusDays(1), id);
        assertThat(code(anybody.post("/api/evaluations/link/rate", Map.of("link", word, "grade", 5)))).as("the service's own day counts, too").isEqualTo("too-late");
        assertThat(jdbc.queryForObject("SELECT count(*) FROM evaluations.rating", Integer.class)).isZero();
    }

    @Test
    void aBadGradeIsVerifiedMendedByAnotherAndRevisited() {
        TestClient wang = desk.wang();
        String service = served(wang, "officer-public-security");
        wang.post("/api/citizen/evaluations/" + service + "/rate",
                Map.of("grade", 1, "aspects", List.of("manner", "trips"), "words", "我是王建国（" + desk.wangNumber + "），跑了三次", "phone", "13812345678")).expect(201);
        JsonNode c = bad();
        assertThat(c.toString()).contains("非常不满意", "服务态度", "跑了三次").doesNotContain("王建国", desk.wangNumber, "13812345678", "BJ20", "测试登记事项");
        Instant opened = services.today().atStartOfDay(profile.current().zone()).toInstant();
        assertThat(Instant.parse(c.path("openedAt").asString())).as("its time runs from the day of the grade").isEqualTo(opened);
        assertThat(Instant.parse(c.path("due").asString())).as("one working day to verify").isEqualTo(calendar.clock().deadline(opened, new Limit(1, LimitUnit.WORK_DAY), List.of()));

        // a department neither sees it before it is verified, nor learns the telephone
        TestClient judged = desk.as("officer-public-security");
        judged.get("/api/cases/" + c.path("id").asString()).expect(404);
        String contact = "/api/evaluations/cases/" + c.path("id").asString() + "/contact";
        judged.post(contact, Map.of("reason", "想知道是谁")).expect(403);
        desk.as("leader").post(contact, Map.of("reason", "想知道是谁")).expect(403);
        desk.as("operator").post(contact, Map.of("reason", "")).expect(400);
        assertThat(desk.as("operator").post(contact, Map.of("reason", "核实差评")).ok().path("phone").asString()).isEqualTo("13812345678");
        assertThat(jdbc.queryForList("SELECT contact FROM evaluations.mending", byte[].class)).allSatisfy(b -> assertThat(new String(b)).doesNotContain("13812345678"));

        act(desk.as("operator"), c, "valid").ok();
        JsonNode handed = judged.get("/api/cases/" + c.path("id").asString()).ok();
        assertThat(handed.path("state").asString()).isEqualTo("mending");
        assertThat(handed.toString()).doesNotContain("王建国", desk.wangNumber, "BJ20");
        assertThat(code(act(judged, c, "mended"))).as("nobody handles what was said of themselves").isEqualTo("objection");
        assertThat(code(act(judged, c, "appeal"))).isEqualTo("objection");
        act(judged, c, "comment").ok();
        TestClient colleague = desk.colleague("public-security");
        act(colleague, c, "mended").ok();

        JsonNode mine = wang.get("/api/citizen/evaluations").ok().get(0);
        assertThat(mine.at("/followed/reply").asString()).isEqualTo("测试处理意见：mended");
        assertThat(mine.at("/followed/mayAnswer").asBoolean()).isTrue();
        assertThat(code(desk.li().post("/api/citizen/evaluations/" + service + "/answer", Map.of("satisfied", true)))).isEqualTo("no-service");
        wang.post("/api/citizen/evaluations/" + service + "/answer", Map.of("satisfied", false, "words", "还是没有道歉")).ok();
        assertThat(colleague.get("/api/cases/" + c.path("id").asString()).ok().path("state").asString()).isEqualTo("mending");
        assertThat(code(wang.post("/api/citizen/evaluations/" + service + "/answer", Map.of("satisfied", true)))).isEqualTo("not-now");
        act(colleague, c, "mended").ok();
        JsonNode closed = wang.post("/api/citizen/evaluations/" + service + "/answer", Map.of("satisfied", true)).ok();
        assertThat(closed.at("/followed/state").asString()).isEqualTo("mended");
        assertThat(colleague.get("/api/cases/" + c.path("id").asString()).ok().path("open").asBoolean()).isFalse();
        assertThat(jdbc.queryForObject("SELECT outcome FROM evaluations.rating", String.class)).isEqualTo("mended");
        desk.as("operator").post(contact, Map.of("reason", "再看一次")).expect(422);
        assertThatThrownBy(() -> jdbc.update("DELETE FROM evaluations.rating")).isInstanceOf(DataAccessException.class);
        assertThatThrownBy(() -> jdbc.update("UPDATE evaluations.rating SET grade = 5")).isInstanceOf(DataAccessException.class);
    }

    /** Who holds a receipt and watches the list of cases learns nothing by the moment: those of some hours come together, in no order. */
    @Test
    void casesOfBadGradesComeTogetherAtDeclaredMomentsInNoOrder() {
        TestClient anybody = MattersDesk.browser(port);
        ZoneId zone = profile.current().zone();
        LocalDate day = services.today();
        Instant night = day.atTime(20, 0).atZone(zone).toInstant();
        assertThat(at(night).moment(night)).isEqualTo(day.plusDays(1).atTime(9, 0).atZone(zone).toInstant());
        assertThat(at(night).moment(day.atTime(9, 0).atZone(zone).toInstant())).isEqualTo(day.atTime(12, 0).atZone(zone).toInstant());
        int n = 12;
        for (int i = 0; i < n; i++) {
            JsonNode thanks = anybody.post("/api/evaluations/link/rate", Map.of("link", receipt("B-" + i), "grade", 1, "words", "第" + i + "件")).expect(201);
            assertThat(anybody.post("/api/evaluations/follow", Map.of("link", thanks.path("follow").asString())).ok().at("/followed/state").asString()).as("whoever graded is told that it is known").isEqualTo("verifying");
        }
        assertThat(jdbc.queryForObject("SELECT count(*) FROM evaluations.mending", Integer.class)).as("none in the moment of the grade").isZero();
        Instant moment = jdbc.queryForObject("SELECT min(ready) FROM evaluations.waiting", java.sql.Timestamp.class).toInstant();
        at(moment.minusMillis(1)).openReady();
        assertThat(jdbc.queryForObject("SELECT count(*) FROM evaluations.mending", Integer.class)).as("nor before the moment").isZero();
        // should the test run over a moment, the last of them
        Instant last = jdbc.queryForObject("SELECT max(ready) FROM evaluations.waiting", java.sql.Timestamp.class).toInstant();
        at(last).openReady();
        at(last).openReady();
        List<String> order = jdbc.queryForList("SELECT r.words FROM evaluations.mending m JOIN evaluations.rating r ON r.key = m.key ORDER BY m.case_number", String.class);
        assertThat(order).hasSize(n);
        List<String> given = java.util.stream.IntStream.range(0, n).mapToObj(i -> "第" + i + "件").toList();
        assertThat(order).containsExactlyInAnyOrderElementsOf(given).as("one in 479 million shuffles is none").isNotEqualTo(given);
        assertThat(jdbc.queryForObject("SELECT count(*) FROM evaluations.waiting", Integer.class)).as("the day goes with the opening").isZero();
    }

    /** Whoever printed the receipt saw its link and can grade with a phone of their own. */
    @Test
    void thePersonServedGradesOverWhatCameByTheLink() {
        TestClient wang = desk.wang();
        String service = served(wang, "officer-public-security");
        long id = Long.parseLong(service);
        String word = link.word(GradeLink.Kind.GRADE, id, services.today().plusDays(30));
        TestClient clerk = MattersDesk.browser(port);
        String follow = clerk.post("/api/evaluations/link/rate", Map.of("link", word, "grade", 1, "words", "冒充的")).expect(201).path("follow").asString();
        JsonNode seen = wang.get("/api/citizen/evaluations").ok().get(0);
        assertThat(seen.path("again").asBoolean()).as("graded by the link, and open to whose service it was").isTrue();
        assertThat(seen.path("open").asBoolean()).isTrue();
        assertThat(code(rate(desk.li(), service, 5))).isEqualTo("no-service");
        JsonNode own = rate(wang, service, 2).expect(201);
        assertThat(own.path("grade").asInt()).isEqualTo(2);
        assertThat(own.path("open").asBoolean()).isFalse();
        assertThat(own.at("/followed/state").asString()).isEqualTo("verifying");
        assertThat(code(rate(wang, service, 5))).as("once").isEqualTo("rated-already");
        assertThat(code(clerk.post("/api/evaluations/link/rate", Map.of("link", word, "grade", 5)))).isEqualTo("rated-already");
        assertThat(jdbc.queryForList("SELECT grade || ' ' || replaced FROM evaluations.rating ORDER BY grade", String.class)).as("the first stays as it was given, marked").containsExactly("1 true", "2 false");
        assertThatThrownBy(() -> jdbc.update("UPDATE evaluations.rating SET replaced = false")).isInstanceOf(DataAccessException.class);
        assertThat(jdbc.queryForObject("SELECT count(*) FROM evaluations.waiting", Integer.class)).as("one case, of the one that counts").isEqualTo(1);
        assertThat(clerk.post("/api/evaluations/follow", Map.of("link", follow)).ok().has("followed")).as("the link learns nothing of the second").isFalse();
        // figures count one, in the month of the first
        LocalDate past = services.running().minusMonths(1).atDay(1);
        jdbc.execute("ALTER TABLE evaluations.rating DISABLE TRIGGER rating_kept");
        jdbc.update("UPDATE evaluations.rating SET month = ?", past);
        jdbc.execute("ALTER TABLE evaluations.rating ENABLE TRIGGER rating_kept");
        past("public-security", "X1", 6, 0, null);
        assertThat(MattersDesk.browser(port).get("/api/evaluations/figures").ok().at("/total/n").asInt()).isEqualTo(7);
    }

    @Test
    void aGradeOfOnesOwnAndOneOfLongAgoAreNotGradedOver() {
        TestClient wang = desk.wang();
        String mine = served(wang, "officer-public-security");
        rate(wang, mine, 1).expect(201);
        assertThat(code(rate(wang, mine, 5))).isEqualTo("rated-already");
        bad();
        String other = served(wang, "officer-public-security");
        TestClient anybody = MattersDesk.browser(port);
        anybody.post("/api/evaluations/link/rate", Map.of("link", link.word(GradeLink.Kind.GRADE, Long.parseLong(other), services.today().plusDays(30)), "grade", 1)).expect(201);
        JsonNode c = bad();
        jdbc.update("UPDATE evaluations.service SET ended_on = ended_on - 8 WHERE id = ?", Long.parseLong(other));
        assertThat(wang.get("/api/citizen/evaluations").ok().get(0).path("again").asBoolean()).isFalse();
        assertThat(code(rate(wang, other, 5))).as("a week").isEqualTo("rated-already");
        jdbc.update("UPDATE evaluations.service SET ended_on = ended_on + 8 WHERE id = ?", Long.parseLong(other));
        rate(wang, other, 5).expect(201);
        assertThat(desk.as("operator").get("/api/cases/" + c.path("id").asString()).ok().path("open").asBoolean()).as("the case of the one that counts no more").isFalse();
        assertThat(jdbc.queryForObject("SELECT outcome FROM evaluations.rating WHERE replaced", String.class)).isEqualTo("unfounded");
    }

    @Test
    void aFalseOneStaysAndIsMarked() {
        TestClient anybody = MattersDesk.browser(port);
        String follow = anybody.post("/api/evaluations/link/rate", Map.of("link", receipt("T-4"), "grade", 1)).expect(201).path("follow").asString();
        act(desk.as("operator"), bad(), "unfounded").ok();
        assertThat(anybody.post("/api/evaluations/follow", Map.of("link", follow)).ok().at("/followed/state").asString()).isEqualTo("unfounded");
        assertThat(jdbc.queryForMap("SELECT grade, outcome FROM evaluations.rating")).containsEntry("grade", 1).containsEntry("outcome", "unfounded");
    }

    private void past(String department, String item, int n, int bad, String words) {
        LocalDate month = services.running().minusMonths(1).atDay(1);
        for (int i = 0; i < n; i++) {
            jdbc.update("INSERT INTO evaluations.rating (key, month, grade, item, item_name, department, channel, aspects, words) VALUES (sha256(?::bytea), ?, ?, ?, ?, ?, 'web', '{}', ?)", (department + item + i).getBytes(), month, i < bad ? 2 : 5, item,
                    "事项" + item, department, words);
        }
    }

    @Test
    void figuresAreOfMonthsThatAreOverAndNobodyIsFoundInThem() {
        past("public-security", "X1", 8, 2, "办得快");
        past("public-security", "X2", 2, 1, "只有我");
        past("civil-affairs", "Y1", 5, 1, null);
        past("water", "Z1", 2, 2, "水表的事");
        TestClient anybody = MattersDesk.browser(port);
        JsonNode m = anybody.get("/api/evaluations/figures").ok();
        assertThat(m.at("/total/n").asInt()).isEqualTo(17);
        assertThat(m.at("/total/good").asDouble()).isEqualTo(0.647);
        assertThat(m.path("departments")).hasSize(2);
        assertThat(m.at("/departments/0/n").asInt()).isEqualTo(10);
        assertThat(m.at("/departments/1/name").asString()).as("water alone would be seen; so would it be as the rest").isEqualTo("其他部门");
        assertThat(m.at("/departments/1/n").asInt()).isEqualTo(7);
        assertThat(m.path("items")).as("two of an item are no group, and what is left of the sum is not either").hasSize(1);
        assertThat(m.toString()).doesNotContain("事项X2", "水表", "办得快");
        String csv = anybody.get("/api/evaluations/figures.csv").text();
        assertThat(csv).startsWith("\uFEFF月份,维度").contains("其他部门").doesNotContain("Z1");
        assertThat(code(anybody.get("/api/evaluations/figures?month=" + YearMonth.from(services.today())))).isEqualTo("not-over");
        assertThat(code(anybody.get("/api/evaluations/figures?month=2026-13"))).isEqualTo("bad-month");

        JsonNode police = desk.as("officer-public-security").get("/api/evaluations/desk").ok();
        assertThat(police.at("/figures/total/n").asInt()).isEqualTo(10);
        assertThat(police.path("words")).hasSize(10);
        assertThat(police.toString()).contains("办得快").doesNotContain("水表", "事项X");
        desk.as("officer-public-security").get("/api/evaluations/desk?department=water").expect(403);
        JsonNode water = desk.as("officer-water").get("/api/evaluations/desk").ok();
        assertThat(water.at("/figures").has("total")).as("two grades tell whose they are").isFalse();
        assertThat(water.path("words")).isEmpty();
        assertThat(desk.as("officer-civil-affairs").get("/api/evaluations/desk").ok().path("figures").has("total")).as("with its own taken away the other's would be left").isFalse();
        assertThat(desk.as("leader").get("/api/evaluations/desk?department=water").ok().path("words")).isEmpty();
        desk.as("steward").get("/api/evaluations/desk").expect(403);
    }
}
