package org.zhongshu.platform.cases;

import java.time.Instant;

/**
 * A step was taken that did not end the case (a repeat, an urging or an escalation included). Published in its transaction.
 *
 * @param fromState state before the step
 * @param state     state after it
 */
public record CaseActed(long caseId, String number, String type, String title, String action, String fromState, String state,
                        String department, Long person, int level, String town, String grid, Double lon, Double lat, Instant due,
                        Instant at) {
}
