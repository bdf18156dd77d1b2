package org.zhongshu.platform.matters.internal;

import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.algorithms.crypto.Sm3;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.cases.Case;
import org.zhongshu.platform.cases.CaseRef;
import org.zhongshu.platform.cases.Cases;
import org.zhongshu.platform.credentials.Credentials;
import org.zhongshu.platform.decisions.Decisions;
import org.zhongshu.platform.decisions.Decisions.Decision;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.items.Guide;
import org.zhongshu.platform.items.Item;
import org.zhongshu.platform.matters.MatterEnded;
import org.zhongshu.platform.matters.MatterMoved;
import org.zhongshu.platform.matters.MatterState;
import org.zhongshu.platform.matters.ProjectMoved;
import org.zhongshu.platform.registry.BaseRecords;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Json;
import org.zhongshu.platform.shared.Problem;
import tools.jackson.databind.JsonNode;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Takes applications in, each once: the facts are gathered anew, the answers checked, the table asked – approved with its credential, refused
 * with its clause, or handed to a person as a case. One transaction: either all of it happened or nothing.
 */
@Component
class Intake {

    private static final int MOST_DISPUTES = 10;
    private static final String WEB = "web";
    static final Set<String> OWN_CHANNELS = Set.of(WEB, "phone");
    /** Who acts for somebody has them sign on paper. */
    private static final Set<String> FOR_OTHERS = Set.of("window", "agent");
    /** In place of what applicants wrote, wherever it would lie in clear. */
    static final String IN_MATTER = "见办件";

    private final ItemService items;
    private final Forms forms;
    private final Gathering gathering;
    private final Decisions decisions;
    private final Results results;
    private final MatterStore store;
    private final MatterDrafts drafts;
    private final MatterFiles files;
    private final Signing signing;
    private final Cases cases;
    private final BaseRecords records;
    private final Credentials credentials;
    private final Audit audit;
    private final ApplicationEventPublisher events;
    private final TransactionTemplate transaction;
    private final TransactionTemplate alone;
    private final Clock clock;
    private final int mostADay;

