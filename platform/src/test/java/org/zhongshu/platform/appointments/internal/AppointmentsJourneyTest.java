package org.zhongshu.platform.appointments.internal;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.zhongshu.platform.city.WorkingCalendar;
import org.zhongshu.platform.datasets.Datasets;
import org.zhongshu.platform.matters.internal.MattersDesk;
import org.zhongshu.testkit.TestClient;
import org.zhongshu.testkit.TestClient.Answer;
import org.zhongshu.testkit.ZhongshuTest;
import tools.jackson.databind.JsonNode;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.zhongshu.platform.appointments.internal.AppointmentsDesk.TODAY;
import static org.zhongshu.platform.appointments.internal.AppointmentsDesk.atOnce;
import static org.zhongshu.platform.appointments.internal.AppointmentsDesk.book;
import static org.zhongshu.platform.appointments.internal.AppointmentsDesk.code;
import static org.zhongshu.platform.appointments.internal.AppointmentsDesk.id;
import static org.zhongshu.platform.appointments.internal.AppointmentsDesk.kinds;

/** A citizen books, changes and cancels; the last place is one person's; nobody reaches another's; the place may take a day back. */
@ZhongshuTest
class AppointmentsJourneyTest {

    @LocalServerPort
    private int port;
    @Autowired
    private Datasets datasets;
    @Autowired
    private JdbcTemplate jdbc;
    @Autowired
    private WorkingCalendar calendar;
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

    private static final String MINE = "/api/citizen/appointments/";

    @Test
    void slotsLieWithinHoursOnWorkingDaysAndNothingElseIsBooked() {
        TestClient wang = desk.matters.wang();
        JsonNode places = TestClient.at(port).get("/api/appointments/items/" + MattersDesk.ITEM + "/places").ok().path("items");
        assertThat(places.toString()).contains("AP-CENTER", "AP-SHORT").doesNotContain("AP-TOWN");
        JsonNode days = TestClient.at(port).get("/api/appointments/items/" + MattersDesk.ITEM + "/places/AP-SHORT").ok().path("days");
        assertThat(days).hasSize(8);
        LocalDate working = null;
        LocalDate off = null;
        for (JsonNode d : days) {
            LocalDate day = LocalDate.parse(d.path("day").asString());
            List<String> from = d.path("slots").valueStream().map(s -> s.path("from").asString()).toList();
            if (calendar.isWorkingDay(day)) {
                assertThat(from).as(day.toString()).isSubsetOf("09:00:00", "09:30:00", "09:00", "09:30");
                working = day.isAfter(TODAY) ? day : working;
            } else {
                assertThat(from).as(day + " is a day off").isEmpty();
                off = day;
            }
        }
        assertThat(working).isNotNull();
        assertThat(off).as("a week has a day off").isNotNull();
        assertThat(code(book(wang, desk.ask("AP-SHORT", off, "09:00")))).isEqualTo("no-slot");
        assertThat(code(book(wang, desk.ask("AP-SHORT", working, "10:00")))).as("would end after closing").isEqualTo("no-slot");
        assertThat(code(book(wang, desk.ask("AP-SHORT", working, "09:10")))).isEqualTo("no-slot");
        assertThat(code(book(wang, desk.ask("AP-SHORT", TODAY.plusDays(8), "09:00")))).isEqualTo("bad-day");
        assertThat(code(book(wang, desk.ask("AP-SHORT", TODAY.minusDays(1), "09:00")))).isEqualTo("bad-day");
        assertThat(code(book(wang, desk.ask("AP-CENTER", TODAY, "00:00")))).as("has begun").isEqualTo("past");
        assertThat(code(book(wang, desk.ask("AP-TOWN", working, "09:00")))).as("its guide names the centre").isEqualTo("no-place");
        Map<String, Object> odd = desk.ask("AP-SHORT", working, "09:00");
        odd.put("day", "tomorrow");
        assertThat(code(book(wang, odd))).isEqualTo("bad-day");
        odd.put("day", working.toString());
        odd.put("item", "no such");
        assertThat(code(book(wang, odd))).isEqualTo("no-item");
        odd.put("request", "x");
        assertThat(code(book(wang, odd))).isEqualTo("no-request");

        JsonNode b = book(wang, desk.ask("AP-SHORT", working, "09:30")).expect(201);
        assertThat(b.path("number").asString()).matches("YY\\d{8}-[0-9A-Z]{8}");
        assertThat(b.path("qr").asString()).startsWith("<svg");
        assertThat(b.toString()).doesNotContain("王建国", desk.matters.wangNumber);
        assertThat(kinds(wang)).containsExactly("appointment-booked");
        JsonNode m = wang.get("/api/citizen/messages").ok().path("items").get(0);
        assertThat(m.path("link").asString()).isEqualTo("/m/appointments/" + id(b));
        assertThat(m.path("text").asString()).contains("预约测试短时中心", b.path("number").asString(), "09:30–10:00");
        JsonNode next = TestClient.at(port).get("/api/appointments/places/AP-CENTER/next").ok();
        assertThat(next.path("bookable").asBoolean()).isTrue();
        assertThat(next.path("next").path("day").asString()).isIn(TODAY.toString(), TODAY.plusDays(1).toString());
        assertThat(TestClient.at(port).get("/api/appointments/places/NONE/next").ok().path("bookable").asBoolean()).isFalse();
    }

