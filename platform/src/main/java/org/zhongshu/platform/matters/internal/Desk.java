package org.zhongshu.platform.matters.internal;

import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.cases.Case;
import org.zhongshu.platform.cases.CaseAction;
import org.zhongshu.platform.cases.Cases;
import org.zhongshu.platform.city.WorkingCalendar;
import org.zhongshu.platform.identity.Access;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.matters.MatterMoved;
import org.zhongshu.platform.matters.MatterState;
import org.zhongshu.platform.shared.Problem;
import tools.jackson.databind.JsonNode;

import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What an officer does with a matter. Each act holds the matter's row and names the version seen: of two who decide at once the second is told so.
 * The matter's case goes the same step in the same transaction.
 */
@Component
class Desk {

    static final int MOST_ITEMS = 20;
    private static final int MOST_DAYS = 30;

    private final MatterStore store;
    private final OnlineServices services;
    private final Results results;
    private final Intake intake;
    private final Cases cases;
    private final WorkingCalendar calendar;
    private final Gathering gathering;
    private final Access access;
    private final Audit audit;
    private final Composites composites;
    private final TransactionTemplate transaction;

    Desk(MatterStore store, OnlineServices services, Results results, Intake intake, Cases cases, WorkingCalendar calendar, Gathering gathering, Access access, Audit audit, Composites composites, TransactionTemplate transaction) {
        this.store = store;
        this.services = services;
        this.results = results;
        this.intake = intake;
        this.cases = cases;
        this.calendar = calendar;
        this.gathering = gathering;
        this.access = access;
        this.audit = audit;
        this.composites = composites;
        this.transaction = transaction;
    }

    private interface Act {
        MatterRow take(MatterRow m, Actor actor);
    }

    private MatterRow act(String number, Integer version, Act act) {
        Actor actor = CurrentActor.require();
        return transaction.execute(status -> {
            MatterRow m = store.find(number).flatMap(f -> store.lock(f.id())).filter(f -> f.item() != null && access.may(actor, "matter.read", f.department())).orElseThrow(Numbers::unknown);
            access.check(actor, "matter.act", m.department());
            if (version == null) {
                throw Problem.badRequest("incomplete", "请求缺少办件版本号，请刷新后重试。");
            }
            if (version != m.version()) {
                throw Problem.conflict("changed", "办件已被他人处理（" + m.state().label() + "），请刷新后再看。");
            }
            if (m.caseId() == null || !m.state().open()) {
                throw Problem.unprocessable("not-now", "办件“" + m.state().label() + "”，不能再处理。");
            }
            MatterRow next = act.take(m, actor);
            store.handled(m.id(), actor.accountId());
            composites.moved(next);
            return store.find(next.id()).orElseThrow();
        });
    }

    private static String words(String text, int most, String what) {
        String t = text == null ? "" : text.replace('\0', ' ').strip();
        if (t.isEmpty() || t.length() > most) {
            throw Problem.badRequest("words-needed", "请写明" + what + "（1 到 " + most + " 字）。");
        }
        return t;
    }

    MatterRow accept(String number, Integer version) {
        return act(number, version, (m, actor) -> {
            if (m.state() != MatterState.SUBMITTED) {
                throw Problem.unprocessable("not-now", "办件已经受理。");
            }
            return accepted(m, actor);
        });
    }

    private MatterRow accepted(MatterRow m, Actor actor) {
        // the case's step tells the matter, too: MatterCases; a step taken on the case's page does the same
        cases.act(m.caseId(), CaseAction.of("accept", null));
        audit.record("matter.accept", "matter", m.number(), null, null, Map.of("by", actor.name()));
        return store.lock(m.id()).orElseThrow();
    }

