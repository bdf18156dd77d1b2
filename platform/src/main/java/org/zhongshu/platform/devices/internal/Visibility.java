package org.zhongshu.platform.devices.internal;

import org.springframework.stereotype.Component;
import org.zhongshu.platform.identity.Access;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.identity.Scope;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.platform.twin.Thing;

/** Which devices an actor sees (by reach, or by a share for the department) and which it may change (by reach alone). */
@Component
class Visibility {

    private final Access access;
    private final Shares shares;

    Visibility(Access access, Shares shares) {
        this.access = access;
        this.shares = shares;
    }

    Scope reach(String permission) {
        return CurrentActor.find().map(a -> access.scope(a, permission)).orElseThrow(() -> Problem.unauthenticated("sign-in", "请先登录。"));
    }

    boolean sees(Scope reach, Thing thing) {
        if (within(reach, thing)) {
            return true;
        }
        return reach.kind() == Scope.Kind.ORG && reach.values().stream().anyMatch(d -> shares.granted(d, thing));
    }

    /** As in the twin's lists: a grid worker's reach may be cells of the grid instead of whole towns. */
    private static boolean within(Scope reach, Thing thing) {
        return reach.reaches(thing.department(), thing.town(), null) || thing.grid() != null && reach.reaches(null, thing.grid(), null);
    }

    /** Not found rather than forbidden: what one may not see, one need not know. */
    void requireSee(Thing thing) {
        if (!sees(reach("device.read"), thing)) {
            throw Problem.notFound("no-device", "没有这个设备");
        }
    }

    void requireManage(Thing thing) {
        require("device.manage", thing);
    }

    void requireCommand(Thing thing) {
        require("device.command", thing);
    }

    private void require(String permission, Thing thing) {
        Actor actor = CurrentActor.require();
        if (!within(access.scope(actor, permission), thing)) {
            throw Problem.forbidden("not-yours", "这个设备不归本部门管理");
        }
    }
}
