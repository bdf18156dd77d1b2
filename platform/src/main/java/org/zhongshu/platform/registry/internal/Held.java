package org.zhongshu.platform.registry.internal;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.registry.internal.Member.Ref;
import org.zhongshu.platform.shared.DatabaseTrouble;
import org.zhongshu.platform.shared.HealthSource;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Page;
import org.zhongshu.platform.shared.Problem;

import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Changes that could not be taken in, kept aside one row at a time with the reason, so that one bad row stops no library. Tried again by
 * the next whole run, by the row's own next change, or when a person asks for it.
 */
@Component
class Held implements HealthSource {

    private final JdbcTemplate jdbc;
    private final Clock clock;

    Held(JdbcTemplate jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** @param reason tells of no values */
    record Row(long id, Ref ref, String reason, int tries, Instant firstAt, Instant at) {
    }

    /** What may be told of a failure: no values of rows, which stand in the server's log. */
    static String reason(Throwable e) {
        return DatabaseTrouble.of(e).orElseGet(() -> e instanceof Problem p ? p.getMessage() : "程序处理出错（" + e.getClass().getSimpleName() + "）");
    }

    /** Joins the caller's transaction. @param run null: while following */
    void keep(Library library, Collection<Ref> refs, Long run, String reason) {
        Timestamp now = Timestamp.from(clock.instant());
        for (Ref ref : refs) {
            jdbc.update("INSERT INTO registry.held AS h (id, library, feed, key, reason, run, first_at, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (library, feed, key) DO UPDATE SET reason = excluded.reason,"
                    + " tries = h.tries + 1, run = excluded.run, at = excluded.at", Ids.next(), library.id(), ref.feed(), ref.key(), reason, run, now, now);
        }
    }

    /** These are taken in now. Joins the caller's transaction. */
    void release(Library library, int feed, Collection<String> keys) {
        jdbc.update("DELETE FROM registry.held WHERE library = ? AND feed = ? AND key = ANY (?)", library.id(), feed, keys.toArray(String[]::new));
    }

    /** A whole run has read all rows: what it did not put aside itself is taken in. Joins the caller's transaction. @return how many it put aside */
    long settle(Library library, long run) {
        jdbc.update("DELETE FROM registry.held WHERE library = ? AND run IS DISTINCT FROM ?", library.id(), run);
        return count(library.id());
    }

    long count(String library) {
        return jdbc.queryForObject("SELECT count(*) FROM registry.held WHERE library = ?", Long.class, library);
    }

    Page<Row> list(String library, Long after, int limit) {
        List<Row> rows = jdbc.query("SELECT id, feed, key, reason, tries, first_at, at FROM registry.held WHERE library = ? AND (?::bigint IS NULL OR id > ?) ORDER BY id LIMIT ?",
                (row, n) -> new Row(row.getLong(1), new Ref(row.getInt(2), row.getString(3)), row.getString(4), row.getInt(5), Settings.instant(row, 6), Settings.instant(row, 7)), library, after, after, limit + 1);
        boolean more = rows.size() > limit;
        List<Row> page = more ? rows.subList(0, limit) : rows;
        return new Page<>(page, more ? Long.toString(page.getLast().id()) : null);
    }

    /** Following rests for this reason; null: it does not. */
    void trouble(Library library, String reason) {
        jdbc.update("UPDATE registry.library SET trouble = ?, trouble_at = ? WHERE id = ?", reason, reason == null ? null : Timestamp.from(clock.instant()), library.id());
    }

    @Override
    public String id() {
        return "registry";
    }

    @Override
    public String name() {
        return "基础库";
    }

    @Override
    public Map<String, Long> figures() {
        return Map.of("held", jdbc.queryForObject("SELECT count(*) FROM registry.held", Long.class),
                "resting", jdbc.queryForObject("SELECT count(*) FROM registry.library WHERE trouble IS NOT NULL", Long.class));
    }
}
