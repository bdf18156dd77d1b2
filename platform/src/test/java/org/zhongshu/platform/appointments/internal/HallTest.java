package org.zhongshu.platform.appointments.internal;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.zhongshu.platform.datasets.Datasets;
import org.zhongshu.platform.matters.internal.MattersDesk;
import org.zhongshu.testkit.Statements;
import org.zhongshu.testkit.TestClient;
import org.zhongshu.testkit.TestClient.Answer;
import org.zhongshu.testkit.ZhongshuTest;
import tools.jackson.databind.JsonNode;

import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.zhongshu.platform.appointments.internal.AppointmentsDesk.atOnce;
import static org.zhongshu.platform.appointments.internal.AppointmentsDesk.code;
import static org.zhongshu.platform.appointments.internal.AppointmentsDesk.id;

/** Checked in once, called once, served by the clerk who sits there; a terminal checks in by its own word. */
@ZhongshuTest
class HallTest {

    private static final String HALL = "/api/appointments/hall";

    @LocalServerPort
    private int port;
    @Autowired
    private Datasets datasets;
    @Autowired
    private JdbcTemplate jdbc;
    @Autowired
    private Rounds rounds;
    private AppointmentsDesk desk;

    @BeforeEach
    void city() {
        desk = new AppointmentsDesk(port, datasets, jdbc);
    }

    @AfterEach
    void nothingStays() {
        desk.clear();
    }

    private static Map<String, Object> number(JsonNode b) {
        return Map.of("number", b.path("number").asString());
    }

    @Test
    void whoBookedIsCheckedInCalledAndServedWithTheItemChosen() throws Exception {
        TestClient wang = desk.matters.wang();
        TestClient li = desk.matters.li();
        JsonNode a = desk.booked(wang, "10:00");
        JsonNode b = desk.booked(li, "10:30");
        jdbc.update("DELETE FROM windows.seat");
        assertThat(code(desk.matters.as("clerk").get(HALL))).isEqualTo("no-seat");
        TestClient clerk = desk.clerk("AP-CENTER");
        assertThat(code(clerk.post(HALL + "/check-in", number(a)))).as("tomorrow's").isEqualTo("too-early");
        desk.moveTo(a, 20);
        desk.moveTo(b, 10);
        TestClient second = desk.secondClerk("AP-OTHER");
        assertThat(second.get(HALL).ok().path("items")).as("another place's").isEmpty();
        assertThat(second.post(HALL + "/check-in", number(a)).status()).isEqualTo(404);
        for (String staff : List.of("officer-public-security", "operator", "leader", "admin", "steward")) {
            desk.matters.as(staff).get(HALL).expect(403);
            desk.matters.as(staff).post(HALL + "/" + id(a) + "/take", Map.of()).expect(403);
        }
        JsonNode today = clerk.get(HALL).ok();
        assertThat(today.path("items")).hasSize(2);
        assertThat(today.toString()).contains("王**").doesNotContain("王建国", "李小敏", desk.matters.wangNumber);

        assertThat(code(clerk.post(HALL + "/call", Map.of()))).isEqualTo("nobody");
        assertThat(code(clerk.post(HALL + "/" + id(a) + "/take", Map.of()))).as("not checked in").isEqualTo("not-here");
        assertThat(code(clerk.post(HALL + "/check-in", Map.of("number", "<b>")))).isEqualTo("bad-number");
        List<Answer> twice = atOnce(List.of(() -> clerk.post(HALL + "/check-in", number(a)), () -> clerk.post(HALL + "/check-in", number(a)), () -> clerk.post(HALL + "/check-in", number(a))));
        assertThat(twice.stream().map(x -> x.ok().path("booking").path("ticket").asInt())).containsOnly(1);
        assertThat(twice.stream().filter(x -> !x.json().path("again").asBoolean())).as("checked in once").hasSize(1);
        assertThat(clerk.post(HALL + "/check-in", number(b)).ok().path("booking").path("ticket").asInt()).isEqualTo(2);
        assertThat(wang.get("/api/citizen/appointments/" + id(a)).ok().path("ticket").asInt()).isEqualTo(1);
        assertThat(code(wang.post("/api/citizen/appointments/" + id(a) + "/cancel", Map.of()))).isEqualTo("ended");

        // two clerks call at once: two people
        second.put("/api/windows/seat", Map.of("place", "AP-CENTER", "counter", "5号")).ok();
        List<Answer> called = atOnce(List.of(() -> clerk.post(HALL + "/call", Map.of()), () -> second.post(HALL + "/call", Map.of())));
        assertThat(called.stream().map(x -> x.ok().path("id").asString())).containsExactlyInAnyOrder(id(a), id(b));
        clerk.post(HALL + "/" + id(a) + "/pass", Map.of()).ok();
        assertThat(code(clerk.post(HALL + "/" + id(a) + "/pass", Map.of()))).isEqualTo("not-called");
        second.post(HALL + "/" + id(b) + "/pass", Map.of()).ok();
        assertThat(id(clerk.post(HALL + "/call", Map.of()).ok())).as("the one that was passed over first").isEqualTo(id(a));

        JsonNode taken = clerk.post(HALL + "/" + id(a) + "/take", Map.of()).ok();
        String visit = taken.path("visit").asString();
        assertThat(clerk.post(HALL + "/" + id(a) + "/take", Map.of()).ok().path("visit").asString()).as("a second click").isEqualTo(visit);
        assertThat(code(second.post(HALL + "/" + id(a) + "/take", Map.of()))).as("another clerk's").isEqualTo("not-here");
        assertThat(clerk.get("/api/windows/visits/" + visit + "/form/" + taken.path("item").asString()).ok().at("/applicant/name").asString()).isEqualTo("王**");
        assertThat(second.get("/api/windows/visits/" + visit).status()).isEqualTo(404);
        assertThat(wang.get("/api/citizen/looks").ok().toString()).contains("窗口受理：预约 " + a.path("number").asString());
        second.post(HALL + "/" + id(b) + "/finish", Map.of()).ok();
        assertThat(code(second.post(HALL + "/" + id(b) + "/finish", Map.of()))).isEqualTo("not-here");
        assertThat(li.get("/api/citizen/appointments/" + id(b)).ok().path("state").asString()).isEqualTo("served");
    }

