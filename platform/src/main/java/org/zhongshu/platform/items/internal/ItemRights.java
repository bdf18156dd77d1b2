package org.zhongshu.platform.items.internal;

import org.springframework.stereotype.Component;
import org.zhongshu.platform.identity.Access;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.Scope;
import org.zhongshu.platform.shared.Problem;

/** Who may do what with which department's items. The bureau (数据资源与政务服务主管部门) is whoever reaches all departments. */
@Component
class ItemRights {

    static final String EDIT = "items.edit";
    static final String PUBLISH = "items.publish";

    private final Access access;

    ItemRights(Access access) {
        this.access = access;
    }

    boolean may(Actor actor, String permission, String department) {
        return access.scope(actor, permission).reaches(department, null, null);
    }

    void check(Actor actor, String permission, String department) {
        if (!may(actor, permission, department)) {
            throw Problem.forbidden("not-yours", "您没有操作该部门事项的权限。");
        }
    }

    boolean bureau(Actor actor, String permission) {
        return access.scope(actor, permission).kind() == Scope.Kind.ALL;
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

    /** Drafts and versions before publication: for those who write or review them. */
    boolean seesDrafts(Actor actor, String department) {
        return may(actor, EDIT, department) || may(actor, PUBLISH, department);
    }
}
