package org.zhongshu.platform.cases.internal;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.algorithms.calendar.Limit;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.cases.Case;
import org.zhongshu.platform.cases.CaseActed;
import org.zhongshu.platform.cases.CaseAction;
import org.zhongshu.platform.cases.CaseClosed;
import org.zhongshu.platform.cases.ClosureCheck;
import org.zhongshu.platform.cases.internal.CaseStore.Stored;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.city.WorkingCalendar;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Json;
import org.zhongshu.platform.shared.Problem;
import tools.jackson.databind.JsonNode;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Takes steps: reads the case, asks rights, form and closure checks, lets the machine decide, and commits case, timeline,
 * evaluation and audit together.
 */
@Component
class CaseKernel {

    static final Actor SYSTEM = Actor.system("cases");

    private final CaseStore store;
    private final CaseTypes types;
    private final CaseRights rights;
    private final StepForm form;
    private final EvidenceStore evidence;
    private final CaseMachine machine;
    private final Tally tally;
    private final Audit audit;
    private final ObjectProvider<ClosureCheck> checks;
    private final ObjectProvider<CaseIntake> intake;
    private final ApplicationEventPublisher events;
    private final TransactionTemplate transaction;
    private final Clock clock;
    private final Departments departments;
    private final Deadlines deadlines;

    CaseKernel(CaseStore store, CaseTypes types, CaseRights rights, StepForm form, EvidenceStore evidence, Audit audit, ObjectProvider<ClosureCheck> checks,
               ObjectProvider<CaseIntake> intake, ApplicationEventPublisher events, TransactionTemplate transaction, Clock clock,
               WorkingCalendar calendar, CityProfile city, Departments departments, DatedLimits dated) {
        this.store = store;
        this.types = types;
        this.rights = rights;
        this.form = form;
        this.evidence = evidence;
        this.audit = audit;
        this.checks = checks;
        this.intake = intake;
        this.events = events;
        this.transaction = transaction;
        this.clock = clock;
        this.departments = departments;
        Deadlines deadlines = new Deadlines(calendar.clock(), dated);
        this.deadlines = deadlines;
        this.machine = new CaseMachine(deadlines);
        this.tally = new Tally(city.current().zone(), deadlines);
    }

    CaseMachine machine() {
        return machine;
    }

    /** The time that a state has for this case. */
    Limit limit(CaseFile f, Lifecycle.State state) {
        return deadlines.limit(f, state);
    }

    Tally tally() {
        return tally;
    }

    /** The database keeps microseconds; what is written and what is answered must be the same. */
    Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    Stored act(long id, CaseAction action) {
        return transaction.execute(status -> {
            Actor actor = CurrentActor.require();
            Stored stored = (action.version() == null ? store.lock(id) : store.find(id)).orElseThrow(CaseKernel::notFound);
            CaseFile f = stored.file();
            if (!rights.maySee(actor, f)) {
                throw notFound();
            }
            if (action.version() != null && action.version() != f.version) {
                throw stale();
            }
            CaseType type = types.known(f.type);
            ActionRule rule = machine.rule(f, type, action.action())
                    .orElseThrow(() -> Problem.unprocessable("not-now", "案件处于“" + type.stateName(f.state) + "”，不能“" + types.labelOf(type, action.action()) + "”。"));
            if (!rights.mayAct(actor, f, type, rule)) {
                throw Problem.forbidden("not-yours", "您没有对本案“" + rule.name() + "”的权限。");
            }
            return take(stored, type, rule, action, actor, false);
        });
    }

    void signal(long id, String event, String text) {
        transaction.executeWithoutResult(status -> {
            Stored stored = store.lock(id).orElseThrow(CaseKernel::notFound);
            CaseFile f = stored.file();
            if (!f.open) {
                return;
            }
            CaseType type = types.known(f.type);
            Actor actor = CurrentActor.find().filter(Actor::isSystem).orElse(SYSTEM);
            CurrentActor.as(actor, () -> told(stored, type, event, text, actor));
        });
    }

