package org.zhongshu.platform.cases.internal;

import tools.jackson.databind.JsonNode;

import java.time.Instant;
import java.util.List;

/**
 * One entry of a case's timeline.
 *
 * @param from   state before; null for the opening
 * @param fields what the step asked for and got, and what it changed; null for nothing
 */
record StepRow(long caseId, long id, Instant at, long actor, String actorName, String org, String action, String actionName,
               String from, String to, String text, JsonNode fields, List<Long> evidence) {
}
