package org.zhongshu.platform.cases.internal;

import org.zhongshu.algorithms.calendar.Limit;
import org.zhongshu.platform.cases.internal.CaseType.Escalation;
import org.zhongshu.platform.shared.Problem;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a step makes of a case: a pure function of the file, its type, the step and the moment. No database, no framework,
 * nobody's rights (those are {@link CaseRights}').
 */
final class CaseMachine {

    private final Deadlines deadlines;

    CaseMachine(Deadlines deadlines) {
        this.deadlines = deadlines;
    }

    /** The officer a step puts in charge. */
    record Officer(long id, String name) {
    }

    /**
     * A step with everything looked up that it names.
     *
     * @param officer the person named, or else the one who acts
     * @param named   a person was named
     * @param limit   the extension asked for
     * @param into    the case to merge into
     */
    record Step(ActionRule rule, String department, Officer officer, boolean named, Limit limit, Long into, Instant now) {
    }

    /** Everything that somebody could do to the case as it stands, whoever it is. */
    List<ActionRule> rules(CaseFile f, CaseType type) {
        List<ActionRule> rules = new ArrayList<>();
        Lifecycle.State state = type.lifecycle().state(f.state);
        if (state != null) {
            rules.addAll(state.actions());
        }
        for (Practice practice : Practice.values()) {
            if (applies(practice, f, type, state)) {
                type.lifecycle().practice(practice).ifPresent(rules::add);
            }
        }
        return rules;
    }

    Optional<ActionRule> rule(CaseFile f, CaseType type, String action) {
        return rules(f, type).stream().filter(r -> r.id().equals(action)).findFirst();
    }

    private static boolean applies(Practice practice, CaseFile f, CaseType type, Lifecycle.State state) {
        boolean running = state != null;
        return switch (practice) {
            case RETURN -> running && state.phase() == Phase.HANDLE && back(type, practice).isPresent();
            case REWORK -> running && state.phase() == Phase.CHECK && back(type, practice).isPresent();
            case TRANSFER -> running && state.phase() == Phase.HANDLE;
            case ASSIGN, SUSPEND -> running;
            case EXTEND -> running && f.clock.asked() == null;
            case EXTEND_GRANT, EXTEND_REFUSE -> running && f.clock.asked() != null;
            case RESUME -> f.suspended();
            case SUPERVISE -> f.open && !f.supervised;
            case URGE -> running;
            case MERGE -> running && f.children == 0;
            case SPLIT -> running && state.phase() != Phase.CHECK && f.parent == null;
            case VOID -> f.open;
            case REOPEN -> CaseFile.CLOSED.equals(f.state);
            case COMMENT -> true;
        };
    }

    /** Where 退回, 返工 and 重开 lead. */
    private static Optional<String> back(CaseType type, Practice practice) {
        Lifecycle lifecycle = type.lifecycle();
        Lifecycle.Change change = lifecycle.practices().get(practice);
        if (change != null && change.next() != null) {
            return Optional.of(change.next());
        }
        return (switch (practice) {
            case RETURN -> lifecycle.last(Phase.DISPATCH).or(() -> lifecycle.last(Phase.INTAKE));
            case REWORK -> lifecycle.last(Phase.HANDLE);
            default -> lifecycle.first(Phase.HANDLE);
        }).map(Lifecycle.State::id);
    }

    /** A new case enters its lifecycle; children of a split begin with the handling. */
    CaseFile begin(CaseFile f, CaseType type, boolean child) {
        CaseFile next = f.copy();
        String start = child ? type.lifecycle().first(Phase.HANDLE).map(Lifecycle.State::id).orElse(type.lifecycle().start())
                : type.lifecycle().start();
        next.open = true;
        enter(next, type, start, f.openedAt);
        return next;
    }

    CaseFile act(CaseFile f, CaseType type, Step step) {
        CaseFile next = f.copy();
        Practice practice = step.rule().practice();
        if (practice == null) {
            declared(next, type, step);
        } else {
            practise(next, type, step, practice);
        }
        next.version = f.version + 1;
        return next;
    }

    private void declared(CaseFile next, CaseType type, Step step) {
        Lifecycle.State from = type.lifecycle().state(next.state);
        if (step.department() != null) {
            next.department = step.department();
            next.person = null;
            next.personName = null;
        }
        if (step.named()) {
            charge(next, step.officer());
        } else if (from.phase() == Phase.HANDLE && next.person == null && step.officer() != null) {
            // who starts the handling is in charge of it until someone else is named
            charge(next, step.officer());
        }
        enter(next, type, step.rule().next(), step.now());
    }