    private void told(Stored stored, CaseType type, String event, String text, Actor actor) {
        CaseFile f = stored.file();
        store.add(new StepRow(f.id, Ids.next(), now(), actor.accountId(), actor.name(), actor.org(), "signal", "情况通报", f.state, f.state,
                StepForm.clean(text), Json.mapper().createObjectNode().put("event", event), List.of()));
        audit.record("case.signal", "case", Long.toString(f.id), text, null, Map.of("event", event));
        Lifecycle.State state = type.lifecycle().state(f.state);
        Optional<ActionRule> rule = state == null ? Optional.empty() : Optional.ofNullable(state.on().get(event)).flatMap(state::action);
        if (rule.isPresent() && objections(stored, type, rule.get()).isEmpty()) {
            take(stored, type, rule.get(), CaseAction.of(rule.get().id(), text), actor, true);
        } else {
            events.publishEvent(acted(stored, "signal", f.state, now()));
        }
    }

    /** A step of the system's own, on a case that is locked: reopening by a repeat, a child's end. */
    Stored takeAsSystem(Stored stored, CaseType type, Practice practice, String text) {
        ActionRule rule = machine.rule(stored.file(), type, practice.id()).orElse(practice.rule());
        Actor actor = CurrentActor.find().filter(Actor::isSystem).orElse(SYSTEM);
        return CurrentActor.as(actor, () -> take(stored, type, rule, CaseAction.of(rule.id(), text), actor, true));
    }

    /** An open case goes to another officer of its department, whatever state it is in. */
    void handOver(long id, String to, String text) {
        transaction.executeWithoutResult(status -> {
            Stored stored = store.lock(id).orElseThrow(CaseKernel::notFound);
            CaseType type = types.known(stored.file().type);
            if (stored.file().open) {
                ActionRule rule = machine.rule(stored.file(), type, Practice.ASSIGN.id()).orElse(Practice.ASSIGN.rule());
                CurrentActor.as(SYSTEM, () -> take(stored, type, rule, new CaseAction(rule.id(), text, null, to, Map.of(), List.of(), null), SYSTEM, true));
            }
        });
    }

    private Stored take(Stored seen, CaseType type, ActionRule rule, CaseAction action, Actor actor, boolean lenient) {
        Stored stored = ends(rule) ? held(seen) : seen;
        CaseFile f = stored.file();
        Instant now = now();
        StepForm.Filled filled = form.fill(rule, action, f, actor, lenient);
        evidence.require(f.id, rule, action.evidence(), lenient);
        if (rule.practice() == Practice.REOPEN && f.parent != null) {
            store.lock(f.parent);
        }
        List<String> objections = objections(stored, type, rule);
        if (!objections.isEmpty()) {
            throw Problem.unprocessable("objection", String.join("；", objections));
        }
        Optional<Stored> into = rule.practice() == Practice.MERGE ? Optional.of(target(f, filled.into(), actor)) : Optional.empty();
        if (rule.practice() == Practice.COMMENT) {
            store.add(step(f, f, rule, filled, action, actor, now));
            audit.record("case.comment", "case", Long.toString(f.id), filled.text(), null, null);
            events.publishEvent(acted(stored, rule.id(), f.state, now));
            return stored;
        }
        CaseFile next = machine.act(f, type, new CaseMachine.Step(rule, handedTo(rule, filled, stored), filled.officer(), filled.named(), filled.limit(),
                into.map(t -> t.file().id).orElse(null), now));
        next.children += filled.departments().size();
        if (!store.save(next, f.version, step(f, next, rule, filled, action, actor, now), tally.change(f, next))) {
            throw stale();
        }
        audit.record("case." + rule.id(), "case", Long.toString(f.id), filled.text(), facts(f), facts(next));
        Stored after = new Stored(next, stored.body());
        publish(after, rule.id(), f.state, now);
        into.ifPresent(t -> absorb(t, stored, actor, now));
        if (rule.practice() == Practice.SPLIT) {
            intake.getObject().split(after, type, filled.departments(), actor);
        }
        if (f.open && !next.open && f.parent != null) {
            childEnded(f.parent, next);
        }
        return after;
    }

