package org.zhongshu.platform.twin;

import java.util.List;
import java.util.Map;

/**
 * A kind of thing, declared in an application's {@code types.yaml}.
 *
 * @param id         stable English slug, e.g. {@code air-station}
 * @param app        the application that declares it
 * @param category   group for filters and layers, e.g. {@code environment}
 * @param icon       icon name of the web kit
 * @param every      how often such a thing usually reports, seconds; 0 = not said
 * @param properties what it measures or states, in the declared order
 * @param hj212      HJ 212 factor code → property key, e.g. {@code a34004 → pm25}
 * @param lwm2m      LwM2M path → property key, e.g. {@code 3408/0/2 → tilt}
 */
public record ThingType(String id, String app, String name, String category, String icon, String description, int every,
                        List<Property> properties, Map<String, String> hj212, Map<String, String> lwm2m) {

    public enum Kind { NUMBER, BOOLEAN, TEXT }

    /**
     * @param unit     as shown, e.g. µg/m³; null for none
     * @param min      lowest plausible value, null = no limit
     * @param max      highest plausible value
     * @param decimals digits shown after the point
     */
    public record Property(String key, String name, String unit, Kind kind, Double min, Double max, int decimals, String description) {
    }

    /** null when the type does not declare the key. */
    public Property property(String key) {
        for (Property p : properties) {
            if (p.key().equals(key)) {
                return p;
            }
        }
        return null;
    }
}