    /** The one list of all that is missing. The clock stands still until it is answered. */
    MatterRow ask(String number, List<String> given, Integer days, Integer version) {
        List<String> items = given == null ? List.of() : given.stream().map(i -> words(i, 200, "要补正的内容")).toList();
        if (items.isEmpty() || items.size() > MOST_ITEMS || days == null || days < 1 || days > MOST_DAYS) {
            throw Problem.badRequest("bad-list", "请一次列全要补正的内容（1 到 " + MOST_ITEMS + " 项），期限 1 到 " + MOST_DAYS + " 个工作日。");
        }
        return act(number, version, (m, actor) -> {
            if (m.state() == MatterState.SUPPLEMENT) {
                throw Problem.unprocessable("asked-already", "已经告知补正，等待申请人答复。");
            }
            MatterRow reviewing = m.state() == MatterState.SUBMITTED ? accepted(m, actor) : m;
            LocalDate until = day(days);
            if (!store.ask(m.id(), items, until, actor.name())) {
                throw Problem.unprocessable("asked-already", "补正内容须一次性告知，本办件已经告知过。");
            }
            String text = "一次性告知补正：" + String.join("；", items);
            CurrentActor.as(Gathering.SYSTEM, () -> cases.act(m.caseId(), CaseAction.of("suspend", actor.name() + " " + text)));
            MatterRow waiting = new Change(store.lock(reviewing.id()).orElseThrow()).state(MatterState.SUPPLEMENT).due(null).next().made();
            store.save(waiting);
            store.event(m.id(), "asked", text + "。请在 " + until + " 前补正", actor.name());
            intake.moved(waiting, MatterMoved.Step.ASKED);
            audit.record("matter.ask", "matter", m.number(), text, null, Intake.facts(waiting));
            return waiting;
        });
    }

    private LocalDate day(int workingDays) {
        LocalDate day = gathering.today();
        for (int i = 0; i < workingDays; i++) {
            day = calendar.clock().hours().nextWorkingDay(day);
        }
        return day;
    }

    MatterRow approve(String number, String opinion, Map<String, String> values, Integer version) {
        return act(number, version, (m, actor) -> {
            MatterRow reviewing = decidable(m, actor);
            Content content = store.content(m.id());
            String said = opinion == null || opinion.isBlank() ? null : words(opinion, 500, "意见");
            Change change = new Change(reviewing).state(MatterState.APPROVED).clause(null).reason(said).ended(intake.now()).next();
            Map<String, String> own = new LinkedHashMap<>();
            if (values != null) {
                values.forEach((k, v) -> {
                    if (v != null && !v.isBlank()) {
                        own.put(k, v.strip());
                    }
                });
            }
            Results.Done done = results.carryOut(actor, m, services.of(m.item()), content, outputs(m.outputs()), own);
            done.result().ifPresent(c -> change.credential(c.type(), c.identifier()));
            MatterRow ended = intake.end(change.made(), "approved", "准予办理" + (said == null ? "" : "：" + said), actor.name());
            intake.done(m, done, actor.name());
            cases.act(m.caseId(), CaseAction.of("approve", said));
            return ended;
        });
    }

    private static Map<String, Object> outputs(JsonNode stored) {
        Map<String, Object> outputs = new LinkedHashMap<>();
        if (stored != null) {
            stored.properties().forEach(p -> outputs.put(p.getKey(), p.getValue().isBoolean() ? p.getValue().asBoolean() : p.getValue().asString()));
        }
        return outputs;
    }

    MatterRow refuse(String number, String clause, String reason, Integer version) {
        String basis = words(clause, 300, "依据（法规名称和条款）");
        String why = words(reason, 500, "理由");
        return act(number, version, (m, actor) -> {
            MatterRow reviewing = decidable(m, actor);
            MatterRow ended = intake.end(new Change(reviewing).state(MatterState.REFUSED).clause(basis).reason(why).ended(intake.now()).next().made(), "refused", "不予办理：" + why + "（依据：" + basis + "）", actor.name());
            cases.act(m.caseId(), CaseAction.of("refuse", why));
            return ended;
        });
    }

    /** Accepted, and not waiting for the applicant – unless they let the day pass. */
    private MatterRow decidable(MatterRow m, Actor actor) {
        MatterRow next = m.state() == MatterState.SUBMITTED ? accepted(m, actor) : m;
        if (m.state() == MatterState.SUPPLEMENT) {
            LocalDate until = store.supplement(m.id()).map(MatterStore.Supplement::until).orElse(null);
            if (until != null && !gathering.today().isAfter(until)) {
                throw Problem.unprocessable("not-now", "正等待申请人补正（" + until + " 前），期满未补正方可决定。");
            }
        }
        Case c = cases.getCase(m.caseId());
        if (c.state().equals("suspended")) {
            CurrentActor.as(Gathering.SYSTEM, () -> cases.act(m.caseId(), CaseAction.of("resume", "作出决定")));
            next = store.lock(m.id()).orElseThrow();
        }
        return next;
    }
}
