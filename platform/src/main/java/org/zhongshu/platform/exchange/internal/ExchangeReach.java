package org.zhongshu.platform.exchange.internal;

import org.springframework.stereotype.Component;
import org.zhongshu.platform.identity.Access;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.identity.Scope;
import org.zhongshu.platform.shared.Problem;

/** Whose connections and jobs a person may see or change: their department's, or everybody's for the data bureau's people. */
@Component
class ExchangeReach {

    static final String READ = "exchange.read";
    static final String MANAGE = "exchange.manage";

    private final Access access;

    ExchangeReach(Access access) {
        this.access = access;
    }

    boolean may(String permission, String department) {
        return access.scope(CurrentActor.require(), permission).reaches(department, null, null);
    }

    void check(String permission, String department) {
        if (!may(permission, department)) {
            throw Problem.forbidden("not-yours", "您没有管理该部门数据交换的权限。");
        }
    }

    /** Departments that a permission reaches, for {@code ?::text[] IS NULL OR department = ANY (?)}. Null: all. */
    String[] departments(String permission) {
        Actor actor = CurrentActor.require();
        Scope scope = access.scope(actor, permission);
        return switch (scope.kind()) {
            case ALL -> null;
            case ORG -> scope.values().toArray(String[]::new);
            case GRID, OWN, NONE -> new String[0];
        };
    }

    /** Whether personal data may be shown in clear. */
    boolean seesPersonal(String department) {
        return access.scope(CurrentActor.require(), "personal.view").reaches(department, null, null);
    }
}
