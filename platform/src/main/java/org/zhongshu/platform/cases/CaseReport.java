package org.zhongshu.platform.cases;

import org.zhongshu.algorithms.calendar.Limit;
import tools.jackson.databind.JsonNode;

import java.time.Instant;
import java.util.List;

/**
 * What a reporter must supply. {@code cases} owns this interface; alerts, the hotline, the grid and the hall implement it.
 */
public interface CaseReport {

    /**
     * Makes intake idempotent: reports of one key belong to one case while it is open; after it closed, the case type
     * declares whether a repeat reopens it or opens a new one. Null: every report is a case of its own.
     */
    String key();

    /** A case type of some application's cases.yaml. */
    String type();

    /** One line for the inbox. */
    String title();

    default String description() {
        return null;
    }

    /** 1 (red) … 4 (blue); null takes the type's. A repeat can only make a case more severe. */
    default Integer level() {
        return null;
    }

    /** {@code alert hotline grid web transfer …} */
    String source();

    default Case.Place place() {
        return Case.Place.UNKNOWN;
    }

    /** Ids of the things concerned. */
    default List<Long> things() {
        return List.of();
    }

    default List<Case.Party> parties() {
        return List.of();
    }

    /** The department that should handle it; null takes the type's. */
    default String department() {
        return null;
    }

    /** What was promised for this one case; counts instead of the type's time for the whole case and for its handling. Null: the type's. */
    default Limit limit() {
        return null;
    }

    /** When it happened. A report of the same key that is not newer than the last one is taken as a redelivery, unless it comes {@link #once}. */
    Instant occurredAt();

    /** From when the case's time runs, where it was known before it was reported; never later than now. Null: from its opening. */
    default Instant since() {
        return null;
    }

    /** The reporter itself sees to it that it hands in nothing twice, so that an older report is one that was delayed. */
    default boolean once() {
        return false;
    }

    /** Ids of evidence uploaded before. */
    default List<Long> evidence() {
        return List.of();
    }

    /** Anything more, kept with the case; null for nothing. */
    default JsonNode data() {
        return null;
    }
}
