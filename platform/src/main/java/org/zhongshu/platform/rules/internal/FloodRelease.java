package org.zhongshu.platform.rules.internal;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.rules.Alert;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongPredicate;
import java.util.stream.Collectors;

/**
 * Lets kept back alerts through: those of a flood a minute's places at a time, those of things under maintenance when that has
 * ended. What cleared in the meantime needs no case any more.
 */
@Component
class FloodRelease {

    private static final int BATCH = 50;
    private static final int MOST_MAINTAINED = 5_000;

    private final JdbcClient jdbc;
    private final AlertTable table;
    private final AlertIntake intake;
    private final Rulebook rules;
    private final org.zhongshu.platform.twin.Things things;
    private final FloodGate gate;
    private final ActiveAlerts active;
    private final LongPredicate underMaintenance;
    private final TransactionTemplate transaction;
    private final Clock clock;

    FloodRelease(JdbcClient jdbc, AlertTable table, AlertIntake intake, Rulebook rules, org.zhongshu.platform.twin.Things things, FloodGate gate,
                 ActiveAlerts active, RuleTopology.World world, TransactionTemplate transaction, Clock clock) {
        this.jdbc = jdbc;
        this.table = table;
        this.intake = intake;
        this.rules = rules;
        this.things = things;
        this.gate = gate;
        this.active = active;
        this.underMaintenance = world.hushed();
        this.transaction = transaction;
        this.clock = clock;
    }

    @Scheduled(fixedDelay = 10_000, initialDelay = 10_000)
    void release() {
        List<String> waiting = jdbc.sql("SELECT DISTINCT rule FROM rules.alert WHERE held AND cleared_at IS NULL").query(String.class).list();
        for (String rule : waiting) {
            List<AlertTable.Held> free = new ArrayList<>(table.held(rule, true, MOST_MAINTAINED));
            free.removeIf(a -> a.things().stream().allMatch(underMaintenance::test));
            free.addAll(table.held(rule, false, gate.left(rule)));
            List<AlertTable.Held> next = free.stream().limit(gate.left(rule)).toList();
            for (int i = 0; i < next.size(); i += BATCH) {
                release(rule, next.subList(i, Math.min(i + BATCH, next.size())));
            }
        }
        transaction.executeWithoutResult(s -> jdbc.sql("""
                        UPDATE rules.alert f SET cleared_at = ?, clear_reason = '暂缓的预警已全部处理'
                        WHERE f.flood AND f.cleared_at IS NULL
                          AND NOT EXISTS (SELECT 1 FROM rules.alert h WHERE h.held AND NOT h.maintenance AND h.cleared_at IS NULL AND h.rule = f.rule)
                          AND f.raised_at < ? RETURNING f.id""")
                .params(java.sql.Timestamp.from(clock.instant()), java.sql.Timestamp.from(clock.instant().minusSeconds(60)))
                .query(Long.class).list().forEach(active::cleared));
    }

    private void release(String ruleId, List<AlertTable.Held> waiting) {
        Map<Long, Set<Long>> about = waiting.stream().collect(Collectors.toMap(AlertTable.Held::id, AlertTable.Held::things));
        CurrentActor.as(Actor.system("rules"), () -> transaction.executeWithoutResult(status -> {
            List<Alert> held = table.lockHeld(List.copyOf(about.keySet()));
            Rule rule = rules.findRule(ruleId).orElse(null);
            for (Alert a : held) {
                if (!AlertIntake.wantsCase(rule, a.level())) {
                    table.noCase(a.id(), "规则已取消或不再立案");
                    continue;
                }
                gate.pass(ruleId);
                var thing = things.findThing(a.thing()).orElse(null);
                AlertIntake.Opened opened = intake.openCase(new Transition(Transition.What.RAISED, a.id(), ruleId, a.thing(), a.level(), a.raisedAt().toEpochMilli(),
                        a.raisedAt().toEpochMilli(), a.value() == null ? Double.NaN : a.value(), a.message(), about.get(a.id()).stream().mapToLong(Long::longValue).toArray(), null), rule, thing,
                        thing == null ? ruleId + "/" + a.thing() : Texts.mergeKey(rule, thing), true);
                if (opened.ref() == null) {
                    table.noCase(a.id(), opened.error());
                } else {
                    table.link(a.id(), opened.ref().id(), opened.ref().number());
                }
            }
        }));
    }
}
