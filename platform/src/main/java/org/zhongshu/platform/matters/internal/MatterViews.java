package org.zhongshu.platform.matters.internal;

import org.springframework.stereotype.Component;
import org.zhongshu.algorithms.masking.Mask;
import org.zhongshu.algorithms.masking.Masking;
import org.zhongshu.platform.cases.Case;
import org.zhongshu.platform.city.WorkingCalendar;
import org.zhongshu.platform.cases.Cases;
import org.zhongshu.platform.credentials.Credentials;
import org.zhongshu.platform.credentials.IssuedCredential;
import org.zhongshu.platform.decisions.Decisions;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.identity.PersonalData.Kind;
import org.zhongshu.platform.matters.MatterState;
import org.zhongshu.platform.matters.ProjectPlans;
import tools.jackson.databind.JsonNode;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Matters as they are shown: to their applicants, to officers, to whoever only knows a number. Personal values are masked wherever nobody said what for. */
@Component
class MatterViews {

    private static final String UNSHOWN = "由部门核对，不在此显示";

    private final MatterStore store;
    private final MatterFiles files;
    private final Signing signing;
    private final ItemService items;
    private final OnlineServices services;
    private final Credentials credentials;
    private final Decisions decisions;
    private final Cases cases;
    private final ProjectPlans projects;
    private final Preparations preparations;
    private final WorkingCalendar calendar;
    private final Clock clock;

    MatterViews(MatterStore store, MatterFiles files, Signing signing, ItemService items, OnlineServices services, Credentials credentials, Decisions decisions, Cases cases, ProjectPlans projects, Preparations preparations, WorkingCalendar calendar, Clock clock) {
        this.preparations = preparations;
        this.calendar = calendar;
        this.store = store;
        this.files = files;
        this.signing = signing;
        this.items = items;
        this.services = services;
        this.credentials = credentials;
        this.decisions = decisions;
        this.cases = cases;
        this.projects = projects;
        this.clock = clock;
    }

    record Who(String kind, String name, String number, String phone, String firm, String firmName) {
    }

    record FactView(String key, String label, String type, boolean known, String text, String source, LocalDate day, String from, boolean disputable) {
    }

    /** @param source null: the applicant wrote it */
    record Answer(String key, String label, String text, String source) {
    }

    record Output(String name, String text) {
    }

    record CredentialView(String type, String name, String identifier, LocalDate from, LocalDate until, String file) {
    }

    record DisputeView(String fact, String label, String shown, String said, String reason, String caseNumber, String stateName) {
    }

    record SupplementView(List<String> items, Instant askedAt, LocalDate until, Instant answeredAt, String note) {
    }

    record EventView(Instant at, String kind, String text, String by) {
    }

    record Child(String number, String item, String itemName, String departmentName, String stage, String state, String stateName) {
    }

    /** @param workDays see {@link #workDays} */
    record Line(String id, String number, String item, String itemName, String composite, String department, String departmentName, String firm, String firmName, String state, String stateName, String way, Instant submittedAt, Instant due,
                Instant endedAt, boolean overdue, String caseId, String caseNumber, Integer workDays) {
    }

    /** @param before what the table said before the applicant corrected the form; null: nothing */
    record Opinion(String outcome, String reason, String clause, String table, Integer version, String decision, Instant at, Opinion before) {
    }

    record CredentialField(String id, String text, String from, boolean missing) {
    }

    /**
     * @param opinion and what follows: for officers alone, null otherwise
     * @param next    what the applicant does or gets now that it is approved, as the item declares it
     */
    record View(String id, String number, String item, String itemName, String composite, String parent, String stage, String department, String departmentName, String firm, String firmName, Who applicant, String state, String stateName,
                String way, String channel, int version, Instant submittedAt, Instant due, String promised, Instant endedAt, String reason, String clause, List<Output> outputs, CredentialView credential, List<FactView> facts, List<Answer> data,
                List<DisputeView> disputes, SupplementView supplement, Signing.Shown signature, List<MatterFiles.Item> files, List<EventView> events, List<String> may, List<Child> children, Opinion opinion, String caseId, String caseNumber, Integer caseVersion,
                Boolean mayAct, Boolean personal, List<CredentialField> credentialFields, String project, ProjectPlans.Joint joint, String next, Preparations.Prepared prepared) {
    }

