package org.zhongshu.platform.registry.internal;

import java.util.List;
import java.util.Map;

/**
 * A theme library: golden records of one base library that meet a condition, with fields of others joined to them.
 *
 * @param fields of the base library, in order
 */
record Theme(String id, String name, String library, String department, List<String> fields, List<Join> joins, List<Condition> when) {

    /**
     * @param by     field of the base record
     * @param to     field of the joined library's record that must equal it
     * @param fields name in the theme → field of the joined library
     */
    record Join(String library, String by, String to, Map<String, String> fields) {
    }

    /** @param operator {@code eq ne in prefix ge le age null notnull}; age: at least so many whole years since the date */
    record Condition(String field, String operator, List<String> values) {
    }
}
