package org.zhongshu.platform.matters.internal;

import org.springframework.stereotype.Component;
import org.zhongshu.algorithms.calendar.Limit;
import org.zhongshu.algorithms.calendar.LimitUnit;
import org.zhongshu.platform.cases.Case;
import org.zhongshu.platform.cases.CaseAction;
import org.zhongshu.platform.cases.CaseRef;
import org.zhongshu.platform.cases.Cases;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.matters.MatterState;
import org.zhongshu.platform.shared.Json;

import java.util.List;

/**
 * The one clock of a composite matter: a case of the department that leads it, so that it is reminded and escalated like everything else. It
 * stands still while any part waits for the applicant.
 */
@Component
class WholeClock {

    private final Cases cases;
    private final MatterStore store;

    WholeClock(Cases cases, MatterStore store) {
        this.cases = cases;
        this.store = store;
    }

    /** Begins when something of it is left for people. */
    MatterRow begin(MatterRow m, int days, Applicant who) {
        if (!m.state().open()) {
            return m;
        }
        Case.Party party = new Case.Party(who.firm() == null ? "申请人" : "经办人", who.name(), who.phone(), who.number(), null);
        CaseRef opened = CurrentActor.as(Gathering.SYSTEM, () -> cases.open(new MatterReport("whole:" + m.id(), MatterReport.WHOLE, "一件事：" + m.itemName() + "：" + m.number(), "各事项由各部门办理；牵头部门看整件的时限，不代各部门决定。", m.department(),
                new Limit(days, LimitUnit.WORK_DAY), List.of(party), m.submittedAt(), Json.mapper().createObjectNode().put("matter", m.number()))));
        MatterRow watched = new Change(m).inCase(opened.id(), opened.number()).due(cases.getCase(opened.id()).closeDue()).made();
        store.save(watched);
        return watched;
    }

    /** Stands still, or goes on, as the parts are. The whole's row is held. */
    void follow(MatterRow whole, List<MatterRow> parts) {
        if (whole.caseId() == null) {
            return;
        }
        boolean waits = parts.stream().anyMatch(p -> p.state() == MatterState.SUPPLEMENT);
        boolean stands = cases.getCase(whole.caseId()).state().equals("suspended");
        if (waits != stands) {
            CurrentActor.as(Gathering.SYSTEM, () -> cases.act(whole.caseId(), CaseAction.of(waits ? "suspend" : "resume", waits ? "等待申请人补正，整件时限暂停" : "不再等待申请人，整件时限继续")));
        }
    }

    /** After the whole has its result. */
    void end(MatterRow whole, String words) {
        if (whole.caseId() == null) {
            return;
        }
        CurrentActor.as(Gathering.SYSTEM, () -> {
            if (cases.getCase(whole.caseId()).state().equals("suspended")) {
                cases.act(whole.caseId(), CaseAction.of("resume", words));
            }
            cases.signal(whole.caseId(), "ended", words);
        });
    }
}
