package org.zhongshu.platform.identity;

import org.zhongshu.platform.shared.Problem;

/** The one place that decides who may see or act. Permissions and their reach are declared in roles.yaml. */
public interface Access {

    /** Whether any of the actor's roles carries the permission, with any reach. */
    boolean may(Actor actor, String permission);

    /** Throws a 403 problem when {@link #may} is false. */
    void check(Actor actor, String permission);

    /** The widest reach that any of the actor's roles gives. System actors reach everything. */
    Scope scope(Actor actor, String permission);

    /** Whether the permission reaches the things of a department. */
    default boolean may(Actor actor, String permission, String department) {
        return scope(actor, permission).reaches(department, null, null);
    }

    /** Throws a 403 problem when it does not reach the things of the department. */
    default void check(Actor actor, String permission, String department) {
        if (!may(actor, permission, department)) {
            throw Problem.forbidden("not-yours", "您没有操作该部门数据的权限。");
        }
    }

    /** Whether it reaches the things of all departments: so the bureau is told from a department. */
    default boolean everywhere(Actor actor, String permission) {
        return scope(actor, permission).kind() == Scope.Kind.ALL;
    }

    /** The departments that it reaches, for an SQL condition; null: all. */
    default String[] departments(Actor actor, String permission) {
        Scope scope = scope(actor, permission);
        return switch (scope.kind()) {
            case ALL -> null;
            case ORG -> scope.values().toArray(String[]::new);
            case GRID, OWN, NONE -> new String[0];
        };
    }

    /** Every role of roles.yaml, id → name; declarations that name roles are checked against it. */
    java.util.Map<String, String> roleNames();
}
