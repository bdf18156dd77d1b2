package org.zhongshu.platform.identity;

import java.util.Set;

/**
 * Who acts: a person's account or a part of the system.
 *
 * @param org   code of the department the account belongs to, null for the system
 * @param roles role ids of roles.yaml
 * @param towns 9- or 12-digit division codes a grid worker or town officer is bound to; empty = not bound
 * @param grids grid codes, empty = not bound
 * @param ip    address of the request, null for the system
 */
public record Actor(long accountId, String username, String name, String org, Set<String> roles, Set<String> towns,
                    Set<String> grids, String ip) {

    /** A part of the system that acts by itself, e.g. {@code Actor.system("rules")}. */
    public static Actor system(String part) {
        return new Actor(0, "system:" + part, "系统", null, Set.of(), Set.of(), Set.of(), null);
    }

    /** A part of the system that carries out what somebody decided, in their name: it may what the system may, and records say who it was. */
    public static Actor systemFor(Actor decider) {
        return new Actor(0, decider.username(), decider.name(), decider.org(), Set.of(), Set.of(), Set.of(), decider.ip());
    }

    public boolean isSystem() {
        return accountId == 0;
    }
}
