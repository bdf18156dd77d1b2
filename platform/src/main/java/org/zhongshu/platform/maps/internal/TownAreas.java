package org.zhongshu.platform.maps.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

import org.springframework.stereotype.Component;
import org.zhongshu.platform.city.CityOutline;
import org.zhongshu.platform.rules.Alerts;
import org.zhongshu.platform.twin.LatestStates;
import org.zhongshu.platform.twin.Thing;
import tools.jackson.databind.JsonNode;

/** Polygon layers by town: the town's cell with a number of its things: how many, how many with a standing alert, or a mean. */
@Component
class TownAreas {

    private final CityOutline outline;
    private final Features features;
    private final Alerts alerts;
    private final LatestStates latest;

    TownAreas(CityOutline outline, Features features, Alerts alerts, LatestStates latest) {
        this.outline = outline;
        this.features = features;
        this.alerts = alerts;
        this.latest = latest;
    }

    Features.Collected areas(Layer layer, Predicate<Thing> seen) {
        Map<String, double[]> sums = things(layer, seen);
        List<Features.Feature> areas = new ArrayList<>();
        for (JsonNode town : outline.geoJson().path("features")) {
            if (!town.path("properties").path("kind").asString("").equals("town")) {
                continue;
            }
            String code = town.path("properties").path("code").asString("");
            double[] sum = sums.entrySet().stream().filter(e -> same(e.getKey(), code)).map(Map.Entry::getValue).findFirst().orElse(new double[2]);
            Map<String, Object> properties = new LinkedHashMap<>();
            properties.put("id", code);
            properties.put("name", town.path("properties").path("name").asString(""));
            properties.put("schematic", true);
            if (!layer.measure().equals("mean")) {
                properties.put("value", sum[0]);
            } else if (sum[1] > 0) {
                properties.put("value", sum[0] / sum[1]);
            }
            areas.add(Features.Feature.of(code, town.path("geometry"), properties));
        }
        return Features.Collected.of(areas, areas.size());
    }

    private Map<String, double[]> things(Layer layer, Predicate<Thing> seen) {
        Map<String, double[]> sums = new HashMap<>();
        for (Thing thing : features.visible(layer, null, seen)) {
            double[] sum = sums.computeIfAbsent(thing.town() == null ? "" : thing.town(), t -> new double[2]);
            switch (layer.measure()) {
                case "alerts" -> sum[0] += alerts.activeLevel(thing.id()) > 0 ? 1 : 0;
                case "mean" -> {
                    LatestStates.Reading reading = latest.get(thing.id()).get(layer.value());
                    if (reading != null && !Double.isNaN(reading.value())) {
                        sum[0] += reading.value();
                        sum[1]++;
                    }
                }
                default -> sum[0]++;
            }
        }
        return sums;
    }

    /** Town codes come with nine or twelve digits. */
    private static boolean same(String a, String b) {
        return a.length() >= 9 && b.length() >= 9 && a.regionMatches(0, b, 0, 9);
    }
}
