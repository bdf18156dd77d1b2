package org.zhongshu.algorithms.profiling;

import java.util.List;

/**
 * What the sampled values of one column tell. No value of the column is in it except {@code codes}.
 *
 * @param rows     sampled
 * @param filled   values that are not blank
 * @param distinct different values among the filled ones; counted up to {@link ColumnProfiler#DISTINCT_LIMIT}
 * @param length   code points of the longest value
 * @param kind     what the values are, null when nothing was recognised
 * @param matched  share of the filled values that pass the kind's test, 0 to 1
 * @param named    the column's name says the kind as well
 * @param codes    all values, when they are so few that the column looks like a code list; empty otherwise
 */
public record ColumnProfile(String column, int rows, int filled, int distinct, int length, DataType type, PersonalKind kind,
                            double matched, boolean named, List<String> codes) {

    /** Share of the rows that have a value, 0 to 1. */
    public double fillRate() {
        return rows == 0 ? 0 : (double) filled / rows;
    }

    /** Every value differs from every other: it may identify the row. */
    public boolean unique() {
        return filled > 1 && filled == rows && distinct == filled;
    }

    /** Proposed level: the kind's, or 2 (内部) for what is not recognised. Never 1 by itself: opening is a person's decision. */
    public int proposedLevel() {
        return kind == null ? 2 : Math.max(kind.level(), kind.personal() ? 2 : 1);
    }
}
