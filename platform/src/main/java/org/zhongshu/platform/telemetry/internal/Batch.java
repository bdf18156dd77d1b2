package org.zhongshu.platform.telemetry.internal;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.zhongshu.platform.shared.PgCopy;
import org.zhongshu.platform.twin.Observation;
import org.zhongshu.platform.twin.ObservationCodec;
import org.zhongshu.platform.twin.ReadingTimes;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Messages on their way from the log into one transaction: their rows, ready as COPY data for each day's partition, and the
 * observations that the derived figures take in once the rows are stored. Reused; belongs to the writer's thread.
 */
final class Batch {

    private static final long DAY = 86_400_000L;
    private static final int COLUMNS = 6;

    private record Refusal(ConsumerRecord<byte[], byte[]> record, String reason) {
    }

    private final ReadingTimes times;
    private final Partitions readings;
    private final Map<Long, PgCopy> days = new HashMap<>();
    private final List<ConsumerRecord<byte[], byte[]>> stored = new ArrayList<>();
    private final List<Observation> feed = new ArrayList<>();
    private final List<Refusal> refusals = new ArrayList<>();
    private long lastDay = Long.MIN_VALUE;
    private PgCopy lastCopy;
    private int points;

    Batch(ReadingTimes times, Partitions readings) {
        this.times = times;
        this.readings = readings;
    }

    boolean isEmpty() {
        return stored.isEmpty() && feed.isEmpty();
    }

    /** Messages whose rows are to be stored. */
    int messages() {
        return stored.size();
    }

    int points() {
        return points;
    }

    int refused() {
        return refusals.size();
    }

    List<Observation> feed() {
        return feed;
    }

    void clear() {
        days.values().forEach(PgCopy::clear);
        if (days.size() > 8) {
            days.clear();
            lastDay = Long.MIN_VALUE;
        }
        stored.clear();
        feed.clear();
        refusals.clear();
        points = 0;
    }

    /**
     * @param store  the rows are not in the history yet
     * @param derive the derived figures have not taken it in yet
     */
    void add(ConsumerRecord<byte[], byte[]> record, boolean store, boolean derive) {
        if (store) {
            stored.add(record);
        }
        Observation o;
        try {
            o = ObservationCodec.decode(record.value());
        } catch (ObservationCodec.MalformedObservation e) {
            if (store) {
                refusals.add(new Refusal(record, e.getMessage()));
            }
            return;
        }
        Observation good = accepted(o);
        if (good != o && store) {
            refusals.add(new Refusal(record, "readings with an unbelievable time or metric number"));
        }
        if (good.n() == 0) {
            return;
        }
        if (store) {
            points += good.n();
            rows(good, null);
        }
        if (derive) {
            feed.add(good);
        }
    }

    /** Makes the partitions of all days; in transactions of their own. */
    void prepare(Connection c) throws SQLException {
        for (var day : days.entrySet()) {
            if (day.getValue().rows() > 0) {
                readings.ensure(c, day.getKey() * DAY);
            }
        }
    }

    void send(Connection c) throws SQLException {
        for (var day : days.entrySet()) {
            if (day.getValue().rows() > 0) {
                // straight into the partition: spares the routing of each row
                day.getValue().send(c, "COPY telemetry." + readings.name(readings.start(day.getKey() * DAY)) + " FROM STDIN (FORMAT binary)");
            }
        }
        for (Refusal refusal : refusals) {
            refuse(c, refusal.record(), refusal.reason());
        }
    }

    /**
     * The slow way, message by message, after the database refused the whole: keeps aside what it will not take instead of
     * standing still for ever.
     */
    void sendSingly(Connection c) throws SQLException {
        PgCopy single = new PgCopy(1024);
        for (Refusal refusal : refusals) {
            refuse(c, refusal.record(), refusal.reason());
        }
        for (ConsumerRecord<byte[], byte[]> record : stored) {
            Savepoint before = c.setSavepoint();
            try {
                single.clear();
                rows(accepted(ObservationCodec.decode(record.value())), single);
                single.send(c, "COPY telemetry.reading FROM STDIN (FORMAT binary)");
                c.releaseSavepoint(before);
            } catch (ObservationCodec.MalformedObservation e) {
                c.releaseSavepoint(before); // refused above
            } catch (SQLException e) {
                if (!isAboutData(e)) {
                    throw e;
                }
                c.rollback(before);
                refuse(c, record, "database: " + e.getMessage());
            }
        }
    }

    static boolean isAboutData(SQLException e) {
        String state = e.getSQLState();
        return state != null && (state.startsWith("22") || state.startsWith("23"));
    }

    /** The readings that history can take: the same object where that is all of them. */
    private Observation accepted(Observation o) {
        int good = 0;
        for (int i = 0; i < o.n(); i++) {
            good += acceptable(o, i) ? 1 : 0;
        }
        if (good == o.n()) {
            return o;
        }
        long[] ts = new long[good];
        int[] metric = new int[good];
        double[] value = new double[good];
        String[] text = o.text() == null ? null : new String[good];
        for (int i = 0, at = 0; i < o.n(); i++) {
            if (acceptable(o, i)) {
                ts[at] = o.ts()[i];
                metric[at] = o.metric()[i];
                value[at] = o.value()[i];
                if (text != null) {
                    text[at] = o.text()[i];
                }
                at++;
            }
        }
        return new Observation(o.thing(), o.receivedAt(), o.protocol(), good, ts, metric, value, text);
    }

    /** Measured against the receipt, not the clock: a message read again after a crash must be judged as before. */
    private boolean acceptable(Observation o, int i) {
        int metric = o.metric()[i];
        return metric > 0 && metric <= Short.MAX_VALUE && times.check(o.ts()[i], o.receivedAt());
    }

    /** One row for each run of readings with the same time. @param target null: the copy of the reading's day */
    private void rows(Observation o, PgCopy target) {
        int from = 0;
        while (from < o.n()) {
            long ts = o.ts()[from];
            int to = from + 1;
            boolean text = o.text() != null && o.text()[from] != null;
            while (to < o.n() && o.ts()[to] == ts) {
                text |= o.text() != null && o.text()[to] != null;
                to++;
            }
            row(target == null ? day(ts) : target, o, ts, from, to, text);
            from = to;
        }
    }

    private static void row(PgCopy copy, Observation o, long ts, int from, int to, boolean text) {
        copy.row(COLUMNS).int8(o.thing()).timestamp(ts).timestamp(o.receivedAt())
                .int2Array(o.metric(), from, to).float8Array(o.value(), from, to);
        if (text) {
            copy.textArray(o.text(), from, to);
        } else {
            copy.nothing();
        }
    }

    private PgCopy day(long ts) {
        long day = Math.floorDiv(ts, DAY);
        if (day != lastDay) {
            lastDay = day;
            lastCopy = days.computeIfAbsent(day, d -> new PgCopy(1 << 16));
        }
        return lastCopy;
    }

    private static void refuse(Connection c, ConsumerRecord<byte[], byte[]> record, String reason) throws SQLException {
        try (var s = c.prepareStatement("INSERT INTO telemetry.refused (at, part, log_offset, reason, payload) VALUES (?, ?, ?, ?, ?)")) {
            s.setTimestamp(1, new Timestamp(record.timestamp()));
            s.setInt(2, record.partition());
            s.setLong(3, record.offset());
            s.setString(4, reason);
            s.setBytes(5, record.value());
            s.executeUpdate();
        }
    }
}
