package org.zhongshu.algorithms.air;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The air quality index by the edition that holds on a day: HJ 633-2026 from 2026-03-01, HJ 633-2012 before it.
 *
 * <p>Rules (HJ 633-2026 §4 and §5): concentrations are rounded half to even first; each sub-index is interpolated between
 * break points and rounded <em>up</em>; the index is the highest sub-index; the hourly index takes hourly means of all six
 * and reads PM10 and PM2.5 in their 24-hour rows; the daily index takes 24-hour means and the highest 8-hour mean of ozone.
 * When a pollutant is missing, the 2026 edition publishes the index of the rest only if it is above 100, else NA; a
 * pollutant that a site is exempt from is not missing. A concentration above the last break point of a full row gives 500;
 * above 800 µg/m³ an hourly SO2 gives 200 and an 8-hour O3 gives 300 (table 1 notes b and c).
 */
public final class AirQualityIndex {
    private static final int[] INDEX = {0, 50, 100, 150, 200, 300, 400, 500};
    private final AirTables.Edition edition;

    private AirQualityIndex(AirTables.Edition edition) {
        this.edition = edition;
    }

    /** The rules that hold on a day (local date of the data, not of the computation). */
    public static AirQualityIndex on(LocalDate day) {
        return new AirQualityIndex(AirTables.edition(day));
    }

    /** For example {@code HJ 633-2026}. */
    public String standard() {
        return edition.standard();
    }

    /**
     * The hourly index.
     *
     * @param means  valid hourly means by pollutant, µg/m³ (CO mg/m³); absent, negative and NaN count as missing
     * @param exempt pollutants which this site's plan does not measure (§5.4: never primary pollutant in three years)
     */
    public AirQuality hourly(Map<Pollutant, Double> means, Set<Pollutant> exempt) {
        return compute(edition.hour(), means, exempt);
    }

    /** The daily index; {@code means} holds 24-hour means, and for O3 the day's highest 8-hour mean. */
    public AirQuality daily(Map<Pollutant, Double> means, Set<Pollutant> exempt) {
        return compute(edition.day(), means, exempt);
    }

    /** One sub-index of the hourly table; empty when the edition defines none so high. */
    public OptionalInt hourlyIaqi(Pollutant pollutant, double mean) {
        return iaqi(edition.hour().get(pollutant), pollutant.round(mean));
    }

    /** One sub-index of the daily table; empty when the edition defines none so high. */
    public OptionalInt dailyIaqi(Pollutant pollutant, double mean) {
        return iaqi(edition.day().get(pollutant), pollutant.round(mean));
    }

    private AirQuality compute(Map<Pollutant, AirTables.Row> rows, Map<Pollutant, Double> means, Set<Pollutant> exempt) {
        Map<Pollutant, BigDecimal> concentrations = new EnumMap<>(Pollutant.class);
        Map<Pollutant, Integer> sub = new EnumMap<>(Pollutant.class);
        List<Pollutant> missing = new ArrayList<>();
        for (Pollutant pollutant : Pollutant.values()) {
            Double mean = means.get(pollutant);
            if (mean == null || !Double.isFinite(mean) || mean < 0) {
                if (!exempt.contains(pollutant)) {
                    missing.add(pollutant);
                }
                continue;
            }
            BigDecimal rounded = pollutant.round(mean);
            concentrations.put(pollutant, rounded);
            iaqi(rows.get(pollutant), rounded).ifPresent(value -> sub.put(pollutant, value));
        }
        OptionalInt highest = sub.values().stream().mapToInt(Integer::intValue).max();
        boolean published = highest.isPresent() && (missing.isEmpty() || edition.publishIncomplete() || highest.getAsInt() > 100);
        OptionalInt aqi = published ? highest : OptionalInt.empty();
        List<Pollutant> primary = aqi.isPresent() && aqi.getAsInt() > 50
                ? sub.entrySet().stream().filter(e -> e.getValue() == highest.getAsInt()).map(Map.Entry::getKey).toList() : List.of();
        return new AirQuality(edition.standard(), aqi, aqi.isPresent() ? Optional.of(AirLevel.of(aqi.getAsInt())) : Optional.empty(),
                primary, sub, concentrations, missing, note(missing, published));
    }

    private static String note(List<Pollutant> missing, boolean published) {
        if (missing.isEmpty()) {
            return "";
        }
        String names = missing.stream().map(Pollutant::label).collect(Collectors.joining("、"));
        return published ? names + "缺测，AQI 由其余污染物计算" : names + "缺测，AQI 记为 NA，只发布单项浓度";
    }

    /** Exact: integers only, so that a result on a break point never moves by a rounding error. */
    private static OptionalInt iaqi(AirTables.Row row, BigDecimal concentration) {
        int[] points = row.points();
        for (int i = 1; i < points.length; i++) {
            if (concentration.compareTo(BigDecimal.valueOf(points[i])) <= 0) {
                BigInteger above = concentration.subtract(BigDecimal.valueOf(points[i - 1])).movePointRight(1).toBigIntegerExact();
                long numerator = above.longValueExact() * (INDEX[i] - INDEX[i - 1]);
                long denominator = 10L * (points[i] - points[i - 1]);
                return OptionalInt.of(INDEX[i - 1] + (int) Math.ceilDiv(numerator, denominator));
            }
        }
        return row.above();
    }
}
