package org.zhongshu.platform.benefits.internal;

import org.springframework.stereotype.Component;
import org.zhongshu.platform.identity.Access;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.shared.Problem;

import java.util.Arrays;

/** Who reaches which batches: each department its own; who approves for all sees all. */
@Component
class Reach {

    private final Programmes programmes;
    private final Access access;

    Reach(Programmes programmes, Access access) {
        this.programmes = programmes;
        this.access = access;
    }

    /** Departments whose batches the actor sees; null: all. */
    String[] readable() {
        String[] own = access.departments(CurrentActor.require(), "benefit.read");
        return own != null && programmes.approver() != null && Arrays.asList(own).contains(programmes.approver()) ? null : own;
    }

    boolean manages(String department) {
        return access.may(CurrentActor.require(), "benefit.manage", department);
    }

    boolean approves(String department) {
        Actor actor = CurrentActor.require();
        return access.may(actor, "benefit.approve", department) || programmes.approver() != null && access.may(actor, "benefit.approve", programmes.approver());
    }

    void read(String department) {
        String[] reach = readable();
        if (reach != null && !Arrays.asList(reach).contains(department)) {
            throw refused();
        }
    }

    void manage(String department) {
        if (!manages(department)) {
            throw refused();
        }
    }

    void approve(String department) {
        if (!approves(department)) {
            throw refused();
        }
    }

    private static Problem refused() {
        return Problem.forbidden("not-yours", "您没有办理该部门补贴的权限。");
    }
}
