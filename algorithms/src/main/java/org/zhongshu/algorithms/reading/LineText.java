package org.zhongshu.algorithms.reading;

import java.util.function.IntFunction;

/**
 * What a line says, from how likely each letter is at each step along it (connectionist temporal classification, taking the likeliest).
 *
 * @param confidence mean certainty of its letters
 */
record LineText(String text, double confidence) {

    /** @param values of every class at the first step, then at the second …; class 0 is nothing */
    static LineText of(float[] values, int steps, int classes, IntFunction<String> alphabet) {
        StringBuilder text = new StringBuilder();
        double sum = 0;
        int letters = 0;
        int before = 0;
        for (int t = 0; t < steps; t++) {
            int best = 0;
            for (int c = 1; c < classes; c++) {
                if (values[t * classes + c] > values[t * classes + best]) {
                    best = c;
                }
            }
            // the same letter at neighbouring steps is one letter
            if (best != 0 && best != before) {
                text.append(alphabet.apply(best));
                sum += values[t * classes + best];
                letters++;
            }
            before = best;
        }
        return new LineText(text.toString().strip(), letters == 0 ? 0 : sum / letters);
    }
}
