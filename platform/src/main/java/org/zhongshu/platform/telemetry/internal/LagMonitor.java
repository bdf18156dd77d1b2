package org.zhongshu.platform.telemetry.internal;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.scheduling.annotation.Scheduled;
import org.zhongshu.platform.twin.ObservationTopic;
import org.zhongshu.platform.twin.StoreLag;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Compares the log's end with the stored positions twice a second, apart from the writer: it must also speak up when the
 * writer hangs. While either side gives no answer the distance is unknown, and the last one known holds.
 */
class LagMonitor implements StoreLag, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(LagMonitor.class);

    private final JdbcTemplate jdbc;
    private final long alarmLimit;
    private final long hardLimit;
    private final Admin admin;
    private final Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
    private volatile long behind;
    private volatile boolean alarm;
    private volatile boolean overLimit;

    LagMonitor(ObservationTopic topic, JdbcTemplate jdbc, TelemetrySettings settings) {
        this.jdbc = jdbc;
        this.alarmLimit = settings.lagAlarm();
        this.hardLimit = settings.lagLimit();
        this.admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, topic.bootstrap()));
        for (int p = 0; p < topic.partitions(); p++) {
            ends.put(new TopicPartition(topic.name(), p), OffsetSpec.latest());
        }
    }

    @Override
    public long behind() {
        return behind;
    }

    @Override
    public boolean overLimit() {
        return overLimit;
    }

    boolean alarm() {
        return alarm;
    }

    @Scheduled(fixedDelay = 500, initialDelay = 500)
    void measure() {
        try {
            Map<Integer, Long> stored = new HashMap<>();
            jdbc.query("SELECT part, next_offset FROM telemetry.position WHERE sink = 'raw'", row -> {
                stored.put(row.getInt(1), row.getLong(2));
            });
            long sum = 0;
            for (var end : admin.listOffsets(ends).all().get(5, TimeUnit.SECONDS).entrySet()) {
                sum += Math.max(0, end.getValue().offset() - Math.max(0, stored.getOrDefault(end.getKey().partition(), 0L)));
            }
            judge(sum);
        } catch (ExecutionException | TimeoutException | RuntimeException e) {
            log.debug("Lag unknown for now: {}", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Both switch off later than on, so that they do not flutter. */
    void judge(long messages) {
        behind = messages;
        boolean wasAlarm = alarm;
        alarm = messages > (alarm ? alarmLimit / 2 : alarmLimit);
        if (alarm && !wasAlarm) {
            log.warn("History is {} messages behind the log", messages);
        } else if (wasAlarm && !alarm) {
            log.info("History has caught up ({} messages behind)", messages);
        }
        boolean wasOver = overLimit;
        overLimit = messages > (overLimit ? hardLimit * 3 / 4 : hardLimit);
        if (overLimit && !wasOver) {
            log.error("History is {} messages behind: devices are not acknowledged until it catches up", messages);
        }
    }

    @Override
    public void close() {
        admin.close(java.time.Duration.ofSeconds(2));
    }
}
