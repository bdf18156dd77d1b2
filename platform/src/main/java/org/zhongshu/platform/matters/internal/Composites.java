package org.zhongshu.platform.matters.internal;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.algorithms.calendar.Limit;
import org.zhongshu.algorithms.calendar.LimitUnit;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.city.WorkingCalendar;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.items.Item;
import org.zhongshu.platform.matters.MatterState;
import org.zhongshu.platform.matters.ProjectMoved;
import org.zhongshu.platform.matters.ProjectPlans;
import org.zhongshu.platform.persons.Assurance;
import org.zhongshu.platform.persons.Persons;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Json;
import org.zhongshu.platform.shared.Problem;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Composite matters (一件事): a matter of its own with the items as its children, all in one transaction; the children go their ways in
 * parallel, stage after stage, and when the last has ended the whole has its one result.
 */
@Component
class Composites {

    /** How the requests of children begin; no client's does. */
    static final String PART = "part:";

    private final CompositeList list;
    private final ItemService items;
    private final Persons persons;
    private final Forms forms;
    private final Gathering gathering;
    private final Intake intake;
    private final MatterDrafts drafts;
    private final MatterStore store;
    private final WorkingCalendar calendar;
    private final WholeClock clock;
    private final MatterFiles files;
    private final ProjectPlans projects;
    private final ApplicationEventPublisher events;
    private final Audit audit;
    private final TransactionTemplate transaction;

    Composites(CompositeList list, ItemService items, Persons persons, Forms forms, Gathering gathering, Intake intake, MatterDrafts drafts, MatterStore store, WorkingCalendar calendar, WholeClock clock, MatterFiles files,
               ProjectPlans projects, ApplicationEventPublisher events, Audit audit, TransactionTemplate transaction) {
        this.list = list;
        this.items = items;
        this.persons = persons;
        this.forms = forms;
        this.gathering = gathering;
        this.intake = intake;
        this.drafts = drafts;
        this.store = store;
        this.calendar = calendar;
        this.clock = clock;
        this.files = files;
        this.projects = projects;
        this.events = events;
        this.audit = audit;
        this.transaction = transaction;
    }

    /** @param project unified code of the investment project that it is for; null for none */
    record Submission(String request, String composite, String firm, String project, List<String> choose, JsonNode data, List<Content.Said> disputes, List<Long> files, boolean again) {
    }

    Applicant applicant(Composite c, String firm, String project) {
        return bound(c, applicant(c, firm), project);
    }

    /** For the firm's investment project. */
    Applicant bound(Composite c, Applicant who, String project) {
        if (project == null || project.isBlank()) {
            return who;
        }
        ProjectPlans.Plan plan = projects.plan(project.strip(), who.firm());
        if (!plan.composite().equals(c.id())) {
            throw Problem.unprocessable("other-composite", "投资项目“" + plan.name() + "”不办理“" + c.name() + "”。");
        }
        return who.forProject(plan.code());
    }

    Applicant applicant(Composite c, String firm) {
        return applicant(c, persons.require(Assurance.REAL_NAME), firm);
    }

    /** Who stands before a clerk. */
    Applicant present(Composite c, long person, String firm) {
        return applicant(c, items.present(person), firm);
    }

    private Applicant applicant(Composite c, Persons.Person me, String firm) {
        if (c.audience().equals("firm") != (firm != null && !firm.isBlank())) {
            throw Problem.unprocessable("wrong-audience", c.audience().equals("firm") ? "“" + c.name() + "”由企业申请，请选择代表哪家企业办理。" : "“" + c.name() + "”由个人申请。");
        }
        return items.applicant(me, firm);
    }

    /** The parts that are applied for: what must be, and what was taken. */
    List<Composite.Part> chosen(Composite c, List<String> choose) {
        Set<String> taken = new HashSet<>(choose == null ? List.of() : choose);
        List<Composite.Part> parts = c.parts().stream().filter(p -> !p.optional() || taken.remove(p.item())).toList();
        if (!taken.isEmpty() && !c.parts().stream().map(Composite.Part::item).toList().containsAll(taken)) {
            throw Problem.badRequest("bad-choice", "所选事项不在“" + c.name() + "”之中。");
        }
        return parts;
    }

