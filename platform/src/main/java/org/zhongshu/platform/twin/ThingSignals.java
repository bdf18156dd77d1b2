package org.zhongshu.platform.twin;

/** What modules above the twin know about things, for the twin's lists. Each implements what it knows. */
public interface ThingSignals {

    /** null = not known here. */
    default Boolean online(long thing) {
        return null;
    }

    /** Level of the gravest active alert, 1 (red) to 4 (blue); 0 = none. */
    default int alertLevel(long thing) {
        return 0;
    }

    /** Whether the thing is being worked on just now, so that its silence is no news. */
    default boolean underMaintenance(long thing) {
        return false;
    }

    /** Whether a grant lets the department see a thing that it does not own. */
    default boolean granted(String department, Thing thing) {
        return false;
    }
}
