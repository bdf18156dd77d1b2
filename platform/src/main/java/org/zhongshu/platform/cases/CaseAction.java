package org.zhongshu.platform.cases;

import tools.jackson.databind.JsonNode;

import java.util.List;
import java.util.Map;

/**
 * One step that somebody wants to take.
 *
 * @param action     id of an action of the running state, or a practice: {@code return transfer assign suspend resume
 *                   extend extend-grant extend-refuse supervise urge merge split rework void reopen comment}
 * @param text       the person's words; some actions require them
 * @param department code, where the action hands the case to a department
 * @param person     user name or account id, where it names an officer
 * @param values     answers to the action's {@code asks}, by key
 * @param evidence   ids of evidence uploaded to this case
 * @param version    the case's version the person saw; null (for parts of the system) skips the check
 */
public record CaseAction(String action, String text, String department, String person, Map<String, JsonNode> values,
                         List<Long> evidence, Integer version) {

    public CaseAction {
        values = values == null ? Map.of() : Map.copyOf(values);
        evidence = evidence == null ? List.of() : List.copyOf(evidence);
    }

    public static CaseAction of(String action, String text) {
        return new CaseAction(action, text, null, null, Map.of(), List.of(), null);
    }
}
