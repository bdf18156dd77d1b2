package org.zhongshu.platform.rules.internal;

/**
 * What one rule remembers of one thing. Times are event time in ms, 0 = not set. Everything here is a function of the log
 * up to the thing's offset, except {@code heardAt}-based silence, whose raising is made durable before it is told.
 */
final class RuleState {

    /** Newest reading taken into account. */
    long lastTs;
    /** When the platform last heard one (by the log's receipt times). */
    long heardAt;
    /** since[l]: from when on the condition has held at level l or graver without a break. */
    final long[] since = new long[5];
    long clearSince;
    /** 0 = no alert stands. */
    long alert;
    int level;
    long raisedAt;
    double value = Double.NaN;
    String message;
    /** Number of alerts so far; part of the alert's id, so that two in the same millisecond differ. */
    int raises;
    /** Last values by slot of the rule, keyed by metric id so that an edited rule finds its own. */
    int[] metric = NONE;
    long[] ts = EMPTY;
    double[] last = {};
    String[] text;
    /** A message came that did not hold all metrics: from then on last values of earlier messages count. */
    boolean partial;
    Series[] series = {};
    /** kind count: times of the occurrences within the window, oldest first. */
    long[] hits = EMPTY;
    boolean wasTrue;

    private static final int[] NONE = {};
    private static final long[] EMPTY = {};

    boolean active() {
        return alert != 0;
    }

    /** Lays the slots of the rule as it is now over what was stored. */
    void fit(Rule rule) {
        int n = rule.slots().size();
        boolean fits = metric.length == n;
        for (int i = 0; fits && i < n; i++) {
            fits = metric[i] == rule.slots().get(i).metric() && (rule.slots().get(i).window() > 0) == (series[i] != null);
        }
        if (fits) {
            return;
        }
        int[] newMetric = new int[n];
        long[] newTs = new long[n];
        double[] newLast = new double[n];
        String[] newText = new String[n];
        Series[] newSeries = new Series[n];
        for (int i = 0; i < n; i++) {
            Rule.Slot slot = rule.slots().get(i);
            newMetric[i] = slot.metric();
            newLast[i] = Double.NaN;
            newSeries[i] = slot.window() > 0 ? new Series() : null;
            for (int j = 0; j < metric.length; j++) {
                if (metric[j] == slot.metric()) {
                    newTs[i] = ts[j];
                    newLast[i] = last[j];
                    newText[i] = text == null ? null : text[j];
                    newSeries[i] = slot.window() > 0 ? series[j] == null ? new Series() : series[j] : null;
                }
            }
        }
        metric = newMetric;
        ts = newTs;
        last = newLast;
        text = newText;
        series = newSeries;
    }

    void hit(long at, int keep) {
        int from = hits.length >= keep ? hits.length - keep + 1 : 0;
        long[] next = new long[hits.length - from + 1];
        System.arraycopy(hits, from, next, 0, hits.length - from);
        next[next.length - 1] = at;
        hits = next;
    }

    void forgetHits(long before) {
        int n = 0;
        while (n < hits.length && hits[n] <= before) {
            n++;
        }
        if (n > 0) {
            hits = java.util.Arrays.copyOfRange(hits, n, hits.length);
        }
    }
}
