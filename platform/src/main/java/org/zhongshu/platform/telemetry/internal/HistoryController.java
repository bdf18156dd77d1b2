package org.zhongshu.platform.telemetry.internal;

import jakarta.servlet.http.HttpServletResponse;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.zhongshu.platform.identity.Allowed;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Json;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.platform.telemetry.History;
import org.zhongshu.platform.twin.Thing;
import org.zhongshu.platform.twin.ThingAccess;
import org.zhongshu.platform.twin.ThingType;
import org.zhongshu.platform.twin.ThingTypes;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;

/** One metric of one thing over time. The answer is written by hand: 10,000 points are a quarter of a megabyte of digits. */
@RestController
class HistoryController {

    private static final String PERMISSION = "thing.history";
    private static final int MOST = 50_000;

    private final History history;
    private final ThingAccess access;
    private final ThingTypes types;
    private final Clock clock;

    HistoryController(History history, ThingAccess access, ThingTypes types, Clock clock) {
        this.history = history;
        this.access = access;
        this.types = types;
        this.clock = clock;
    }

    /**
     * @param every raw, 1m, 1h or 1d
     * @param limit the newest so many points of the span
     */
    @Allowed(PERMISSION)
    @GetMapping("/api/things/{id}/history")
    void history(@PathVariable String id, @RequestParam String metric, @RequestParam(required = false) String from,
                 @RequestParam(required = false) String to, @RequestParam(defaultValue = "raw") String every,
                 @RequestParam(defaultValue = "10000") int limit, HttpServletResponse response) throws IOException {
        Thing thing = access.visible(CurrentActor.require(), PERMISSION, Ids.parse(id));
        Instant end = to == null ? clock.instant().plusSeconds(60) : time(to);
        Instant start = from == null ? end.minus(Duration.ofDays(1)) : time(from);
        int most = Math.clamp(limit, 1, MOST);
        ThingType.Property property = types.findType(thing.type()).map(t -> t.property(metric)).orElse(null);
        StringBuilder json = new StringBuilder(1 << 16);
        json.append("{\"metric\":").append(Json.write(metric)).append(",\"unit\":").append(Json.write(property == null ? null : property.unit()))
                .append(",\"every\":").append(Json.write(every)).append(",\"points\":[");
        int count = switch (every) {
            case "raw" -> points(json, thing.id(), metric, start, end, most);
            case "1m" -> buckets(json, thing.id(), metric, start, end, History.Every.MINUTE, most);
            case "1h" -> buckets(json, thing.id(), metric, start, end, History.Every.HOUR, most);
            case "1d" -> buckets(json, thing.id(), metric, start, end, History.Every.DAY, most);
            default -> throw Problem.badRequest("bad-every", "every 只能是 raw、1m、1h 或 1d");
        };
        json.append("],\"truncated\":").append(count >= most).append('}');
        response.setContentType("application/json");
        response.setHeader("Cache-Control", "no-store");
        response.getOutputStream().write(json.toString().getBytes(StandardCharsets.UTF_8));
    }

    private int points(StringBuilder json, long thing, String metric, Instant from, Instant to, int limit) {
        var points = history.points(thing, metric, from, to, limit);
        for (History.Point p : points) {
            separate(json).append('[').append(p.ts()).append(',');
            if (p.text() != null) {
                json.append(Json.write(p.text()));
            } else {
                number(json, p.value());
            }
            json.append(']');
        }
        return points.size();
    }

    private int buckets(StringBuilder json, long thing, String metric, Instant from, Instant to, History.Every every, int limit) {
        var buckets = history.buckets(thing, metric, from, to, every, limit);
        for (History.Bucket b : buckets) {
            separate(json).append('[').append(b.ts()).append(',');
            number(json, rounded(b.mean()));
            number(json.append(','), b.min());
            number(json.append(','), b.max());
            json.append(',').append(b.n()).append(']');
        }
        return buckets.size();
    }

    private static StringBuilder separate(StringBuilder json) {
        return json.charAt(json.length() - 1) == '[' ? json : json.append(',');
    }

    /** Whole numbers without ".0"; what JSON cannot say becomes null. */
    private static void number(StringBuilder json, double value) {
        if (value == (long) value && Math.abs(value) < 1e15) {
            json.append((long) value);
        } else if (Double.isFinite(value)) {
            json.append(value);
        } else {
            json.append("null");
        }
    }

    /** A mean carries no more than its readings do; sixteen digits of it only make the answer long. */
    private static double rounded(double mean) {
        return Math.abs(mean) < 1e9 ? Math.round(mean * 1e6) / 1e6 : mean;
    }

    private static Instant time(String text) {
        try {
            return text.chars().allMatch(Character::isDigit) ? Instant.ofEpochMilli(Long.parseLong(text)) : OffsetDateTime.parse(text.replace(' ', '+')).toInstant();
        } catch (DateTimeParseException | NumberFormatException e) {
            throw Problem.badRequest("bad-time", "时间格式应为 2026-11-21T08:00:00Z：" + text);
        }
    }
}
