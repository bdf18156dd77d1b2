package org.zhongshu.platform.telemetry;

import org.zhongshu.platform.twin.Observation;

import java.time.Instant;
import java.util.Collection;
import java.util.List;

/**
 * What things reported in the past. Times are ms since 1970. A reading counts once for each (thing, time, metric): of a
 * message sent twice, and of a correction, the one received last holds, in raw points as well as in buckets.
 */
public interface History {

    /** @param value NaN where {@code text} is set */
    record Point(long ts, double value, String text) {
    }

    /** @param ts start of the bucket */
    record Bucket(long ts, long n, double sum, double min, double max, double last) {
        public double mean() {
            return sum / n;
        }
    }

    enum Every { MINUTE, HOUR, DAY }

    /** Receives readings in time order; called on the caller's thread. */
    interface Reader {
        void read(Observation observation);
    }

    /** The newest {@code limit} points in [from, to), oldest first. */
    List<Point> points(long thing, String metric, Instant from, Instant to, int limit);

    /**
     * The newest {@code limit} buckets that touch [from, to), each whole, oldest first; empty buckets are left out. Days are the city's.
     * Buckets trail the readings by a few seconds.
     */
    List<Bucket> buckets(long thing, String metric, Instant from, Instant to, Every every, int limit);

    /**
     * Streams the readings of the given things in [from, to) in order of time, for trying rules on the past. Memory stays
     * flat whatever the span. An exception of the reader ends the replay and is passed on.
     *
     * @return how many observations were read
     */
    long replay(Collection<Long> things, Instant from, Instant to, Reader reader);

    /** Messages and readings received in each minute of [from, to); minutes without any are left out. */
    List<Traffic> traffic(Instant from, Instant to);

    record Traffic(long minute, long messages, long readings) {
    }
}
