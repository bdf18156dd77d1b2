package org.zhongshu.platform.telemetry.internal;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.platform.telemetry.History;
import org.zhongshu.platform.twin.Metrics;
import org.zhongshu.platform.twin.Observation;
import org.zhongshu.platform.twin.Protocol;

import javax.sql.DataSource;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;

/** Reads what {@link TelemetryWriter} wrote. */
@Component
class SqlHistory implements History {

    /** Newest first, so that the limit keeps the newest; times travel as whole milliseconds, which spares the driver their parsing. */
    private static final String POINTS = """
            SELECT (date_part('epoch', ts) * 1000)::bigint, value[i], text_value[i]
            FROM (SELECT ts, received, value, text_value, array_position(metric, ?::smallint) AS i
                  FROM telemetry.reading WHERE thing_id = ? AND ts >= ? AND ts < ? AND metric @> ARRAY[?::smallint]
                  ORDER BY ts DESC, received DESC LIMIT ?) r""";

    private static final String MINUTES = """
            SELECT (date_part('epoch', bucket) * 1000)::bigint, n, sum, min, max, last FROM telemetry.minute
            WHERE thing_id = ? AND metric = ? AND bucket >= ? AND bucket < ? ORDER BY bucket DESC LIMIT ?""";

    /** Closed hours are stored; the few open ones are added up from their minutes. */
    private static final String HOURS = """
            WITH closed AS (SELECT coalesce(max(at), '-infinity') + interval '1 hour' AS until FROM telemetry.watermark WHERE name = 'hours'),
            part AS (
                SELECT bucket, n, sum, min, max, last, last_ts FROM telemetry.hour
                WHERE thing_id = ? AND metric = ? AND bucket >= ? AND bucket < ? AND bucket < (SELECT until FROM closed)
                UNION ALL
                SELECT date_trunc('hour', bucket), n, sum, min, max, last, last_ts FROM telemetry.minute
                WHERE thing_id = ? AND metric = ? AND bucket >= greatest(?, (SELECT until FROM closed)) AND bucket < ?)
            SELECT (date_part('epoch', %1$s) * 1000)::bigint, sum(n), sum(sum), min(min), max(max), (array_agg(last ORDER BY last_ts DESC))[1]
            FROM part GROUP BY %1$s ORDER BY %1$s DESC LIMIT ?""";

    /** Every city that this system serves keeps Beijing time. */
    private static final ZoneId CITY_TIME = ZoneId.of("Asia/Shanghai");
    private static final String DAYS_OF = "date_trunc('day', bucket, '" + CITY_TIME + "')";
    private static final long WINDOW = Duration.ofHours(1).toMillis();

    private final JdbcTemplate jdbc;
    private final DataSource dataSource;
    private final Metrics metrics;

    SqlHistory(JdbcTemplate jdbc, DataSource dataSource, Metrics metrics) {
        this.jdbc = jdbc;
        this.dataSource = dataSource;
        this.metrics = metrics;
    }

    @Override
    public List<Point> points(long thing, String metric, Instant from, Instant to, int limit) {
        int id = metrics.find(metric);
        if (id == 0) {
            return List.of();
        }
        List<Point> points = new ArrayList<>(Math.min(limit, 10_000));
        jdbc.query(POINTS, s -> {
            s.setFetchSize(0);
            s.setInt(1, id);
            s.setLong(2, thing);
            s.setTimestamp(3, Timestamp.from(from));
            s.setTimestamp(4, Timestamp.from(to));
            s.setInt(5, id);
            s.setInt(6, limit);
        }, row -> {
            long ts = row.getLong(1);
            // the first of equal times is the one received last
            if (points.isEmpty() || points.getLast().ts() != ts) {
                points.add(new Point(ts, row.getDouble(2), row.getString(3)));
            }
        });
        Collections.reverse(points);
        return points;
    }

    @Override
    public List<Bucket> buckets(long thing, String metric, Instant from, Instant to, Every every, int limit) {
        int id = metrics.find(metric);
        if (id == 0) {
            return List.of();
        }
        List<Bucket> buckets = new ArrayList<>(Math.min(limit, 10_000));
        String sql = switch (every) {
            case MINUTE -> MINUTES;
            case HOUR -> HOURS.formatted("date_trunc('hour', bucket)");
            case DAY -> HOURS.formatted(DAYS_OF);
        };
        jdbc.query(sql, s -> {
            int at = 1;
            for (int part = 0; part < (every == Every.MINUTE ? 1 : 2); part++) {
                s.setLong(at++, thing);
                s.setInt(at++, id);
                s.setTimestamp(at++, Timestamp.from(start(from, every)));
                s.setTimestamp(at++, Timestamp.from(to));
            }
            s.setInt(at, limit);
        }, row -> {
            buckets.add(new Bucket(row.getLong(1), row.getLong(2), row.getDouble(3), row.getDouble(4), row.getDouble(5), row.getDouble(6)));
        });
        Collections.reverse(buckets);
        return buckets;
    }

