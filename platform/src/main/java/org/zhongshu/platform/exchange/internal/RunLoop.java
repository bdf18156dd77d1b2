package org.zhongshu.platform.exchange.internal;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.zhongshu.platform.datasets.Dataset;
import org.zhongshu.platform.datasets.Datasets;
import org.zhongshu.platform.exchange.Connector.Mode;
import org.zhongshu.platform.exchange.Position;
import org.zhongshu.platform.exchange.Rows;
import org.zhongshu.platform.exchange.SourceRow;
import org.zhongshu.platform.exchange.internal.Rejects.Rejected;
import org.zhongshu.platform.exchange.internal.RunStore.Counts;
import org.zhongshu.platform.shared.DatabaseTrouble;
import org.zhongshu.platform.shared.Json;
import org.zhongshu.platform.shared.Problem;
import tools.jackson.databind.JsonNode;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Moves the rows of one run. A reader pulls and maps a batch while the writer commits the one before: rows, rejected rows, position, counts and the proof
 * of the lease in one transaction. Whatever happens between two commits, the next attempt goes on from the position of the last.
 */
final class RunLoop {

    private static final Logger log = LoggerFactory.getLogger(RunLoop.class);
    private static final int BATCH = 5_000;
    private static final Duration WAIT = Duration.ofSeconds(60);
    private static final Duration CAPTURE_WAIT = Duration.ofMillis(200);

    private static final Duration CAUGHT_UP = Duration.ofSeconds(10);

    /** Somebody else works on the run by now. */
    static final class LeaseLost extends RuntimeException {
        LeaseLost() {
            super("the lease of the run is lost", null, false, false);
        }
    }

    /** A person wants the run to end. */
    static final class Stopped extends RuntimeException {
        Stopped() {
            super("stopped", null, false, false);
        }
    }

    /** @param failure what ended the reading; a batch with it has no rows */
    private record Batch(List<Object[]> puts, List<Object[]> removes, List<Rejected> rejected, String position, int read, boolean last, boolean complete, Throwable failure) {
    }

    private final RunParts parts;
    private final RunStore.Run run;
    private final String owner;
    private final JobStore.Job job;
    private final Dataset dataset;
    private final Mapper mapper;
    private final int[] keyTargets;
    private final BlockingQueue<Batch> queue = new ArrayBlockingQueue<>(2);
    private final boolean corrected;
    private Datasets.Full full;
    private long rejectedSoFar;
    private Double rate;
    private long tick = System.nanoTime();
    private long told = System.nanoTime();
    private volatile boolean cancelled;
    private volatile boolean idle;
    private Counts total;
    private String lastPosition;

    RunLoop(RunParts parts, RunStore.Run run, String owner, JobStore.Job job, Dataset dataset) {
        this.parts = parts;
        this.run = run;
        this.owner = owner;
        this.job = job;
        this.dataset = dataset;
        this.mapper = new Mapper(job.spec(), dataset.columns(), parts.zone());
        this.keyTargets = mapper.keyTargets();
        this.corrected = parts.rejects().corrected(job.id());
        this.total = run.counts();
        this.rejectedSoFar = run.counts().rejected();
    }

