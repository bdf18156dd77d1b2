package org.zhongshu.platform.telemetry.internal;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;
import org.zhongshu.platform.twin.LatestStates;
import org.zhongshu.platform.twin.Metrics;
import org.zhongshu.platform.twin.Observation;
import org.zhongshu.platform.twin.ObservationCodec;
import org.zhongshu.platform.twin.ObservationTopic;
import org.zhongshu.platform.twin.ReadingTimes;
import org.zhongshu.platform.twin.internal.TwinParts;
import org.zhongshu.testkit.TestEngines;

import javax.sql.DataSource;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** The writer on a real PostgreSQL and a real Kafka, with a clock of its own, to be started, killed and started again. */
final class TelemetryRig implements AutoCloseable {

    static final class MovingClock extends Clock {
        final AtomicLong offset = new AtomicLong();

        @Override
        public long millis() {
            return System.currentTimeMillis() + offset.get();
        }

        @Override
        public Instant instant() {
            return Instant.ofEpochMilli(millis());
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    final MovingClock clock = new MovingClock();
    final JdbcTemplate sql;
    final Metrics metrics;
    final SqlHistory history;
    final ObservationTopic topic;
    final ReadingTimes times = new ReadingTimes(90);
    final WriterFigures figures = new WriterFigures();
    final TelemetrySettings settings;
    private final DataSource database;
    private final KafkaProducer<byte[], byte[]> producer;
    private LagMonitor lag;
    UnreliableDataSource unreliable;
    LatestStates latest;
    private TelemetryModule.WriterLifecycle writer;

    TelemetryRig() throws Exception {
        TestEngines.Database db = TestEngines.newDatabase();
        PGSimpleDataSource simple = new PGSimpleDataSource();
        simple.setUrl(db.url());
        simple.setUser(db.user());
        simple.setPassword(db.password());
        database = simple;
        new ResourceDatabasePopulator(new ClassPathResource("db/migration/twin/V0401__twin.sql"),
                new ClassPathResource("db/migration/telemetry/V0701__telemetry.sql")).execute(database);
        sql = new JdbcTemplate(database);
        metrics = TwinParts.metrics(database);
        history = new SqlHistory(sql, database, metrics);
        topic = new ObservationTopic(TestEngines.kafka(), "rig-" + Long.toHexString(System.nanoTime()), 4, (short) 1);
        producer = new KafkaProducer<>(Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, topic.bootstrap(), ProducerConfig.ACKS_CONFIG, "all",
                ProducerConfig.LINGER_MS_CONFIG, 2), new ByteArraySerializer(), new ByteArraySerializer());
        settings = new TelemetrySettings(90, 400, 1830, 500, Duration.ofMillis(20), Duration.ofMillis(150), Duration.ofSeconds(2), Duration.ofSeconds(3), true);
    }

    void start() {
        unreliable = new UnreliableDataSource(database);
        latest = TwinParts.latest(database, metrics);
        lag = new LagMonitor(topic, sql, settings, figures);
        writer = new TelemetryModule.WriterLifecycle(settings, topic, unreliable, latest, times, lag, figures, clock);
        writer.start();
    }

    /** Nothing more reaches the database, memory is forgotten. */
    void kill() {
        unreliable.dead = true;
        stop();
    }

    void stop() {
        writer.stop();
        lag.close();
    }

    void send(Observation o) {
        send(o.thing(), ObservationCodec.encode(o));
    }

    void send(long thing, byte[] bytes) {
        producer.send(new ProducerRecord<>(topic.name(), ObservationTopic.key(thing), bytes));
    }

    void flush() {
        producer.flush();
    }

    /** Waits until rows and derived figures have everything that was sent. */
    void settle() throws InterruptedException {
        producer.flush();
        long patience = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (System.nanoTime() < patience) {
            lag.measure();
            Boolean even = sql.queryForObject("""
                    SELECT coalesce(sum(next_offset) FILTER (WHERE sink = 'raw'), 0) = coalesce(sum(next_offset) FILTER (WHERE sink = 'derived'), 0)
                    FROM telemetry.position""", Boolean.class);
            if (lag.behind() == 0 && Boolean.TRUE.equals(even)) {
                return;
            }
            Thread.sleep(30);
        }
        throw new AssertionError("not settled: behind " + lag.behind() + ", fault " + figures.fault());
    }

    LagMonitor lag() {
        return lag;
    }

    Maintenance maintenance() {
        return new Maintenance(database, Partitions.ofReading(), Partitions.ofMinute(), Partitions.ofHour(), settings, clock);
    }

    @Override
    public void close() {
        producer.close();
        if (writer != null && writer.isRunning()) {
            stop();
        }
    }
}
