package org.zhongshu.platform.registry.internal;

import org.zhongshu.algorithms.address.ParsedAddress;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Whole standard addresses by what a text says of them: hashes of all parts from the town down, with and without the town, in two
 * flat arrays – half a million addresses take some 30 MB, a look some nanoseconds. Written by one thread, read by all.
 */
final class AddressKeys {

    private static final long SEVERAL = -1;

    private record Table(long[] hashes, long[] ids, int mask) {
        static Table of(int size) {
            return new Table(new long[size], new long[size], size - 1);
        }

        int slot(long hash) {
            int at = (int) (hash ^ hash >>> 32) & mask;
            while (hashes[at] != 0 && hashes[at] != hash) {
                at = at + 1 & mask;
            }
            return at;
        }
    }

    private volatile Table table = Table.of(1 << 12);
    /** By hash: the addresses that a text without its town may mean. */
    private final Map<Long, long[]> several = new HashMap<>();
    private int used;

    synchronized void put(ParsedAddress p, long id) {
        for (int scope = 0; scope < 2; scope++) {
            long hash = hash(p, scope == 0);
            if (hash != 0) {
                put(hash, id);
            }
        }
        publish();
    }

    /** What was written into the arrays is seen by whoever reads the field after this. */
    private void publish() {
        table = table;
    }

    private void put(long hash, long id) {
        if (used * 2 > table.hashes().length) {
            grow();
        }
        int at = table.slot(hash);
        if (table.hashes()[at] == 0) {
            table.ids()[at] = id;
            table.hashes()[at] = hash;
            used++;
        } else if (table.ids()[at] == 0) {
            table.ids()[at] = id;
        } else if (table.ids()[at] == SEVERAL) {
            several.computeIfPresent(hash, (h, ids) -> with(ids, id));
        } else if (table.ids()[at] != id) {
            // two addresses are written alike without their town: the text alone does not tell which
            several.put(hash, new long[]{table.ids()[at], id});
            table.ids()[at] = SEVERAL;
        }
    }

    private static long[] with(long[] ids, long id) {
        if (Arrays.stream(ids).anyMatch(known -> known == id)) {
            return ids;
        }
        long[] more = Arrays.copyOf(ids, ids.length + 1);
        more[ids.length] = id;
        return more;
    }

    /**
     * Takes addresses out, in one pass over all. Their slots stay for the next of the same hash.
     *
     * @param gone numbers, sorted
     */
    synchronized void remove(long[] gone) {
        Table t = table;
        for (int at = 0; at < t.ids().length; at++) {
            if (t.ids()[at] > 0 && Arrays.binarySearch(gone, t.ids()[at]) >= 0) {
                t.ids()[at] = 0;
            }
        }
        several.entrySet().removeIf(e -> {
            long[] left = Arrays.stream(e.getValue()).filter(id -> Arrays.binarySearch(gone, id) < 0).toArray();
            e.setValue(left);
            if (left.length > 1) {
                return false;
            }
            t.ids()[t.slot(e.getKey())] = left.length == 0 ? 0 : left[0];
            return true;
        });
        publish();
    }

    private void grow() {
        Table old = table;
        Table next = Table.of(old.hashes().length * 2);
        for (int i = 0; i < old.hashes().length; i++) {
            if (old.hashes()[i] != 0) {
                int at = next.slot(old.hashes()[i]);
                next.hashes()[at] = old.hashes()[i];
                next.ids()[at] = old.ids()[i];
            }
        }
        table = next;
    }

    int size() {
        return used;
    }

    /** The address that says exactly what the text says, no more and no less; 0 for none. */
    long exact(ParsedAddress p) {
        Table t = table;
        for (int scope = 0; scope < 2; scope++) {
            long hash = hash(p, scope == 0);
            if (hash != 0) {
                int at = t.slot(hash);
                if (t.hashes()[at] == hash && t.ids()[at] > 0) {
                    return t.ids()[at];
                }
            }
        }
        return 0;
    }

    /** 0: the text has nothing to compare. */
    private static long hash(ParsedAddress p, boolean scoped) {
        boolean road = !p.road().isEmpty() || !p.place().isEmpty();
        // a village is its own road: houses are numbered in it
        String where = road ? p.road() + "/" + p.place() : "//" + p.community();
        String scope = scoped ? p.road().isEmpty() ? p.town() + p.community() : p.town() : "";
        if (!road && p.community().isEmpty() || scoped && scope.isEmpty() || (p.door() + p.building() + p.unit() + p.room()).isEmpty()) {
            return 0;
        }
        long h = KeyLinker.hash(scope + "|" + where + "|" + p.door() + "|" + p.building() + "|" + p.unit() + "|" + p.room());
        return h == 0 ? 1 : h;
    }
}
