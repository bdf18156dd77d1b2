package org.zhongshu.platform.registry.internal;

import java.util.List;
import java.util.Map;

/** How one library recognises rows of several sources as the same. Values come in the order of the library's identity fields. */
interface Linker {

    /**
     * Begins a linking of about so many rows.
     *
     * @param learnt what an earlier whole run learnt; empty: what is known before learning; null: learn from the rows given
     */
    Linking begin(int expected, String learnt);

    /** Hashes; rows that share none have nothing to do with each other. */
    long[] keys(String[] identity);

    /** One linking: add all, say what people decided, link. */
    interface Linking {

        void add(long ref, String[] identity);

        /** A person's decision; unknown references are passed over. */
        void together(long a, long b);

        void apart(long a, long b);

        Outcome link();
    }

    /** Rows are numbered in the order in which they were added. */
    interface Outcome {

        int clusters();

        int clusterOf(int index);

        /** Pairs for people, likeliest first. */
        List<Pair> pairs();

        String learnt();

        /** For the run's log. */
        Map<String, Long> counts();
    }

    record Pair(long a, long b, double score, List<String> reasons) {
    }
}
