package org.zhongshu.platform.exchange.internal;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.exchange.Connector.Mode;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Json;
import org.zhongshu.platform.shared.Page;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code exchange.run}: runs, and who works on them. Whoever holds the lease does; each commit of rows proves it by {@code owner}, so a copy of the
 * server that was taken for dead cannot write any more once another has taken over.
 */
@Component
class RunStore {

    private static final String COLUMNS = "id, job_id, mode, state, asked_by, created_at, started_at, ended_at, due_at, attempt, owner, stop, position, expected, read_rows, changed, same, doubled, "
            + "removed, rejected, rate, progress_at, message, notes";

    private final JdbcTemplate jdbc;
    private final Clock clock;

    RunStore(JdbcTemplate jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    record Counts(long read, long changed, long same, long doubled, long removed, long rejected) {

        static final Counts NONE = new Counts(0, 0, 0, 0, 0, 0);

        Counts plus(Counts o) {
            return new Counts(read + o.read, changed + o.changed, same + o.same, doubled + o.doubled, removed + o.removed, rejected + o.rejected);
        }
    }

    record Run(long id, long job, Mode mode, String state, String askedBy, Instant createdAt, Instant startedAt, Instant endedAt, Instant dueAt, int attempt, String owner, boolean stop,
               String position, Long expected, Counts counts, Double rate, Instant progressAt, String message, List<String> notes) {
    }

    private static Run run(ResultSet r) throws SQLException {
        List<String> notes = new ArrayList<>();
        Json.read(r.getString(24)).forEach(n -> notes.add(n.asString()));
        return new Run(r.getLong(1), r.getLong(2), Mode.valueOf(r.getString(3)), r.getString(4), r.getString(5), JobStore.instant(r, 6), JobStore.instant(r, 7), JobStore.instant(r, 8),
                JobStore.instant(r, 9), r.getInt(10), r.getString(11), r.getBoolean(12), r.getString(13), r.getObject(14, Long.class),
                new Counts(r.getLong(15), r.getLong(16), r.getLong(17), r.getLong(18), r.getLong(19), r.getLong(20)), r.getObject(21, Double.class), JobStore.instant(r, 22), r.getString(23), notes);
    }

    /** A new run, unless one is open. */
    Optional<Long> ask(long job, Mode mode, String by, Instant at) {
        long id = Ids.next();
        int made = jdbc.update("INSERT INTO exchange.run (id, job_id, mode, state, asked_by, created_at, due_at) VALUES (?, ?, ?, 'waiting', ?, ?, ?) ON CONFLICT (job_id) WHERE state IN ('waiting', 'running') DO NOTHING",
                id, job, mode.name(), by, JobStore.at(at), JobStore.at(at));
        return made == 0 ? Optional.empty() : Optional.of(id);
    }

    /** Takes the next run that waits or was left behind; one statement, so that two copies of the server never take the same. */
    Optional<Run> claim(String owner, Duration lease, boolean captures) {
        Instant now = clock.instant();
        List<Run> claimed = jdbc.query("UPDATE exchange.run SET state = 'running', owner = ?, lease_until = ?, started_at = coalesce(started_at, ?), progress_at = ? WHERE id = (SELECT id FROM exchange.run"
                + " WHERE (state = 'waiting' AND due_at <= ? OR state = 'running' AND lease_until < ?)" + (captures ? " AND mode = 'CAPTURE'" : "")
                + " ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING " + COLUMNS, (r, n) -> run(r), owner, JobStore.at(now.plus(lease)), JobStore.at(now), JobStore.at(now), JobStore.at(now), JobStore.at(now));
        return claimed.stream().findFirst();
    }

    /** Holds the lease further. Empty: it is lost; otherwise whether somebody wants the run to stop. */
    Optional<Boolean> hold(long id, String owner, Duration lease) {
        return jdbc.queryForList("UPDATE exchange.run SET lease_until = ? WHERE id = ? AND owner = ? AND state = 'running' RETURNING stop", Boolean.class, JobStore.at(clock.instant().plus(lease)), id, owner)
                .stream().findFirst();
    }

    /** In the transaction of the rows. False: the lease is lost, and the transaction must not commit. */
    boolean progress(long id, String owner, Counts more, String position, Double rate, Duration lease) {
        Instant now = clock.instant();
        return jdbc.update("UPDATE exchange.run SET read_rows = read_rows + ?, changed = changed + ?, same = same + ?, doubled = doubled + ?, removed = removed + ?, rejected = rejected + ?,"
                        + " position = coalesce(?, position), rate = coalesce(?, rate), progress_at = ?, lease_until = ?, attempt = 0, message = NULL WHERE id = ? AND owner = ? AND state = 'running'",
                more.read(), more.changed(), more.same(), more.doubled(), more.removed(), more.rejected(), position, rate, JobStore.at(now), JobStore.at(now.plus(lease)), id, owner) == 1;
    }

    void expected(long id, String owner, long rows) {
        jdbc.update("UPDATE exchange.run SET expected = ? WHERE id = ? AND owner = ?", rows, id, owner);
    }

    /** A reading that has to begin anew counts anew. */
    void anew(long id, String owner) {
        jdbc.update("UPDATE exchange.run SET read_rows = 0, changed = 0, same = 0, doubled = 0, removed = 0, rejected = 0, position = NULL WHERE id = ? AND owner = ?", id, owner);
    }

    boolean end(long id, String owner, String state, String message, List<String> notes, Counts more) {
        return jdbc.update("UPDATE exchange.run SET state = ?, ended_at = ?, message = ?, notes = ?::jsonb, removed = removed + ?, owner = NULL, lease_until = NULL WHERE id = ? AND owner = ?",
                state, JobStore.at(clock.instant()), message, Json.write(notes), more.removed(), id, owner) == 1;
    }

    void again(long id, String owner, Instant due, int attempt, String message) {
        jdbc.update("UPDATE exchange.run SET state = 'waiting', due_at = ?, attempt = ?, message = ?, owner = NULL, lease_until = NULL WHERE id = ? AND owner = ?", JobStore.at(due), attempt, message, id, owner);
    }

    void forget(long id, String owner) {
        jdbc.update("DELETE FROM exchange.run WHERE id = ? AND owner = ?", id, owner);
    }

    /** What an earlier life of this copy of the server left behind is free at once. */
    int release(String instance) {
        return jdbc.update("UPDATE exchange.run SET lease_until = ? WHERE state = 'running' AND starts_with(owner, ?)", JobStore.at(clock.instant().minusSeconds(1)), instance + "/");
    }

    /** A waiting run ends at once, a running one when its worker sees it. */
    void stop(long job) {
        jdbc.update("UPDATE exchange.run SET stop = true WHERE job_id = ? AND state = 'running'", job);
        jdbc.update("UPDATE exchange.run SET state = 'stopped', ended_at = ?, message = '已停止' WHERE job_id = ? AND state = 'waiting'", JobStore.at(clock.instant()), job);
    }

    Optional<Run> find(long id) {
        return jdbc.query("SELECT " + COLUMNS + " FROM exchange.run WHERE id = ?", (r, n) -> run(r), id).stream().findFirst();
    }

    Optional<Run> last(long job) {
        return jdbc.query("SELECT " + COLUMNS + " FROM exchange.run WHERE job_id = ? ORDER BY id DESC LIMIT 1", (r, n) -> run(r), job).stream().findFirst();
    }

    Page<Run> list(long job, Long before, int limit) {
        List<Run> rows = jdbc.query("SELECT " + COLUMNS + " FROM exchange.run WHERE job_id = ? AND (?::bigint IS NULL OR id < ?) ORDER BY id DESC LIMIT ?", (r, n) -> run(r), job, before, before, limit + 1);
        boolean more = rows.size() > limit;
        return new Page<>(more ? rows.subList(0, limit) : rows, more ? Long.toString(rows.get(limit - 1).id()) : null);
    }
}
