package org.zhongshu.platform.sharing.internal;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.algorithms.crypto.Sm3;
import org.zhongshu.algorithms.crypto.Sm3Tree;
import org.zhongshu.platform.catalog.Grants;
import org.zhongshu.platform.shared.HealthSource;
import org.zhongshu.platform.shared.PgCopy;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.platform.sharing.Call;
import org.zhongshu.platform.sharing.Calls;
import org.zhongshu.platform.sharing.Receipt;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * Group commit. While one batch is being written the next one gathers, so a lone call waits for nobody and many calls share one
 * commit and one signature. The batch's lines, looks, counts and root are one transaction: after it all of them are durable,
 * without it none of their answers is given.
 */
@Component
class CallBatches implements Calls, SmartLifecycle, HealthSource {

    private static final Logger log = LoggerFactory.getLogger(CallBatches.class);
    private static final int LARGEST = 512;
    /** How long a batch gathers when the one before was not small: what it costs is then shared by many. */
    private static final long GATHER_NANOS = 6_000_000;
    private static final int SMALL = 4;
    private static final int WAITING = 20_000;
    private static final int LONGEST_REQUEST = 2_000;
    private static final String COPY = "COPY sharing.call (id, at, way, system, department, who, address, resource_id, grant_id, request, request_digest, body_digest, rows, bytes, micros,"
            + " outcome, root) FROM STDIN (FORMAT binary)";

    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final Grants grants;
    private final ShareKeys keys;
    private final Clock clock;
    private final Queue<Entry> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger size = new AtomicInteger();
    private final PgCopy copy = new PgCopy(1 << 16);
    private final LongAdder written = new LongAdder();
    private final LongAdder batches = new LongAdder();
    private volatile Thread worker;
    private volatile boolean running;
    /** The worker has nothing to do and wants to be woken. */
    private volatile boolean idle;
    private volatile Instant cleaned = Instant.EPOCH;

    CallBatches(JdbcTemplate jdbc, PlatformTransactionManager transactions, Grants grants, ShareKeys keys, Clock clock) {
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(transactions);
        // a caller's transaction, if any, is its own
        transaction.setPropagationBehavior(TransactionTemplate.PROPAGATION_REQUIRES_NEW);
        this.grants = grants;
        this.keys = keys;
        this.clock = clock;
    }

    /** A number that a signed request uses once. */
    record Nonce(long system, String value, Instant at) {
    }

    /** @param look to be written with the call; null: already on record. @param nonce null: the request was not signed */
    private record Entry(Call call, Grants.Look look, Nonce nonce, CompletableFuture<Receipt> done) {

        String consumer() {
            return (call.department() == null ? "-" : call.department()) + "/" + (call.system() == null ? "-" : call.system().toString());
        }
    }

    @Override
    public CompletableFuture<Receipt> record(Call call) {
        return record(call, null, null);
    }

    /** The future fails with a 401 problem {@code replayed} when the number was used before. */
    CompletableFuture<Receipt> record(Call call, Grants.Look look, Nonce nonce) {
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
        worker = Thread.ofPlatform().name("sharing-calls").daemon().start(this::work);
    }

    @Override
    public void stop() {
        running = false;
        Thread thread = worker;
        if (thread != null) {
            try {
                thread.join(Duration.ofSeconds(10));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
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
        List<Entry> batch = new ArrayList<>(LARGEST);
        int before = 0;
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
                if (before > SMALL && !waiting.isEmpty()) {
                    LockSupport.parkNanos(GATHER_NANOS);
                }
                for (Entry e = waiting.poll(); e != null; e = batch.size() < LARGEST ? waiting.poll() : null) {
                    batch.add(e);
                }
                size.addAndGet(-batch.size());
                before = batch.size();
                if (!batch.isEmpty()) {
                    writeAll(batch);
                }
                clean();
            } catch (RuntimeException e) {
                log.error("The record of calls stumbled", e);
            }
            batch.clear();
        }
    }

    /** A batch that fails is tried again call by call, so that one that cannot be written harms no other. */
    private void writeAll(List<Entry> batch) {
        try {
            write(batch);
        } catch (RuntimeException together) {
            log.warn("A batch of {} calls could not be written at once: {}", batch.size(), together.toString());
            for (Entry entry : batch) {
                try {
                    write(List.of(entry));
                } catch (RuntimeException e) {
                    log.error("A call could not be written; its answer is not given", e);
                    entry.done().completeExceptionally(Problem.unavailable("log-busy", "调用记录暂时无法写入，数据不能提供，请稍候重试。", e));
                }
            }
        }
    }

