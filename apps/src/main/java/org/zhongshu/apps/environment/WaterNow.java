package org.zhongshu.apps.environment;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.springframework.stereotype.Component;
import org.zhongshu.algorithms.water.SurfaceWaterClass;
import org.zhongshu.algorithms.water.WaterClass;
import org.zhongshu.platform.twin.LatestStates;
import org.zhongshu.platform.twin.Thing;
import org.zhongshu.platform.twin.Things;

/**
 * Each water station's class by its newest values, none older than twelve hours (three of the usual four-hour rounds). The
 * target is the station's attribute {@code target} (1–5, default 3), the kind of water its attribute {@code body}.
 */
@Component
class WaterNow {

    static final String TYPE = "water-station";
    private static final Duration OLDEST = Duration.ofHours(12);
    private final Things things;
    private final LatestStates latest;
    private final Clock clock;

    WaterNow(Things things, LatestStates latest, Clock clock) {
        this.things = things;
        this.latest = latest;
        this.clock = clock;
    }

    /** @param at newest value, null without any */
    record Section(Thing thing, String river, WaterClass target, SurfaceWaterClass.Result result, Map<String, Double> values, Instant at) {
        /** Whether there is anything to judge. */
        boolean judged() {
            return result.waterClass().isPresent();
        }
    }

    List<Section> sections() {
        return things.listAll(Things.Filter.ofTypes(TYPE)).stream().map(this::section).toList();
    }

    private Section section(Thing thing) {
        Map<String, Double> values = new LinkedHashMap<>();
        long newest = 0;
        long oldest = clock.instant().minus(OLDEST).toEpochMilli();
        for (Map.Entry<String, LatestStates.Reading> entry : latest.get(thing.id()).entrySet()) {
            LatestStates.Reading reading = entry.getValue();
            if (reading.ts() >= oldest && !Double.isNaN(reading.value())) {
                values.put(entry.getKey(), reading.value());
                newest = Math.max(newest, reading.ts());
            }
        }
        WaterClass target = target(thing.attributes().get("target"));
        Object river = thing.attributes().get("river");
        return new Section(thing, river == null ? "" : river.toString(), target, SurfaceWaterClass.evaluate(values, body(thing), target), values,
                newest == 0 ? null : Instant.ofEpochMilli(newest));
    }

    static SurfaceWaterClass.Body body(Thing thing) {
        return "lake".equals(thing.attributes().get("body")) ? SurfaceWaterClass.Body.LAKE : SurfaceWaterClass.Body.RIVER;
    }

    /** Accepts 3, "3", "III" and "Ⅲ"; anything else is class III, the usual target. */
    static WaterClass target(Object attribute) {
        String text = attribute == null ? "3" : attribute.toString().strip().replace("类", "");
        List<List<String>> names = new ArrayList<>(List.of(List.of("1", "I", "Ⅰ"), List.of("2", "II", "Ⅱ"), List.of("3", "III", "Ⅲ"),
                List.of("4", "IV", "Ⅳ"), List.of("5", "V", "Ⅴ")));
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i).contains(text)) {
                return WaterClass.of(i + 1);
            }
        }
        return WaterClass.III;
    }
}