    private static boolean ends(ActionRule rule) {
        return rule.closes() || rule.practice() == Practice.VOID || CaseFile.VOID.equals(rule.next());
    }

    /**
     * Whoever ends a case asks for objections with its row held: a report or a case that is just being merged into it, or a child
     * that is just being reopened, is then either seen, or finds the case ended.
     */
    private Stored held(Stored seen) {
        Stored now = store.lock(seen.file().id).orElseThrow(CaseKernel::notFound);
        if (now.file().version != seen.file().version) {
            throw stale();
        }
        return now;
    }

    /** The department chosen by the person, or else the one that the action hands the case to by name. */
    private String handedTo(ActionRule rule, StepForm.Filled filled, Stored stored) {
        if (filled.department() != null || rule.handTo() == null || stored.body().data() == null) {
            return filled.department();
        }
        String department = Json.read(stored.body().data()).path(rule.handTo()).asString(null);
        return department == null || departments.find(department).isEmpty() ? null : department;
    }

    /** Why a step cannot be taken although everything is filled in; shown to the officer. */
    List<String> objections(Stored stored, CaseType type, ActionRule rule) {
        CaseFile f = stored.file();
        Actor actor = CurrentActor.find().filter(a -> !a.isSystem() && rule.practice() != Practice.COMMENT).orElse(null);
        if (actor != null) {
            Case seen = view(stored);
            List<String> barred = checks.orderedStream().flatMap(check -> check.objection(seen, actor).stream()).toList();
            if (!barred.isEmpty()) {
                return barred;
            }
        }
        Lifecycle.State state = type.lifecycle().state(f.state);
        boolean ends = ends(rule);
        if (f.children > 0 && (ends || (rule.practice() == null && state != null && state.join() != Lifecycle.Join.NONE))) {
            int running = store.openChildren(f.id);
            if (running > 0 && (ends || state.join() == Lifecycle.Join.ALL || running == f.children)) {
                return List.of("还有 " + running + " 件子案件未办结");
            }
        }
        if (rule.practice() == Practice.REOPEN && f.parent != null && store.find(f.parent).filter(p -> p.file().open).isEmpty()) {
            return List.of("主案件已终结，请先重开主案件");
        }
        return rule.closes() ? closureObjections(stored) : List.of();
    }

    private List<String> closureObjections(Stored stored) {
        List<ClosureCheck> asked = checks.orderedStream().toList();
        if (asked.isEmpty()) {
            return List.of();
        }
        List<String> objections = new java.util.ArrayList<>(objections(asked, view(stored)));
        if (stored.file().repeats > 0) {
            // what was merged into the case speaks through it
            store.mergedInto(stored.file().id).forEach(id -> store.find(id).ifPresent(m -> objections.addAll(objections(asked, view(m)))));
        }
        return objections.stream().distinct().toList();
    }

    private static List<String> objections(List<ClosureCheck> asked, Case c) {
        return asked.stream().flatMap(check -> check.objection(c).stream()).toList();
    }

    private Stored target(CaseFile f, String into, Actor actor) {
        long id = store.idOf(into.strip()).orElseThrow(() -> Problem.unprocessable("no-target", "没有编号为 " + into + " 的案件。"));
        if (id == f.id) {
            throw Problem.unprocessable("no-target", "案件不能并入自身。");
        }
        // both rows in one order, so that two merges in opposite directions wait instead of deadlock
        store.lock(Math.min(id, f.id));
        store.lock(Math.max(id, f.id));
        Stored target = store.find(id).orElseThrow(CaseKernel::notFound);
        if (!rights.maySee(actor, target.file())) {
            throw Problem.unprocessable("no-target", "没有编号为 " + into + " 的案件。");
        }
        if (!target.file().open) {
            throw Problem.unprocessable("target-ended", "案件 " + into + " 已终结，不能并入。");
        }
        return target;
    }

