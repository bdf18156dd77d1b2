package org.zhongshu.algorithms.calendar;

/** The three kinds of time that Chinese case-handling rules count in. */
public enum LimitUnit {

    /** 紧急工作时: the clock runs day and night, holidays included. */
    URGENT_HOUR("紧急工作时"),
    /** 工作时: only office hours of working days count. */
    WORK_HOUR("工作时"),
    /** 工作日: the starting day does not count; the limit ends when the office closes on the last day. */
    WORK_DAY("工作日");

    private final String label;

    LimitUnit(String label) {
        this.label = label;
    }

    /** The unit's Chinese name. */
    public String label() {
        return label;
    }
}
