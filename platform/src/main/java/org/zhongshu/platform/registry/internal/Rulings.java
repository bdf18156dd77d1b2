package org.zhongshu.platform.registry.internal;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.registry.internal.Agreement.Ruled;
import org.zhongshu.platform.shared.Ids;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What owners of fields ruled: stands above all sources until it is lifted. */
@Component
class Rulings {

    private final JdbcTemplate jdbc;
    private final Clock clock;

    Rulings(JdbcTemplate jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    record Ruling(long id, long gid, String field, String value, String proof, String caseNumber, String department, String by, Instant at) {
    }

    /** gid → index of the field → what was ruled. */
    Map<Long, Map<Integer, Ruled>> standing(Library library, Collection<Long> gids) {
        Map<Long, Map<Integer, Ruled>> found = new HashMap<>();
        for (Ruling r : list(library, gids)) {
            int field = library.indexOf(r.field());
            if (field >= 0) {
                found.computeIfAbsent(r.gid(), g -> new HashMap<>()).put(field, new Ruled(r.value(), r.at().toEpochMilli()));
            }
        }
        return found;
    }

    /** @param gids null: all */
    List<Ruling> list(Library library, Collection<Long> gids) {
        Long[] wanted = gids == null ? null : gids.toArray(Long[]::new);
        return jdbc.query("SELECT id, gid, field, value, proof, case_number, department, by_name, at FROM registry.ruling WHERE library = ? AND lifted_at IS NULL AND (?::bigint[] IS NULL OR gid = ANY (?))",
                (row, n) -> ruling(row), library.id(), wanted, wanted);
    }

    long add(String library, long gid, String field, String value, String proof, long conflict, String caseNumber, String department, String by) {
        lift(library, gid, field, by);
        long id = Ids.next();
        jdbc.update("INSERT INTO registry.ruling (id, library, gid, field, value, proof, conflict, case_number, department, by_name, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", id, library, gid, field, value,
                proof, conflict, caseNumber, department, by, Settings.at(clock.instant()));
        return id;
    }

    int lift(String library, long gid, String field, String by) {
        return jdbc.update("UPDATE registry.ruling SET lifted_at = ?, lifted_by = ? WHERE library = ? AND gid = ? AND field = ? AND lifted_at IS NULL", Settings.at(clock.instant()), by, library, gid, field);
    }

    /** Rulings follow a record into the one that it became part of; where both have one, the other's stands. */
    void move(String library, long from, long into) {
        jdbc.update("UPDATE registry.ruling r SET gid = ? WHERE library = ? AND gid = ? AND lifted_at IS NULL AND NOT EXISTS (SELECT 1 FROM registry.ruling o WHERE o.library = r.library AND o.gid = ? AND o.field = r.field AND o.lifted_at IS NULL)",
                into, library, from, into);
    }

    private static Ruling ruling(ResultSet row) throws SQLException {
        return new Ruling(row.getLong(1), row.getLong(2), row.getString(3), row.getString(4), row.getString(5), row.getString(6), row.getString(7), row.getString(8), Settings.instant(row, 9));
    }
}
