package org.zhongshu.platform.catalog;

import java.util.List;
import java.util.Set;

/**
 * Who may have which data: asked by whoever serves it, before every answer. A revocation counts from its commit on, in every
 * copy of the server, because nothing is remembered between two questions but the rate.
 */
public interface Grants {

    /**
     * Whether a department may read some columns of an entry now. Every question leaves a line in the record of looks, also
     * when the answer is no; the caller's transaction, if any, must therefore not be rolled back because of a refusal.
     *
     * @param resource   id of the entry
     * @param department code of the department that asks
     * @param who        account or system that asks, for the record
     * @param fields     columns wanted; empty: all that are granted
     */
    Decision check(long resource, String department, String who, Set<String> fields);

    /**
     * @param allowed whether to answer at all
     * @param code    {@code granted}, or why not: {@code no-entry not-shared no-grant not-yet expired revoked rate fields}
     * @param message the reason for people, in Chinese
     * @param grant   id of the grant that counted; null when there is none
     * @param fields  columns that may be given, in the entry's order
     * @param rows    conditions that every row given must fulfil, all of them
     */
    record Decision(boolean allowed, String code, String message, Long grant, List<String> fields, List<RowRule> rows) {
    }

    /**
     * One condition on rows. Never SQL: the server of the data turns it into its own query with parameters.
     *
     * @param operator {@code eq ne in ge le prefix}
     * @param values   one, or several for {@code in}; compared as the column's type
     */
    record RowRule(String field, String operator, List<String> values) {
        public RowRule {
            values = values == null ? List.of() : List.copyOf(values);
        }
    }
}
