package org.zhongshu.testkit;

import org.zhongshu.engines.EmbeddedKafkaEngine;
import org.zhongshu.engines.EmbeddedPostgresEngine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * The real engines for tests: one PostgreSQL and one Kafka per JVM, started when first asked for, removed at its end.
 * Durability is switched off for PostgreSQL here: tests prove logic, benchmarks and the kill test prove durability.
 */
public final class TestEngines {

    private static final AtomicInteger databases = new AtomicInteger();
    private static EmbeddedPostgresEngine postgres;
    private static EmbeddedKafkaEngine kafka;
    private static Path home;

    private TestEngines() {
    }

    /** Address and credentials of a fresh, empty database. */
    public record Database(String url, String user, String password) {
    }

    public static synchronized Database newDatabase() {
        EmbeddedPostgresEngine engine = postgres();
        String name = "test_" + databases.incrementAndGet();
        try (Connection c = DriverManager.getConnection(engine.url(), engine.user(), engine.password()); var s = c.createStatement()) {
            s.execute("CREATE DATABASE " + name);
        } catch (SQLException e) {
            throw new IllegalStateException("test database could not be made", e);
        }
        return new Database(engine.url().replaceAll("/[^/]+$", "/" + name), engine.user(), engine.password());
    }

    /** A folder of its own for each context: keys and signed heads belong to one database. Removed at the end. */
    public static synchronized String newDataFolder() {
        return home().resolve("data-" + databases.get() + "-" + System.nanoTime()).toString();
    }

    /** Bootstrap address of the one test Kafka. Use topic prefixes or unique groups when tests share it. */
    public static synchronized String kafka() {
        if (kafka == null) {
            try {
                kafka = EmbeddedKafkaEngine.start(home().resolve("kafka"), 0, Map.of());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return kafka.bootstrap();
    }

    /** Hooks run side by side: the engines must outlive the contexts that use them, or their closing waits for time-outs. */
    private static void afterSpring() {
        // hooks are started one after the other: let Spring's be there to be seen
        LockSupport.parkNanos(500_000_000L);
        Thread.getAllStackTraces().keySet().stream().filter(t -> t.getName().equals("SpringApplicationShutdownHook")).forEach(t -> {
            try {
                t.join(20_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private static EmbeddedPostgresEngine postgres() {
        if (postgres == null) {
            try {
                postgres = EmbeddedPostgresEngine.start(home().resolve("postgres"), 0, "zhongshu",
                        Map.of("fsync", "off", "full_page_writes", "off", "synchronous_commit", "off", "max_connections", "200",
                                // so that it can stand for a department's database whose changes are captured
                                "wal_level", "logical", "max_replication_slots", "20", "max_wal_senders", "20"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return postgres;
    }

    private static Path home() {
        if (home == null) {
            try {
                home = Files.createTempDirectory("zhongshu-test");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            // not among Spring's own handlers: a test without a context would never run them and leave PostgreSQL behind
            Runtime.getRuntime().addShutdownHook(new Thread(TestEngines::stop, "test-engines-stop"));
        }
        return home;
    }

    private static synchronized void stop() {
        afterSpring();
        try {
            if (kafka != null) {
                kafka.close();
            }
            if (postgres != null) {
                postgres.close();
            }
            try (var files = Files.walk(home)) {
                files.sorted(Comparator.reverseOrder()).forEach(p -> p.toFile().delete());
            }
        } catch (IOException ignored) {
            // the temporary folder is the operating system's to clean then
        }
    }
}
