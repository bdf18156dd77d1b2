package org.zhongshu.platform.catalog.internal;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.catalog.Description;
import org.zhongshu.platform.catalog.Entry;
import org.zhongshu.platform.publication.Standing;
import org.zhongshu.platform.shared.Json;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Entries in PostgreSQL: their lists, what is in force, and what they are made of. Their way and their versions are the publication's. */
@Component
class ResourceStore {

    private final JdbcTemplate jdbc;

    ResourceStore(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** One line of a list. */
    record Line(long id, String code, String state, String name, String classCode, String provider, String share, String open, int level, String updatePeriod,
                Instant publishedAt, Instant changedAt, String submittedBy, boolean demo, int version) {
    }

    void insert(Standing r, Description d) {
        jdbc.update("""
                INSERT INTO catalog.resource (id, state, draft, provider, changed_at, demo, version, class_code, name, share, open_class, level, update_period)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""", r.id(), r.state().id(), r.draft(), r.department(), at(r.changedAt()), r.demo(), r.version(),
                d.classCode(), d.name(), d.share(), d.open(), d.level(), d.updatePeriod());
    }

    /** What lists show: of the version in force, or of the newest one of what never was. */
    void show(long id, Description d) {
        jdbc.update("UPDATE catalog.resource SET class_code = ?, name = ?, share = ?, open_class = ?, level = ?, update_period = ? WHERE id = ?",
                d.classCode(), d.name(), d.share(), d.open(), d.level(), d.updatePeriod(), id);
    }

    int nextSerial(String classCode) {
        return jdbc.queryForObject("UPDATE catalog.node SET serial = serial + 1 WHERE code = ? RETURNING serial", Integer.class, classCode);
    }

    /** Keeps others away from an entry to the end of the transaction. */
    void lock(long id) {
        jdbc.query("SELECT 1 FROM catalog.resource WHERE id = ? FOR UPDATE", row -> {
        }, id);
    }

    Optional<Entry> entry(long id) {
        return entries("r.id = ?", id).stream().findFirst();
    }

    Optional<Entry> entryByCode(String code) {
        return entries("r.code = ?", code).stream().findFirst();
    }

    private List<Entry> entries(String condition, Object parameter) {
        return jdbc.query("SELECT r.id, r.code, v.number, v.body FROM catalog.resource r JOIN catalog.revision v ON v.resource_id = r.id AND v.number = r.live"
                + " WHERE r.state <> 'withdrawn' AND " + condition, (row, n) -> entry(row), parameter);
    }

    /** @param revision number of the version in force; 0: none is */
    record Mark(long id, int revision) {
    }

    /** Which entries changed since then and in which version they are in force; nothing of what they say, since most are known already. */
    List<Mark> marks(Instant since) {
        return jdbc.query("SELECT id, CASE WHEN state = 'withdrawn' THEN 0 ELSE coalesce(live, 0) END FROM catalog.resource WHERE changed_at >= ? ORDER BY changed_at",
                (row, n) -> new Mark(row.getLong(1), row.getInt(2)), at(since));
    }

    /** Entries as they are in force; those that are not in force, or gone, are left out. */
    List<Entry> entries(List<Long> ids) {
        return jdbc.query("""
                SELECT r.id, coalesce(r.code, ''), v.number, v.body FROM catalog.resource r JOIN catalog.revision v ON v.resource_id = r.id AND v.number = r.live
                WHERE r.id = ANY (?) AND r.state <> 'withdrawn'""", (row, n) -> entry(row), (Object) ids.toArray(Long[]::new));
    }

    void lineage(long id, List<Long> upstream) {
        jdbc.update("DELETE FROM catalog.lineage WHERE resource_id = ?", id);
        jdbc.update("INSERT INTO catalog.lineage (resource_id, upstream) SELECT ?, r.id FROM catalog.resource r WHERE r.id = ANY (?) AND r.id <> ?", id,
                upstream.toArray(Long[]::new), id);
    }

    List<Line> upstream(long id) {
        return lines("r.id IN (SELECT upstream FROM catalog.lineage WHERE resource_id = ?) AND r.live IS NOT NULL", "r.id", List.of(id), 100);
    }

    List<Line> downstream(long id) {
        return lines("r.id IN (SELECT resource_id FROM catalog.lineage WHERE upstream = ?) AND r.live IS NOT NULL AND r.state <> 'withdrawn'", "r.id", List.of(id), 100);
    }

    List<Line> lines(String condition, String order, List<Object> parameters, int limit) {
        List<Object> all = new ArrayList<>(parameters);
        all.add(limit);
        return jdbc.query("SELECT r.id, r.code, r.state, r.name, r.class_code, r.provider, r.share, r.open_class, r.level, r.update_period, r.published_at, r.changed_at,"
                + " r.submitted_by, r.demo, r.version FROM catalog.resource r WHERE " + condition + " ORDER BY " + order + " LIMIT ?",
                (row, n) -> new Line(row.getLong(1), row.getString(2), row.getString(3), row.getString(4), row.getString(5), row.getString(6), row.getString(7),
                        row.getString(8), row.getInt(9), row.getString(10), instant(row, 11), instant(row, 12), row.getString(13), row.getBoolean(14), row.getInt(15)),
                all.toArray());
    }

    Map<String, Long> countByClass() {
        Map<String, Long> counts = new LinkedHashMap<>();
        jdbc.query("SELECT class_code, count(*) FROM catalog.resource WHERE live IS NOT NULL AND state <> 'withdrawn' GROUP BY 1", row -> {
            counts.put(row.getString(1), row.getLong(2));
        });
        return counts;
    }

    private static Entry entry(ResultSet row) throws SQLException {
        String body = row.getString(4);
        return new Entry(row.getLong(1), row.getString(2), row.getInt(3), body == null ? null : Json.read(body, Description.class));
    }

    static Instant instant(ResultSet row, int column) throws SQLException {
        OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }

    static OffsetDateTime at(Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }
}
