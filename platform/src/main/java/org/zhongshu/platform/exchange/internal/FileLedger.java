package org.zhongshu.platform.exchange.internal;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Page;

import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.List;

/** {@code exchange.file}: which files were taken, known by what is in them. */
@Component
class FileLedger {

    private final JdbcTemplate jdbc;
    private final Clock clock;

    FileLedger(JdbcTemplate jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    record Taken(String id, String source, String sm3, String name, long size, Instant at, String result, long rows, String message) {
    }

    /**
     * Whether this content was read before.
     *
     * @param latest only the last file of the source counts: complete deliveries may go back to an earlier state
     */
    boolean known(long connection, String source, String sm3, boolean latest) {
        List<String> found = latest
                ? jdbc.queryForList("SELECT sm3 FROM exchange.file WHERE connection_id = ? AND source = ? AND result = 'done' ORDER BY id DESC LIMIT 1", String.class, connection, source)
                : jdbc.queryForList("SELECT sm3 FROM exchange.file WHERE connection_id = ? AND source = ? AND sm3 = ? AND result = 'done' LIMIT 1", String.class, connection, source, sm3);
        return found.contains(sm3);
    }

    void record(long connection, String source, String sm3, String name, long size, String result, long rows, String message) {
        jdbc.update("INSERT INTO exchange.file (id, connection_id, source, sm3, name, size, taken_at, result, rows, message) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                Ids.next(), connection, source, sm3, Values.clean(name), size, Timestamp.from(clock.instant()), result, rows, message);
    }

    Page<Taken> list(long connection, Long before, int limit) {
        List<Taken> rows = jdbc.query("SELECT id, source, sm3, name, size, taken_at, result, rows, message FROM exchange.file WHERE connection_id = ? AND (?::bigint IS NULL OR id < ?) ORDER BY id DESC LIMIT ?",
                (r, n) -> new Taken(Long.toString(r.getLong(1)), r.getString(2), r.getString(3), r.getString(4), r.getLong(5), r.getTimestamp(6).toInstant(), r.getString(7), r.getLong(8), r.getString(9)),
                connection, before, before, limit + 1);
        boolean more = rows.size() > limit;
        return new Page<>(more ? rows.subList(0, limit) : rows, more ? rows.get(limit - 1).id() : null);
    }
}