    private void write(List<Entry> batch) {
        Set<Entry> replayed = new HashSet<>();
        List<Receipt> receipts = transaction.execute(status -> {
            replayed.clear();
            replayed.addAll(replayed(batch));
            return jdbc.execute((ConnectionCallback<List<Receipt>>) c -> write(c, batch, replayed));
        });
        written.add(batch.size());
        batches.increment();
        for (int i = 0; i < batch.size(); i++) {
            Entry entry = batch.get(i);
            if (replayed.contains(entry)) {
                entry.done().completeExceptionally(Problem.unauthenticated("replayed", "这个请求已经用过一次，不能重放。"));
            } else {
                entry.done().complete(receipts.get(i));
            }
        }
    }

    /** Notes the numbers of signed requests; returns those whose number was there already. */
    private Set<Entry> replayed(List<Entry> batch) {
        Set<Entry> again = new HashSet<>();
        for (Entry entry : batch) {
            Nonce n = entry.nonce();
            if (n != null && jdbc.update("INSERT INTO sharing.nonce (system, nonce, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", n.system(), n.value(), utc(n.at())) == 0) {
                again.add(entry);
            }
        }
        return again;
    }

    private List<Receipt> write(Connection c, List<Entry> batch, Set<Entry> replayed) throws SQLException {
        List<Call> calls = batch.stream().map(e -> replayed.contains(e) ? refused(e.call()) : e.call()).toList();
        List<byte[]> lines = new ArrayList<>(calls.size());
        for (int i = 0; i < calls.size(); i++) {
            Call call = calls.get(i);
            lines.add(Receipt.line(call.id(), micros(call.at()), batch.get(i).consumer(), call.grant(), call.requestDigest(), call.bodyDigest()));
        }
        Sm3Tree tree = new Sm3Tree(lines);
        Instant signedAt = micros(clock.instant());
        long number;
        byte[] previous;
        // one writer at a time among all copies of the server: each root names the one before
        try (PreparedStatement head = c.prepareStatement("SELECT number, hash FROM sharing.head FOR UPDATE"); ResultSet row = head.executeQuery()) {
            row.next();
            number = row.getLong(1) + 1;
            previous = row.getBytes(2);
        }
        byte[] text = Receipt.rootText(number, previous, tree.root(), calls.size(), signedAt);
        byte[] signature = keys.key().sign(text);
        root(c, number, previous, tree.root(), Sm3.digest(text), signedAt, signature, calls);
        copy(c, calls, number);
        grants.looked(looks(batch, replayed));
        tally(c, calls);
        List<Receipt> receipts = new ArrayList<>(calls.size());
        for (int i = 0; i < calls.size(); i++) {
            Call call = calls.get(i);
            receipts.add(new Receipt(call.id(), micros(call.at()), batch.get(i).consumer(), call.grant(), call.requestDigest(), call.bodyDigest(), i, calls.size(), tree.path(i), number, previous,
                    signedAt, keys.keyId(), signature));
        }
        return receipts;
    }

    private void root(Connection c, long number, byte[] previous, byte[] tree, byte[] hash, Instant at, byte[] signature, List<Call> calls) throws SQLException {
        try (PreparedStatement s = c.prepareStatement("WITH moved AS (UPDATE sharing.head SET number = ?, hash = ?) INSERT INTO sharing.root (number, previous, tree, hash, at, key_id, signature,"
                + " calls) VALUES (?, ?, ?, ?, ?, ?, ?, ?)")) {
            s.setLong(1, number);
            s.setBytes(2, hash);
            s.setLong(3, number);
            s.setBytes(4, previous);
            s.setBytes(5, tree);
            s.setBytes(6, hash);
            s.setObject(7, utc(at));
            s.setString(8, keys.keyId());
            s.setBytes(9, signature);
            s.setArray(10, c.createArrayOf("bigint", calls.stream().map(Call::id).toArray()));
            s.executeUpdate();
        }
    }

