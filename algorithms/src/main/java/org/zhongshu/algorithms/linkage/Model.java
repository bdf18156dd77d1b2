package org.zhongshu.algorithms.linkage;

/** Turns a pattern of agreement into bits: log2 of the odds that two records are one person, by the weights. Immutable. */
final class Model {

    private static final double LN2 = Math.log(2);
    /** Added to every count: a value is never as rare as the sample makes it look. */
    private static final int UNSEEN = 3;
    /** No birth date is rarer than one day of a hundred and ten years. */
    private static final double RAREST_BIRTH = 1.0 / 40_000;

    private final double[][] m;
    private final double[][] h;
    private final double[][] u;
    private final double same;
    private final double household;
    private final double trusted;
    private final double distrusted;
    private final double records;
    final double linkBits;
    final double reviewBits;

    Model(LinkageWeights w, LinkageSettings settings) {
        m = logs(w.m);
        h = logs(w.h);
        u = logs(w.u);
        same = Math.log(w.same);
        household = Math.log(w.household);
        trusted = Math.log(w.trust);
        distrusted = Math.log((1 - w.trust) / 2);
        records = Math.max(1, w.records);
        linkBits = bits(settings.link());
        reviewBits = bits(settings.review());
    }

    private static double[][] logs(double[][] of) {
        double[][] logs = new double[of.length][];
        for (int f = 0; f < of.length; f++) {
            // what is missing says nothing: log 1
            logs[f] = new double[Field.MISSING + 1];
            for (int level = 0; level < of[f].length; level++) {
                logs[f][level] = Math.log(of[f][level]);
            }
        }
        return logs;
    }

    static double bits(double probability) {
        return Math.log(probability / (1 - probability)) / LN2;
    }

    static double probability(double bits) {
        return 1 / (1 + Math.exp(-bits * LN2));
    }

    /** Evidence of all fields and what is expected of any two records. */
    double bits(int pattern, int nameCount, int soundCount, int birthCount, int phoneCount, int doorCount) {
        return odds(pattern, same, household, 0, nameCount, soundCount, birthCount, phoneCount, doorCount);
    }

    /** The same for two records that bear the same valid number, which itself is not counted: below 0 they are different people all the same. */
    double bitsOfSameNumber(int pattern, int nameCount, int soundCount, int birthCount, int phoneCount, int doorCount) {
        return odds(Field.ID.without(pattern), trusted, distrusted, distrusted, nameCount, soundCount, birthCount, phoneCount, doorCount);
    }

    private double odds(int pattern, double one, double two, double strangers, int nameCount, int soundCount, int birthCount, int phoneCount, int doorCount) {
        double logM = one;
        double logH = two;
        double logU = strangers;
        for (int f = 0; f < Field.FIELDS; f++) {
            int level = pattern >>> f * 4 & 0xF;
            logM += m[f][level];
            logH += h[f][level];
            logU += u[f][level];
        }
        int name = pattern & 0xF;
        if (name <= 2) {
            logU += Math.log(((name == 0 ? nameCount : soundCount) + UNSEEN) / records) - u[0][name];
        }
        if ((pattern >>> 4 & 0xF) == 0) {
            logU += Math.log(Math.max(RAREST_BIRTH, (birthCount + UNSEEN) / records)) - u[1][0];
        }
        if ((pattern >>> 12 & 0xF) == 0) {
            logU += Math.log((phoneCount + UNSEEN) / records) - u[3][0];
        }
        int address = pattern >>> 16 & 0xF;
        if (address <= 1) {
            logU += Math.log((doorCount + UNSEEN) / records) - u[4][address];
        }
        double other = Math.max(logH, logU);
        double less = Math.min(logH, logU) - other;
        if (less > -4) {
            other += Math.log1p(Math.exp(less));
        }
        return (logM - other) / LN2;
    }
}
