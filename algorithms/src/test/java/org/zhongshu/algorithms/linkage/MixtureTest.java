package org.zhongshu.algorithms.linkage;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;

class MixtureTest {

    /** Other than those known before, so that an answer close to them has been learnt. */
    private static final double[][] M = {{0.80, 0.05, 0.06, 0.05, 0.02, 0.02}, {0.85, 0.05, 0.04, 0.03, 0.01, 0.02}, {0.95, 0.05}, {0.55, 0.05, 0.40}, {0.35, 0.2, 0.15, 0.2, 0.1}, {0.9, 0.05, 0.02, 1e-5, 0.02999}};
    private static final double[][] H = {{0.001, 0.001, 0.003, 0.12, 0.60, 0.275}, {0.01, 0.001, 0.01, 0.02, 0.01, 0.949}, {0.45, 0.55}, {0.35, 0.01, 0.64}, {0.8, 0.1, 0.05, 0.025, 0.025}, {1e-5, 0.001, 0.001, 0.9, 0.09799}};

    @Test
    void findsTheProbabilitiesThatMadeThePairs() {
        Random dice = new Random(5);
        LinkageWeights weights = LinkageWeights.prior();
        Mixture mixture = new Mixture(weights);
        Mixture.Sample numbers = sample(dice, weights.u, 0.97, 0.02, Field.ID);
        Mixture.Sample phones = sample(dice, weights.u, 0.55, 0.35, Field.PHONE);
        Mixture.Sample doors = sample(dice, weights.u, 0.30, 0.60, Field.ADDRESS);
        mixture.add(numbers);
        mixture.add(phones);
        mixture.add(doors);
        mixture.learn();
        assertThat(numbers.one()).isCloseTo(0.97, Offset.offset(0.01));
        assertThat(phones.one()).isCloseTo(0.55, Offset.offset(0.02));
        assertThat(phones.two()).isCloseTo(0.35, Offset.offset(0.02));
        assertThat(doors.one()).isCloseTo(0.30, Offset.offset(0.02));
        for (int f = 0; f < Field.FIELDS; f++) {
            for (int level = 0; level < M[f].length; level++) {
                assertThat(weights.m[f][level]).as("m %s %d", Field.values()[f], level).isCloseTo(M[f][level], Offset.offset(0.02));
                assertThat(weights.h[f][level]).as("h %s %d", Field.values()[f], level).isCloseTo(H[f][level], Offset.offset(0.02));
            }
        }
    }

    private static Mixture.Sample sample(Random dice, double[][] u, double one, double two, Field made) {
        Mixture.Sample sample = new Mixture.Sample(made);
        for (int k = 0; k < 60_000; k++) {
            double kind = dice.nextDouble();
            double[][] from = kind < one ? M : kind < one + two ? H : u;
            int pattern = 0;
            for (int f = 0; f < Field.FIELDS; f++) {
                pattern |= (dice.nextInt(10) == 0 ? Field.MISSING : draw(from[f], dice.nextDouble())) << f * 4;
            }
            sample.add(pattern);
        }
        return sample;
    }

    private static int draw(double[] shares, double at) {
        int level = 0;
        double sum = shares[0];
        while (at > sum && level < shares.length - 1) {
            sum += shares[++level];
        }
        return level;
    }
}
