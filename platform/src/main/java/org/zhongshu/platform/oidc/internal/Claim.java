package org.zhongshu.platform.oidc.internal;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a system may ask for, and about whom.
 *
 * @param data what it hands out, in words for the person who agrees; null for the bare sign-in
 */
record Claim(String scope, People people, String data) {

    enum People { STAFF, CITIZEN }

    static final List<Claim> ALL = List.of(
            new Claim("profile", People.CITIZEN, "姓名和身份级别"), new Claim("phone", People.CITIZEN, "手机号"), new Claim("identity", People.CITIZEN, "公民身份号码"),
            new Claim("profile", People.STAFF, "姓名和用户名"), new Claim("org", People.STAFF, "部门和岗位角色"));

    static List<String> scopes(People people) {
        return ALL.stream().filter(c -> c.people() == people).map(Claim::scope).toList();
    }

    /** The data of some scopes, in words. Signing in alone is told, too: the system learns that it is the same person again. */
    static Set<String> words(Collection<String> scopes) {
        List<String> words = new ArrayList<>(List.of("在该系统内的账号标识"));
        ALL.stream().filter(c -> c.people() == People.CITIZEN && scopes.contains(c.scope())).forEach(c -> words.add(c.data()));
        return new LinkedHashSet<>(words);
    }
}
