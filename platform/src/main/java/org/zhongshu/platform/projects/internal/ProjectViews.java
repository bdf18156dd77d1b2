package org.zhongshu.platform.projects.internal;

import org.springframework.stereotype.Component;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.city.Divisions;
import org.zhongshu.platform.identity.Access;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.matters.MatterState;
import org.zhongshu.platform.matters.Matters;
import org.zhongshu.platform.matters.ProjectMatter;
import org.zhongshu.platform.matters.ProjectPlans;
import org.zhongshu.platform.matters.CompositeStages;
import org.zhongshu.platform.shared.Problem;

import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Projects as they are shown: to their owner, to officers, to whoever knows the code. */
@Component
class ProjectViews {

    private final Schemes schemes;
    private final Plans plans;
    private final ProjectStore store;
    private final ReviewStore reviews;
    private final Stages stages;
    private final Matters matters;
    private final Departments departments;
    private final Divisions divisions;
    private final Access access;
    private final Clock clock;

    ProjectViews(Schemes schemes, Plans plans, ProjectStore store, ReviewStore reviews, Stages stages, Matters matters, Departments departments, Divisions divisions, Access access, Clock clock) {
        this.schemes = schemes;
        this.plans = plans;
        this.store = store;
        this.reviews = reviews;
        this.stages = stages;
        this.matters = matters;
        this.departments = departments;
        this.divisions = divisions;
        this.access = access;
        this.clock = clock;
    }

    /** @param stage where it stands; null before anything was applied for. @param left working days until the stage's limit, negative past it; null where none runs */
    record Line(String code, String name, String firmName, String kindName, BigDecimal amount, String place, String state, String stage, Instant due, Integer left, boolean waiting, String reviewName, Instant registeredAt) {
    }

    /** @param how {@code must condition choice}; state: null before it is applied for; missing: what the applicant is asked for */
    record ItemView(String item, String name, String departmentName, String how, String number, String state, String stateName, boolean instant, String promised, Instant submittedAt, Instant due, Instant endedAt, String credential,
                    List<String> missing) {
    }

    record Need(String name, boolean there) {
    }

    /** @param by, caseId: for staff alone */
    record VoiceView(String department, String departmentName, List<String> items, String outcome, String outcomeName, String words, String clause, String by, Instant saidAt, Instant silentAt, boolean late, String caseId, boolean mayOpine) {
    }

    /** @param over its stage ended before there was one opinion */
    record ReviewView(String id, String name, String leaderName, LocalDate heldOn, String words, Instant due, boolean late, boolean over, String silence, String calledBy, Instant calledAt, String outcome, String outcomeName, String opinion, Instant closedAt,
                      int version, List<VoiceView> voices, boolean mayClose) {
    }

    /** @param state {@code waiting running approved refused withdrawn}; reviewName: the review that may be called, null for none */
    record StageView(String name, String leaderName, Integer promised, String state, Instant begunAt, boolean paused, Instant due, Integer left, Instant endedAt, BigDecimal days, List<ItemView> items, List<Need> needs, ReviewView review,
                     String reviewName, boolean mayCall) {
    }

    /** @param run number of the matter that is the whole run; null before one. @param same codes of others of the same name at the same place, for staff */
    record View(String code, String name, String firm, String firmName, String kind, String kindName, String industry, String industryName, BigDecimal amount, BigDecimal area, String place, boolean standard, Double lon, Double lat,
                String townName, LocalDate start, LocalDate end, String channel, Instant registeredAt, Instant changedAt, int version, String composite, String state, String run, List<StageView> stages, List<String> same, boolean mayChange,
                boolean mayApply, boolean mayEnd, Instant endedAt, String endedWhy) {
    }

    record OpenItem(String name, String departmentName, String stateName, LocalDate endedOn) {
    }

    record OpenStage(String name, String leaderName, Integer promised, String state, LocalDate begunOn, LocalDate endedOn, List<OpenItem> items) {
    }

    record Open(String code, String name, String state, LocalDate registeredOn, List<OpenStage> stages) {
    }

    private static String state(Project p, List<ProjectMatter> all, int done, int stages) {
        if (p.ended()) {
            return "ended";
        }
        Optional<ProjectMatter> run = Stages.current(all);
        return run.isEmpty() ? "registered" : run.get().state().open() ? "running" : run.get().state() == MatterState.APPROVED || done == stages ? "approved" : run.get().state().id();
    }

