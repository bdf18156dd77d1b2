package org.zhongshu.platform.cases.internal;

import org.zhongshu.platform.identity.Actor;

import java.util.Set;

/** The people of the kernel's tests. */
final class People {

    static final Actor LEADER = person(101, "领导", "data", "leader");
    static final Actor OPERATOR = person(102, "值班员", "data", "operator");
    static final Actor ENVIRONMENT = person(103, "环保人员", "environment", "officer");
    static final Actor UTILITIES = person(104, "公用人员", "utilities", "officer");
    static final Actor HOUSING = person(105, "住建人员", "housing", "officer");
    static final Actor GRID_HERE = new Actor(106, "grid-a", "网格员甲", null, Set.of("grid"), Set.of("341882001000"), Set.of(), "127.0.0.1");
    static final Actor GRID_ELSEWHERE = new Actor(107, "grid-b", "网格员乙", null, Set.of("grid"), Set.of("341882002000"), Set.of(), "127.0.0.1");
    static final Actor STEWARD = person(108, "数据管理员", "data", "steward");
    static final Actor ADMIN = person(109, "系统管理员", null, "admin");
    static final Actor AUDITOR = person(110, "审计员", null, "auditor");
    static final Actor VIEWER = person(111, "大屏", null, "viewer");
    static final Actor SYSTEM = Actor.system("test");

    private People() {
    }

    static Actor person(long id, String name, String org, String role) {
        return new Actor(id, role + "-" + id, name, org, Set.of(role), Set.of(), Set.of(), "127.0.0.1");
    }
}
