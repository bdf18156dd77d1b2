package org.zhongshu.platform.publication.internal;

import org.springframework.jdbc.core.JdbcTemplate;
import org.zhongshu.platform.publication.Publishable;
import org.zhongshu.platform.publication.Revision;
import org.zhongshu.platform.publication.Standing;
import org.zhongshu.platform.shared.Json;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/** Standings and versions of one kind in PostgreSQL. The names in the statements are the kind's own, never anybody's input. */
final class VersionTables<T> {

    private static final String REVISION = "SELECT number, body, note, by_name, by_org, at, published_at FROM ";

    private final Publishable.Place at;
    private final Class<T> type;
    private final String standing;
    private final JdbcTemplate jdbc;

    VersionTables(Publishable<T> kind, JdbcTemplate jdbc) {
        this.at = kind.place();
        this.type = kind.type();
        this.standing = "SELECT id, code, state, draft, live, " + at.department() + ", submitter, submitted_by, by_bureau, published_at, changed_at, demo, version FROM " + at.table() + " WHERE ";
        this.jdbc = jdbc;
    }

    Optional<Standing> find(long id) {
        return standing("id = ?", id);
    }

    Optional<Standing> lock(long id) {
        return standing("id = ? FOR UPDATE", id);
    }

    Optional<Standing> lock(String code) {
        return standing("code = ? FOR UPDATE", code);
    }

    private Optional<Standing> standing(String condition, Object parameter) {
        return jdbc.query(standing + condition, (row, n) -> standing(row), parameter).stream().findFirst();
    }

    /** Writes the new standing over the version that was read. @return false when someone else was first */
    boolean save(Standing s, int readVersion) {
        return jdbc.update("UPDATE " + at.table() + " SET code = ?, state = ?, draft = ?, live = ?, " + at.department() + " = ?, submitter = ?, submitted_by = ?, by_bureau = ?, published_at = ?,"
                        + " changed_at = ?, version = ? WHERE id = ? AND version = ?", s.code(), s.state().id(), s.draft(), s.live(), s.department(), s.submitter(), s.submittedBy(), s.byBureau(),
                utc(s.publishedAt()), utc(s.changedAt()), s.version(), s.id(), readVersion) == 1;
    }

    void add(long id, Revision<T> v) {
        // a text in PostgreSQL's JSON holds no zero character
        jdbc.update("INSERT INTO " + at.revisions() + " (" + at.owner() + ", number, body, note, by_name, by_org, at) VALUES (?, ?, ?::jsonb, ?, ?, ?, ?)", id, v.number(),
                Json.write(v.words()).replace("\\u0000", "\\ufffd"), v.note(), v.by(), v.org(), utc(v.at()));
    }

    void markPublished(long id, int number, Instant when) {
        jdbc.update("UPDATE " + at.revisions() + " SET published_at = coalesce(published_at, ?) WHERE " + at.owner() + " = ? AND number = ?", utc(when), id, number);
    }

    Optional<Revision<T>> revision(long id, int number) {
        return jdbc.query(REVISION + at.revisions() + " WHERE " + at.owner() + " = ? AND number = ?", (row, n) -> revision(row), id, number).stream().findFirst();
    }

    List<Revision<T>> revisions(long id) {
        return jdbc.query(REVISION + at.revisions() + " WHERE " + at.owner() + " = ? ORDER BY number DESC LIMIT 200", (row, n) -> revision(row), id);
    }

    private static Standing standing(ResultSet row) throws SQLException {
        long submitter = row.getLong(7);
        boolean submitted = !row.wasNull();
        int live = row.getInt(5);
        return new Standing(row.getLong(1), row.getString(2), Standing.State.of(row.getString(3)), row.getInt(4), live == 0 ? null : live, row.getString(6), submitted ? submitter : null,
                row.getString(8), row.getBoolean(9), instant(row, 10), instant(row, 11), row.getBoolean(12), row.getInt(13));
    }

    private Revision<T> revision(ResultSet row) throws SQLException {
        return new Revision<>(row.getInt(1), Json.read(row.getString(2), type), row.getString(3), row.getString(4), row.getString(5), instant(row, 6), instant(row, 7));
    }

    private static Instant instant(ResultSet row, int column) throws SQLException {
        OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }

    private static OffsetDateTime utc(Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }
}
