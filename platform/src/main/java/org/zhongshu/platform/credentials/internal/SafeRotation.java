package org.zhongshu.platform.credentials.internal;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.algorithms.crypto.CryptoException;
import org.zhongshu.platform.vault.OwnRing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A new key of the vault is one for the licences, too; names, numbers, contents and files that older keys sealed are sealed anew, licence by licence
 * with all its versions. Each batch commits with the place reached, so a kill loses nothing. What does not open stays as it is, counted and named in the log.
 */
@Component
class SafeRotation implements OwnRing {

    private static final Logger log = LoggerFactory.getLogger(SafeRotation.class);
    private static final int BATCH = 20;
    private static final int PASSES = 2;
    private static final Duration BETWEEN = Duration.ofMinutes(10);
    private static final List<String> SEALED = List.of("content", "pdf", "ofd");

    private final PersonalSafe safe;
    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final Clock clock;

    SafeRotation(PersonalSafe safe, JdbcTemplate jdbc, TransactionTemplate transaction, Clock clock) {
        this.safe = safe;
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.clock = clock;
    }

    private record Place(int key, int pass, long last, long done, long broken, boolean finished, Instant changedAt) {
    }

    @Override
    public void newKey() {
        try {
            safe.add();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Progress progress() {
        Place at = place();
        return new Progress("credentials.credential, credentials.version", at.key(), at.done(), at.broken(), at.finished() || at.pass() > 1, at.changedAt());
    }

    /** The first key has sealed everything there is. */
    private Place place() {
        int newest = safe.newest();
        return jdbc.query("SELECT key, pass, last, done, broken, finished, changed_at FROM credentials.sealed_anew WHERE key = ?",
                (r, n) -> new Place(r.getInt(1), r.getInt(2), r.getLong(3), r.getLong(4), r.getLong(5), r.getBoolean(6), r.getTimestamp(7).toInstant()), newest).stream().findFirst()
                .orElseGet(() -> new Place(newest, 1, Long.MIN_VALUE, 0, 0, newest == 1, clock.instant()));
    }

    @Scheduled(fixedDelay = 10_000, initialDelay = 20_000)
    void rewrite() {
        while (Boolean.TRUE.equals(transaction.execute(status -> step()))) {
            Thread.onSpinWait();
        }
    }

    /** One batch. @return whether there may be more to do now */
    boolean step() {
        Place at = place();
        if (at.finished() || at.pass() > 1 && at.last() == Long.MIN_VALUE && at.changedAt().plus(BETWEEN).isAfter(clock.instant())) {
            return false;
        }
        List<Long> ids = jdbc.queryForList("SELECT id FROM credentials.credential WHERE id > ? ORDER BY id LIMIT ? FOR UPDATE", Long.class, at.last(), BATCH);
        int broken = ids.stream().mapToInt(this::anew).sum();
        boolean end = ids.size() < BATCH;
        jdbc.update("""
                INSERT INTO credentials.sealed_anew (key, pass, last, done, broken, finished, changed_at) VALUES (?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (key) DO UPDATE SET pass = excluded.pass, last = excluded.last, done = excluded.done, broken = excluded.broken, finished = excluded.finished, changed_at = excluded.changed_at""",
                at.key(), end ? at.pass() + 1 : at.pass(), end ? Long.MIN_VALUE : ids.getLast(), (at.last() == Long.MIN_VALUE ? 0 : at.done()) + ids.size(), (at.last() == Long.MIN_VALUE ? 0 : at.broken()) + broken, end && at.pass() >= PASSES,
                Timestamp.from(clock.instant()));
        return !end;
    }

    /** @return how many fields did not open */
    private int anew(long id) {
        int broken = field("credential", "holder_number", "id = " + id, "number:" + id) + field("credential", "holder_name", "id = " + id, "name:" + id);
        for (int number : jdbc.queryForList("SELECT number FROM credentials.version WHERE credential = ?", Integer.class, id)) {
            for (String column : SEALED) {
                broken += field("version", column, "credential = " + id + " AND number = " + number, column + ":" + id + ":" + number);
            }
        }
        return broken;
    }

    /** Files are large: only those of an older key are read whole. */
    private int field(String table, String column, String row, String context) {
        List<byte[]> older = jdbc.queryForList("SELECT " + column + " FROM credentials." + table + " WHERE " + row + " AND substring(" + column + " FROM 1 FOR 1) < ? AND length(" + column + ") > 0", byte[].class,
                new byte[]{(byte) safe.newest()});
        for (byte[] sealed : older) {
            try {
                jdbc.update("UPDATE credentials." + table + " SET " + column + " = ? WHERE " + row, safe.seal(safe.open(sealed, context), context));
            } catch (CryptoException e) {
                log.error("{} of {} was not sealed anew: {}", column, context, e.getMessage());
                return 1;
            }
        }
        return 0;
    }
}
