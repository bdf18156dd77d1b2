package org.zhongshu.platform.projects.internal;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.event.EventListener;
import org.springframework.core.annotation.Order;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.algorithms.calendar.Limit;
import org.zhongshu.algorithms.calendar.LimitUnit;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.cases.CaseAction;
import org.zhongshu.platform.cases.CaseRef;
import org.zhongshu.platform.cases.Cases;
import org.zhongshu.platform.city.WorkingCalendar;
import org.zhongshu.platform.identity.Access;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.matters.Matters;
import org.zhongshu.platform.matters.ProjectMatter;
import org.zhongshu.platform.matters.ProjectMoved;
import org.zhongshu.platform.projects.ProjectStepped;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Problem;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Joint reviews: the leader of a stage calls one, each department of its items speaks once, the leader closes it with one opinion. Each
 * department's part is a case in its inbox. Officers decide their matters themselves; the opinion stands beside their decision.
 */
@Component
class Reviews {

    static final String LEAD = "project.lead";
    static final String OPINE = "project.opine";
    static final Actor SYSTEM = Actor.system("projects");

    private final Schemes schemes;
    private final ProjectStore projects;
    private final ReviewStore store;
    private final Stages stages;
    private final Matters matters;
    private final Cases cases;
    private final WorkingCalendar calendar;
    private final Access access;
    private final Audit audit;
    private final ApplicationEventPublisher events;
    private final TransactionTemplate transaction;
    private final Clock clock;

    Reviews(Schemes schemes, ProjectStore projects, ReviewStore store, Stages stages, Matters matters, @Lazy Cases cases, WorkingCalendar calendar, Access access, Audit audit, ApplicationEventPublisher events, TransactionTemplate transaction, Clock clock) {
        this.schemes = schemes;
        this.projects = projects;
        this.store = store;
        this.stages = stages;
        this.matters = matters;
        this.cases = cases;
        this.calendar = calendar;
        this.access = access;
        this.audit = audit;
        this.events = events;
        this.transaction = transaction;
        this.clock = clock;
    }

