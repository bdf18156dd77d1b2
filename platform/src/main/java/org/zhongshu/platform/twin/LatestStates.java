package org.zhongshu.platform.twin;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;

/**
 * The newest reading of every metric of every thing, in memory; {@code twin.latest} brings it back after a restart. A reading
 * with an earlier time than the one held never replaces it, so late arrivals do not turn the state back; one with the same
 * time does (a correction).
 *
 * <p>Readers may come from any thread. The writing methods belong to telemetry's writer thread alone.
 */
public interface LatestStates {

    /** @param ts ms since 1970; {@code value} is NaN where {@code text} is set */
    record Reading(long ts, double value, String text) {
    }

    /** Receives each reading of an observation: {@code newer} tells whether its time is later than all before of its metric. */
    interface Points {
        void point(int index, boolean newer);
    }

    /** By metric key; empty when the thing has not reported. */
    Map<String, Reading> get(long thing);

    /** null when the thing has not reported the metric. */
    Reading find(long thing, int metric);

    /** Without allocation: NaN when unknown. */
    double value(long thing, int metric);

    /** Newest time over all metrics of the thing, ms; 0 when it has not reported. */
    long lastReported(long thing);

    /** Takes an observation in. Writer thread only. */
    void accept(Observation observation, Points each);

    /** Writes the states changed since the last {@link #stored()} in the caller's transaction; gives their number. Writer thread only. */
    int store(Connection connection) throws SQLException;

    /** The transaction of {@link #store} has committed. Writer thread only. */
    void stored();
}
