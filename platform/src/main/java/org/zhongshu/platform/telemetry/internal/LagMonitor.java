package org.zhongshu.platform.telemetry.internal;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.zhongshu.platform.twin.ObservationTopic;
import org.zhongshu.platform.twin.StoreLag;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Compares the log's end with what is stored, four times a second, apart from the writer: it must also speak up when the
 * writer hangs. Log and store are asked on threads of their own, so that a database that gives no answer does not hide how
 * the log grows; of the side that is silent the last answer holds.
 *
 * <p>What counts is time, the larger of two: how long the oldest message that is not stored has waited, and how long the
 * writer will work on all that are not, at the pace it has now. So a machine that stores less, and messages that carry more,
 * are limited sooner, and whatever is acknowledged is in the history a few seconds later.
 */
class LagMonitor implements StoreLag, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(LagMonitor.class);
    private static final long EVERY_MS = 250;

    private final JdbcTemplate jdbc;
    private final ObservationTopic topic;
    private final double alarmLimit;
    private final double hardLimit;
    private final WriterFigures writer;
    private final Admin admin;
    private final Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
    private final Backlog backlog = new Backlog();
    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(2, Thread.ofPlatform().name("telemetry-lag-", 0).daemon().factory());
    private final Minutely alarms = new Minutely();
    private final Minutely limits = new Minutely();
    private final Minutely recoveries = new Minutely();
    private volatile long behind;
    private volatile double seconds;
    private volatile boolean alarm;
    private volatile boolean overLimit;

    LagMonitor(ObservationTopic topic, JdbcTemplate jdbc, TelemetrySettings settings, WriterFigures writer) {
        this.jdbc = jdbc;
        this.topic = topic;
        this.writer = writer;
        this.alarmLimit = settings.lagAlarm().toMillis() / 1e3;
        this.hardLimit = settings.lagLimit().toMillis() / 1e3;
        this.admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, topic.bootstrap()));
        for (int p = 0; p < topic.partitions(); p++) {
            wanted.put(new TopicPartition(topic.name(), p), OffsetSpec.latest());
        }
    }

    void start() {
        threads.scheduleWithFixedDelay(this::askStore, 0, EVERY_MS, TimeUnit.MILLISECONDS);
        threads.scheduleWithFixedDelay(this::askLog, 0, EVERY_MS, TimeUnit.MILLISECONDS);
    }

    @Override
    public long behind() {
        return behind;
    }

    /** Behind as time. */
    double seconds() {
        return seconds;
    }

    @Override
    public boolean overLimit() {
        return overLimit;
    }

    boolean alarm() {
        return alarm;
    }

    void measure() {
        askStore();
        askLog();
    }

    /** The writer knows; where another copy of the server writes, the database does. */
    private void askStore() {
        try {
            long[] known = writer.stored();
            if (known == null) {
                long[] found = new long[topic.partitions()];
                jdbc.query("SELECT part, next_offset FROM telemetry.position WHERE sink = 'raw' AND topic_id = ? AND part < ?", row -> {
                    found[row.getInt(1)] = row.getLong(2);
                }, topic.id(), found.length);
                known = found;
            }
            backlog.stored(known);
            judge();
        } catch (RuntimeException e) {
            log.debug("What is stored is unknown for now: {}", e.getMessage());
        }
    }

    private void askLog() {
        try {
            long asked = System.nanoTime();
            long[] ends = new long[topic.partitions()];
            admin.listOffsets(wanted).all().get(5, TimeUnit.SECONDS).forEach((p, end) -> ends[p.partition()] = end.offset());
            backlog.ends(asked, ends);
            judge();
        } catch (ExecutionException | TimeoutException | RuntimeException e) {
            log.debug("The log's end is unknown for now: {}", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void judge() {
        long messages = backlog.messages();
        judge(messages, Math.max(messages * writer.secondsPerMessage(), backlog.ageSeconds(System.nanoTime())));
    }

    /** Both switch off later than on, so that they do not flutter. */
    synchronized void judge(long messages, double time) {
        behind = messages;
        seconds = time;
        boolean wasAlarm = alarm;
        alarm = time > (alarm ? alarmLimit / 2 : alarmLimit);
        if (alarm && !wasAlarm && alarms.due()) {
            log.warn("History is {} s behind the log ({} messages)", rounded(time), messages);
        } else if (wasAlarm && !alarm && recoveries.due()) {
            log.info("History has caught up ({} messages behind)", messages);
        }
        boolean wasOver = overLimit;
        overLimit = time > (overLimit ? hardLimit * 3 / 4 : hardLimit);
        if (overLimit && !wasOver && limits.due()) {
            log.error("History is {} s behind ({} messages): devices are not acknowledged until it catches up", rounded(time), messages);
        }
    }

    /** A store at its limit crosses it every second or two: one line a minute says so. */
    private static final class Minutely {
        private long last = System.nanoTime() - TimeUnit.MINUTES.toNanos(1);

        boolean due() {
            long now = System.nanoTime();
            if (now - last < TimeUnit.MINUTES.toNanos(1)) {
                return false;
            }
            last = now;
            return true;
        }
    }

    private static double rounded(double seconds) {
        return Math.round(seconds * 10) / 10.0;
    }

    @Override
    public void close() {
        threads.shutdownNow();
        admin.close(java.time.Duration.ofSeconds(2));
    }
}
