package org.zhongshu.demo.world;

import java.time.Duration;
import java.time.Instant;
import org.zhongshu.algorithms.geo.LonLat;

/**
 * Something that goes wrong in the demonstration for a while.
 *
 * @param kind    what
 * @param place   where it begins
 * @param device  code of the one device concerned, or of the emitting source; empty for an area
 * @param from    when it begins
 * @param until   when it ends by itself
 * @param strength 0.6 to 1.4
 */
public record Incident(Kind kind, LonLat place, String device, Instant from, Instant until, double strength) {

    /** What can go wrong. */
    public enum Kind {
        /** Smoke from a source (or an open fire) that drifts with the wind over air stations. */
        PLUME(40),
        /** Dust of a construction site around micro stations. */
        DUST(25),
        /** An outfall exceeds; water stations nearby get worse. */
        EFFLUENT(50),
        /** A cloudburst over some square kilometres: streets pond. */
        STORM(30),
        MANHOLE(45),
        SMOKE(10),
        PIPE_BURST(50),
        NOISE(20);

        private final int minutes;

        Kind(int minutes) {
            this.minutes = minutes;
        }

        Duration lasting() {
            return Duration.ofMinutes(minutes);
        }
    }

    /** Strength at a moment: 0 outside, rising and falling over the first and last twelfth. */
    double at(long millis) {
        long begin = from.toEpochMilli();
        long end = until.toEpochMilli();
        if (millis < begin || millis >= end) {
            return 0;
        }
        double part = (double) (millis - begin) / (end - begin);
        return strength * Math.min(1, Math.min(part, 1 - part) * 12);
    }

    /** Whether it is going on. */
    public boolean active(long millis) {
        return millis >= from.toEpochMilli() && millis < until.toEpochMilli();
    }
}
