package org.zhongshu.platform.rules.internal;

import org.zhongshu.platform.twin.Observation;
import org.zhongshu.platform.twin.Thing;

import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Judges the readings of one thing by one rule: state and reading in, transitions out. Pure: no clock, no Kafka, no
 * database; the same readings in the same order give the same transitions. Used on the live log and by trials on history.
 *
 * <p>A last value holds until the next one, at most {@code maxAge}; "for" and "clearFor" therefore also run out between two
 * readings ({@link #timers}). A reading older than the one judged last does not turn the state back. Not thread-safe.
 */
final class RuleEvaluator implements Facts {

    private final Moment moment;
    private final Wording wording;
    // what is being judged
    private Rule rule;
    private Rule.Form form;
    private RuleState state;
    private Thing thing;
    private long now;
    private Consumer<Transition> out;

    RuleEvaluator(Moment moment, Wording wording) {
        this.moment = moment;
        this.wording = wording;
    }

    private void take(Rule rule, RuleState state, Thing thing, Consumer<Transition> out) {
        state.fit(rule);
        at(rule, state, thing, out);
    }

    private void at(Rule rule, RuleState state, Thing thing, Consumer<Transition> out) {
        this.rule = rule;
        this.state = state;
        this.thing = thing;
        this.out = out;
    }

    /**
     * Readings {@code from} to {@code to} of the observation, which share one time.
     *
     * @param state already laid over the rule as it is now ({@link ThingState#of})
     * @param ts    their time, no later than plausible
     * @param byLog whether silence is judged by the gaps between readings (trials); live it is judged by the wall clock
     * @return whether the rule looked at any of them
     */
    boolean reading(Rule rule, RuleState state, Thing thing, Observation o, int from, int to, long ts, boolean byLog, Consumer<Transition> out) {
        at(rule, state, thing, out);
        if (rule.kind() == Rule.Kind.SILENCE) {
            heard(byLog ? ts : o.receivedAt(), byLog);
            return true;
        }
        int all = (1 << rule.slots().size()) - 1;
        int fresh = 0;
        int named = 0;
        for (int i = from; i < to; i++) {
            int slot = rule.slotOf(o.metric()[i]);
            if (slot < 0) {
                continue;
            }
            named |= 1 << slot;
            if (state.series[slot] != null && !Double.isNaN(o.value()[i])) {
                state.series[slot].add(ts, o.value()[i], rule.slots().get(slot).window());
            }
            if (ts >= state.ts[slot]) {
                state.ts[slot] = ts;
                state.last[slot] = o.value()[i];
                if (o.text() != null && o.text()[i] != null || state.text != null) {
                    state.text = state.text == null ? new String[rule.slots().size()] : state.text;
                    state.text[slot] = o.text() == null ? null : o.text()[i];
                }
                fresh |= 1 << slot;
            }
        }
        if (fresh == 0) {
            return named != 0;
        }
        if (fresh != all && !state.partial) {
            state.partial = true;
            for (int i = 0; i < rule.slots().size(); i++) {
                if ((fresh & 1 << i) == 0) {
                    state.ts[i] = 0;
                    state.last[i] = Double.NaN;
                }
            }
        }
        long judged = Math.max(ts, state.lastTs);
        fire(judged - 1);
        now = judged;
        if (state.lastTs != 0 && now - state.lastTs > rule.maxAge()) {
            Arrays.fill(state.since, 0);
            state.clearSince = 0;
        }
        state.lastTs = now;
        state.heardAt = o.receivedAt();
        judge();
        return true;
    }

    /** Lets run out what runs out up to and including {@code until} (event time). */
    void timers(Rule rule, RuleState state, Thing thing, long until, Consumer<Transition> out) {
        take(rule, state, thing, out);
        fire(until);
    }

    /** Raises silence when nothing was heard. @param floor time before which silence does not count (the platform was down) */
    void silence(Rule rule, RuleState state, Thing thing, long wallClock, long floor, Consumer<Transition> out) {
        take(rule, state, thing, out);
        long due = Math.max(state.heardAt, floor) + rule.silence();
        if (!state.active() && state.heardAt > 0 && wallClock >= due) {
            now = due;
            form = rule.formFor(thing.placeClass(), due, moment);
            int level = form.level(this);
            if (level > 0) {
                raise(level, state.heardAt, due);
            }
        }
    }

    /** Ends the alert for a reason outside the rule: switched off, removed. */
    void end(Rule rule, RuleState state, Thing thing, long at, String reason, Consumer<Transition> out) {
        take(rule, state, thing, out);
        if (state.active()) {
            clear(at, reason);
        }
    }

    /** Event time at which something runs out next; Long.MAX_VALUE = nothing. */
    long nextDue(Rule rule, RuleState state, Thing thing) {
        if (rule.kind() == Rule.Kind.SILENCE) {
            return Long.MAX_VALUE;
        }
        this.rule = rule;
        this.state = state;
        this.thing = thing;
        form = rule.formFor(thing == null ? null : thing.placeClass(), state.lastTs, moment);
        return Math.min(raiseDue(), clearDue());
    }

    private void heard(long at, boolean byLog) {
        if (byLog && state.heardAt > 0 && !state.active() && at - state.heardAt > rule.silence()) {
            now = state.heardAt + rule.silence();
            form = rule.formFor(thing.placeClass(), now, moment);
            int level = form.level(this);
            if (level > 0) {
                raise(level, state.heardAt, now);
            }
        }
        if (at > state.heardAt) {
            state.heardAt = at;
            state.lastTs = at;
            if (state.active()) {
                clear(Math.max(at, state.raisedAt), null);
            }
        }
    }

    private void fire(long until) {
        while (true) {
            form = rule.formFor(thing.placeClass(), state.lastTs, moment);
            long raise = raiseDue();
            long clear = clearDue();
            long due = Math.min(raise, clear);
            if (due > until) {
                return;
            }
            now = due;
            if (clear <= raise) {
                clear(due, null);
            } else {
                held(due);
            }
        }
    }

    private long raiseDue() {
        int top = state.active() ? state.level - 1 : 4;
        long due = Long.MAX_VALUE;
        for (int l = 1; l <= top; l++) {
            if (state.since[l] != 0) {
                due = Math.min(due, state.since[l] + form.hold());
            }
        }
        return due - state.lastTs > rule.maxAge() ? Long.MAX_VALUE : due;
    }

    private long clearDue() {
        if (!state.active()) {
            return Long.MAX_VALUE;
        }
        if (state.clearSince != 0) {
            long due = state.clearSince + rule.clearFor();
            return due - state.lastTs > rule.maxAge() ? Long.MAX_VALUE : due;
        }
        if (rule.kind() == Rule.Kind.COUNT && form.clear() == null) {
            int n = state.hits.length;
            long empty = n < rule.count().times() ? state.lastTs : state.hits[n - rule.count().times()] + rule.count().within();
            return Math.max(empty, state.raisedAt) + rule.clearFor();
        }
        return Long.MAX_VALUE;
    }

    private void judge() {
        form = rule.formFor(thing.placeClass(), now, moment);
        int truth = form.when() == null ? 1 : form.when().truth(this);
        if (rule.kind() == Rule.Kind.COUNT) {
            if (truth == 1 && !(rule.count().edge() && state.wasTrue)) {
                state.hit(now, rule.count().times());
            }
            state.wasTrue = truth == 1 || truth < 0 && state.wasTrue;
            state.forgetHits(now - rule.count().within());
            truth = state.hits.length >= rule.count().times() ? 1 : 0;
        }
        int level = 0;
        if (truth == 1) {
            level = form.level(this);
            truth = level > 0 ? 1 : level;
        }
        if (truth == 1) {
            for (int l = 1; l <= 4; l++) {
                if (l < level) {
                    state.since[l] = 0;
                } else if (state.since[l] == 0) {
                    state.since[l] = now;
                }
            }
            state.clearSince = 0;
        } else if (truth == 0) {
            Arrays.fill(state.since, 0);
        }
        held(now);
        if (state.active() && truth != 1) {
            int clear = form.clear() != null ? form.clear().truth(this) : truth == 0 ? 1 : -1;
            if (clear == 1 && state.clearSince == 0) {
                state.clearSince = now;
            } else if (clear == 0) {
                state.clearSince = 0;
            }
            if (state.clearSince != 0 && now - state.clearSince >= rule.clearFor()) {
                clear(state.clearSince + rule.clearFor(), null);
            }
        }
    }

    /** Raises or escalates to the gravest level that has held long enough at {@code at}. */
    private void held(long at) {
        int top = state.active() ? state.level - 1 : 4;
        for (int l = 1; l <= top; l++) {
            if (state.since[l] != 0 && at - state.since[l] >= form.hold()) {
                if (state.active()) {
                    escalate(l, Math.max(state.since[l] + form.hold(), state.raisedAt));
                } else {
                    raise(l, state.since[l], state.since[l] + form.hold());
                }
                return;
            }
        }
    }

    private void raise(int level, long since, long at) {
        state.raises++;
        state.alert = AlertIds.of(rule.id(), thing.id(), since, state.raises);
        state.level = level;
        state.raisedAt = at;
        state.clearSince = 0;
        tell(Transition.What.RAISED, at);
    }

    private void escalate(int level, long at) {
        state.level = level;
        tell(Transition.What.ESCALATED, at);
    }

    private void tell(Transition.What what, long at) {
        state.value = rule.value() != null ? rule.value().value(this) : rule.valueSlot() >= 0 ? state.last[rule.valueSlot()] : Double.NaN;
        state.message = Texts.message(rule.message(), new Texts.Situation(rule, form, state, thing, state.level, state.value, 0, wording));
        out.accept(transition(what, at, null));
    }

    private void clear(long at, String reason) {
        out.accept(transition(Transition.What.CLEARED, at, reason));
        state.alert = 0;
        state.level = 0;
        state.clearSince = 0;
        state.raisedAt = 0;
        state.message = null;
        state.value = Double.NaN;
        Arrays.fill(state.since, 0);
    }

    private Transition transition(Transition.What what, long at, String reason) {
        return new Transition(what, state.alert, rule.id(), thing.id(), state.level, state.raisedAt, at, state.value, state.message,
                new long[]{thing.id()}, reason);
    }

    @Override
    public double metric(int slot) {
        return state.ts[slot] == 0 || now - state.ts[slot] > rule.maxAge() ? Double.NaN : state.last[slot];
    }

    @Override
    public String text(int slot) {
        return state.text == null || state.ts[slot] == 0 || now - state.ts[slot] > rule.maxAge() ? null : state.text[slot];
    }

    @Override
    public double parameter(int index) {
        return form.parameters()[index];
    }

    @Override
    public double attribute(String key) {
        return switch (thing.attributes().get(key)) {
            case Number n -> n.doubleValue();
            case Boolean b -> b ? 1 : 0;
            case String s -> number(s);
            case null, default -> Double.NaN;
        };
    }

    private static double number(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }

    @Override
    public String attributeText(String key) {
        if (key.equals("placeClass")) {
            return thing.placeClass();
        }
        Object value = thing.attributes().get(key);
        return value == null ? null : value.toString();
    }

    @Override
    public double window(int slot, Window figure, long millis) {
        return state.series[slot] == null ? Double.NaN : state.series[slot].figure(figure, now, millis);
    }
}
