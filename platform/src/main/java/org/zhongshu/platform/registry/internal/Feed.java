package org.zhongshu.platform.registry.internal;

import org.zhongshu.algorithms.profiling.DataType;
import org.zhongshu.platform.datasets.Dataset;

import java.util.List;
import java.util.stream.Collectors;

/**
 * One dataset that feeds a library, ready to be read: a column for each of the library's fields, or none.
 *
 * @param no      its number in links, never 0
 * @param columns by the library's fields; null where the source has none
 * @param ranks   by the library's fields: 0 counts most
 */
record Feed(int no, Dataset dataset, String[] columns, String freshness, int[] ranks, long position) {

    boolean has(int field) {
        return columns[field] != null;
    }

    /** When the row was true, in milliseconds since 1970. */
    private String fresh() {
        String at = "(extract(epoch FROM s._at) * 1000)::bigint";
        return freshness == null ? at : "coalesce((extract(epoch FROM s.\"" + freshness + "\"::timestamp) * 1000)::bigint, " + at + ")";
    }

    private static String column(String column) {
        return column == null ? "NULL" : "s.\"" + column + "\"::text";
    }

    /** Select list: key, freshness, then every field as text. */
    String all() {
        return "s._key, " + fresh() + ", " + java.util.Arrays.stream(columns).map(Feed::column).collect(Collectors.joining(", "));
    }

    /** Select list of some fields as text. */
    String some(List<Integer> fields) {
        return fields.stream().map(i -> column(columns[i])).collect(Collectors.joining(", "));
    }

    static boolean datelike(DataType type) {
        return type == DataType.DATE || type == DataType.DATETIME;
    }
}
