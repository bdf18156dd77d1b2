package org.zhongshu.platform.maps.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import tools.jackson.databind.JsonNode;

/** One entry of a layers.yaml, as the web sees it. */
record Layer(String id, String name, String app, String appName, String kind, List<String> types, String value, String area, String measure, Double max,
             String icon, String color, String group, @com.fasterxml.jackson.annotation.JsonProperty("public") boolean open) {

    static Layer of(String app, String appName, JsonNode n) {
        List<String> types = new ArrayList<>();
        n.path("types").forEach(t -> types.add(t.asString()));
        return new Layer(n.path("id").asString(), n.path("name").asString(), app, appName, n.path("kind").asString(), types, n.path("value").asString(null),
                n.path("area").asString(null), n.path("measure").asString("things"), n.has("max") ? n.path("max").asDouble() : null,
                n.path("icon").asString(null), n.path("color").asString(null), n.path("group").asString(null), n.path("public").asBoolean(false));
    }

    Set<String> typeSet() {
        return Set.copyOf(types);
    }
}
