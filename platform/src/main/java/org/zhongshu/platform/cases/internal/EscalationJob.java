package org.zhongshu.platform.cases.internal;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.identity.Access;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Json;
import org.zhongshu.platform.shared.Problem;
import org.springframework.context.ApplicationEventPublisher;
import tools.jackson.databind.node.ObjectNode;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Reminds of deadlines and escalates overdue cases as their type declares. Idempotent: each step is taken under the row's lock and moves
 * {@code alarm_at} on, so neither a second server nor a restart repeats it, and a case that moved on in time has no alarm left.
 */
@Component
class EscalationJob {

    private static final Logger log = LoggerFactory.getLogger(EscalationJob.class);
    private static final int BATCH = 100;
    private static final Duration PUT_OFF = Duration.ofMinutes(10);

    private final CaseStore store;
    private final CaseTypes types;
    private final CaseKernel kernel;
    private final Access access;
    private final Audit audit;
    private final ApplicationEventPublisher events;
    private final TransactionTemplate transaction;
    private final TransactionTemplate alone;

    EscalationJob(CaseStore store, CaseTypes types, CaseKernel kernel, Access access, Audit audit, ApplicationEventPublisher events,
               PlatformTransactionManager transactions) {
        this.store = store;
        this.types = types;
        this.kernel = kernel;
        this.access = access;
        this.audit = audit;
        this.events = events;
        this.transaction = new TransactionTemplate(transactions);
        this.alone = new TransactionTemplate(transactions);
        this.alone.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);
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
            due.forEach(stored -> attempt(stored, now));
            return due.size();
        }));
        return n == null ? 0 : n;
    }

    /** One case that cannot be escalated must not keep all others from it: it is put off and told in the log. */
    private void attempt(CaseStore.Stored stored, Instant now) {
        try {
            alone.executeWithoutResult(status -> escalate(stored, now));
        } catch (org.springframework.dao.DataAccessException | Problem | IllegalStateException e) {
            log.error("Case {} could not be escalated; tried again in {}", stored.file().number, PUT_OFF, e);
            store.putOff(stored.file().id, now.plus(PUT_OFF));
        }
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
        Lifecycle.State state = type.lifecycle().state(f.state);
        String role = rule.to().equals(CaseType.Escalation.OWNER) && state != null ? state.owner() : rule.to();
        CaseFile next = kernel.machine().escalate(f, type);
        ObjectNode fields = Json.mapper().createObjectNode().put("to", role).put("due", String.valueOf(f.due));
        String told = access.roleNames().getOrDefault(role, role);
        StepRow step = new StepRow(f.id, Ids.next(), now, 0, "系统", null, rule.action(), rule.label(), f.state, f.state,
                "“" + type.stateName(f.state) + (rule.before() == null ? "”环节已超时，提请" : "”环节即将到期，提请") + told + "关注", fields, List.of());
        store.save(next, f.version, step, kernel.tally().change(f, next));
        audit.record("case." + rule.action(), "case", Long.toString(f.id), step.text(), CaseKernel.facts(f), CaseKernel.facts(next));
        events.publishEvent(CaseKernel.acted(new CaseStore.Stored(next, stored.body()), rule.action(), role, f.state, now));
    }
}
