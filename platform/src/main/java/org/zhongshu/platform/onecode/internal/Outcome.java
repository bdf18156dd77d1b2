package org.zhongshu.platform.onecode.internal;

/** What became of a code that was held before a terminal. */
enum Outcome {
    TAKEN("已通过"), USED("重复出示"), DOUBLE("脱网期间重复使用"), LATE("出示过时的码"), EARLY("出示未到时间的码"), FORGED("不是有效的码"), STOPPED("出示已停用的码"), CLOCK("终端上报的时间不可信");

    private final String label;

    Outcome(String label) {
        this.label = label;
    }

    String id() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    String label() {
        return label;
    }

    static Outcome of(String id) {
        return valueOf(id.toUpperCase(java.util.Locale.ROOT));
    }
}
