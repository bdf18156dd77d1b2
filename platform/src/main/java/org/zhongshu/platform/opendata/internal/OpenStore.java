package org.zhongshu.platform.opendata.internal;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.shared.Json;
import org.zhongshu.platform.shared.Problem;
import tools.jackson.databind.JsonNode;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;

/** Publications and releases, read. */
@Component
class OpenStore {

    private static final String PUBLICATION = "SELECT id, resource, dataset, department, plan, state, live, pending, issued_at, changed_at, demo, version FROM opendata.publication ";
    private static final String RELEASE = """
            SELECT id, publication, number, state, plan, columns, rows, suppressed, smallest, sm3, sha256, sizes, submitter, submitted_by, submitted_at, approved_by, approved_at, ended_at, message
            FROM opendata.release\s""";

    private final JdbcTemplate jdbc;

    OpenStore(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** @param live the release that everybody gets; @param pending the one that is made or looked at */
    record Publication(String id, long resource, String dataset, String department, OpenPlan plan, String state, Long live, Long pending, Instant issuedAt, Instant changedAt, boolean demo, int version) {
    }

    record Release(long id, String publication, int number, String state, OpenPlan plan, List<OpenColumn> columns, long rows, long suppressed, long smallest, String sm3, String sha256, JsonNode sizes,
                   long submitter, String submittedBy, Instant submittedAt, String approvedBy, Instant approvedAt, Instant endedAt, String message) {
    }

    Publication get(String id) {
        return one(jdbc.query(PUBLICATION + "WHERE id = ?", (row, n) -> publication(row), id));
    }

    Publication lock(String id) {
        return one(jdbc.query(PUBLICATION + "WHERE id = ? FOR UPDATE", (row, n) -> publication(row), id));
    }

    private static Publication one(List<Publication> found) {
        return found.stream().findFirst().orElseThrow(() -> Problem.notFound("no-publication", "没有这个开放数据，或您无权处理。"));
    }

    List<Publication> live() {
        return jdbc.query(PUBLICATION + "WHERE state = 'live' ORDER BY id LIMIT 10000", (row, n) -> publication(row));
    }

    List<Publication> list() {
        return jdbc.query(PUBLICATION + "ORDER BY changed_at DESC LIMIT 10000", (row, n) -> publication(row));
    }

    Release release(long id) {
        return jdbc.query(RELEASE + "WHERE id = ?", (row, n) -> release(row), id).stream().findFirst().orElseThrow(() -> Problem.notFound("no-release", "没有这一版。"));
    }

    List<Release> releases(String publication) {
        return jdbc.query(RELEASE + "WHERE publication = ? ORDER BY number DESC LIMIT 200", (row, n) -> release(row), publication);
    }

    List<Release> building(Instant before) {
        return jdbc.query(RELEASE + "WHERE state = 'building' AND submitted_at < ?", (row, n) -> release(row), Timestamp.from(before));
    }

    /** Live ones with their releases. */
    List<Release> liveReleases() {
        return jdbc.query(RELEASE + "WHERE id IN (SELECT live FROM opendata.publication WHERE state = 'live')", (row, n) -> release(row));
    }

    /** Whether a release is what everybody gets at this moment. */
    boolean isLive(String publication, long release) {
        return Boolean.TRUE.equals(jdbc.queryForObject("SELECT EXISTS (SELECT 1 FROM opendata.publication WHERE id = ? AND live = ? AND state = 'live')", Boolean.class, publication, release));
    }

    long lastChange() {
        Long last = jdbc.queryForObject("SELECT coalesce(max(id), 0) FROM opendata.change", Long.class);
        return last == null ? 0 : last;
    }

    record Change(long id, String publication, String what, Integer number, String title, Instant at) {
    }

    List<Change> changes(long after, int limit) {
        return jdbc.query("SELECT id, publication, what, number, title, at FROM opendata.change WHERE id > ? ORDER BY id LIMIT ?", (row, n) -> change(row), after, limit);
    }

    List<Change> latestChanges(int limit) {
        return jdbc.query("SELECT id, publication, what, number, title, at FROM opendata.change ORDER BY id DESC LIMIT ?", (row, n) -> change(row), limit);
    }

    private static Change change(ResultSet row) throws SQLException {
        return new Change(row.getLong(1), row.getString(2), row.getString(3), row.getInt(4), row.getString(5), row.getTimestamp(6).toInstant());
    }

    private static Publication publication(ResultSet row) throws SQLException {
        return new Publication(row.getString(1), row.getLong(2), row.getString(3), row.getString(4), Json.read(row.getString(5), OpenPlan.class), row.getString(6), id(row, 7), id(row, 8), at(row, 9), at(row, 10),
                row.getBoolean(11), row.getInt(12));
    }

    private static Release release(ResultSet row) throws SQLException {
        return new Release(row.getLong(1), row.getString(2), row.getInt(3), row.getString(4), Json.read(row.getString(5), OpenPlan.class), List.of(Json.read(row.getString(6), OpenColumn[].class)), row.getLong(7),
                row.getLong(8), row.getLong(9), row.getString(10), row.getString(11), Json.read(row.getString(12)), row.getLong(13), row.getString(14), at(row, 15), row.getString(16), at(row, 17), at(row, 18), row.getString(19));
    }

    private static Long id(ResultSet row, int i) throws SQLException {
        long id = row.getLong(i);
        return row.wasNull() ? null : id;
    }

    private static Instant at(ResultSet row, int i) throws SQLException {
        Timestamp t = row.getTimestamp(i);
        return t == null ? null : t.toInstant();
    }
}
