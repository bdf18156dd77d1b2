package org.zhongshu.platform.registry.internal;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.registry.internal.Records.Draft;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which golden records bear which blocking keys, to find for a changed row those that it may belong to: one narrow row a key and record.
 * An inverted index over the records' arrays took four to ten times as long to build, and was written anew with every change of a record.
 */
@Component
class KeyTable {

    /** Records that share a key with so many others have to share a second one. */
    private static final int RARE = 8;
    /** A key that more records bear says nothing: a hotline's number, a place of work. */
    private static final int LARGEST = 100;
    private static final int ENOUGH = 2;

    private final JdbcTemplate jdbc;

    KeyTable(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** Lays the table of all records' keys. Joins the caller's transaction. */
    void lay(String keys, String records) {
        jdbc.execute("DROP TABLE IF EXISTS " + keys);
        jdbc.execute("CREATE TABLE " + keys + " AS SELECT unnest(keys) AS hash, gid FROM " + records);
        jdbc.execute("ALTER TABLE " + keys + " ADD PRIMARY KEY (hash, gid)");
        jdbc.execute("ANALYZE " + keys);
    }

    /** What changed of the keys of some records. Joins the caller's transaction. @param before keys by record, as they were */
    void change(Library library, Map<Long, long[]> before, List<Draft> now) {
        Pairs added = new Pairs();
        Pairs gone = new Pairs();
        Map<Long, long[]> left = new HashMap<>(before);
        for (Draft d : now) {
            long[] was = left.remove(d.gid());
            added.addAll(d.gid(), d.keys(), was);
            gone.addAll(d.gid(), was, d.keys());
        }
        left.forEach((gid, keys) -> gone.addAll(gid, keys, null));
        if (gone.size > 0) {
            jdbc.update("DELETE FROM " + library.keyTable() + " k USING unnest(?::bigint[], ?::bigint[]) AS c(hash, gid) WHERE k.hash = c.hash AND k.gid = c.gid", gone.hashes(), gone.gids());
        }
        if (added.size > 0) {
            jdbc.update("INSERT INTO " + library.keyTable() + " (hash, gid) SELECT * FROM unnest(?::bigint[], ?::bigint[]) ON CONFLICT DO NOTHING", added.hashes(), added.gids());
        }
    }

    /**
     * Records that may hold the same person, firm or thing as some rows: such as share a rare key, or two common ones.
     *
     * @param rows the keys of each row
     */
    Set<Long> near(Library library, Collection<long[]> rows) {
        Pairs probes = new Pairs();
        int[] needed = new int[rows.size()];
        int n = 0;
        for (long[] keys : rows) {
            needed[n] = Math.min(ENOUGH, keys.length);
            probes.addAll(n++, keys, null);
        }
        Set<Long> near = new HashSet<>();
        if (probes.size == 0) {
            return near;
        }
        Map<Long, Integer> shared = new HashMap<>();
        Block block = new Block();
        jdbc.query("SELECT c.n, c.hash, k.gid FROM unnest(?::bigint[], ?::bigint[]) AS c(hash, n) CROSS JOIN LATERAL (SELECT gid FROM " + library.keyTable() + " k WHERE k.hash = c.hash LIMIT "
                + (LARGEST + 1) + ") k ORDER BY c.n, c.hash", (RowCallbackHandler) row -> {
            long at = row.getLong(1);
            long hash = row.getLong(2);
            if (block.row != at || block.hash != hash) {
                block.count(shared, needed, near);
                if (block.row != at) {
                    shared.clear();
                }
                block.begin(at, hash);
            }
            block.gids[block.size++] = row.getLong(3);
        }, probes.hashes(), probes.gids());
        block.count(shared, needed, near);
        return near;
    }

    /** The records that bear one key of one row. */
    private static final class Block {
        final long[] gids = new long[LARGEST + 1];
        long row = -1;
        long hash;
        int size;

        void begin(long atRow, long ofHash) {
            row = atRow;
            hash = ofHash;
            size = 0;
        }

        void count(Map<Long, Integer> shared, int[] needed, Set<Long> near) {
            for (int i = 0; i < size && size <= LARGEST; i++) {
                if (shared.merge(gids[i], size <= RARE ? ENOUGH : 1, Integer::sum) >= needed[(int) row]) {
                    near.add(gids[i]);
                }
            }
        }
    }

    private static final class Pairs {
        Long[] hashes = new Long[64];
        Long[] gids = new Long[64];
        int size;

        /** All keys that are not among the others. */
        void addAll(long gid, long[] keys, long[] others) {
            for (int i = 0; keys != null && i < keys.length; i++) {
                long key = keys[i];
                if (others == null || Arrays.stream(others).noneMatch(k -> k == key)) {
                    if (size == hashes.length) {
                        hashes = Arrays.copyOf(hashes, size * 2);
                        gids = Arrays.copyOf(gids, size * 2);
                    }
                    hashes[size] = key;
                    gids[size++] = gid;
                }
            }
        }

        Long[] hashes() {
            return Arrays.copyOf(hashes, size);
        }

        Long[] gids() {
            return Arrays.copyOf(gids, size);
        }
    }
}
