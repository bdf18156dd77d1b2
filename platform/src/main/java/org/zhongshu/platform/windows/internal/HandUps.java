package org.zhongshu.platform.windows.internal;

import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.matters.Matter;
import org.zhongshu.platform.matters.Matters;
import org.zhongshu.platform.persons.Persons;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.platform.windows.internal.HandedStore.Handed;
import org.zhongshu.platform.windows.internal.WindowStore.Receipt;
import org.zhongshu.platform.windows.internal.WindowStore.Visit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What a village or town point does not take in itself it collects, form and papers, and hands up (代收): whoever sits at the counter above takes it
 * in – the clock begins there – or sends it back with a reason.
 */
@Component
class HandUps {

    private final HandedStore store;
    private final WindowStore receipts;
    private final Takings takings;
    private final Counters counters;
    private final Matters matters;
    private final Persons persons;
    private final Audit audit;
    private final TransactionTemplate transaction;

    HandUps(HandedStore store, WindowStore receipts, Takings takings, Counters counters, Matters matters, Persons persons, Audit audit, TransactionTemplate transaction) {
        this.store = store;
        this.receipts = receipts;
        this.takings = takings;
        this.counters = counters;
        this.matters = matters;
        this.persons = persons;
        this.audit = audit;
        this.transaction = transaction;
    }

    /** @param link grades the collecting; null when it was printed before */
    record Collected(Handed handed, String link) {
    }

    Collected hand(String visit, JsonNode submission, List<String> papers) {
        Visit v = takings.visit(visit);
        Takings.Errand e = takings.errand(submission);
        Counters.Way way = counters.begins(e.name(), e.guides(), e.whole(), v.place());
        if (way.what() != Counters.What.UP) {
            throw Problem.unprocessable("take-here", "“" + e.name() + "”就在这里受理，请直接提交。");
        }
        List<String> list = Takings.papers(papers);
        matters.checkFor(v.person(), submission);
        Actor actor = CurrentActor.require();
        Counters.Counter at = counters.shown(v.place(), v.counter());
        return transaction.execute(status -> store.ofRequest(actor.accountId(), submission.path("request").asString()).map(h -> new Collected(h, null)).orElseGet(() -> {
            String number = "DS" + takings.number().substring(2);
            Handed h = new Handed(Ids.next(), number, submission.path("request").asString(), actor.accountId(), actor.name(), Takings.department(actor), v.person(), v.human(), v.purpose(), e.name(), e.whole(), at.place(), at.placeName(), at.level(), at.counter(),
                    way.to().code(), way.to().name(), list, "waiting", null, null, counters.now());
            store.add(h, submission);
            audit.record("window.hand-up", "window-handed", number, v.purpose(), null, Map.of("place", at.place(), "to", way.to().code(), "name", e.name(), "papers", list.size()));
            return new Collected(h, takings.grade("handed:" + number, v.person(), v.human(), e.code(), e.name()));
        }));
    }

    /** For whoever sits where it is to be taken in. */
    List<Handed> waiting() {
        return store.waiting(counters.seat().place());
    }

    /** @param form as the applicant's form stands today, with the facts and their sources; submission: what was collected */
    record Opened(Handed handed, JsonNode form, JsonNode submission) {
    }

    Opened open(String id) {
        Handed h = store.waiting(Ids.parse(id), counters.seat().place(), false).orElseThrow(HandUps::unknown);
        JsonNode s = store.submission(h.id());
        List<String> choose = new ArrayList<>();
        s.path("choose").forEach(c -> choose.add(c.asString()));
        String firm = s.path("firm").isString() ? s.path("firm").asString() : null;
        human(h);
        audit.record("window.handed-look", "window-handed", h.number(), h.purpose(), null, null);
        return new Opened(h, h.whole() ? matters.wholeFor(h.person(), firm, s.path("composite").asString(), choose) : matters.formFor(h.person(), firm, s.path("item").asString()), s);
    }

    /** @param again whoever takes it in means it although the same has come in meanwhile */
    Receipt take(String id, boolean again) {
        WindowStore.Seat seat = counters.seat();
        return transaction.execute(status -> {
            Handed h = store.waiting(Ids.parse(id), seat.place(), true).orElseThrow(HandUps::unknown);
            human(h);
            Counters.Counter at = counters.shown(seat.place(), seat.counter());
            JsonNode s = store.submission(h.id());
            if (again && s instanceof ObjectNode o) {
                o.put("again", true);
            }
            Takings.Errand e = takings.errand(s);
            if (counters.begins(e.name(), e.guides(), e.whole(), at.place()).what() != Counters.What.TAKE) {
                throw Problem.unprocessable("not-here", "“" + e.name() + "”已不在这里受理，请退回并说明。");
            }
            Matter m = matters.takeFor(h.person(), s, "window", "由" + h.placeName() + "代收，" + at.placeName() + at.counter() + "窗口受理提交申请");
            store.end(h.id(), "taken", null, m.number(), counters.now());
            return receipts.ofMatter(m.number()).orElseGet(() -> takings.receipt(takings.number(), m, h.whole(), at, h.papers(), h.purpose(), null));
        });
    }

    void giveBack(String id, String why) {
        String reason = why == null ? "" : why.replace('\0', ' ').strip();
        if (reason.length() < 2 || reason.length() > 200) {
            throw Problem.badRequest("why-needed", "请写明退回原因（2 到 200 字），代收人员要告诉申请人。");
        }
        String place = counters.seat().place();
        transaction.executeWithoutResult(status -> {
            Handed h = store.waiting(Ids.parse(id), place, true).orElseThrow(HandUps::unknown);
            store.end(h.id(), "returned", reason, null, counters.now());
            audit.record("window.give-back", "window-handed", h.number(), reason, null, Map.of("to", h.place()));
        });
    }

    /** The account may have become somebody else's meanwhile. */
    private void human(Handed h) {
        persons.find(h.person()).filter(p -> Objects.equals(p.gid(), h.human())).orElseThrow(() -> Problem.unprocessable("no-account", "申请人的账号已变更，请退回并说明。"));
    }

    private static Problem unknown() {
        return Problem.notFound("no-handed", "没有这份代收件，或已经处理。");
    }
}
