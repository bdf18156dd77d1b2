package org.zhongshu.platform.telemetry.internal;

import org.zhongshu.platform.shared.PgCopy;
import org.zhongshu.platform.twin.LatestStates;
import org.zhongshu.platform.twin.Observation;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What is computed from the readings while they pass: minute buckets, hour buckets of hours already closed, the traffic
 * count and the latest states. Belongs to the writer's thread.
 */
final class Derived {

    private static final long HOUR = 3_600_000;

    private static final String ADD = """
            INSERT INTO telemetry.minute AS m SELECT * FROM minute_in
            ON CONFLICT (thing_id, metric, bucket) DO UPDATE SET n = m.n + excluded.n, sum = m.sum + excluded.sum,
                min = least(m.min, excluded.min), max = greatest(m.max, excluded.max),
                last = CASE WHEN excluded.last_ts >= m.last_ts THEN excluded.last ELSE m.last END,
                last_ts = greatest(m.last_ts, excluded.last_ts)""";

    /** Of rows with equal time and metric the one received last counts, as in {@link SqlHistory}. */
    private static final String COMPUTE_MINUTES = """
            INSERT INTO telemetry.minute AS m
            SELECT thing_id, metric, bucket, count(*), sum(v), min(v), max(v), (array_agg(v ORDER BY ts DESC))[1], max(ts)
            FROM (SELECT DISTINCT ON (k.thing_id, k.bucket, e.metric, r.ts) k.thing_id, k.bucket, e.metric, r.ts, e.v
                  FROM unnest(?::bigint[], ?::timestamptz[]) AS k(thing_id, bucket)
                  CROSS JOIN LATERAL (SELECT ts, received, metric, value FROM telemetry.reading
                                      WHERE thing_id = k.thing_id AND ts >= k.bucket AND ts < k.bucket + interval '1 minute') r
                  CROSS JOIN LATERAL unnest(r.metric, r.value) WITH ORDINALITY AS e(metric, v, at)
                  ORDER BY k.thing_id, k.bucket, e.metric, r.ts, r.received DESC, e.at DESC) once
            WHERE v > '-Infinity' AND v < 'Infinity'
            GROUP BY thing_id, metric, bucket
            ON CONFLICT (thing_id, metric, bucket) DO UPDATE SET n = excluded.n, sum = excluded.sum, min = excluded.min,
                max = excluded.max, last = excluded.last, last_ts = excluded.last_ts""";

    private static final String COMPUTE_HOURS = """
            INSERT INTO telemetry.hour AS h
            SELECT m.thing_id, m.metric, k.bucket, sum(m.n), sum(m.sum), min(m.min), max(m.max),
                   (array_agg(m.last ORDER BY m.last_ts DESC))[1], max(m.last_ts)
            FROM unnest(?::bigint[], ?::timestamptz[]) AS k(thing_id, bucket)
            JOIN telemetry.minute m ON m.thing_id = k.thing_id AND m.bucket >= k.bucket AND m.bucket < k.bucket + interval '1 hour'
            GROUP BY m.thing_id, m.metric, k.bucket
            ORDER BY 1, 2, 3
            ON CONFLICT (thing_id, metric, bucket) DO UPDATE SET n = excluded.n, sum = excluded.sum, min = excluded.min,
                max = excluded.max, last = excluded.last, last_ts = excluded.last_ts""";

    private record HourOf(long thing, long hour) {
    }

    private final LatestStates latest;
    private final Partitions minutes = Partitions.ofMinute();
    private final Partitions hours = Partitions.ofHour();
    private final MinuteSums sums = new MinuteSums();
    /** minute (ms) → {messages, readings} */
    private final Map<Long, long[]> traffic = new HashMap<>();
    private final PgCopy copy = new PgCopy(1 << 16);

    Derived(LatestStates latest) {
        this.latest = latest;
    }

    Partitions minutes() {
        return minutes;
    }

    Partitions hours() {
        return hours;
    }

