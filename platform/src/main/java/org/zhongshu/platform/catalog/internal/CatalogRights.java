package org.zhongshu.platform.catalog.internal;

import org.springframework.stereotype.Component;
import org.zhongshu.platform.identity.Access;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.Scope;
import org.zhongshu.platform.shared.Problem;

/** Who may do what with which department's entries. The data bureau is whoever reaches all departments. */
@Component
class CatalogRights {

    private final Access access;

    CatalogRights(Access access) {
        this.access = access;
    }

    boolean may(Actor actor, String permission, String department) {
        return access.scope(actor, permission).reaches(department, null, null);
    }

    void check(Actor actor, String permission, String department) {
        if (!may(actor, permission, department)) {
            throw Problem.forbidden("not-yours", "您没有操作该部门数据目录的权限。");
        }
    }

    boolean bureau(Actor actor, String permission) {
        return access.scope(actor, permission).kind() == Scope.Kind.ALL;
    }

    /** An SQL condition over a department column and its parameter: what a permission reaches. Null parameter: all. */
    String[] reach(Actor actor, String permission) {
        Scope scope = access.scope(actor, permission);
        return switch (scope.kind()) {
            case ALL -> null;
            case ORG -> scope.values().toArray(String[]::new);
            case GRID, OWN, NONE -> new String[0];
        };
    }

    /** Drafts and versions before publication: for those who draft or review them. */
    boolean seesDrafts(Actor actor, String department) {
        return may(actor, "catalog.draft", department) || may(actor, "catalog.review", department);
    }
}
