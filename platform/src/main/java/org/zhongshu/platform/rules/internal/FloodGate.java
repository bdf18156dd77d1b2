package org.zhongshu.platform.rules.internal;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

import java.time.Clock;
import java.util.HashMap;
import java.util.Map;

/**
 * Bounds how many cases one rule may open in a minute. A mistyped threshold or a power cut would otherwise bury the officers.
 * What goes beyond is stored as an alert and kept back; {@link FloodRelease} lets it through later if it still stands.
 */
@Component
class FloodGate {

    private final int limit;
    private final Clock clock;
    private final Map<String, long[]> minutes = new HashMap<>();

    FloodGate(@Value("${zhongshu.rules.flood-limit:600}") int limit, Clock clock) {
        this.limit = limit;
        this.clock = clock;
    }

    /** Takes one of the rule's places of this minute; false when there is none left. */
    synchronized boolean pass(String rule) {
        long minute = minute();
        long[] used = minutes.computeIfAbsent(rule, r -> new long[]{minute, 0});
        if (used[0] != minute) {
            used[0] = minute;
            used[1] = 0;
        }
        return ++used[1] <= limit;
    }

    /** Places left in this minute. */
    synchronized int left(String rule) {
        long[] used = minutes.get(rule);
        return used == null || used[0] != minute() ? limit : (int) Math.max(0, limit - used[1]);
    }

    long minute() {
        return clock.millis() / 60_000;
    }

    int limit() {
        return limit;
    }
}