    @Test
    void whoIsNotKnownBooksNothing() {
        Map<String, Object> ask = desk.ask("AP-CENTER", TODAY.plusDays(1), "10:00");
        assertThat(book(MattersDesk.browser(port), ask).status()).isIn(401, 403);
        TestClient byPhone = MattersDesk.browser(port).signInCitizen(MattersDesk.phone());
        assertThat(code(book(byPhone, ask))).isEqualTo("real-name-needed");
        assertThat(byPhone.get("/api/citizen/appointments").ok().path("items")).isEmpty();
        assertThat(desk.matters.as("clerk").get("/api/citizen/appointments").status()).isEqualTo(401);
    }

    @Test
    void sentTwiceItIsOneAndTheLastPlaceIsOnePersons() throws Exception {
        TestClient wang = desk.matters.wang();
        Map<String, Object> ask = desk.ask("AP-CENTER", TODAY.plusDays(1), "10:00");
        List<Integer> statuses = atOnce(List.of(() -> book(wang, ask), () -> book(wang, ask), () -> book(wang, ask))).stream().map(Answer::status).sorted().toList();
        assertThat(statuses).containsExactly(200, 200, 201);
        assertThat(wang.get("/api/citizen/appointments").ok().path("items")).hasSize(1);
        ask.put("from", "11:00");
        assertThat(code(book(wang, ask))).isEqualTo("request-used");

        // two places are declared; the bureau leaves one
        desk.matters.as("steward").put("/api/appointments/settings/AP-CENTER", Map.of("places", 1, "open", true, "version", 0)).ok();
        List<TestClient> crowd = desk.crowd(7);
        List<Callable<Answer>> all = new ArrayList<>();
        crowd.forEach(c -> {
            Map<String, Object> own = desk.ask("AP-CENTER", TODAY.plusDays(1), "14:00");
            all.add(() -> book(c, own));
        });
        List<Answer> answers = atOnce(all);
        assertThat(answers.stream().filter(a -> a.status() == 201)).as("exactly one").hasSize(1);
        assertThat(answers.stream().filter(a -> a.status() != 201)).allSatisfy(a -> assertThat(code(a)).isEqualTo("full"));
        assertThat(jdbc.queryForObject("SELECT count(*) FROM appointments.booking WHERE place = 'AP-CENTER' AND starts::time IS NOT NULL AND state = 'booked'", Integer.class)).isEqualTo(2);
        JsonNode slot = TestClient.at(port).get("/api/appointments/items/" + MattersDesk.ITEM + "/places/AP-CENTER").ok().path("days").get(1).path("slots").valueStream().filter(s -> s.path("from").asString().startsWith("14:00")).findFirst().orElseThrow();
        assertThat(slot.path("free").asInt()).isZero();

        // one person's limit holds however many arrive at once
        TestClient li = desk.matters.li();
        List<Callable<Answer>> many = new ArrayList<>();
        for (int hour = 15; hour < 21; hour++) {
            Map<String, Object> own = desk.ask("AP-CENTER", TODAY.plusDays(1), hour + ":00");
            many.add(() -> book(li, own));
        }
        List<Answer> mine = atOnce(many);
        assertThat(mine.stream().filter(a -> a.status() == 201)).hasSize(3);
        assertThat(mine.stream().filter(a -> a.status() != 201)).allSatisfy(a -> assertThat(code(a)).isEqualTo("too-many"));
    }

