package org.zhongshu.platform.projects.internal;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.zhongshu.platform.datasets.Datasets;
import org.zhongshu.testkit.TestClient;
import org.zhongshu.testkit.ZhongshuTest;
import tools.jackson.databind.JsonNode;

import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import static org.assertj.core.api.Assertions.assertThat;
import static org.zhongshu.platform.projects.internal.ProjectsDesk.stage;

/** A project from its code to its joint acceptance: registered once, applied for with what it says, reviewed together, seen by whom it concerns. */
@ZhongshuTest
class ProjectsJourneyTest {

    private static final LocalDate TODAY = LocalDate.now(ZoneId.of("Asia/Shanghai"));

    @LocalServerPort
    private int port;
    @Autowired
    private Datasets datasets;
    @Autowired
    private JdbcTemplate jdbc;
    @Autowired
    private Reviews reviews;
    private ProjectsDesk desk;

    @BeforeEach
    void city() {
        desk = new ProjectsDesk(port, datasets, jdbc);
    }

    @AfterEach
    void nothingStays() {
        desk.clear();
    }

    private static String code(TestClient.Answer a) {
        return a.json().path("code").asString();
    }

    private JsonNode registered(TestClient who, Map<String, Object> form) {
        return who.post("/api/citizen/projects", form).expect(201);
    }

    private static Set<String> items(JsonNode stage) {
        Set<String> items = new HashSet<>();
        stage.path("items").forEach(i -> items.add(i.path("item").asString()));
        return items;
    }

