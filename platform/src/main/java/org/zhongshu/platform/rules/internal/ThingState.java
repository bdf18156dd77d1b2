package org.zhongshu.platform.rules.internal;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;

/**
 * All that the rules remember of one thing: the offset up to which its observations are worked in, each rule's state, and
 * the transitions told lately. A restored state tells them again, so that none is lost between "told" and "durable";
 * whoever receives them knows each by its id.
 */
final class ThingState {

    final long thing;
    /** Offset of the last observation worked in; -1 = none. */
    long offset = -1;
    /** By {@link Rule#key()}. */
    final Map<Integer, RuleState> rules = new HashMap<>(4);
    /** Told but perhaps not yet received durably, oldest first. */
    final ArrayDeque<Told> told = new ArrayDeque<>(0);
    /** Wall clock of the earliest timer; derived, not stored. */
    transient long wake = Long.MAX_VALUE;
    private transient Rule[] order;
    private transient RuleState[] inOrder;

    /** A transition and the commit round in which it was told ({@link CommitRounds}; not stored). */
    static final class Told {
        /** Not told yet, or not since the state was restored. */
        static final long NOT_YET = Long.MAX_VALUE / 2;
        final Transition transition;
        long round;

        Told(Transition transition, long round) {
            this.transition = transition;
            this.round = round;
        }
    }

    /** A transition that must not be told before the commit round {@code ready}. */
    record Delayed(Told told, long ready) {
    }

    ThingState(long thing) {
        this.thing = thing;
    }

    /** Each rule's state, in the order of the rules; laid out anew only when the rules have changed. */
    RuleState[] of(Rule[] now) {
        if (now != order) {
            RuleState[] states = new RuleState[now.length];
            for (int i = 0; i < now.length; i++) {
                states[i] = rules.computeIfAbsent(now[i].key(), k -> new RuleState());
                states[i].fit(now[i]);
            }
            inOrder = states;
            order = now;
        }
        return inOrder;
    }

    /** Forgets what two commits have made durable: state and told transitions both landed by then. */
    static void confirm(ArrayDeque<Told> told, long round) {
        while (!told.isEmpty() && told.peekFirst().round + 2 <= round) {
            told.pollFirst();
        }
    }
}