    record Progress(String number, String itemName, String departmentName, String state, String stateName, Instant submittedAt, Instant due, Instant endedAt, List<EventView> events, List<Child> children) {
    }

    static Who who(Applicant a, boolean clear) {
        return new Who(a.firm() == null ? "person" : "firm", clear ? a.name() : Kind.NAME.mask(a.name()), clear ? a.number() : Kind.ID_NUMBER.mask(a.number()), clear ? a.phone() : Kind.PHONE.mask(a.phone()),
                a.firm() == null ? null : Masking.creditCode(a.firm()), a.firmName());
    }

    Line line(MatterRow m) {
        return new Line(Long.toString(m.id()), m.number(), m.item(), m.itemName(), m.composite(), m.department(), items.departmentName(m.department()), m.firm(), m.firmName(), m.state().id(), m.state().label(), way(m), m.submittedAt(), m.due(),
                m.endedAt(), m.state().open() && m.due() != null && clock.instant().isAfter(m.due()), m.caseId() == null ? null : Long.toString(m.caseId()), m.caseNumber(), workDays(m));
    }

    /** Left of what was promised in working days, negative past it; null where nothing runs, or it was promised otherwise. */
    private Integer workDays(MatterRow m) {
        return !m.state().open() || m.due() == null || m.promised() == null || !m.promised().endsWith(ItemService.WORK_DAYS) ? null : (Integer) calendar.clock().daysLeft(clock.instant(), m.due());
    }

    private static String way(MatterRow m) {
        return m.instant() ? "instant" : "person";
    }

    static FactView fact(Content.Line l, boolean clear) {
        return new FactView(l.key(), l.label(), l.type(), l.text() != null, l.shown(clear), l.source(), l.day(), l.from(), l.disputable());
    }

    /** To whom it is about: a row of stars would tell them nothing. */
    static FactView told(Content.Line l) {
        boolean unshown = l.personal() == Mask.HIDDEN && l.text() != null;
        return unshown ? new FactView(l.key(), l.label(), l.type(), true, UNSHOWN, l.source(), l.day(), l.from(), false) : fact(l, false);
    }

    View own(MatterRow m) {
        List<String> may = new ArrayList<>();
        if (m.state() == MatterState.SUPPLEMENT) {
            may.add("supplement");
        }
        if (m.state().open() && m.parent() == null) {
            may.add("withdraw");
        }
        return view(m, false, false, may, null);
    }

    /** @param clear personal values are shown; the look is written down by the caller */
    View officer(MatterRow m, boolean mayAct, boolean clear) {
        List<String> may = new ArrayList<>();
        if (mayAct && m.item() != null && m.caseId() != null && m.state().open()) {
            if (m.state() == MatterState.SUBMITTED) {
                may.add("accept");
            }
            if (m.state() != MatterState.SUPPLEMENT && store.supplement(m.id()).isEmpty()) {
                may.add("ask");
            }
            may.add("approve");
            may.add("refuse");
        }
        return view(m, true, clear, may, mayAct);
    }

