package org.zhongshu.algorithms.air;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Concentration limits of GB 3095 by the table that holds on a day: GB 3095-2012 to 2026-02-28, the transition table of
 * GB 3095-2026 to 2030-12-31, its final table from 2031-01-01. Class 1: nature reserves and the like; class 2: where people
 * live and work. Units µg/m³, CO mg/m³. {@code DAY} of ozone is the highest 8-hour mean.
 */
public final class AirLimits {
    /** Averaging time. */
    public enum Period { HOUR, DAY, YEAR }

    private AirLimits() {
    }

    /** The table's name on a day. */
    public static String standard(LocalDate day) {
        return AirTables.limits(day).standard();
    }

    /** The limit, if the standard sets one for this period; {@code zone} is 1 or 2. */
    public static OptionalDouble find(LocalDate day, Pollutant pollutant, Period period, int zone) {
        if (zone != 1 && zone != 2) {
            throw new IllegalArgumentException("环境空气功能区只有一类和二类：" + zone);
        }
        Map<String, List<Number>> values = AirTables.limits(day).values().get(pollutant);
        List<Number> limit = values.get(period.name().toLowerCase(java.util.Locale.ROOT));
        return limit == null ? OptionalDouble.empty() : OptionalDouble.of(limit.get(zone - 1).doubleValue());
    }

    /** Is the rounded concentration above the limit? False where no limit is set. */
    public static boolean exceeds(LocalDate day, Pollutant pollutant, Period period, int zone, double concentration) {
        OptionalDouble limit = find(day, pollutant, period, zone);
        return limit.isPresent() && pollutant.round(concentration).compareTo(BigDecimal.valueOf(limit.getAsDouble())) > 0;
    }
}
