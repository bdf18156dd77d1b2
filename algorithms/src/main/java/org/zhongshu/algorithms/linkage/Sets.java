package org.zhongshu.algorithms.linkage;

import java.util.BitSet;
import java.util.HashSet;
import java.util.Set;

/** Records joined to persons: union–find whose sets can be walked through, and which never joins what a person has put apart. */
final class Sets {

    private final int[] parent;
    /** The next record of the same set, round in a ring. */
    private final int[] next;
    private final Set<Long> apart = new HashSet<>();
    private final BitSet watched = new BitSet();

    Sets(int records) {
        parent = new int[records];
        next = new int[records];
        for (int i = 0; i < records; i++) {
            parent[i] = i;
            next[i] = i;
        }
    }

    int root(int i) {
        int r = i;
        while (parent[r] != r) {
            r = parent[r];
        }
        while (parent[i] != r) {
            int up = parent[i];
            parent[i] = r;
            i = up;
        }
        return r;
    }

    int next(int i) {
        return next[i];
    }

    boolean alone(int i) {
        return next[i] == i;
    }

    int size(int i) {
        int n = 1;
        for (int k = next[i]; k != i; k = next[k]) {
            n++;
        }
        return n;
    }

    void keepApart(int i, int j) {
        if (i != j) {
            apart.add(pair(i, j));
            watched.set(root(i));
            watched.set(root(j));
        }
    }

    private static long pair(int i, int j) {
        return (long) Math.min(i, j) << 32 | Math.max(i, j);
    }

    /** Whether a person has put any record of the one set apart from any of the other. */
    boolean mustStayApart(int i, int j) {
        int a = root(i);
        int b = root(j);
        if (a == b || !watched.get(a) || !watched.get(b)) {
            return false;
        }
        int x = a;
        do {
            int y = b;
            do {
                if (apart.contains(pair(x, y))) {
                    return true;
                }
                y = next[y];
            } while (y != b);
            x = next[x];
        } while (x != a);
        return false;
    }

    /** Joins the sets of both; false when they are one already or must stay apart. */
    boolean join(int i, int j) {
        int a = root(i);
        int b = root(j);
        if (a == b || mustStayApart(a, b)) {
            return false;
        }
        parent[b] = a;
        if (watched.get(b)) {
            watched.set(a);
        }
        int after = next[a];
        next[a] = next[b];
        next[b] = after;
        return true;
    }
}
