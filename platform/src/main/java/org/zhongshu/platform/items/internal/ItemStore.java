package org.zhongshu.platform.items.internal;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.items.Guide;
import org.zhongshu.platform.items.Item;
import org.zhongshu.platform.shared.Json;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/** Items and their versions in PostgreSQL. */
@Component
class ItemStore {

    private static final String COLUMNS = "i.id, i.code, i.state, i.draft, i.live, i.department, i.submitter, i.submitted_by, i.by_bureau, i.published_at, i.changed_at, i.demo, i.version";
    private static final String LIVE = "i.live IS NOT NULL AND i.state <> 'withdrawn'";
    private static final RowMapper<Standing> STANDING = (row, n) -> standing(row);

    private final JdbcTemplate jdbc;

    ItemStore(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** One version. @param publishedAt null while it was never in force */
    record Revision(int number, Guide guide, String note, String by, String org, Instant at, Instant publishedAt) {
    }

    /** One line of a list. */
    record Line(long id, String code, String state, String name, String kind, String department, List<String> audience, List<String> events, Instant publishedAt, Instant changedAt,
                String submittedBy, LocalDate from, LocalDate to, boolean demo, int version) {
    }

    /** @return false when the code is taken */
    boolean insert(Standing s, Guide g) {
        return jdbc.update("""
                INSERT INTO items.item (id, code, state, draft, department, changed_at, demo, version, name, kind, audience, events, places, valid_from, valid_to)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (code) DO NOTHING""", s.id(), s.code(), s.state().id(), s.draft(), s.department(), at(s.changedAt()), s.demo(),
                s.version(), g.name(), g.kind(), array(g.audience()), array(g.events()), places(g), g.from(), g.to()) == 1;
    }

    /** Writes the new standing over the version that was read. @return false when someone else was first */
    boolean save(Standing s, int readVersion) {
        return jdbc.update("""
                UPDATE items.item SET state = ?, draft = ?, live = ?, department = ?, submitter = ?, submitted_by = ?, by_bureau = ?, published_at = ?, changed_at = ?, version = ?
                WHERE id = ? AND version = ?""", s.state().id(), s.draft(), s.live(), s.department(), s.submitter(), s.submittedBy(), s.byBureau(), at(s.publishedAt()), at(s.changedAt()),
                s.version(), s.id(), readVersion) == 1;
    }

    /** What lists show: of the version in force, or of the newest one of what never was. */
    void show(long id, Guide g) {
        jdbc.update("UPDATE items.item SET name = ?, kind = ?, audience = ?, events = ?, places = ?, valid_from = ?, valid_to = ? WHERE id = ?", g.name(), g.kind(), array(g.audience()),
                array(g.events()), places(g), g.from(), g.to(), id);
    }

    private static String[] places(Guide g) {
        return g.windows().stream().map(Guide.Window::place).distinct().toArray(String[]::new);
    }

    void add(long id, Revision v) {
        jdbc.update("INSERT INTO items.revision (item_id, number, body, note, by_name, by_org, at) VALUES (?, ?, ?::jsonb, ?, ?, ?, ?)", id, v.number(), Json.write(v.guide()), v.note(), v.by(),
                v.org(), at(v.at()));
    }

    void markPublished(long id, int number, Instant when) {
        jdbc.update("UPDATE items.revision SET published_at = coalesce(published_at, ?) WHERE item_id = ? AND number = ?", at(when), id, number);
    }

    Optional<Standing> find(long id) {
        return jdbc.query("SELECT " + COLUMNS + " FROM items.item i WHERE id = ?", STANDING, id).stream().findFirst();
    }

    Optional<Standing> lock(long id) {
        return jdbc.query("SELECT " + COLUMNS + " FROM items.item i WHERE id = ? FOR UPDATE", STANDING, id).stream().findFirst();
    }

    Optional<Standing> lockByCode(String code) {
        return jdbc.query("SELECT " + COLUMNS + " FROM items.item i WHERE code = ? FOR UPDATE", STANDING, code).stream().findFirst();
    }

    Optional<Revision> revision(long id, int number) {
        return jdbc.query("SELECT number, body, note, by_name, by_org, at, published_at FROM items.revision WHERE item_id = ? AND number = ?", (row, n) -> revision(row), id, number).stream().findFirst();
    }

    /** All versions, the newest first, at most 200. */
    List<Revision> revisions(long id) {
        return jdbc.query("SELECT number, body, note, by_name, by_org, at, published_at FROM items.revision WHERE item_id = ? ORDER BY number DESC LIMIT 200", (row, n) -> revision(row), id);
    }

    Optional<Item> live(String code) {
        return items("i.code = ?", code).stream().findFirst();
    }

    /** Items as they are in force; those that are not in force, or gone, are left out. */
    List<Item> live(List<Long> ids) {
        return items("i.id = ANY (?)", (Object) ids.toArray(Long[]::new));
    }

    private List<Item> items(String condition, Object... parameters) {
        return jdbc.query("SELECT i.id, i.demo, v.number, v.body FROM items.item i JOIN items.revision v ON v.item_id = i.id AND v.number = i.live WHERE " + LIVE + " AND " + condition,
                (row, n) -> new Item(row.getLong(1), row.getInt(3), row.getBoolean(2), Json.read(row.getString(4), Guide.class)), parameters);
    }

    /** Which items changed since then and in which version they are in force, 0: none. */
    List<long[]> marks(Instant since) {
        return jdbc.query("SELECT id, CASE WHEN state = 'withdrawn' THEN 0 ELSE coalesce(live, 0) END FROM items.item WHERE changed_at >= ? ORDER BY changed_at",
                (row, n) -> new long[]{row.getLong(1), row.getInt(2)}, at(since));
    }

    List<Line> lines(String condition, String order, List<Object> parameters, int limit) {
        List<Object> all = new ArrayList<>(parameters);
        all.add(limit);
        return jdbc.query("SELECT i.id, i.code, i.state, i.name, i.kind, i.department, i.audience, i.events, i.published_at, i.changed_at, i.submitted_by, i.valid_from, i.valid_to, i.demo, i.version"
                + " FROM items.item i WHERE " + condition + " ORDER BY " + order + " LIMIT ?", (row, n) -> new Line(row.getLong(1), row.getString(2), row.getString(3), row.getString(4), row.getString(5),
                row.getString(6), texts(row, 7), texts(row, 8), instant(row, 9), instant(row, 10), row.getString(11), row.getObject(12, LocalDate.class), row.getObject(13, LocalDate.class),
                row.getBoolean(14), row.getInt(15)), all.toArray());
    }

    /** Ids of items in force, by code. */
    List<Long> liveIds(String condition, List<Object> parameters, int limit) {
        List<Object> all = new ArrayList<>(parameters);
        all.add(limit);
        return jdbc.queryForList("SELECT i.id FROM items.item i WHERE " + LIVE + " AND " + condition + " ORDER BY i.code LIMIT ?", Long.class, all.toArray());
    }

    Map<String, Long> liveByEvent() {
        return counts("SELECT unnest(events), count(*) FROM items.item i WHERE " + LIVE + " GROUP BY 1");
    }

    Map<String, Long> liveByDepartment() {
        return counts("SELECT department, count(*) FROM items.item i WHERE " + LIVE + " GROUP BY 1");
    }

    private Map<String, Long> counts(String sql) {
        Map<String, Long> counts = new LinkedHashMap<>();
        jdbc.query(sql, row -> {
            counts.put(row.getString(1), row.getLong(2));
        });
        return counts;
    }

    /** Hands out the newest or the live version of each item that a condition finds, in the order of their codes, without holding them all. */
    void each(boolean live, String condition, List<Object> parameters, BiConsumer<String, Guide> taker) {
        String after = "";
        while (true) {
            List<Object> all = new ArrayList<>(parameters);
            all.add(after);
            List<Guide> some = jdbc.query("SELECT v.body FROM items.item i JOIN items.revision v ON v.item_id = i.id AND v.number = " + (live ? "i.live" : "i.draft") + " WHERE "
                    + (live ? LIVE : "i.state <> 'withdrawn'") + " AND " + condition + " AND i.code > ? ORDER BY i.code LIMIT 500", (row, n) -> Json.read(row.getString(1), Guide.class), all.toArray());
            if (some.isEmpty()) {
                return;
            }
            some.forEach(g -> taker.accept(g.code(), g));
            after = some.getLast().code();
        }
    }

    static List<String> texts(ResultSet row, int column) throws SQLException {
        return List.of((String[]) row.getArray(column).getArray());
    }

    private static String[] array(List<String> list) {
        return list.toArray(String[]::new);
    }

    private static Standing standing(ResultSet row) throws SQLException {
        long submitter = row.getLong(7);
        boolean submitted = !row.wasNull();
        int live = row.getInt(5);
        return new Standing(row.getLong(1), row.getString(2), Standing.State.of(row.getString(3)), row.getInt(4), live == 0 ? null : live, row.getString(6), submitted ? submitter : null,
                row.getString(8), row.getBoolean(9), instant(row, 10), instant(row, 11), row.getBoolean(12), row.getInt(13));
    }

    private static Revision revision(ResultSet row) throws SQLException {
        return new Revision(row.getInt(1), Json.read(row.getString(2), Guide.class), row.getString(3), row.getString(4), row.getString(5), instant(row, 6), instant(row, 7));
    }

    static Instant instant(ResultSet row, int column) throws SQLException {
        OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }

    static OffsetDateTime at(Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }
}
