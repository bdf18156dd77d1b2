package org.zhongshu.platform.audit.internal;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.audit.AuditCheckpoint;
import org.zhongshu.platform.audit.AuditEntry;
import org.zhongshu.platform.shared.HealthSource;

import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * Gives the entries of the inbox their numbers and hashes. There is one chainer at a time, however many copies of the
 * server run: it holds a PostgreSQL advisory lock for each batch. A batch takes what is committed, in the order of writing;
 * an entry whose transaction commits later comes later, so the chain follows the order of commits.
 */
@Component
class Chainer implements SmartLifecycle, HealthSource {

    static final int BATCH = 2_000;
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final Duration SIGN_EVERY = Duration.ofMinutes(1);
    private static final long LOCK = 0x5A48_4F4E_4741_5544L;
    private static final Logger log = LoggerFactory.getLogger(Chainer.class);

    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final SigningKey key;
    private final Clock clock;
    private final Set<YearMonth> months = ConcurrentHashMap.newKeySet();
    private volatile Thread worker;
    private volatile boolean running;
    private volatile Instant signedAt = Instant.EPOCH;

    Chainer(JdbcTemplate jdbc, TransactionTemplate transaction, SigningKey key, Clock clock) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.key = key;
        this.clock = clock;
    }

    private record Head(long seq, byte[] hash) {
    }

    @Override
    public void start() {
        running = true;
        worker = Thread.ofPlatform().name("audit-chainer").daemon().start(this::work);
    }

    @Override
    public void stop() {
        running = false;
        Thread thread = worker;
        if (thread != null) {
            LockSupport.unpark(thread);
            try {
                thread.join(Duration.ofSeconds(10));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        drain();
        sign();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Stops after everything that may still record. */
    @Override
    public int getPhase() {
        return Integer.MIN_VALUE + 1000;
    }

    private void work() {
        while (running) {
            try {
                drain();
                if (Duration.between(signedAt, clock.instant()).compareTo(SIGN_EVERY) >= 0) {
                    sign();
                }
            } catch (RuntimeException e) {
                // whatever it is: a chainer that gave up would leave every later entry unchained
                log.warn("The audit chain waits, mostly for the database", e);
                LockSupport.parkNanos(PAUSE.multipliedBy(10).toNanos());
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    /** Chains everything that is committed now. */
    void drain() {
        Integer taken;
        do {
            taken = transaction.execute(status -> batch());
        } while (taken != null && taken == BATCH);
    }

    private int batch() {
        if (!locked()) {
            return 0;
        }
        List<AuditEntry> entries = jdbc.query("SELECT " + AuditEntry.INBOX_COLUMNS + " FROM audit.inbox ORDER BY id LIMIT " + BATCH,
                (row, n) -> AuditEntry.read(row));
        if (entries.isEmpty()) {
            return 0;
        }
        entries.stream().map(e -> YearMonth.from(e.at().atOffset(ZoneOffset.UTC))).distinct().forEach(this::ensureMonth);
        Head head = head();
        long seq = head.seq();
        byte[] prev = head.hash();
        int n = entries.size();
        Long[] ids = new Long[n];
        Long[] seqs = new Long[n];
        byte[][] prevs = new byte[n][];
        byte[][] hashes = new byte[n][];
        for (int i = 0; i < n; i++) {
            ids[i] = entries.get(i).inboxId();
            seqs[i] = ++seq;
            prevs[i] = prev;
            prev = entries.get(i).hash(seq, prev);
            hashes[i] = prev;
        }
        move(ids, seqs, prevs, hashes);
        return n;
    }

    private void move(Long[] ids, Long[] seqs, byte[][] prevs, byte[][] hashes) {
        jdbc.queryForObject("SELECT set_config('audit.chaining', 'on', true)", String.class);
        jdbc.execute((Connection c) -> {
            try (var insert = c.prepareStatement("""
                    WITH moved AS (DELETE FROM audit.inbox WHERE id = ANY (?) RETURNING *)
                    INSERT INTO audit.entry (seq, inbox_id, at, username, name, org, ip, action, subject_type, subject_id, reason, before, after, prev, hash)
                    SELECT c.seq, m.id, m.at, m.username, m.name, m.org, m.ip, m.action, m.subject_type, m.subject_id, m.reason, m.before, m.after,
                           c.prev, c.hash
                    FROM unnest(?::bigint[], ?::bigint[], ?::bytea[], ?::bytea[]) AS c(id, seq, prev, hash) JOIN moved m ON m.id = c.id
                    ORDER BY c.seq""")) {
                insert.setArray(1, c.createArrayOf("bigint", ids));
                insert.setArray(2, c.createArrayOf("bigint", ids));
                insert.setArray(3, c.createArrayOf("bigint", seqs));
                insert.setArray(4, c.createArrayOf("bytea", prevs));
                insert.setArray(5, c.createArrayOf("bytea", hashes));
                int moved = insert.executeUpdate();
                if (moved != ids.length) {
                    throw new IllegalStateException("the inbox changed under the chainer: " + moved + " of " + ids.length + " entries moved");
                }
                return moved;
            }
        });
    }

    /** Signs the head when it has moved since the last signature. */
    void sign() {
        AuditCheckpoint made = transaction.execute(status -> {
            if (!locked()) {
                return null;
            }
            Head head = head();
            Long last = jdbc.queryForObject("SELECT coalesce(max(seq), 0) FROM audit.checkpoint", Long.class);
            if (head.seq() == 0 || last != null && last >= head.seq()) {
                return null;
            }
            AuditCheckpoint checkpoint = AuditCheckpoint.sign(key.key(), head.seq(), head.hash(), clock.instant().truncatedTo(ChronoUnit.MICROS));
            jdbc.update("INSERT INTO audit.checkpoint (seq, hash, at, key_id, signature) VALUES (?, decode(?, 'hex'), ?, ?, decode(?, 'hex'))",
                    checkpoint.seq(), checkpoint.hash(), checkpoint.at().atOffset(ZoneOffset.UTC), checkpoint.keyId(), checkpoint.signature());
            return checkpoint;
        });
        signedAt = clock.instant();
        if (made != null) {
            try {
                key.log(made);
            } catch (IOException e) {
                log.error("A checkpoint of the audit chain could not be written to its log file", e);
            }
        }
    }

    private boolean locked() {
        return Boolean.TRUE.equals(jdbc.queryForObject("SELECT pg_try_advisory_xact_lock(?)", Boolean.class, LOCK));
    }

    private Head head() {
        return jdbc.query("SELECT seq, hash FROM audit.entry ORDER BY seq DESC LIMIT 1",
                        (ResultSet row, int n) -> new Head(row.getLong("seq"), row.getBytes("hash")))
                .stream().findFirst().orElseGet(() -> new Head(0, AuditEntry.beginning()));
    }

    private void ensureMonth(YearMonth month) {
        if (months.contains(month)) {
            return;
        }
        String table = "audit.entry_%d_%02d".formatted(month.getYear(), month.getMonthValue());
        if (!Boolean.TRUE.equals(jdbc.queryForObject("SELECT to_regclass(?) IS NOT NULL", Boolean.class, table))) {
            jdbc.execute("CREATE TABLE %s PARTITION OF audit.entry FOR VALUES FROM ('%s-01 00:00+00') TO ('%s-01 00:00+00')"
                    .formatted(table, month, month.plusMonths(1)));
            jdbc.execute("CREATE TRIGGER no_truncate BEFORE TRUNCATE ON " + table + " FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change()");
        }
        // only what is committed: a table whose batch is rolled back is not there
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                months.add(month);
            }
        });
    }

    @Override
    public String id() {
        return "audit";
    }

    @Override
    public String name() {
        return "审计链";
    }

    @Override
    public Map<String, Number> figures() {
        Long waiting = jdbc.queryForObject("SELECT count(*) FROM audit.inbox", Long.class);
        return Map.of("waiting", waiting, "entries", head().seq());
    }
}
