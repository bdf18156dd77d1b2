package org.zhongshu.platform.telemetry.internal;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The time partitions of one table: made ahead by the daily job and on demand by the writer, dropped whole when their
 * age is over. Names carry the first day: {@code reading_20261121}, {@code hour_202611}. Days are UTC days.
 */
final class Partitions {

    /** The hour table is small: one partition for each month. */
    enum Span { DAY, MONTH }

    private static final DateTimeFormatter DAY_NAME = DateTimeFormatter.BASIC_ISO_DATE;
    private static final DateTimeFormatter MONTH_NAME = DateTimeFormatter.ofPattern("yyyyMM");
    /** Changes to a parent's partitions wait for nobody longer than this: behind the waiting lock everyone else would queue. */
    private static final String LOCK_TIMEOUT = "SET LOCAL lock_timeout = '2s'";

    private final String table;
    private final Span span;
    private final String storage;
    private final Set<LocalDate> known = ConcurrentHashMap.newKeySet();

    private Partitions(String table, Span span, String storage) {
        this.table = table;
        this.span = span;
        this.storage = storage;
    }

    /** Written once, never changed: no vacuum after inserts, a full page. */
    static Partitions ofReading() {
        return new Partitions("reading", Span.DAY, "autovacuum_vacuum_insert_threshold = -1");
    }

    /** Rows of the running minute are rewritten every few seconds: room for it on the same page. */
    static Partitions ofMinute() {
        return new Partitions("minute", Span.DAY, "fillfactor = 75, autovacuum_vacuum_insert_threshold = -1");
    }

    static Partitions ofHour() {
        return new Partitions("hour", Span.MONTH, "fillfactor = 95");
    }

    LocalDate start(long millis) {
        LocalDate day = LocalDate.ofEpochDay(Math.floorDiv(millis, 86_400_000L));
        return span == Span.DAY ? day : day.withDayOfMonth(1);
    }

    String name(LocalDate start) {
        return table + "_" + start.format(span == Span.DAY ? DAY_NAME : MONTH_NAME);
    }

    /** Makes the partition for that time unless it is there; in a transaction of its own. The connection must be between transactions. */
    void ensure(Connection connection, long millis) throws SQLException {
        LocalDate start = start(millis);
        if (known.contains(start)) {
            return;
        }
        LocalDate end = span == Span.DAY ? start.plusDays(1) : start.plusMonths(1);
        try (var s = connection.createStatement()) {
            // two copies of the server, or the job and the writer, may come together here
            s.execute("SELECT pg_advisory_xact_lock(hashtext('telemetry.partitions'))");
            try (var found = s.executeQuery("SELECT to_regclass('telemetry." + name(start) + "') IS NOT NULL")) {
                found.next();
                if (!found.getBoolean(1)) {
                    found.close();
                    s.execute(LOCK_TIMEOUT);
                    // attach needs a lighter lock on the parent than CREATE TABLE … PARTITION OF
                    s.execute("CREATE TABLE telemetry." + name(start) + " (LIKE telemetry." + table + " INCLUDING DEFAULTS INCLUDING CONSTRAINTS) WITH (" + storage + ")");
                    s.execute("ALTER TABLE telemetry." + table + " ATTACH PARTITION telemetry." + name(start)
                            + " FOR VALUES FROM ('" + start + " 00:00+00') TO ('" + end + " 00:00+00')");
                }
            }
            connection.commit();
            known.add(start);
        } catch (SQLException e) {
            connection.rollback();
            throw e;
        }
    }

    /** Drops every partition that ended before {@code limit}; gives their names. */
    List<String> dropBefore(Connection connection, Instant limit) throws SQLException {
        LocalDate day = LocalDate.ofInstant(limit, ZoneOffset.UTC);
        List<String> dropped = new ArrayList<>();
        for (String name : list(connection)) {
            LocalDate start = startOf(name);
            LocalDate end = span == Span.DAY ? start.plusDays(1) : start.plusMonths(1);
            if (!end.isAfter(day)) {
                try (var s = connection.createStatement()) {
                    s.execute("SELECT pg_advisory_xact_lock(hashtext('telemetry.partitions'))");
                    s.execute(LOCK_TIMEOUT);
                    s.execute("DROP TABLE telemetry." + name);
                    connection.commit();
                    known.remove(start);
                    dropped.add(name);
                } catch (SQLException e) {
                    connection.rollback();
                    throw e;
                }
            }
        }
        return dropped;
    }

    List<String> list(Connection connection) throws SQLException {
        List<String> names = new ArrayList<>();
        try (var s = connection.createStatement(); var rows = s.executeQuery(
                "SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = 'telemetry." + table + "'::regclass ORDER BY 1")) {
            while (rows.next()) {
                names.add(rows.getString(1));
            }
        }
        connection.commit();
        return names;
    }

    LocalDate startOf(String name) {
        String date = name.substring(table.length() + 1);
        return LocalDate.parse(span == Span.DAY ? date : date + "01", DAY_NAME);
    }

    String table() {
        return table;
    }
}