    private static String words(String text, int most, String what) {
        String t = text == null ? "" : text.replace('\0', ' ').strip();
        if (t.isEmpty() || t.length() > most) {
            throw Problem.badRequest("words-needed", "请写明" + what + "（1 到 " + most + " 字）。");
        }
        return t;
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    /** @param project that the caller may see */
    Review call(Project project, String stage, LocalDate heldOn, String said) {
        Actor actor = CurrentActor.require();
        Scheme.Stage s = schemes.get().stage(stage).orElseThrow(() -> Problem.badRequest("no-stage", "没有这个阶段。"));
        access.check(actor, LEAD, s.leader());
        if (s.review() == null) {
            throw Problem.unprocessable("no-review", "“" + stage + "”阶段没有规定联合评审。");
        }
        String words = said == null || said.isBlank() ? null : words(said, 500, "评审安排");
        return transaction.execute(status -> {
            projects.lock(project.code());
            Stages.Running running = stages.of(project, matters.ofProject(project.code())).stream().filter(r -> r.stage().equals(stage) && r.endedAt() == null).findFirst()
                    .orElseThrow(() -> Problem.unprocessable("not-now", "“" + stage + "”阶段没有正在办理的事项，不能召集评审。"));
            Instant now = now();
            Instant due = calendar.clock().deadline(now, new Limit(s.review().days(), LimitUnit.WORK_DAY), List.of());
            LocalDate today = LocalDate.ofInstant(now, calendar.clock().hours().zone());
            if (heldOn == null || heldOn.isBefore(today) || heldOn.isAfter(LocalDate.ofInstant(due, calendar.clock().hours().zone()))) {
                throw Problem.badRequest("bad-day", "评审日期须在今天与意见期限（" + LocalDate.ofInstant(due, calendar.clock().hours().zone()) + "）之间。");
            }
            Review r = new Review(Ids.next(), project.code(), running.run(), stage, s.review().name(), s.leader(), heldOn, words, due, s.review().silence(), actor.name(), now, null, null, null, null, 1);
            if (!store.insert(r)) {
                throw Problem.conflict("called-already", "这个阶段已经召集过" + r.name() + "。");
            }
            Map<String, List<String>> parts = new TreeMap<>();
            // whoever has decided needs no opinion any more
            running.items().stream().filter(m -> m.state().open()).forEach((ProjectMatter m) -> parts.computeIfAbsent(m.department(), d -> new ArrayList<>()).add(m.itemName()));
            parts.forEach((department, items) -> {
                CaseRef c = CurrentActor.as(SYSTEM, () -> cases.open(new ReviewReport("joint-review:" + r.id() + ":" + department, r.name() + "：" + shortened(project.name()) + "（" + project.code() + "）", department,
                        new Limit(s.review().days(), LimitUnit.WORK_DAY), "对“" + stage + "”阶段发表意见：" + String.join("、", items) + "。评审日期 " + heldOn + "。" + (words == null ? "" : words), now, project.code(), r.id())));
                store.insert(r.id(), new Review.Voice(department, items, c.id(), c.number(), null, null, null, null, null, null));
            });
            audit.record("project.review-call", "project", project.code(), words, null, Map.of("stage", stage, "review", Long.toString(r.id()), "departments", List.copyOf(parts.keySet()), "due", due.toString()));
            tell(project, r, ProjectStepped.Step.CALLED, now);
            return r;
        });
    }

    private void tell(Project p, Review r, ProjectStepped.Step step, Instant at) {
        events.publishEvent(new ProjectStepped(p.code(), p.name(), p.firm(), step, r.run(), r.stage(), r.name(), r.heldOn(), r.outcome() == null ? null : Outcome.of(r.outcome()).label(), at));
    }

    private static String shortened(String name) {
        return name.length() > 60 ? name.substring(0, 60) + "…" : name;
    }

    private Review held(Project project, long id) {
        Review r = store.lock(id).filter(f -> f.project().equals(project.code())).orElseThrow(() -> Problem.notFound("no-review", "没有这次评审。"));
        if (r.closedAt() != null) {
            throw Problem.unprocessable("closed", r.name() + "已经形成联合意见，不能再改动。");
        }
        return r;
    }

    /** @param department whose opinion it is */
    Review opine(Project project, long id, String department, Outcome outcome, String said, String clause) {
        Actor actor = CurrentActor.require();
        String opinion = outcome == Outcome.AGREE && (said == null || said.isBlank()) ? null : words(said, 1000, outcome == Outcome.CONDITIONAL ? "附加的条件" : "意见");
        String basis = outcome == Outcome.DISAGREE ? words(clause, 300, "不同意的依据（法规名称和条款）") : null;
        return transaction.execute(status -> {
            Review r = held(project, id);
            if (stages.ended(r.run(), r.stage())) {
                throw Problem.unprocessable("stage-ended", "“" + r.stage() + "”阶段已经办结，不再需要发表意见。");
            }
            Review.Voice v = store.voices(id).stream().filter(o -> o.department().equals(department)).findFirst().orElseThrow(() -> Problem.notFound("no-part", "这次评审没有这个部门的意见。"));
            access.check(actor, OPINE, v.department());
            Instant now = now();
            if (v.outcome() != null || !store.say(id, v.department(), outcome, opinion, basis, actor.name(), now)) {
                throw Problem.conflict("said-already", "本部门已经发表意见，每次评审只发表一次。");
            }
            store.next(id);
            cases.act(v.caseId(), CaseAction.of("opine", outcome.label() + (opinion == null ? "" : "：" + opinion)));
            Map<String, Object> facts = new LinkedHashMap<>();
            facts.put("review", Long.toString(id));
            facts.put("department", v.department());
            facts.put("outcome", outcome.id());
            facts.put("late", now.isAfter(r.due()));
            audit.record("project.review-opine", "project", project.code(), opinion, null, facts);
            return store.find(id).orElseThrow();
        });
    }

    Review close(Project project, long id, Outcome outcome, String said, Integer version) {
        Actor actor = CurrentActor.require();
        String opinion = words(said, 1000, "联合意见");
        return transaction.execute(status -> {
            Review r = held(project, id);
            access.check(actor, LEAD, r.leader());
            if (version == null || version != r.version()) {
                throw Problem.conflict("changed", "评审已有新的意见或已被他人处理，请刷新后再看。");
            }
            List<Review.Voice> all = store.voices(id);
            if (outcome == Outcome.AGREE && all.stream().anyMatch(v -> v.outcome() != null && Outcome.of(v.outcome()) != Outcome.AGREE)) {
                throw Problem.unprocessable("not-all-agree", "有部门不同意或附加了条件，联合意见不能写成无条件同意。");
            }
            List<Review.Voice> silent = all.stream().filter(v -> v.outcome() == null).toList();
            Instant now = now();
            // a stage that has ended waits for nobody's opinion
            boolean late = now.isAfter(r.due());
            if (!silent.isEmpty() && !late && !stages.ended(r.run(), r.stage())) {
                throw Problem.unprocessable("still-waiting", "还有 " + silent.size() + " 个部门没有发表意见，期限届满前不能形成联合意见。");
            }
            if (late) {
                silent.forEach(v -> silence(r, v, now));
            }
            store.close(id, outcome, opinion, actor.name(), now);
            // their cases end with the review
            silent.stream().filter(v -> r.silence() == null).forEach(v -> CurrentActor.as(SYSTEM, () -> cases.signal(v.caseId(), "ended", r.name() + "已形成联合意见，本部门未发表意见")));
            audit.record("project.review-close", "project", project.code(), opinion, null, Map.of("review", id + "", "stage", r.stage(), "outcome", outcome.id(), "silent", silent.stream().map(Review.Voice::department).toList()));
            Review closed = store.find(id).orElseThrow();
            tell(project, closed, ProjectStepped.Step.REVIEWED, now);
            return closed;
        });
    }

    /** What was not said by the limit is on record; it counts as agreement only where the declaration says by what. */
    private void silence(Review r, Review.Voice v, Instant now) {
        if (v.silentAt() != null) {
            return;
        }
        store.silent(r.id(), v.department(), now);
        CurrentActor.as(SYSTEM, () -> {
            if (r.silence() != null) {
                store.say(r.id(), v.department(), Outcome.AGREE, "超时未发表意见，视为同意", r.silence(), null, now);
                cases.signal(v.caseId(), "ended", "超时未发表意见，视为同意（" + r.silence() + "）");
            } else {
                cases.signal(v.caseId(), "silent", "意见期限已过，未发表意见，请尽快发表");
            }
            audit.record("project.review-silent", "project", r.project(), null, null, Map.of("review", Long.toString(r.id()), "department", v.department(), "agrees", r.silence() != null));
        });
        store.next(r.id());
    }

    /** With its stage goes what departments still owe in its review: their cases end; the leader may yet write down one opinion. */
    @Order(2)
    @EventListener
    void on(ProjectMoved e) {
        store.open(List.of(e.run())).stream().filter(r -> stages.ended(r.run(), r.stage())).forEach(r -> store.voices(r.id()).stream().filter(v -> v.outcome() == null)
                .forEach(v -> CurrentActor.as(SYSTEM, () -> cases.signal(v.caseId(), "ended", "“" + r.stage() + "”阶段已经结束，不再需要发表意见"))));
    }

    /** What is late is put on record; the case's own clock reminds whoever owes it. */
    @Scheduled(fixedDelay = 60_000, initialDelay = 30_000)
    void late() {
        store.late(clock.instant()).forEach(id -> transaction.executeWithoutResult(status -> store.lock(id).filter(r -> r.closedAt() == null)
                .ifPresent(r -> store.voices(id).stream().filter(v -> v.outcome() == null).forEach(v -> silence(r, v, now())))));
    }
}
