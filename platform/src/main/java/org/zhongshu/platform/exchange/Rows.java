package org.zhongshu.platform.exchange;

import java.time.Duration;
import java.util.List;

/** Rows pulled from an open source by one thread at a time. Closes what it opened. */
public interface Rows extends AutoCloseable {

    /**
     * The next rows in the source's order, as soon as there are some.
     *
     * @param max  at most so many, at least 1
     * @param wait how long to wait for the first; a source that keeps silent longer although it owes rows is a {@code Problem.unavailable("stalled", …)}
     * @return empty when there is nothing now: at the end ({@link #ended}), or, of a source that never ends, for the time being
     */
    List<SourceRow> next(int max, Duration wait);

    /** No more rows will come. Never true of a capture. */
    boolean ended();

    /** How many rows the source says it has in all; -1 when it does not say. It may be wrong. */
    default long estimate() {
        return -1;
    }

    /**
     * For a capture that begins with everything that is there: whether all of that has been handed out by now. What the dataset has beside it is gone at the
     * source then. Null: this source begins with no such thing (a topic), or it went on from a position.
     */
    default Boolean complete() {
        return null;
    }

    /**
     * The job has stored everything up to this position durably: the source may forget it (a replication slot, a consumer group), or put a file
     * aside. May be called with positions left out, never with one that is not stored. Comes from another thread than {@link #next}, at any time before
     * {@link #close}.
     */
    default void stored(Position position) {
    }

    @Override
    void close();
}
