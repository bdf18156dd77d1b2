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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import static org.assertj.core.api.Assertions.assertThat;
import static org.zhongshu.platform.projects.internal.ProjectsDesk.stage;

/** The clocks of stages, who joins one while it runs, how a joint review ends, and what its owner is told. */
@ZhongshuTest
class ProjectStagesTest {

    private static final String TODAY = LocalDate.now(ZoneId.of("Asia/Shanghai")).toString();

    @LocalServerPort
    private int port;
    @Autowired
    private Datasets datasets;
    @Autowired
    private JdbcTemplate jdbc;
    private ProjectsDesk desk;
    private TestClient wang;
    private String code;

    @BeforeEach
    void city() {
        desk = new ProjectsDesk(port, datasets, jdbc);
        wang = desk.wang();
        code = wang.post("/api/citizen/projects", desk.form(desk.wangFirm, "示范阶段时钟项目")).expect(201).path("code").asString();
    }

    @AfterEach
    void nothingStays() {
        desk.clear();
    }

    private void apply() {
        wang.post("/api/citizen/matters/composite", desk.run(desk.wangFirm, code, List.of("TP-06"))).expect(201);
    }

    private JsonNode seen(String stage) {
        return stage(desk.as("leader").get("/api/projects/" + code).ok(), stage);
    }

    private String number(String item) {
        return jdbc.queryForObject("SELECT number FROM matters.matter WHERE project = ? AND item = ?", String.class, code, item);
    }

    private void act(String item, String action, Map<String, Object> more) {
        long id = jdbc.queryForObject("SELECT case_id FROM matters.matter WHERE number = ?", Long.class, number(item));
        Map<String, Object> body = new LinkedHashMap<>(Map.of("text", "依法需要专家评审", "version", desk.as("operator").get("/api/cases/" + id).ok().path("version").asInt()));
        body.putAll(more);
        desk.as(action.equals("accept") ? "officer-" + ProjectsDesk.ITEMS.get(item) : "operator").post("/api/cases/" + id + "/actions/" + action, body).ok();
    }

    private long overdue() {
        return desk.as("leader").get("/api/projects?overdue=true").ok().path("items").size();
    }

    private JsonNode called(String stage, String leader) {
        return stage(desk.as(leader).post("/api/projects/" + code + "/reviews", Map.of("stage", stage, "heldOn", TODAY)).ok(), stage).path("review");
    }

    private TestClient.Answer said(String review, String department, String outcome, String words) {
        return desk.as("officer-" + department).post("/api/projects/" + code + "/reviews/" + review + "/opinion", Map.of("department", department, "outcome", outcome, "words", words));
    }

    private List<String> told() {
        List<String> kinds = new ArrayList<>();
        wang.get("/api/citizen/messages").ok().path("items").forEach(m -> {
            if (m.path("kind").asString().startsWith("project-")) {
                kinds.add(m.path("kind").asString());
            }
        });
        return kinds;
    }

    @Test
    void theStageStandsStillWhileAnItemIsSuspended() {
        apply();
        assertThat(seen("立项").path("left").asInt()).isBetween(8, 10);
        act("TP-01", "suspend", Map.of());
        JsonNode still = seen("立项");
        assertThat(still.path("paused").asBoolean()).isTrue();
        assertThat(still.has("left")).isFalse();
        assertThat(jdbc.queryForObject("SELECT due IS NULL FROM projects.stage WHERE project = ?", Boolean.class, code)).as("kept, too").isTrue();
        act("TP-01", "resume", Map.of());
        assertThat(seen("立项").path("paused").asBoolean()).isFalse();
        // in office hours the moment that it stood still moves the limit past the closing of its last day
        assertThat(seen("立项").path("left").asInt()).isBetween(8, 11);
        assertThat(overdue()).isZero();
    }

    @Test
    void timeThatWasNotCountedIsGivenBack() {
        apply();
        jdbc.update("UPDATE matters.matter SET submitted_at = submitted_at - interval '60 days' WHERE project = ?", code);
        assertThat(seen("立项").path("left").asInt()).isNegative();
        jdbc.update("UPDATE cases.case_file SET clock = jsonb_build_object('pauses', jsonb_build_array(jsonb_build_object('from', to_char(now() - interval '59 days', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'), 'to', to_char(now() - interval '1 day', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')))) "
                + "WHERE id = (SELECT case_id FROM matters.matter WHERE number = ?)", number("TP-01"));
        assertThat(seen("立项").path("left").asInt()).isPositive();
    }

    @Test
    void whoIsLateStaysLateHoweverLongTheClockStandsStill() {
        apply();
        jdbc.update("UPDATE matters.matter SET submitted_at = submitted_at - interval '60 days' WHERE project = ?", code);
        act("TP-01", "suspend", Map.of());
        JsonNode late = seen("立项");
        assertThat(late.path("paused").asBoolean()).isTrue();
        assertThat(late.path("left").asInt()).isNegative();
        assertThat(overdue()).isEqualTo(1);
    }

