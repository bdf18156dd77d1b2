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
     * What happens when a state's deadline passes.
     *
     * @param after counted from the deadline; null = at once
     * @param to    role that is told
     * @param level the case becomes at least this severe; null = stays
     */
    record Escalation(Limit after, String to, Integer level, boolean supervise) {
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
