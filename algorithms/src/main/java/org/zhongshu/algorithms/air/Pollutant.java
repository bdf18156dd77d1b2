package org.zhongshu.algorithms.air;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;

/** The six pollutants of the index (HJ 633-2026 table 1), in its order. Units µg/m³, CO mg/m³. */
public enum Pollutant {
    SO2("so2", "二氧化硫", 0),
    NO2("no2", "二氧化氮", 0),
    CO("co", "一氧化碳", 1),
    O3("o3", "臭氧", 0),
    PM10("pm10", "可吸入颗粒物", 0),
    PM25("pm25", "细颗粒物", 0);

    private final String key;
    private final String label;
    private final int decimals;

    Pollutant(String key, String label, int decimals) {
        this.key = key;
        this.label = label;
        this.decimals = decimals;
    }

    /** The metric key of the twin, e.g. {@code pm25}. */
    public String key() {
        return key;
    }

    /** The Chinese name. */
    public String label() {
        return label;
    }

    /** Rounds a concentration as the standard does before any comparison: GB/T 8170 half to even, CO to one decimal, the others to integers. */
    public BigDecimal round(double concentration) {
        return BigDecimal.valueOf(concentration).setScale(decimals, RoundingMode.HALF_EVEN);
    }

    /** The pollutant of a metric key. */
    public static Optional<Pollutant> find(String key) {
        for (Pollutant pollutant : values()) {
            if (pollutant.key.equals(key)) {
                return Optional.of(pollutant);
            }
        }
        return Optional.empty();
    }
}
