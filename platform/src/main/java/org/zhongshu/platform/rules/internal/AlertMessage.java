package org.zhongshu.platform.rules.internal;

import org.zhongshu.platform.shared.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** The form of a {@link Transition} on the alert topic: JSON, so that others may read along. */
final class AlertMessage {

    private AlertMessage() {
    }

    static byte[] encode(Transition t) {
        ObjectNode json = Json.mapper().createObjectNode();
        json.put("v", 1).put("what", t.what().name().toLowerCase(java.util.Locale.ROOT)).put("id", Long.toString(t.alert()))
                .put("rule", t.rule()).put("thing", Long.toString(t.thing())).put("level", t.level())
                .put("raisedAt", Instant.ofEpochMilli(t.raisedAt()).toString()).put("at", Instant.ofEpochMilli(t.at()).toString())
                .put("message", t.message());
        if (!Double.isNaN(t.value()) && !Double.isInfinite(t.value())) {
            json.put("value", t.value());
        }
        if (t.reason() != null) {
            json.put("reason", t.reason());
        }
        var things = json.putArray("things");
        for (long thing : t.things()) {
            things.add(Long.toString(thing));
        }
        return Json.write(json).getBytes(StandardCharsets.UTF_8);
    }

    /** @throws IllegalArgumentException when it is not such a message */
    static Transition decode(byte[] bytes) {
        try {
            JsonNode json = Json.mapper().readTree(bytes);
            long[] things = new long[json.path("things").size()];
            for (int i = 0; i < things.length; i++) {
                things[i] = Long.parseLong(json.path("things").get(i).asString());
            }
            return new Transition(Transition.What.valueOf(json.path("what").asString().toUpperCase(java.util.Locale.ROOT)),
                    Long.parseLong(json.path("id").asString()), json.path("rule").asString(), Long.parseLong(json.path("thing").asString()),
                    json.path("level").asInt(), Instant.parse(json.path("raisedAt").asString()).toEpochMilli(),
                    Instant.parse(json.path("at").asString()).toEpochMilli(),
                    json.has("value") ? json.path("value").asDouble() : Double.NaN, json.path("message").asString(""),
                    things, json.path("reason").asString(null));
        } catch (tools.jackson.core.JacksonException | java.time.format.DateTimeParseException e) {
            throw new IllegalArgumentException("not an alert message: " + e.getMessage(), e);
        }
    }
}
