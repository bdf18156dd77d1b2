package org.zhongshu.platform.matters.internal;

import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.cases.Case;
import org.zhongshu.platform.cases.CaseAction;
import org.zhongshu.platform.cases.Cases;
import org.zhongshu.platform.decisions.Decisions;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.matters.MatterState;
import org.zhongshu.platform.persons.Assurance;
import org.zhongshu.platform.persons.Persons;
import org.zhongshu.platform.shared.Json;
import org.zhongshu.platform.shared.Problem;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.Map;

/** What applicants do with matters of their own, and with those of firms for which they may act today. Another's number answers as if there were none. */
@Component
class Own {

    private final Persons persons;
    private final ItemService items;
    private final MatterStore store;
    private final MatterDrafts drafts;
    private final MatterFiles files;
    private final Forms forms;
    private final Gathering gathering;
    private final Signing signing;
    private final Decisions decisions;
    private final Intake intake;
    private final Cases cases;
    private final Audit audit;
    private final Composites composites;
    private final TransactionTemplate transaction;

    Own(Persons persons, ItemService items, MatterStore store, MatterDrafts drafts, MatterFiles files, Forms forms, Gathering gathering, Signing signing, Decisions decisions, Intake intake, Cases cases, Audit audit, Composites composites, TransactionTemplate transaction) {
        this.persons = persons;
        this.items = items;
        this.store = store;
        this.drafts = drafts;
        this.files = files;
        this.forms = forms;
        this.gathering = gathering;
        this.signing = signing;
        this.decisions = decisions;
        this.intake = intake;
        this.cases = cases;
        this.audit = audit;
        this.composites = composites;
        this.transaction = transaction;
    }

    MatterRow find(String number) {
        Persons.Person me = persons.require(Assurance.REAL_NAME);
        String read = Numbers.read(number);
        return (read == null ? java.util.Optional.<MatterRow>empty() : store.find(read)).filter(m -> mine(m, me)).orElseThrow(Numbers::unknown);
    }

    /** What one's request made, while it is one's own: who handed it in for a firm and may act for it no more has no matter there. */
    MatterRow ofRequest(String request) {
        Persons.Person me = persons.require(Assurance.REAL_NAME);
        return store.ofRequest(me, request).filter(m -> mine(m, me)).orElseThrow(Numbers::unknown);
    }

    /** Drafts for a firm are there while one may apply for it; they lie hidden until then, as what is typed is the firm's. */
    List<MatterDrafts.Line> drafts() {
        Persons.Person me = persons.require(Assurance.REAL_NAME);
        List<MatterDrafts.Line> all = drafts.list(me);
        if (all.stream().allMatch(d -> d.firm() == null)) {
            return all;
        }
        List<String> firms = items.firms(me.id());
        return all.stream().filter(d -> d.firm() == null || firms.contains(d.firm())).toList();
    }

    /** An account can become somebody else's: its real name is withdrawn and another checked. What is one's own stays with the human, not with the account. */
    private boolean mine(MatterRow m, Persons.Person me) {
        return m.firm() == null ? m.person() == me.id() && m.gid() != null && m.gid().equals(me.gid()) : items.firms(me.id()).contains(m.firm());
    }

    private MatterRow held(String number, Integer version) {
        MatterRow m = store.lock(find(number).id()).orElseThrow(Numbers::unknown);
        if (version != null && version != m.version()) {
            throw Problem.conflict("changed", "办件已有变化（" + m.state().label() + "），请刷新后再看。");
        }
        if (!m.state().open()) {
            throw Problem.unprocessable("ended", "办件" + m.state().label() + "，不能再改动。");
        }
        return m;
    }

    /** Signs the form as it would be after the correction. */
    Signing.Signed sign(String number, JsonNode changed, List<Long> added, Signing.Hand hand) {
        return transaction.execute(status -> {
            MatterRow m = held(number, null);
            if (m.state() != MatterState.SUPPLEMENT || !signs(m)) {
                throw Problem.unprocessable("no-signature", "这个办件现在不需要签名。");
            }
            return signing.sign(form(m, corrected(m, changed == null ? Json.mapper().createObjectNode() : changed).content(), added), hand);
        });
    }

    private boolean signs(MatterRow m) {
        return m.item() != null && items.find(m.item()).map(items::service).map(Service::sign).orElse(false);
    }

    private Signing.Form form(MatterRow m, Content c, List<Long> added) {
        return new Signing.Form(c.applicant(), items.item(m.item()).guide(), m.revision(), m.id(), c.data(), c.disputes(), added);
    }