    private View view(MatterRow m, boolean staff, boolean clear, List<String> may, Boolean mayAct) {
        Content content = store.content(m.id());
        List<Content.Line> lines = content.facts().stream().filter(l -> staff || !l.hidden()).toList();
        Optional<MatterStore.Supplement> asked = store.supplement(m.id());
        Optional<MatterRow> whole = m.parent() == null ? Optional.empty() : store.find(m.parent());
        // whoever applied for one thing has one clock
        Instant due = staff || !m.state().open() ? m.due() : whole.map(MatterRow::due).orElse(m.due());
        Case c = staff && m.caseId() != null ? cases.findCase(m.caseId()).orElse(null) : null;
        Opinion opinion = staff ? opinion(m, content) : null;
        List<CredentialField> fields = staff ? fields(m, content, clear) : null;
        return new View(Long.toString(m.id()), m.number(), m.item(), m.itemName(), m.composite(), whole.map(MatterRow::number).orElse(null), m.stage(), m.department(), items.departmentName(m.department()),
                m.firm(), m.firmName(), who(content.applicant(), clear), m.state().id(), m.state().label(), way(m), m.channel(), m.version(), m.submittedAt(), due, m.promised(), m.endedAt(), reason(m, content, clear || !staff), m.clause(), outputs(m), credential(m, staff),
                lines.stream().filter(l -> !l.from().equals("answer")).map(l -> staff ? fact(l, clear) : told(l)).toList(),
                content.facts().stream().filter(l -> l.from().equals("answer") && l.text() != null).map(l -> new Answer(l.key(), l.label(), l.shown(clear), Gathering.SAID.equals(l.source()) ? null : l.source())).toList(), disputes(m, content, clear || !staff),
                asked.map(s -> new SupplementView(s.items(), s.askedAt(), s.until(), s.answeredAt(), s.note())).orElse(null), signing.shown(m, content, clear).orElse(null), files.of(m.id()), store.events(m.id()).stream().map(e -> event(e, staff)).toList(), may, children(m),
                opinion, staff && m.caseId() != null ? Long.toString(m.caseId()) : null, staff ? m.caseNumber() : null, c == null ? null : c.version(), mayAct, staff ? clear : null,
                fields, m.project(), m.project() == null || m.parent() == null ? null : projects.joint(m.parent(), m.stage()).orElse(null),
                m.state() == MatterState.APPROVED && m.item() != null ? services.of(m.item()).next() : null,
                staff && may.contains("approve") ? preparations.of(m, content, fields, opinion != null && "refuse".equals(opinion.outcome())) : null);
    }

    /** Why it was decided so; why it was withdrawn, in the applicant's own words, only for who may see what is personal. */
    private static String reason(MatterRow m, Content content, boolean clear) {
        return content.withdrawn() == null ? m.reason() : clear ? content.withdrawn() : Mask.HIDDEN.apply(content.withdrawn());
    }

    private static EventView event(MatterStore.Event e, boolean staff) {
        return new EventView(e.at(), e.kind(), e.text(), staff ? e.by() : null);
    }

    private static List<Output> outputs(MatterRow m) {
        List<Output> all = new ArrayList<>();
        if (m.outputs() != null && m.item() != null) {
            m.outputs().properties().forEach(p -> {
                JsonNode v = p.getValue();
                all.add(new Output(p.getKey(), v.isBoolean() ? v.asBoolean() ? "是" : "否" : v.isValueNode() ? v.asString() : v.toString()));
            });
        }
        return all;
    }

    private CredentialView credential(MatterRow m, boolean staff) {
        if (m.credentialNumber() == null) {
            return null;
        }
        Optional<IssuedCredential> c = CurrentActor.as(Gathering.SYSTEM, () -> credentials.find(m.credentialNumber(), "查看办件 " + m.number()));
        return c.map(i -> new CredentialView(i.type(), i.typeName(), i.identifier(), i.from(), i.until(), staff ? null : "/api/citizen/matters/" + m.number() + "/credential")).orElse(null);
    }

    private List<DisputeView> disputes(MatterRow m, Content content, boolean clear) {
        return store.disputes(m.id()).stream().map(d -> {
            Optional<Content.Line> line = content.line(d.fact());
            Optional<Mask> mask = clear ? Optional.empty() : line.map(Content.Line::personal);
            String said = mask.map(k -> k.apply(d.said().said())).orElse(d.said().said());
            // a sentence, not a value: nothing of it can be left standing
            String reason = mask.map(k -> Mask.HIDDEN.apply(d.said().reason())).orElse(d.said().reason());
            return new DisputeView(d.fact(), d.label(), line.map(l -> l.shown(false)).orElse(null), said, reason, d.caseNumber(), d.answer() == null ? "核实中" : d.answer());
        }).toList();
    }

