package org.zhongshu.algorithms.linkage;

import java.util.Arrays;
import java.util.Collection;

/** Pairs with their evidence, in three columns. */
final class Edges {

    int[] a = new int[64];
    int[] b = new int[64];
    float[] bits = new float[64];
    int size;

    void add(int i, int j, double evidence) {
        if (size == a.length) {
            a = Arrays.copyOf(a, size * 2);
            b = Arrays.copyOf(b, size * 2);
            bits = Arrays.copyOf(bits, size * 2);
        }
        a[size] = i;
        b[size] = j;
        bits[size++] = (float) evidence;
    }

    void addAll(Edges more) {
        int sum = size + more.size;
        if (sum > a.length) {
            int room = Math.max(sum, (int) Math.min(Integer.MAX_VALUE - 8L, a.length * 3L / 2));
            a = Arrays.copyOf(a, room);
            b = Arrays.copyOf(b, room);
            bits = Arrays.copyOf(bits, room);
        }
        System.arraycopy(more.a, 0, a, size, more.size);
        System.arraycopy(more.b, 0, b, size, more.size);
        System.arraycopy(more.bits, 0, bits, size, more.size);
        size = sum;
    }

    void addAll(Collection<Edges> more) {
        more.forEach(this::addAll);
    }

    /** Places from the strongest to the weakest; equals by the records' references, so that the order of adding does not matter. Pairs found twice come once. */
    int[] strongestFirst(long[] ref) {
        long[] keys = new long[size];
        for (int e = 0; e < size; e++) {
            // floats sort as their bits once the negative ones are turned round
            int raw = Float.floatToIntBits(bits[e]);
            int ordered = raw ^ raw >> 31 & 0x7FFFFFFF;
            keys[e] = (long) ~ordered << 32 | e;
        }
        Arrays.parallelSort(keys);
        int[] order = new int[size];
        for (int from = 0; from < size; ) {
            int to = from + 1;
            while (to < size && keys[to] >> 32 == keys[from] >> 32) {
                to++;
            }
            Integer[] equal = new Integer[to - from];
            for (int k = from; k < to; k++) {
                equal[k - from] = (int) keys[k];
            }
            if (equal.length > 1) {
                Arrays.sort(equal, (x, y) -> {
                    int c = Long.compare(Math.min(ref[a[x]], ref[b[x]]), Math.min(ref[a[y]], ref[b[y]]));
                    return c != 0 ? c : Long.compare(Math.max(ref[a[x]], ref[b[x]]), Math.max(ref[a[y]], ref[b[y]]));
                });
            }
            for (int k = from; k < to; k++) {
                order[k] = equal[k - from];
            }
            from = to;
        }
        int kept = 0;
        for (int k = 0; k < order.length; k++) {
            int e = order[k];
            int before = kept == 0 ? -1 : order[kept - 1];
            if (before < 0 || !(Math.min(a[e], b[e]) == Math.min(a[before], b[before]) && Math.max(a[e], b[e]) == Math.max(a[before], b[before]))) {
                order[kept++] = e;
            }
        }
        return Arrays.copyOf(order, kept);
    }
}
