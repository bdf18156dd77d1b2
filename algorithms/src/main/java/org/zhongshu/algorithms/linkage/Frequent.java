package org.zhongshu.algorithms.linkage;

import java.util.Arrays;

/** How often the most frequent values of a field occur, by hash. Values that are not here are rare. */
final class Frequent {

    static final Frequent NONE = new Frequent(new long[0], new int[0], 0);
    /** Kept in the text of weights; the rest is rare enough to be called so. */
    static final int MOST = 4000;

    private final long[] hashes;
    private final int[] counts;
    /** What a value is taken to have that is not here. */
    private final int rest;

    private Frequent(long[] hashes, int[] counts, int rest) {
        this.hashes = hashes;
        this.counts = counts;
        this.rest = rest;
    }

    /** The values with the highest counts. */
    static Frequent top(long[] hashes, int[] counts, int n, int atLeast) {
        int[] sorted = Arrays.copyOf(counts, n);
        Arrays.sort(sorted);
        int floor = Math.max(atLeast, n > MOST ? sorted[n - MOST] + 1 : 0);
        long[] kept = new long[MOST];
        int k = 0;
        for (int i = 0; i < n && k < MOST; i++) {
            if (counts[i] >= floor) {
                kept[k++] = hashes[i];
            }
        }
        kept = Arrays.copyOf(kept, k);
        // hashes are compared as signed numbers, here and when read again
        Arrays.sort(kept);
        int[] of = new int[k];
        for (int i = 0; i < n; i++) {
            int at = counts[i] >= floor ? Arrays.binarySearch(kept, hashes[i]) : -1;
            if (at >= 0) {
                of[at] = counts[i];
            }
        }
        return new Frequent(kept, of, floor / 2);
    }

    /** For a value that is not among the frequent half of the least frequent of them. */
    int count(long hash) {
        int at = Arrays.binarySearch(hashes, hash);
        return at < 0 ? rest : counts[at];
    }

    String text() {
        StringBuilder all = new StringBuilder(hashes.length * 16 + 8).append(rest);
        for (int i = 0; i < hashes.length; i++) {
            all.append(' ').append(Long.toUnsignedString(hashes[i], 36)).append(':').append(counts[i]);
        }
        return all.toString();
    }

    static Frequent of(String line) {
        String rest = line.startsWith("frequent ") ? line.substring(9) : "";
        String[] items = rest.split(" ");
        int n = items.length - 1;
        long[] hashes = new long[n];
        int[] counts = new int[n];
        for (int i = 0; i < n; i++) {
            String item = items[i + 1];
            int colon = item.indexOf(':');
            hashes[i] = Long.parseUnsignedLong(item.substring(0, colon), 36);
            counts[i] = Integer.parseInt(item.substring(colon + 1));
        }
        return new Frequent(hashes, counts, Integer.parseInt(items[0]));
    }
}
