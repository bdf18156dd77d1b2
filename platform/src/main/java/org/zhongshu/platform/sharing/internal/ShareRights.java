package org.zhongshu.platform.sharing.internal;

import org.springframework.stereotype.Component;
import org.zhongshu.platform.identity.Access;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.Scope;
import org.zhongshu.platform.shared.Problem;

/** Who may do what with which department's services and systems. */
@Component
class ShareRights {

    private final Access access;

    ShareRights(Access access) {
        this.access = access;
    }

    boolean may(Actor actor, String permission, String department) {
        return access.scope(actor, permission).reaches(department, null, null);
    }

    void check(Actor actor, String permission, String department) {
        if (!may(actor, permission, department)) {
            throw Problem.forbidden("not-yours", "您没有操作该部门数据服务的权限。");
        }
    }

    /** Departments that a permission reaches, for an SQL condition; null: all. */
    String[] reach(Actor actor, String permission) {
        Scope scope = access.scope(actor, permission);
        return switch (scope.kind()) {
            case ALL -> null;
            case ORG -> scope.values().toArray(String[]::new);
            case GRID, OWN, NONE -> new String[0];
        };
    }
}