    @Test
    void isChangedAndCancelledInTimeAndByNobodyElse() {
        TestClient wang = desk.matters.wang();
        TestClient li = desk.matters.li();
        JsonNode b = desk.booked(wang, "10:00");
        for (Answer a : List.of(li.get(MINE + id(b)), li.post(MINE + id(b) + "/cancel", Map.of()), li.post(MINE + id(b) + "/change", Map.of("version", 1, "day", TODAY.plusDays(2).toString(), "from", "10:00")))) {
            assertThat(a.status()).isEqualTo(404);
            assertThat(code(a)).isEqualTo("no-appointment");
        }
        assertThat(li.get("/api/citizen/appointments").ok().path("items")).isEmpty();
        assertThat(code(wang.post(MINE + id(b) + "/change", Map.of("version", 7, "day", TODAY.plusDays(2).toString(), "from", "11:00")))).isEqualTo("stale");
        JsonNode other = desk.booked(wang, "11:00");
        assertThat(code(wang.post(MINE + id(other) + "/change", Map.of("version", 1, "day", TODAY.plusDays(1).toString(), "from", "10:00")))).as("one is at one place at a time").isEqualTo("same-time");
        JsonNode moved = wang.post(MINE + id(b) + "/change", Map.of("version", 1, "place", "AP-OTHER", "day", TODAY.plusDays(2).toString(), "from", "11:30")).ok();
        assertThat(moved.path("number")).isEqualTo(b.path("number"));
        assertThat(moved.path("placeName").asString()).isEqualTo("预约测试分中心");
        assertThat(kinds(wang)).containsExactly("appointment-changed", "appointment-booked", "appointment-booked");

        desk.moveTo(moved, 45);
        assertThat(wang.get(MINE + id(b)).ok().path("changeable").asBoolean()).isFalse();
        assertThat(code(wang.post(MINE + id(b) + "/change", Map.of("version", 2, "day", TODAY.plusDays(2).toString(), "from", "12:00")))).isEqualTo("too-late");
        assertThat(code(wang.post(MINE + id(b) + "/cancel", Map.of()))).isEqualTo("too-late");
        JsonNode cancelled = wang.post(MINE + id(other) + "/cancel", Map.of()).ok();
        assertThat(cancelled.path("state").asString()).isEqualTo("cancelled");
        assertThat(cancelled.has("qr")).isFalse();
        assertThat(wang.post(MINE + id(other) + "/cancel", Map.of()).ok().path("version")).as("a second click").isEqualTo(cancelled.path("version"));
        assertThat(code(wang.post(MINE + id(other) + "/change", Map.of("version", cancelled.path("version").asInt(), "day", TODAY.plusDays(2).toString(), "from", "12:00")))).isEqualTo("ended");
        assertThat(desk.booked(li, "11:00").path("state").asString()).as("the place is free again").isEqualTo("booked");
    }

