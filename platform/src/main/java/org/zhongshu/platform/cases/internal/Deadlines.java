package org.zhongshu.platform.cases.internal;

import org.zhongshu.algorithms.calendar.Limit;
import org.zhongshu.algorithms.calendar.LimitUnit;
import org.zhongshu.algorithms.calendar.Pause;
import org.zhongshu.algorithms.calendar.WorkingClock;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A case's deadlines, computed once at a change of state and stored. Pauses and granted extensions move them. */
final class Deadlines {

    private final WorkingClock clock;
    private final DatedLimits dated;

    Deadlines(WorkingClock clock, DatedLimits dated) {
        this.clock = clock;
        this.dated = dated;
    }

    /** The declared time of a state, unless something was promised for the case or a dated rule knows better for cases of that day. */
    Limit limit(CaseFile f, Lifecycle.State state) {
        if (f.clock.promised() != null && state.phase() == Phase.HANDLE) {
            return f.clock.promised();
        }
        return dated.limit(f.type, state.id(), f.openedAt).orElse(state.clock());
    }

    private List<Limit> handling(CaseFile f, CaseType type) {
        return type.lifecycle().states().values().stream().filter(s -> s.phase() == Phase.HANDLE).map(s -> limit(f, s)).toList();
    }

    /** Sets all deadlines anew from the facts of the file. */
    void set(CaseFile f, CaseType type) {
        f.closeDue = chain(f.openedAt, and(List.of(f.clock.promised() == null ? type.limit() : f.clock.promised()), f.clock.extensions()), f.clock.pauses());
        if (f.dispatchedAt != null && f.handledAt == null) {
            f.handleDue = chain(f.dispatchedAt, and(handling(f, type), f.clock.handleExtensions()), f.clock.pauses());
        }
        Lifecycle.State state = type.lifecycle().state(f.state);
        f.due = !f.open || state == null ? null : chain(f.stateSince, and(List.of(limit(f, state)), f.clock.stateExtensions()), f.clock.pauses());
        if (f.due != null && f.clock.promised() != null && f.due.isAfter(f.closeDue)) {
            // what was promised is promised from the first day, however late a state begins
            f.due = f.closeDue;
        }
        f.alarmAt = alarm(f, type);
    }

    /**
     * When the next reminder or escalation falls due; null when none is left or no clock runs. A reminder that would come before
     * the state was entered is passed over: the state's whole time is shorter than that.
     */
    private Instant alarm(CaseFile f, CaseType type) {
        for (; f.due != null && f.escalated < type.escalation().size(); f.escalated++) {
            CaseType.Escalation next = type.escalation().get(f.escalated);
            if (next.before() == null) {
                return next.after() == null ? f.due : clock.deadline(f.due, next.after(), List.of());
            }
            Instant at = clock.before(f.due, next.before());
            if (at.isAfter(f.stateSince)) {
                return at;
            }
        }
        return null;
    }

    /** Sets the alarm anew after one has gone off. */
    void next(CaseFile f, CaseType type) {
        f.alarmAt = alarm(f, type);
    }

    /** Minutes of natural time without pauses, for 平均处置时长. */
    long minutes(Instant from, Instant to, List<Pause> pauses) {
        return clock.elapsed(from, to, LimitUnit.URGENT_HOUR, pauses).toMinutes();
    }

    private Instant chain(Instant start, List<Limit> limits, List<Pause> pauses) {
        Instant at = start;
        for (Limit limit : limits) {
            at = clock.deadline(at, limit, pauses);
        }
        return at;
    }

    private static List<Limit> and(List<Limit> first, List<Limit> then) {
        if (then.isEmpty()) {
            return first;
        }
        List<Limit> all = new ArrayList<>(first);
        all.addAll(then);
        return all;
    }
}