    /**
     * The parts for an applicant: for a project those that its conditions call for, without those that they do not, and without what was approved for it before.
     */
    List<Composite.Part> chosen(Composite c, List<String> choose, Applicant who) {
        if (who.project() == null) {
            return chosen(c, choose);
        }
        ProjectPlans.Plan plan = projects.plan(who.project(), who.firm());
        Set<String> done = approved(who.project());
        List<Composite.Part> all = chosen(c, c.parts().stream().filter(p -> p.optional()).map(Composite.Part::item).filter(i -> plan.taken().contains(i) || choose != null && choose.contains(i)).toList());
        if (choose != null && choose.stream().anyMatch(plan.left()::contains)) {
            throw Problem.unprocessable("not-needed", "按项目的情况不需要办理：" + names(choose.stream().filter(plan.left()::contains).toList()) + "。");
        }
        chosen(c, choose);
        List<Composite.Part> parts = all.stream().filter(p -> !plan.left().contains(p.item()) && !done.contains(p.item()))
                // what its condition calls for and is not in force takes only itself away
                .filter(p -> !p.optional() || choose != null && choose.contains(p.item()) || items.find(p.item()).isPresent()).toList();
        if (parts.isEmpty()) {
            throw Problem.unprocessable("nothing-left", "这个项目的各个事项都已经办结。");
        }
        return parts;
    }

    /** Who builds on what nobody applies for is told so. */
    private void needs(Composite c, List<Composite.Part> parts, Applicant who) {
        if (who.project() == null) {
            return;
        }
        ProjectPlans.Plan plan = projects.plan(who.project(), who.firm());
        Set<String> there = approved(who.project());
        parts.forEach(p -> there.add(p.item()));
        for (Composite.Part p : parts) {
            String stage = c.stages().get(p.stage());
            // what the project does not take nobody builds on
            List<String> missing = plan.needs().getOrDefault(stage, List.of()).stream().filter(i -> !there.contains(i) && !plan.left().contains(i)).toList();
            if (!missing.isEmpty()) {
                throw Problem.unprocessable("needs-missing", "“" + stage + "”阶段须先取得：" + names(missing) + "，请一并选择办理。");
            }
        }
    }

    /** What an applicant is shown of the whole: for a project what it takes, and what it may choose. */
    List<Composite.Part> offered(Composite c, List<Composite.Part> taken, Applicant who) {
        if (who.project() == null) {
            return items.standing(c);
        }
        ProjectPlans.Plan plan = projects.plan(who.project(), who.firm());
        Set<String> done = approved(who.project());
        return items.standing(c).stream().filter(p -> taken.contains(p) || p.optional() && !plan.left().contains(p.item()) && !done.contains(p.item()))
                .map(p -> plan.taken().contains(p.item()) ? new Composite.Part(p.item(), p.stage(), false) : p).toList();
    }

    private Set<String> approved(String project) {
        Set<String> done = new HashSet<>();
        store.ofProjects(List.of(project)).stream().filter(m -> m.item() != null && m.state() == MatterState.APPROVED).forEach(m -> done.add(m.item()));
        return done;
    }

    private String names(List<String> codes) {
        return String.join("、", codes.stream().map(code -> items.find(code).map(i -> i.guide().name()).orElse(code)).toList());
    }

    /** What an item asks of its applicants it asks as a part of a whole, too. What follows a firm's coming into being is for that firm. */
    List<Item> applicable(List<Composite.Part> parts, Applicant who) {
        return applicable(parts, who, false);
    }

    /** @param present before a clerk: the person is seen and signs on paper */
    List<Item> applicable(List<Composite.Part> parts, Applicant who, boolean present) {
        List<Item> all = parts.stream().map(p -> items.item(p.item())).toList();
        int founded = Integer.MAX_VALUE;
        for (int i = 0; i < all.size(); i++) {
            Service.Issue issue = items.service(all.get(i)).issue();
            if (issue != null && issue.fresh()) {
                founded = Math.min(founded, parts.get(i).stage());
            }
        }
        for (int i = 0; i < all.size(); i++) {
            if (!present) {
                items.online(all.get(i));
                if (items.service(all.get(i)).sign()) {
                    throw Problem.unprocessable("sign-alone", "“" + all.get(i).guide().name() + "”须由申请人签名，请单独申请这一项。");
                }
            }
            items.audience(all.get(i), who.firm() != null || parts.get(i).stage() > founded && items.audience(all.get(i)).contains("firm"));
        }
        return all;
    }

    Intake.Taken submit(Submission s, String channel) {
        Composite c = list.get(s.composite());
        return submit(s, c, applicant(c, s.firm(), s.project()), channel, "已提交", false);
    }

    /** Throws when it cannot be taken in as it is filled in. */
    void check(Submission s, long person) {
        Intake.request(s.request());
        Composite c = list.get(s.composite());
        Applicant who = bound(c, present(c, person, s.firm()), s.project());
        List<Composite.Part> parts = chosen(c, s.choose(), who);
        applicable(parts, who, true);
        forms.checked(forms.of(parts.stream().map(Composite.Part::item).toList(), gathering.given(who), c), s.data());
        if (!s.again() && who.project() == null) {
            Intake.same(store.openWhole(who, c.id()), "window");
        }
    }

