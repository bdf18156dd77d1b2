package org.zhongshu.platform.maps.internal;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

import org.springframework.stereotype.Component;
import org.zhongshu.platform.rules.Alerts;
import org.zhongshu.platform.twin.LatestStates;
import org.zhongshu.platform.twin.Thing;
import org.zhongshu.platform.twin.ThingSignals;
import org.zhongshu.platform.twin.ThingType;
import org.zhongshu.platform.twin.ThingTypes;
import org.zhongshu.platform.twin.Things;

/**
 * Features of point and heat layers and of things' own shapes. Above {@value #MOST} things in sight the rest would only be
 * a blot on the screen and megabytes on the wire: they are gathered into cells of a grid ({@code cluster}, {@code count},
 * the worst {@code level} and how many are {@code online}).
 */
@Component
class Features {

    static final int MOST = 4_000;
    private static final int CELLS = 48;
    private final Things things;
    private final ThingTypes types;
    private final LatestStates latest;
    private final Alerts alerts;
    private final List<ThingSignals> signals;
    private final Clock clock;

    Features(Things things, ThingTypes types, LatestStates latest, Alerts alerts, List<ThingSignals> signals, Clock clock) {
        this.things = things;
        this.types = types;
        this.latest = latest;
        this.alerts = alerts;
        this.signals = signals;
        this.clock = clock;
    }

    /** GeoJSON (RFC 7946) collection. */
    record Collected(String type, List<Feature> features, int total) {
        static Collected of(List<Feature> features, int total) {
            return new Collected("FeatureCollection", features, total);
        }
    }

    /** GeoJSON feature; the geometry is written as it stands. */
    record Feature(String type, Object id, Object geometry, Map<String, Object> properties) {
        static Feature of(Object id, Object geometry, Map<String, Object> properties) {
            return new Feature("Feature", id, geometry, properties);
        }

        static Feature point(Object id, double lon, double lat, Map<String, Object> properties) {
            return of(id, Map.of("type", "Point", "coordinates", new double[] {lon, lat}), properties);
        }
    }

    /** @param bbox west, south, east, north, or null for everywhere */
    Collected points(Layer layer, double[] bbox, Predicate<Thing> seen) {
        List<Thing> shown = visible(layer, bbox, seen).stream().filter(Thing::hasPlace).toList();
        if (shown.size() > MOST) {
            return Collected.of(cells(shown, bbox), shown.size());
        }
        long now = clock.millis();
        return Collected.of(shown.stream().map(t -> Feature.point(Long.toString(t.id()), t.lon(), t.lat(), properties(layer, t, now))).toList(), shown.size());
    }

    /** Things with a shape of their own in the attribute {@code geometry}; all of them, since a shape may reach into a box from outside. */
    Collected shapes(Layer layer, Predicate<Thing> seen) {
        long now = clock.millis();
        List<Feature> features = visible(layer, null, seen).stream().filter(t -> t.attributes().get("geometry") instanceof Map)
                .map(t -> Feature.of(Long.toString(t.id()), t.attributes().get("geometry"), properties(layer, t, now))).toList();
        return Collected.of(features, features.size());
    }

    List<Thing> visible(Layer layer, double[] bbox, Predicate<Thing> seen) {
        return things.listAll(new Things.Filter(layer.typeSet(), null, Set.of(), Set.of(), null, bbox, false)).stream().filter(seen).toList();
    }

    private Map<String, Object> properties(Layer layer, Thing thing, long now) {
        Map<String, Object> properties = new LinkedHashMap<>();
        ThingType type = types.findType(thing.type()).orElse(null);
        properties.put("id", Long.toString(thing.id()));
        properties.put("name", thing.name());
        properties.put("type", thing.type());
        properties.put("town", thing.town());
        int level = alerts.activeLevel(thing.id());
        if (level > 0) {
            properties.put("level", level);
        }
        properties.put("online", online(thing, type, now));
        LatestStates.Reading reading = layer.value() == null ? null : latest.get(thing.id()).get(layer.value());
        if (reading != null && !Double.isNaN(reading.value())) {
            properties.put("value", reading.value());
            properties.put("at", reading.ts());
            ThingType.Property declared = type == null ? null : type.property(layer.value());
            properties.put("unit", declared == null || declared.unit() == null ? "" : declared.unit());
            if (layer.max() != null) {
                properties.put("weight", Math.clamp(reading.value() / layer.max(), 0, 1));
            }
        }
        return properties;
    }

    /** What the ledger says of a device; of other things, whether they reported within three of their usual intervals. */
    private boolean online(Thing thing, ThingType type, long now) {
        for (ThingSignals s : signals) {
            Boolean known = s.online(thing.id());
            if (known != null) {
                return known;
            }
        }
        long tolerated = Math.max(300_000L, type == null ? 0 : type.every() * 3_000L);
        return latest.lastReported(thing.id()) >= now - tolerated;
    }

    private List<Feature> cells(Collection<Thing> shown, double[] bbox) {
        double[] box = bbox == null ? boxOf(shown) : bbox;
        double width = Math.max(1e-9, (box[2] - box[0]) / CELLS);
        double height = Math.max(1e-9, (box[3] - box[1]) / CELLS);
        long now = clock.millis();
        Map<Long, Cell> cells = new HashMap<>();
        for (Thing thing : shown) {
            long key = (long) ((thing.lon() - box[0]) / width) * 1_000_000L + (long) ((thing.lat() - box[1]) / height);
            cells.computeIfAbsent(key, k -> new Cell()).add(thing, alerts.activeLevel(thing.id()), online(thing, types.findType(thing.type()).orElse(null), now));
        }
        List<Feature> features = new ArrayList<>();
        cells.forEach((key, cell) -> features.add(cell.feature(key)));
        return features;
    }

    private static double[] boxOf(Collection<Thing> shown) {
        double[] box = {180, 90, -180, -90};
        for (Thing t : shown) {
            box[0] = Math.min(box[0], t.lon());
            box[1] = Math.min(box[1], t.lat());
            box[2] = Math.max(box[2], t.lon());
            box[3] = Math.max(box[3], t.lat());
        }
        return box;
    }

    private static final class Cell {
        private double lon;
        private double lat;
        private int count;
        private int online;
        private int level = 9;

        void add(Thing thing, int active, boolean isOnline) {
            lon += thing.lon();
            lat += thing.lat();
            count++;
            online += isOnline ? 1 : 0;
            level = Math.min(level, active == 0 ? 9 : active);
        }

        Feature feature(long key) {
            Map<String, Object> properties = new LinkedHashMap<>();
            properties.put("cluster", true);
            properties.put("count", count);
            properties.put("onlineCount", online);
            if (level < 9) {
                properties.put("level", level);
            }
            return Feature.point("cell-" + key, lon / count, lat / count, properties);
        }
    }
}