    @Test
    void aTerminalChecksInByItsWordAndWhoIsLateIsNot() {
        TestClient wang = desk.matters.wang();
        JsonNode a = desk.booked(wang, "10:00");
        desk.moveTo(a, 5);
        TestClient kiosk = MattersDesk.browser(port);
        assertThat(code(kiosk.post("/api/appointments/kiosk/check-in", Map.of("place", "AP-CENTER", "number", a.path("number").asString())))).isEqualTo("no-kiosk");
        desk.matters.as("clerk").post("/api/appointments/settings/AP-CENTER/kiosk", Map.of()).expect(403);
        String old = desk.matters.as("steward").post("/api/appointments/settings/AP-CENTER/kiosk", Map.of()).ok().path("word").asString();
        String word = desk.matters.as("steward").post("/api/appointments/settings/AP-CENTER/kiosk", Map.of()).ok().path("word").asString();
        assertThat(code(kiosk.post("/api/appointments/kiosk", Map.of("place", "AP-CENTER", "word", old)))).as("replaced").isEqualTo("no-kiosk");
        assertThat(code(kiosk.post("/api/appointments/kiosk", Map.of("place", "AP-OTHER", "word", word)))).as("another place's").isEqualTo("no-kiosk");
        assertThat(kiosk.post("/api/appointments/kiosk", Map.of("place", "AP-CENTER", "word", word)).ok().path("placeName").asString()).isEqualTo("预约测试中心");
        assertThat(desk.matters.as("steward").get("/api/appointments/settings").ok().toString()).as("said once").doesNotContain(word);
        JsonNode ticket = kiosk.post("/api/appointments/kiosk/check-in", Map.of("place", "AP-CENTER", "word", word, "number", a.path("number").asString().toLowerCase())).ok();
        assertThat(ticket.path("ticket").asInt()).isEqualTo(1);
        assertThat(ticket.path("again").asBoolean()).isFalse();
        assertThat(ticket.toString()).doesNotContain("王");
        assertThat(kiosk.post("/api/appointments/kiosk/check-in", Map.of("place", "AP-CENTER", "word", word, "number", a.path("number").asString())).ok().path("again").asBoolean()).isTrue();

        JsonNode late = desk.booked(wang, "11:00");
        desk.moveTo(late, -21);
        assertThat(code(kiosk.post("/api/appointments/kiosk/check-in", Map.of("place", "AP-CENTER", "word", word, "number", late.path("number").asString())))).as("before any round has come by").isEqualTo("missed");
        rounds.look();
        assertThat(code(desk.clerk("AP-CENTER").post(HALL + "/check-in", number(late)))).isEqualTo("missed");
        assertThat(wang.get("/api/citizen/appointments/" + id(a)).ok().path("state").asString()).as("who is here is not missed").isEqualTo("arrived");
        jdbc.update("UPDATE appointments.booking SET day = day - 1, starts = starts - interval '1 day', ends = ends - interval '1 day' WHERE id = ?", Long.parseLong(id(a)));
        rounds.look();
        assertThat(wang.get("/api/citizen/appointments/" + id(a)).ok().path("state").asString()).as("was here and went").isEqualTo("left");
    }

    @Test
    void theDayAsksAsOftenForThirtyPeopleAsForThree() {
        List<TestClient> crowd = desk.crowd(3);
        for (int i = 0; i < crowd.size(); i++) {
            desk.moveTo(desk.booked(crowd.get(i), "1" + i + ":00"), 20 + i);
        }
        TestClient clerk = desk.clerk("AP-CENTER");
        JsonNode rows = clerk.get(HALL).ok().path("items");
        assertThat(rows.valueStream().map(r -> r.path("phone").asString())).as("each their own").doesNotHaveDuplicates().hasSize(3);
        assertThat(rows.valueStream().map(r -> r.path("name").asString())).containsOnly("陈*");
        List<String> few = Statements.of(() -> clerk.get(HALL).ok());
        assertThat(few).isNotEmpty();
        jdbc.update("INSERT INTO appointments.booking SELECT (jsonb_populate_record(x, jsonb_build_object('id', x.id + g * 1000000007::bigint, 'number', x.number || g, 'request', x.request || g))).* FROM appointments.booking x, generate_series(1, 9) g");
        assertThat(Statements.of(() -> assertThat(clerk.get(HALL).ok().path("items")).hasSize(30))).hasSameSizeAs(few);
    }
}
