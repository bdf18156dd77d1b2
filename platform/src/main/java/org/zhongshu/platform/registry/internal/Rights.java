package org.zhongshu.platform.registry.internal;

import org.springframework.stereotype.Component;
import org.zhongshu.platform.identity.Access;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.Scope;
import org.zhongshu.platform.shared.Problem;

import java.util.Collection;

/** Who may decide about which department's data, and who sees personal data in clear. */
@Component
class Rights {

    private final Access access;

    Rights(Access access) {
        this.access = access;
    }

    boolean may(Actor actor, String permission, Collection<String> departments) {
        Scope scope = access.scope(actor, permission);
        return scope.kind() == Scope.Kind.ALL || scope.kind() == Scope.Kind.ORG && departments.stream().anyMatch(scope.values()::contains);
    }

    /** One of the departments concerned is enough. */
    void check(Actor actor, String permission, Collection<String> departments) {
        if (!may(actor, permission, departments)) {
            throw Problem.forbidden("not-yours", "只有相关部门或数据主管部门可以处理。");
        }
    }

    boolean has(Actor actor, String permission) {
        return access.may(actor, permission);
    }

    /** Departments that a permission reaches; null: all. */
    String[] reach(Actor actor, String permission) {
        Scope scope = access.scope(actor, permission);
        return switch (scope.kind()) {
            case ALL -> null;
            case ORG -> scope.values().toArray(String[]::new);
            case GRID, OWN, NONE -> new String[0];
        };
    }

    /** Clear text is for those who hold the permission, as far as it reaches; asking for it without is refused, not silently masked. */
    Clear clear(Actor actor, boolean asked) {
        if (!asked) {
            return Clear.NOTHING;
        }
        Scope scope = access.scope(actor, "personal.view");
        return switch (scope.kind()) {
            case ALL -> Clear.EVERYTHING;
            case ORG -> new Clear(true, scope.values());
            case GRID, OWN, NONE -> throw Problem.forbidden("no-personal-view", "您没有查看个人信息原文的权限，只能查看脱敏信息。");
        };
    }
}
