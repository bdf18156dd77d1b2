package org.zhongshu.platform.indicators.internal;

import java.time.Duration;

import tools.jackson.databind.JsonNode;

/** One entry of an indicators.yaml. */
record Declared(String id, String app, String name, String unit, int decimals, String definition, String formula, String basis, String source,
                JsonNode calculation, Double target, String better, String owner, Duration refresh, boolean open) {

    static Declared of(String app, JsonNode n) {
        return new Declared(n.path("id").asString(), app, n.path("name").asString(), n.path("unit").asString(), n.path("decimals").asInt(1),
                n.path("definition").asString(), n.path("formula").asString(), n.path("basis").asString(null), n.path("source").asString(null),
                n.path("calculation"), n.has("target") ? n.path("target").asDouble() : null, n.path("better").asString(), n.path("owner").asString(),
                duration(n.path("refresh").asString()), n.path("public").asBoolean(false));
    }

    /** {@code 30s 5m 2h 7d}. */
    static Duration duration(String text) {
        long number = Long.parseLong(text.substring(0, text.length() - 1));
        return switch (text.charAt(text.length() - 1)) {
            case 's' -> Duration.ofSeconds(number);
            case 'm' -> Duration.ofMinutes(number);
            case 'h' -> Duration.ofHours(number);
            case 'd' -> Duration.ofDays(number);
            default -> throw new IllegalArgumentException("时长应为 30s、5m、2h、7d 之类：" + text);
        };
    }

    String kind() {
        return calculation.path("kind").asString();
    }

    Boolean met(Double value) {
        if (value == null || target == null) {
            return null;
        }
        return better.equals("higher") ? value >= target : value <= target;
    }

    /** How far back the trend reaches: about fifty refreshes, at least six hours. */
    Duration window() {
        return Duration.ofSeconds(Math.max(6 * 3600, refresh.toSeconds() * 48));
    }
}
