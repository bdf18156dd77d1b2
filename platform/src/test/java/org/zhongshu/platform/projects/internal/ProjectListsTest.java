package org.zhongshu.platform.projects.internal;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.zhongshu.platform.datasets.Datasets;
import org.zhongshu.testkit.Statements;
import org.zhongshu.testkit.TestClient;
import org.zhongshu.testkit.ZhongshuTest;
import tools.jackson.databind.JsonNode;

import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.zhongshu.platform.projects.internal.ProjectsDesk.stage;

/** Lists of projects ask the database as often for thirty as for three, and each row is told what is its own. */
@ZhongshuTest
class ProjectListsTest {

    @LocalServerPort
    private int port;
    @Autowired
    private Datasets datasets;
    @Autowired
    private JdbcTemplate jdbc;
    private ProjectsDesk desk;
    private TestClient wang;

    @BeforeEach
    void city() {
        desk = new ProjectsDesk(port, datasets, jdbc);
        wang = desk.wang();
    }

    @AfterEach
    void nothingStays() {
        desk.clear();
    }

    private String registered(String name) {
        return wang.post("/api/citizen/projects", desk.form(desk.wangFirm, name)).expect(201).path("code").asString();
    }

    private void apply(String code) {
        wang.post("/api/citizen/matters/composite", desk.run(desk.wangFirm, code, List.of("TP-06"))).expect(201);
    }

    /** Nine more of every row. @param changes of columns, e.g. {@code 'code', x.code || g} */
    private void copies(String table, String changes) {
        jdbc.update("INSERT INTO " + table + " SELECT (jsonb_populate_record(x, jsonb_build_object(" + changes + "))).* FROM " + table + " x, generate_series(1, 9) g");
    }

    private static String moved(String column) {
        return "'" + column + "', x." + column + " + g * 1000000007::bigint";
    }

    private void more() {
        copies("projects.project", "'code', x.code || g, 'request', x.request || g");
        copies("matters.matter", moved("id") + ", " + moved("parent") + ", 'number', x.number || g, 'request', x.request || g, 'project', x.project || g, 'case_id', null");
        copies("matters.supplement", moved("matter"));
        copies("projects.stage", moved("run") + ", 'project', x.project || g");
        copies("projects.review", moved("id") + ", " + moved("run") + ", 'project', x.project || g");
    }

    @Test
    void askAsOftenForThirtyAsForThree() {
        registered("示范只登记的项目");
        String asked = registered("示范在补正的项目");
        apply(asked);
        String number = jdbc.queryForObject("SELECT number FROM matters.matter WHERE project = ? AND item = 'TP-01'", String.class, asked);
        TestClient officer = desk.as("officer-natural-resources");
        officer.post("/api/matters/" + number + "/ask", Map.of("items", List.of("用地范围图"), "days", 5, "version", officer.get("/api/matters/" + number).ok().path("version").asInt())).ok();
        String reviewed = registered("示范在评审的项目");
        apply(reviewed);
        desk.decide(reviewed, "立项", "approve");
        String review = stage(officer.post("/api/projects/" + reviewed + "/reviews", Map.of("stage", "许可", "heldOn", LocalDate.now(ZoneId.of("Asia/Shanghai")).toString())).ok(), "许可").at("/review/name").asString();

        JsonNode rows = officer.get("/api/projects").ok().path("items");
        assertThat(rows.valueStream().map(r -> r.path("name").asString())).containsExactly("示范在评审的项目", "示范在补正的项目", "示范只登记的项目");
        assertThat(rows.valueStream().map(r -> r.path("stage").asString(""))).containsExactly("许可", "立项", "");
        assertThat(rows.valueStream().map(r -> r.path("state").asString())).containsExactly("running", "running", "registered");
        assertThat(rows.valueStream().map(r -> r.path("waiting").asBoolean())).as("for the applicant").containsExactly(false, true, false);
        assertThat(rows.valueStream().map(r -> r.path("reviewName").asString(""))).containsExactly(review, "", "");
        assertThat(wang.get("/api/citizen/projects").ok()).isEqualTo(rows);
        List<JsonNode> alone = new ArrayList<>();
        for (JsonNode page = officer.get("/api/projects?limit=1").ok(); page != null; page = page.path("next").isString() ? officer.get("/api/projects?limit=1&cursor=" + page.path("next").asString()).ok() : null) {
            page.path("items").forEach(alone::add);
        }
        assertThat(alone).as("one by one").isEqualTo(rows.valueStream().toList());
        assertThat(wang.get("/api/citizen/projects/" + asked).ok().toString()).contains("用地范围图");

        List<String> board = Statements.of(() -> officer.get("/api/projects?limit=100").ok());
        List<String> mine = Statements.of(() -> wang.get("/api/citizen/projects").ok());
        List<String> progress = Statements.of(() -> TestClient.at(port).get("/api/projects/progress/" + reviewed).ok());
        assertThat(board).isNotEmpty();
        assertThat(progress.stream().filter(s -> s.contains("FROM matters.matter"))).as("its matters are read once").hasSize(1);
        more();
        assertThat(Statements.of(() -> assertThat(officer.get("/api/projects?limit=100").ok().path("items")).hasSize(30))).as("the board").hasSameSizeAs(board);
        assertThat(Statements.of(() -> assertThat(wang.get("/api/citizen/projects").ok().valueStream().filter(r -> r.path("reviewName").asString("").equals(review))).hasSize(10))).as("one's own").hasSameSizeAs(mine);
    }
}
