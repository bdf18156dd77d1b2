package org.zhongshu.platform.matters.internal;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.cases.Case;
import org.zhongshu.platform.cases.CaseActed;
import org.zhongshu.platform.cases.CaseClosed;
import org.zhongshu.platform.cases.Cases;
import org.zhongshu.platform.cases.ClosureCheck;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.matters.MatterState;
import org.zhongshu.platform.matters.ProjectMoved;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** A matter and its case go together: no case closes before its matter is decided, and what people do with the case (accept, hand on, extend) the matter shows. */
@Component
class MatterCases implements ClosureCheck {

    /** Steps of those who do the work; who urges it or grants time has it not in hand. */
    private static final Set<String> HANDLING = Set.of("accept", "extend");

    private final MatterStore store;
    private final Cases cases;
    private final ApplicationEventPublisher events;

    MatterCases(MatterStore store, @Lazy Cases cases, ApplicationEventPublisher events) {
        this.store = store;
        this.cases = cases;
        this.events = events;
    }

    @Override
    public Optional<String> objection(Case c) {
        if (!ours(c.type())) {
            return Optional.empty();
        }
        return store.ofCase(c.id()).filter(m -> m.state().open()).map(m -> m.item() == null ? "还有事项没有办结；全部有结果后自动办结" : "请在“办件”栏作出决定，案件随之办结");
    }

    private static boolean ours(String type) {
        return type.equals(MatterReport.MATTER) || type.equals(MatterReport.WHOLE);
    }

    /** Inside the step's transaction. */
    @EventListener
    void acted(CaseActed e) {
        if (!ours(e.type())) {
            return;
        }
        store.ofCase(e.caseId()).flatMap(m -> store.lock(m.id())).filter(m -> m.state().open()).ifPresent(m -> {
            if (HANDLING.contains(e.action())) {
                store.handled(m.id(), CurrentActor.find().map(Actor::accountId).orElse(null));
            }
            store.handled(m.id(), e.person());
            Case c = cases.getCase(e.caseId());
            boolean accepted = m.state() == MatterState.SUBMITTED && e.action().equals("accept");
            boolean moved = c.department() != null && !c.department().equals(m.department());
            Instant due = m.state() == MatterState.SUPPLEMENT || c.state().equals("suspended") ? null : c.closeDue();
            if (!accepted && !moved && Objects.equals(due, m.due())) {
                return;
            }
            Change change = new Change(m).due(due);
            if (accepted) {
                change.state(MatterState.DECIDING).next();
                store.event(m.id(), "accepted", "已受理", null);
            }
            if (moved) {
                change.department(c.department()).next();
                store.event(m.id(), "handed", "已转其他部门办理", null);
            }
            store.save(change.made());
            if (m.project() != null && m.parent() != null) {
                events.publishEvent(new ProjectMoved(m.project(), m.parent()));
            }
        });
    }

    /** What came out of a dispute about data; the applicant is told in the officer's words. */
    @EventListener
    void closed(CaseClosed e) {
        if (e.type().equals(MatterReport.DISPUTE)) {
            String answer = (e.action().equals("corrected") ? "数据有误，已更正" : e.action().equals("right") ? "经核实数据无误" : "已终止核实") + cases.lastWords(e.caseId()).map(w -> "：" + w).orElse("");
            store.settle(e.caseId(), answer).forEach(matter -> store.event(matter, "settled", "数据异议（" + e.number() + "）" + answer, null));
        }
    }
}
