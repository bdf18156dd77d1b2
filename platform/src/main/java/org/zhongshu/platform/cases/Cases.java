package org.zhongshu.platform.cases;

import org.zhongshu.algorithms.calendar.Pause;
import org.zhongshu.platform.shared.Page;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The case kernel's door. Everything that needs a person is a case: one inbox, one clock, one evaluation.
 *
 * <p>Every change joins the caller's transaction or makes its own: case row, timeline step and audit entry commit together,
 * and {@link CaseOpened}, {@link CaseActed}, {@link CaseClosed} are published inside it. Who acts is the current actor
 * ({@code CurrentActor}); parts of the system act as {@code Actor.system(…)}.
 */
public interface Cases {

    /** Opens a case, or merges the report into the one of the same key. Idempotent by {@link CaseReport#key}. */
    CaseRef open(CaseReport report);

    /** Throws 404 when there is none. Not filtered by rights: callers are modules, not people. */
    Case getCase(long id);

    Optional<Case> findCase(long id);

    /** Those of them that there are, by id, in one question: for lists. */
    Map<Long, Case> all(Collection<Long> ids);

    /**
     * Takes a step. Throws 403 when the current actor may not, 409 when the version is stale, 422 with the reason when the
     * state, the missing words or evidence, or a {@link ClosureCheck} forbid it.
     */
    Case act(long id, CaseAction action);

    /**
     * Tells a case that something happened outside: the text joins its timeline, and where the running state declares
     * {@code on: {<event>: <action>}}, that action is taken by the system. Ended cases ignore it.
     *
     * @param event e.g. {@code alert-cleared}
     */
    void signal(long id, String event, String text);

    /**
     * Keeps a photograph of the current actor's before its report is opened; the report takes it along ({@link CaseReport#evidence}). One that no
     * report takes stays nobody's.
     *
     * @return its id among the evidence
     * @throws org.zhongshu.platform.shared.Problem 422 when its bytes are no photograph, or too many
     */
    long keepPhoto(String name, java.io.InputStream content);

    /** The words given with the newest step; empty when there were none. For listeners to {@link CaseActed} and {@link CaseClosed}. */
    Optional<String> lastWords(long id);

    /** When the clocks of these cases stood still, by case; a case whose clock never did is left out. */
    Map<Long, List<Pause>> pauses(Collection<Long> ids);

    /** Filtered by the current actor's reach of {@code case.read}; the system reaches everything. */
    Page<Case> list(CaseFilter filter);

    /** Ids of all declared case types, for declarations that name one. */
    Set<String> listTypes();

    /** Open cases by department code, for indicators and the wall; cheap. Cases without a department under "". */
    Map<String, Long> countOpenByDepartment();

    /** Open cases past their deadline; cheap. */
    long countOverdue();

    /**
     * A figure of the evaluation (facts of GB/T 30428) over days of the city's calendar, both inclusive. Figures:
     * {@code reported accepted dispatched toHandle handled handledInTime toClose closed closedInTime reworked returned}.
     *
     * @param type a case type, or null for all
     */
    Map<String, Long> figures(java.time.LocalDate from, java.time.LocalDate to, String type);
}