    /** Takes in an observation whose rows are stored. */
    void take(Observation o) {
        long[] count = traffic.computeIfAbsent(o.receivedAt() - Math.floorMod(o.receivedAt(), MinuteSums.MINUTE), m -> new long[2]);
        count[0]++;
        count[1] += o.n();
        latest.accept(o, (i, newer) -> {
            double value = o.value()[i];
            if (!newer) {
                sums.mark(o.thing(), o.ts()[i]);
            } else if (Double.isFinite(value)) {
                sums.add(o.thing(), o.metric()[i], o.ts()[i], value);
            }
        });
    }

    int size() {
        return sums.size() + traffic.size();
    }

    /** Partitions are made in transactions of their own, before {@link #flush}. */
    void prepare(Connection c) throws SQLException {
        Set<Long> days = new HashSet<>();
        sums.forEach(s -> days.add(Math.floorDiv(s.minute, 1440L)));
        sums.marked().forEach(m -> days.add(Math.floorDiv(m.minute(), 1440L)));
        for (long day : days) {
            minutes.ensure(c, day * 86_400_000L);
            hours.ensure(c, day * 86_400_000L);
        }
    }

    /** @param closedThrough start of the newest hour that is closed, ms */
    void flush(Connection c, long closedThrough) throws SQLException {
        Set<HourOf> late = new HashSet<>();
        copy.clear();
        sums.forEach(s -> {
            if (sums.marked().isEmpty() || !sums.marked().contains(new MinuteSums.Marked(s.thing, s.minute))) {
                copy.row(9).int8(s.thing).int2(s.metric).timestamp(s.minute * MinuteSums.MINUTE).int4(s.n)
                        .float8(s.sum).float8(s.min).float8(s.max).float8(s.last).timestamp(s.lastTs);
            }
            touch(late, s.thing, s.minute, closedThrough);
        });
        sums.marked().forEach(m -> touch(late, m.thing(), m.minute(), closedThrough));
        if (copy.rows() > 0) {
            try (var s = c.createStatement()) {
                s.execute("CREATE TEMP TABLE IF NOT EXISTS minute_in (LIKE telemetry.minute) ON COMMIT DELETE ROWS");
                copy.send(c, "COPY minute_in FROM STDIN (FORMAT binary)");
                s.execute(ADD);
            }
        }
        if (!sums.marked().isEmpty()) {
            compute(c, COMPUTE_MINUTES, sums.marked().stream().map(m -> new HourOf(m.thing(), m.minute() * MinuteSums.MINUTE)).toList());
        }
        if (!late.isEmpty()) {
            compute(c, COMPUTE_HOURS, late);
        }
        try (PreparedStatement s = c.prepareStatement("""
                INSERT INTO telemetry.traffic AS t VALUES (?, ?, ?)
                ON CONFLICT (minute) DO UPDATE SET messages = t.messages + excluded.messages, readings = t.readings + excluded.readings""")) {
            for (var e : traffic.entrySet()) {
                s.setTimestamp(1, new Timestamp(e.getKey()));
                s.setLong(2, e.getValue()[0]);
                s.setLong(3, e.getValue()[1]);
                s.addBatch();
            }
            s.executeBatch();
        }
        latest.store(c);
    }

    /** The flush has committed. */
    void flushed() {
        forget();
        latest.stored();
    }

    /** Drops what is not flushed: it will be read again. Latest states only ever move forward and stay. */
    void forget() {
        sums.clear();
        traffic.clear();
    }

    private static void touch(Set<HourOf> late, long thing, int minute, long closedThrough) {
        long at = minute * MinuteSums.MINUTE;
        long hour = at - Math.floorMod(at, HOUR);
        if (hour <= closedThrough) {
            late.add(new HourOf(thing, hour));
        }
    }

    private static void compute(Connection c, String statement, java.util.Collection<HourOf> keys) throws SQLException {
        Long[] things = new Long[keys.size()];
        Timestamp[] buckets = new Timestamp[keys.size()];
        int i = 0;
        for (HourOf key : keys) {
            things[i] = key.thing();
            buckets[i++] = new Timestamp(key.hour());
        }
        try (PreparedStatement s = c.prepareStatement(statement)) {
            s.setArray(1, c.createArrayOf("bigint", things));
            s.setArray(2, c.createArrayOf("timestamptz", buckets));
            s.executeUpdate();
        }
    }
}