    /** Ends normally when the source has ended. @return notes for the run */
    List<String> move(Rows rows) throws InterruptedException {
        List<String> notes = new ArrayList<>();
        long estimate = rows.estimate();
        if (estimate >= 0) {
            parts.runs().expected(run.id(), owner, estimate);
        }
        if (run.mode() == Mode.FULL) {
            full = parts.datasets().full(dataset.id(), job.source(), run.position() == null);
        } else if (rows.complete() != null) {
            // until all is there, a crash begins anew: no position is kept, and what is not among it will be gone
            full = parts.datasets().full(dataset.id(), job.source(), true);
        }
        Thread reader = Thread.ofVirtual().name("exchange-read-" + run.id()).start(() -> read(rows));
        try {
            boolean ended = false;
            while (!ended) {
                Batch batch = queue.poll(500, TimeUnit.MILLISECONDS);
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                if (parts.stopAsked().contains(run.id())) {
                    throw new Stopped();
                }
                if (batch == null) {
                    caughtUp();
                    continue;
                }
                if (batch.failure() instanceof Error error) {
                    throw error;
                }
                if (batch.failure() instanceof RuntimeException failure) {
                    throw failure;
                }
                if (batch.read() > 0) {
                    commit(batch, true);
                    if (batch.position() != null && (full == null || run.mode() == Mode.CAPTURE)) {
                        rows.stored(new Position(batch.position()));
                    }
                    lastPosition = batch.position() == null ? lastPosition : batch.position();
                }
                ended = batch.last();
                if (batch.complete()) {
                    complete(lastPosition);
                }
            }
        } finally {
            cancelled = true;
            reader.interrupt();
            // the reader may be inside the source: it must be out before the source is closed
            queue.clear();
            reader.join(Duration.ofSeconds(5));
        }
        if (estimate >= 0 && run.mode() == Mode.FULL && estimate != total.read()) {
            notes.add("数据源自称有 " + estimate + " 行，实际读到 " + total.read() + " 行");
        }
        return notes;
    }

    /** A capture has handed out all that was there when it began: from here on it goes by changes. */
    private void complete(String position) {
        if (full == null || run.mode() != Mode.CAPTURE) {
            return;
        }
        Datasets.Full all = full;
        parts.transaction().executeWithoutResult(status -> {
            long gone = finish();
            full = null;
            boolean mine = parts.runs().progress(run.id(), owner, new Counts(0, 0, 0, 0, gone, 0), null, null, parts.lease());
            if (!mine) {
                full = all;
                throw new LeaseLost();
            }
            if (position != null) {
                parts.jobs().position(job.id(), position);
            }
            parts.jobs().fresh(job.id(), parts.clock().instant());
        });
    }

    /** A capture that hears nothing new is as fresh as can be; said now and then, or quiet would look like silent. */
    private void caughtUp() {
        if (run.mode() == Mode.CAPTURE && full == null && idle && System.nanoTime() - told > CAUGHT_UP.toNanos()) {
            told = System.nanoTime();
            parts.jobs().fresh(job.id(), parts.clock().instant());
        }
    }

    /** The end of a complete delivery, in the caller's transaction. @return rows that are gone */
    long finish() {
        if (full == null) {
            return 0;
        }
        if (total.read() == 0 && parts.datasets().count(dataset.id(), List.of()) > 0) {
            throw Problem.unprocessable("empty-delivery", "数据源一行也没有返回，而数据集中有数据。为免误删，没有改动任何数据。如数据源确已清空，请删除数据集后重建任务。");
        }
        return full.end();
    }

    /** Files of a full delivery are put aside when the whole is stored. */
    void settled(Rows rows) {
        if (full != null && lastPosition != null) {
            rows.stored(new Position(lastPosition));
        }
    }

    Counts total() {
        return total;
    }

    private void read(Rows rows) {
        try {
            Duration wait = run.mode() == Mode.CAPTURE ? CAPTURE_WAIT : WAIT;
            boolean beginning = rows.complete() != null;
            while (!cancelled) {
                List<SourceRow> batch = rows.next(BATCH, wait);
                idle = batch.isEmpty();
                boolean last = idle && rows.ended();
                if (!batch.isEmpty() || last) {
                    hand(map(batch, last));
                }
                if (last) {
                    return;
                }
                if (beginning && Boolean.TRUE.equals(rows.complete())) {
                    beginning = false;
                    hand(new Batch(List.of(), List.of(), List.of(), null, 0, false, true, null));
                }
            }
        } catch (Throwable failure) {
            hand(new Batch(List.of(), List.of(), List.of(), null, 0, true, false, failure));
        }
    }

