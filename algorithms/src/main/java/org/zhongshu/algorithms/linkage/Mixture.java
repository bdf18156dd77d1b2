package org.zhongshu.algorithms.linkage;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Expectation–maximisation over samples of pairs. Each sample comes from one kind of block; the fields that made the block say
 * nothing within it and are left out there, so that agreement on them is learnt from the other samples. In each sample the
 * pairs are a mixture of three: one person, one household, strangers; what strangers look like is known before, from random pairs.
 */
final class Mixture {

    private static final int ROUNDS = 30;
    /** So many pairs' worth does the knowledge before weigh, for levels that hardly occur. */
    private static final double BEFORE = 20;
    /** Different valid numbers can hardly be one person's; the same name or birth date is not unheard of in a household. */
    private static final double MOST_TWO_NUMBERS = 1e-4;
    private static final double LEAST_NAMESAKES = 1e-4;
    private static final double LEAST_TWINS = 1e-3;

    /** Pairs of one kind of block: patterns with their numbers. */
    static final class Sample {
        private final Map<Integer, int[]> patterns = new HashMap<>();
        private final int ignored;
        private double one = 0.5;
        private double two = 0.25;
        private long size;

        /** @param made the fields on which all pairs of the sample agree because the block was made so */
        Sample(Field... made) {
            int bits = 0;
            for (Field field : made) {
                bits |= Field.MISSING << field.ordinal() * 4;
            }
            ignored = bits;
        }

        void add(int pattern) {
            patterns.computeIfAbsent(pattern | ignored, p -> new int[1])[0]++;
            size++;
        }

        long size() {
            return size;
        }

        /** After learning: the share of one person's pairs. */
        double one() {
            return one;
        }

        /** After learning: the share of pairs of a household. */
        double two() {
            return two;
        }
    }

    private final LinkageWeights weights;
    private final List<Sample> samples = new ArrayList<>();

    Mixture(LinkageWeights start) {
        weights = start;
    }

    void add(Sample sample) {
        if (sample.size > 0) {
            samples.add(sample);
        }
    }

    void learn() {
        LinkageWeights before = LinkageWeights.prior();
        for (int round = 0; round < ROUNDS; round++) {
            double[][] m = scaled(before.m);
            double[][] h = scaled(before.h);
            for (Sample sample : samples) {
                expect(sample, m, h);
            }
            maximise(weights.m, m);
            maximise(weights.h, h);
            double[] ids = weights.m[Field.ID.ordinal()];
            ids[Field.BOTH_VALID_DIFFER] = Math.min(MOST_TWO_NUMBERS, ids[Field.BOTH_VALID_DIFFER]);
            weights.h[Field.NAME.ordinal()][0] = Math.max(LEAST_NAMESAKES, weights.h[Field.NAME.ordinal()][0]);
            weights.h[Field.BIRTH.ordinal()][0] = Math.max(LEAST_TWINS, weights.h[Field.BIRTH.ordinal()][0]);
        }
    }

    private void expect(Sample sample, double[][] m, double[][] h) {
        double ones = 1;
        double twos = 1;
        double all = 3;
        for (Map.Entry<Integer, int[]> entry : sample.patterns.entrySet()) {
            int pattern = entry.getKey();
            int number = entry.getValue()[0];
            double one = sample.one;
            double two = sample.two;
            double none = 1 - sample.one - sample.two;
            for (int f = 0; f < Field.FIELDS; f++) {
                int level = pattern >>> f * 4 & 0xF;
                if (level != Field.MISSING) {
                    one *= weights.m[f][level];
                    two *= weights.h[f][level];
                    none *= weights.u[f][level];
                }
            }
            double sum = one + two + none;
            one *= number / sum;
            two *= number / sum;
            ones += one;
            twos += two;
            all += number;
            for (int f = 0; f < Field.FIELDS; f++) {
                int level = pattern >>> f * 4 & 0xF;
                if (level != Field.MISSING) {
                    m[f][level] += one;
                    h[f][level] += two;
                }
            }
        }
        sample.one = ones / all;
        sample.two = twos / all;
    }

    private static double[][] scaled(double[][] of) {
        double[][] scaled = new double[of.length][];
        for (int f = 0; f < of.length; f++) {
            scaled[f] = of[f].clone();
            for (int level = 0; level < scaled[f].length; level++) {
                scaled[f][level] *= BEFORE;
            }
        }
        return scaled;
    }

    private static void maximise(double[][] into, double[][] sums) {
        for (int f = 0; f < into.length; f++) {
            double all = 0;
            for (double sum : sums[f]) {
                all += sum;
            }
            for (int level = 0; level < into[f].length; level++) {
                into[f][level] = sums[f][level] / all;
            }
        }
    }
}
