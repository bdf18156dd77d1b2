package org.zhongshu.bench;

import io.debezium.embedded.Connect;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.RecordChangeEvent;
import io.debezium.engine.format.ChangeEventFormat;
import io.debezium.engine.spi.OffsetCommitPolicy;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.storage.MemoryOffsetBackingStore;
import org.zhongshu.engines.EmbeddedPostgresEngine;

import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * What the source allows, on the same machine and with the same writer: changes a second with nobody following, and with the capture engine alone
 * behind it, which reads and counts and stores nothing. What the product does with a change can only come on top.
 */
final class CaptureLimits {

    private static final String NAME = "bench_alone";

    private CaptureLimits() {
    }

    /** One transaction of changes at the source. */
    interface Writer {
        /** @return how many rows it changed */
        int write() throws SQLException;
    }

    /** Writes as fast as one connection can, with nobody following. */
    static void writing(Writer writer, int seconds) throws SQLException {
        long from = System.nanoTime();
        long written = 0;
        while (System.nanoTime() - from < seconds * 1_000_000_000L) {
            written += writer.write();
        }
        System.out.printf(Locale.ROOT, "the source alone: %,.0f changes/s written, nobody following%n", written / ((System.nanoTime() - from) / 1e9));
    }

    /** Writes as fast as one connection can while the engine reads; the time counts until it has read the last. */
    static void following(EmbeddedPostgresEngine source, Connection there, String table, Writer writer, int seconds) throws Exception {
        String[] address = source.url().replaceFirst("jdbc:postgresql://", "").split("[:/]");
        Properties p = new Properties();
        p.setProperty("name", NAME);
        p.setProperty("connector.class", "io.debezium.connector.postgresql.PostgresConnector");
        p.setProperty("topic.prefix", NAME);
        p.setProperty("bootstrap.servers", "127.0.0.1:1");
        p.setProperty("offset.storage", MemoryOffsetBackingStore.class.getName());
        p.setProperty("database.hostname", address[0]);
        p.setProperty("database.port", address[1]);
        p.setProperty("database.dbname", address[2]);
        p.setProperty("database.user", source.user());
        p.setProperty("database.password", source.password());
        p.setProperty("plugin.name", "pgoutput");
        p.setProperty("slot.name", NAME);
        p.setProperty("publication.name", NAME);
        p.setProperty("publication.autocreate.mode", "filtered");
        p.setProperty("table.include.list", table.replace(".", "\\."));
        p.setProperty("snapshot.mode", "no_data");
        p.setProperty("poll.interval.ms", "20");
        p.setProperty("max.batch.size", "4096");
        p.setProperty("max.queue.size", "12288");
        p.setProperty("record.processing.threads", "1");
        p.setProperty("internal.log.position.check.enable", "false");
        AtomicLong read = new AtomicLong();
        DebeziumEngine<RecordChangeEvent<SourceRecord>> engine = DebeziumEngine.create(ChangeEventFormat.of(Connect.class)).using(p).using(OffsetCommitPolicy.always())
                .notifying((List<RecordChangeEvent<SourceRecord>> records, DebeziumEngine.RecordCommitter<RecordChangeEvent<SourceRecord>> committer) -> {
                    read.addAndGet(records.size());
                    committer.markProcessed(records.getLast());
                    committer.markBatchFinished();
                }).build();
        Thread thread = Thread.ofPlatform().daemon().start(engine);
        try {
            await(there, "SELECT count(*) FROM pg_replication_slots WHERE slot_name = '" + NAME + "' AND active");
            long before = read.get();
            long from = System.nanoTime();
            long written = 0;
            while (System.nanoTime() - from < seconds * 1_000_000_000L) {
                written += writer.write();
            }
            double wrote = (System.nanoTime() - from) / 1e9;
            while (read.get() - before < written && System.nanoTime() - from < 300_000_000_000L) {
                LockSupport.parkNanos(5_000_000);
            }
            double all = (System.nanoTime() - from) / 1e9;
            System.out.printf(Locale.ROOT, "the source with the capture engine alone: %,.0f changes/s written, %,.0f/s read to the last, nothing stored%n", written / wrote, (read.get() - before) / all);
        } finally {
            engine.close();
            thread.join(30_000);
            try (Statement s = there.createStatement()) {
                await(there, "SELECT 1 - count(*) FROM pg_replication_slots WHERE slot_name = '" + NAME + "' AND active");
                s.execute("SELECT pg_drop_replication_slot('" + NAME + "')");
                s.execute("DROP PUBLICATION IF EXISTS " + NAME);
            }
        }
    }

    private static void await(Connection there, String one) throws SQLException, IOException {
        for (int i = 0; i < 600; i++) {
            try (Statement s = there.createStatement(); ResultSet row = s.executeQuery(one)) {
                row.next();
                if (row.getLong(1) == 1) {
                    return;
                }
            }
            LockSupport.parkNanos(100_000_000);
        }
        throw new IOException("a minute passed without " + one);
    }
}
