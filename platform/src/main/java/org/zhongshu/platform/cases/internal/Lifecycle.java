package org.zhongshu.platform.cases.internal;

import org.zhongshu.algorithms.calendar.Limit;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The way of a case as data: states in their declared order, their actions, and what the practices may do here. Proved by
 * {@link LifecycleProof} before it is used.
 */
record Lifecycle(String start, LinkedHashMap<String, State> states, Map<Practice, Change> practices) {

    enum Join { NONE, ANY, ALL }

    /**
     * @param owner role that owes the next step
     * @param on    outside event → action that the system then takes
     * @param join  which children must have ended before the state's own actions may be taken
     */
    record State(String id, String name, Phase phase, String owner, Limit clock, List<ActionRule> actions, Map<String, String> on,
                 Join join) {

        Optional<ActionRule> action(String action) {
            return actions.stream().filter(a -> a.id().equals(action)).findFirst();
        }
    }

    /** What a lifecycle changes about a practice; null = as the kernel has it. */
    record Change(boolean off, Set<String> roles, String next) {
    }

    State state(String id) {
        return states.get(id);
    }

    boolean has(Phase phase) {
        return states.values().stream().anyMatch(s -> s.phase() == phase);
    }

    /** First declared state of the phase. */
    Optional<State> first(Phase phase) {
        return states.values().stream().filter(s -> s.phase() == phase).findFirst();
    }

    /** Last declared state of the phase: where rework goes on. */
    Optional<State> last(Phase phase) {
        return states.values().stream().filter(s -> s.phase() == phase).reduce((a, b) -> b);
    }

    Optional<ActionRule> practice(Practice practice) {
        Change change = practices.get(practice);
        ActionRule rule = practice.rule();
        if (change == null) {
            return Optional.of(rule);
        }
        if (change.off()) {
            return Optional.empty();
        }
        return Optional.of(new ActionRule(rule.id(), rule.name(), change.next() == null ? rule.next() : change.next(), rule.handTo(),
                change.roles() == null ? rule.roles() : change.roles(), rule.text(), rule.consequence(), rule.evidence(), rule.asks(), practice));
    }
}