    @Test
    void aDepartmentThatIsHandedAnItemSeesTheProject() {
        apply();
        desk.as("officer-education").get("/api/projects/" + code).expect(404);
        act("TP-01", "accept", Map.of());
        act("TP-01", "transfer", Map.of("department", "education"));
        desk.as("officer-education").get("/api/projects/" + code).ok();
    }

    @Test
    void ofTwoApplicationsAtOnceOneRuns() throws Exception {
        List<Callable<Integer>> both = List.of(() -> wang.post("/api/citizen/matters/composite", desk.run(desk.wangFirm, code, List.of("TP-06"))).status(),
                () -> wang.post("/api/citizen/matters/composite", desk.run(desk.wangFirm, code, List.of("TP-06"))).status());
        List<Integer> answers = new ArrayList<>();
        try (var threads = Executors.newFixedThreadPool(2)) {
            for (Future<Integer> f : threads.invokeAll(both)) {
                answers.add(f.get());
            }
        }
        assertThat(answers).containsExactlyInAnyOrder(201, 409);
        assertThat(wang.put("/api/citizen/projects/" + code, Map.of("name", "改了的名称", "amount", 1, "area", 2000, "place", "经开区测试大道以北", "lon", 119.42, "lat", 30.9, "start", "2027-03-01", "end", "2028-12-31", "version", 1)).json().path("code").asString())
                .as("what departments decide on stays as it was said").isEqualTo("applied");
    }

    @Test
    void theReviewEndsWithItsStage() {
        apply();
        desk.decide(code, "立项", "approve");
        String review = called("许可", "officer-natural-resources").path("id").asString();
        long owed = jdbc.queryForObject("SELECT case_id FROM projects.voice WHERE review = ? AND department = 'environment'", Long.class, Long.parseLong(review));
        desk.decide(code, "许可", "approve");
        assertThat(desk.as("officer-environment").get("/api/cases/" + owed).ok().path("state").asString()).as("nobody is reminded of what nobody needs").isEqualTo("closed");
        JsonNode over = seen("许可").path("review");
        assertThat(over.path("over").asBoolean()).isTrue();
        assertThat(over.toString()).doesNotContain("\"mayOpine\":true");
        assertThat(said(review, "environment", "agree", "").json().path("code").asString()).isEqualTo("stage-ended");
        // the third, where silence past the limit is agreement: the limit has not passed
        String third = called("施工", "officer-housing").path("id").asString();
        desk.decide(code, "施工", "approve");
        desk.as("officer-housing").post("/api/projects/" + code + "/reviews/" + third + "/close", Map.of("outcome", "agree", "opinion", "各部门已分别办结", "version", 1)).ok();
        assertThat(jdbc.queryForObject("SELECT count(*) FROM projects.voice WHERE review = ? AND (outcome IS NOT NULL OR silent_at IS NOT NULL)", Integer.class, Long.parseLong(third))).as("nobody is said to have agreed").isZero();
    }

    @Test
    void whoeverHasDecidedIsNotAskedForAnOpinion() {
        apply();
        desk.decide(code, "立项", "approve");
        desk.decide(number("TP-04"), "environment", "approve", "TP-04");
        assertThat(called("许可", "officer-natural-resources").path("voices")).hasSize(1);
    }

    @Test
    void oneConditionIsNotLostInTheJointOpinion() {
        apply();
        desk.decide(code, "立项", "approve");
        String review = called("许可", "officer-natural-resources").path("id").asString();
        said(review, "environment", "conditional", "须落实雨污分流").ok();
        said(review, "natural-resources", "agree", "").ok();
        String close = "/api/projects/" + code + "/reviews/" + review + "/close";
        assertThat(desk.as("officer-natural-resources").post(close, Map.of("outcome", "agree", "opinion", "同意", "version", 3)).json().path("code").asString()).isEqualTo("not-all-agree");
        desk.as("officer-natural-resources").post(close, Map.of("outcome", "conditional", "opinion", "落实雨污分流", "version", 3)).ok();
        assertThat(told()).as("newest first: the stage, that a review is held, what came of it").containsExactly("project-reviewed", "project-called", "project-stage");
        assertThat(wang.get("/api/citizen/messages").ok().toString()).contains("有条件同意").doesNotContain("雨污分流");
        assertThat(desk.li().get("/api/citizen/messages").ok().toString()).doesNotContain(code);
    }

    @Test
    void aFirmIsToldOfWhatWasRegisteredInItsName() {
        Map<String, Object> form = desk.form(desk.wangFirm, "示范窗口登记的项目");
        desk.as("clerk").post("/api/projects", Map.of("project", form, "why", "法定代表人到窗口申请")).expect(201);
        desk.as("clerk").post("/api/projects", Map.of("project", form, "why", "法定代表人到窗口申请")).expect(200);
        assertThat(told()).as("once, and not of one's own").containsExactly("project-registered");
    }
}
