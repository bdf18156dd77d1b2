package org.zhongshu.platform.rules.internal;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.rules.Alert;

import java.time.Clock;
import java.util.List;

/** Lets kept back alerts through, a minute's places at a time; those that cleared in the meantime need no case any more. */
@Component
class FloodRelease {

    private static final int BATCH = 50;

    private final JdbcClient jdbc;
    private final AlertTable table;
    private final AlertIntake intake;
    private final Rulebook rules;
    private final org.zhongshu.platform.twin.Things things;
    private final FloodGate gate;
    private final ActiveAlerts active;
    private final TransactionTemplate transaction;
    private final Clock clock;

    FloodRelease(JdbcClient jdbc, AlertTable table, AlertIntake intake, Rulebook rules, org.zhongshu.platform.twin.Things things, FloodGate gate,
                 ActiveAlerts active, TransactionTemplate transaction, Clock clock) {
        this.jdbc = jdbc;
        this.table = table;
        this.intake = intake;
        this.rules = rules;
        this.things = things;
        this.gate = gate;
        this.active = active;
        this.transaction = transaction;
        this.clock = clock;
    }

    @Scheduled(fixedDelay = 10_000, initialDelay = 10_000)
    void release() {
        List<String> waiting = jdbc.sql("SELECT DISTINCT rule FROM rules.alert WHERE held AND cleared_at IS NULL").query(String.class).list();
        for (String rule : waiting) {
            while (gate.left(rule) > 0 && release(rule, Math.min(BATCH, gate.left(rule)))) {
                // next batch
            }
        }
        transaction.executeWithoutResult(s -> jdbc.sql("""
                        UPDATE rules.alert f SET cleared_at = ?, clear_reason = '暂缓的预警已全部处理'
                        WHERE f.flood AND f.cleared_at IS NULL
                          AND NOT EXISTS (SELECT 1 FROM rules.alert h WHERE h.held AND h.cleared_at IS NULL AND h.rule = f.rule)
                          AND f.raised_at < ? RETURNING f.id""")
                .params(java.sql.Timestamp.from(clock.instant()), java.sql.Timestamp.from(clock.instant().minusSeconds(60)))
                .query(Long.class).list().forEach(active::cleared));
    }

    private boolean release(String ruleId, int n) {
        return CurrentActor.as(Actor.system("rules"), () -> transaction.execute(status -> {
            List<Alert> held = table.held(ruleId, n);
            Rule rule = rules.findRule(ruleId).orElse(null);
            for (Alert a : held) {
                if (!AlertIntake.wantsCase(rule, a.level())) {
                    table.noCase(a.id(), "规则已取消或不再立案");
                    continue;
                }
                gate.pass(ruleId);
                var thing = things.findThing(a.thing()).orElse(null);
                AlertIntake.Opened opened = intake.openCase(new Transition(Transition.What.RAISED, a.id(), ruleId, a.thing(), a.level(), a.raisedAt().toEpochMilli(),
                        a.raisedAt().toEpochMilli(), a.value() == null ? Double.NaN : a.value(), a.message(), new long[]{a.thing()}, null), rule, thing,
                        thing == null ? ruleId + "/" + a.thing() : Texts.mergeKey(rule, thing), true);
                if (opened.ref() == null) {
                    table.noCase(a.id(), opened.error());
                } else {
                    table.link(a.id(), opened.ref().id(), opened.ref().number());
                }
            }
            return held.size() == n;
        }));
    }
}
