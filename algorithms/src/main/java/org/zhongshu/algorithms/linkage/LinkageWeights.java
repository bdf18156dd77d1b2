package org.zhongshu.algorithms.linkage;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What a run has learnt of how well each field tells people apart; kept as text, so that one changed record is judged as the
 * last whole run would. A pair is one of three: the same person (m), two of one household (h), two strangers (u). Without the
 * second, father and son or twins, who share surname, address and telephone, would look like one person with typing errors.
 */
public final class LinkageWeights {

    private static final String HEAD = "linkage-weights 1";
    private static final double[][] M = {{0.93, 0.01, 0.02, 0.02, 0.01, 0.01}, {0.95, 0.01, 0.015, 0.01, 0.005, 0.01}, {0.99, 0.01}, {0.7, 0.02, 0.28}, {0.5, 0.15, 0.1, 0.15, 0.1}, {0.95, 0.03, 0.01, 0.0001, 0.0099}};
    private static final double[][] H = {{1e-4, 1e-4, 2e-4, 0.05, 0.4, 0.55}, {0.004, 5e-4, 0.02, 0.03, 0.003, 0.9425}, {0.5, 0.5}, {0.5, 0.01, 0.49}, {0.7, 0.1, 0.1, 0.05, 0.05}, {1e-4, 1e-3, 1e-3, 0.9, 0.0979}};
    private static final double[][] U = {{2e-4, 1e-4, 5e-4, 2e-3, 0.05, 0.9472}, {5e-5, 5e-5, 1e-3, 0.013, 0.0027, 0.9832}, {0.5, 0.5}, {1e-6, 1e-6, 0.999998}, {1e-6, 1e-5, 0.003, 0.1, 0.896989}, {1e-7, 1e-6, 1e-5, 0.9, 0.099989}};

    final double[][] m;
    final double[][] h;
    final double[][] u;
    /** Of all pairs of records the share that is the same person, and the share that is one household. */
    double same;
    double household;
    /** Of two records with the same valid number the share that is indeed one person. */
    double trust = 0.995;
    /** Records learnt from. */
    long records = 100_000;
    /** Frequencies of values that are more frequent than others, by hash, sorted; see {@link Frequent}. */
    Frequent names = Frequent.NONE;
    Frequent sounds = Frequent.NONE;
    Frequent births = Frequent.NONE;
    Frequent phones = Frequent.NONE;
    Frequent doors = Frequent.NONE;

    private LinkageWeights(double[][] m, double[][] h, double[][] u, double same, double household) {
        this.m = m;
        this.h = h;
        this.u = u;
        this.same = same;
        this.household = household;
    }

    /** Weights before anything is learnt: rough values for a county, good for a start and for tests. */
    public static LinkageWeights prior() {
        return new LinkageWeights(copy(M), copy(H), copy(U), 5e-6, 1e-5);
    }

    private static double[][] copy(double[][] of) {
        return Arrays.stream(of).map(double[]::clone).toArray(double[][]::new);
    }

    /** @throws IllegalArgumentException when the text was not written by {@link #text()} */
    public static LinkageWeights of(String text) {
        try {
            String[] lines = text.split("\n");
            if (!lines[0].equals(HEAD)) {
                throw new IllegalArgumentException(lines[0]);
            }
            LinkageWeights w = prior();
            double[] general = numbers(lines[1]);
            w.same = general[0];
            w.household = general[1];
            w.trust = general[2];
            w.records = (long) general[3];
            for (int f = 0; f < Field.FIELDS; f++) {
                level(w.m[f], lines[2 + f * 3]);
                level(w.h[f], lines[3 + f * 3]);
                level(w.u[f], lines[4 + f * 3]);
            }
            int at = 2 + Field.FIELDS * 3;
            w.names = Frequent.of(lines[at]);
            w.sounds = Frequent.of(lines[at + 1]);
            w.births = Frequent.of(lines[at + 2]);
            w.phones = Frequent.of(lines[at + 3]);
            w.doors = Frequent.of(lines[at + 4]);
            return w;
        } catch (ArrayIndexOutOfBoundsException | IllegalArgumentException e) {
            throw new IllegalArgumentException("不是本程序写出的匹配权重", e);
        }
    }

    private static void level(double[] into, String line) {
        double[] values = numbers(line);
        if (values.length != into.length) {
            throw new IllegalArgumentException(line);
        }
        System.arraycopy(values, 0, into, 0, into.length);
    }

    private static double[] numbers(String line) {
        return Arrays.stream(line.substring(line.indexOf(' ') + 1).split(" ")).mapToDouble(Double::parseDouble).toArray();
    }

    /** For storing; read again by {@link #of}. */
    public String text() {
        StringBuilder all = new StringBuilder(HEAD).append('\n');
        line(all, "general", same, household, trust, records);
        for (Field field : Field.values()) {
            line(all, "m-" + field.name().toLowerCase(Locale.ROOT), m[field.ordinal()]);
            line(all, "h-" + field.name().toLowerCase(Locale.ROOT), h[field.ordinal()]);
            line(all, "u-" + field.name().toLowerCase(Locale.ROOT), u[field.ordinal()]);
        }
        for (Frequent f : List.of(names, sounds, births, phones, doors)) {
            all.append("frequent ").append(f.text()).append('\n');
        }
        return all.toString();
    }

    private static void line(StringBuilder all, String name, double... values) {
        all.append(name);
        for (double value : values) {
            all.append(' ').append(value);
        }
        all.append('\n');
    }

    /**
     * A row of the table that explains the weights to people.
     *
     * @param same      probability of this level when both records are one person (m)
     * @param household of two different people of one household
     * @param strangers of two strangers (u)
     */
    public record Row(String field, String level, double same, double household, double strangers) {
    }

    public List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        for (Field field : Field.values()) {
            int f = field.ordinal();
            for (int level = 0; level < field.levels(); level++) {
                rows.add(new Row(field.label(), field.level(level), m[f][level], h[f][level], u[f][level]));
            }
        }
        return rows;
    }
}
