package org.zhongshu.platform.cases.internal;

import org.zhongshu.algorithms.calendar.Limit;

import java.util.List;

/**
 * A declared case type.
 *
 * @param department who handles it unless the report says otherwise; null = to be dispatched
 * @param limit      time for the whole case
 * @param manual     people may open one by hand
 * @param personal   reports may carry parties (personal data); others refuse them: what is not needed is not kept
 */
record CaseType(String app, String id, String name, NumberPattern numberPattern, int level, String department, Limit limit,
                int reopenWithinHours, boolean manual, boolean personal, List<Escalation> escalation, Lifecycle lifecycle) {

    /**
     * What happens when a state's deadline passes.
     *
     * @param after counted from the deadline; null = at once
     * @param to    role that is told
     * @param level the case becomes at least this severe; null = stays
     */
    record Escalation(Limit after, String to, Integer level, boolean supervise) {
    }

    String stateName(String state) {
        return switch (state) {
            case CaseFile.CLOSED -> "已结案";
            case CaseFile.VOID -> "已作废";
            case CaseFile.MERGED -> "已合并";
            case CaseFile.SUSPENDED -> "挂账";
            default -> {
                Lifecycle.State s = lifecycle.state(state);
                // a lifecycle may have lost a state that old cases still stand in
                yield s == null ? state : s.name();
            }
        };
    }
}
