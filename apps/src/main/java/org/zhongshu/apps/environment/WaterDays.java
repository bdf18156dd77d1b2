package org.zhongshu.apps.environment;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.springframework.stereotype.Component;
import org.zhongshu.algorithms.water.SurfaceWaterClass;
import org.zhongshu.algorithms.water.WaterClass;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.telemetry.History;
import org.zhongshu.platform.twin.Thing;
import org.zhongshu.platform.twin.ThingType;
import org.zhongshu.platform.twin.ThingTypes;

/** The class of a water station by day: the mean of the day's readings of each item, rounded as the instrument shows it, judged by GB 3838-2002 table 1. */
@Component
class WaterDays {

    private final History history;
    private final ThingTypes types;
    private final ZoneId zone;

    WaterDays(History history, ThingTypes types, CityProfile city) {
        this.history = history;
        this.types = types;
        this.zone = city.current().zone();
    }

    /**
     * One local day; {@code waterClass} and {@code met} are null without a counted item.
     *
     * @param failing  Chinese names of the items that miss the target
     * @param readings of the item that was read most often
     */
    record Entry(LocalDate day, @com.fasterxml.jackson.annotation.JsonProperty("class") Integer waterClass, String className, String quality, Boolean met,
                 List<String> failing, Map<String, Double> values, long readings, String note) {
    }

    /** @param judged days with a class; @param met of them those that reach the target */
    record Series(String id, String name, String target, List<Entry> items, int judged, int met) {
    }

    Series days(Thing station, List<LocalDate> days, LocalDate today) {
        WaterClass target = WaterNow.target(station.attributes().get("target"));
        Map<LocalDate, Map<String, Double>> means = new TreeMap<>();
        Map<LocalDate, Long> readings = new TreeMap<>();
        if (!days.isEmpty()) {
            Instant from = days.getFirst().atStartOfDay(zone).toInstant();
            Instant to = days.getLast().plusDays(1).atStartOfDay(zone).toInstant();
            for (ThingType.Property property : types.getType(WaterNow.TYPE).properties()) {
                for (History.Bucket bucket : history.buckets(station.id(), property.key(), from, to, History.Every.DAY, days.size() + 1)) {
                    LocalDate day = LocalDate.ofInstant(Instant.ofEpochMilli(bucket.ts()), zone);
                    means.computeIfAbsent(day, d -> new LinkedHashMap<>()).put(property.key(), rounded(bucket.mean(), property));
                    readings.merge(day, bucket.n(), Math::max);
                }
            }
        }
        List<Entry> items = days.stream().map(day -> entry(day, means.getOrDefault(day, Map.of()), readings.getOrDefault(day, 0L), WaterNow.body(station), target, today)).toList();
        return new Series(Long.toString(station.id()), station.name(), target.label(), items, (int) items.stream().filter(e -> e.waterClass() != null).count(),
                (int) items.stream().filter(e -> Boolean.TRUE.equals(e.met())).count());
    }

    private static Entry entry(LocalDate day, Map<String, Double> values, long readings, SurfaceWaterClass.Body body, WaterClass target, LocalDate today) {
        SurfaceWaterClass.Result result = SurfaceWaterClass.evaluate(values, body, target);
        WaterClass found = result.waterClass().orElse(null);
        String note = found == null ? "当日没有可评价的项目" : day.equals(today) ? "当日未结束，为截至目前的均值" : "";
        return new Entry(day, found == null ? null : found.number(), found == null ? null : found.label(), found == null ? null : found.quality(),
                found == null ? null : result.met(), result.failing().stream().map(SurfaceWaterClass.Item::name).toList(), values, readings, note);
    }

    private static double rounded(double mean, ThingType.Property property) {
        return BigDecimal.valueOf(mean).setScale(property.decimals(), RoundingMode.HALF_EVEN).doubleValue();
    }
}
