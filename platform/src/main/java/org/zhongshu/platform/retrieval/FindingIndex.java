package org.zhongshu.platform.retrieval;

import java.util.List;
import java.util.Map;

/** An index over one kind of things. Filled after the start, then follows its source every five seconds and whenever it is told to. */
public interface FindingIndex extends AutoCloseable {

    /** Reads what changed; the first time everything. Called after each commit that matters. Never throws. */
    void follow();

    /**
     * The best answers, the best first: by words and by meaning. Waits a moment when the index is still being filled.
     *
     * @param filters field → value
     */
    List<Found> search(String typed, Map<String, String> filters, int limit);

    /** What words find, and behind it, only where that is little, what is near in meaning beyond doubt: for lists of many kinds of things. */
    List<Found> certain(String typed, int limit);

    /** The nearest in meaning alone, with the cosine as score; empty while the model is not there. */
    List<Found> meant(String typed, Map<String, String> filters, int limit, double floor);

    /** Filled once; before that a search would wait. */
    boolean ready();

    /** All that was put in is found by meaning too. */
    boolean quiet();

    @Override
    void close();

    /** One answer. @param score of use only beside others of the same question */
    record Found(long id, float score) {
    }
}