    private static Instant start(Instant at, Every every) {
        return switch (every) {
            case MINUTE -> at.truncatedTo(ChronoUnit.MINUTES);
            case HOUR -> at.truncatedTo(ChronoUnit.HOURS);
            case DAY -> at.atZone(CITY_TIME).truncatedTo(ChronoUnit.DAYS).toInstant();
        };
    }

    @Override
    public List<Traffic> traffic(Instant from, Instant to) {
        return jdbc.query("SELECT minute, messages, readings FROM telemetry.traffic WHERE minute >= ? AND minute < ? ORDER BY minute",
                (row, i) -> new Traffic(row.getTimestamp(1).getTime(), row.getLong(2), row.getLong(3)), Timestamp.from(from), Timestamp.from(to));
    }

    /** Hour by hour: each window is one range of the time index and a sort that fits into memory. */
    @Override
    public long replay(Collection<Long> things, Instant from, Instant to, Reader reader) {
        if (things.isEmpty()) {
            return 0;
        }
        long count = 0;
        try (Connection c = dataSource.getConnection()) {
            c.setAutoCommit(false);
            c.setReadOnly(true);
            try (PreparedStatement s = c.prepareStatement("""
                    SELECT thing_id, (date_part('epoch', ts) * 1000)::bigint, (date_part('epoch', received) * 1000)::bigint, metric, value, text_value
                    FROM telemetry.reading WHERE thing_id = ANY (?) AND ts >= ? AND ts < ? ORDER BY ts, thing_id, received""")) {
                s.unwrap(org.postgresql.PGStatement.class).setPrepareThreshold(0); // each window planned for its own partition
                s.setFetchSize(2000);
                s.setArray(1, c.createArrayOf("bigint", things.toArray()));
                for (long at = from.toEpochMilli(); at < to.toEpochMilli(); at += WINDOW) {
                    s.setTimestamp(2, new Timestamp(at));
                    s.setTimestamp(3, new Timestamp(Math.min(at + WINDOW, to.toEpochMilli())));
                    try (ResultSet rows = s.executeQuery()) {
                        count += read(rows, reader);
                    }
                }
            } finally {
                c.rollback();
                c.setReadOnly(false);
                c.setAutoCommit(true);
            }
        } catch (SQLException e) {
            throw Problem.unavailable("database", "历史数据读取中断", e);
        }
        return count;
    }

    /** A message that was sent twice lies side by side here: same thing, time, metrics and values. */
    private static long read(ResultSet rows, Reader reader) throws SQLException {
        long count = 0;
        Observation previous = null;
        while (rows.next()) {
            Observation o = observation(rows);
            if (previous == null || !same(previous, o)) {
                reader.read(o);
                count++;
            }
            previous = o;
        }
        return count;
    }

    private static boolean same(Observation a, Observation b) {
        return a.thing() == b.thing() && a.n() == b.n() && a.n() > 0 && a.ts()[0] == b.ts()[0] && Arrays.equals(a.metric(), b.metric())
                && Arrays.equals(a.value(), b.value()) && Arrays.equals(a.text(), b.text());
    }

    private static Observation observation(ResultSet row) throws SQLException {
        Short[] metric = array(row.getArray(4));
        Double[] value = array(row.getArray(5));
        String[] text = array(row.getArray(6));
        int n = metric.length;
        long[] ts = new long[n];
        int[] metrics = new int[n];
        double[] values = new double[n];
        Arrays.fill(ts, row.getLong(2));
        for (int i = 0; i < n; i++) {
            metrics[i] = metric[i];
            values[i] = value[i];
        }
        return new Observation(row.getLong(1), row.getLong(3), Protocol.REPLAY, n, ts, metrics, values, text);
    }

    @SuppressWarnings("unchecked")
    private static <T> T[] array(Array array) throws SQLException {
        return array == null ? null : (T[]) array.getArray();
    }
}