    List<Line> lines(List<Project> projects) {
        Map<String, List<ProjectMatter>> all = matters.ofProjects(projects.stream().map(Project::code).toList());
        Map<String, Stages.Running> last = new HashMap<>();
        projects.forEach(p -> stages.of(p, all.get(p.code())).stream().max(Comparator.comparing(Stages.Running::begunAt).thenComparing(Stages.Running::place)).ifPresent(s -> last.put(p.code(), s)));
        List<Review> called = reviews.open(last.values().stream().filter(s -> s.endedAt() == null).map(Stages.Running::run).toList());
        return projects.stream().map(p -> line(p, all.get(p.code()), Optional.ofNullable(last.get(p.code())), called)).toList();
    }

    private Line line(Project p, List<ProjectMatter> all, Optional<Stages.Running> last, List<Review> called) {
        Stages.Running open = last.filter(s -> s.endedAt() == null).orElse(null);
        String review = open == null ? null : called.stream().filter(r -> r.run() == open.run() && r.stage().equals(open.stage())).map(Review::name).findFirst().orElse(null);
        return new Line(p.code(), p.name(), p.firmName(), schemes.get().kindName(p.kind()), p.amount(), p.place(), state(p, all, 0, 1), last.map(Stages.Running::stage).orElse(null), open == null ? null : open.due(),
                open == null ? null : stages.left(open, clock.instant()), open != null && open.standsSince() != null, review, p.registeredAt());
    }

    View own(Project p) {
        return view(p, null);
    }

    View officer(Project p, Actor actor) {
        return view(p, actor);
    }

    private View view(Project p, Actor staff) {
        Scheme scheme = schemes.get();
        List<ProjectMatter> all = matters.ofProject(p.code());
        List<StageView> views = stages(p, all, staff);
        boolean open = Stages.current(all).filter(m -> m.state().open()).isPresent();
        boolean left = views.stream().anyMatch(s -> !s.state().equals("approved"));
        return new View(p.code(), p.name(), p.firm(), p.firmName(), p.kind(), scheme.kindName(p.kind()), p.industry(), scheme.industryName(p.industry()), p.amount(), p.area(), p.place(), p.address() != null, p.lon(), p.lat(),
                p.town() == null ? null : divisions.nameOf(p.town()), p.start(), p.end(), p.channel(), p.registeredAt(), p.changedAt(), p.version(), scheme.composite(),
                state(p, all, left ? 0 : views.size(), views.size()), Stages.current(all).map(ProjectMatter::number).orElse(null), views, staff == null ? List.of() : store.same(p.code()).stream().map(Project::code).toList(),
                staff == null && !p.ended() && all.stream().allMatch(m -> m.state() == MatterState.WITHDRAWN), staff == null && !p.ended() && !open && left,
                !p.ended() && !open && (staff == null || scheme.stages().stream().anyMatch(s -> access.may(staff, Reviews.LEAD, s.leader()))), p.endedAt(), p.endedWhy());
    }

    private List<StageView> stages(Project p, List<ProjectMatter> all, Actor staff) {
        Scheme scheme = schemes.get();
        CompositeStages whole = matters.stages(scheme.composite()).orElseThrow(() -> Problem.notFound("no-composite", "没有这个“一件事”。"));
        ProjectPlans.Plan plan = plans.plan(p);
        List<Stages.Running> begun = stages.of(p, all);
        List<StageView> views = new ArrayList<>();
        for (Scheme.Stage s : scheme.stages()) {
            Stages.Running r = begun.stream().filter(b -> b.stage().equals(s.name())).max(Comparator.comparing(Stages.Running::run)).orElse(null);
            List<ItemView> items = new ArrayList<>();
            for (CompositeStages.Part part : whole.parts().stream().filter(w -> w.stage().equals(s.name())).toList()) {
                ProjectMatter m = all.stream().filter(x -> part.item().equals(x.item())).max(Comparator.comparing(ProjectMatter::id)).orElse(null);
                // what a run left to the applicant and they did not take is not on its way
                if (m != null || !plan.left().contains(part.item()) && (r == null || !part.optional())) {
                    items.add(item(part, m, plan));
                }
            }
            List<Need> needs = s.needs().stream().filter(i -> !plan.left().contains(i)).map(i -> new Need(whole.parts().stream().filter(w -> w.item().equals(i)).findFirst().map(CompositeStages.Part::name).orElse(i),
                    all.stream().anyMatch(m -> i.equals(m.item()) && m.state() == MatterState.APPROVED))).toList();
            ReviewView review = r == null ? null : reviews.find(r.run(), s.name()).map(f -> review(f, r, staff)).orElse(null);
            Instant now = clock.instant();
            boolean mayCall = staff != null && s.review() != null && r != null && r.endedAt() == null && review == null && access.may(staff, Reviews.LEAD, s.leader());
            views.add(new StageView(s.name(), departments.nameOf(s.leader()), s.promised(p.kind(), LocalDate.ofInstant(r == null ? now : r.begunAt(), stages.zone())), r == null ? "waiting" : r.endedAt() == null ? "running" : r.outcome(),
                    r == null ? null : r.begunAt(), r != null && r.standsSince() != null, r == null ? null : r.due(), r == null ? null : stages.left(r, now), r == null ? null : r.endedAt(),
                    r == null ? null : r.days(), items, needs, review, s.review() == null ? null : s.review().name(), mayCall));
        }
        return views;
    }

