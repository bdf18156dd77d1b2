package org.zhongshu.platform.telemetry;

import java.time.Instant;
import java.util.List;

/** How the writer of history is doing, for the operations page and the live vital signs. */
public interface TelemetryFigures {

    /**
     * @param writing           whether this copy of the server is the one that writes
     * @param behind            messages in the log that are not stored yet
     * @param secondsBehind     the same as time: see {@link org.zhongshu.platform.twin.StoreLag}
     * @param alarm             behind by more than the alarm limit
     * @param overLimit         behind by more than the hard limit: the gateway has stopped acknowledging
     * @param messagesPerSecond stored, over the last ten seconds
     * @param lastCommit        null before the first
     * @param refused           messages in the log that history could not take, since ever
     * @param lost              messages that the log had already deleted before they were stored, since the start; must be 0
     * @param fault             why writing stands still now, null when all is well
     */
    record Figures(boolean writing, long behind, double secondsBehind, boolean alarm, boolean overLimit, double messagesPerSecond, double readingsPerSecond,
                   Instant lastCommit, long refused, long lost, String fault) {
    }

    record Partition(String table, String name, Instant from, long bytes) {
    }

    Figures figures();

    List<Partition> partitions();
}
