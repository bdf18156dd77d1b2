package org.zhongshu.platform.vault.internal;

import jakarta.annotation.PostConstruct;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.platform.vault.BrokenSeal;
import org.zhongshu.platform.vault.OwnRing;
import org.zhongshu.platform.vault.SealedTable;
import org.zhongshu.platform.vault.Vault;

import java.sql.ResultSet;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A new key, and what was sealed under older ones sealed anew in the background. Each batch of rows commits with the place reached, so a
 * kill at any moment loses nothing: a row bears the number of its key, and the next start goes on behind the last committed row. A field
 * that does not open is left as it is, counted and named in the log; it stops nobody else.
 */
@Component
class Rotation {

    private static final Logger log = LoggerFactory.getLogger(Rotation.class);
    private static final int BATCH = 200;
    private static final long LOCK = 0x7661756c74L;

    private final KeyRing ring;
    private final FieldVault vault;
    private final List<SealedTable> tables;
    private final List<OwnRing> rings;
    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final Audit audit;
    private final Clock clock;

    Rotation(KeyRing ring, FieldVault vault, ObjectProvider<SealedTable> tables, ObjectProvider<OwnRing> rings, JdbcTemplate jdbc, TransactionTemplate transaction, Audit audit, Clock clock) {
        this.ring = ring;
        this.vault = vault;
        this.tables = tables.stream().toList();
        this.rings = rings.stream().toList();
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.audit = audit;
        this.clock = clock;
    }

    record Key(int number, Instant madeAt, String madeBy) {
    }

    /** A ring that is not the one of before would seal what nobody can open later, or open nothing: say so at the start. */
    @PostConstruct
    void compare() {
        transaction.executeWithoutResult(status -> {
            lock();
            // another copy may have added a key since this one read the file
            ring.refresh();
            Map<Integer, byte[]> known = new TreeMap<>();
            jdbc.query("SELECT number, mark FROM vault.key", row -> {
                known.put(row.getInt(1), row.getBytes(2));
            });
            known.forEach((number, mark) -> {
                if (number > ring.size() || !Arrays.equals(mark, ring.mark(number))) {
                    throw new IllegalStateException("密钥文件 " + (number == KeyRing.INDEX ? "vault-index.key" : "vault.key 的第 " + number + " 号密钥") + "与数据库记录的不一致：请从备份恢复 <data>/keys。");
                }
            });
            // the index's key has a mark, too: with a fresh one nobody would be found and everybody registered a second time
            for (int number = KeyRing.INDEX; number <= ring.size(); number++) {
                if (!known.containsKey(number)) {
                    note(number, "系统");
                }
            }
        });
        ring.use(ring.size());
    }

    private void note(int number, String by) {
        jdbc.update("INSERT INTO vault.key (number, mark, made_at, made_by) VALUES (?, ?, ?, ?)", number, ring.mark(number), now(), by);
    }

    /** Adds a key, which seals once its mark is committed. If the commit fails the key stays in the file unused; it is noted at the next start or with the next key. */
    int rotate(Actor by, String reason) {
        if (reason == null || reason.isBlank()) {
            throw Problem.badRequest("reason-needed", "请填写更换密钥的理由。");
        }
        int added = transaction.execute(status -> {
            lock();
            int number = ring.add();
            jdbc.queryForList("SELECT n FROM generate_series(1, ?) n WHERE NOT EXISTS (SELECT 1 FROM vault.key k WHERE k.number = n)", Integer.class, number)
                    .forEach(missing -> note(missing, by.name()));
            audit.record("vault.rotate", "vault-key", Integer.toString(number), reason.strip(), null, Map.of("key", number));
            return number;
        });
        ring.use(added);
        rings.forEach(OwnRing::newKey);
        return added;
    }

    private void lock() {
        jdbc.query("SELECT pg_advisory_xact_lock(?)", (ResultSet row) -> null, LOCK);
    }

    List<Key> keys() {
        return jdbc.query("SELECT number, made_at, made_by FROM vault.key WHERE number > 0 ORDER BY number DESC",
                (row, n) -> new Key(row.getInt(1), row.getObject(2, OffsetDateTime.class).toInstant(), row.getString(3)));
    }

    List<OwnRing.Progress> progress() {
        List<OwnRing.Progress> own = jdbc.query("SELECT table_name, key, done, broken, finished, changed_at FROM vault.rewrite ORDER BY table_name",
                (row, n) -> new OwnRing.Progress(row.getString(1), row.getInt(2), row.getLong(3), row.getLong(4), row.getBoolean(5), row.getObject(6, OffsetDateTime.class).toInstant()));
        return Stream.concat(own.stream(), rings.stream().map(OwnRing::progress)).toList();
    }

