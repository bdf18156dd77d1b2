package org.zhongshu.platform.sharing.internal.files;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.shared.Page;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;

/** Plans and files in PostgreSQL. */
@Component
class FileStore {

    static final String ACTIVE = "active";
    static final String PAUSED = "paused";
    static final String STOPPED = "stopped";
    private static final String PLAN = "id, name, resource_id, dataset, provider, grantee, format, every, day, at_time, workdays, fields, keep_days, state, reason, next_at, failures, retry_at,"
            + " created_by, created_at, version, once_at";
    private static final String FILE = "id, plan_id, resource_id, provider, grantee, name, format, state, rows, bytes, sm3, fields, due_at, begun_at, made_at, until_at, error, downloads, terms, last_call";

    private final JdbcTemplate jdbc;

    FileStore(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * @param state  {@code active paused stopped}
     * @param onceAt since when a person waits for one file beside the schedule; null: nobody does
     */
    record Plan(long id, String name, long resource, String dataset, String provider, String grantee, RowFile.Format format, Schedule schedule, List<String> fields, int keepDays,
                String state, String reason, Instant nextAt, int failures, Instant retryAt, String createdBy, Instant createdAt, int version, Instant onceAt) {

        Instant dueAt() {
            return onceAt == null ? nextAt : onceAt;
        }
    }

    /**
     * @param state    {@code making ready failed gone}
     * @param terms    what the grant said when it was made, see {@link FileMaker#terms}
     * @param lastCall by which it was last fetched; null: by nobody yet
     */
    record Made(long id, long plan, long resource, String provider, String grantee, String name, RowFile.Format format, String state, long rows, long bytes, String sm3, List<String> fields,
                Instant dueAt, Instant begunAt, Instant madeAt, Instant untilAt, String error, int downloads, String terms, Long lastCall) {
    }

    void insert(Plan p) {
        jdbc.update("INSERT INTO sharing.file_plan (id, name, resource_id, dataset, provider, grantee, format, every, day, at_time, workdays, fields, keep_days, state, next_at, created_by,"
                        + " created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", p.id(), p.name(), p.resource(), p.dataset(), p.provider(), p.grantee(), p.format().id(),
                p.schedule().every(), p.schedule().day(), p.schedule().at(), p.schedule().workdays(), p.fields().toArray(String[]::new), p.keepDays(), p.state(), at(p.nextAt()),
                p.createdBy(), at(p.createdAt()));
    }

    Optional<Plan> find(long id) {
        return jdbc.query("SELECT " + PLAN + " FROM sharing.file_plan WHERE id = ?", (row, n) -> plan(row), id).stream().findFirst();
    }

    Page<Plan> plans(String[] reach, Long before, int limit) {
        return page(jdbc.query("SELECT " + PLAN + " FROM sharing.file_plan WHERE (?::text[] IS NULL OR grantee = ANY (?) OR provider = ANY (?)) AND (?::bigint IS NULL OR id < ?)"
                + " ORDER BY id DESC LIMIT ?", (row, n) -> plan(row), reach, reach, reach, before, before, limit + 1), limit, Plan::id);
    }

    int countOf(String grantee) {
        return jdbc.queryForObject("SELECT count(*) FROM sharing.file_plan WHERE grantee = ?", Integer.class, grantee);
    }

    List<Plan> due(Instant now) {
        return jdbc.query("SELECT " + PLAN + " FROM sharing.file_plan WHERE (state = 'active' AND next_at <= ? OR once_at <= ?) AND (retry_at IS NULL OR retry_at <= ?) ORDER BY coalesce(once_at, next_at)"
                + " LIMIT 20", (row, n) -> plan(row), at(now), at(now), at(now));
    }

    void state(long id, String state, String reason, Instant nextAt) {
        jdbc.update("UPDATE sharing.file_plan SET state = ?, reason = ?, next_at = ?, failures = 0, retry_at = NULL, version = version + 1 WHERE id = ?", state, reason, at(nextAt), id);
    }

    /** It made what was due by its schedule. */
    void next(long id, Instant nextAt) {
        jdbc.update("UPDATE sharing.file_plan SET next_at = ?, failures = 0, retry_at = NULL, reason = NULL WHERE id = ?", at(nextAt), id);
    }

    /** One file beside the schedule, whatever the state. */
    void once(long id, Instant at) {
        jdbc.update("UPDATE sharing.file_plan SET once_at = ?, failures = 0, retry_at = NULL WHERE id = ?", at(at), id);
    }

    /** The file beside the schedule is made, or will not be. Nothing else changes, nor the wish of somebody who asked once more meanwhile. */
    void onceDone(long id, Instant at) {
        jdbc.update("UPDATE sharing.file_plan SET once_at = NULL, failures = 0, retry_at = NULL WHERE id = ? AND once_at = ?", id, at(at));
    }

    void failed(long id, Instant retryAt, String reason) {
        jdbc.update("UPDATE sharing.file_plan SET failures = failures + 1, retry_at = ?, reason = ? WHERE id = ?", at(retryAt), reason, id);
    }

    void delete(long id) {
        jdbc.update("DELETE FROM sharing.file WHERE plan_id = ?", id);
        jdbc.update("DELETE FROM sharing.file_plan WHERE id = ?", id);
    }

    void begin(Made f) {
        jdbc.update("INSERT INTO sharing.file (id, plan_id, resource_id, provider, grantee, name, format, state, fields, due_at, begun_at, terms) VALUES (?, ?, ?, ?, ?, ?, ?, 'making', ?, ?, ?, ?)",
                f.id(), f.plan(), f.resource(), f.provider(), f.grantee(), f.name(), f.format().id(), f.fields().toArray(String[]::new), at(f.dueAt()), at(f.begunAt()), f.terms());
    }

    void ready(long id, long rows, long bytes, String sm3, Instant madeAt, Instant untilAt) {
        jdbc.update("UPDATE sharing.file SET state = 'ready', rows = ?, bytes = ?, sm3 = ?, made_at = ?, until_at = ? WHERE id = ?", rows, bytes, sm3, at(madeAt), at(untilAt), id);
    }

    void progress(long id, long rows) {
        jdbc.update("UPDATE sharing.file SET rows = ? WHERE id = ? AND state = 'making'", rows, id);
    }

    void broken(long id, String error) {
        jdbc.update("UPDATE sharing.file SET state = 'failed', error = ? WHERE id = ?", error, id);
    }

    /** What a server that is no longer there had begun. */
    List<Long> forsaken() {
        return jdbc.queryForList("UPDATE sharing.file SET state = 'failed', error = '平台中途重启，已重新生成' WHERE state = 'making' RETURNING id", Long.class);
    }

    List<Made> ended(Instant now) {
        return jdbc.query("SELECT " + FILE + " FROM sharing.file WHERE state = 'ready' AND until_at < ? LIMIT 500", (row, n) -> made(row), at(now));
    }

    void gone(long id) {
        jdbc.update("UPDATE sharing.file SET state = 'gone' WHERE id = ?", id);
    }

    void downloaded(long id, long call) {
        jdbc.update("UPDATE sharing.file SET downloads = downloads + 1, last_call = ? WHERE id = ?", call, id);
    }

    Optional<Made> file(long id) {
        return jdbc.query("SELECT " + FILE + " FROM sharing.file WHERE id = ?", (row, n) -> made(row), id).stream().findFirst();
    }

    List<Made> filesOf(long plan) {
        return jdbc.query("SELECT " + FILE + " FROM sharing.file WHERE plan_id = ? ORDER BY id", (row, n) -> made(row), plan);
    }

    Page<Made> files(String[] reach, Long plan, Long before, int limit) {
        return page(jdbc.query("SELECT " + FILE + " FROM sharing.file WHERE (?::text[] IS NULL OR grantee = ANY (?) OR provider = ANY (?)) AND (?::bigint IS NULL OR plan_id = ?)"
                + " AND (?::bigint IS NULL OR id < ?) ORDER BY id DESC LIMIT ?", (row, n) -> made(row), reach, reach, reach, plan, plan, before, before, limit + 1), limit, Made::id);
    }

    private static <T> Page<T> page(List<T> rows, int limit, ToLongFunction<T> id) {
        boolean more = rows.size() > limit;
        List<T> page = more ? rows.subList(0, limit) : rows;
        return new Page<>(page, more ? Long.toString(id.applyAsLong(page.getLast())) : null);
    }

    private static Plan plan(ResultSet row) throws SQLException {
        Integer day = (Integer) row.getObject(9);
        return new Plan(row.getLong(1), row.getString(2), row.getLong(3), row.getString(4), row.getString(5), row.getString(6), RowFile.Format.of(row.getString(7)),
                new Schedule(row.getString(8), day, row.getObject(10, LocalTime.class), row.getBoolean(11)), texts(row, 12), row.getInt(13), row.getString(14), row.getString(15),
                instant(row, 16), row.getInt(17), instant(row, 18), row.getString(19), instant(row, 20), row.getInt(21), instant(row, 22));
    }

    private static Made made(ResultSet row) throws SQLException {
        return new Made(row.getLong(1), row.getLong(2), row.getLong(3), row.getString(4), row.getString(5), row.getString(6), RowFile.Format.of(row.getString(7)), row.getString(8),
                row.getLong(9), row.getLong(10), row.getString(11), texts(row, 12), instant(row, 13), instant(row, 14), instant(row, 15), instant(row, 16), row.getString(17), row.getInt(18), row.getString(19),
                row.getObject(20, Long.class));
    }

    private static List<String> texts(ResultSet row, int column) throws SQLException {
        return Arrays.asList((String[]) row.getArray(column).getArray());
    }

    private static Instant instant(ResultSet row, int column) throws SQLException {
        OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }

    private static OffsetDateTime at(Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }
}