    private void copy(Connection c, List<Call> calls, long root) throws SQLException {
        copy.clear();
        for (Call call : calls) {
            copy.row(17).int8(call.id()).timestampMicros(ChronoUnit.MICROS.between(Instant.EPOCH, call.at())).text(call.way());
            number(call.system()).text(call.department()).text(cut(call.who(), 200)).text(call.address()).int8(call.resource());
            number(call.grant()).text(cut(call.request(), LONGEST_REQUEST)).bytes(call.requestDigest()).bytes(call.bodyDigest()).int4(call.rows()).int8(call.bytes()).int4(call.micros())
                    .text(call.outcome()).int8(root);
        }
        copy.send(c, COPY);
    }

    private PgCopy number(Long value) {
        return value == null ? copy.nothing() : copy.int8(value);
    }

    /** Equal questions of the batch become one line. */
    private static List<Grants.Look> looks(List<Entry> batch, Set<Entry> replayed) {
        Map<List<Object>, Grants.Look> lines = new LinkedHashMap<>();
        for (Entry e : batch) {
            Grants.Look look = e.look();
            if (look != null) {
                String outcome = replayed.contains(e) ? "replayed" : look.outcome();
                List<Object> same = Arrays.asList(look.resource(), look.grant(), look.department(), look.who(), look.fields(), outcome);
                lines.merge(same, new Grants.Look(look.resource(), look.grant(), look.at(), look.department(), look.who(), look.fields(), outcome, look.times()),
                        (a, b) -> new Grants.Look(a.resource(), a.grant(), b.at(), a.department(), a.who(), a.fields(), a.outcome(), a.times() + b.times()));
            }
        }
        return List.copyOf(lines.values());
    }

    private record Bucket(long resource, long grant, String way, Instant hour) implements Comparable<Bucket> {
        private static final Comparator<Bucket> ORDER = Comparator.comparingLong(Bucket::resource).thenComparingLong(Bucket::grant).thenComparing(Bucket::way)
                .thenComparing(Bucket::hour);

        @Override
        public int compareTo(Bucket other) {
            return ORDER.compare(this, other);
        }
    }

    private static void tally(Connection c, List<Call> calls) throws SQLException {
        Map<Bucket, long[]> sums = new TreeMap<>();
        for (Call call : calls) {
            long[] s = sums.computeIfAbsent(new Bucket(call.resource(), call.grant() == null ? 0 : call.grant(), call.way(), call.at().truncatedTo(ChronoUnit.HOURS)), k -> new long[6]);
            s[0]++;
            s[1] += call.outcome().equals("ok") ? 0 : 1;
            s[2] += call.rows();
            s[3] += call.bytes();
            s[4] += call.micros();
            s[5] = Math.max(s[5], call.micros());
        }
        try (PreparedStatement s = c.prepareStatement("""
                INSERT INTO sharing.tally AS t (resource_id, grant_id, way, hour, calls, failed, rows, bytes, micros, slowest) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (resource_id, grant_id, way, hour) DO UPDATE SET calls = t.calls + excluded.calls, failed = t.failed + excluded.failed, rows = t.rows + excluded.rows,
                  bytes = t.bytes + excluded.bytes, micros = t.micros + excluded.micros, slowest = greatest(t.slowest, excluded.slowest)""")) {
            for (Map.Entry<Bucket, long[]> e : sums.entrySet()) {
                s.setLong(1, e.getKey().resource());
                s.setLong(2, e.getKey().grant());
                s.setString(3, e.getKey().way());
                s.setObject(4, utc(e.getKey().hour()));
                for (int i = 0; i < 6; i++) {
                    s.setLong(5 + i, e.getValue()[i]);
                }
                s.addBatch();
            }
            s.executeBatch();
        }
    }

    /** A copied request leaves a line too, but what it would have got does not count as given. */
    private static Call refused(Call c) {
        return new Call(c.id(), c.at(), c.way(), c.system(), c.department(), c.who(), c.address(), c.resource(), c.grant(), c.request(), c.requestDigest(), Sm3.digest(), 0, 0, c.micros(),
                "replayed");
    }

    private void clean() {
        Instant now = clock.instant();
        if (Duration.between(cleaned, now).compareTo(Duration.ofMinutes(1)) >= 0) {
            cleaned = now;
            jdbc.update("DELETE FROM sharing.nonce WHERE at < ?", utc(now.minus(RequestProof.KEPT)));
        }
    }

    private static Instant micros(Instant at) {
        return at.truncatedTo(ChronoUnit.MICROS);
    }

    private static OffsetDateTime utc(Instant at) {
        return at.atOffset(ZoneOffset.UTC);
    }

    private static String cut(String text, int most) {
        return text == null || text.length() <= most ? text : text.substring(0, Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most);
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
