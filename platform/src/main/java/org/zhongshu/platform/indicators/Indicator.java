package org.zhongshu.platform.indicators;

import java.time.Instant;
import java.util.List;

/**
 * A defined number as it stands.
 *
 * @param app          the application that declares it
 * @param value        null while unknown; {@code note} says why
 * @param met          whether the target is met; null without value or target
 * @param at           when it was computed; null when it never was
 * @param freshSeconds age of the value; null with {@code at}
 * @param trend        [time in ms, value] of the last hours or days, oldest first, made of stored refreshes only
 * @param refresh      how often it is computed, seconds
 * @param open         may be shown without login; {@code public} in JSON
 */
public record Indicator(String id, String name, String app, String unit, int decimals, Double value, Double numerator, Double denominator,
                        String note, Double target, String better, Boolean met, Instant at, Long freshSeconds, List<Number[]> trend,
                        String definition, String formula, String basis, String source, String owner, long refresh,
                        @com.fasterxml.jackson.annotation.JsonProperty("public") boolean open) {
}
