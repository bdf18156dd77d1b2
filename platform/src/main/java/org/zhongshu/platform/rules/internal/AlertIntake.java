package org.zhongshu.platform.rules.internal;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.cases.CaseRef;
import org.zhongshu.platform.cases.Cases;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.rules.Alert;
import org.zhongshu.platform.rules.AlertCleared;
import org.zhongshu.platform.rules.AlertEscalated;
import org.zhongshu.platform.rules.AlertRaised;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.platform.twin.Thing;
import org.zhongshu.platform.twin.Things;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongPredicate;

/**
 * From a message to a case, in ONE transaction: alert row, case opened or joined, audit entry, event. Idempotent by the
 * alert's id, so that the log may be replayed at will.
 */
@Component
class AlertIntake {

    private static final Logger log = LoggerFactory.getLogger(AlertIntake.class);
    private static final Actor RULES = Actor.system("rules");

    private final AlertTable table;
    private final Rulebook rules;
    private final Things things;
    private final Wording wording;
    private final Cases cases;
    private final Audit audit;
    private final FloodGate flood;
    private final ActiveAlerts active;
    private final LongPredicate underMaintenance;
    private final ApplicationEventPublisher events;
    private final TransactionTemplate transaction;
    private final TransactionTemplate attempt;
    private final Clock clock;

