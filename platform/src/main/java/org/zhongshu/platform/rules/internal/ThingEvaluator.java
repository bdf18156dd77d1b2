package org.zhongshu.platform.rules.internal;

import org.zhongshu.platform.twin.Observation;
import org.zhongshu.platform.twin.Thing;

import java.util.Collection;
import java.util.Iterator;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Works one thing's observations into its state by all rules of its type, and its timers by the wall clock. Pure but for the
 * state it is given. Not thread-safe.
 */
final class ThingEvaluator {

    /** A device's clock may run this far ahead; beyond it the receipt time counts, or one wrong clock would hide all that follows. */
    static final long AHEAD = 5 * 60_000;
    /** How long a reading may be under way before a timer runs out without it. */
    static final long GRACE = 2_000;

    private final RuleEvaluator evaluator;

    ThingEvaluator(Moment moment, Wording wording) {
        this.evaluator = new RuleEvaluator(moment, wording);
    }

    /**
     * @param offset of the observation in its partition; one that is not newer than the state's is a replay and changes nothing
     * @return whether the state changed
     */
    boolean observation(ThingState state, Thing thing, Rule[] rules, Observation o, long offset, boolean byLog, Consumer<Transition> out) {
        if (offset <= state.offset) {
            return false;
        }
        state.offset = offset;
        RuleState[] states = state.of(rules);
        if (state.rules.size() > rules.length) {
            endRemoved(state, thing, rules, o.receivedAt(), out);
        }
        int[] order = byTime(o);
        int from = 0;
        Observation sorted = order == null ? o : sorted(o, order);
        while (from < sorted.n()) {
            int to = from + 1;
            while (to < sorted.n() && sorted.ts()[to] == sorted.ts()[from]) {
                to++;
            }
            long ts = byLog ? sorted.ts()[from] : Math.min(sorted.ts()[from], o.receivedAt() + AHEAD);
            for (int i = 0; i < rules.length; i++) {
                Rule rule = rules[i];
                RuleState s = states[i];
                if (rule.on() || byLog) {
                    evaluator.reading(rule, s, thing, sorted, from, to, ts, byLog, out);
                } else {
                    evaluator.end(rule, s, thing, Math.max(ts, s.raisedAt), "规则已停用", out);
                }
            }
            from = to;
        }
        return true;
    }

    /**
     * Timers by the wall clock: what would run out if no further reading came.
     *
     * @param floor  since when the platform has been listening without a break; silence before it does not count
     * @param hushed whether the thing is under maintenance: its silence raises nothing
     */
    void wallClock(ThingState state, Thing thing, Rule[] rules, long now, long floor, boolean hushed, Consumer<Transition> out) {
        endRemoved(state, thing, rules, now, out);
        for (Rule rule : rules) {
            RuleState s = state.rules.get(rule.key());
            if (s == null) {
                continue;
            }
            if (!rule.on()) {
                evaluator.end(rule, s, thing, Math.max(now, s.raisedAt), "规则已停用", out);
            } else if (rule.kind() == Rule.Kind.SILENCE) {
                if (!hushed) {
                    evaluator.silence(rule, s, thing, now, floor, out);
                }
            } else {
                // event time goes on by as much as the wall clock did since the last reading came
                evaluator.timers(rule, s, thing, s.lastTs + (now - Math.max(s.heardAt, floor)) - GRACE, out);
            }
        }
    }

    /** Wall clock at which {@link #wallClock} has something to do next. */
    long wake(ThingState state, Thing thing, Rule[] rules, long floor) {
        long wake = Long.MAX_VALUE;
        RuleState[] states = state.of(rules);
        for (int i = 0; i < rules.length; i++) {
            Rule rule = rules[i];
            RuleState s = states[i];
            if (rule.kind() == Rule.Kind.SILENCE) {
                if (!s.active() && s.heardAt > 0) {
                    wake = Math.min(wake, Math.max(s.heardAt, floor) + rule.silence());
                }
                continue;
            }
            long due = evaluator.nextDue(rule, s, thing);
            if (due != Long.MAX_VALUE) {
                wake = Math.min(wake, due - s.lastTs + Math.max(s.heardAt, floor) + GRACE);
            }
        }
        return wake;
    }

    /** The thing is out of service: nothing will ever clear what stands, and its cases could not be closed. */
    void retired(ThingState state, Collection<Rule> rules, long at, Consumer<Transition> out) {
        state.rules.forEach((key, s) -> {
            if (s.active()) {
                String rule = rules.stream().filter(r -> r.key() == key).map(Rule::id).findFirst().orElse("");
                out.accept(new Transition(Transition.What.CLEARED, s.alert, rule, state.thing, s.level, s.raisedAt, Math.max(at, s.raisedAt), s.value,
                        s.message, new long[]{state.thing}, "部件已停用"));
            }
        });
        state.rules.clear();
    }

    private static void endRemoved(ThingState state, Thing thing, Rule[] rules, long at, Consumer<Transition> out) {
        for (Iterator<Map.Entry<Integer, RuleState>> i = state.rules.entrySet().iterator(); i.hasNext(); ) {
            Map.Entry<Integer, RuleState> e = i.next();
            boolean there = false;
            for (Rule rule : rules) {
                there |= rule.key() == e.getKey();
            }
            if (!there) {
                RuleState s = e.getValue();
                if (s.active()) {
                    // the rule's id went with it; the alert's own id is what the sink goes by
                    out.accept(new Transition(Transition.What.CLEARED, s.alert, "", state.thing, s.level, s.raisedAt,
                            Math.max(at, s.raisedAt), s.value, s.message, new long[]{state.thing}, "规则已取消"));
                }
                i.remove();
            }
        }
    }

    /** Order of the readings by time, or null when they are in order (nearly always). */
    private static int[] byTime(Observation o) {
        boolean ordered = true;
        for (int i = 1; ordered && i < o.n(); i++) {
            ordered = o.ts()[i] >= o.ts()[i - 1];
        }
        if (ordered) {
            return null;
        }
        Integer[] order = new Integer[o.n()];
        for (int i = 0; i < order.length; i++) {
            order[i] = i;
        }
        java.util.Arrays.sort(order, java.util.Comparator.comparingLong(i -> o.ts()[i]));
        return java.util.Arrays.stream(order).mapToInt(Integer::intValue).toArray();
    }

    private static Observation sorted(Observation o, int[] order) {
        int n = o.n();
        long[] ts = new long[n];
        int[] metric = new int[n];
        double[] value = new double[n];
        String[] text = o.text() == null ? null : new String[n];
        for (int i = 0; i < n; i++) {
            ts[i] = o.ts()[order[i]];
            metric[i] = o.metric()[order[i]];
            value[i] = o.value()[order[i]];
            if (text != null) {
                text[i] = o.text()[order[i]];
            }
        }
        return new Observation(o.thing(), o.receivedAt(), o.protocol(), n, ts, metric, value, text);
    }
}
