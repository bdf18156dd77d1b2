package org.zhongshu.algorithms.noise;

/** Energy averages of A-weighted levels, all in dB(A) (GB 3096-2008 §3.2 and §3.4). NaN is passed over; nothing left gives NaN. */
public final class NoiseLevels {
    private NoiseLevels() {
    }

    /** Leq of readings that stand for equal times: 10·lg(mean of 10^(L/10)). */
    public static double leq(double... levels) {
        double energy = 0;
        int n = 0;
        for (double level : levels) {
            if (!Double.isNaN(level)) {
                energy += Math.pow(10, level / 10);
                n++;
            }
        }
        return n == 0 ? Double.NaN : 10 * Math.log10(energy / n);
    }

    /** Ldn of a day of 16 hours at {@code ld} and a night of 8 hours at {@code ln}, the night counted 10 dB louder. */
    public static double ldn(double ld, double ln) {
        return 10 * Math.log10((16 * Math.pow(10, ld / 10) + 8 * Math.pow(10, (ln + 10) / 10)) / 24);
    }
}