    private void practise(CaseFile next, CaseType type, Step step, Practice practice) {
        Instant now = step.now();
        switch (practice) {
            case RETURN -> {
                next.returns++;
                next.person = null;
                next.personName = null;
                enter(next, type, back(type, practice).orElseThrow(), now);
            }
            case REWORK -> {
                next.reworks++;
                enter(next, type, back(type, practice).orElseThrow(), now);
            }
            case TRANSFER -> {
                if (step.department().equals(next.department)) {
                    throw Problem.unprocessable("same-department", "案件已在该部门，无需转办。");
                }
                next.department = step.department();
                next.person = null;
                next.personName = null;
                dispatch(next, now);
                enter(next, type, type.lifecycle().first(Phase.HANDLE).orElseThrow().id(), now);
            }
            case ASSIGN -> charge(next, step.officer());
            case SUSPEND -> {
                next.clock = next.clock.held(next.state, now);
                next.state = CaseFile.SUSPENDED;
                next.due = null;
                next.alarmAt = null;
            }
            case RESUME -> {
                next.state = next.clock.heldState();
                next.clock = next.clock.resumed(now);
                deadlines.set(next, type);
            }
            case EXTEND -> next.clock = next.clock.asking(step.limit());
            case EXTEND_GRANT -> {
                next.clock = next.clock.extended(type.lifecycle().state(next.state).phase() == Phase.HANDLE);
                next.escalated = 0;
                deadlines.set(next, type);
            }
            case EXTEND_REFUSE -> next.clock = next.clock.asking(null);
            case SUPERVISE -> next.supervised = true;
            case URGE -> next.urges++;
            case MERGE -> {
                next.mergedInto = step.into();
                enter(next, type, CaseFile.MERGED, now);
            }
            case SPLIT, COMMENT -> {
                // the children, or the words alone, are the change
            }
            case VOID -> enter(next, type, CaseFile.VOID, now);
            case REOPEN -> {
                // the clock of the whole case did not run while it was closed
                next.clock = next.clock.pausedBetween(next.closedAt, now);
                next.open = true;
                next.closedAt = null;
                next.handledAt = null;
                enter(next, type, back(type, practice).orElse(type.lifecycle().start()), now);
            }
        }
    }

    private static void charge(CaseFile next, Officer officer) {
        next.person = officer.id();
        next.personName = officer.name();
    }

    /** Applies the reminder or escalation that is due. The caller has seen that {@code alarmAt} has passed. */
    CaseFile escalate(CaseFile f, CaseType type) {
        CaseFile next = f.copy();
        Escalation step = type.escalation().get(f.escalated);
        next.escalated++;
        next.supervised |= step.supervise();
        if (step.level() != null) {
            next.level = Math.min(next.level, step.level());
        }
        deadlines.next(next, type);
        next.version++;
        return next;
    }

    private void enter(CaseFile next, CaseType type, String to, Instant now) {
        Lifecycle lifecycle = type.lifecycle();
        Lifecycle.State from = lifecycle.state(next.suspended() ? next.clock.heldState() : next.state);
        Lifecycle.State state = lifecycle.state(to);
        if (next.suspended()) {
            next.clock = next.clock.resumed(now);
        }
        boolean backward = state != null && (state.phase() == Phase.INTAKE || state.phase() == Phase.DISPATCH);
        if (state != null && state.phase() != Phase.INTAKE && next.acceptedAt == null) {
            next.acceptedAt = now;
        }
        if (state != null && state.phase() == Phase.HANDLE) {
            if (next.dispatchedAt == null || from == null || from.phase() == Phase.INTAKE || from.phase() == Phase.DISPATCH) {
                dispatch(next, now);
            }
            next.handledAt = null;
        } else if (backward) {
            // a returned dispatch owes no handling until it is dispatched anew
            next.handleDue = null;
            next.handledAt = null;
        } else if (from != null && from.phase() == Phase.HANDLE && (state != null || CaseFile.CLOSED.equals(to))) {
            next.handledAt = now;
        }
        next.state = to;
        next.stateSince = now;
        next.escalated = 0;
        next.clock = next.clock.entered();
        if (state == null) {
            next.open = false;
            next.closedAt = now;
        }
        deadlines.set(next, type);
        if (backward) {
            next.handleDue = null;
        }
    }

    private static void dispatch(CaseFile next, Instant now) {
        next.dispatchedAt = now;
        next.clock = next.clock.dispatched();
    }
}
