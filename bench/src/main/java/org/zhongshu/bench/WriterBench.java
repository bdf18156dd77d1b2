package org.zhongshu.bench;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.FilterType;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.zhongshu.engines.EmbeddedKafkaEngine;
import org.zhongshu.engines.EmbeddedPostgresEngine;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.twin.Observation;
import org.zhongshu.platform.twin.ObservationCodec;
import org.zhongshu.platform.twin.ObservationTopic;
import org.zhongshu.platform.twin.Protocol;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Map;

/**
 * The writer of history alone, as it catches up with a log that is full already: messages per second, and what it costs in
 * processor seconds for 100,000 messages, apart by the writer's thread and PostgreSQL (with its disk and checkpoints).
 *
 * <pre>
 * --messages 2000000 --things 1000 --values 3
 * </pre>
 */
public final class WriterBench {

    private WriterBench() {
    }

    /** Twin and telemetry without the rest of the product. */
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration(excludeName = "org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration")
    @EnableScheduling
    @ComponentScan(basePackages = {"org.zhongshu.platform.shared", "org.zhongshu.platform.twin", "org.zhongshu.platform.telemetry"},
            excludeFilters = @ComponentScan.Filter(type = FilterType.REGEX, pattern = ".*(Controller|ThingAccess|ProblemAnswers)"))
    static class Alone {
        @Bean
        Audit audit() {
            return (action, type, id, reason, before, after) -> {
                // nothing is changed here that needs a trail
            };
        }
    }

