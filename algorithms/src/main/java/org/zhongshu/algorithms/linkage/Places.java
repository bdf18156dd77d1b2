package org.zhongshu.algorithms.linkage;

import java.util.Arrays;

/** For each record without a trusted number its likeliest person and the second. Persons are known by their set's root. */
final class Places {

    private final int[] numberOf;
    private final int[] best;
    private final int[] second;
    private final float[] bestBits;
    private final float[] secondBits;
    private final int loose;

    Places(int[] anchors) {
        numberOf = new int[anchors.length];
        int n = 0;
        for (int i = 0; i < anchors.length; i++) {
            numberOf[i] = anchors[i] < 0 ? n++ : -1;
        }
        loose = n;
        best = new int[n];
        second = new int[n];
        bestBits = new float[n];
        secondBits = new float[n];
        Arrays.fill(best, -1);
        Arrays.fill(second, -1);
        Arrays.fill(bestBits, Float.NEGATIVE_INFINITY);
        Arrays.fill(secondBits, Float.NEGATIVE_INFINITY);
    }

    int loose() {
        return loose;
    }

    /** Record i was compared with a record of another person. One thread at a time for one i. */
    void offer(int i, int record, int[] anchors, double bits) {
        int k = numberOf[i];
        float b = (float) bits;
        int person = anchors[record];
        if (best[k] >= 0 && anchors[best[k]] == person) {
            if (b > bestBits[k]) {
                bestBits[k] = b;
                best[k] = record;
            }
        } else if (b > bestBits[k]) {
            second[k] = best[k];
            secondBits[k] = bestBits[k];
            best[k] = record;
            bestBits[k] = b;
        } else if (b > secondBits[k]) {
            second[k] = record;
            secondBits[k] = b;
        }
    }

    /** A record of the likeliest person; −1 when there is none. */
    int best(int i) {
        return best[numberOf[i]];
    }

    double bits(int i) {
        return bestBits[numberOf[i]];
    }

    double secondBits(int i) {
        return secondBits[numberOf[i]];
    }

    /** log2 of the odds that the best is right, against the second and against nobody. */
    double surplus(int i) {
        return bits(i) - Math.log(1 + Math.pow(2, secondBits(i))) / Math.log(2);
    }
}
