package org.zhongshu.apps.environment;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.springframework.stereotype.Component;
import org.zhongshu.algorithms.noise.NoiseLevels;
import org.zhongshu.algorithms.noise.NoiseLimits;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.telemetry.History;
import org.zhongshu.platform.twin.Thing;

/**
 * The day's and the night's equivalent level of a noise station (energy average of its minutes) against its zone's limits
 * (GB 3096-2008). The night of a day begins that evening and ends the next morning. GB 3096 sets no share of data for unattended
 * stations; here a half with data in less than three quarters of its five-minute slots is shown and not judged.
 */
@Component
class NoiseDays {

    private static final int SLOT = 300_000;
    private final History history;
    private final ZoneId zone;

    NoiseDays(History history, CityProfile city) {
        this.history = history;
        this.zone = city.current().zone();
    }

    /**
     * Daytime or night. dB(A).
     *
     * @param leq     null without data
     * @param met     null without enough data
     * @param percent five-minute slots with data, of all of the half
     */
    record Half(Double leq, int limit, Boolean met, int percent) {
    }

    /** @param ldn of the two levels as shown; null unless both halves have enough data */
    record Entry(LocalDate day, Half daytime, Half night, Double ldn, String note) {
    }

    /** @param judged halves with enough data; @param met of them those within the limit */
    record Series(String id, String name, String zone, List<Entry> items, int judged, int met) {
    }

    private record Key(LocalDate day, NoiseLimits.Period period) {
    }

    /** What was read in one half. */
    private static final class Heard {
        private final List<Double> levels = new ArrayList<>();
        private final Set<Long> slots = new HashSet<>();
    }

    Series days(Thing station, List<LocalDate> days, Instant now) {
        NoiseLimits limits = NoiseLimits.standard();
        NoiseLimits.Zone area = NoiseNow.zone(station.placeClass());
        Map<Key, Heard> heard = new HashMap<>();
        if (!days.isEmpty()) {
            Instant from = days.getFirst().atTime(limits.dayFrom()).atZone(zone).toInstant();
            Instant to = days.getLast().plusDays(1).atTime(limits.dayFrom()).atZone(zone).toInstant();
            for (History.Bucket minute : history.buckets(station.id(), "leq", from, to, History.Every.MINUTE, (days.size() + 1) * 1_440)) {
                Heard half = heard.computeIfAbsent(key(minute.ts(), limits), k -> new Heard());
                half.levels.add(minute.mean());
                half.slots.add(minute.ts() / SLOT);
            }
        }
        List<Entry> items = days.stream().map(day -> entry(day, heard, area, limits, now)).toList();
        List<Boolean> findings = items.stream().flatMap(e -> java.util.stream.Stream.of(e.daytime(), e.night())).map(Half::met).filter(java.util.Objects::nonNull).toList();
        return new Series(Long.toString(station.id()), station.name(), area.id() + " 类 " + area.name(), items, findings.size(), (int) findings.stream().filter(met -> met).count());
    }

    private Key key(long ts, NoiseLimits limits) {
        ZonedDateTime local = Instant.ofEpochMilli(ts).atZone(zone);
        boolean morning = local.toLocalTime().isBefore(limits.dayFrom());
        return new Key(morning ? local.toLocalDate().minusDays(1) : local.toLocalDate(), limits.period(local.toLocalTime()));
    }

    private Entry entry(LocalDate day, Map<Key, Heard> heard, NoiseLimits.Zone area, NoiseLimits limits, Instant now) {
        int daySlots = (limits.dayTo().toSecondOfDay() - limits.dayFrom().toSecondOfDay()) / 300;
        Map<NoiseLimits.Period, Half> halves = new EnumMap<>(NoiseLimits.Period.class);
        for (NoiseLimits.Period period : NoiseLimits.Period.values()) {
            halves.put(period, half(heard.get(new Key(day, period)), period == NoiseLimits.Period.DAY ? daySlots : 288 - daySlots, area, period, limits));
        }
        Half daytime = halves.get(NoiseLimits.Period.DAY);
        Half night = halves.get(NoiseLimits.Period.NIGHT);
        boolean over = !day.plusDays(1).atTime(limits.dayFrom()).atZone(zone).toInstant().isAfter(now);
        String note = daytime.leq() == null && night.leq() == null ? "没有数据" : !over ? "昼夜未结束，为截至目前的数值" : daytime.met() == null || night.met() == null ? "有效数据不足四分之三的时段不评价" : "";
        return new Entry(day, daytime, night, daytime.met() == null || night.met() == null ? null : tenth(NoiseLevels.ldn(daytime.leq(), night.leq())), note);
    }

    private static Half half(Heard heard, int slots, NoiseLimits.Zone area, NoiseLimits.Period period, NoiseLimits limits) {
        if (heard == null) {
            return new Half(null, area.limit(period), null, 0);
        }
        double leq = NoiseLevels.leq(heard.levels.stream().mapToDouble(Double::doubleValue).toArray());
        boolean enough = heard.slots.size() * 4 >= slots * 3;
        return new Half(tenth(leq), area.limit(period), enough ? limits.met(area, period, leq) : null, (int) Math.min(100, Math.round(heard.slots.size() * 100.0 / slots)));
    }

    private static double tenth(double level) {
        return Math.round(level * 10) / 10.0;
    }
}
