package org.zhongshu.platform.appointments.internal;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.appointments.internal.Slots.Slot;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The rows of appointments.booking. Those that share a slot or a limit are written one after the other ({@link #lock}). */
@Component
class BookingStore {

    private static final String SELECT = "SELECT * FROM appointments.booking WHERE ";
    /** Still to come or being served. */
    static final String OPEN = "state IN ('booked', 'arrived', 'called')";
    private static final String TAKING_A_PLACE = "state NOT IN ('cancelled', 'closed')";

    private final JdbcTemplate jdbc;

    BookingStore(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    record Row(long id, String number, long person, long gid, String firm, String firmName, String holder, String request, String asked, String item, String itemName, String place, String placeName, LocalDate day, Instant starts, Instant ends,
               Instant changeUntil, Instant opensAt, Instant missedAt, String state, Integer ticket, Instant arrivedAt, Instant calledAt, String counter, Long clerk, Long visit, Instant at, int version) {

        boolean is(String... states) {
            return List.of(states).contains(state);
        }
    }

    private static OffsetDateTime at(Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }

    private static Instant instant(ResultSet r, String column) throws SQLException {
        OffsetDateTime t = r.getObject(column, OffsetDateTime.class);
        return t == null ? null : t.toInstant();
    }

    private static Row row(ResultSet r, int n) throws SQLException {
        return new Row(r.getLong("id"), r.getString("number"), r.getLong("person"), r.getLong("gid"), r.getString("firm"), r.getString("firm_name"), r.getString("holder"), r.getString("request"), r.getString("asked"), r.getString("item"),
                r.getString("item_name"), r.getString("place"), r.getString("place_name"), r.getObject("day", LocalDate.class), instant(r, "starts"), instant(r, "ends"), instant(r, "change_until"), instant(r, "opens_at"), instant(r, "missed_at"),
                r.getString("state"), r.getObject("ticket", Integer.class), instant(r, "arrived_at"), instant(r, "called_at"), r.getString("counter"), r.getObject("clerk", Long.class), r.getObject("visit", Long.class), instant(r, "at"),
                r.getInt("version"));
    }

    /** Held until the transaction ends. Persons and firms before days of places, so that nobody waits in a circle. */
    void lock(String what) {
        jdbc.query("SELECT pg_advisory_xact_lock(hashtextextended(?, 110))", r -> null, what);
    }

    void lockDay(String place, LocalDate day) {
        lock("day:" + place + "/" + day);
    }

    Optional<Row> byRequest(long person, String request) {
        return jdbc.query(SELECT + "person = ? AND request = ?", BookingStore::row, person, request).stream().findFirst();
    }

    Optional<Row> find(long id) {
        return jdbc.query(SELECT + "id = ?", BookingStore::row, id).stream().findFirst();
    }

    Optional<Row> lockRow(long id) {
        return jdbc.query(SELECT + "id = ? FOR UPDATE", BookingStore::row, id).stream().findFirst();
    }

    Optional<Row> byNumber(String number, String place) {
        return jdbc.query(SELECT + "number = ? AND place = ?", BookingStore::row, number, place).stream().findFirst();
    }

    /** At a place: another place's is none. */
    Optional<Row> lockNumber(String number, String place) {
        return jdbc.query(SELECT + "number = ? AND place = ? FOR UPDATE", BookingStore::row, number, place).stream().findFirst();
    }

    /** Those of a human, and of firms for which they may act today. */
    List<Row> list(long person, long gid, List<String> firms, boolean open, long before, int limit) {
        return jdbc.query(SELECT + "(firm IS NULL AND person = ? AND gid = ? OR firm = ANY (?)) AND id < ?" + (open ? " AND " + OPEN : "") + " ORDER BY id DESC LIMIT ?", BookingStore::row, person, gid, firms.toArray(String[]::new), before, limit);
    }

    int open(String holder, long except) {
        return count("SELECT count(*) FROM appointments.booking WHERE holder = ? AND id <> ? AND " + OPEN, holder, except);
    }

    List<Instant> missed(String holder, Instant since) {
        return jdbc.query("SELECT starts FROM appointments.booking WHERE holder = ? AND state = 'missed' AND starts > ?", (r, n) -> instant(r, "starts"), holder, at(since));
    }

    /** Whether somebody has an open booking at the same time. */
    boolean elsewhere(long gid, Slot slot, long except) {
        return count("SELECT count(*) FROM appointments.booking WHERE gid = ? AND id <> ? AND " + OPEN + " AND starts < ? AND ends > ?", gid, except, at(slot.ends()), at(slot.starts())) > 0;
    }

    /** By time and not by slot: a slot's length may have been declared anew since somebody booked. */
    int taken(String place, Slot slot, long except) {
        return count("SELECT count(*) FROM appointments.booking WHERE place = ? AND day = ? AND starts < ? AND ends > ? AND id <> ? AND " + TAKING_A_PLACE, place, slot.day(), at(slot.ends()), at(slot.starts()), except);
    }

    record Taken(Instant starts, Instant ends) {
    }

    /** All bookings of some places that take a place in a slot, by place. */
    Map<String, List<Taken>> taken(List<String> places, LocalDate from, LocalDate to) {
        Map<String, List<Taken>> taken = new HashMap<>();
        jdbc.query("SELECT place, starts, ends FROM appointments.booking WHERE place = ANY (?) AND day BETWEEN ? AND ? AND " + TAKING_A_PLACE, r -> {
            taken.computeIfAbsent(r.getString(1), p -> new ArrayList<>()).add(new Taken(instant(r, "starts"), instant(r, "ends")));
        }, places.toArray(String[]::new), from, to);
        return taken;
    }

    private int count(String sql, Object... values) {
        Integer n = jdbc.queryForObject(sql, Integer.class, values);
        return n == null ? 0 : n;
    }

    void insert(Row b, boolean reminded) {
        jdbc.update("INSERT INTO appointments.booking (id, number, person, gid, firm, firm_name, holder, request, asked, item, item_name, place, place_name, day, starts, ends, change_until, opens_at, missed_at, state, reminded, at, changed_at, version) "
                + "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'booked', ?, ?, ?, 1)", b.id(), b.number(), b.person(), b.gid(), b.firm(), b.firmName(), b.holder(), b.request(), b.asked(), b.item(), b.itemName(), b.place(),
                b.placeName(), b.day(), at(b.starts()), at(b.ends()), at(b.changeUntil()), at(b.opensAt()), at(b.missedAt()), reminded, at(b.at()), at(b.at()));
    }

    void move(long id, String place, String placeName, Slot s, Rules.Kind k, boolean reminded, Instant now) {
        jdbc.update("UPDATE appointments.booking SET place = ?, place_name = ?, day = ?, starts = ?, ends = ?, change_until = ?, opens_at = ?, missed_at = ?, state = 'booked', reminded = ?, ended_at = NULL, changed_at = ?, version = version + 1 "
                + "WHERE id = ?", place, placeName, s.day(), at(s.starts()), at(s.ends()), at(s.starts().minusSeconds(k.change() * 60L)), at(s.starts().minusSeconds(k.early() * 60L)), at(s.starts().plusSeconds(k.missed() * 60L)), reminded,
                at(now), id);
    }

    void end(long id, String state, Instant now) {
        jdbc.update("UPDATE appointments.booking SET state = ?, ended_at = ?, changed_at = ?, version = version + 1 WHERE id = ?", state, at(now), at(now), id);
    }

    /** The next number of the day; the day is locked. */
    void arrive(Row b, Instant now) {
        jdbc.update("UPDATE appointments.booking SET state = 'arrived', arrived_at = ?, queued_at = greatest(starts, ?), changed_at = ?, version = version + 1, "
                + "ticket = 1 + (SELECT coalesce(max(ticket), 0) FROM appointments.booking WHERE place = ? AND day = ?) WHERE id = ?", at(now), at(now), at(now), b.place(), b.day(), b.id());
    }

    /** Whoever waits the longest, by the time booked or the later arrival; two clerks never call the same. */
    Optional<Row> callNext(String place, LocalDate day, String counter, long clerk, Instant now) {
        return jdbc.query("UPDATE appointments.booking SET state = 'called', called_at = ?, counter = ?, clerk = ?, changed_at = ?, version = version + 1 WHERE id = (SELECT id FROM appointments.booking WHERE place = ? AND day = ? AND state = 'arrived' "
                + "ORDER BY queued_at, ticket LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING *", BookingStore::row, at(now), counter, clerk, at(now), place, day).stream().findFirst();
    }

    /** Did not answer the call: behind all who wait. */
    void back(long id, Instant now) {
        jdbc.update("UPDATE appointments.booking SET state = 'arrived', queued_at = ?, counter = NULL, clerk = NULL, changed_at = ?, version = version + 1 WHERE id = ?", at(now), at(now), id);
    }

    void serve(long id, String counter, long clerk, Long visit, Instant now) {
        jdbc.update("UPDATE appointments.booking SET state = 'served', counter = ?, clerk = ?, visit = ?, ended_at = ?, changed_at = ?, version = version + 1 WHERE id = ?", counter, clerk, visit, at(now), at(now), id);
    }

    List<Row> ofDay(String place, LocalDate day, int limit) {
        return jdbc.query(SELECT + "place = ? AND day = ? AND " + TAKING_A_PLACE + " ORDER BY starts, id LIMIT ?", BookingStore::row, place, day, limit);
    }

    List<Row> lockBooked(String place, LocalDate day) {
        return jdbc.query(SELECT + "place = ? AND day = ? AND state = 'booked' ORDER BY id FOR UPDATE", BookingStore::row, place, day);
    }

    /** Nobody came, and the time is over. What somebody else is at work on is left for the next round. */
    List<Row> lockMissed(Instant now, int limit) {
        return jdbc.query(SELECT + "state = 'booked' AND missed_at <= ? ORDER BY missed_at LIMIT ? FOR UPDATE SKIP LOCKED", BookingStore::row, at(now), limit);
    }

    List<Row> lockUnreminded(LocalDate day, int limit) {
        return jdbc.query(SELECT + "state = 'booked' AND NOT reminded AND day = ? ORDER BY id LIMIT ? FOR UPDATE SKIP LOCKED", BookingStore::row, day, limit);
    }

    void reminded(List<Long> ids) {
        jdbc.update(connection -> {
            var statement = connection.prepareStatement("UPDATE appointments.booking SET reminded = true WHERE id = ANY (?)");
            Array array = connection.createArrayOf("bigint", ids.toArray());
            statement.setArray(1, array);
            return statement;
        });
    }

    /** Came, and was not served by the end of the day. */
    int leave(LocalDate before, Instant now) {
        return jdbc.update("UPDATE appointments.booking SET state = 'left', ended_at = ?, changed_at = ?, version = version + 1 WHERE state IN ('arrived', 'called') AND day < ?", at(now), at(now), before);
    }

    record PlaceDay(String place, LocalDate day) {
    }

    List<PlaceDay> booked(Instant after) {
        return jdbc.query("SELECT DISTINCT place, day FROM appointments.booking WHERE state = 'booked' AND starts > ? ORDER BY place, day", (r, n) -> new PlaceDay(r.getString(1), r.getObject(2, LocalDate.class)), at(after));
    }

    int forget(Instant before) {
        return jdbc.update("DELETE FROM appointments.booking WHERE starts < ?", at(before));
    }
}
