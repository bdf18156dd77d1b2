package org.zhongshu.algorithms.linkage;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntToLongFunction;

/**
 * Learns weights from the records: what strangers look like from random pairs, the rest by {@link Mixture} from pairs that
 * share a valid number, a name and birth date, a telephone, or a door. Which pairs are looked at follows from the records'
 * references, not from their order.
 */
final class Learning {

    private static final double SMOOTH = 0.5;
    private static final int ENOUGH_NUMBERS = 1000;

    private final PersonStore s;
    private final LinkageSettings settings;
    private final LinkageWeights w = LinkageWeights.prior();

    Learning(PersonStore store, LinkageSettings settings) {
        this.s = store;
        this.settings = settings;
    }

    LinkageWeights learn(Counts counts) {
        w.records = Math.max(1, s.size);
        strangers();
        double pairs = s.size * (s.size - 1.0) / 2;
        Mixture mixture = new Mixture(w);
        Drawn numbers = draw(i -> s.idKind[i] == Cleaned.VALID ? Key.ID.of(s, i) : 0, Field.ID);
        Drawn named = draw(i -> Key.NAME_BIRTH.of(s, i), Field.NAME, Field.BIRTH);
        Drawn phones = draw(i -> Key.PHONE.of(s, i), Field.PHONE);
        Drawn doors = draw(i -> Key.DOOR.of(s, i), Field.ADDRESS);
        for (Drawn drawn : List.of(numbers, named, phones, doors)) {
            mixture.add(drawn.sample);
        }
        mixture.learn();
        long valid = 0;
        for (int i = 0; i < s.size; i++) {
            valid += s.idKind[i] == Cleaned.VALID ? 1 : 0;
        }
        boolean byNumbers = valid >= ENOUGH_NUMBERS && numbers.sample.size() > 0;
        if (byNumbers) {
            w.trust = Math.clamp(numbers.sample.one(), 0.9, 0.9999);
            w.same = numbers.pairs * w.trust / (valid * (valid - 1.0) / 2);
        } else if (named.sample.size() > 0 && pairs > 0) {
            w.same = named.pairs * named.sample.one() / (w.m[0][0] * w.m[1][0]) / pairs;
        }
        if (doors.sample.size() > 0 && pairs > 0) {
            double near = w.h[Field.ADDRESS.ordinal()][0] + w.h[Field.ADDRESS.ordinal()][1];
            w.household = doors.pairs * doors.sample.two() / near / pairs;
        }
        w.same = Math.clamp(w.same, 1e-9, 0.1);
        w.household = Math.clamp(w.household, w.same / 10, Math.max(w.same / 10, 0.1));
        counts.into(w);
        return w;
    }

    private record Drawn(Mixture.Sample sample, double pairs) {
    }

    private Drawn draw(IntToLongFunction key, Field... made) {
        Blocks blocks = Blocks.by(key, s.size, i -> true, settings.threads());
        double pairs = 0;
        for (int at = 0; at < blocks.size(); ) {
            int end = blocks.endOf(at);
            if (end - at <= settings.largestBlock()) {
                pairs += (end - at) * (end - at - 1.0) / 2;
            }
            at = end;
        }
        Mixture.Sample sample = new Mixture.Sample(made);
        long limit = (long) (Math.min(1, settings.sample() / Math.max(1, pairs)) * Long.MAX_VALUE);
        Agreement agreement = new Agreement(s);
        for (int at = 0; at < blocks.size(); ) {
            int end = blocks.endOf(at);
            for (int a = at; a < end && end - at <= settings.largestBlock(); a++) {
                for (int b = a + 1; b < end; b++) {
                    int i = blocks.record(a);
                    int j = blocks.record(b);
                    if (Cleaned.mix(Cleaned.mix(Math.min(s.ref[i], s.ref[j])) ^ Math.max(s.ref[i], s.ref[j])) >>> 1 <= limit) {
                        sample.add(agreement.of(i, j));
                    }
                }
            }
            at = end;
        }
        return new Drawn(sample, pairs);
    }

    /** Levels among random pairs; pairs with the same valid number are passed over. */
    private void strangers() {
        int wanted = Math.min(s.size, settings.sample());
        long limit = (long) ((double) wanted / Math.max(1, s.size) * Long.MAX_VALUE);
        long[] hashes = new long[16];
        int n = 0;
        for (int i = 0; i < s.size; i++) {
            long h = Cleaned.mix(s.ref[i] * 31 + 5) >>> 1;
            if (h <= limit) {
                if (n == hashes.length) {
                    hashes = Arrays.copyOf(hashes, n * 2);
                }
                hashes[n++] = h;
            }
        }
        // in the order of the hashes, and with them the records; collisions do no harm
        int[] records = byHash(hashes, n, limit);
        double[][] counts = new double[Field.FIELDS][];
        for (Field field : Field.values()) {
            counts[field.ordinal()] = new double[field.levels()];
        }
        Agreement agreement = new Agreement(s);
        for (int stride = 1; stride <= 3; stride++) {
            for (int k = 0; k < n; k++) {
                int j = (int) ((k + (long) stride * n / 7 + 1) % n);
                if (j == k) {
                    continue;
                }
                int pattern = agreement.of(records[k], records[j]);
                if (Field.ID.of(pattern) == 0) {
                    continue;
                }
                for (Field field : Field.values()) {
                    int level = field.of(pattern);
                    if (level != Field.MISSING) {
                        counts[field.ordinal()][level]++;
                    }
                }
            }
        }
        for (Field field : Field.values()) {
            double[] c = counts[field.ordinal()];
            double all = Arrays.stream(c).sum();
            if (all < 100) {
                continue; // too few to know better than before
            }
            for (int level = 0; level < c.length; level++) {
                w.u[field.ordinal()][level] = (c[level] + SMOOTH) / (all + SMOOTH * c.length);
            }
        }
    }

    private int[] byHash(long[] hashes, int n, long limit) {
        long[] sorted = Arrays.copyOf(hashes, n);
        Arrays.sort(sorted);
        int[] records = new int[n];
        for (int i = 0; i < s.size; i++) {
            long h = Cleaned.mix(s.ref[i] * 31 + 5) >>> 1;
            if (h <= limit) {
                records[Arrays.binarySearch(sorted, h)] = i;
            }
        }
        return records;
    }
}
