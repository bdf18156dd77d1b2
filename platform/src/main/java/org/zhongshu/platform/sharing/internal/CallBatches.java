package org.zhongshu.platform.sharing.internal;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.shared.HealthSource;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.platform.sharing.Call;
import org.zhongshu.platform.sharing.Calls;
import org.zhongshu.platform.sharing.Receipt;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * Group commit. While one batch is being written the next one gathers and is signed, so a lone call waits for nobody and many calls share
 * one commit and one signature. The batch's lines, looks, counts and root are one transaction: after it all of them are durable,
 * without it none of their answers is given.
 */
@Component
class CallBatches implements Calls, SmartLifecycle, HealthSource {

    private static final Logger log = LoggerFactory.getLogger(CallBatches.class);
    private static final int LARGEST = 512;
    /** How long a batch gathers at most when the one before was not small: what it costs is then shared by many. */
    private static final long GATHER_NANOS = 4_000_000;
    /** It gathers no longer when nobody has come for this time: all who ask may be waiting for it. */
    private static final long QUIET_NANOS = 1_000_000;
    private static final int SMALL = 4;
    private static final int WAITING = 20_000;

    private final JdbcTemplate jdbc;
    private final CallLedger ledger;
    private final Clock clock;
    private final Queue<Entry> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger size = new AtomicInteger();
    private final LongAdder written = new LongAdder();
    private final LongAdder batches = new LongAdder();
    /** From the thread that gathers and signs to the one that writes. */
    private final SynchronousQueue<CallLedger.Batch> signed = new SynchronousQueue<>();
    private volatile Thread worker;
    private volatile Thread writer;
    private volatile boolean running;
    /** The worker has nothing to do and wants to be woken. */
    private volatile boolean idle;
    private volatile Instant cleaned = Instant.EPOCH;

    CallBatches(JdbcTemplate jdbc, CallLedger ledger, Clock clock) {
        this.jdbc = jdbc;
        this.ledger = ledger;
        this.clock = clock;
    }

    /** A number that a signed request uses once. */
    record Nonce(long system, String value, Instant at) {
    }

    /**
     * A look that the catalogue's record is to have; equal ones of a batch become one line.
     *
     * @param grant   null: own data, or refused without one
     * @param outcome {@code granted}, or the code of the refusal
     */
    record Look(long resource, Long grant, Instant at, String department, String who, List<String> fields, String outcome, int times) {
    }

    /** @param look to be written with the call; null: already on record. @param nonce null: the request was not signed */
    record Entry(Call call, Look look, Nonce nonce, CompletableFuture<Receipt> done) {

        String consumer() {
            return (call.department() == null ? "-" : call.department()) + "/" + (call.system() == null ? "-" : call.system().toString());
        }
    }

    @Override
    public CompletableFuture<Receipt> record(Call call) {
        return record(call, null, null);
    }

    /** The future fails with a 401 problem {@code replayed} when the number was used before. */
    CompletableFuture<Receipt> record(Call call, Look look, Nonce nonce) {
        CompletableFuture<Receipt> done = new CompletableFuture<>();
        if (!running || size.incrementAndGet() > WAITING) {
            size.decrementAndGet();
            done.completeExceptionally(Problem.unavailable("log-busy", "调用记录暂时无法写入，数据不能提供，请稍候重试。", null));
            return done;
        }
        waiting.add(new Entry(call, look, nonce, done));
        if (idle) {
            LockSupport.unpark(worker);
        }
        return done;
    }

    @Override
    public void start() {
        running = true;
        writer = Thread.ofPlatform().name("sharing-calls-writer").daemon().start(this::writeOn);
        worker = Thread.ofPlatform().name("sharing-calls").daemon().start(this::work);
    }

