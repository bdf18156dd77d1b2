package org.zhongshu.platform.cases;

import java.time.Instant;

/**
 * A step was taken that did not end the case (a repeat, an urging or an escalation included). Published in its transaction.
 *
 * @param action    as in the timeline; {@code remind overdue escalate} are the clock's own
 * @param told      role that the case type names to be told of it; null for what only the department needs to know, or nobody
 * @param fromState state before the step
 * @param state     state after it
 */
public record CaseActed(long caseId, String number, String type, String title, String action, String told, String fromState, String state,
                        String department, Long person, int level, String town, String grid, Double lon, Double lat, Instant due,
                        Instant at) {
}