    @Test
    void aProjectIsRegisteredOnceUnderItsCode() throws Exception {
        TestClient wang = desk.wang();
        Map<String, Object> form = desk.form(desk.wangFirm, "示范装配式厂房一期");
        JsonNode made = registered(wang, form);
        String code = made.path("code").asString();
        assertThat(code).matches(TODAY.getYear() + "-341882-47-03-\\d{6}");
        assertThat(wang.post("/api/citizen/projects", form).expect(200).path("code").asString()).as("the same request").isEqualTo(code);
        form.put("amount", 1);
        assertThat(code(wang.post("/api/citizen/projects", form))).isEqualTo("request-used");
        // the same project in another writing
        Map<String, Object> again = desk.form(desk.wangFirm, "示范装配式厂房（一期）");
        assertThat(code(wang.post("/api/citizen/projects", again))).isEqualTo("same-project");
        again.put("sure", true);
        String second = registered(wang, again).path("code").asString();
        assertThat(second).isNotEqualTo(code);
        assertThat(desk.as("leader").get("/api/projects/" + code).ok().path("same").get(0).asString()).isEqualTo(second);
        // many at once: no number twice
        List<Callable<String>> all = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            Map<String, Object> one = desk.form(desk.wangFirm, "示范同时登记项目" + i);
            all.add(() -> registered(wang, one).path("code").asString());
        }
        Set<String> codes = new HashSet<>(List.of(code, second));
        try (var threads = Executors.newFixedThreadPool(4)) {
            for (Future<String> f : threads.invokeAll(all)) {
                codes.add(f.get());
            }
        }
        assertThat(codes).hasSize(10);
    }

    @Test
    void whatIsWrongIsSaidFieldByField() {
        TestClient wang = desk.wang();
        Map<String, Object> form = desk.form(desk.wangFirm, "示");
        form.putAll(Map.of("kind", "09", "industry", "98", "amount", -3, "area", 1.234, "lon", 2, "start", "2027-02-30", "end", "soon"));
        JsonNode errors = wang.post("/api/citizen/projects", form).expect(400).path("errors");
        assertThat(errors.propertyNames()).contains("name", "kind", "industry", "amount", "area", "point", "start", "end");
        Map<String, Object> nowhere = desk.form(desk.wangFirm, "示范无处项目");
        nowhere.remove("lon");
        nowhere.remove("lat");
        nowhere.put("place", "某个查不到的地方");
        assertThat(wang.post("/api/citizen/projects", nowhere).expect(400).path("errors").has("place")).isTrue();
        assertThat(code(wang.post("/api/citizen/projects", desk.form(desk.liFirm, "别人的项目名称")))).as("not their firm").isNotEmpty();
        assertThat(jdbc.queryForObject("SELECT count(*) FROM projects.project", Integer.class)).isZero();
    }

    @Test
    void anotherFirmsProjectIsNotFound() {
        TestClient wang = desk.wang();
        String phone = ProjectsDesk.phone();
        TestClient li = desk.li(phone);
        String code = registered(wang, desk.form(desk.wangFirm, "示范商业综合体项目")).path("code").asString();
        li.get("/api/citizen/projects/" + code).expect(404);
        assertThat(li.get("/api/citizen/projects").ok()).isEmpty();
        li.put("/api/citizen/projects/" + code, Map.of("name", "夺来的项目名", "version", 1)).expect(404);
        assertThat(code(li.post("/api/citizen/matters/composite", desk.run(desk.liFirm, code, List.of("TP-06"))))).isEqualTo("no-project");
        li.get("/api/citizen/matters/composite/test-build?firm=" + desk.liFirm + "&project=" + code).expect(404);
        // a department that has nothing to decide in it, and one before it has
        desk.as("officer-education").get("/api/projects/" + code).expect(404);
        desk.as("officer-environment").get("/api/projects/" + code).expect(404);
        desk.as("officer-housing").get("/api/projects/" + code).ok();
        assertThat(desk.as("officer-education").get("/api/projects").ok().path("items")).isEmpty();
        desk.as("auditor").get("/api/projects").expect(403);
        // an agent may, and not any more once the delegation has ended
        String given = wang.post("/api/citizen/firms/" + desk.wangFirm + "/agents", Map.of("phone", phone, "name", "李小敏", "errands", Set.of("apply"), "starts", TODAY.toString(), "until", TODAY.plusDays(9).toString())).expect(201).path("id").asString();
        li.get("/api/citizen/projects/" + code).ok();
        jdbc.update("UPDATE persons.delegation SET starts = starts - 60, until = ? WHERE id = ?::bigint", TODAY.minusDays(1), given);
        li.get("/api/citizen/projects/" + code).expect(404);
        li.post("/api/citizen/projects", desk.form(desk.wangFirm, "示范授权已结束项目")).expect(403);
    }

    @Test
    void whatAProjectSaysIsNotAskedAgain() {
        TestClient wang = desk.wang();
        JsonNode made = registered(wang, desk.form(desk.wangFirm, "示范冷链物流园项目"));
        String code = made.path("code").asString();
        JsonNode form = wang.get("/api/citizen/matters/composite/test-build?firm=" + desk.wangFirm + "&project=" + code).ok();
        assertThat(form.at("/schema/properties").propertyNames()).contains("answer_site_builder").doesNotContain("answer_site_name", "answer_site_amount", "answer_site_area");
        assertThat(form.path("facts").toString()).contains("示范冷链物流园项目").contains("5600").contains("投资项目 " + code);
        // without a project it is asked
        assertThat(wang.get("/api/citizen/matters/composite/test-build?firm=" + desk.wangFirm).ok().at("/schema/properties").propertyNames()).contains("answer_site_name", "answer_site_amount");
        Map<String, Object> around = desk.run(desk.wangFirm, code, List.of("TP-06"));
        around.put("data", Map.of("answer_site_builder", "测试施工公司", "answer_statement", "申请办理项目", "answer_site_amount", 1));
        assertThat(code(wang.post("/api/citizen/matters/composite", around))).as("posted around the project").isEqualTo("bad-form");
        // what was registered may be put right before it is applied for, each time of what was seen
        Map<String, Object> change = desk.form(desk.wangFirm, "示范冷链物流园项目");
        change.put("amount", 7000);
        change.put("version", 1);
        assertThat(wang.put("/api/citizen/projects/" + code, change).ok().path("version").asInt()).isEqualTo(2);
        assertThat(code(wang.put("/api/citizen/projects/" + code, change))).isEqualTo("changed");
        JsonNode whole = wang.post("/api/citizen/matters/composite", desk.run(desk.wangFirm, code, List.of("TP-06"))).expect(201);
        JsonNode first = wang.get("/api/citizen/matters/" + whole.path("children").get(0).path("number").asString()).ok();
        assertThat(first.path("project").asString()).isEqualTo(code);
        assertThat(first.path("facts").toString()).contains("7000");
        change.put("version", 2);
        assertThat(code(wang.put("/api/citizen/projects/" + code, change))).isEqualTo("applied");
    }

    @Test
    void aClerkRegistersForAFirmThatIsThere() {
        Map<String, Object> form = desk.form(desk.liFirm, "示范窗口登记项目");
        TestClient clerk = desk.as("clerk");
        JsonNode made = clerk.post("/api/projects", Map.of("project", form, "why", "法定代表人到窗口申请，已核对营业执照")).expect(201);
        assertThat(made.path("firmName").asString()).isEqualTo("广德示范置业有限公司");
        assertThat(clerk.post("/api/projects", Map.of("project", form, "why", "法定代表人到窗口申请，已核对营业执照")).expect(200).path("code")).isEqualTo(made.path("code"));
        clerk.post("/api/projects", Map.of("project", desk.form(desk.liFirm, "示范没有理由项目"))).expect(400);
        clerk.post("/api/projects", Map.of("project", desk.form("911234567890123456", "示范没有企业项目"), "why", "到窗口申请")).expect(400);
        clerk.get("/api/projects").expect(403);
        desk.as("leader").post("/api/projects", Map.of("project", form, "why", "领导代办")).expect(403);
        assertThat(desk.li().get("/api/citizen/projects").ok().get(0).path("code")).isEqualTo(made.path("code"));
    }

    @Test
    void conditionsOfTheProjectSayWhatItTakes() {
        TestClient wang = desk.wang();
        Map<String, Object> large = desk.form(desk.wangFirm, "示范大型厂房项目");
        large.put("area", 20000);
        String code = registered(wang, large).path("code").asString();
        assertThat(items(stage(wang.get("/api/citizen/projects/" + code).ok(), "立项"))).containsExactlyInAnyOrder("TP-01", "TP-02");
        assertThat(code(wang.post("/api/citizen/matters/composite", desk.run(desk.wangFirm, code, List.of("TP-06", "TP-09"))))).as("for another kind").isEqualTo("not-needed");
        assertThat(code(wang.post("/api/citizen/matters/composite", desk.run(desk.wangFirm, code, List.of())))).as("the last stage builds on it").isEqualTo("needs-missing");
        JsonNode whole = wang.post("/api/citizen/matters/composite", desk.run(desk.wangFirm, code, List.of("TP-06"))).expect(201);
        assertThat(whole.path("children")).as("the condition calls for it, chosen or not").hasSize(2);
        assertThat(code(wang.post("/api/citizen/matters/composite", desk.run(desk.wangFirm, code, List.of("TP-06"))))).isEqualTo("run-open");
        // water decides something in it now, and sees it
        desk.as("officer-water").get("/api/projects/" + code).ok();
        // one says no: the run ends; the next goes on where it ended
        JsonNode seen = desk.as("leader").get("/api/projects/" + code).ok();
        for (JsonNode i : stage(seen, "立项").path("items")) {
            desk.decide(i.path("number").asString(), ProjectsDesk.ITEMS.get(i.path("item").asString()), i.path("item").asString().equals("TP-02") ? "refuse" : "approve", i.path("item").asString());
        }
        assertThat(wang.get("/api/citizen/projects/" + code).ok().path("state").asString()).isEqualTo("refused");
        JsonNode second = wang.post("/api/citizen/matters/composite", desk.run(desk.wangFirm, code, List.of("TP-06"))).expect(201);
        assertThat(second.path("children")).as("what was approved is not applied for again").hasSize(1);
        assertThat(second.path("children").get(0).path("item").asString()).isEqualTo("TP-02");
    }

    @Test
    void fourStagesWithJointReview() throws Exception {
        TestClient wang = desk.wang();
        String code = registered(wang, desk.form(desk.wangFirm, "示范四阶段全程项目")).path("code").asString();
        wang.post("/api/citizen/matters/composite", desk.run(desk.wangFirm, code, List.of("TP-06"))).expect(201);
        JsonNode first = stage(wang.get("/api/citizen/projects/" + code).ok(), "立项");
        assertThat(first.path("state").asString()).isEqualTo("running");
        assertThat(first.path("promised").asInt()).as("for its kind, of the days in force").isEqualTo(10);
        assertThat(first.path("left").asInt()).isBetween(8, 10);
        assertThat(board("立项").path("projects").asInt()).isEqualTo(1);
        assertThat(board("立项").path("amount").decimalValue()).isEqualByComparingTo("5600");
        Map<String, Object> call = new LinkedHashMap<>(Map.of("stage", "许可", "heldOn", TODAY.toString(), "words", "线上评审"));
        assertThat(code(desk.as("officer-natural-resources").post("/api/projects/" + code + "/reviews", call))).as("it has not begun").isEqualTo("not-now");
        desk.decide(code, "立项", "approve");

        // the second stage: two departments, one review
        desk.as("officer-housing").post("/api/projects/" + code + "/reviews", call).expect(403);
        assertThat(code(desk.as("officer-natural-resources").post("/api/projects/" + code + "/reviews", Map.of("stage", "许可", "heldOn", TODAY.minusDays(1).toString())))).isEqualTo("bad-day");
        JsonNode called = desk.as("officer-natural-resources").post("/api/projects/" + code + "/reviews", call).ok();
        assertThat(code(desk.as("officer-natural-resources").post("/api/projects/" + code + "/reviews", call))).isEqualTo("called-already");
        JsonNode review = stage(called, "许可").path("review");
        assertThat(review.path("voices")).hasSize(2);
        String id = review.path("id").asString();
        String path = "/api/projects/" + code + "/reviews/" + id;
        // it lies in the department's inbox, and does not close by its own buttons
        long caseId = jdbc.queryForObject("SELECT case_id FROM projects.voice WHERE review = ? AND department = 'environment'", Long.class, Long.parseLong(id));
        JsonNode c = desk.as("officer-environment").get("/api/cases/" + caseId).ok();
        desk.as("officer-environment").post("/api/cases/" + caseId + "/actions/opine", Map.of("version", c.path("version").asInt())).expect(422);
        desk.as("officer-housing").post(path + "/opinion", Map.of("department", "environment", "outcome", "agree")).expect(403);
        assertThat(code(desk.as("officer-environment").post(path + "/opinion", Map.of("department", "environment", "outcome", "disagree", "words", "不行")))).as("without a clause").isEqualTo("words-needed");
        assertThat(code(desk.as("officer-natural-resources").post(path + "/close", Map.of("outcome", "agree", "opinion", "同意", "version", 1)))).isEqualTo("still-waiting");
        // two officers of one department at once: one speaks
        Map<String, Object> said = Map.of("department", "environment", "outcome", "conditional", "words", "须落实雨污分流");
        TestClient environment = desk.as("officer-environment");
        List<Integer> answers = new ArrayList<>();
        try (var threads = Executors.newFixedThreadPool(2)) {
            for (Future<Integer> f : threads.invokeAll(List.<Callable<Integer>>of(() -> environment.post(path + "/opinion", said).status(), () -> environment.post(path + "/opinion", said).status()))) {
                answers.add(f.get());
            }
        }
        assertThat(answers).containsExactlyInAnyOrder(200, 409);
        assertThat(desk.as("officer-environment").get("/api/cases/" + caseId).ok().path("state").asString()).isEqualTo("closed");
        JsonNode own = stage(wang.get("/api/citizen/projects/" + code).ok(), "许可").path("review");
        assertThat(own.toString()).as("for the owner once it is one opinion").doesNotContain("雨污分流");
        desk.as("officer-natural-resources").post(path + "/opinion", Map.of("department", "natural-resources", "outcome", "agree")).ok();
        assertThat(code(desk.as("officer-natural-resources").post(path + "/close", Map.of("outcome", "conditional", "opinion", "有条件同意", "version", 1)))).as("seen before the opinions").isEqualTo("changed");
        desk.as("officer-natural-resources").post(path + "/close", Map.of("outcome", "conditional", "opinion", "有条件同意，落实雨污分流", "version", 3)).ok();
        assertThat(code(desk.as("officer-natural-resources").post(path + "/close", Map.of("outcome", "agree", "opinion", "同意", "version", 4)))).isEqualTo("closed");
        // beside each department's decision, which stays its own
        String tp04 = jdbc.queryForObject("SELECT number FROM matters.matter WHERE project = ? AND item = 'TP-04'", String.class, code);
        JsonNode matter = desk.as("officer-environment").get("/api/matters/" + tp04).ok();
        assertThat(matter.at("/joint/opinion").asString()).contains("雨污分流");
        assertThat(matter.path("state").asString()).isEqualTo("submitted");
        desk.decide(code, "许可", "approve");

        // the third: silence is agreement by the declaration, on record with what it is founded on
        JsonNode third = desk.as("officer-housing").post("/api/projects/" + code + "/reviews", Map.of("stage", "施工", "heldOn", TODAY.toString())).ok();
        long next = Long.parseLong(stage(third, "施工").at("/review/id").asString());
        jdbc.update("UPDATE projects.review SET due = now() - interval '1 hour' WHERE id = ?", next);
        reviews.late();
        assertThat(jdbc.queryForList("SELECT outcome || words FROM projects.voice WHERE review = ?", String.class, next)).hasSize(2).allMatch(v -> v.equals("agree超时未发表意见，视为同意"));
        desk.decide(code, "施工", "approve");
        JsonNode done = desk.decide(code, "验收", "approve");
        assertThat(done.path("state").asString()).isEqualTo("approved");
        assertThat(board("done").path("projects").asInt()).isEqualTo(1);
        assertThat(jdbc.queryForObject("SELECT count(*) FROM projects.v_stage WHERE project = ? AND outcome = 'approved' AND days IS NOT NULL", Integer.class, code)).isEqualTo(4);
        assertThat(code(wang.post("/api/citizen/matters/composite", desk.run(desk.wangFirm, code, List.of("TP-06"))))).isEqualTo("nothing-left");
    }

    private JsonNode board(String id) {
        for (JsonNode c : desk.as("leader").get("/api/projects/board").ok()) {
            if (c.path("id").asString().equals(id)) {
                return c;
            }
        }
        throw new AssertionError("no column " + id);
    }

    @Test
    void silenceIsOnRecordAndNothingElseWhereNobodySaidOtherwise() {
        TestClient wang = desk.wang();
        String code = registered(wang, desk.form(desk.wangFirm, "示范沉默的评审项目")).path("code").asString();
        wang.post("/api/citizen/matters/composite", desk.run(desk.wangFirm, code, List.of("TP-06"))).expect(201);
        desk.decide(code, "立项", "approve");
        JsonNode called = desk.as("officer-natural-resources").post("/api/projects/" + code + "/reviews", Map.of("stage", "许可", "heldOn", TODAY.toString())).ok();
        String id = stage(called, "许可").at("/review/id").asString();
        jdbc.update("UPDATE projects.review SET due = now() - interval '1 hour' WHERE id = ?", Long.parseLong(id));
        reviews.late();
        reviews.late();
        assertThat(jdbc.queryForObject("SELECT count(*) FROM projects.voice WHERE review = ? AND silent_at IS NOT NULL AND outcome IS NULL", Integer.class, Long.parseLong(id))).isEqualTo(2);
        // late is better than never, and on record as late
        JsonNode late = desk.as("officer-environment").post("/api/projects/" + code + "/reviews/" + id + "/opinion", Map.of("department", "environment", "outcome", "agree")).ok();
        JsonNode review = stage(late, "许可").path("review");
        assertThat(review.path("mayClose").asBoolean()).as("not the leader").isFalse();
        JsonNode closed = desk.as("officer-natural-resources").post("/api/projects/" + code + "/reviews/" + id + "/close", Map.of("outcome", "agree", "opinion", "同意", "version", review.path("version").asInt())).ok();
        assertThat(stage(closed, "许可").at("/review/outcomeName").asString()).isEqualTo("同意");
        long caseId = jdbc.queryForObject("SELECT case_id FROM projects.voice WHERE review = ? AND department = 'natural-resources'", Long.class, Long.parseLong(id));
        assertThat(desk.as("officer-natural-resources").get("/api/cases/" + caseId).ok().path("state").asString()).isEqualTo("closed");
    }

    @Test
    void whoeverKnowsTheCodeSeesHowFarItIsAndNothingOfWhoseItIs() {
        TestClient wang = desk.wang();
        String code = registered(wang, desk.form(desk.wangFirm, "示范公开进度项目")).path("code").asString();
        wang.post("/api/citizen/matters/composite", desk.run(desk.wangFirm, code, List.of("TP-06"))).expect(201);
        TestClient stranger = TestClient.at(port);
        String before = stranger.get("/api/projects/progress/" + code).ok().toString();
        assertThat(before).contains("立项").doesNotContain("示范公开进度项目", "示范建设", desk.wangFirm, "5600", "测试大道", "王建国");
        desk.decide(code, "立项", "approve");
        JsonNode after = stranger.get("/api/projects/progress/" + code).ok();
        assertThat(after.path("name").asString()).as("public with its approval").isEqualTo("示范公开进度项目");
        assertThat(after.toString()).doesNotContain("示范建设", desk.wangFirm, "5600", "测试大道");
        stranger.get("/api/projects/progress/2026-341882-47-03-999999").expect(404);
        stranger.get("/api/projects/progress/nothing").expect(404);
        // withdrawn: the project stays, its run is over
        String run = jdbc.queryForObject("SELECT number FROM matters.matter WHERE project = ? AND item IS NULL", String.class, code);
        wang.post("/api/citizen/matters/" + run + "/withdraw", Map.of("reason", "资金调整")).ok();
        assertThat(wang.get("/api/citizen/projects/" + code).ok().path("state").asString()).isEqualTo("withdrawn");
        assertThat(board("stopped").path("projects").asInt()).isEqualTo(1);
    }

    @Test
    void whatIsGivenUpIsNeverAppliedForAgain() {
        TestClient wang = desk.wang();
        JsonNode made = registered(wang, desk.form(desk.wangFirm, "示范终止项目一期"));
        String code = made.path("code").asString();
        assertThat(made.path("mayEnd").asBoolean()).isTrue();
        String at = "/api/citizen/projects/" + code + "/end";
        assertThat(wang.post(at, Map.of("reason", "不", "version", 1)).expect(400).path("errors").has("reason")).isTrue();
        desk.li().post(at, Map.of("reason", "不是我的项目", "version", 1)).expect(404);
        desk.as("officer-education").post("/api/projects/" + code + "/end", Map.of("reason", "不归本部门", "version", 1)).expect(404);
        // not while something is being decided for it
        String run = wang.post("/api/citizen/matters/composite", desk.run(desk.wangFirm, code, List.of("TP-06"))).expect(201).path("number").asString();
        int version = wang.get("/api/citizen/projects/" + code).ok().path("version").asInt();
        assertThat(code(wang.post(at, Map.of("reason", "资金不到位", "version", version)))).isEqualTo("running");
        wang.post("/api/citizen/matters/" + run + "/withdraw", Map.of("reason", "资金不到位", "version", wang.get("/api/citizen/matters/" + run).ok().path("version").asInt())).ok();
        assertThat(code(wang.post(at, Map.of("reason", "资金不到位", "version", version + 7)))).isEqualTo("changed");
        JsonNode ended = wang.post(at, Map.of("reason", "资金不到位", "version", version)).ok();
        assertThat(ended.path("state").asString()).isEqualTo("ended");
        assertThat(List.of(ended.path("mayEnd").asBoolean(), ended.path("mayApply").asBoolean(), ended.path("mayChange").asBoolean())).containsOnly(false);
        assertThat(code(wang.post(at, Map.of("reason", "再点一次也一样", "version", ended.path("version").asInt())))).isEqualTo("ended");
        assertThat(code(wang.post("/api/citizen/matters/composite", desk.run(desk.wangFirm, code, List.of("TP-06"))))).isEqualTo("ended");
        assertThat(code(wang.put("/api/citizen/projects/" + code, Map.of("name", "改名再来的项目", "version", ended.path("version").asInt())))).isEqualTo("ended");
        // its withdrawn matter is read as before, the public sees that it ended and not why, and the same may be registered anew
        wang.get("/api/citizen/matters/" + run).ok();
        JsonNode open = TestClient.at(port).get("/api/projects/progress/" + code).ok();
        assertThat(open.path("state").asString()).isEqualTo("ended");
        assertThat(open.toString()).doesNotContain("资金");
        JsonNode officer = desk.as("leader").get("/api/projects/" + code).ok();
        assertThat(officer.path("endedWhy").asString()).isEqualTo("资金不到位");
        assertThat(desk.as("leader").get("/api/projects?stage=ended").ok().path("items").get(0).path("code").asString()).isEqualTo(code);
        assertThat(registered(wang, desk.form(desk.wangFirm, "示范终止项目一期")).path("code").asString()).isNotEqualTo(code);
    }

    @Test
    void whoLeadsAStageMayEndAProjectWhoseOwnerIsGone() {
        String code = registered(desk.wang(), desk.form(desk.wangFirm, "示范失联项目一期")).path("code").asString();
        desk.as("leader").post("/api/projects/" + code + "/end", Map.of("reason", "没有牵头的职责", "version", 1)).expect(403);
        JsonNode ended = desk.as("officer-housing").post("/api/projects/" + code + "/end", Map.of("reason", "项目单位已注销", "version", 1)).ok();
        assertThat(ended.path("state").asString()).isEqualTo("ended");
        assertThat(jdbc.queryForObject("SELECT ended_why FROM projects.project WHERE code = ?", String.class, code)).isEqualTo("项目单位已注销");
    }
}