    /** Things and gravity of the merged case go on in the other one. */
    private void absorb(Stored target, Stored gone, Actor actor, Instant now) {
        CaseFile t = target.file();
        CaseFile merged = gone.file();
        store.countRepeat(t.id, gone.body().things());
        StepRow step = new StepRow(t.id, Ids.next(), now, actor.accountId(), actor.name(), actor.org(), "absorb", "并入案件", t.state, t.state,
                "案件 " + merged.number + " 并入本案", Json.mapper().createObjectNode().put("case", Long.toString(merged.id)), List.of());
        CaseFile next = graver(t, merged.level, step);
        audit.record("case.absorb", "case", Long.toString(t.id), null, Map.of("level", t.level), Map.of("merged", merged.number, "level", next.level));
        events.publishEvent(acted(new Stored(next, target.body()), "absorb", t.state, now));
    }

    /** Writes the step, and with it a graver level where there is one. The row is held, so nobody else can have changed it. */
    CaseFile graver(CaseFile f, Integer level, StepRow step) {
        if (level == null || level >= f.level) {
            store.add(step);
            return f;
        }
        CaseFile next = f.copy();
        next.level = level;
        next.version++;
        store.save(next, f.version, step, List.of());
        return next;
    }

    private void childEnded(long parent, CaseFile child) {
        // locked, so that of two children ending at once the second sees the first
        store.lock(parent).filter(p -> p.file().open).ifPresent(p -> {
            CaseType type = types.known(p.file().type);
            Lifecycle.State state = type.lifecycle().state(p.file().state);
            int running = store.openChildren(parent);
            boolean joined = running == 0 || (state != null && state.join() == Lifecycle.Join.ANY);
            String text = "子案件 " + child.number + " " + types.known(child.type).stateName(child.state)
                    + (running == 0 ? "，子案件全部办结" : "，还有 " + running + " 件在办");
            CurrentActor.as(SYSTEM, () -> told(p, type, joined ? "children-closed" : "child-closed", text, SYSTEM));
        });
    }

    private StepRow step(CaseFile f, CaseFile next, ActionRule rule, StepForm.Filled filled, CaseAction action, Actor actor, Instant now) {
        return new StepRow(f.id, Ids.next(), now, actor.accountId(), actor.name(), actor.org(), rule.id(), rule.name(), f.state, next.state,
                filled.text(), filled.fields(), action.evidence());
    }

    void publish(Stored after, String action, String fromState, Instant now) {
        CaseFile f = after.file();
        if (f.open) {
            events.publishEvent(acted(after, action, fromState, now));
        } else {
            events.publishEvent(new CaseClosed(f.id, f.number, f.type, after.body().title(), action, f.state, f.department, f.person, f.level,
                    f.town, f.grid, f.lon, f.lat, now));
        }
    }

    static CaseActed acted(Stored s, String action, String fromState, Instant now) {
        return acted(s, action, null, fromState, now);
    }

    static CaseActed acted(Stored s, String action, String told, String fromState, Instant now) {
        CaseFile f = s.file();
        return new CaseActed(f.id, f.number, f.type, s.body().title(), action, told, fromState, f.state, f.department, f.person, f.level, f.town, f.grid,
                f.lon, f.lat, f.due, now);
    }

    static Map<String, Object> facts(CaseFile f) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("state", f.state);
        facts.put("department", f.department);
        facts.put("person", f.personName);
        facts.put("level", f.level);
        facts.put("due", f.due);
        facts.put("version", f.version);
        return facts;
    }

    Case view(Stored s) {
        CaseFile f = s.file();
        CaseBody b = s.body();
        CaseType type = types.known(f.type);
        JsonNode data = b.data() == null ? null : Json.read(b.data());
        return new Case(f.id, f.number, f.type, type.name(), b.title(), b.description(), f.level, f.state, type.stateName(f.state), f.source,
                new Case.Place(b.address(), f.grid, f.town, b.village(), f.lon, f.lat), b.things(), f.department, f.person, f.personName,
                f.openedAt, f.due, f.closeDue, f.closedAt, f.open, f.supervised, f.repeats, f.returns, f.reworks, f.parent, f.mergedInto,
                b.reportKey(), data, f.version);
    }

    static Problem notFound() {
        return Problem.notFound("no-case", "没有这个案件，或您无权查看。");
    }

    static Problem stale() {
        return Problem.conflict("stale", "案件已被他人更新，请刷新后再操作。");
    }
}
