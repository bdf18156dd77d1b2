package org.zhongshu.apps.environment;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.identity.Allowed;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.platform.twin.Thing;
import org.zhongshu.platform.twin.ThingAccess;

/** One station over time, judged: air by hour or day, water by day, noise by day and night. Only stations within the reader's reach. */
@RestController
class StationController {

    private static final String PERMISSION = "thing.history";
    private static final int MOST_HOURS = 31 * 24;
    private static final int MOST_DAYS = 400;
    private static final int MOST_NOISE_DAYS = 31;
    private final ThingAccess access;
    private final AirSeries air;
    private final WaterDays water;
    private final NoiseDays noise;
    private final Clock clock;
    private final ZoneId zone;

    StationController(ThingAccess access, AirSeries air, WaterDays water, NoiseDays noise, Clock clock, CityProfile city) {
        this.access = access;
        this.air = air;
        this.water = water;
        this.noise = noise;
        this.clock = clock;
        this.zone = city.current().zone();
    }

    /** @param from with {@code every=hour} a time, with {@code every=day} a local date; @param to likewise; the hour excluded, the day included */
    @GetMapping("/api/environment/air/{id}")
    @Allowed(PERMISSION)
    AirSeries.Series air(@PathVariable String id, @RequestParam(defaultValue = "hour") String every, @RequestParam(required = false) String from,
                         @RequestParam(required = false) String to) {
        Thing station = station(id, AirHours.TYPE, "空气自动站");
        return switch (every) {
            case "hour" -> air.hours(station, Span.hours(from, to, clock.instant(), 72, MOST_HOURS));
            case "day" -> air.days(station, days(from, to, MOST_DAYS), today());
            default -> throw Problem.badRequest("bad-every", "every 只能是 hour 或 day");
        };
    }

    @GetMapping("/api/environment/water/{id}")
    @Allowed(PERMISSION)
    WaterDays.Series water(@PathVariable String id, @RequestParam(required = false) String from, @RequestParam(required = false) String to) {
        return water.days(station(id, WaterNow.TYPE, "水质自动站"), days(from, to, MOST_DAYS), today());
    }

    @GetMapping("/api/environment/noise/{id}")
    @Allowed(PERMISSION)
    NoiseDays.Series noise(@PathVariable String id, @RequestParam(required = false) String from, @RequestParam(required = false) String to) {
        return noise.days(station(id, NoiseNow.TYPE, "噪声自动站"), days(from, to, MOST_NOISE_DAYS), clock.instant());
    }

    private List<LocalDate> days(String from, String to, int most) {
        return Span.days(from, to, today(), 31, most);
    }

    private LocalDate today() {
        Instant now = clock.instant();
        return LocalDate.ofInstant(now, zone);
    }

    private Thing station(String id, String type, String name) {
        Thing station = access.visible(CurrentActor.require(), PERMISSION, Ids.parse(id));
        if (!station.type().equals(type)) {
            throw Problem.unprocessable("other-type", "“" + station.name() + "”不是" + name);
        }
        return station;
    }
}
