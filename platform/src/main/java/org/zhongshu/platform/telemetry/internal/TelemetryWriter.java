package org.zhongshu.platform.telemetry.internal;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zhongshu.platform.twin.ReadingTimes;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Moves observations from the log into history, each exactly once, on one thread.
 *
 * <p>Rows and the position in the log move in one transaction ("raw"); buckets and latest states and their own position in
 * another, seconds apart ("derived"). After a crash the log is read again from the earlier of the two: what is already in
 * the rows only feeds the derived figures, and they take in only what they had not.
 *
 * <p>Both commit with {@code synchronous_commit = off}, which spares a disk flush for each batch. A power cut may then undo
 * the last fraction of a second, but always rows and position together, and the log still has the messages: nothing is lost
 * and nothing is doubled. (The log's own promise is another matter: see docs/operations.md.)
 *
 * <p>Should the answer to a commit be lost with its connection, the position tells whether it happened.
 */
final class TelemetryWriter implements Runnable {

    private static final Logger log = LoggerFactory.getLogger(TelemetryWriter.class);
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    /** So much derived state makes a flush due before its time. */
    private static final int MUCH = 200_000;
    /** Most readings in one transaction: some tenths of a second, whatever the messages carry. */
    private static final int MOST_POINTS = 100_000;

    private final TelemetrySettings settings;
    private final ObservationReader reader;
    private final WriterConnection database;
    private final Derived derived;
    private final HourClosing hours;
    private final WriterFigures figures;
    private final Clock clock;
    private final BooleanSupplier running;
    private final Batch batch;
    private final CountDownLatch ready = new CountDownLatch(1);

    private Positions positions;
    /** Stored rows, committed. */
    private long[] raw;
    /** Stored rows after the batch in hand. */
    private long[] rawNext;
    /** Derived figures, committed. */
    private long[] derivedAt;
    /** Derived figures in memory; fedNext after the batch in hand. */
    private long[] fed;
    private long[] fedNext;
    private long batchStart;
    private long lastFlush;
    /** When the batch in hand was begun: the one before was done, or nothing had been there to do. */
    private long begunAt;

    TelemetryWriter(TelemetrySettings settings, ObservationReader reader, WriterConnection database, Derived derived, Partitions readings,
                    HourClosing hours, ReadingTimes times, WriterFigures figures, Clock clock, BooleanSupplier running) {
        this.settings = settings;
        this.reader = reader;
        this.database = database;
        this.derived = derived;
        this.hours = hours;
        this.figures = figures;
        this.clock = clock;
        this.running = running;
        this.batch = new Batch(times, readings);
    }

    /** Waits until the positions are compared with the log: nothing may be appended before. False when that takes too long. */
    boolean awaitReady(Duration patience) throws InterruptedException {
        return ready.await(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void run() {
        while (running.getAsBoolean()) {
            try {
                if (!database.lock(running)) {
                    return;
                }
                begin();
                figures.writing(true);
                while (running.getAsBoolean()) {
                    step();
                }
                finish();
            } catch (SQLException | KafkaException e) {
                if (running.getAsBoolean()) {
                    log.error("Writing history stopped, starts again", e);
                    figures.fault(e.getMessage());
                    database.drop();
                    pause();
                }
            } finally {
                figures.writing(false);
            }
        }
        database.drop();
    }

    private void begin() throws SQLException {
        Connection c = database.get();
        positions = new Positions(reader.topicId(), reader.partitions());
        raw = positions.read(c, Positions.RAW);
        derivedAt = positions.read(c, Positions.DERIVED);
        long[] ends = reader.ends();
        if (positions.pullBack(c, Positions.RAW, raw, ends) | positions.pullBack(c, Positions.DERIVED, derivedAt, ends)) {
            log.error("The log ends before what is stored already: it lost its newest records (power cut?). Going on from its end");
        }
        c.commit();
        figures.stored(raw);
        begunAt = System.nanoTime();
        rawNext = raw.clone();
        fed = derivedAt.clone();
        fedNext = derivedAt.clone();
        batch.clear();
        derived.forget();
        hours.begin(c);
        long[] from = new long[raw.length];
        Arrays.setAll(from, i -> Math.min(raw[i], derivedAt[i]));
        figures.lost(reader.seek(from));
        lastFlush = clock.millis();
        ready.countDown();
    }

    private void step() throws SQLException {
        long now = clock.millis();
        long wait = batch.isEmpty() ? 200 : Math.max(0, batchStart + settings.linger().toMillis() - now);
        ConsumerRecords<byte[], byte[]> records;
        try {
            records = reader.poll(Duration.ofMillis(wait));
        } catch (OffsetOutOfRangeException e) {
            // the log deleted what was not stored yet: say so loudly, go on with what is left
            long gone = reader.skipDeleted(e);
            figures.lost(gone);
            log.error("The log deleted {} messages before they were stored: its retention is too short for this outage", gone);
            return;
        }
        if (records.isEmpty() && batch.isEmpty()) {
            begunAt = System.nanoTime();
        }
        for (ConsumerRecord<byte[], byte[]> record : records) {
            if (batch.isEmpty()) {
                batchStart = now;
            }
            int part = record.partition();
            boolean store = record.offset() >= rawNext[part];
            boolean derive = record.offset() >= fedNext[part];
            batch.add(record, store, derive);
            if (store) {
                rawNext[part] = record.offset() + 1;
            }
            if (derive) {
                fedNext[part] = record.offset() + 1;
            }
            if (batch.points() >= MOST_POINTS) {
                write();
            }
        }
        now = clock.millis();
        boolean moved = !Arrays.equals(raw, rawNext) || !Arrays.equals(fed, fedNext);
        if (moved && (batch.messages() >= settings.batch() || now - batchStart >= settings.linger().toMillis())) {
            write();
        }
        if ((now - lastFlush >= settings.derivedEvery().toMillis() || derived.size() > MUCH) && Arrays.equals(raw, rawNext)) {
            flush();
        }
    }

    private void finish() throws SQLException {
        if (!Arrays.equals(raw, rawNext) || !Arrays.equals(fed, fedNext)) {
            write();
        }
        flush();
    }

    private void write() throws SQLException {
        if (!Arrays.equals(raw, rawNext)) {
            boolean singly = false;
            boolean smooth = true;
            while (!Arrays.equals(raw, rawNext)) {
                try {
                    Connection c = database.get();
                    batch.prepare(c);
                    if (singly) {
                        batch.sendSingly(c);
                    } else {
                        batch.send(c);
                    }
                    positions.write(c, Positions.RAW, raw, rawNext);
                    database.commitLightly();
                    raw = rawNext.clone();
                } catch (Positions.Moved e) {
                    throw e;
                } catch (SQLException e) {
                    singly = Batch.isAboutData(e);
                    smooth = false;
                    raw = recover(e, Positions.RAW, raw, rawNext);
                }
            }
            figures.stored(raw);
            figures.committed(clock.instant(), batch.messages(), batch.points(), batch.refused());
            long now = System.nanoTime();
            if (smooth) {
                figures.worked(batch.messages(), batch.points(), now - begunAt);
            }
            begunAt = now;
        }
        batch.feed().forEach(derived::take);
        fed = fedNext.clone();
        batch.clear();
    }

    /** Only at a point where rows and derived figures have seen the same messages: marked buckets are computed from the rows. */
    private void flush() throws SQLException {
        lastFlush = clock.millis();
        for (int part = 0; part < fed.length; part++) {
            if (fed[part] < raw[part]) {
                return;
            }
        }
        while (!Arrays.equals(derivedAt, fed)) {
            try {
                Connection c = database.get();
                derived.prepare(c);
                derived.flush(c, hours.closedThrough());
                positions.write(c, Positions.DERIVED, derivedAt, fed);
                database.commitLightly();
                derivedAt = fed.clone();
            } catch (Positions.Moved e) {
                throw e;
            } catch (SQLException e) {
                derivedAt = recover(e, Positions.DERIVED, derivedAt, fed);
            }
        }
        derived.flushed();
        hours.closeNext();
    }

    /** Connects again and finds out whether the failed transaction has committed after all. */
    private long[] recover(SQLException e, String sink, long[] from, long[] to) throws SQLException {
        log.warn("History could not be written, trying again: {}", e.getMessage());
        figures.fault(e.getMessage());
        if (database.rollback() && Batch.isAboutData(e)) {
            return from;
        }
        while (true) {
            database.drop();
            pause();
            if (!database.lock(running)) {
                throw e;
            }
            try {
                long[] stored = positions.read(database.get(), sink);
                database.get().commit();
                if (Arrays.equals(stored, to) || Arrays.equals(stored, from)) {
                    return stored;
                }
                throw new Positions.Moved(sink, -1);
            } catch (Positions.Moved moved) {
                throw moved;
            } catch (SQLException still) {
                figures.fault(still.getMessage());
            }
        }
    }

    private void pause() {
        try {
            Thread.sleep(PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