    private void hand(Batch batch) {
        try {
            while (!cancelled && !queue.offer(batch, 200, TimeUnit.MILLISECONDS)) {
                // the writer is behind; the source waits
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            cancelled = true;
        }
    }

    private Batch map(List<SourceRow> rows, boolean last) {
        int n = rows.size();
        Object[][] mapped = new Object[n][];
        Rejected[] refused = new Rejected[n];
        List<Mapper.Reason> reasons = new ArrayList<>();
        String position = null;
        boolean good = true;
        boolean removing = false;
        for (int i = 0; i < n; i++) {
            SourceRow r = rows.get(i);
            position = r.position() == null ? position : r.position();
            if (r.broken() != null) {
                refused[i] = new Rejected(Values.clean(r.raw()), r.values() == null ? null : cells(r), List.of(new Mapper.Reason(null, r.broken())));
            } else if (r.op() == SourceRow.Op.REMOVE) {
                mapped[i] = mapper.keys(r.values());
                removing |= mapped[i] != null;
                refused[i] = mapped[i] != null ? null : new Rejected(raw(r), cells(r), List.of(new Mapper.Reason(null, "源中删除了这一行，但无法确定它的标识")));
            } else {
                mapped[i] = mapper.map(r.values(), reasons);
                if (mapped[i] == null) {
                    refused[i] = new Rejected(raw(r), cells(r), List.copyOf(reasons));
                    reasons.clear();
                }
            }
            good &= refused[i] == null;
        }
        if (!good && corrected) {
            correct(rows, mapped, refused);
        }
        List<Rejected> rejected = good ? List.of() : Arrays.stream(refused).filter(Objects::nonNull).toList();
        if (!removing) {
            List<Object[]> puts = good ? Arrays.asList(mapped) : Arrays.stream(mapped).filter(Objects::nonNull).toList();
            return new Batch(puts, List.of(), rejected, position, n, last, false, null);
        }
        // of several changes of one row in a batch the last counts
        Map<List<Object>, Object[]> byKey = LinkedHashMap.newLinkedHashMap(n);
        for (int i = 0; i < n; i++) {
            if (mapped[i] != null) {
                boolean gone = rows.get(i).op() == SourceRow.Op.REMOVE;
                byKey.put(gone ? Arrays.asList(mapped[i]) : key(mapped[i]), gone ? null : mapped[i]);
            }
        }
        List<Object[]> puts = new ArrayList<>();
        List<Object[]> removes = new ArrayList<>();
        byKey.forEach((key, row) -> {
            if (row == null) {
                removes.add(key.toArray());
            } else {
                puts.add(row);
            }
        });
        return new Batch(puts, removes, rejected, position, n, last, false, null);
    }

    private List<Object> key(Object[] row) {
        Object[] key = new Object[keyTargets.length];
        for (int i = 0; i < key.length; i++) {
            key[i] = row[keyTargets[i]];
        }
        return Arrays.asList(key);
    }

    private JsonNode cells(SourceRow r) {
        return Values.cells(job.spec().shape(), r.values(), parts.zone());
    }

    private String raw(SourceRow r) {
        return r.raw() == null ? Values.raw(job.spec().shape(), r.values()) : Values.clean(r.raw());
    }

    /** One transaction. A batch that the store refuses is halved until the row that it refuses is alone, and that row is rejected. */
    private void commit(Batch batch, boolean whole) {
        try {
            Counts counts = parts.transaction().execute(status -> write(batch));
            total = total.plus(counts);
            rejectedSoFar += counts.rejected();
        } catch (Problem | IllegalArgumentException | DataAccessException e) {
            if (passing(e)) {
                throw e;
            }
            int n = batch.puts().size();
            if (n + batch.removes().size() + batch.rejected().size() == 0) {
                throw e;
            }
            // the database's own words hold the row's values
            log.info("Run {}: a batch of {} rows was refused: {}", run.id(), n, e instanceof Problem p ? p.code() : NestedExceptionUtils.getMostSpecificCause(e) instanceof SQLException sql ? "SQL state " + sql.getSQLState() : e.getClass().getSimpleName());
            if (n <= 1) {
                List<Rejected> rejected = new ArrayList<>(batch.rejected());
                batch.puts().forEach(row -> rejected.add(new Rejected(plain(row), row(row), List.of(new Mapper.Reason(null, e instanceof Problem p ? p.getMessage() : DatabaseTrouble.of(e).map(why -> "数据库不接受这一行：" + why).orElse("数据库不接受这一行"))))));
                if (n == 0) {
                    throw e;
                }
                commit(new Batch(List.of(), batch.removes(), rejected, batch.position(), batch.read(), batch.last(), false, null), false);
                return;
            }
            int middle = n / 2;
            commit(new Batch(batch.puts().subList(0, middle), List.of(), List.of(), null, middle, false, false, null), false);
            commit(new Batch(batch.puts().subList(middle, n), batch.removes(), batch.rejected(), batch.position(), batch.read() - middle, batch.last(), false, null), false);
        }
        if (whole && rejectedSoFar > job.spec().rejectLimit()) {
            throw Problem.unprocessable("too-many-rejects", "被拒的行超过 " + job.spec().rejectLimit() + "，可能是映射不对，运行已停止。请查看被拒原因并修改映射。");
        }
    }

    /** Troubles of the moment, not of a row. */
    private static boolean passing(RuntimeException e) {
        return e instanceof TransientDataAccessException || e instanceof RecoverableDataAccessException || e instanceof DataAccessResourceFailureException
                || e instanceof Problem p && (p.status().value() == 503 || p.status().value() == 404);
    }

    private Counts write(Batch batch) {
        List<Object[]> puts = batch.puts();
        List<Rejected> rejected = batch.rejected();
        Datasets.Applied applied = new Datasets.Applied(0, 0, 0, 0);
        if (!puts.isEmpty()) {
            applied = full != null ? full.put(puts) : parts.datasets().put(dataset.id(), puts, job.source());
        }
        int removed = batch.removes().isEmpty() ? 0 : parts.datasets().remove(dataset.id(), batch.removes(), job.source()).changed();
        if (!rejected.isEmpty()) {
            parts.rejects().keep(job.id(), run.id(), rejected);
        }
        Counts counts = new Counts(batch.read(), applied.changed(), applied.same(), applied.doubled(), removed, rejected.size());
        boolean mine = parts.runs().progress(run.id(), owner, counts, run.mode() == Mode.FULL ? batch.position() : null, rate(batch.read()), parts.lease());
        if (!mine) {
            throw new LeaseLost();
        }
        if (full == null && batch.position() != null) {
            parts.jobs().position(job.id(), batch.position());
            if (run.mode() == Mode.CAPTURE) {
                parts.jobs().fresh(job.id(), parts.clock().instant());
            }
        }
        return counts;
    }

    /** Rows that a person has corrected before take their corrected form, at their own place: what came after them still counts. */
    private void correct(List<SourceRow> rows, Object[][] mapped, Rejected[] refused) {
        Map<String, JsonNode> corrections = parts.rejects().corrections(job.id(), Arrays.stream(refused).filter(Objects::nonNull).toList());
        for (int i = 0; i < refused.length && !corrections.isEmpty(); i++) {
            JsonNode fixed = refused[i] == null || rows.get(i).op() == SourceRow.Op.REMOVE ? null : corrections.get(HexFormat.of().formatHex(refused[i].hash()));
            mapped[i] = fixed == null ? mapped[i] : mapper.map(Replays.values(job.spec().shape(), fixed), new ArrayList<>());
            refused[i] = mapped[i] == null ? refused[i] : null;
        }
    }

    private Double rate(int rows) {
        long now = System.nanoTime();
        double seconds = Math.max(1e-4, (now - tick) / 1e9);
        tick = now;
        double current = rows / seconds;
        rate = rate == null ? current : rate * 0.8 + current * 0.2;
        return rate;
    }

    private JsonNode row(Object[] row) {
        Map<String, String> cells = new LinkedHashMap<>();
        for (int i = 0; i < row.length; i++) {
            String text = Values.text(row[i], parts.zone());
            if (text != null) {
                cells.put(dataset.columns().get(i).field(), Values.brief(text));
            }
        }
        return Json.mapper().valueToTree(cells);
    }

    private String plain(Object[] row) {
        return Values.clean(row(row).toString());
    }
}
