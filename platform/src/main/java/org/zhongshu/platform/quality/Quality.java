package org.zhongshu.platform.quality;

import java.time.Instant;
import java.util.Optional;

/** The door of data quality for other modules: what the last check of a dataset said. */
public interface Quality {

    /** Empty when the dataset was never checked, or nothing in it could be. */
    Optional<Score> findScore(String dataset);

    /**
     * @param score  0 to 100: the mean of its rules' pass rates, each weighed by its rule's weight
     * @param rules  how many rules had something to check
     * @param broken how many of them failed more rows than they tolerate
     * @param at     when the check ended
     */
    record Score(double score, int rules, int broken, Instant at) {
    }
}
