package org.zhongshu.platform.rules;

import java.time.Instant;

/**
 * A rule's finding.
 *
 * @param id         made of rule, thing and beginning, so a replayed log gives the same
 * @param thing      0 for a flood alert, which tells that a rule's further alerts are kept back
 * @param level      1 红 … 4 蓝, as it stands now
 * @param value      number that the rule shows, in {@code unit}; null = none
 * @param raisedAt   event time, as are {@code clearedAt}; null = it stands
 * @param caseId     the case it opened or joined; null = none
 * @param maintenance raised while its thing was under maintenance: it opens a case only if it still stands afterwards
 */
public record Alert(long id, String rule, String ruleName, long thing, String thingName, String type, String department, String town,
                    Double lon, Double lat, int level, String message, Double value, String unit, Instant raisedAt, Instant clearedAt,
                    Long caseId, String caseNumber, boolean maintenance) {
}
