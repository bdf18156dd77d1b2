package org.zhongshu.algorithms.reading;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class LineTextTest {

    private static final String ALPHABET = "-安徽省村1 ";

    /** A character for each step; - is nothing. */
    private static LineText read(String steps) {
        float[] values = new float[steps.length() * ALPHABET.length()];
        for (int t = 0; t < steps.length(); t++) {
            values[t * ALPHABET.length() + ALPHABET.indexOf(steps.charAt(t))] = 0.8f;
        }
        return LineText.of(values, steps.length(), ALPHABET.length(), n -> ALPHABET.substring(n, n + 1));
    }

    @Test
    void neighbouringStepsAreOneLetterAndNothingPartsTwo() {
        assertThat(read("--安安--徽-").text()).isEqualTo("安徽");
        assertThat(read("1-1-11-1").text()).isEqualTo("1111");
        assertThat(read("安徽").confidence()).isCloseTo(0.8, within(1e-6));
        assertThat(read("-----").text()).isEmpty();
        assertThat(read(" 安 ").text()).isEqualTo("安");
    }
}
