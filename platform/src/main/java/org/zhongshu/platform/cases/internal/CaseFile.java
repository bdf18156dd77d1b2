package org.zhongshu.platform.cases.internal;

import org.zhongshu.algorithms.calendar.Limit;
import org.zhongshu.algorithms.calendar.Pause;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The changing part of a case, one field for each column of cases.case_file. {@link CaseMachine} never changes the file it is
 * given: it answers with a changed {@link #copy()}.
 */
final class CaseFile implements Cloneable {

    static final String CLOSED = "closed";
    static final String VOID = "void";
    static final String MERGED = "merged";
    static final String SUSPENDED = "suspended";

    long id;
    String number;
    String type;
    String state;
    boolean open;
    int level;
    String source;
    String department;
    Long person;
    String personName;
    long opener;
    String town;
    String grid;
    Double lon;
    Double lat;
    Instant openedAt;
    Instant stateSince;
    /** null while no clock runs */
    Instant due;
    Instant closeDue;
    /** when escalation must look next */
    Instant alarmAt;
    int escalated;
    boolean supervised;
    int urges;
    int repeats;
    int returns;
    int reworks;
    Instant acceptedAt;
    Instant dispatchedAt;
    Instant handleDue;
    Instant handledAt;
    Instant closedAt;
    Long parent;
    int children;
    Long mergedInto;
    Notes clock = Notes.NONE;
    int version;
    /** Evidence was registered for it; read with the row, never written by it. */
    boolean evidence;

    /**
     * What the clock must remember beyond its deadlines.
     *
     * @param stateExtensions  granted in the running state
     * @param handleExtensions granted in the handling phase since the last dispatch
     * @param extensions       granted at all
     * @param asked            an extension waiting for an answer, null for none
     * @param heldState        where a suspended case goes on
     * @param promised         time of this one case and of its handling, instead of the type's; null for the type's
     */
    record Notes(List<Pause> pauses, List<Limit> stateExtensions, List<Limit> handleExtensions, List<Limit> extensions, Limit asked,
                 String heldState, Limit promised) {
        static final Notes NONE = new Notes(List.of(), List.of(), List.of(), List.of(), null, null, null);

        static Notes promising(Limit limit) {
            return limit == null ? NONE : new Notes(List.of(), List.of(), List.of(), List.of(), null, null, limit);
        }

        Notes {
            pauses = pauses == null ? List.of() : List.copyOf(pauses);
            stateExtensions = stateExtensions == null ? List.of() : List.copyOf(stateExtensions);
            handleExtensions = handleExtensions == null ? List.of() : List.copyOf(handleExtensions);
            extensions = extensions == null ? List.of() : List.copyOf(extensions);
        }

        Notes entered() {
            return new Notes(pauses, List.of(), handleExtensions, extensions, null, null, promised);
        }

        Notes dispatched() {
            return new Notes(pauses, stateExtensions, List.of(), extensions, asked, heldState, promised);
        }

        Notes asking(Limit limit) {
            return new Notes(pauses, stateExtensions, handleExtensions, extensions, limit, heldState, promised);
        }

        Notes extended(boolean handling) {
            return new Notes(pauses, and(stateExtensions, asked), handling ? and(handleExtensions, asked) : handleExtensions,
                    and(extensions, asked), null, heldState, promised);
        }

        Notes held(String state, Instant now) {
            return new Notes(and(pauses, new Pause(now, null)), stateExtensions, handleExtensions, extensions, asked, state, promised);
        }

        Notes resumed(Instant now) {
            List<Pause> closed = new ArrayList<>(pauses);
            Pause last = closed.removeLast();
            closed.add(new Pause(last.from(), now));
            return new Notes(closed, stateExtensions, handleExtensions, extensions, asked, null, promised);
        }

        Notes pausedBetween(Instant from, Instant to) {
            return !to.isAfter(from) ? this : new Notes(and(pauses, new Pause(from, to)), stateExtensions, handleExtensions, extensions, asked, heldState, promised);
        }

        private static <T> List<T> and(List<T> list, T more) {
            List<T> longer = new ArrayList<>(list);
            longer.add(more);
            return longer;
        }
    }

    CaseFile copy() {
        try {
            return (CaseFile) super.clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("it is cloneable", e);
        }
    }

    boolean suspended() {
        return SUSPENDED.equals(state);
    }

    /** Ended as a case that counts: not void, not merged away. */
    boolean counts() {
        return !VOID.equals(state) && !MERGED.equals(state);
    }
}
