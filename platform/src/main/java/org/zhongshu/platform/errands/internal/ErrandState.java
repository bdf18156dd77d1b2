package org.zhongshu.platform.errands.internal;

import java.util.Locale;

/** Where an errand stands; the same on both sides, in the words of each. */
enum ErrandState {
    SENT("已送出，等待对方接收", "正在取回内容"), RECEIVED("对方已收到", "已收到，待受理"), HANDLING("对方已受理", "已受理"), APPROVED("已办结（准予）", "已办结（准予）"), REFUSED("已办结（不予）", "已办结（不予）"),
    RETURNED("对方未能接收", "未能接收，已退回");

    private final String there;
    private final String here;

    ErrandState(String there, String here) {
        this.there = there;
        this.here = here;
    }

    /** @param out for the side that took it in */
    String label(boolean out) {
        return out ? there : here;
    }

    boolean ended() {
        return this == APPROVED || this == REFUSED || this == RETURNED;
    }

    String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    static ErrandState of(String id) {
        return valueOf(id.toUpperCase(Locale.ROOT));
    }
}
