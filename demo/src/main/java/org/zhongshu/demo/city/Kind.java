package org.zhongshu.demo.city;

/**
 * The kinds of devices with how many there are and how often they report.
 *
 * <p>Counts and periods are chosen so that the small city (about 2,000 devices) sends some 130 messages a second and the
 * county (about 100,000) some 600.
 */
public enum Kind {
    AIR_STATION("air-station", "KQ", "空气自动站", "environment", 5, 20, 10, 20),
    MICRO_AIR("micro-air", "WK", "微型空气站", "environment", 240, 3000, 10, 40),
    WATER_STATION("water-station", "SZ", "水质自动站", "environment", 30, 200, 20, 60),
    NOISE("noise-station", "ZS", "噪声站", "environment", 90, 1000, 5, 20),
    GAS_SOURCE("pollution-source-gas", "FQ", "废气排口", "environment", 30, 300, 30, 60),
    WATER_SOURCE("pollution-source-water", "FS", "废水排口", "environment", 30, 300, 30, 60),
    MANHOLE("manhole", "JG", "智能井盖", "urban-management", 560, 40_000, 45, 400),
    PONDING("ponding", "JS", "积水监测点", "housing", 110, 2_000, 10, 60),
    PIPE("pipe-pressure", "GW", "供水管网压力点", "utilities", 140, 3_000, 5, 40),
    SMOKE("smoke", "YG", "独立烟感", "fire", 420, 30_000, 60, 600),
    METER("water-meter", "SB", "智能水表", "utilities", 320, 20_000, 60, 900);

    /** Type id of the platform's types.yaml. */
    public final String type;
    /** Letters in the device code, from the Chinese name. */
    public final String letters;
    public final String label;
    /** Code of the department that owns such devices. */
    public final String department;
    private final int small;
    private final int county;
    private final int smallSeconds;
    private final int countySeconds;

    Kind(String type, String letters, String label, String department, int small, int county, int smallSeconds, int countySeconds) {
        this.type = type;
        this.letters = letters;
        this.label = label;
        this.department = department;
        this.small = small;
        this.county = county;
        this.smallSeconds = smallSeconds;
        this.countySeconds = countySeconds;
    }

    /** How many there are at a scale. */
    public int count(Scale scale) {
        return scale == Scale.SMALL ? small : county;
    }

    /** Seconds between two regular messages. */
    public int seconds(Scale scale) {
        return scale == Scale.SMALL ? smallSeconds : countySeconds;
    }
}