    Intake(ItemService items, Forms forms, Gathering gathering, Decisions decisions, Results results, MatterStore store, MatterDrafts drafts, MatterFiles files, Signing signing, Cases cases, BaseRecords records, Credentials credentials, Audit audit,
           ApplicationEventPublisher events, TransactionTemplate transaction, Clock clock, @Value("${zhongshu.matters.submissions-per-day:60}") int mostADay) {
        this.mostADay = mostADay;
        this.items = items;
        this.forms = forms;
        this.gathering = gathering;
        this.decisions = decisions;
        this.results = results;
        this.store = store;
        this.drafts = drafts;
        this.files = files;
        this.signing = signing;
        this.cases = cases;
        this.records = records;
        this.credentials = credentials;
        this.audit = audit;
        this.events = events;
        this.transaction = transaction;
        this.alone = new TransactionTemplate(transaction.getTransactionManager());
        this.alone.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);
        this.clock = clock;
    }

    /** @param request the page's own word for this one submission; again: it is meant although the same is under way */
    record Submission(String request, String item, String firm, JsonNode data, List<Content.Said> disputes, List<Long> files, String signature, boolean again) {
    }

    /** By which way an applicant's own application came. Whatever is taken in by a clerk, an agent or a machine is said by their own doors, never by the browser. */
    static String channel(String said) {
        if (said == null || said.isBlank()) {
            return WEB;
        }
        if (!OWN_CHANNELS.contains(said)) {
            throw Problem.badRequest("bad-channel", "办理渠道不正确。");
        }
        return said;
    }

    record Taken(MatterRow matter, boolean fresh) {
    }

    Taken submit(Submission s, String channel) {
        Item item = items.item(s.item());
        return submit(s, item, items.applicant(item, s.firm()), channel, "已提交申请");
    }

    /** @param who whose right to apply was asked by the caller; said: the first line of what happened to it */
    Taken submit(Submission s, Item item, Applicant who, String channel, String said) {
        String request = request(s.request());
        Forms.Form form = forms.of(List.of(item.guide().code()));
        byte[] digest = digest(s.item(), who.firm(), s.data(), s.disputes(), s.files());
        return transaction.execute(status -> {
            Optional<MatterStore.Made> made = store.made(who, request);
            if (made.isPresent()) {
                return again(made.get(), digest);
            }
            busy(who.person());
            JsonNode data = forms.checked(form, s.data());
            if (OWN_CHANNELS.contains(channel) && !items.service(item).later()) {
                brought(item.guide(), files.materials(who, s.files()));
            }
            // asked last: who is asked can have it taken by saying yes
            if (!s.again()) {
                store.holdSame(who, item.guide().code());
                same(store.openOf(who, item.guide().code()), channel);
            }
            Map<String, Known> known = gathering.gather(who, form.facts(), data, reference(item.guide()));
            Content content = new Content(who, Content.lines(known), data, disputes(s.disputes(), known), null, null);
            MatterRow m = begin(item, who, channel, null, null, null);
            store.insert(m, request, digest, content);
            files.attach(who, m.id(), s.files());
            store.event(m.id(), "submitted", said, null);
            // who stands before a clerk signs on paper
            if (items.service(item).sign() && !FOR_OTHERS.contains(channel)) {
                signing.take(new Signing.Form(who, item.guide(), item.revision(), null, data, content.disputes(), s.files()), s.signature(), m.id());
                store.event(m.id(), "signed", "申请人已签名", null);
            }
            audit.record("matter.submit", "matter", m.number(), null, null, facts(m));
            m = onward(m, item, content, Gathering.values(known));
            taken(m);
            drafts.done(who, item.guide().code());
            return new Taken(m, true);
        });
    }

    /** Throws when it cannot be taken in as it is filled in. */
    void check(Submission s, long person) {
        Item item = items.item(s.item());
        Applicant who = items.present(item, person, s.firm());
        request(s.request());
        forms.checked(forms.of(List.of(item.guide().code())), s.data());
        if (!s.again()) {
            same(store.openOf(who, item.guide().code()), "window");
        }
    }

    /** What is on paper alone is shown at the counter. */
    private static void brought(Guide g, List<String> uploaded) {
        List<String> missing = g.materials().stream().filter(m -> "required".equals(m.need()) && "applicant".equals(m.source()) && !"paper".equals(m.form())).map(Guide.Material::name).filter(m -> !uploaded.contains(m)).toList();
        if (!missing.isEmpty()) {
            throw Problem.unprocessable("materials-missing", "还缺必要的申请材料：" + String.join("、", missing) + "。请在“申请材料”中逐项上传后再提交。");
        }
    }

    /** Signs what is filled in, after the same checks as handing it in. */
    Signing.Signed sign(String code, String firm, JsonNode given, List<Content.Said> said, List<Long> attached, Signing.Hand hand) {
        Item item = items.item(code);
        Applicant who = items.applicant(item, firm);
        Forms.Form form = forms.of(List.of(item.guide().code()));
        return transaction.execute(status -> {
            if (!items.service(item).sign()) {
                throw Problem.unprocessable("no-signature", "这个事项不需要签名。");
            }
            JsonNode data = forms.checked(form, given);
            List<Content.Said> disputes = said == null || said.isEmpty() ? List.of() : disputes(said, gathering.gather(who, form.facts(), data, reference(item.guide())));
            return signing.sign(new Signing.Form(who, item.guide(), item.revision(), null, data, disputes, attached), hand);
        });
    }

    record Open(String number, String stateName) {
    }

    /** The same twice is a mistake more often than not – a second window, a form sent anew –, and sometimes meant: whoever says so passes. */
    static void same(List<MatterRow> open, String channel) {
        if (!open.isEmpty()) {
            throw Problem.conflict("same-open", (FOR_OTHERS.contains(channel) ? "申请人" : "您") + "有" + (open.size() == 1 ? "一" : open.size()) + "件相同事项正在办理（" + String.join("、", open.stream().map(MatterRow::number).toList()) + "），仍要再提交吗？",
                    Map.of("open", open.stream().map(m -> new Open(m.number(), m.state().label())).toList()));
        }
    }

    Taken again(MatterStore.Made made, byte[] digest) {
        if (!Arrays.equals(made.digest(), digest)) {
            throw Problem.conflict("request-used", "这份申请已经提交过，内容与现在不同；要另行申请请重新打开表单。");
        }
        return new Taken(store.find(made.id()).orElseThrow(), false);
    }

    /** Nobody needs to apply so often; who tries what a table says of other people's numbers does. */
    void busy(long person) {
        if (store.since(person, clock.instant().minus(Duration.ofDays(1))) >= mostADay) {
            throw Problem.tooMany("rate", "一天内提交的申请过多，请明天再试，或到窗口办理。");
        }
    }

    static String request(String request) {
        if (request == null || !request.matches("[A-Za-z0-9._:-]{8,80}")) {
            throw Problem.badRequest("no-request", "请给出请求号（8 到 80 位字母数字），用来避免重复提交。");
        }
        if (request.startsWith(Composites.PART)) {
            throw Problem.badRequest("bad-request", "请求号不能以 part: 开头。");
        }
        return request;
    }

    static byte[] digest(Object... parts) {
        StringBuilder text = new StringBuilder();
        for (Object part : parts) {
            text.append(part instanceof JsonNode n ? n.toString() : Json.write(part)).append('\n');
        }
        return Sm3.digest(text.toString().getBytes(StandardCharsets.UTF_8));
    }

    static String reference(Guide g) {
        String text = "申请办理：" + g.name();
        return text.length() > 200 ? text.substring(0, 200) : text;
    }

    Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    MatterRow begin(Item item, Applicant who, String channel, MatterRow parent, String composite, String stage) {
        Guide g = item.guide();
        return new MatterRow(Ids.next(), Numbers.next(gathering.today()), who.person(), parent == null ? who.gid() : parent.gid(), who.firm(), who.firmName(), item.id(), g.code(), item.revision(), g.name(), composite, parent == null ? null : parent.id(), stage, items.responsible(g.department()),
                channel, MatterState.SUBMITTED, false, items.promised(item), null, null, null, null, null, null, null, null, now(), null, null, 1, who.project());
    }

    List<Content.Said> disputes(List<Content.Said> given, Map<String, Known> known) {
        List<Content.Said> said = given == null ? List.of() : given;
        Set<String> seen = new HashSet<>();
        for (Content.Said d : said) {
            Known k = d == null || d.fact() == null ? null : known.get(d.fact());
            if (k == null || !k.fact().disputable() || !seen.add(d.fact()) || said.size() > MOST_DISPUTES) {
                throw Problem.badRequest("bad-dispute", "只能对表中列出的、由部门数据得出的事实提出异议，每项一次。");
            }
            if (wrong(d.said()) || wrong(d.reason())) {
                throw Problem.badRequest("bad-dispute", "请写明“" + k.fact().label() + "”应当是什么、为什么（各 1 到 300 字）。");
            }
        }
        return List.copyOf(said);
    }

    private static boolean wrong(String words) {
        return words == null || words.isBlank() || words.length() > 300 || words.codePoints().anyMatch(c -> Character.isISOControl(c) && c != '\n');
    }

    /** To the table or to people. The matter's row is new, or held. */
    MatterRow onward(MatterRow m, Item item, Content content, Map<String, Object> values) {
        if (!content.disputes().isEmpty()) {
            disputed(m, content);
            return toPeople(m, item, content, "申请人对 " + content.disputes().size() + " 项数据提出异议，由工作人员办理");
        }
        if (!decisions.has(m.item())) {
            List<String> heed = items.service(item).heeded(values);
            return toPeople(m, item, content, heed.isEmpty() ? null : String.join("；", heed));
        }
        Decision d = decisions.decide(m.item(), m.number(), m.number(), values);
        MatterRow decided = new Change(m).decision(d.id(), d.outputs()).made();
        return switch (d.outcome()) {
            case APPROVE -> approve(decided, item, content, d);
            case REFUSE -> end(new Change(decided).instant().state(MatterState.REFUSED).clause(d.clause()).reason(d.reason()).ended(now()).made(), "refused", "不予办理：" + d.reason() + "（依据：" + d.clause() + "）", null);
            case PERSON -> toPeople(decided, item, content, d.reason());
        };
    }

    private MatterRow approve(MatterRow m, Item item, Content content, Decision d) {
        Change change = new Change(m).instant().state(MatterState.APPROVED).clause(d.clause()).reason(d.reason()).ended(now());
        Results.Done done;
        try {
            done = alone.execute(status -> results.carryOut(Gathering.SYSTEM, m, items.service(item), content, d.outputs(), Map.of()));
        } catch (Problem p) {
            // the table agrees, and the licence cannot be made by itself: somebody must see to it
            LoggerFactory.getLogger(Intake.class).info("matter {}: nothing done to licences: {}", m.number(), p.getMessage());
            return toPeople(m, item, content, "符合条件；证照未能自动生成（" + p.getMessage() + "），由工作人员办理");
        }
        done.result().ifPresent(c -> change.credential(c.type(), c.identifier()));
        MatterRow ended = end(change.made(), "approved", "准予办理：" + d.reason(), null);
        done(m, done, null);
        return ended;
    }

    /** What became of licences, for whoever follows the matter. */
    void done(MatterRow m, Results.Done done, String by) {
        done.held().forEach(h -> store.event(m.id(), h.kind(), h.words(), by));
        Optional.ofNullable(done.made()).ifPresent(made -> issued(m, made, by));
    }

    private void issued(MatterRow m, Results.Made made, String by) {
        store.event(m.id(), "issued", "已签发" + made.credential().typeName() + "，标识 " + made.credential().identifier(), by);
        if (made.firm() != null && m.parent() != null) {
            // what follows of the whole is for the firm that has just come into being
            Content whole = store.content(m.parent());
            Applicant who = whole.applicant();
            store.content(m.parent(), new Content(new Applicant(who.person(), who.gid(), who.name(), who.number(), who.phone(), made.firm(), made.firmName(), who.project()), whole.facts(), whole.data(), whole.disputes(), whole.opinion(), null));
        }
    }

    MatterRow end(MatterRow m, String kind, String words, String by) {
        store.save(m);
        store.event(m.id(), kind, words, by);
        audit.record("matter." + kind, "matter", m.number(), m.reason(), null, facts(m));
        if (m.parent() == null) {
            moved(m, MatterMoved.Step.valueOf(m.state().name()));
        }
        if (m.project() != null) {
            events.publishEvent(new ProjectMoved(m.project(), m.parent() == null ? m.id() : m.parent()));
        }
        events.publishEvent(new MatterEnded(m.id(), m.number(), m.item(), m.department(), m.person(), m.state(), m.instant(), m.endedAt()));
        return m;
    }

    /** To be told, unless it is decided already. */
    void taken(MatterRow m) {
        if (m.state().open()) {
            moved(m, MatterMoved.Step.TAKEN);
        }
    }

    void moved(MatterRow m, MatterMoved.Step step) {
        events.publishEvent(new MatterMoved(m.id(), m.number(), m.itemName(), m.person(), m.gid(), m.firm(), step, now()));
    }

    private MatterRow toPeople(MatterRow m, Item item, Content content, String why) {
        Applicant who = content.applicant();
        Case.Party party = new Case.Party(who.firm() == null ? "申请人" : "经办人", who.name(), who.phone(), who.number(), null);
        String title = m.itemName() + "：" + m.number();
        CaseRef opened = CurrentActor.as(Gathering.SYSTEM, () -> cases.open(new MatterReport("matter:" + m.id(), MatterReport.MATTER, title.length() > 200 ? title.substring(0, 200) : title, why, m.department(),
                ItemService.byPeople(item.guide()), List.of(party), now(), Json.mapper().createObjectNode().put("matter", m.number()))));
        Case c = cases.getCase(opened.id());
        if (why != null) {
            store.content(m.id(), new Content(content.applicant(), content.facts(), content.data(), content.disputes(), why, null));
        }
        // 即办 was said of what a table decides: from here on the promise is that of people
        MatterRow waiting = new Change(m).promised(ItemService.byPeopleWords(item.guide())).inCase(opened.id(), opened.number()).due(c.closeDue()).made();
        store.save(waiting);
        store.event(m.id(), "handed", "已转" + items.departmentName(m.department()) + "办理，承诺" + waiting.promised() + "内办结", null);
        return waiting;
    }

    private void disputed(MatterRow m, Content content) {
        for (Content.Said d : content.disputes()) {
            Content.Line line = content.line(d.fact()).orElseThrow();
            Fact fact = gathering.fact(d.fact());
            String owner = switch (fact.from()) {
                case Fact.Column c -> records.column(c.library(), c.field()).map(BaseRecords.Column::owner).orElse(null);
                case Fact.Row r -> gathering.department(r).orElse(null);
                case Fact.Licence l -> credentials.issuerOf(l.type()).orElse(null);
                default -> null;
            };
            String words = "办件 " + m.number() + "（" + m.itemName() + "）的申请人对“" + line.label() + "”提出异议。来源：" + (line.source() == null ? "无数据" : line.source()) + "。申请人的说法和理由在办件中查看。";
            Applicant who = content.applicant();
            CaseRef opened = CurrentActor.as(Gathering.SYSTEM, () -> cases.open(new MatterReport("dispute:" + (m.parent() == null ? m.id() : m.parent()) + ":" + d.fact(), MatterReport.DISPUTE, "数据异议：" + line.label() + "（" + m.number() + "）", words,
                    owner == null ? m.department() : items.responsible(owner), null, List.of(new Case.Party("申请人", who.name(), who.phone(), who.number(), null)), m.submittedAt(),
                    Json.mapper().createObjectNode().put("matter", m.number()).put("fact", d.fact()).put("said", line.personal() == null ? d.said() : "（个人信息，见办件）").put("reason", IN_MATTER))));
            store.dispute(Ids.next(), m.id(), d, line.label(), opened.id(), opened.number());
            store.event(m.id(), "disputed", "对“" + line.label() + "”的异议已转数据归口部门核实（" + opened.number() + "）", null);
            audit.record("matter.dispute", "matter", m.number(), IN_MATTER, null, Map.of("fact", d.fact(), "case", opened.number()));
        }
    }

    static Map<String, Object> facts(MatterRow m) {
        Map<String, Object> f = new LinkedHashMap<>();
        f.put("item", m.item() == null ? m.composite() : m.item());
        f.put("state", m.state().id());
        f.put("way", m.instant() ? "instant" : "person");
        f.put("firm", m.firm());
        f.put("decision", m.decision() == null ? null : Long.toString(m.decision()));
        f.put("credential", m.credentialNumber());
        f.put("version", m.version());
        return f;
    }
}
