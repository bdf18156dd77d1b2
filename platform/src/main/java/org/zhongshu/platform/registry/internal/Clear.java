package org.zhongshu.platform.registry.internal;

import java.util.Set;

/**
 * What of personal data a look shows in clear: nothing, everything, or what some departments supplied themselves. Whoever may see
 * their department's personal data learns from a record made of many only what the department knew before.
 *
 * @param departments null: all
 */
record Clear(boolean asked, Set<String> departments) {

    static final Clear NOTHING = new Clear(false, Set.of());
    static final Clear EVERYTHING = new Clear(true, null);

    boolean everything() {
        return asked && departments == null;
    }

    /** Only what some departments supplied. */
    boolean partly() {
        return asked && departments != null;
    }

    /** What this department supplied. */
    boolean of(String department) {
        return everything() || partly() && department != null && departments.contains(department);
    }
}