    @Scheduled(fixedDelay = 5_000, initialDelay = 5_000)
    void rewrite() {
        Integer newest = jdbc.queryForObject("SELECT max(number) FROM vault.key", Integer.class);
        ring.use(newest == null ? 1 : newest);
        for (SealedTable table : tables) {
            while (step(table, BATCH)) {
                Thread.onSpinWait();
            }
        }
    }

    /**
     * A transaction that was still open when its table was done may have committed a row under the old key: look once more, now and then.
     * Fields that are known not to open are no reason to read the whole table again each time.
     */
    @Scheduled(fixedDelay = 3_600_000, initialDelay = 600_000)
    void again() {
        for (SealedTable table : tables) {
            String older = String.join(" + ", table.fields().stream()
                    .map(f -> "count(*) FILTER (WHERE CASE WHEN length(" + f + ") < " + FieldVault.HEAD + " THEN true ELSE get_byte(" + f + ", 1) * 256 + get_byte(" + f + ", 2) < ? END)").toList());
            jdbc.update("UPDATE vault.rewrite SET last = ?, done = 0, broken = 0, finished = false WHERE table_name = ? AND finished AND (SELECT " + older + " FROM " + table.table() + ") > broken",
                    Stream.concat(Stream.of(Long.MIN_VALUE, table.table()), table.fields().stream().map(f -> ring.newest())).toArray());
        }
    }

    /** One batch. @return whether there may be more to do */
    boolean step(SealedTable table, int batch) {
        return Boolean.TRUE.equals(transaction.execute(status -> {
            int newest = ring.newest();
            jdbc.update("INSERT INTO vault.rewrite (table_name, key, changed_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", table.table(), newest, now());
            List<long[]> at = jdbc.query("SELECT key, last, CASE WHEN finished THEN 1 ELSE 0 END FROM vault.rewrite WHERE table_name = ? FOR UPDATE SKIP LOCKED",
                    (row, n) -> new long[]{row.getLong(1), row.getLong(2), row.getLong(3)}, table.table());
            if (at.isEmpty()) {
                return false;
            }
            if (at.getFirst()[0] > newest) {
                // another copy of the server has a newer key: going on with this one's would seal back
                ring.use((int) at.getFirst()[0]);
                return ring.newest() >= at.getFirst()[0];
            }
            if (at.getFirst()[0] < newest) {
                jdbc.update("UPDATE vault.rewrite SET key = ?, last = ?, done = 0, broken = 0, finished = false, changed_at = ? WHERE table_name = ?", newest, Long.MIN_VALUE, now(), table.table());
            } else if (at.getFirst()[2] == 1) {
                return false;
            }
            long from = at.getFirst()[0] < newest ? Long.MIN_VALUE : at.getFirst()[1];
            return rows(table, from, newest, batch);
        }));
    }

    private boolean rows(SealedTable table, long from, int newest, int batch) {
        String columns = String.join(", ", table.fields());
        List<Object[]> rows = jdbc.query("SELECT " + table.key() + ", " + columns + " FROM " + table.table() + " WHERE " + table.key() + " > ? ORDER BY " + table.key() + " LIMIT ? FOR UPDATE", (row, n) -> {
            Object[] values = new Object[table.fields().size() + 1];
            values[0] = row.getLong(1);
            for (int i = 1; i < values.length; i++) {
                values[i] = row.getBytes(i + 1);
            }
            return values;
        }, from, batch);
        List<Object[]> anew = new ArrayList<>();
        long broken = 0;
        for (Object[] row : rows) {
            Object[] values = new Object[row.length];
            boolean changed = false;
            for (int i = 1; i < row.length; i++) {
                byte[] sealed = (byte[]) row[i];
                values[i - 1] = sealed;
                if (sealed == null || sealed.length >= FieldVault.HEAD && FieldVault.number(sealed) >= newest) {
                    continue;
                }
                Vault.Place place = new Vault.Place(table.table(), Long.toString((Long) row[0]), table.fields().get(i - 1));
                try {
                    values[i - 1] = vault.seal(place, vault.open(place, sealed), newest);
                    changed = true;
                } catch (BrokenSeal e) {
                    broken++;
                    log.error("not sealed anew: {}", e.getMessage());
                }
            }
            if (changed) {
                values[values.length - 1] = row[0];
                anew.add(values);
            }
        }
        if (!anew.isEmpty()) {
            jdbc.batchUpdate("UPDATE " + table.table() + " SET " + String.join(", ", table.fields().stream().map(f -> f + " = ?").toList()) + " WHERE " + table.key() + " = ?", anew);
        }
        boolean end = rows.size() < batch;
        jdbc.update("UPDATE vault.rewrite SET last = ?, done = done + ?, broken = broken + ?, finished = ?, changed_at = ? WHERE table_name = ?",
                rows.isEmpty() ? from : rows.getLast()[0], rows.size(), broken, end, now(), table.table());
        return !end;
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }
}
