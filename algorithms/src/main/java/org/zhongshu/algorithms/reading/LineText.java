package org.zhongshu.algorithms.reading;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;

/**
 * What a line says, from how likely each letter is at each step along it (connectionist temporal classification, taking the likeliest).
 *
 * @param confidence mean certainty of its letters
 */
record LineText(String text, double confidence) {

    /** Of a Chinese line's even pitch; two of the same nearer than this are one seen twice. */
    private static final double NEARER = 0.6;

    private record Letter(String text, double step, double certainty) {

        boolean han() {
            return Character.UnicodeScript.of(text.codePointAt(0)) == Character.UnicodeScript.HAN;
        }
    }

    /** @param values of every class at the first step, then at the second …; class 0 is nothing */
    static LineText of(float[] values, int steps, int classes, IntFunction<String> alphabet) {
        List<Letter> letters = new ArrayList<>();
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
                letters.add(new Letter(alphabet.apply(best), t, values[t * classes + best]));
            }
            before = best;
        }
        List<Letter> once = once(letters);
        StringBuilder text = new StringBuilder();
        once.forEach(l -> text.append(l.text()));
        return new LineText(text.toString().strip(), once.stream().mapToDouble(Letter::certainty).average().orElse(0));
    }

    /** A wide character with room before it is now and then seen twice: 安安徽省. Real doubles (村村) stand a whole character apart. */
    private static List<Letter> once(List<Letter> letters) {
        double[] pitches = new double[letters.size()];
        int n = 0;
        for (int i = 1; i < letters.size(); i++) {
            if (letters.get(i).han() && letters.get(i - 1).han() && !letters.get(i).text().equals(letters.get(i - 1).text())) {
                pitches[n++] = letters.get(i).step() - letters.get(i - 1).step();
            }
        }
        if (n < 3) {
            return letters;
        }
        Arrays.sort(pitches, 0, n);
        double pitch = pitches[n / 2];
        List<Letter> kept = new ArrayList<>();
        for (Letter l : letters) {
            if (kept.isEmpty() || !l.han() || !l.text().equals(kept.getLast().text()) || l.step() - kept.getLast().step() >= NEARER * pitch) {
                kept.add(l);
            }
        }
        return kept;
    }
}
