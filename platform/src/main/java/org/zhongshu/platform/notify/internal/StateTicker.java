package org.zhongshu.platform.notify.internal;

import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.twin.LatestStates;
import org.zhongshu.platform.twin.ThingType;
import org.zhongshu.platform.twin.ThingTypes;
import org.zhongshu.platform.twin.Things;

import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** Readings of watched things, twice a second: what changed since the last look, to those who asked for that thing. */
@Component
class StateTicker {

    private final LiveHub hub;
    private final LatestStates latest;
    private final Things things;
    private final ThingTypes types;
    private Map<Long, Map<String, LatestStates.Reading>> seen = Map.of();

    StateTicker(LiveHub hub, LatestStates latest, Things things, ThingTypes types) {
        this.hub = hub;
        this.latest = latest;
        this.things = things;
        this.types = types;
    }

    @Scheduled(fixedDelay = 500)
    void tick() {
        Map<Long, Map<String, LatestStates.Reading>> now = new HashMap<>();
        Map<Long, byte[]> changed = new HashMap<>();
        for (LiveReader reader : hub.readers()) {
            for (long thing : reader.things()) {
                if (now.containsKey(thing)) {
                    continue;
                }
                Map<String, LatestStates.Reading> state = latest.get(thing);
                now.put(thing, state);
                Map<String, LatestStates.Reading> before = seen.get(thing);
                // a thing just watched: the page has loaded its state already
                if (before != null && !before.equals(state)) {
                    changed.put(thing, frame(thing, before, state));
                }
            }
        }
        if (!changed.isEmpty()) {
            for (LiveReader reader : hub.readers()) {
                for (long thing : reader.things()) {
                    byte[] frame = changed.get(thing);
                    if (frame != null) {
                        reader.offer(frame);
                    }
                }
            }
        }
        seen = now;
    }

    private byte[] frame(long thing, Map<String, LatestStates.Reading> before, Map<String, LatestStates.Reading> state) {
        ThingType type = things.findThing(thing).flatMap(t -> types.findType(t.type())).orElse(null);
        Map<String, Object> values = new LinkedHashMap<>();
        state.forEach((key, reading) -> {
            if (!reading.equals(before.get(key))) {
                ThingType.Property property = type == null ? null : type.property(key);
                Object value = reading.text() != null ? reading.text()
                        : property != null && property.kind() == ThingType.Kind.BOOLEAN ? (Object) (reading.value() != 0)
                        : Double.isFinite(reading.value()) ? reading.value() : null;
                Map<String, Object> one = new LinkedHashMap<>();
                one.put("ts", Instant.ofEpochMilli(reading.ts()));
                one.put("value", value);
                values.put(key, one);
            }
        });
        return LiveEvent.frame(null, "state", Map.of("thing", Long.toString(thing), "values", values));
    }
}
