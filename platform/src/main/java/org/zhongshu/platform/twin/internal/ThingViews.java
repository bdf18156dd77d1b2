package org.zhongshu.platform.twin.internal;

import org.springframework.stereotype.Component;
import org.zhongshu.platform.twin.LatestStates;
import org.zhongshu.platform.twin.Thing;
import org.zhongshu.platform.twin.ThingSignals;
import org.zhongshu.platform.twin.ThingType;
import org.zhongshu.platform.twin.ThingTypes;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A thing as the screens see it: itself, its type's words, its latest readings and what other modules know of it. */
@Component
class ThingViews {

    private final ThingTypes types;
    private final LatestStates latest;
    private final List<ThingSignals> signals;

    ThingViews(ThingTypes types, LatestStates latest, List<ThingSignals> signals) {
        this.types = types;
        this.latest = latest;
        this.signals = signals;
    }

    Map<String, Object> of(Thing t) {
        ThingType type = types.findType(t.type()).orElse(null);
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("id", Long.toString(t.id()));
        view.put("code", t.code());
        view.put("name", t.name());
        view.put("type", t.type());
        view.put("typeName", type == null ? t.type() : type.name());
        view.put("category", type == null ? null : type.category());
        view.put("department", t.department());
        view.put("town", t.town());
        view.put("village", t.village());
        view.put("grid", t.grid());
        view.put("lon", t.lon());
        view.put("lat", t.lat());
        view.put("placeClass", t.placeClass());
        view.put("attributes", t.attributes());
        view.put("status", t.status().name().toLowerCase(Locale.ROOT));
        view.put("latest", latest(t));
        Boolean online = null;
        int level = 0;
        for (ThingSignals s : signals) {
            Boolean known = s.online(t.id());
            online = known == null ? online : known;
            int alert = s.alertLevel(t.id());
            level = alert > 0 && (level == 0 || alert < level) ? alert : level;
        }
        view.put("online", online);
        view.put("alertLevel", level == 0 ? null : level);
        return view;
    }

    Map<String, Object> latest(Thing t) {
        ThingType type = types.findType(t.type()).orElse(null);
        Map<String, Object> view = new LinkedHashMap<>();
        latest.get(t.id()).forEach((key, reading) -> view.put(key, reading(type, key, reading)));
        return view;
    }

    private static Map<String, Object> reading(ThingType type, String key, LatestStates.Reading reading) {
        ThingType.Property property = type == null ? null : type.property(key);
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("ts", Instant.ofEpochMilli(reading.ts()));
        if (reading.text() != null) {
            view.put("value", reading.text());
        } else if (property != null && property.kind() == ThingType.Kind.BOOLEAN) {
            view.put("value", reading.value() != 0);
        } else {
            view.put("value", Double.isFinite(reading.value()) ? reading.value() : null);
        }
        return view;
    }
}
