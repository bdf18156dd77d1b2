package org.zhongshu.algorithms.air;

/** The six levels of the index with their names and colours (HJ 633-2026 table 2). */
public enum AirLevel {
    EXCELLENT(1, 50, "优", "#00e400"),
    GOOD(2, 100, "良", "#ffff00"),
    LIGHT(3, 150, "轻度污染", "#ff7e00"),
    MODERATE(4, 200, "中度污染", "#ff0000"),
    HEAVY(5, 300, "重度污染", "#99004c"),
    SEVERE(6, Integer.MAX_VALUE, "严重污染", "#7e0023");

    private final int number;
    private final int upTo;
    private final String label;
    private final String color;

    AirLevel(int number, int upTo, String label, String color) {
        this.number = number;
        this.upTo = upTo;
        this.label = label;
        this.color = color;
    }

    /** 1 (best) to 6. */
    public int number() {
        return number;
    }

    /** The Chinese name. */
    public String label() {
        return label;
    }

    /** The colour as {@code #rrggbb}. */
    public String color() {
        return color;
    }

    /** The level of an index. */
    public static AirLevel of(int aqi) {
        for (AirLevel level : values()) {
            if (aqi <= level.upTo) {
                return level;
            }
        }
        return SEVERE;
    }
}
