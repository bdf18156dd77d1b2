package org.zhongshu.platform.catalog;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
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
     * @param masked  those of the columns whose values may leave only masked
     */
    record Decision(boolean allowed, String code, String message, Long grant, List<String> fields, List<RowRule> rows, List<String> masked) {
    }

    /**
     * What {@link #check} would say about all columns, for whoever serves many calls a second and remembers it. Neither on record
     * nor counted: for each call {@link #counted} is asked, and the look is written with the server's own commit by the SQL function {@code catalog.looked}, which
     * other modules may call. A permission holds as long as the view
     * {@code catalog.standing (grant_id, entry_version, grant_version)} – which other modules may read – has the row of the grant with the same
     * two numbers, and not after {@code until}. A department's own data and refusals must not be remembered.
     */
    Standing stand(long resource, String department);

    /** @param until first moment when the grant has ended; null when there is nothing to remember */
    record Standing(Decision decision, int entryVersion, int grantVersion, int perMinute, Instant until, String purpose) {
    }

    /** Grants that a department was given, or gives; the newest first, at most 1,000. @param held true: given to it */
    List<Held> list(String department, boolean held);

    Optional<Held> find(long grant);

    /** @param state {@code granted not-yet expired revoked} */
    record Held(long id, long resource, String provider, String grantee, String purpose, List<String> fields, List<RowRule> rows, int perMinute, Instant from, Instant until, String state) {
    }

    /** Counts a call; false when it is one too many in this minute. */
    boolean counted(Standing standing);

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