    MatterRow supplement(String number, String note, List<Long> added, JsonNode data, Integer version, String signature) {
        return transaction.execute(status -> {
            MatterRow m = held(number, version);
            if (m.state() != MatterState.SUPPLEMENT) {
                throw Problem.unprocessable("no-supplement", "这个办件现在不需要补正。");
            }
            String words = note == null || note.isBlank() ? null : note.strip();
            boolean nothing = words == null && (added == null || added.isEmpty()) && (data == null || data.isEmpty());
            if (nothing || words != null && (words.length() > 1000 || words.indexOf('\0') >= 0)) {
                throw Problem.badRequest("nothing-given", "请补充说明（1000 字以内）、更正填写内容或上传文件。");
            }
            if (data != null && !data.isEmpty()) {
                Corrected next = corrected(m, data);
                if (signs(m)) {
                    signing.take(form(m, next.content(), added), signature, m.id());
                }
                store.content(m.id(), next.content());
                decidedAnew(m, next);
            }
            Persons.Person me = persons.current();
            files.attach(me.id(), me.gid(), m.id(), added);
            store.answered(m.id(), words);
            Case c = cases.getCase(m.caseId());
            if (c.state().equals("suspended")) {
                CurrentActor.as(Gathering.SYSTEM, () -> cases.act(m.caseId(), CaseAction.of("resume", "申请人已补正")));
            }
            MatterRow next = new Change(store.lock(m.id()).orElseThrow()).state(MatterState.DECIDING).due(cases.getCase(m.caseId()).closeDue()).next().made();
            store.save(next);
            store.event(m.id(), "supplemented", "已补正", null);
            audit.record("matter.supplement", "matter", m.number(), null, null, Map.of("version", next.version()));
            composites.moved(next);
            return next;
        });
    }

    /** The officer decides by what the table says of the form as it is now; what it said before stays beside it. */
    private void decidedAnew(MatterRow m, Corrected now) {
        // whoever disputes a fact was not decided by it before, either
        if (!now.content().disputes().isEmpty() || !decisions.has(m.item())) {
            return;
        }
        Decisions.Decision d = decisions.decide(m.item(), m.number() + ":" + m.version(), m.number(), Gathering.values(now.known()));
        if (m.decision() != null) {
            store.earlier(m.id(), m.decision());
        }
        store.save(new Change(m).decision(d.id(), d.outputs()).made());
        store.event(m.id(), "redecided", "已按更正后的内容重新研判", null);
    }

    private record Corrected(Content content, Map<String, Known> known) {
    }

    /** The answers with what was changed, without what was set to null, checked as a whole, and everything known gathered anew. */
    private Corrected corrected(MatterRow m, JsonNode changed) {
        Content before = store.content(m.id());
        Forms.Form form = forms.of(List.of(m.item()), gathering.given(before.applicant()));
        if (!changed.isObject()) {
            throw Problem.badRequest("bad-form", "填写的内容格式不正确。");
        }
        ObjectNode data = Json.mapper().createObjectNode();
        before.data().properties().forEach(p -> data.set(p.getKey(), p.getValue()));
        changed.properties().forEach(p -> {
            if (p.getValue().isNull()) {
                data.remove(p.getKey());
            } else {
                data.set(p.getKey(), p.getValue());
            }
        });
        forms.checked(form, data);
        Map<String, Known> known = gathering.gather(before.applicant(), form.facts(), data, "补正办件：" + m.number());
        return new Corrected(new Content(before.applicant(), Content.lines(known), data, before.disputes(), before.opinion(), null), known);
    }

    MatterRow withdraw(String number, String reason, Integer version) {
        return transaction.execute(status -> {
            MatterRow m = held(number, version);
            String why = reason == null || reason.isBlank() ? null : reason.replace('\0', ' ').strip();
            if (why != null && why.length() > 500) {
                throw Problem.badRequest("too-long", "撤回原因不能超过 500 字。");
            }
            if (m.parent() != null) {
                throw Problem.unprocessable("part-of-whole", "这是“一件事”中的一项，请撤回整件。");
            }
            MatterRow ended = end(m, why);
            composites.withdrawn(ended, child -> end(child, why));
            return ended;
        });
    }

    private MatterRow end(MatterRow m, String why) {
        String elsewhere = why == null ? null : Intake.IN_MATTER;
        if (why != null) {
            // may tell of an illness or a divorce: it stays sealed with the matter
            Content c = store.content(m.id());
            store.content(m.id(), new Content(c.applicant(), c.facts(), c.data(), c.disputes(), c.opinion(), why));
        }
        MatterRow ended = intake.end(new Change(m).state(MatterState.WITHDRAWN).reason(elsewhere).ended(intake.now()).next().made(), "withdrawn", "申请人已撤回", null);
        if (m.caseId() != null) {
            CurrentActor.as(Gathering.SYSTEM, () -> {
                if (cases.getCase(m.caseId()).state().equals("suspended")) {
                    cases.act(m.caseId(), CaseAction.of("resume", "申请人撤回"));
                }
                cases.signal(m.caseId(), "withdrawn", "申请人撤回" + (elsewhere == null ? "" : "（原因" + elsewhere + "）"));
            });
        }
        return ended;
    }
}