    @Test
    void whoStaysAwayIsStoppedForAWhile() {
        TestClient wang = desk.matters.wang();
        JsonNode first = desk.booked(wang, "10:00");
        JsonNode second = desk.booked(wang, "11:00");
        desk.moveTo(first, -25);
        rounds.look();
        assertThat(wang.get(MINE + id(first)).ok().path("state").asString()).isEqualTo("missed");
        assertThat(wang.get(MINE + id(second)).ok().path("state").asString()).isEqualTo("booked");
        desk.moveTo(second, -30);
        rounds.look();
        rounds.look();
        assertThat(kinds(wang).stream().filter("appointment-missed"::equals)).hasSize(2);
        Answer refused = book(wang, desk.ask("AP-CENTER", TODAY.plusDays(1), "12:00"));
        assertThat(code(refused)).isEqualTo("stopped");
        assertThat(refused.json().path("detail").asString()).contains("前不能预约");
        jdbc.update("UPDATE appointments.booking SET starts = starts - interval '31 days', day = day - 31");
        desk.booked(wang, "12:00");
    }

    @Test
    void tomorrowIsSaidOnce() {
        TestClient wang = desk.matters.wang();
        JsonNode b = book(wang, desk.ask("AP-CENTER", TODAY.plusDays(2), "10:00")).expect(201);
        jdbc.update("UPDATE appointments.booking SET day = day - 1, starts = starts - interval '1 day', ends = ends - interval '1 day' WHERE id = ?", Long.parseLong(id(b)));
        boolean day = !java.time.LocalTime.now(java.time.ZoneId.of("Asia/Shanghai")).isBefore(java.time.LocalTime.of(8, 0));
        rounds.look();
        rounds.look();
        assertThat(kinds(wang).stream().filter("appointment-tomorrow"::equals).count()).as("once, and not at night").isEqualTo(day ? 1 : 0);
    }

    @Test
    void aClosedDayIsTakenBackAndChosenAgain() {
        TestClient wang = desk.matters.wang();
        JsonNode b = desk.booked(wang, "10:00");
        Map<String, Object> closing = Map.of("day", TODAY.plusDays(1).toString(), "reason", "系统升级");
        for (String staff : List.of("clerk", "officer-public-security", "operator", "leader", "admin")) {
            desk.matters.as(staff).post("/api/appointments/settings/AP-CENTER/closed", closing).expect(403);
            desk.matters.as(staff).put("/api/appointments/settings/AP-CENTER", Map.of("places", 5, "version", 0)).expect(403);
        }
        TestClient steward = desk.matters.as("steward");
        assertThat(code(steward.post("/api/appointments/settings/AP-CENTER/closed", Map.of("day", TODAY.plusDays(1).toString(), "reason", " ")))).isEqualTo("reason-needed");
        assertThat(code(steward.post("/api/appointments/settings/AP-CENTER/closed", Map.of("day", TODAY.minusDays(1).toString(), "reason", "系统升级")))).isEqualTo("bad-day");
        assertThat(code(steward.put("/api/appointments/settings/AP-CENTER", Map.of("places", 0, "version", 0)))).isEqualTo("bad-places");
        assertThat(code(steward.put("/api/appointments/settings/AP-CENTER", Map.of("places", 5, "version", 3)))).isEqualTo("stale");
        assertThat(steward.post("/api/appointments/settings/AP-CENTER/closed", closing).ok().path("told").asInt()).isEqualTo(1);
        assertThat(steward.post("/api/appointments/settings/AP-CENTER/closed", closing).ok().path("told").asInt()).as("a second click").isZero();
        JsonNode seen = wang.get(MINE + id(b)).ok();
        assertThat(seen.path("state").asString()).isEqualTo("closed");
        assertThat(seen.path("chooseAgain").asBoolean()).isTrue();
        assertThat(kinds(wang).getFirst()).isEqualTo("appointment-closed");
        assertThat(code(book(wang, desk.ask("AP-CENTER", TODAY.plusDays(1), "11:00")))).isEqualTo("closed-day");
        JsonNode again = wang.post(MINE + id(b) + "/change", Map.of("version", seen.path("version").asInt(), "day", TODAY.plusDays(2).toString(), "from", "10:00")).ok();
        assertThat(again.path("state").asString()).isEqualTo("booked");
        assertThat(steward.delete("/api/appointments/settings/AP-CENTER/closed/" + TODAY.plusDays(1)).ok().path("closed")).isEmpty();
        desk.booked(wang, "11:00");
        assertThat(jdbc.queryForList("SELECT reason FROM (SELECT action, reason FROM audit.inbox UNION ALL SELECT action, reason FROM audit.entry) a WHERE action = 'appointment.close-day'", String.class)).contains("系统升级");

        // hours that no longer reach over it take it back, too
        jdbc.update("UPDATE items.place SET hours = '{\"working\": [\"11:00-12:00\"], \"off\": [\"11:00-12:00\"]}' WHERE code = 'AP-CENTER'");
        rounds.compareWithHours();
        assertThat(wang.get(MINE + id(b)).ok().path("state").asString()).isEqualTo("closed");
        assertThat(wang.get("/api/citizen/appointments?open=true").ok().path("items")).as("eleven is still open").hasSize(1);
        desk.matters.as("steward").put("/api/appointments/settings/AP-CENTER", Map.of("open", false, "version", 0)).ok();
        assertThat(code(book(wang, desk.ask("AP-CENTER", TODAY.plusDays(2), "11:30")))).as("takes no bookings any more").isEqualTo("no-place");
    }

