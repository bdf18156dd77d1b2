package org.zhongshu.platform.cases.internal;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.identity.Access;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Json;
import org.springframework.context.ApplicationEventPublisher;
import tools.jackson.databind.node.ObjectNode;

import java.time.Instant;
import java.util.List;

/**
 * Escalates overdue cases as their type declares. Idempotent: each step is taken under the row's lock and moves
 * {@code alarm_at} on, so neither a second server nor a restart repeats it, and a case that moved on in time has no alarm left.
 */
@Component
class EscalationJob {

    private static final Logger log = LoggerFactory.getLogger(EscalationJob.class);
    private static final int BATCH = 100;

    private final CaseStore store;
    private final CaseTypes types;
    private final CaseKernel kernel;
    private final Access access;
    private final Audit audit;
    private final ApplicationEventPublisher events;
    private final TransactionTemplate transaction;

    EscalationJob(CaseStore store, CaseTypes types, CaseKernel kernel, Access access, Audit audit, ApplicationEventPublisher events,
               TransactionTemplate transaction) {
        this.store = store;
        this.types = types;
        this.kernel = kernel;
        this.access = access;
        this.audit = audit;
        this.events = events;
        this.transaction = transaction;
    }

    @Scheduled(fixedDelay = 15_000, initialDelay = 15_000)
    void run() {
        try {
            int n;
            do {
                n = batch();
            } while (n == BATCH);
        } catch (org.springframework.dao.DataAccessException e) {
            log.warn("Escalation of overdue cases failed; the next run tries again: {}", e.getMessage());
        }
    }

    int batch() {
        Integer n = CurrentActor.as(CaseKernel.SYSTEM, () -> transaction.execute(status -> {
            Instant now = kernel.now();
            List<CaseStore.Stored> due = store.lockDueAlarms(now, BATCH);
            due.forEach(stored -> escalate(stored, now));
            return due.size();
        }));
        return n == null ? 0 : n;
    }

    private void escalate(CaseStore.Stored stored, Instant now) {
        CaseFile f = stored.file();
        CaseType type = types.known(f.type);
        if (f.escalated >= type.escalation().size()) {
            // the declaration became shorter since the alarm was set
            store.dropAlarm(f.id);
            return;
        }
        CaseType.Escalation rule = type.escalation().get(f.escalated);
        CaseFile next = kernel.machine().escalate(f, type);
        ObjectNode fields = Json.mapper().createObjectNode().put("to", rule.to()).put("due", String.valueOf(f.due));
        StepRow step = new StepRow(f.id, Ids.next(), now, 0, "系统", null, "escalate", "逾期升级", f.state, f.state,
                "“" + type.stateName(f.state) + "”环节已超时，提请" + access.roleNames().getOrDefault(rule.to(), rule.to()) + "关注", fields, List.of());
        store.save(next, f.version, step, kernel.tally().change(f, next));
        audit.record("case.escalate", "case", Long.toString(f.id), step.text(), CaseKernel.facts(f), CaseKernel.facts(next));
        events.publishEvent(CaseKernel.acted(new CaseStore.Stored(next, stored.body()), "escalate", f.state, now));
    }
}
