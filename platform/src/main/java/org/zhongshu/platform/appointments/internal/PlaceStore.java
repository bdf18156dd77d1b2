package org.zhongshu.platform.appointments.internal;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What places have of their own: rows of appointments.place and appointments.closed_day. */
@Component
class PlaceStore {

    private final JdbcTemplate jdbc;

    PlaceStore(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** @param places null: as declared for its kind; kiosk: digest of its terminals' word, null: none; version: 0 without a row */
    record Own(String place, Integer places, boolean open, byte[] kiosk, int version) {
    }

    record Closed(LocalDate day, String reason, String by) {
    }

    private static Own own(ResultSet r) throws SQLException {
        return new Own(r.getString("place"), r.getObject("places", Integer.class), r.getBoolean("open"), r.getBytes("kiosk"), r.getInt("version"));
    }

    Own find(String place) {
        return jdbc.query("SELECT * FROM appointments.place WHERE place = ?", (r, n) -> own(r), place).stream().findFirst().orElse(new Own(place, null, true, null, 0));
    }

    Map<String, Own> all() {
        Map<String, Own> all = new HashMap<>();
        jdbc.query("SELECT * FROM appointments.place", r -> {
            all.put(r.getString("place"), own(r));
        });
        return all;
    }

    /** @return false when somebody else changed it since */
    boolean put(Own o, Instant now) {
        return jdbc.update("INSERT INTO appointments.place AS p (place, places, open, kiosk, changed_at, version) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (place) DO UPDATE SET places = excluded.places, open = excluded.open, kiosk = excluded.kiosk, "
                + "changed_at = excluded.changed_at, version = excluded.version WHERE p.version = excluded.version - 1", o.place(), o.places(), o.open(), o.kiosk(), now.atOffset(ZoneOffset.UTC), o.version() + 1) == 1;
    }

    List<Closed> closed(String place, LocalDate from) {
        return jdbc.query("SELECT day, reason, by_name FROM appointments.closed_day WHERE place = ? AND day >= ? ORDER BY day", (r, n) -> new Closed(r.getObject(1, LocalDate.class), r.getString(2), r.getString(3)), place, from);
    }

    /** Closed days from a day on, by place. */
    Map<String, Set<LocalDate>> closed(LocalDate from) {
        return jdbc.query("SELECT place, day FROM appointments.closed_day WHERE day >= ?", (r, n) -> Map.entry(r.getString(1), r.getObject(2, LocalDate.class)), from).stream()
                .collect(Collectors.groupingBy(Map.Entry::getKey, Collectors.mapping(Map.Entry::getValue, Collectors.toSet())));
    }

    boolean close(String place, LocalDate day, String reason, String by, Instant now) {
        return jdbc.update("INSERT INTO appointments.closed_day (place, day, reason, by_name, at) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING", place, day, reason, by, now.atOffset(ZoneOffset.UTC)) == 1;
    }

    boolean reopen(String place, LocalDate day) {
        return jdbc.update("DELETE FROM appointments.closed_day WHERE place = ? AND day = ?", place, day) == 1;
    }
}
