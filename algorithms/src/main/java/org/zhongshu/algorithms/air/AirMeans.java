package org.zhongshu.algorithms.air;

import java.util.OptionalDouble;

/**
 * Means and their validity (GB 3095-2026 table 4): an hour needs 45 minutes of data, an 8-hour mean 6 hourly values, a day
 * 20 hourly values, a year 324 daily means. NaN marks a missing value in every array.
 */
public final class AirMeans {
    /** Minutes of data for a valid hour. */
    public static final int HOUR_MINUTES = 45;
    /** Hourly values for a valid day. */
    public static final int DAY_HOURS = 20;
    /** Hourly values for a valid 8-hour mean. */
    public static final int EIGHT_HOUR_HOURS = 6;
    /** Valid 8-hour means for a valid daily maximum (HJ 663-2013; general knowledge, not read). */
    public static final int EIGHT_HOUR_MEANS = 14;

    private AirMeans() {
    }

    /** The hourly mean of minute values; empty with fewer than 45 of them. */
    public static OptionalDouble hour(double[] minutes) {
        return mean(minutes, 0, minutes.length, HOUR_MINUTES);
    }

    /** The 24-hour mean of a natural day; empty with fewer than 20 hourly values. */
    public static OptionalDouble day(double[] hours) {
        return mean(hours, 0, hours.length, DAY_HOURS);
    }

    /**
     * The day's highest 8-hour mean: moving means that end at 08:00 … 24:00, each of at least 6 hourly values. Empty with
     * fewer than 14 of those means, unless the highest already exceeds the limit, which then counts.
     *
     * @param hours 24 hourly means of the natural day
     * @param limit the 8-hour limit that holds
     */
    public static OptionalDouble eightHourMaximum(double[] hours, double limit) {
        if (hours.length != 24) {
            throw new IllegalArgumentException("需要一个自然日的 24 个小时值，实际 " + hours.length);
        }
        int valid = 0;
        double highest = Double.NEGATIVE_INFINITY;
        for (int end = 8; end <= 24; end++) {
            OptionalDouble mean = mean(hours, end - 8, end, EIGHT_HOUR_HOURS);
            if (mean.isPresent()) {
                valid++;
                highest = Math.max(highest, mean.getAsDouble());
            }
        }
        return valid >= EIGHT_HOUR_MEANS || highest > limit ? OptionalDouble.of(highest) : OptionalDouble.empty();
    }

    private static OptionalDouble mean(double[] values, int from, int to, int needed) {
        int n = 0;
        double sum = 0;
        for (int i = from; i < to; i++) {
            if (!Double.isNaN(values[i])) {
                n++;
                sum += values[i];
            }
        }
        return n >= needed ? OptionalDouble.of(sum / n) : OptionalDouble.empty();
    }
}
