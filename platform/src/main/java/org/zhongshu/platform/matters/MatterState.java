package org.zhongshu.platform.matters;

import java.util.Locale;

/** Where a matter stands. */
public enum MatterState {
    SUBMITTED("待受理"), DECIDING("审查中"), SUPPLEMENT("待补正"), APPROVED("已办结（准予）"), REFUSED("已办结（不予）"), WITHDRAWN("已撤回");

    private final String label;

    MatterState(String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }

    /** As it stands in requests, answers and tables: {@code submitted}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    public boolean open() {
        return this == SUBMITTED || this == DECIDING || this == SUPPLEMENT;
    }

    public static MatterState of(String id) {
        return valueOf(id.toUpperCase(Locale.ROOT));
    }
}
