package org.zhongshu.platform.telemetry.internal;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.platform.twin.LatestStates;
import org.zhongshu.platform.twin.ObservationTopic;
import org.zhongshu.platform.twin.ReadingTimes;

import javax.sql.DataSource;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Puts the writer's parts together and runs it from before the gateway opens until after it has closed. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(TelemetrySettings.class)
class TelemetryModule {

    @Bean
    WriterFigures writerFigures() {
        return new WriterFigures();
    }

    @Bean(initMethod = "start")
    LagMonitor lagMonitor(ObservationTopic topic, JdbcTemplate jdbc, TelemetrySettings settings, WriterFigures figures) {
        return new LagMonitor(topic, jdbc, settings, figures);
    }

    @Bean
    @DependsOnDatabaseInitialization
    WriterLifecycle writerLifecycle(TelemetrySettings settings, ObservationTopic topic, DataSource dataSource, LatestStates latest,
                                    ReadingTimes times, LagMonitor lag, WriterFigures figures, Clock clock) {
        return new WriterLifecycle(settings, topic, dataSource, latest, times, lag, figures, clock);
    }

    @Bean
    Maintenance telemetryMaintenance(WriterLifecycle writer) {
        return writer.maintenance;
    }

    /** Starts first and stops last of all that touches observations. */
    static final class WriterLifecycle implements SmartLifecycle {

        private static final Logger log = LoggerFactory.getLogger(WriterLifecycle.class);

        private final TelemetrySettings settings;
        private final ObservationTopic topic;
        private final DataSource dataSource;
        private final LatestStates latest;
        private final ReadingTimes times;
        private final LagMonitor lag;
        private final WriterFigures figures;
        private final Clock clock;
        private final Partitions readings = Partitions.ofReading();
        private final Derived derived;
        private final Maintenance maintenance;
        private volatile boolean running;
        private Thread thread;

        WriterLifecycle(TelemetrySettings settings, ObservationTopic topic, DataSource dataSource, LatestStates latest, ReadingTimes times,
                        LagMonitor lag, WriterFigures figures, Clock clock) {
            this.settings = settings;
            this.topic = topic;
            this.dataSource = dataSource;
            this.latest = latest;
            this.times = times;
            this.lag = lag;
            this.figures = figures;
            this.clock = clock;
            this.derived = new Derived(latest);
            this.maintenance = new Maintenance(dataSource, readings, derived.minutes(), derived.hours(), settings, clock);
        }

        @Override
        public void start() {
            if (!settings.writer()) {
                return;
            }
            running = true;
            try {
                maintenance.run();
            } catch (SQLException e) {
                throw Problem.unavailable("database", "历史数据分区无法准备：" + e.getMessage(), e);
            }
            ObservationReader reader = new ObservationReader(topic, settings.batch());
            ExecutorService closer = Executors.newSingleThreadExecutor(Thread.ofPlatform().name("telemetry-hours").daemon().factory());
            HourClosing hours = new HourClosing(dataSource, derived.hours(), closer, clock, () -> !lag.alarm());
            TelemetryWriter writer = new TelemetryWriter(settings, reader, new WriterConnection(dataSource), derived, readings, hours, times,
                    figures, clock, () -> running);
            thread = Thread.ofPlatform().name("telemetry-writer").start(() -> {
                try (reader; closer) {
                    writer.run();
                }
            });
            try {
                if (!writer.awaitReady(Duration.ofSeconds(10))) {
                    log.warn("History is not being written yet: another copy of the server holds the lock, or the database is slow");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void stop() {
            running = false;
            try {
                if (thread != null && !thread.join(Duration.ofSeconds(20))) {
                    log.warn("The writer of history did not stop in time; what is left is stored after the next start");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public boolean isRunning() {
            return running;
        }

        @Override
        public int getPhase() {
            return 0;
        }
    }
}