    private ItemView item(CompositeStages.Part part, ProjectMatter m, ProjectPlans.Plan plan) {
        String how = plan.taken().contains(part.item()) ? "condition" : part.optional() ? "choice" : "must";
        if (m == null) {
            return new ItemView(part.item(), part.name(), departments.nameOf(part.department()), how, null, null, "未申报", false, null, null, null, null, null, List.of());
        }
        return new ItemView(part.item(), m.itemName(), departments.nameOf(m.department()), how, m.number(), m.state().id(), m.state().label(), m.instant(), m.promised(), m.submittedAt(), m.due(), m.endedAt(), m.credential(), m.missing());
    }

    /** The owner sees who has spoken, and what, once the opinion is one. */
    private ReviewView review(Review r, Stages.Running stage, Actor staff) {
        boolean closed = r.closedAt() != null;
        Instant now = clock.instant();
        List<Review.Voice> all = reviews.voices(r.id());
        List<VoiceView> voices = all.stream().map(v -> {
            boolean shown = staff != null || closed;
            return new VoiceView(v.department(), departments.nameOf(v.department()), v.items(), shown ? v.outcome() : null, v.outcome() == null ? null : shown ? Outcome.of(v.outcome()).label() : "已发表意见", shown ? v.words() : null,
                    shown ? v.clause() : null, staff == null ? null : v.by(), v.saidAt(), v.silentAt(), v.saidAt() != null && v.saidAt().isAfter(r.due()), staff == null ? null : Long.toString(v.caseId()),
                    staff != null && !closed && stage.endedAt() == null && v.outcome() == null && access.may(staff, Reviews.OPINE, v.department()));
        }).toList();
        boolean ready = all.stream().allMatch(v -> v.outcome() != null) || now.isAfter(r.due()) || stage.endedAt() != null;
        return new ReviewView(Long.toString(r.id()), r.name(), departments.nameOf(r.leader()), r.heldOn(), r.words(), r.due(), !closed && stage.endedAt() == null && now.isAfter(r.due()), !closed && stage.endedAt() != null, r.silence(), staff == null ? null : r.calledBy(), r.calledAt(), r.outcome(),
                r.outcome() == null ? null : Outcome.of(r.outcome()).label(), r.opinion(), r.closedAt(), r.version(), voices, staff != null && !closed && ready && access.may(staff, Reviews.LEAD, r.leader()));
    }

    /** Nothing of whose it is, where, and for how much; its name once it is approved, recorded or filed and thereby public. */
    Open open(Project p) {
        List<ProjectMatter> applied = matters.ofProject(p.code());
        List<StageView> all = stages(p, applied, null);
        boolean named = all.getFirst().state().equals("approved");
        return new Open(p.code(), named ? p.name() : null, state(p, applied, all.stream().allMatch(s -> s.state().equals("approved")) ? 1 : 0, 1), day(p.registeredAt()), all.stream().map(s -> new OpenStage(s.name(), s.leaderName(),
                s.promised(), s.state(), day(s.begunAt()), day(s.endedAt()), s.items().stream().map(i -> new OpenItem(i.name(), i.departmentName(), i.stateName(), day(i.endedAt()))).toList())).toList());
    }

    private LocalDate day(Instant i) {
        return i == null ? null : LocalDate.ofInstant(i, stages.zone());
    }
}
