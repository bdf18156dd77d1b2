package org.zhongshu.platform.rules.internal;

import org.zhongshu.platform.twin.Thing;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongFunction;

/**
 * The second stage of combine rules. The first stage tells which thing enters and leaves the condition; here one state for
 * each rule counts the things that are, or within the window were, in it – near each other or related. Pure; not thread-safe.
 */
final class CombineEvaluator {

    private static final double METRES_PER_DEGREE = 111_320;

    private final LongFunction<Thing> things;
    private final Relations relations;
    private final Wording wording;

    /** The ids at the far end of a relation. */
    interface Relations {
        Set<Long> of(long thing, String relation);
    }

    /** @param things null for an unknown thing */
    CombineEvaluator(LongFunction<Thing> things, Relations relations, Wording wording) {
        this.things = things;
        this.relations = relations;
        this.wording = wording;
    }

    /** Takes one finding of the first stage in; one that is known already changes nothing. */
    boolean signal(CombineState s, Rule rule, Transition t, Consumer<Transition> out) {
        CombineState.Member known = s.members.get(t.thing());
        boolean same = known != null && known.signal() == t.alert();
        switch (t.what()) {
            case RAISED -> {
                if (same || known != null && t.raisedAt() < known.since()) {
                    return false;
                }
                timers(s, rule, t.at() - 1, out);
                s.members.put(t.thing(), new CombineState.Member(t.thing(), t.alert(), t.raisedAt(), 0, t.level()));
                entered(s, rule, t, out);
            }
            case ESCALATED -> {
                if (!same || known.until() != 0 || t.level() >= known.level()) {
                    return false;
                }
                s.members.put(t.thing(), new CombineState.Member(t.thing(), t.alert(), known.since(), 0, t.level()));
                graver(s, rule, t, out);
            }
            case CLEARED -> {
                if (same && known.until() != 0 || !same && known != null && t.raisedAt() < known.since()) {
                    return false;
                }
                s.members.put(t.thing(), new CombineState.Member(t.thing(), t.alert(), t.raisedAt(), Math.max(t.at(), t.raisedAt() + 1), t.level()));
                timers(s, rule, t.at(), out);
            }
        }
        return true;
    }

    /** Ends alerts whose things have left the condition for longer than the window. @return whether anything changed */
    boolean timers(CombineState s, Rule rule, long until, Consumer<Transition> out) {
        long window = rule.combine().within();
        boolean changed = false;
        for (CombineState.Cluster c : List.copyOf(s.clusters)) {
            long due = end(s, rule, c);
            if (due <= until) {
                s.clusters.remove(c);
                out.accept(transition(Transition.What.CLEARED, rule, c, Math.max(due, c.raisedAt()), null));
                changed = true;
            }
        }
        if (until > s.now) {
            s.now = until;
            changed |= s.members.values().removeIf(m -> m.until() != 0 && m.until() + 2 * window < until
                    && s.clusters.stream().noneMatch(c -> c.things().contains(m.thing())));
        }
        return changed;
    }

    /** Ends everything: the rule is switched off or gone. */
    boolean end(CombineState s, Rule rule, String ruleId, long at, String reason, Consumer<Transition> out) {
        boolean changed = !s.clusters.isEmpty();
        for (CombineState.Cluster c : s.clusters) {
            out.accept(new Transition(Transition.What.CLEARED, c.alert(), ruleId, c.things().getFirst(), c.level(), c.raisedAt(),
                    Math.max(at, c.raisedAt()), Double.NaN, c.message(), ids(c), reason));
        }
        s.clusters.clear();
        return changed;
    }

    /** Event time at which fewer than the needed number remain in the window; MAX_VALUE while enough still are in the condition. */
    private static long end(CombineState s, Rule rule, CombineState.Cluster c) {
        List<Long> ends = c.things().stream().map(s.members::get)
                .map(m -> m == null ? 0L : m.until() == 0 ? Long.MAX_VALUE : m.until() + rule.combine().within())
                .sorted(Comparator.reverseOrder()).toList();
        int n = rule.combine().things();
        return ends.size() < n ? 0 : ends.get(n - 1);
    }

