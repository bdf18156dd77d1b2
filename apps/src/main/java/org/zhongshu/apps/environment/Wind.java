package org.zhongshu.apps.environment;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import org.springframework.stereotype.Component;
import org.zhongshu.platform.telemetry.History;
import org.zhongshu.platform.twin.Thing;
import org.zhongshu.platform.twin.Things;

/** The wind at a place and time: the vector mean of the nearest air station that measured it in the half hour before. */
@Component
class Wind {

    private static final double NEAR = 30_000;
    private static final Duration BEFORE = Duration.ofMinutes(30);
    private final Things things;
    private final History history;

    Wind(Things things, History history) {
        this.things = things;
        this.history = history;
    }

    /** @param from degrees clockwise from north, where it comes from; @param speed m/s, the length of the mean vector */
    record Measured(double from, double speed, Thing station, int readings) {
    }

    Optional<Measured> at(double lon, double lat, Instant when) {
        for (Thing station : things.near(lon, lat, NEAR, AirHours.TYPE)) {
            List<History.Point> directions = history.points(station.id(), "windDirection", when.minus(BEFORE), when.plusSeconds(60), 500);
            List<History.Point> speeds = history.points(station.id(), "windSpeed", when.minus(BEFORE), when.plusSeconds(60), 500);
            if (!directions.isEmpty() && !speeds.isEmpty()) {
                return Optional.of(mean(directions, speeds, station));
            }
        }
        return Optional.empty();
    }

    /** Readings of one message carry the same time; a direction without a speed of its time takes the mean speed. */
    private static Measured mean(List<History.Point> directions, List<History.Point> speeds, Thing station) {
        double usual = speeds.stream().mapToDouble(History.Point::value).average().orElseThrow();
        double east = 0;
        double north = 0;
        for (History.Point direction : directions) {
            double speed = speeds.stream().filter(s -> s.ts() == direction.ts()).mapToDouble(History.Point::value).findFirst().orElse(usual);
            east += speed * Math.sin(Math.toRadians(direction.value()));
            north += speed * Math.cos(Math.toRadians(direction.value()));
        }
        double from = (Math.toDegrees(Math.atan2(east, north)) + 360) % 360;
        return new Measured(from, Math.hypot(east, north) / directions.size(), station, directions.size());
    }
}
