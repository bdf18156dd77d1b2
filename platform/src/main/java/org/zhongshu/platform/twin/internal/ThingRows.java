package org.zhongshu.platform.twin.internal;

import org.springframework.jdbc.core.JdbcTemplate;
import org.zhongshu.platform.shared.Json;
import org.zhongshu.platform.twin.Thing;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.util.List;
import java.util.Map;

/** Rows of {@code twin.thing} to things and back. */
final class ThingRows {

    private ThingRows() {
    }

    static void readAll(JdbcTemplate jdbc, ThingMemory memory) {
        jdbc.query("SELECT id, code, name, type, department, town, village, grid, lon, lat, place_class, attributes, status FROM twin.thing",
                row -> {
                    memory.put(thing(row));
                });
        jdbc.query("SELECT thing_id, relation, other_id FROM twin.relation", row -> {
            memory.relate(row.getLong(1), row.getString(2), row.getLong(3));
        });
    }

    static void insert(JdbcTemplate jdbc, List<Thing> things, Timestamp now) {
        jdbc.batchUpdate("""
                INSERT INTO twin.thing (code, name, type, department, town, village, grid, lon, lat, place_class, attributes, status, updated_at, id, created_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?, ?, ?)""", things, 1000, (statement, thing) -> {
            int at = fields(statement, thing, now);
            statement.setLong(at++, thing.id());
            statement.setTimestamp(at, now);
        });
    }

    static int update(JdbcTemplate jdbc, Thing thing, Timestamp now) {
        return jdbc.update("""
                UPDATE twin.thing SET code = ?, name = ?, type = ?, department = ?, town = ?, village = ?, grid = ?, lon = ?, lat = ?,
                    place_class = ?, attributes = ?::jsonb, status = ?, updated_at = ? WHERE id = ?""", statement -> {
            int at = fields(statement, thing, now);
            statement.setLong(at, thing.id());
        });
    }

    private static int fields(PreparedStatement s, Thing t, Timestamp now) throws SQLException {
        s.setString(1, t.code());
        s.setString(2, t.name());
        s.setString(3, t.type());
        s.setString(4, t.department());
        s.setString(5, t.town());
        s.setString(6, t.village());
        s.setString(7, t.grid());
        s.setObject(8, t.lon(), Types.DOUBLE);
        s.setObject(9, t.lat(), Types.DOUBLE);
        s.setString(10, t.placeClass());
        s.setString(11, Json.write(t.attributes()));
        s.setString(12, t.status().name());
        s.setTimestamp(13, now);
        return 14;
    }

    @SuppressWarnings("unchecked")
    private static Thing thing(ResultSet r) throws SQLException {
        String attributes = r.getString("attributes");
        return new Thing(r.getLong("id"), r.getString("code"), r.getString("name"), intern(r, "type"), intern(r, "department"),
                intern(r, "town"), intern(r, "village"), intern(r, "grid"), r.getObject("lon", Double.class), r.getObject("lat", Double.class),
                intern(r, "place_class"), attributes.equals("{}") ? Map.of() : Json.read(attributes, Map.class), Thing.Status.valueOf(r.getString("status")));
    }

    /** A hundred thousand things share a few hundred of these words. */
    private static String intern(ResultSet r, String column) throws SQLException {
        String text = r.getString(column);
        return text == null ? null : text.intern();
    }
}