    @Override
    public void stop() {
        running = false;
        try {
            for (Thread thread : new Thread[]{worker, writer}) {
                if (thread != null) {
                    thread.join(Duration.ofSeconds(10));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Before the web server, which stops first, has given its last answers this must not stop. */
    @Override
    public int getPhase() {
        return Integer.MIN_VALUE + 2000;
    }

    private void work() {
        CallLedger.Batch before = CallLedger.Batch.NONE;
        while (running || !waiting.isEmpty()) {
            try {
                if (waiting.isEmpty()) {
                    idle = true;
                    // asked again after saying so: whoever came in between did not wake us
                    if (waiting.isEmpty()) {
                        LockSupport.parkNanos(200_000_000);
                    }
                    idle = false;
                }
                if (before.entries().size() > SMALL && !waiting.isEmpty()) {
                    gather();
                }
                List<Entry> entries = new ArrayList<>();
                for (Entry e = waiting.poll(); e != null; e = entries.size() < LARGEST ? waiting.poll() : null) {
                    entries.add(e);
                }
                size.addAndGet(-entries.size());
                if (!entries.isEmpty()) {
                    before = ledger.sign(entries, before);
                    hand(before);
                }
                clean();
            } catch (RuntimeException e) {
                log.error("The record of calls stumbled", e);
            }
        }
        hand(CallLedger.Batch.NONE);
    }

    /** What has been taken from the queue is written, whoever wants this thread to stop. */
    private void hand(CallLedger.Batch batch) {
        boolean interrupted = false;
        while (true) {
            try {
                signed.put(batch);
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void writeOn() {
        while (true) {
            try {
                CallLedger.Batch batch = signed.take();
                if (batch == CallLedger.Batch.NONE) {
                    return;
                }
                writeAll(batch);
            } catch (InterruptedException e) {
                // the end is told by the last batch, not so
                log.debug("Not interrupted", e);
            }
        }
    }

    private void gather() {
        long until = System.nanoTime() + GATHER_NANOS;
        int had = 0;
        for (int have = size.get(); have > had && have < LARGEST && System.nanoTime() < until; have = size.get()) {
            had = have;
            LockSupport.parkNanos(QUIET_NANOS);
        }
    }

    /** A batch that fails is tried again call by call, so that one that cannot be written harms no other. */
    private void writeAll(CallLedger.Batch batch) {
        try {
            write(batch);
        } catch (RuntimeException together) {
            log.warn("A batch of {} calls could not be written at once: {}", batch.entries().size(), together.toString());
            for (Entry entry : batch.entries()) {
                try {
                    write(CallLedger.Batch.unsigned(List.of(entry)));
                } catch (RuntimeException e) {
                    log.error("A call could not be written; its answer is not given", e);
                    entry.done().completeExceptionally(Problem.unavailable("log-busy", "调用记录暂时无法写入，数据不能提供，请稍候重试。", e));
                }
            }
        }
    }

    private void write(CallLedger.Batch batch) {
        List<Entry> entries = batch.entries();
        List<Receipt> receipts = ledger.keep(batch);
        written.add(entries.size());
        batches.increment();
        for (int i = 0; i < entries.size(); i++) {
            if (receipts.get(i) == null) {
                entries.get(i).done().completeExceptionally(Problem.unauthenticated("replayed", "这个请求已经用过一次，不能重放。"));
            } else {
                entries.get(i).done().complete(receipts.get(i));
            }
        }
    }

    private void clean() {
        Instant now = clock.instant();
        if (Duration.between(cleaned, now).compareTo(Duration.ofMinutes(1)) >= 0) {
            cleaned = now;
            jdbc.update("DELETE FROM sharing.nonce WHERE at < ?", now.minus(RequestProof.KEPT).atOffset(ZoneOffset.UTC));
        }
    }

    @Override
    public String id() {
        return "sharing";
    }

    @Override
    public String name() {
        return "数据共享";
    }

    @Override
    public Map<String, Number> figures() {
        return Map.of("waiting", size.get(), "calls", written.sum(), "batches", batches.sum());
    }
}
