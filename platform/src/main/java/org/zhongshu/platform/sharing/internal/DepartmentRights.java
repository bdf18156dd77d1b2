package org.zhongshu.platform.sharing.internal;

import org.springframework.stereotype.Component;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.identity.Access;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.Scope;
import org.zhongshu.platform.shared.Problem;

/** Who may see and do what about which department's deliveries. */
@Component
public class DepartmentRights {

    private final Access access;
    private final Departments departments;

    DepartmentRights(Access access, Departments departments) {
        this.access = access;
        this.departments = departments;
    }

    public boolean may(Actor actor, String permission, String department) {
        return access.scope(actor, permission).reaches(department, null, null);
    }

    /** Whoever reaches all departments. */
    public boolean everywhere(Actor actor, String permission) {
        return access.scope(actor, permission).kind() == Scope.Kind.ALL;
    }

    /** The departments that a permission reaches; null: all. */
    public String[] reach(Actor actor, String permission) {
        Scope scope = access.scope(actor, permission);
        return switch (scope.kind()) {
            case ALL -> null;
            case ORG -> scope.values().toArray(String[]::new);
            case GRID, OWN, NONE -> new String[0];
        };
    }

    /** The department for which somebody wants something: the one named, or the actor's own. */
    public String receiving(Actor actor, String named) {
        String department = named == null || named.isBlank() ? actor.org() : named.strip();
        if (department == null || departments.find(department).isEmpty()) {
            throw Problem.badRequest("no-department", "请选择接收数据的部门。");
        }
        if (!may(actor, "share.manage", department)) {
            throw Problem.forbidden("not-yours", "您没有为该部门管理数据服务的权限。");
        }
        return department;
    }
}