    /** @param who whose right to apply was asked by the caller; said: how what happened to it begins; present: before a clerk */
    Intake.Taken submit(Submission s, Composite c, Applicant who, String channel, String said, boolean present) {
        String request = Intake.request(s.request());
        byte[] digest = Intake.digest("composite", c.id(), who.firm(), s.choose() == null ? List.of() : s.choose(), s.data(), s.disputes(), s.files(), who.project());
        return transaction.execute(status -> {
            Optional<MatterStore.Made> made = store.made(who, request);
            if (made.isPresent()) {
                return intake.again(made.get(), digest);
            }
            if (who.project() != null) {
                projects.hold(who.project());
            }
            if (who.project() != null && store.running(who.project())) {
                throw Problem.conflict("run-open", "这个项目正在办理，办结或撤回后才能再次申请。");
            }
            List<Composite.Part> parts = chosen(c, s.choose(), who);
            needs(c, parts, who);
            List<Item> all = applicable(parts, who, present);
            Forms.Form form = forms.of(parts.stream().map(Composite.Part::item).toList(), gathering.given(who), c);
            int first = parts.stream().mapToInt(Composite.Part::stage).min().orElse(0);
            intake.busy(who.person());
            JsonNode data = said(c, forms.checked(form, s.data()));
            if (!s.again() && who.project() == null) {
                store.holdSame(who, "composite:" + c.id());
                Intake.same(store.openWhole(who, c.id()), channel);
            }
            Map<String, Known> known = gathering.gather(who, form.facts(), data, "申请办理：" + c.name());
            Content content = new Content(who, Content.lines(known), data, intake.disputes(s.disputes(), known), null, null);
            Instant now = intake.now();
            MatterRow parent = new MatterRow(Ids.next(), Numbers.next(gathering.today()), who.person(), who.gid(), who.firm(), who.firmName(), null, null, 0, c.name(), c.id(), null, c.stages().get(first), items.responsible(c.department()),
                    channel, MatterState.DECIDING, false, c.days() + "个工作日", null, null, null, Json.mapper().valueToTree(Map.of("parts", parts.stream().map(Composite.Part::item).toList())), null, null, null, null, now,
                    calendar.clock().deadline(now, new Limit(c.days(), LimitUnit.WORK_DAY), List.of()), null, 1, who.project());
            store.insert(parent, request, digest, content);
            store.save(parent);
            files.attach(who, parent.id(), s.files());
            store.event(parent.id(), "submitted", said + "“" + c.name() + "”，共 " + parts.size() + " 项", null);
            audit.record("matter.submit", "matter", parent.number(), null, null, Intake.facts(parent));
            for (int i = 0; i < all.size(); i++) {
                if (parts.get(i).stage() == first) {
                    child(parent, c, parts.get(i), all.get(i), content);
                }
            }
            drafts.done(who, "composite:" + c.id());
            project(parent);
            moved(parent.id());
            MatterRow whole = clock.begin(store.lock(parent.id()).orElseThrow(), c.days(), who);
            intake.taken(whole);
            return new Intake.Taken(whole, true);
        });
    }

    /** With what the whole answers itself; a part that asks gets it like any other answer. */
    private static JsonNode said(Composite c, JsonNode data) {
        ObjectNode all = data.deepCopy().asObject();
        c.answers().forEach(all::put);
        c.same().entrySet().stream().filter(s -> data.has(s.getValue())).forEach(s -> all.set(s.getKey(), data.get(s.getValue())));
        return all;
    }

    /** One item of the whole, with what it asks of what was said. */
    private void child(MatterRow parent, Composite c, Composite.Part part, Item item, Content whole) {
        Forms.Form form = forms.of(List.of(part.item()), gathering.given(whole.applicant()));
        ObjectNode data = Json.mapper().createObjectNode();
        whole.data().properties().forEach(p -> {
            if (form.asks(p.getKey(), whole.data())) {
                data.set(p.getKey(), p.getValue());
            }
        });
        Map<String, Known> known = gathering.gather(whole.applicant(), form.facts(), data, Intake.reference(item.guide()));
        List<Content.Said> disputes = whole.disputes().stream().filter(d -> known.containsKey(d.fact())).toList();
        Content content = new Content(whole.applicant(), Content.lines(known), data, disputes, null, null);
        MatterRow m = intake.begin(item, whole.applicant(), parent.channel(), parent, c.id(), c.stages().get(part.stage()));
        store.insert(m, PART + parent.id() + ":" + part.item(), Intake.digest(part.item()), content);
        files.share(parent.id(), m.id(), ItemForms.names(item), asked(parent));
        store.event(m.id(), "submitted", "随“" + c.name() + "”提交", null);
        intake.onward(m, item, content, Gathering.values(known));
    }

