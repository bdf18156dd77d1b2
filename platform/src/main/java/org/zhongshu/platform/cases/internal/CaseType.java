package org.zhongshu.platform.cases.internal;

import org.zhongshu.algorithms.calendar.Limit;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
     * What happens around a state's deadline. Of what is late the department that has the case is told, too.
     *
     * @param before so long before the deadline: a reminder, which changes nothing; null = none
     * @param after  counted from the deadline; null = at the deadline itself
     * @param to     role that is told; {@code owner}: the one that owes the running state's step
     * @param level  the case becomes at least this severe; null = stays
     */
    record Escalation(Limit before, Limit after, String to, Integer level, boolean supervise) {

        static final String OWNER = "owner";

        /** What it is in the timeline and in the events. */
        String action() {
            return before != null ? "remind" : after == null && level == null && !supervise ? "overdue" : "escalate";
        }

        String label() {
            return before != null ? "临期提醒" : after == null && level == null && !supervise ? "逾期提醒" : "逾期升级";
        }
    }

    /** States that every type has: one in between, three at the end. */
    static final Map<String, String> COMMON_STATES = commonStates();

    private static Map<String, String> commonStates() {
        Map<String, String> names = new LinkedHashMap<>();
        names.put(CaseFile.SUSPENDED, "挂账");
        names.put(CaseFile.CLOSED, "已结案");
        names.put(CaseFile.MERGED, "已合并");
        names.put(CaseFile.VOID, "已作废");
        return Collections.unmodifiableMap(names);
    }

    String stateName(String state) {
        String common = COMMON_STATES.get(state);
        if (common != null) {
            return common;
        }
        Lifecycle.State s = lifecycle.state(state);
        // a lifecycle may have lost a state that old cases still stand in
        return s == null ? state : s.name();
    }
}
