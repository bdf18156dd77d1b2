package org.zhongshu.platform.exchange.internal.capture;

import io.debezium.embedded.Connect;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.RecordChangeEvent;
import io.debezium.engine.format.ChangeEventFormat;
import io.debezium.engine.spi.OffsetCommitPolicy;
import org.apache.kafka.connect.source.SourceRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zhongshu.platform.exchange.Position;
import org.zhongshu.platform.exchange.Rows;
import org.zhongshu.platform.exchange.SourceRow;
import org.zhongshu.platform.shared.Json;
import org.zhongshu.platform.shared.Problem;
import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * A running Debezium engine seen as rows. The engine hands over a batch and is told that it is processed when the job says that it is
 * stored: only then does it tell the source (PostgreSQL's replication slot) to forget it. A small batch holds the engine until then; in a
 * stream of large ones it goes on while the last are being stored, and they are told of with a later batch.
 */
final class CaptureRows implements Rows {

    private static final Logger log = LoggerFactory.getLogger(CaptureRows.class);
    /** A batch of so many changes has more behind it. */
    private static final int STREAM = 256;
    /** Most changes that are handed over and not stored yet; as many again may lie in the engine's own queue. */
    private static final int MOST_AHEAD = 3 * CaptureSettings.BATCH;
    private static final Map<String, CaptureRows> running = new ConcurrentHashMap<>();

    private final CaptureSettings settings;
    private final SchemaRecords schemaRecords;
    private final CaptureLags lags;
    private final ChangeReader reader;
    private final Function<Throwable, RuntimeException> explain;
    private final String startOffset;
    private final DebeziumEngine<RecordChangeEvent<SourceRecord>> engine;
    private final Thread thread;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition some = lock.newCondition();
    private final Condition progress = lock.newCondition();
    private final ArrayDeque<Change> waiting = new ArrayDeque<>();
    /** Last records of batches whose rows may not be stored yet, each with the number of rows up to it. On the engine's thread. */
    private final ArrayDeque<Handed> handed = new ArrayDeque<>();
    /** Positions given out and not yet known to be stored, in order, each with the number of rows up to it. */
    private final LinkedHashMap<String, Given> given = new LinkedHashMap<>();
    private long received;
    /** How many rows had come when all that was there at the beginning had; -1: not yet. */
    private long there = -1;
    private long taken;
    private long stored;
    private RuntimeException failure;
    private boolean closing;

    private record Given(long count, long committed) {
    }

    private record Handed(long count, RecordChangeEvent<SourceRecord> last) {
    }

    /** @param committed when the source committed it, ms; 0: it was there before */
    private record Change(SourceRow row, Map<String, ?> offset, long committed) {
    }

    /** @param explain makes of the engine's failure what a person can act on */
    CaptureRows(CaptureSettings settings, Position from, SchemaRecords schemaRecords, CaptureLags lags, ChangeReader reader, Function<Throwable, RuntimeException> explain) {
        this.settings = settings;
        this.schemaRecords = schemaRecords;
        this.lags = lags;
        this.reader = reader;
        this.explain = explain;
        this.startOffset = from == null ? null : offset(from);
        if (running.putIfAbsent(settings.name(), this) != null) {
            throw Problem.conflict("capture-runs", "该表的变更捕获正在运行，同一连接的一张表只能由一个作业捕获。");
        }
        try {
            engine = DebeziumEngine.create(ChangeEventFormat.of(Connect.class)).using(settings.properties())
                    .using(CaptureRows.class.getClassLoader())
                    .using(OffsetCommitPolicy.always())
                    .using((DebeziumEngine.CompletionCallback) this::completed)
                    .notifying(this::batch).build();
        } catch (RuntimeException e) {
            running.remove(settings.name(), this);
            throw e;
        }
        thread = Thread.ofPlatform().name("capture-" + settings.name()).daemon(true).start(engine);
    }

    static CaptureRows running(String capture) {
        CaptureRows rows = capture == null ? null : running.get(capture);
        if (rows == null) {
            throw new IllegalStateException("no capture " + capture + " runs here");
        }
        return rows;
    }

    String startOffset() {
        return startOffset;
    }

    SchemaRecords schemaRecords() {
        return schemaRecords;
    }

    /** On the engine's thread. Returns when everything of the batch is stored, or when a stream may go on. */
    private void batch(List<RecordChangeEvent<SourceRecord>> records, DebeziumEngine.RecordCommitter<RecordChangeEvent<SourceRecord>> committer) throws InterruptedException {
        List<Change> changes = new ArrayList<>(records.size());
        int beginning = -1;
        RuntimeException unreadable = null;
        long upTo;
        for (RecordChangeEvent<SourceRecord> event : records) {
            try {
                SourceRow row = reader.read(event.record());
                if (beginning < 0 && ChangeReader.endsSnapshot(event.record())) {
                    beginning = changes.size() + (row == null ? 0 : 1);
                }
                if (row != null) {
                    changes.add(new Change(row, event.record().sourceOffset(), ChangeReader.committed(event.record())));
                }
            } catch (RuntimeException e) {
                // what came before it counts; it is told after that
                unreadable = e instanceof Problem ? e : explain.apply(e);
                break;
            }
        }
        lock.lockInterruptibly();
        try {
            waiting.addAll(changes);
            if (beginning >= 0 && there < 0) {
                there = received + beginning;
            }
            received += changes.size();
            some.signalAll();
            if (unreadable != null && failure == null) {
                failure = unreadable;
            }
            handed.add(new Handed(received, records.getLast()));
            int ahead = records.size() < STREAM ? 0 : MOST_AHEAD;
            // after a failure nothing is told to be processed any more; the engine waits here to be closed
            while ((received - stored > ahead || failure != null) && !closing) {
                progress.await();
            }
            if (closing) {
                return;
            }
            upTo = stored;
        } finally {
            lock.unlock();
        }
        Handed done = null;
        while (!handed.isEmpty() && handed.peek().count() <= upTo) {
            done = handed.poll();
        }
        // the last of them stands for all before it
        if (done != null) {
            committer.markProcessed(done.last());
            committer.markBatchFinished();
        }
    }

    private void completed(boolean success, String message, Throwable error) {
        lock.lock();
        try {
            if (!closing && failure == null) {
                log.info("Capture {} ended: {}", settings.name(), error == null ? message : error.toString());
                failure = explain.apply(error);
            }
            some.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public List<SourceRow> next(int max, Duration wait) {
        lock.lock();
        try {
            long nanos = wait.toNanos();
            while (waiting.isEmpty() && failure == null && nanos > 0) {
                nanos = some.awaitNanos(nanos);
            }
            if (waiting.isEmpty()) {
                if (failure != null) {
                    throw failure;
                }
                return List.of();
            }
            int n = Math.min(max, waiting.size());
            List<SourceRow> rows = new ArrayList<>(n);
            for (int i = 0; i < n - 1; i++) {
                rows.add(waiting.poll().row());
            }
            Change last = waiting.poll();
            taken += n;
            String position = position(last.offset(), taken);
            given.put(position, new Given(taken, last.committed()));
            rows.add(new SourceRow(last.row().values(), last.row().op(), position, null, null));
            return rows;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean ended() {
        return false;
    }

    @Override
    public Boolean complete() {
        if (startOffset != null) {
            return null;
        }
        lock.lock();
        try {
            return there >= 0 && taken >= there;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void stored(Position position) {
        lock.lock();
        try {
            Given upTo = given.get(position.text());
            if (upTo != null) {
                stored = upTo.count();
                given.values().removeIf(g -> g.count() <= upTo.count());
                if (upTo.committed() > 0) {
                    lags.stored(settings.name(), upTo.committed());
                }
                progress.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closing = true;
            progress.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            engine.close();
        } catch (IOException | IllegalStateException e) {
            log.debug("Capture {}: {}", settings.name(), e.toString());
        }
        try {
            thread.join(TimeUnit.SECONDS.toMillis(30));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        running.remove(settings.name(), this);
    }

    /** The count makes positions of the same transaction different. */
    private static String position(Map<String, ?> offset, long count) {
        Map<String, Object> text = new LinkedHashMap<>();
        text.put("offset", offset);
        text.put("n", count);
        return Json.write(text);
    }

    private static String offset(Position from) {
        JsonNode offset = Json.read(from.text()).path("offset");
        if (!offset.isObject()) {
            throw Problem.unprocessable("bad-position", "作业保存的位置无法识别，请执行“重新全量”。");
        }
        return Json.write(offset);
    }
}
