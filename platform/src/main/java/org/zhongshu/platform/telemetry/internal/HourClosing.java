package org.zhongshu.platform.telemetry.internal;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import javax.sql.DataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;

/**
 * Turns an hour's minute buckets into hour buckets when it is over, on a thread of its own, so that writing goes on.
 *
 * <p>From the moment an hour counts as closed here, the writer computes the hours of late readings itself, in the same
 * transaction as their minutes ({@link Derived#flush}). Its rows are never older than the closing's, so the closing leaves
 * rows that are there alone; both insert in the same order, so they cannot lock each other out. A crash in between leaves the stored watermark behind, and the hour is closed once more.
 */
final class HourClosing {

    private static final Logger log = LoggerFactory.getLogger(HourClosing.class);
    private static final long HOUR = 3_600_000;
    /** Most stragglers of an hour have come by then. */
    private static final long GRACE = 120_000;

    private static final String CLOSE = """
            INSERT INTO telemetry.hour
            SELECT thing_id, metric, ?::timestamptz, sum(n), sum(sum), min(min), max(max), (array_agg(last ORDER BY last_ts DESC))[1], max(last_ts)
            FROM telemetry.minute WHERE bucket >= ?::timestamptz AND bucket < ?::timestamptz + interval '1 hour'
            GROUP BY thing_id, metric
            ORDER BY 1, 2
            ON CONFLICT DO NOTHING""";

    private final DataSource dataSource;
    private final Partitions hours;
    private final Executor executor;
    private final Clock clock;
    private final BooleanSupplier nearlyCaughtUp;
    private volatile boolean closing;
    private volatile long stored;
    private volatile long closedThrough;

    HourClosing(DataSource dataSource, Partitions hours, Executor executor, Clock clock, BooleanSupplier nearlyCaughtUp) {
        this.dataSource = dataSource;
        this.hours = hours;
        this.executor = executor;
        this.clock = clock;
        this.nearlyCaughtUp = nearlyCaughtUp;
    }

    /** Start of the newest closed hour, ms. */
    long closedThrough() {
        return closedThrough;
    }

    void begin(Connection c) throws SQLException {
        try (var insert = c.prepareStatement("INSERT INTO telemetry.watermark (name, at) VALUES ('hours', ?) ON CONFLICT DO NOTHING");
             var select = c.createStatement()) {
            // nothing is stored yet: everything before this hour is complete
            insert.setTimestamp(1, new Timestamp(clock.millis() / HOUR * HOUR - HOUR));
            insert.executeUpdate();
            try (var r = select.executeQuery("SELECT at FROM telemetry.watermark WHERE name = 'hours'")) {
                r.next();
                stored = r.getTimestamp(1).getTime();
            }
            c.commit();
        }
        closedThrough = Math.max(closedThrough, stored);
    }

    /** Called by the writer after a flush has committed. */
    void closeNext() {
        long next = stored + HOUR;
        if (closing || clock.millis() < next + HOUR + GRACE || !nearlyCaughtUp.getAsBoolean()) {
            return;
        }
        closing = true;
        closedThrough = Math.max(closedThrough, next);
        executor.execute(() -> close(next));
    }

    private void close(long hour) {
        try (Connection c = dataSource.getConnection()) {
            c.setAutoCommit(false);
            hours.ensure(c, hour);
            try (var s = c.prepareStatement(CLOSE); var mark = c.prepareStatement("UPDATE telemetry.watermark SET at = ? WHERE name = 'hours' AND at < ?")) {
                for (int i = 1; i <= 3; i++) {
                    s.setTimestamp(i, new Timestamp(hour));
                }
                s.executeUpdate();
                mark.setTimestamp(1, new Timestamp(hour));
                mark.setTimestamp(2, new Timestamp(hour));
                mark.executeUpdate();
                c.commit();
                stored = hour;
            } catch (SQLException e) {
                c.rollback();
                throw e;
            } finally {
                c.setAutoCommit(true);
            }
        } catch (SQLException e) {
            log.warn("Hour {} could not be closed, will be tried again: {}", new Timestamp(hour).toInstant(), e.getMessage());
        } finally {
            closing = false;
        }
    }
}
