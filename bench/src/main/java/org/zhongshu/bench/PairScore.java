package org.zhongshu.bench;

import org.zhongshu.algorithms.identifiers.CitizenId;
import org.zhongshu.algorithms.linkage.LinkageResult;
import org.zhongshu.demo.county.Person;
import org.zhongshu.demo.county.PersonRow;

import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.function.IntUnaryOperator;

/** Holds a linkage against the truth, pair by pair: all, by whether the rows have a valid number, and by what is wrong in a row. */
final class PairScore {

    private static final String[] KINDS = {"number missing", "number with an error", "another's number", "name differs", "day and month swapped", "birth date differs", "sex differs", "telephone missing",
            "old telephone", "number, telephone missing", "number missing, name differs", "number missing, birth differs", "nothing of these"};

    private int[] truth;
    private short[] wrong;
    private int rows;

    PairScore(int expected) {
        truth = new int[expected];
        wrong = new short[expected];
    }

    void row(PersonRow row) {
        if (rows == truth.length) {
            truth = Arrays.copyOf(truth, rows + rows / 2);
            wrong = Arrays.copyOf(wrong, rows + rows / 2);
        }
        Person p = row.person();
        String id = row.idNo();
        boolean valid = id != null && (id.length() == 15 ? CitizenId.upgrade(id).isPresent() : CitizenId.isValid(id));
        boolean own = valid && (id.equals(p.idNo()) || id.length() == 15);
        boolean name = !row.name().equals(p.name());
        boolean birth = row.birth() != p.birth();
        boolean swapped = birth && row.birth() / 10_000 == p.birth() / 10_000 && row.birth() % 100 == p.birth() / 100 % 100 && row.birth() / 100 % 100 == p.birth() % 100;
        boolean[] kinds = {id == null, id != null && !valid, valid && !own, name, swapped, birth && !swapped, row.sex() != p.sex(), row.phone() == null,
                row.phone() != null && !Objects.equals(row.phone(), p.phone()), id == null && row.phone() == null, id == null && name, id == null && birth, false};
        int bits = 0;
        for (int k = 0; k < kinds.length; k++) {
            bits |= kinds[k] ? 1 << k : 0;
        }
        if (bits == 0) {
            bits = 1 << KINDS.length - 1;
        }
        truth[rows] = row.truth();
        wrong[rows++] = (short) (bits | (valid ? 0 : 1 << 14));
    }

    private boolean numbered(int row) {
        return (wrong[row] & 1 << 14) == 0;
    }

    /** Pairs within groups of equal keys: both numbered, one, none. */
    private long[] pairs(long[] keys) {
        long[] sum = new long[3];
        for (int from = 0; from < keys.length; ) {
            int to = from;
            long with = 0;
            long without = 0;
            while (to < keys.length && keys[to] >>> 1 == keys[from] >>> 1) {
                if ((keys[to++] & 1) == 1) {
                    with++;
                } else {
                    without++;
                }
            }
            sum[0] += with * (with - 1) / 2;
            sum[1] += with * without;
            sum[2] += without * (without - 1) / 2;
            from = to;
        }
        return sum;
    }

    private interface KeyOf {
        long of(int row);
    }

    private long[] grouped(KeyOf key) {
        long[] keys = new long[rows];
        for (int i = 0; i < rows; i++) {
            keys[i] = key.of(i) << 1 | (numbered(i) ? 1 : 0);
        }
        Arrays.parallelSort(keys);
        return pairs(keys);
    }

    void print(LinkageResult result) {
        print(result::clusterOf, result.clusters());
    }

    /** @param clusterOf the cluster, from 0, of the row with this number in the order of adding */
    void print(IntUnaryOperator clusterOf, int clusters) {
        long[] real = grouped(i -> truth[i]);
        long[] found = grouped(clusterOf::applyAsInt);
        long[] right = grouped(i -> (long) clusterOf.applyAsInt(i) << 31 | truth[i]);
        System.out.printf(Locale.ROOT, "%n%-26s %14s %10s %10s %11s %11s%n", "pairs of rows", "right", "wrong", "missed", "precision", "recall");
        line("all", Arrays.stream(real).sum(), Arrays.stream(found).sum(), Arrays.stream(right).sum());
        String[] names = {"both with a valid number", "one with", "both without"};
        for (int k = 0; k < 3; k++) {
            line(names[k], real[k], found[k], right[k]);
        }
        byKind(clusterOf, clusters);
    }

    private static void line(String name, long real, long found, long right) {
        System.out.printf(Locale.ROOT, "%-26s %,14d %,10d %,10d %11.6f %11.6f%n", name, right, found - right, real - right, found == 0 ? 1 : (double) right / found, real == 0 ? 1 : (double) right / real);
    }

    /** By row: of the pairs that a row with this fault should be in, how many were found, and of those it was put in how many are wrong. */
    private void byKind(IntUnaryOperator clusterOf, int clusters) {
        int[] ofTruth = new int[Arrays.stream(truth, 0, rows).max().orElse(0) + 1];
        int[] ofCluster = new int[clusters];
        long[] both = new long[rows];
        for (int i = 0; i < rows; i++) {
            ofTruth[truth[i]]++;
            ofCluster[clusterOf.applyAsInt(i)]++;
            both[i] = (long) clusterOf.applyAsInt(i) << 31 | truth[i];
        }
        Arrays.parallelSort(both);
        long[] count = new long[KINDS.length];
        long[] should = new long[KINDS.length];
        long[] did = new long[KINDS.length];
        long[] right = new long[KINDS.length];
        for (int i = 0; i < rows; i++) {
            long key = (long) clusterOf.applyAsInt(i) << 31 | truth[i];
            int at = Arrays.binarySearch(both, key);
            int from = at;
            int to = at + 1;
            while (from > 0 && both[from - 1] == key) {
                from--;
            }
            while (to < rows && both[to] == key) {
                to++;
            }
            for (int k = 0; k < KINDS.length; k++) {
                if ((wrong[i] & 1 << k) != 0) {
                    count[k]++;
                    should[k] += ofTruth[truth[i]] - 1;
                    did[k] += ofCluster[clusterOf.applyAsInt(i)] - 1;
                    right[k] += to - from - 1;
                }
            }
        }
        System.out.printf(Locale.ROOT, "%n%-30s %12s %11s %11s%n", "rows with", "rows", "precision", "recall");
        for (int k = 0; k < KINDS.length; k++) {
            System.out.printf(Locale.ROOT, "%-30s %,12d %11.6f %11.6f%n", KINDS[k], count[k], did[k] == 0 ? 1 : (double) right[k] / did[k], should[k] == 0 ? 1 : (double) right[k] / should[k]);
        }
    }
}