    private void entered(CombineState s, Rule rule, Transition t, Consumer<Transition> out) {
        for (int i = 0; i < s.clusters.size(); i++) {
            CombineState.Cluster c = s.clusters.get(i);
            if (c.things().contains(t.thing())) {
                graver(s, rule, t, out);
                return;
            }
            if (together(rule, c.things().getFirst(), t.thing())) {
                List<Long> more = new ArrayList<>(c.things());
                more.add(t.thing());
                CombineState.Cluster joined = new CombineState.Cluster(c.alert(), c.raisedAt(), Math.min(c.level(), t.level()),
                        message(rule, c.things().getFirst(), more.size(), Math.min(c.level(), t.level())), more);
                s.clusters.set(i, joined);
                out.accept(transition(Transition.What.ESCALATED, rule, joined, Math.max(t.at(), c.raisedAt()), null));
                return;
            }
        }
        long window = rule.combine().within();
        List<Long> group = new ArrayList<>();
        group.add(t.thing());
        int level = t.level();
        for (CombineState.Member m : s.members.values()) {
            boolean taken = s.clusters.stream().anyMatch(c -> c.things().contains(m.thing()));
            if (m.thing() != t.thing() && !taken && m.within(t.at(), window) && m.since() <= t.at() + window && together(rule, t.thing(), m.thing())) {
                group.add(m.thing());
                level = Math.min(level, m.level());
            }
        }
        if (group.size() >= rule.combine().things()) {
            s.raises++;
            CombineState.Cluster c = new CombineState.Cluster(AlertIds.of(rule.id(), t.thing(), t.raisedAt(), s.raises), t.at(), level,
                    message(rule, t.thing(), group.size(), level), group);
            s.clusters.add(c);
            out.accept(transition(Transition.What.RAISED, rule, c, t.at(), null));
        }
    }

    private void graver(CombineState s, Rule rule, Transition t, Consumer<Transition> out) {
        for (int i = 0; i < s.clusters.size(); i++) {
            CombineState.Cluster c = s.clusters.get(i);
            if (c.things().contains(t.thing()) && t.level() < c.level()) {
                CombineState.Cluster now = new CombineState.Cluster(c.alert(), c.raisedAt(), t.level(),
                        message(rule, c.things().getFirst(), c.things().size(), t.level()), c.things());
                s.clusters.set(i, now);
                out.accept(transition(Transition.What.ESCALATED, rule, now, Math.max(t.at(), c.raisedAt()), null));
            }
        }
    }

    private boolean together(Rule rule, long one, long other) {
        if (rule.combine().related() != null) {
            String relation = rule.combine().related();
            return relations.of(one, relation).contains(other) || relations.of(other, relation).contains(one) || sharedEnd(one, other, relation);
        }
        Thing a = things.apply(one);
        Thing b = things.apply(other);
        return a != null && b != null && a.hasPlace() && b.hasPlace() && metres(a, b) <= rule.combine().near();
    }

    /** Two sensors that stand in the relation to the same third thing (both on one road) belong together too. */
    private boolean sharedEnd(long one, long other, String relation) {
        Set<Long> ends = new HashSet<>(relations.of(one, relation));
        ends.retainAll(relations.of(other, relation));
        return !ends.isEmpty();
    }

    /** Plane approximation; good to a per mille at the distances of a county. */
    static double metres(Thing a, Thing b) {
        double dy = (a.lat() - b.lat()) * METRES_PER_DEGREE;
        double dx = (a.lon() - b.lon()) * METRES_PER_DEGREE * Math.cos(Math.toRadians((a.lat() + b.lat()) / 2));
        return Math.hypot(dx, dy);
    }

    private String message(Rule rule, long anchor, int n, int level) {
        return Texts.message(rule.message(), new Texts.Situation(rule, rule.form(), null, things.apply(anchor), level, Double.NaN, n, wording));
    }

    private static Transition transition(Transition.What what, Rule rule, CombineState.Cluster c, long at, String reason) {
        return new Transition(what, c.alert(), rule.id(), c.things().getFirst(), c.level(), c.raisedAt(), at, c.things().size(),
                c.message(), ids(c), reason);
    }

    private static long[] ids(CombineState.Cluster c) {
        return c.things().stream().mapToLong(Long::longValue).toArray();
    }
}
