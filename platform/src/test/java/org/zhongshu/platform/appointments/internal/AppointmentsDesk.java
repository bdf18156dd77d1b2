package org.zhongshu.platform.appointments.internal;

import org.springframework.jdbc.core.JdbcTemplate;
import org.zhongshu.algorithms.profiling.DataType;
import org.zhongshu.platform.datasets.Dataset;
import org.zhongshu.platform.datasets.Datasets;
import org.zhongshu.platform.matters.internal.MattersDesk;
import org.zhongshu.platform.registry.internal.RegistryDesk;
import org.zhongshu.testkit.TestClient;
import org.zhongshu.testkit.TestClient.Answer;
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
import java.util.stream.StreamSupport;

/** A centre that is open all day, every day, and a town that is open on working days from nine to ten; people who book. */
final class AppointmentsDesk {

    static final LocalDate TODAY = LocalDate.now(ZoneId.of("Asia/Shanghai"));
    static final String FIRM = "91330106673959654P";
    final MattersDesk matters;
    final int port;
    private final JdbcTemplate jdbc;
    private final Datasets datasets;
    private int words;

    AppointmentsDesk(int port, Datasets datasets, JdbcTemplate jdbc) {
        this.port = port;
        this.jdbc = jdbc;
        this.datasets = datasets;
        this.matters = new MattersDesk(port, datasets, jdbc);
        empty();
        place("AP-CENTER", "预约测试中心", "center", "{\"working\": [\"00:00-23:59\"], \"off\": [\"00:00-23:59\"]}");
        place("AP-OTHER", "预约测试分中心", "center", "{\"working\": [\"00:00-23:59\"], \"off\": [\"00:00-23:59\"]}");
        place("AP-SHORT", "预约测试短时中心", "center", "{\"working\": [\"09:00-10:15\"], \"off\": []}");
        place("AP-TOWN", "预约测试镇中心", "town", null);
    }

    private void place(String code, String name, String kind, String hours) {
        jdbc.update("INSERT INTO items.place (code, name, kind, town, address, lon, lat, hours, changed_at, version) VALUES (?, ?, ?, ?, '桃州镇', 119.4, 30.9, ?::jsonb, now(), 1)", code, name, kind, kind.equals("town") ? "341882001000" : null, hours);
    }

    void empty() {
        jdbc.execute("TRUNCATE appointments.booking, appointments.place, appointments.closed_day, windows.seat, windows.visit, windows.receipt, messages.message, messages.seen, messages.sms");
        jdbc.update("DELETE FROM items.place WHERE code LIKE 'AP-%'");
    }

    void clear() {
        empty();
        matters.clear();
    }

    /** More people of the population library, signed in. */
    List<TestClient> crowd(int n) {
        RegistryDesk registry = new RegistryDesk(port, datasets, jdbc);
        List<String> numbers = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            numbers.add(RegistryDesk.number(LocalDate.of(1970 + i, 1, 2), 700 + i));
            registry.put("t-police", "crowd" + i, numbers.get(i), "陈" + "一二三四五六七八九".charAt(i), "1", (1970 + i) + "-01-02", null, "1360000000" + i, "桃州镇桃州中路" + (50 + i) + "号", null, null, null, "2025-01-01T00:00:00Z");
        }
        registry.run("person");
        List<TestClient> people = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            TestClient c = MattersDesk.browser(port).signInCitizen(MattersDesk.phone());
            c.post("/api/citizen/real-name", Map.of("name", "陈" + "一二三四五六七八九".charAt(i), "idNumber", numbers.get(i), "agree", true)).ok();
            people.add(c);
        }
        return people;
    }

    /** A firm whose legal representative is 王建国. */
    void firm() {
        RegistryDesk registry = new RegistryDesk(port, datasets, jdbc);
        List<String> fields = List.of("uscc", "name", "legal_rep", "legal_rep_id", "status");
        List<Dataset.Column> columns = new ArrayList<>();
        fields.forEach(f -> columns.add(new Dataset.Column(f, f, DataType.TEXT, 200, 1, null, f.equals("uscc"))));
        datasets.define(new Dataset("t-market", "企业登记", "market", null, "source", columns, 0));
        datasets.put("t-market", List.<Object[]>of(new Object[]{FIRM, "广德示范面馆有限公司", "王建国", matters.wangNumber, "1"}), "test");
        Map<String, Object> map = new LinkedHashMap<>();
        fields.forEach(f -> map.put(f, f));
        registry.sources("legal", List.of(new LinkedHashMap<>(Map.of("dataset", "t-market", "fields", map))), Map.of());
        registry.run("legal");
    }

    String word() {
        return "booking-" + Long.toString(System.nanoTime(), 36) + words++;
    }

    Map<String, Object> ask(String place, LocalDate day, String from) {
        return new LinkedHashMap<>(Map.of("request", word(), "item", MattersDesk.ITEM, "place", place, "day", day.toString(), "from", from));
    }

    static Answer book(TestClient c, Map<String, Object> ask) {
        return c.post("/api/citizen/appointments", ask);
    }

    /** Tomorrow at the centre. */
    JsonNode booked(TestClient c, String from) {
        return book(c, ask("AP-CENTER", TODAY.plusDays(1), from)).expect(201);
    }

    /** As if it had been booked for so many minutes from now, today. */
    void moveTo(JsonNode booking, int minutes) {
        jdbc.update("UPDATE appointments.booking SET day = ?, starts = now() + ? * interval '1 minute', ends = now() + (? + 30) * interval '1 minute', change_until = now() + (? - 60) * interval '1 minute', opens_at = now() + (? - 30) * interval '1 minute', "
                + "missed_at = now() + (? + 20) * interval '1 minute' WHERE id = ?", TODAY, minutes, minutes, minutes, minutes, minutes, Long.parseLong(id(booking)));
    }

    TestClient clerk(String place) {
        TestClient c = matters.as("clerk");
        c.put("/api/windows/seat", Map.of("place", place, "counter", "3号")).ok();
        return c;
    }

    TestClient secondClerk(String place) {
        TestClient other = MattersDesk.browser(port);
        if (jdbc.queryForObject("SELECT count(*) FROM identity.account WHERE username = 'chuang.yu'", Integer.class) == 0) {
            String first = matters.as("admin").post("/api/accounts", Map.of("username", "chuang.yu", "name", "窗口丙", "org", "data", "roles", List.of("clerk"))).expect(201).path("password").asString();
            other.signIn("chuang.yu", first).ok();
            other.post("/api/password", Map.of("current", first, "next", "Guangde#2026x")).expect(204);
        }
        other.signIn("chuang.yu", "Guangde#2026x").ok();
        other.put("/api/windows/seat", Map.of("place", place, "counter", "5号")).ok();
        return other;
    }

    static String id(JsonNode booking) {
        return booking.path("id").asString();
    }

    static String code(Answer answer) {
        return answer.json().path("code").asString();
    }

    static List<String> kinds(TestClient c) {
        return StreamSupport.stream(c.get("/api/citizen/messages").ok().path("items").spliterator(), false).map(m -> m.path("kind").asString()).toList();
    }

    static List<Answer> atOnce(List<Callable<Answer>> calls) throws InterruptedException {
        try (var threads = Executors.newFixedThreadPool(calls.size())) {
            return threads.invokeAll(calls).stream().map(Future::resultNow).toList();
        }
    }
}