    public static void main(String[] arguments) throws Exception {
        // the benchmarks' own logger stays: Spring's would want another
        System.setProperty("org.springframework.boot.logging.LoggingSystem", "none");
        System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "warn");
        Words words = new Words(arguments);
        int messages = words.whole("messages", 2_000_000);
        System.out.println(Machine.describe());
        try (BenchFolder home = BenchFolder.of(words);
             var postgres = EmbeddedPostgresEngine.start(home.path().resolve("postgres"), 0, "zhongshu", Map.of());
             var kafka = EmbeddedKafkaEngine.start(home.path().resolve("kafka"), 0, Map.of("log.retention.bytes", "-1"))) {
            fill(new ObservationTopic(kafka.bootstrap(), "zhongshu", 4, (short) 1), messages, words.whole("things", 1000), words.whole("values", 3));
            run(postgres, kafka, home.path(), messages);
        }
        System.exit(0);
    }

    private static void fill(ObservationTopic topic, int messages, int things, int values) {
        int[] metric = new int[values];
        for (int i = 0; i < values; i++) {
            metric[i] = i + 1;
        }
        long start = System.currentTimeMillis() - (long) messages / things * 1000;
        try (var producer = new KafkaProducer<>(Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, topic.bootstrap(), ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4",
                ProducerConfig.LINGER_MS_CONFIG, 5), new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int i = 0; i < messages; i++) {
                long thing = 1_000_000_007L * (1 + i % things);
                long ts = start + (long) (i / things) * 1000 + i % things;
                double[] value = new double[values];
                for (int v = 0; v < values; v++) {
                    value[v] = Math.round(200 * Math.abs(Math.sin(i * 0.37 + v)) * 10) / 10.0;
                }
                producer.send(new ProducerRecord<>(topic.name(), ObservationTopic.key(thing), ObservationCodec.encode(
                        Observation.of(thing, ts, Protocol.MQTT, ts, metric, value))));
            }
        }
    }

    private static void run(EmbeddedPostgresEngine postgres, EmbeddedKafkaEngine kafka, Path home, int messages) throws Exception {
        double postgresBefore = postgresCpu(home);
        double jvmBefore = jvmCpu();
        long start = System.nanoTime();
        try (var context = new SpringApplicationBuilder(Alone.class).web(WebApplicationType.NONE).properties(Map.of(
                "spring.config.import", "classpath:zhongshu-platform.yaml",
                "spring.datasource.url", postgres.url(), "spring.datasource.username", postgres.user(), "spring.datasource.password", postgres.password(),
                "spring.flyway.locations", "classpath:db/migration/twin,classpath:db/migration/telemetry",
                "zhongshu.kafka", kafka.bootstrap(), "logging.level.root", "warn")).run();
             Connection db = DriverManager.getConnection(postgres.url(), postgres.user(), postgres.password())) {
            long ready = System.nanoTime();
            System.out.printf(Locale.ROOT, "started in %.1f s; the log holds %,d messages%n", (ready - start) / 1e9, messages);
            long atReady = stored(db, "raw");
            double postgresReady = postgresCpu(home);
            double threadReady = threadCpu();
            double jvmReady = jvmCpu();
            while (stored(db, "raw") < messages) {
                Thread.sleep(50);
            }
            double seconds = (System.nanoTime() - ready) / 1e9;
            while (stored(db, "derived") < messages) {
                Thread.sleep(50);
            }
            double per = (messages - atReady) / 1e5;
            System.out.printf(Locale.ROOT, "%,.0f messages/s, %,.0f rows/s%n", (messages - atReady) / seconds, (messages - atReady) / seconds);
            System.out.printf(Locale.ROOT, "CPU s per 100k messages: writer thread %.2f, PostgreSQL %.2f, together %.2f; whole JVM with the log's broker %.2f%n",
                    (threadCpu() - threadReady) / per, (postgresCpu(home) - postgresReady) / per,
                    (threadCpu() - threadReady + postgresCpu(home) - postgresReady) / per, (jvmCpu() - jvmReady) / per);
            System.out.printf(Locale.ROOT, "before ready: JVM %.1f s, PostgreSQL %.1f s%n", jvmReady - jvmBefore, postgresReady - postgresBefore);
            verify(db, messages);
        }
    }

    private static void verify(Connection db, int messages) throws SQLException {
        try (var s = db.createStatement(); var r = s.executeQuery("""
                SELECT (SELECT count(*) FROM telemetry.reading), (SELECT sum(n) FROM telemetry.minute WHERE metric = 1),
                       (SELECT sum(pg_total_relation_size(inhrelid)) FROM pg_inherits WHERE inhparent = 'telemetry.reading'::regclass)""")) {
            r.next();
            if (r.getLong(1) != messages || r.getLong(2) != messages) {
                throw new SQLException("stored " + r.getLong(1) + " rows and counted " + r.getLong(2) + " of " + messages);
            }
            System.out.printf(Locale.ROOT, "every message stored once and counted once; %.0f bytes a message with its index%n", (double) r.getLong(3) / messages);
        }
    }

    private static long stored(Connection db, String sink) throws SQLException {
        try (var s = db.createStatement(); var r = s.executeQuery("SELECT coalesce(sum(next_offset), 0) FROM telemetry.position WHERE sink = '" + sink + "'")) {
            r.next();
            return r.getLong(1);
        }
    }

    private static double threadCpu() {
        var threads = ManagementFactory.getThreadMXBean();
        for (long id : threads.getAllThreadIds()) {
            var info = threads.getThreadInfo(id);
            if (info != null && info.getThreadName().equals("telemetry-writer")) {
                return threads.getThreadCpuTime(id) / 1e9;
            }
        }
        return 0;
    }

    private static double jvmCpu() throws IOException {
        return cpu(ProcessHandle.current(), false);
    }

    private static double postgresCpu(Path home) throws IOException {
        long head = Long.parseLong(Files.readAllLines(home.resolve("postgres/data/postmaster.pid")).getFirst().trim());
        ProcessHandle postmaster = ProcessHandle.of(head).orElseThrow();
        double sum = cpu(postmaster, true);
        for (ProcessHandle child : postmaster.descendants().toList()) {
            sum += cpu(child, false);
        }
        return sum;
    }

    private static double cpu(ProcessHandle process, boolean ended) throws IOException {
        Path stat = Path.of("/proc/" + process.pid() + "/stat");
        if (!Files.exists(stat)) {
            return 0;
        }
        String text = Files.readString(stat);
        String[] f = text.substring(text.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(f[11]) + Long.parseLong(f[12]) + (ended ? Long.parseLong(f[13]) + Long.parseLong(f[14]) : 0)) / 100.0;
    }
}
