package org.zhongshu.apps.environment;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

import org.springframework.stereotype.Component;
import org.zhongshu.algorithms.air.AirLevel;
import org.zhongshu.algorithms.air.Pollutant;
import org.zhongshu.platform.twin.Thing;

/**
 * A station's air over time, from the stored hourly and daily results. Every hour or day that was asked for is in the
 * answer; one without an index says why, because a gap is a finding too (GB 3095-2026 table 4, HJ 633-2026 §5).
 */
@Component
class AirSeries {

    private final AirRecords records;

    AirSeries(AirRecords records) {
        this.records = records;
    }

    /**
     * One hour or day.
     *
     * @param at      the hour's start, or the local day
     * @param aqi     null where none may be published; {@code valid} is then false and {@code note} says why
     * @param primary Chinese names
     * @param values  rounded concentrations by key, µg/m³ (CO mg/m³; O3 of a day: highest 8-hour mean), valid means only
     * @param iaqi    sub-indices by key
     */
    record Entry(String at, Integer aqi, Integer level, String levelName, String color, List<String> primary, Map<String, BigDecimal> values,
                 Map<String, Integer> iaqi, boolean valid, String standard, String note) {
    }

    /** @param judged entries with an index; @param good of them those up to 100; @param levels how many of each level 1–6 */
    record Summary(int asked, int judged, int good, Map<Integer, Integer> levels) {
    }

    record Series(String id, String name, String every, List<Entry> items, Summary summary) {
    }

    Series hours(Thing station, List<Instant> hours) {
        Map<Instant, AirRecords.Result> stored = hours.isEmpty() ? Map.of() : records.hourResults(station.id(), hours.getFirst(), hours.getLast());
        return series(station, "hour", hours, stored, hour -> "该小时没有数据");
    }

    Series days(Thing station, List<LocalDate> days, LocalDate today) {
        Map<LocalDate, AirRecords.Result> stored = days.isEmpty() ? Map.of() : records.dayResults(station.id(), days.getFirst(), days.getLast());
        return series(station, "day", days, stored, day -> day.equals(today) ? "当日未结束，次日评价" : "当日没有数据");
    }

    private static <K> Series series(Thing station, String every, List<K> asked, Map<K, AirRecords.Result> stored, Function<K, String> absent) {
        List<Entry> items = asked.stream().map(k -> stored.containsKey(k) ? entry(k.toString(), stored.get(k))
                : new Entry(k.toString(), null, null, null, null, List.of(), Map.of(), Map.of(), false, null, absent.apply(k))).toList();
        Map<Integer, Integer> levels = new TreeMap<>();
        items.stream().filter(Entry::valid).forEach(e -> levels.merge(e.level(), 1, Integer::sum));
        int judged = levels.values().stream().mapToInt(Integer::intValue).sum();
        return new Series(Long.toString(station.id()), station.name(), every, items, new Summary(items.size(), judged, levels.getOrDefault(1, 0) + levels.getOrDefault(2, 0), levels));
    }

    private static Entry entry(String at, AirRecords.Result result) {
        AirLevel level = result.aqi() == null ? null : AirLevel.of(result.aqi());
        Map<String, BigDecimal> values = new LinkedHashMap<>();
        Map<String, Integer> iaqi = new LinkedHashMap<>();
        for (Pollutant pollutant : Pollutant.values()) {
            if (result.means().containsKey(pollutant.key())) {
                values.put(pollutant.key(), pollutant.round(result.means().get(pollutant.key()).doubleValue()));
            }
            if (result.iaqi().containsKey(pollutant.key())) {
                iaqi.put(pollutant.key(), result.iaqi().get(pollutant.key()).intValue());
            }
        }
        return new Entry(at, result.aqi(), level == null ? null : level.number(), level == null ? null : level.label(), level == null ? null : level.color(),
                result.primary().stream().map(key -> Pollutant.find(key).map(Pollutant::label).orElse(key)).toList(), values, iaqi, level != null, result.standard(), result.note());
    }
}
