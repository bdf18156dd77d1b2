package org.zhongshu.platform.rules.internal;

import java.util.Arrays;

/**
 * The readings of one metric within a window, by time. Bounded: readings closer together than a 240th of the window
 * replace each other, so that a fast device costs no more than a slow one.
 */
final class Series {

    private static final int MOST = 240;

    long[] ts = {};
    double[] value = {};
    int n;

    void add(long at, double v, long window) {
        forget(Math.max(at, n == 0 ? at : ts[n - 1]) - window);
        int i = n;
        while (i > 0 && ts[i - 1] > at) {
            i--;
        }
        if (i == n && i > 1 && at - ts[i - 2] < window / MOST) {
            ts[i - 1] = at;
            value[i - 1] = v;
            return;
        }
        if (n >= MOST + 8) {
            return;
        }
        if (n == ts.length) {
            ts = Arrays.copyOf(ts, Math.max(8, n * 2));
            value = Arrays.copyOf(value, ts.length);
        }
        System.arraycopy(ts, i, ts, i + 1, n - i);
        System.arraycopy(value, i, value, i + 1, n - i);
        ts[i] = at;
        value[i] = v;
        n++;
    }

    private void forget(long before) {
        int k = 0;
        while (k < n && ts[k] < before) {
            k++;
        }
        if (k > 0) {
            System.arraycopy(ts, k, ts, 0, n - k);
            System.arraycopy(value, k, value, 0, n - k);
            n -= k;
        }
    }

    double figure(Facts.Window figure, long now, long millis) {
        int from = 0;
        while (from < n && ts[from] < now - millis) {
            from++;
        }
        if (from >= n) {
            return Double.NaN;
        }
        double first = value[from];
        double lastValue = value[n - 1];
        return switch (figure) {
            // one reading tells nothing about change
            case CHANGE -> n - from < 2 ? Double.NaN : lastValue - first;
            case RATE -> n - from < 2 || ts[n - 1] == ts[from] ? Double.NaN : (lastValue - first) * 60_000.0 / (ts[n - 1] - ts[from]);
            case AVG -> Arrays.stream(value, from, n).average().orElse(Double.NaN);
            case LOW -> Arrays.stream(value, from, n).min().orElse(Double.NaN);
            case HIGH -> Arrays.stream(value, from, n).max().orElse(Double.NaN);
        };
    }
}
