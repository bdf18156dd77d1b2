package org.zhongshu.platform.windows.internal;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.shared.Ids;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/** Seats, visits and receipts. */
@Component
class WindowStore {

    private final JdbcTemplate jdbc;

    WindowStore(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    record Seat(long account, String place, String counter, Instant since) {
    }

    record Visit(long id, long account, long person, Long human, String purpose, String place, String counter, Instant at, Instant until) {
    }

    /** @param department whose window it is; whole: a composite matter; link: word that grades this taking, null where nobody stood there */
    record Receipt(long id, String number, String matter, boolean whole, long account, String clerk, String department, String place, String placeName, String level, String counter, List<String> papers, String link, Instant at) {
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    private static Instant instant(ResultSet r, String column) throws SQLException {
        return r.getObject(column, OffsetDateTime.class).toInstant();
    }

    void sit(Seat s) {
        jdbc.update("INSERT INTO windows.seat (account, place, counter, since) VALUES (?, ?, ?, ?) ON CONFLICT (account) DO UPDATE SET place = excluded.place, counter = excluded.counter, since = excluded.since", s.account(), s.place(), s.counter(), at(s.since()));
    }

    Optional<Seat> seat(long account) {
        return jdbc.query("SELECT * FROM windows.seat WHERE account = ?", (r, n) -> new Seat(r.getLong("account"), r.getString("place"), r.getString("counter"), instant(r, "since")), account).stream().findFirst();
    }

    int visits(long account, Instant since) {
        Integer n = jdbc.queryForObject("SELECT count(*) FROM windows.visit WHERE account = ? AND at > ?", Integer.class, account, at(since));
        return n == null ? 0 : n;
    }

    Visit begin(long account, long person, Long human, String purpose, Seat seat, Instant now, Instant until) {
        end(account, now);
        Visit v = new Visit(Ids.next(), account, person, human, purpose, seat.place(), seat.counter(), now, until);
        jdbc.update("INSERT INTO windows.visit (id, account, person, human, purpose, place, counter, at, until) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", v.id(), account, person, human, purpose, v.place(), v.counter(), at(now), at(until));
        return v;
    }

    void end(long account, Instant now) {
        jdbc.update("UPDATE windows.visit SET until = ? WHERE account = ? AND until > ?", at(now), account, at(now));
    }

    Optional<Visit> visit(long account, Long id, Instant now) {
        return jdbc.query("SELECT * FROM windows.visit WHERE account = ? AND until > ? AND (?::bigint IS NULL OR id = ?) ORDER BY id DESC LIMIT 1", (r, n) -> new Visit(r.getLong("id"), r.getLong("account"), r.getLong("person"), r.getObject("human", Long.class),
                r.getString("purpose"), r.getString("place"), r.getString("counter"), instant(r, "at"), instant(r, "until")), account, at(now), id, id).stream().findFirst();
    }

    void add(Receipt r) {
        jdbc.update("INSERT INTO windows.receipt (id, number, matter, whole, account, clerk, department, place, place_name, level, counter, papers, grade_link, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", r.id(), r.number(), r.matter(), r.whole(),
                r.account(), r.clerk(), r.department(), r.place(), r.placeName(), r.level(), r.counter(), r.papers().toArray(String[]::new), r.link(), at(r.at()));
    }

    Optional<Receipt> ofMatter(String matter) {
        return jdbc.query("SELECT * FROM windows.receipt WHERE matter = ?", WindowStore::receipt, matter).stream().findFirst();
    }

    Optional<Receipt> receipt(long account, String number) {
        return jdbc.query("SELECT * FROM windows.receipt WHERE account = ? AND number = ?", WindowStore::receipt, account, number).stream().findFirst();
    }

    List<Receipt> receipts(long account, Long before, int limit) {
        return jdbc.query("SELECT * FROM windows.receipt WHERE account = ? AND (?::bigint IS NULL OR id < ?) ORDER BY id DESC LIMIT ?", WindowStore::receipt, account, before, before, limit);
    }

    private static Receipt receipt(ResultSet r, int n) throws SQLException {
        return new Receipt(r.getLong("id"), r.getString("number"), r.getString("matter"), r.getBoolean("whole"), r.getLong("account"), r.getString("clerk"), r.getString("department"), r.getString("place"), r.getString("place_name"), r.getString("level"), r.getString("counter"),
                List.of((String[]) r.getArray("papers").getArray()), r.getString("grade_link"), instant(r, "at"));
    }
}
