package org.zhongshu.platform.decisions.internal;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.publication.Standing;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Json;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Tables in PostgreSQL: their lists, and which text is in force. Their way and their versions are the publication's. */
@Component
class TableStore {

    private static final String LIVE = "t.live IS NOT NULL AND t.state <> 'withdrawn'";

    private final JdbcTemplate jdbc;

    TableStore(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** One line of a list. */
    record Line(long id, String code, String state, String name, String department, Integer live, int draft, Instant publishedAt, Instant changedAt, String submittedBy, boolean demo, int version) {
    }

    /** A version's text. */
    record Text(long table, String code, int version, String dmn) {
    }

    /** @param at when the version was written; tells it from one of the same number that was rolled back */
    record Live(long table, int version, Instant at) {
    }

    /** A table that the software came with. @param sm3 of its text that was taken last; null: the table was made here */
    record Declared(long id, int draft, Integer live, String sm3, String state) {
    }

    boolean insert(Standing s, TableText t) {
        return jdbc.update("""
                INSERT INTO decisions.decision_table (id, code, state, draft, department, changed_at, demo, version, name) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (code) DO NOTHING""", s.id(), s.code(), s.state().id(), s.draft(), s.department(), at(s.changedAt()), s.demo(), s.version(), t.name()) == 1;
    }

    void show(long id, TableText t) {
        jdbc.update("UPDATE decisions.decision_table SET name = ? WHERE id = ?", t.name(), id);
    }

    /** Which text is in force, without the text: a version's text never changes. */
    Optional<Live> live(String code) {
        return jdbc.query("SELECT t.id, v.number, v.at FROM decisions.decision_table t JOIN decisions.revision v ON v.table_id = t.id AND v.number = t.live WHERE " + LIVE + " AND t.code = ?",
                (row, n) -> new Live(row.getLong(1), row.getInt(2), instant(row, 3)), code).stream().findFirst();
    }

    Optional<Text> version(long table, int number) {
        return jdbc.query("SELECT t.id, t.code, v.number, v.body ->> 'dmn' FROM decisions.decision_table t JOIN decisions.revision v ON v.table_id = t.id WHERE t.id = ? AND v.number = ?",
                (row, n) -> text(row), table, number).stream().findFirst();
    }

    private static Text text(ResultSet row) throws SQLException {
        return new Text(row.getLong(1), row.getString(2), row.getInt(3), row.getString(4));
    }

    /** By code. */
    List<Line> lines(String condition, List<Object> parameters, int limit) {
        List<Object> all = new ArrayList<>(parameters);
        all.add(limit);
        return jdbc.query("SELECT t.id, t.code, t.state, t.name, t.department, t.live, t.draft, t.published_at, t.changed_at, t.submitted_by, t.demo, t.version FROM decisions.decision_table t WHERE "
                + condition + " ORDER BY t.code LIMIT ?", (row, n) -> new Line(row.getLong(1), row.getString(2), row.getString(3), row.getString(4), row.getString(5), (Integer) row.getObject(6),
                row.getInt(7), instant(row, 8), instant(row, 9), row.getString(10), row.getBoolean(11), row.getInt(12)), all.toArray());
    }

    static String liveCondition() {
        return LIVE;
    }

    // ---- what the software comes with

    Optional<Declared> declared(String code) {
        return jdbc.query("SELECT id, draft, live, declared, state FROM decisions.decision_table WHERE code = ? FOR UPDATE",
                (row, n) -> new Declared(row.getLong(1), row.getInt(2), (Integer) row.getObject(3), row.getString(4), row.getString(5)), code).stream().findFirst();
    }

    /** Whether nobody has written another text since the software's was taken. */
    boolean newestIs(Declared d) {
        return version(d.id(), d.draft()).map(t -> CompiledTable.sm3(t.dmn()).equals(d.sm3())).orElse(false);
    }

    /** @param inForce at once; otherwise a draft that two people publish */
    long declare(TableText t, String sm3, boolean inForce, boolean demo, Instant now) {
        long id = Ids.next();
        jdbc.update("INSERT INTO decisions.decision_table (id, code, state, draft, live, department, published_at, changed_at, demo, version, name, declared) VALUES (?, ?, ?, 1, ?, ?, ?, ?, ?, 1, ?, ?)",
                id, t.code(), inForce ? "published" : "draft", inForce ? 1 : null, t.department(), inForce ? at(now) : null, at(now), demo, t.name(), sm3);
        revision(id, 1, t, inForce, now);
        return id;
    }

    /** @param inForce at once; otherwise a draft that two people publish, and what is in force stays so */
    void declareAgain(Declared d, TableText t, String sm3, boolean inForce, Instant now) {
        int number = d.draft() + 1;
        boolean shown = inForce || d.live() == null;
        revision(d.id(), number, t, inForce, now);
        jdbc.update("UPDATE decisions.decision_table SET state = ?, draft = ?, live = ?, name = CASE WHEN ? THEN ? ELSE name END, declared = ?, changed_at = ?, published_at = coalesce(?, published_at),"
                + " version = version + 1 WHERE id = ?", inForce ? "published" : d.live() == null ? "draft" : "changed", number, inForce ? Integer.valueOf(number) : d.live(), shown, t.name(), sm3, at(now),
                inForce ? at(now) : null, d.id());
    }

    private void revision(long id, int number, TableText t, boolean inForce, Instant now) {
        jdbc.update("INSERT INTO decisions.revision (table_id, number, body, note, by_name, at, published_at) VALUES (?, ?, ?::jsonb, '随软件提供', '系统', ?, ?)", id, number, Json.write(t), at(now),
                inForce ? at(now) : null);
    }

    static Instant instant(ResultSet row, int column) throws SQLException {
        OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }

    static OffsetDateTime at(Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }
}