    AlertIntake(AlertTable table, Rulebook rules, Things things, Wording wording, Cases cases, Audit audit, FloodGate flood, ActiveAlerts active, RuleTopology.World world,
                ApplicationEventPublisher events, PlatformTransactionManager transactions, Clock clock) {
        this.table = table;
        this.rules = rules;
        this.things = things;
        this.wording = wording;
        this.cases = cases;
        this.audit = audit;
        this.flood = flood;
        this.active = active;
        this.underMaintenance = world.hushed();
        this.events = events;
        this.transaction = new TransactionTemplate(transactions);
        this.attempt = new TransactionTemplate(transactions);
        this.attempt.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);
        this.clock = clock;
    }

    /** What became of the wish for a case: the case, or why there is none. */
    record Opened(CaseRef ref, String error) {
        static final Opened NOT = new Opened(null, null);
    }

    /**
     * Takes all messages or none; transitions of one alert must be in their order.
     *
     * @param careful keeps an alert whose case the kernel refuses, at the price of a savepoint; without it the refusal ends the
     *                whole transaction, and the caller tries again one by one
     */
    void take(List<Transition> batch, boolean careful) {
        List<Runnable> afterwards = new ArrayList<>();
        CurrentActor.as(RULES, () -> transaction.executeWithoutResult(status -> {
            Set<Long> ids = new LinkedHashSet<>();
            batch.forEach(t -> ids.add(t.alert()));
            Map<Long, AlertTable.Stored> known = table.lock(ids);
            for (Transition t : batch) {
                one(t, known, careful, afterwards);
            }
        }));
        afterwards.forEach(Runnable::run);
    }

    private void one(Transition t, Map<Long, AlertTable.Stored> known, boolean careful, List<Runnable> afterwards) {
        AlertTable.Stored stored = known.get(t.alert());
        if (stored == null) {
            raise(t, known, careful, afterwards);
            stored = known.get(t.alert());
        } else if (t.what() == Transition.What.ESCALATED && !stored.cleared()) {
            escalate(t, stored, known, careful, afterwards);
        }
        if (t.what() == Transition.What.CLEARED && stored != null && !stored.cleared()) {
            clear(t, stored, known, afterwards);
        }
    }

    private void raise(Transition t, Map<Long, AlertTable.Stored> known, boolean careful, List<Runnable> afterwards) {
        Rule rule = rules.findRule(t.rule()).orElse(null);
        Thing thing = things.findThing(t.thing()).orElse(null);
        String mergeKey = rule == null || thing == null ? t.rule() + "/" + t.thing() : Texts.mergeKey(rule, thing);
        // an end whose beginning was never taken needs no case any more
        boolean wantsCase = t.what() != Transition.What.CLEARED && wantsCase(rule, t.level());
        boolean maintained = underMaintenance(t);
        boolean flooded = wantsCase && !maintained && !flood.pass(rule.id());
        boolean held = wantsCase && (maintained || flooded);
        Opened opened = wantsCase && !held ? openCase(t, rule, thing, mergeKey, careful) : Opened.NOT;
        if (!table.insert(t, rule, thing, mergeKey, new AlertTable.Kept(held, false, maintained), clock.instant(), opened.ref(), opened.error())) {
            throw new ConcurrencyFailureException("another copy of the server took alert " + t.alert() + " meanwhile");
        }
        if (flooded) {
            tellFlood(rule, t, careful, afterwards);
        }
        known.put(t.alert(), new AlertTable.Stored(t.alert(), t.level(), false, opened.ref() == null ? null : opened.ref().id(), held, mergeKey));
        audit.record("alert.raise", "alert", Long.toString(t.alert()), null, null,
                new Trace(t.rule(), Long.toString(t.thing()), t.level(), t.message(), opened.ref() == null ? null : opened.ref().number()));
        Alert alert = table.fresh(t, rule, thing, opened.ref(), maintained);
        events.publishEvent(new AlertRaised(alert));
        afterwards.add(() -> active.raised(alert));
    }

    private void escalate(Transition t, AlertTable.Stored stored, Map<Long, AlertTable.Stored> known, boolean careful, List<Runnable> afterwards) {
        table.escalate(t);
        if (t.level() >= stored.level()) {
            // more things joined a combination, the level stays
            return;
        }
        Rule rule = rules.findRule(t.rule()).orElse(null);
        Thing thing = things.findThing(t.thing()).orElse(null);
        Long caseId = stored.caseId();
        boolean held = stored.held();
        if (!held && caseId == null && wantsCase(rule, t.level()) && underMaintenance(t)) {
            table.hold(t.alert());
            held = true;
        } else if (!held && wantsCase(rule, t.level())) {
            CaseRef ref = openCase(t, rule, thing, stored.mergeKey(), careful).ref();
            if (ref != null && (caseId == null || caseId != ref.id())) {
                table.link(t.alert(), ref.id(), ref.number());
                caseId = ref.id();
            }
        }
        known.put(t.alert(), new AlertTable.Stored(t.alert(), t.level(), false, caseId, held, stored.mergeKey()));
        audit.record("alert.escalate", "alert", Long.toString(t.alert()), null, Map.of("level", stored.level()), Map.of("level", t.level(), "message", t.message()));
        Alert alert = table.find(t.alert()).orElseThrow();
        events.publishEvent(new AlertEscalated(alert));
        afterwards.add(() -> active.raised(alert));
    }

    private void clear(Transition t, AlertTable.Stored stored, Map<Long, AlertTable.Stored> known, List<Runnable> afterwards) {
        Instant at = Instant.ofEpochMilli(t.at());
        if (stored.caseId() != null) {
            table.oneAtATime(stored.caseId());
        }
        table.clear(t.alert(), at, t.reason());
        known.put(t.alert(), new AlertTable.Stored(t.alert(), stored.level(), true, stored.caseId(), false, stored.mergeKey()));
        audit.record("alert.clear", "alert", Long.toString(t.alert()), t.reason(), null, Map.of("clearedAt", at.toString()));
        if (stored.caseId() != null && table.activeOfCase(stored.caseId()).isEmpty()) {
            tellCase(stored.caseId(), "预警已解除" + (t.reason() == null ? "" : "（" + t.reason() + "）") + "：" + t.message());
        }
        Alert alert = table.find(t.alert()).orElseThrow();
        events.publishEvent(new AlertCleared(alert));
        afterwards.add(() -> active.cleared(alert.id()));
    }

    private void tellCase(long caseId, String text) {
        try {
            attempt.executeWithoutResult(s -> cases.signal(caseId, "alert-cleared", text));
        } catch (Problem e) {
            log.warn("Case {} did not take the end of its alert: {}", caseId, e.getMessage());
        }
    }

    /** A report that the kernel refuses must not cost the alert: carefully, the reason is kept with it. */
    Opened openCase(Transition t, Rule rule, Thing thing, String mergeKey, boolean careful) {
        String title = rule.caseSettings().title() == null || thing == null ? (thing == null ? "" : thing.name() + " ") + rule.name()
                : Texts.message(rule.caseSettings().title(), new Texts.Situation(rule, rule.formFor(thing.placeClass(), t.at(), (c, at) -> false), null,
                thing, t.level(), t.value(), t.things().length, wording));
        AlertReport report = new AlertReport(t, rule, thing, mergeKey, title, thing == null ? null : wording.place(thing),
                Double.isNaN(t.value()) ? null : Texts.value(rule, t.value()));
        if (!careful) {
            return new Opened(cases.open(report), null);
        }
        try {
            return new Opened(attempt.execute(status -> cases.open(report)), null);
        } catch (Problem e) {
            log.error("Rule {} could not open its case of type {}: {}", rule.id(), rule.caseSettings().type(), e.getMessage());
            return new Opened(null, e.getMessage());
        }
    }

    /** Work on a thing makes it read anything. Of several things together, one that nobody works on is enough to be taken seriously. */
    private boolean underMaintenance(Transition t) {
        return t.things().length > 1 ? Arrays.stream(t.things()).allMatch(underMaintenance) : t.thing() != 0 && underMaintenance.test(t.thing());
    }

    static boolean wantsCase(Rule rule, int level) {
        return rule != null && rule.caseSettings() != null && rule.caseSettings().open() && level <= rule.caseSettings().minLevel();
    }

    /** One alert of its own tells that others are kept back; it ends when all have been let through. */
    private void tellFlood(Rule rule, Transition cause, boolean careful, List<Runnable> afterwards) {
        long minute = flood.minute();
        Transition t = new Transition(Transition.What.RAISED, AlertIds.of(rule.id(), 0, minute * 60_000, 0), rule.id(), 0, cause.level(),
                minute * 60_000, minute * 60_000, flood.limit(), "规则“" + rule.name() + "”一分钟内触发超过 " + flood.limit()
                + " 次，其余预警已保存、暂缓立案；请检查限值是否有误，或现场是否发生大面积异常", new long[0], null);
        if (!table.insert(t, null, null, rule.id() + "/flood", new AlertTable.Kept(false, true, false), clock.instant(), null, null)) {
            return;
        }
        CaseRef ref = openCase(t, rule, null, rule.id() + "/flood", careful).ref();
        if (ref != null) {
            table.link(t.alert(), ref.id(), ref.number());
        }
        audit.record("alert.flood", "rule", rule.id(), null, null, Map.of("limit", flood.limit(), "case", ref == null ? "" : ref.number()));
        Alert alert = table.find(t.alert()).orElseThrow();
        events.publishEvent(new AlertRaised(alert));
        afterwards.add(() -> active.raised(alert));
    }

    /** What the audit trail keeps of a raise. */
    private record Trace(String rule, String thing, int level, String message, String caseNumber) {
    }
}