    /** The materials that any part of the whole asks for. */
    private Set<String> asked(MatterRow parent) {
        Set<String> all = new HashSet<>();
        names(parent, "parts").forEach(code -> items.find(code).ifPresent(i -> all.addAll(ItemForms.names(i))));
        return all;
    }

    /** A child moved: perhaps the clock of the whole, its stage, or the whole itself goes with it. Joins the transaction. */
    void moved(MatterRow m) {
        if (m.parent() != null) {
            moved(m.parent());
            project(m);
        }
    }

    private void project(MatterRow m) {
        if (m.project() != null) {
            events.publishEvent(new ProjectMoved(m.project(), m.parent() == null ? m.id() : m.parent()));
        }
    }

    private void moved(long parentId) {
        // held, so that of two children that end at once the second sees the first
        MatterRow parent = store.lock(parentId).filter(p -> p.state().open()).orElse(null);
        if (parent == null) {
            return;
        }
        List<MatterRow> children = store.children(parentId);
        if (children.stream().anyMatch(m -> m.state().open())) {
            clock.follow(parent, children);
            return;
        }
        Composite c = list.find(parent.composite());
        long approved = children.stream().filter(m -> m.state() == MatterState.APPROVED).count();
        List<String> gone = names(parent, "gone");
        // what the applicant took besides and the city does not offer any more does not fail what they came for
        boolean whole = c != null && c.parts().stream().filter(p -> gone.contains(p.item())).allMatch(Composite.Part::optional);
        boolean agreed = c != null && c.any() ? approved > 0 : approved == children.size() && (gone.isEmpty() || whole);
        if (agreed && c != null && next(parent, c, children)) {
            moved(parentId);
            return;
        }
        List<String> words = new ArrayList<>();
        children.forEach(m -> words.add(m.itemName() + "：" + m.state().label()));
        gone.forEach(item -> words.add("事项 " + item + "：目前不能申请"));
        String text = approved + " 项准予，" + (children.size() - approved) + " 项未准予" + (gone.isEmpty() ? "" : "，" + gone.size() + " 项目前不能申请");
        Change change = new Change(parent).state(agreed ? MatterState.APPROVED : MatterState.REFUSED).reason(text).ended(intake.now()).next();
        MatterRow ended = intake.end(change.made(), agreed ? "approved" : "refused", "全部办结：" + String.join("；", words), null);
        clock.end(ended, text);
    }

    /** Begins the next stage; false when there is none. */
    private boolean next(MatterRow parent, Composite c, List<MatterRow> children) {
        Set<String> begun = new HashSet<>();
        children.forEach(m -> begun.add(m.item()));
        begun.addAll(names(parent, "gone"));
        List<String> chosen = names(parent, "parts");
        List<Composite.Part> left = c.parts().stream().filter(p -> chosen.contains(p.item()) && !begun.contains(p.item())).toList();
        if (left.isEmpty()) {
            return false;
        }
        int stage = left.stream().mapToInt(Composite.Part::stage).min().orElseThrow();
        Content content = store.content(parent.id());
        store.event(parent.id(), "stage", "进入“" + c.stages().get(stage) + "”阶段", null);
        // nobody of the applicant's is here: the platform goes on for them
        CurrentActor.as(Gathering.SYSTEM, () -> left.stream().filter(p -> p.stage() == stage).forEach(p -> items.find(p.item()).ifPresentOrElse(item -> child(parent, c, p, item, content), () -> gone(parent.id(), p))));
        return true;
    }

    /** An item can end between two stages. That is not for the officer who approved the stage before: the part is not begun, and the whole can end. */
    private void gone(long parentId, Composite.Part part) {
        MatterRow parent = store.lock(parentId).orElseThrow();
        ObjectNode outputs = parent.outputs().deepCopy().asObject();
        outputs.withArray("gone").add(part.item());
        store.save(new Change(parent).outputs(outputs).made());
        store.event(parentId, "gone", "事项 " + part.item() + " 目前不能申请，这一项没有办理；需要时请向经办部门询问", null);
    }

    private static List<String> names(MatterRow parent, String key) {
        List<String> names = new ArrayList<>();
        parent.outputs().path(key).forEach(p -> names.add(p.asString()));
        return names;
    }

    /** With the whole go its children that still run. */
    void withdrawn(MatterRow parent, Consumer<MatterRow> end) {
        if (parent.item() == null) {
            store.children(parent.id()).stream().filter(m -> m.state().open()).forEach(m -> end.accept(store.lock(m.id()).orElseThrow()));
        }
    }
}
