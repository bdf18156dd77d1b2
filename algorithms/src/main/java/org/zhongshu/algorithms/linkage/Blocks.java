package org.zhongshu.algorithms.linkage;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntPredicate;
import java.util.function.IntToLongFunction;

/** Records sorted by one key, so that those that share it lie side by side. A record has one key of a kind and so is in one block only. */
final class Blocks {

    /** Not worth a second thread. */
    private static final int FEW = 20_000;

    private final long[] sorted;
    private final int indexBits;

    private Blocks(long[] sorted, int indexBits) {
        this.sorted = sorted;
        this.indexBits = indexBits;
    }

    /** @param which records to look at; those with key 0 are left out */
    static Blocks by(IntToLongFunction key, int records, IntPredicate which, int threads) {
        int bits = 32 - Integer.numberOfLeadingZeros(Math.max(1, records));
        long[] keys = new long[Math.min(records, 1 << 16)];
        int n = 0;
        for (int i = 0; i < records; i++) {
            if (which.test(i)) {
                long k = key.applyAsLong(i);
                if (k != 0) {
                    if (n == keys.length) {
                        keys = Arrays.copyOf(keys, (int) Math.min(records, n * 2L));
                    }
                    keys[n++] = k << bits | i;
                }
            }
        }
        keys = n == keys.length ? keys : Arrays.copyOf(keys, n);
        if (threads > 1) {
            Arrays.parallelSort(keys);
        } else {
            Arrays.sort(keys);
        }
        return new Blocks(keys, bits);
    }

    int size() {
        return sorted.length;
    }

    int record(int at) {
        return (int) (sorted[at] & (1L << indexBits) - 1);
    }

    /** The place after the block that begins here. */
    int endOf(int from) {
        long key = sorted[from] >>> indexBits;
        int to = from + 1;
        while (to < sorted.length && sorted[to] >>> indexBits == key) {
            to++;
        }
        return to;
    }

    /** What is done with one block. */
    interface Visit {
        void block(int from, int to);
    }

    /** Visits all blocks of two and more, in several threads, each with its own visitor; returns the visitors. */
    <V extends Visit> List<V> each(int threads, Callable<V> visitor) {
        if (threads == 1 || sorted.length < FEW) {
            try {
                return List.of(visit(visitor.call(), 0, sorted.length));
            } catch (Exception e) {
                throw new IllegalStateException("匹配中出错：" + e, e);
            }
        }
        int parts = threads * 4;
        int[] borders = new int[parts + 1];
        for (int p = 1; p < parts; p++) {
            int at = (int) ((long) sorted.length * p / parts);
            borders[p] = at == 0 || at >= sorted.length ? at : endOf(at - 1);
        }
        borders[parts] = sorted.length;
        List<V> visitors = new ArrayList<>();
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            List<Callable<V>> tasks = new ArrayList<>();
            for (int p = 0; p < parts; p++) {
                int from = borders[p];
                int to = borders[p + 1];
                tasks.add(() -> visit(visitor.call(), from, to));
            }
            for (var done : pool.invokeAll(tasks)) {
                visitors.add(done.get());
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("匹配中出错：" + e.getCause(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("匹配被中断", e);
        }
        return visitors;
    }

    private <V extends Visit> V visit(V visitor, int from, int to) {
        for (int at = from; at < to; ) {
            int end = endOf(at);
            if (end - at > 1) {
                visitor.block(at, end);
            }
            at = end;
        }
        return visitor;
    }
}
