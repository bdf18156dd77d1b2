package org.zhongshu.platform.cases.internal;

import org.zhongshu.platform.shared.Json;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;

/** Reads rows of case_file f joined with case_body b, by position: the same columns in every query. */
final class CaseRows {

    static final String COLUMNS = """
            f.id, f.number, f.type, f.state, f.open, f.level, f.source, f.department, f.person, f.person_name, f.opener, f.town, f.grid, f.lon, f.lat,
            f.opened_at, f.state_since, f.due, f.close_due, f.alarm_at, f.escalated, f.supervised, f.urges, f.repeats, f.returns, f.reworks,
            f.accepted_at, f.dispatched_at, f.handle_due, f.handled_at, f.closed_at, f.parent, f.children, f.merged_into, f.clock, f.version,
            b.title, b.description, b.address, b.village, b.things, b.data, b.report_key, b.occurred_at, EXISTS (SELECT 1 FROM cases.evidence e WHERE e.case_id = f.id)""";

    private CaseRows() {
    }

    static CaseStore.Stored stored(ResultSet row, int n) throws SQLException {
        CaseFile f = new CaseFile();
        f.id = row.getLong(1);
        f.number = row.getString(2);
        f.type = row.getString(3);
        f.state = row.getString(4);
        f.open = row.getBoolean(5);
        f.level = row.getInt(6);
        f.source = row.getString(7);
        f.department = row.getString(8);
        f.person = row.getObject(9, Long.class);
        f.personName = row.getString(10);
        f.opener = row.getLong(11);
        f.town = row.getString(12);
        f.grid = row.getString(13);
        f.lon = row.getObject(14, Double.class);
        f.lat = row.getObject(15, Double.class);
        f.openedAt = instant(row, 16);
        f.stateSince = instant(row, 17);
        f.due = instant(row, 18);
        f.closeDue = instant(row, 19);
        f.alarmAt = instant(row, 20);
        f.escalated = row.getInt(21);
        f.supervised = row.getBoolean(22);
        f.urges = row.getInt(23);
        f.repeats = row.getInt(24);
        f.returns = row.getInt(25);
        f.reworks = row.getInt(26);
        f.acceptedAt = instant(row, 27);
        f.dispatchedAt = instant(row, 28);
        f.handleDue = instant(row, 29);
        f.handledAt = instant(row, 30);
        f.closedAt = instant(row, 31);
        f.parent = row.getObject(32, Long.class);
        f.children = row.getInt(33);
        f.mergedInto = row.getObject(34, Long.class);
        String clock = row.getString(35);
        f.clock = clock == null ? CaseFile.Notes.NONE : Json.read(clock, CaseFile.Notes.class);
        f.version = row.getInt(36);
        f.evidence = row.getBoolean(45);
        CaseBody body = new CaseBody(row.getString(37), row.getString(38), row.getString(39), row.getString(40), longs(row.getArray(41)),
                row.getString(42), row.getString(43), instant(row, 44));
        return new CaseStore.Stored(f, body);
    }

    /** Infinity, like null, is "no moment". */
    static Instant instant(ResultSet row, int column) throws SQLException {
        OffsetDateTime value = row.getObject(column, OffsetDateTime.class);
        return value == null || value.equals(OffsetDateTime.MAX) ? null : value.toInstant();
    }

    static List<Long> longs(Array array) throws SQLException {
        return array == null ? List.of() : List.of((Long[]) array.getArray());
    }
}
