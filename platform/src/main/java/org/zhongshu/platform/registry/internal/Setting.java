package org.zhongshu.platform.registry.internal;

import java.util.List;
import java.util.Map;

/**
 * Which datasets feed a library, and whose word counts for which field. Run-time data, versioned.
 *
 * @param sources   in the order of their authority
 * @param authority for fields where another order holds: groups of dataset ids, the first group counts most; equals within a
 *                  group. Sources that no group names come last
 */
record Setting(List<Source> sources, Map<String, List<List<String>>> authority) {

    /**
     * @param fields    standard field → column of the dataset
     * @param freshness column (date or time) that says when the row was true; null: when it arrived
     */
    record Source(String dataset, Map<String, String> fields, String freshness) {
        Source {
            fields = fields == null ? Map.of() : Map.copyOf(fields);
        }
    }

    Setting {
        sources = sources == null ? List.of() : List.copyOf(sources);
        authority = authority == null ? Map.of() : Map.copyOf(authority);
    }
}
