package org.zhongshu.algorithms.linkage;

import java.util.List;

/**
 * The outcome of comparing two records.
 *
 * @param score    probability that both are about the same, 0 to 1
 * @param bits     the same as log2 of the odds: the sum of the fields' evidence and what is expected before looking
 * @param decision what to do by the thresholds
 * @param reasons  what agreed and what did not, in Chinese, one line per field that has a value on both sides
 */
public record Match(double score, double bits, Decision decision, List<String> reasons) {

    /** What to do with a pair. */
    public enum Decision {
        /** The same; may be joined without a person. */
        LINK,
        /** Could be the same, or an identifier contradicts: a person decides. */
        REVIEW,
        /** Not the same. */
        APART
    }
}
