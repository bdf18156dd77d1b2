package org.zhongshu.platform.twin;

/**
 * One message of one thing: {@code n} readings. The arrays are parallel and may be longer than {@code n}, so that a
 * decoder can fill buffers and hand them over once; whoever receives an observation must not change them.
 *
 * @param thing      id of the thing
 * @param receivedAt when the platform received it, ms since 1970
 * @param ts         time of each reading by the device's clock (or the receipt), ms since 1970
 * @param metric     {@link Metrics} id of each reading
 * @param value      number; booleans are 0 or 1; NaN where the reading is a text
 * @param text       null when no reading is a text, else the text or null per reading
 */
public record Observation(long thing, long receivedAt, Protocol protocol, int n, long[] ts, int[] metric, double[] value, String[] text) {

    public Observation {
        if (n < 0 || ts.length < n || metric.length < n || value.length < n || text != null && text.length < n) {
            throw new IllegalArgumentException("arrays of an observation shorter than its " + n + " readings");
        }
    }

    /** Several numbers read at the same time. */
    public static Observation of(long thing, long receivedAt, Protocol protocol, long at, int[] metric, double[] value) {
        long[] ts = new long[metric.length];
        java.util.Arrays.fill(ts, at);
        return new Observation(thing, receivedAt, protocol, metric.length, ts, metric, value, null);
    }
}
