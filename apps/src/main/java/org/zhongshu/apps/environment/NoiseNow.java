package org.zhongshu.apps.environment;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.List;

import org.springframework.stereotype.Component;
import org.zhongshu.algorithms.noise.NoiseLevels;
import org.zhongshu.algorithms.noise.NoiseLimits;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.telemetry.History;
import org.zhongshu.platform.twin.Thing;
import org.zhongshu.platform.twin.Things;

/**
 * Each noise station's equivalent level over the last hour (energy average of its minutes) against the limit of its zone
 * and of the time of day. The zone is the thing's place class: {@code 0 1 2 3 4a 4b}, default 2.
 */
@Component
class NoiseNow {

    static final String TYPE = "noise-station";
    private final Things things;
    private final History history;
    private final Clock clock;
    private final CityProfile city;

    NoiseNow(Things things, History history, Clock clock, CityProfile city) {
        this.things = things;
        this.history = history;
        this.clock = clock;
        this.city = city;
    }

    /** @param leq NaN without data in the last hour */
    record Point(Thing thing, NoiseLimits.Zone zone, NoiseLimits.Period period, double leq, int limit, boolean met, Instant at) {
        boolean judged() {
            return !Double.isNaN(leq);
        }
    }

    List<Point> points() {
        return things.listAll(Things.Filter.ofTypes(TYPE)).stream().map(this::point).toList();
    }

    private Point point(Thing thing) {
        NoiseLimits limits = NoiseLimits.standard();
        Instant now = clock.instant();
        List<History.Bucket> minutes = history.buckets(thing.id(), "leq", now.truncatedTo(ChronoUnit.MINUTES).minus(Duration.ofMinutes(59)),
                now.plusSeconds(60), History.Every.MINUTE, 61);
        double leq = NoiseLevels.leq(minutes.stream().mapToDouble(History.Bucket::mean).toArray());
        NoiseLimits.Zone zone = zone(thing.placeClass());
        NoiseLimits.Period period = limits.period(LocalTime.ofInstant(now, city.current().zone()));
        return new Point(thing, zone, period, leq, zone.limit(period), !Double.isNaN(leq) && limits.met(zone, period, leq),
                minutes.isEmpty() ? null : Instant.ofEpochMilli(minutes.getLast().ts()));
    }

    /** Accepts {@code 4a} and {@code class-4a}. */
    static NoiseLimits.Zone zone(String placeClass) {
        String id = placeClass == null ? "2" : placeClass.replace("class-", "");
        return NoiseLimits.standard().find(id).orElseGet(() -> NoiseLimits.standard().find("2").orElseThrow());
    }
}