    private List<Child> children(MatterRow m) {
        return m.item() != null ? List.of() : store.children(m.id()).stream().map(c -> new Child(c.number(), c.item(), c.itemName(), items.departmentName(c.department()), c.stage(), c.state().id(), c.state().label())).toList();
    }

    private Opinion opinion(MatterRow m, Content content) {
        Opinion before = null;
        List<Long> earlier = store.earlier(m.id());
        for (int i = earlier.size() - 1; i >= 0; i--) {
            before = opinion(earlier.get(i), before);
        }
        Opinion now = m.decision() == null ? null : opinion(m.decision(), before);
        return now != null ? now : content.opinion() == null ? null : new Opinion("person", content.opinion(), null, null, null, null, null, null);
    }

    private Opinion opinion(long decision, Opinion before) {
        return decisions.find(decision).map(d -> new Opinion(d.outcome().name().toLowerCase(java.util.Locale.ROOT), d.reason(), d.clause(), d.table(), d.version(), Long.toString(d.id()), d.at(), before)).orElse(before);
    }

    private List<CredentialField> fields(MatterRow m, Content content, boolean clear) {
        Service.Issue issue = m.item() == null ? null : services.of(m.item()).issue();
        if (issue == null) {
            return List.of();
        }
        Map<String, Object> outputs = new LinkedHashMap<>();
        if (m.outputs() != null) {
            m.outputs().properties().forEach(p -> outputs.put(p.getKey(), p.getValue().asString()));
        }
        Map<String, String> known = Results.fields(issue.fields(), content, outputs);
        List<CredentialField> all = new ArrayList<>();
        issue.fields().forEach((field, from) -> {
            String text = known.get(field);
            Optional<Content.Line> line = content.line(from);
            all.add(new CredentialField(field, text == null || clear || line.isEmpty() || line.get().personal() == null ? text : line.get().personal().apply(text), from, text == null));
        });
        return all;
    }

    Progress progress(MatterRow m) {
        // words of officers and applicants are for those who sign in
        List<EventView> events = store.events(m.id()).stream().map(e -> new EventView(e.at(), e.kind(), plain(m, e), null)).toList();
        return new Progress(m.number(), m.itemName(), items.departmentName(m.department()), m.state().id(), m.state().label(), m.submittedAt(), m.due(), m.endedAt(), events, children(m));
    }

    private static String plain(MatterRow m, MatterStore.Event e) {
        return switch (e.kind()) {
            // where it was taken in is written by the counter, not by its applicant
            case "submitted" -> Intake.OWN_CHANNELS.contains(m.channel()) ? "已提交" : e.text();
            case "handed" -> "已转部门办理";
            case "accepted" -> "已受理";
            case "asked" -> "需要补正，请登录查看";
            case "supplemented" -> "已补正";
            case "approved" -> "已办结（准予）";
            case "refused" -> "已办结（不予），依据和理由请登录查看";
            case "withdrawn" -> "已撤回";
            case "issued" -> "已签发证照";
            case "amended" -> "已变更证照";
            case "revoked" -> "已撤销证照";
            case "disputed" -> "数据异议已转核实";
            case "settled" -> "数据异议已答复";
            default -> "办理中";
        };
    }

    /** Looked up by an answer, or made of one: nothing to be shown before it is given. */
    private static boolean waits(Fact fact, Map<String, Known> known) {
        return fact.needsAnswer() || fact.from() instanceof Fact.Choice c && (known.get(c.by()).fact().asked() || c.is().values().stream().anyMatch(k -> known.get(k).fact().asked())) || fact.from() instanceof Fact.Computed c && c.of().stream().map(known::get).anyMatch(k -> k != null && (k.fact().asked() || k.value() == null && waits(k.fact(), known)));
    }

    List<FactView> known(Map<String, Known> known) {
        return Content.lines(known).stream().filter(l -> !l.hidden() && !l.from().equals("answer") && !known.get(l.key()).unremarkable() && !(known.get(l.key()).value() == null && waits(known.get(l.key()).fact(), known))).map(MatterViews::told).toList();
    }
}
