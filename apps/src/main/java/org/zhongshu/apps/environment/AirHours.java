package org.zhongshu.apps.environment;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

import org.springframework.stereotype.Component;
import org.zhongshu.algorithms.air.AirLimits;
import org.zhongshu.algorithms.air.AirMeans;
import org.zhongshu.algorithms.air.AirQuality;
import org.zhongshu.algorithms.air.AirQualityIndex;
import org.zhongshu.algorithms.air.Pollutant;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.telemetry.History;
import org.zhongshu.platform.twin.Thing;

/**
 * Means of a station's readings and the index made of them (GB 3095-2026 table 4, HJ 633-2026).
 *
 * <p>A reading stands for at most five minutes, the shortest period that stations report; an hour is valid with data in
 * nine of its twelve five-minute slots, which are the standard's 45 minutes.
 */
@Component
class AirHours {

    static final String TYPE = "air-station";
    private static final int SLOTS = 12;
    private static final long HOUR_MILLIS = 3_600_000;
    private static final int VALID_SLOTS = AirMeans.HOUR_MINUTES / 5;
    private final History history;
    private final ZoneId zone;

    AirHours(History history, CityProfile city) {
        this.history = history;
        this.zone = city.current().zone();
    }

    /** Means of one hour: those that are valid, and those that are not yet (fewer than 45 minutes). */
    record Means(Map<Pollutant, Double> valid, Map<Pollutant, Double> partial) {
        /** Every mean, valid or not. */
        Map<Pollutant, Double> all() {
            Map<Pollutant, Double> all = new EnumMap<>(Pollutant.class);
            all.putAll(partial);
            all.putAll(valid);
            return all;
        }
    }

    /** Means over the hour that starts at {@code from}. */
    Means means(Thing station, Instant from) {
        return means(station, List.of(from)).get(from);
    }

    /** Means over each of the hours that start at the given times, in order; one question a pollutant for all of them. */
    Map<Instant, Means> means(Thing station, List<Instant> hours) {
        Map<Instant, Means> means = new HashMap<>();
        hours.forEach(hour -> means.put(hour, new Means(new EnumMap<>(Pollutant.class), new EnumMap<>(Pollutant.class))));
        Instant to = hours.getLast().plus(Duration.ofHours(1));
        int most = (int) Duration.between(hours.getFirst(), to).toMinutes() + 1;
        for (Pollutant pollutant : Pollutant.values()) {
            List<History.Bucket> minutes = history.buckets(station.id(), pollutant.key(), hours.getFirst(), to, History.Every.MINUTE, most);
            for (Instant hour : hours) {
                long start = hour.toEpochMilli();
                put(means.get(hour), pollutant, start, minutes.stream().filter(m -> m.ts() >= start && m.ts() < start + HOUR_MILLIS).toList());
            }
        }
        return means;
    }

    private static void put(Means means, Pollutant pollutant, long start, List<History.Bucket> minutes) {
        double sum = 0;
        long n = 0;
        boolean[] slots = new boolean[SLOTS];
        for (History.Bucket minute : minutes) {
            sum += minute.sum();
            n += minute.n();
            slots[(int) ((minute.ts() - start) / 300_000)] = true;
        }
        int covered = 0;
        for (boolean slot : slots) {
            covered += slot ? 1 : 0;
        }
        if (n > 0) {
            (covered >= VALID_SLOTS ? means.valid() : means.partial()).put(pollutant, sum / n);
        }
    }

    /** The hours in [from, to) in which the station reported any of the six, in order. */
    SortedSet<Instant> reported(Thing station, Instant from, Instant to) {
        SortedSet<Instant> hours = new TreeSet<>();
        for (Pollutant pollutant : Pollutant.values()) {
            history.buckets(station.id(), pollutant.key(), from, to, History.Every.HOUR, 1_000).forEach(b -> hours.add(hourOf(Instant.ofEpochMilli(b.ts()))));
        }
        return hours;
    }

    /** The index of an hour from means, by the edition of its local day. */
    AirQuality hour(Thing station, Instant hour, Map<Pollutant, Double> means) {
        return AirQualityIndex.on(LocalDate.ofInstant(hour, zone)).hourly(means, exempt(station));
    }

    /** The index of a natural day from its stored hourly means ({@code hours.get(i)} = the hour from i:00; null = none). */
    AirQuality day(Thing station, LocalDate day, List<Map<Pollutant, Double>> hours) {
        Map<Pollutant, Double> means = new EnumMap<>(Pollutant.class);
        for (Pollutant pollutant : Pollutant.values()) {
            double[] values = new double[24];
            Arrays.fill(values, Double.NaN);
            for (int i = 0; i < 24; i++) {
                Double value = hours.get(i) == null ? null : hours.get(i).get(pollutant);
                values[i] = value == null ? Double.NaN : value;
            }
            OptionalDouble mean = pollutant == Pollutant.O3
                    ? AirMeans.eightHourMaximum(values, AirLimits.find(day, pollutant, AirLimits.Period.DAY, 2).orElseThrow()) : AirMeans.day(values);
            mean.ifPresent(value -> means.put(pollutant, value));
        }
        return AirQualityIndex.on(day).daily(means, exempt(station));
    }

    /** Start of the running hour. */
    static Instant hourOf(Instant instant) {
        return instant.truncatedTo(ChronoUnit.HOURS);
    }

    ZoneId zone() {
        return zone;
    }

    /** Pollutants this site's plan does not measure: the station's attribute {@code exempt}, a list of keys. */
    private static Set<Pollutant> exempt(Thing station) {
        Set<Pollutant> exempt = EnumSet.noneOf(Pollutant.class);
        if (station.attributes().get("exempt") instanceof Iterable<?> keys) {
            keys.forEach(key -> Pollutant.find(String.valueOf(key)).ifPresent(exempt::add));
        }
        return exempt;
    }
}