    @Test
    void anAgentBooksForTheFirmUntilTheDelegationEnds() {
        desk.firm();
        TestClient wang = desk.matters.wang();
        String phone = MattersDesk.phone();
        TestClient li = MattersDesk.browser(port).signInCitizen(phone);
        li.post("/api/citizen/real-name", Map.of("name", "李小敏", "idNumber", desk.matters.liNumber, "agree", true)).ok();
        Map<String, Object> ask = desk.ask("AP-CENTER", TODAY.plusDays(1), "10:00");
        ask.put("firm", AppointmentsDesk.FIRM);
        assertThat(book(li, ask).status()).as("nobody's agent").isEqualTo(403);
        String delegation = wang.post("/api/citizen/firms/" + AppointmentsDesk.FIRM + "/agents", Map.of("phone", phone, "name", "李小敏", "errands", List.of("apply"), "starts", TODAY.toString(), "until", TODAY.plusDays(3).toString())).expect(201)
                .path("id").asString();
        JsonNode b = book(li, ask).expect(201);
        assertThat(b.path("firmName").asString()).isEqualTo("广德示范面馆有限公司");
        assertThat(wang.get(MINE + id(b)).ok().path("number")).as("the representative sees the firm's").isEqualTo(b.path("number"));
        assertThat(kinds(wang)).contains("appointment-booked");
        assertThat(kinds(li)).contains("appointment-booked");

        wang.delete("/api/citizen/firms/" + AppointmentsDesk.FIRM + "/agents/" + delegation).expect(204);
        assertThat(li.get(MINE + id(b)).status()).isEqualTo(404);
        assertThat(li.get("/api/citizen/appointments").ok().path("items")).isEmpty();
        assertThat(li.post(MINE + id(b) + "/cancel", Map.of()).status()).isEqualTo(404);
        ask.put("request", desk.word());
        assertThat(book(li, ask).status()).isEqualTo(403);
        assertThat(kinds(li)).as("nor what was told").isEmpty();

        // the former agent came; the clerk serves only who may act for the firm today
        desk.moveTo(b, 5);
        TestClient clerk = desk.clerk("AP-CENTER");
        clerk.post("/api/appointments/hall/check-in", Map.of("number", b.path("number").asString())).ok();
        assertThat(clerk.post("/api/appointments/hall/" + id(b) + "/take", Map.of()).status()).isEqualTo(403);
        assertThat(clerk.post("/api/appointments/hall/" + id(b) + "/take", Map.of("idNumber", desk.matters.wangNumber)).ok().path("visit").asString()).isNotBlank();
    }
}
