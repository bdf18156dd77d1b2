package org.zhongshu.platform.telemetry.internal;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;

import javax.sql.DataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Makes the partitions of the coming days and drops those whose age is over. */
class Maintenance {

    private static final Logger log = LoggerFactory.getLogger(Maintenance.class);
    private static final long DAY = 86_400_000L;

    private final DataSource dataSource;
    private final Partitions readings;
    private final Partitions minutes;
    private final Partitions hours;
    private final TelemetrySettings settings;
    private final Clock clock;

    Maintenance(DataSource dataSource, Partitions readings, Partitions minutes, Partitions hours, TelemetrySettings settings, Clock clock) {
        this.dataSource = dataSource;
        this.readings = readings;
        this.minutes = minutes;
        this.hours = hours;
        this.settings = settings;
        this.clock = clock;
    }

    @Scheduled(initialDelay = 60_000, fixedDelay = 600_000)
    void tick() {
        try {
            run();
        } catch (SQLException e) {
            log.warn("Partitions could not be tended, will be tried again: {}", e.getMessage());
        }
    }

    void run() throws SQLException {
        Instant now = clock.instant();
        try (Connection c = dataSource.getConnection()) {
            c.setAutoCommit(false);
            try {
                for (Partitions p : List.of(readings, minutes, hours)) {
                    for (int ahead = 0; ahead <= 2; ahead++) {
                        p.ensure(c, now.toEpochMilli() + ahead * DAY);
                    }
                }
                report(readings.dropBefore(c, now.minus(Duration.ofDays(settings.retentionDays()))));
                report(minutes.dropBefore(c, now.minus(Duration.ofDays(settings.minuteRetentionDays()))));
                report(hours.dropBefore(c, now.minus(Duration.ofDays(settings.hourRetentionDays()))));
                try (var s = c.prepareStatement("DELETE FROM telemetry.traffic WHERE minute < ?")) {
                    s.setTimestamp(1, Timestamp.from(now.minus(Duration.ofDays(settings.minuteRetentionDays()))));
                    s.executeUpdate();
                }
                c.commit();
            } finally {
                c.rollback();
                c.setAutoCommit(true);
            }
        }
    }

    private static void report(List<String> dropped) {
        if (!dropped.isEmpty()) {
            log.info("Retention: dropped {}", dropped);
        }
    }
}
