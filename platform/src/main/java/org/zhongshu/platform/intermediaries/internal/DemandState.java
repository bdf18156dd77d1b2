package org.zhongshu.platform.intermediaries.internal;

import java.util.Locale;

/** Where a demand stands. */
enum DemandState {
    OPEN("报名中"), CHOOSING("待选定"), ANNOUNCED("中选公示"), AWARDED("待签合同"), WORKING("服务中"), DELIVERED("待验收"), RETURNED("退回修改"), ACCEPTED("已验收"), FAILED("未成交"), WITHDRAWN("已撤回");

    private final String label;

    DemandState(String label) {
        this.label = label;
    }

    String label() {
        return label;
    }

    String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    static DemandState of(String id) {
        return valueOf(id.toUpperCase(Locale.ROOT));
    }

    /** Sign-up is over and somebody may be chosen, or was. */
    boolean closed() {
        return this != OPEN && this != WITHDRAWN;
    }
}
