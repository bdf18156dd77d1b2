package org.zhongshu.platform.items.internal;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.items.Guide;
import org.zhongshu.platform.items.Item;
import org.zhongshu.platform.publication.Standing;
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

/** Items in PostgreSQL: their lists and what is in force. Their way and their versions are the publication's. */
@Component
class ItemStore {

    private static final String LIVE = "i.live IS NOT NULL AND i.state <> 'withdrawn'";

    private final JdbcTemplate jdbc;

    ItemStore(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
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

    /** What lists show: of the version in force, or of the newest one of what never was. */
    void show(long id, Guide g) {
        jdbc.update("UPDATE items.item SET name = ?, kind = ?, audience = ?, events = ?, places = ?, valid_from = ?, valid_to = ? WHERE id = ?", g.name(), g.kind(), array(g.audience()),
                array(g.events()), places(g), g.from(), g.to(), id);
    }

    private static String[] places(Guide g) {
        return g.windows().stream().map(Guide.Window::place).distinct().toArray(String[]::new);
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

    static Instant instant(ResultSet row, int column) throws SQLException {
        OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }

    static OffsetDateTime at(Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }
}
