package org.zhongshu.apps.environment;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

import org.springframework.stereotype.Component;
import org.zhongshu.algorithms.air.AirLevel;
import org.zhongshu.algorithms.air.AirQuality;
import org.zhongshu.algorithms.air.AirQualityIndex;
import org.zhongshu.algorithms.air.Pollutant;
import org.zhongshu.platform.twin.Thing;
import org.zhongshu.platform.twin.Things;

/**
 * The air as it is: each station's index over the last sixty minutes, and the city's over its stations. While a station
 * has fewer than 45 minutes of data the value is computed all the same and says that it is a preview and not the hourly
 * report. Computed at most every twenty seconds, whoever asks.
 */
@Component
class AirNow {

    private static final Duration KEPT = Duration.ofSeconds(20);
    private final Things things;
    private final AirHours air;
    private final Clock clock;
    private final ReentrantLock computing = new ReentrantLock();
    private volatile Picture picture;

    AirNow(Things things, AirHours air, Clock clock) {
        this.things = things;
        this.air = air;
        this.clock = clock;
    }

    /** @param at null when the station has no reading in the last hour */
    record Station(Thing thing, AirQuality quality, Instant at, String note) {
    }

    /** @param city mean of the stations' concentrations (HJ 663); its index is empty without stations */
    record Picture(Instant at, List<Station> stations, AirQuality city, String note) {
    }

    Picture picture() {
        Picture last = picture;
        if (last != null && last.at().plus(KEPT).isAfter(clock.instant())) {
            return last;
        }
        computing.lock();
        try {
            if (picture == last) {
                picture = compute();
            }
            return picture;
        } finally {
            computing.unlock();
        }
    }

    private Picture compute() {
        Instant now = clock.instant();
        Instant from = now.truncatedTo(ChronoUnit.MINUTES).minus(Duration.ofMinutes(59));
        List<Station> stations = new ArrayList<>();
        boolean preview = false;
        Map<Pollutant, List<Double>> all = new EnumMap<>(Pollutant.class);
        for (Thing thing : things.listAll(Things.Filter.ofTypes(AirHours.TYPE))) {
            AirHours.Means means = air.means(thing, from);
            AirQuality quality = air.hour(thing, now, means.all());
            stations.add(new Station(thing, quality, means.all().isEmpty() ? null : now, note(means, quality)));
            preview |= !means.partial().isEmpty();
            means.all().forEach((pollutant, value) -> all.computeIfAbsent(pollutant, p -> new ArrayList<>()).add(value));
        }
        Map<Pollutant, Double> city = all.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().stream().mapToDouble(Double::doubleValue).average().orElseThrow()));
        AirQuality quality = AirQualityIndex.on(java.time.LocalDate.ofInstant(now, air.zone())).hourly(city, Set.of());
        return new Picture(now, stations, quality, all.isEmpty() ? "没有空气自动站数据" : preview ? preview(quality.note()) : quality.note());
    }

    private static String note(AirHours.Means means, AirQuality quality) {
        if (means.all().isEmpty()) {
            return "近一小时没有数据";
        }
        return means.partial().isEmpty() ? quality.note() : preview(quality.note());
    }

    private static String preview(String note) {
        return "有效数据不足 45 分钟，为实时参考值" + (note.isEmpty() ? "" : "；" + note);
    }

    /** Level of an index, null for NA. */
    static AirLevel level(OptionalInt aqi) {
        return aqi.isPresent() ? AirLevel.of(aqi.getAsInt()) : null;
    }
}
