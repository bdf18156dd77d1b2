package org.zhongshu.platform.telemetry.internal;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * One-minute sums since the last flush, in an open hash table keyed by (thing, metric, minute): a reading costs one probe
 * and no allocation.
 *
 * <p>Only readings newer than everything known of their thing and metric are added up here. For any other – late, out of
 * order, or sent twice – the bucket is marked, and the flush computes it anew from the stored rows, each time once. So
 * the usual case is an addition, and the unusual one is exact.
 */
final class MinuteSums {

    static final long MINUTE = 60_000;

    static final class Sum {
        long thing;
        int metric;
        /** Minutes since 1970. */
        int minute;
        int n;
        double sum;
        double min;
        double max;
        double last;
        long lastTs;
    }

    record Marked(long thing, int minute) {
    }

    private Sum[] table = new Sum[1 << 14];
    private int size;
    private final Set<Marked> marked = new HashSet<>();

    void add(long thing, int metric, long ts, double value) {
        int minute = (int) Math.floorDiv(ts, MINUTE);
        int mask = table.length - 1;
        int slot = slot(thing, metric, minute) & mask;
        Sum s;
        while ((s = table[slot]) != null) {
            if (s.thing == thing && s.metric == metric && s.minute == minute) {
                s.n++;
                s.sum += value;
                s.min = Math.min(s.min, value);
                s.max = Math.max(s.max, value);
                s.last = value;
                s.lastTs = ts;
                return;
            }
            slot = slot + 1 & mask;
        }
        s = new Sum();
        s.thing = thing;
        s.metric = metric;
        s.minute = minute;
        s.n = 1;
        s.sum = s.min = s.max = s.last = value;
        s.lastTs = ts;
        table[slot] = s;
        if (++size * 2 > table.length) {
            grow();
        }
    }

    void mark(long thing, long ts) {
        marked.add(new Marked(thing, (int) Math.floorDiv(ts, MINUTE)));
    }

    int size() {
        return size + marked.size();
    }

    Set<Marked> marked() {
        return marked;
    }

    void forEach(Consumer<Sum> each) {
        for (Sum s : table) {
            if (s != null) {
                each.accept(s);
            }
        }
    }

    void clear() {
        if (size > 0) {
            table = new Sum[Math.max(1 << 14, Integer.highestOneBit(Math.max(1, size)) << 2)];
            size = 0;
        }
        marked.clear();
    }

    private void grow() {
        Sum[] old = table;
        table = new Sum[old.length * 2];
        int mask = table.length - 1;
        for (Sum s : old) {
            if (s != null) {
                int slot = slot(s.thing, s.metric, s.minute) & mask;
                while (table[slot] != null) {
                    slot = slot + 1 & mask;
                }
                table[slot] = s;
            }
        }
    }

    private static int slot(long thing, int metric, int minute) {
        long h = (thing * 31 + metric) * 0x9E3779B97F4A7C15L + minute * 0xC2B2AE3D27D4EB4FL;
        return (int) (h ^ h >>> 32);
    }
}
