package org.zhongshu.platform.cases;

import org.zhongshu.algorithms.calendar.Limit;

import java.time.Instant;
import java.util.Optional;

/**
 * Knows time limits that depend on when a case was opened: rules of law change by date, and a case keeps the limits of its own
 * day. All beans of this kind are asked before the case type's declaration counts.
 */
public interface CaseClocks {

    /** The time that a state has for a case opened then; empty: as the case type declares. The same question has the same answer for good. */
    Optional<Limit> limit(String type, String state, Instant openedAt);
}
