package org.zhongshu.platform.projects.internal;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;

/**
 * An investment project.
 *
 * @param code    unified code; for its whole life
 * @param firm    unified credit code of the owner
 * @param amount  in 10,000 yuan; area: planned, in square metres, null where none is known yet
 * @param place   in words; address: standard address, null where only the point is known
 * @param channel {@code web} or {@code window}
 * @param endedAt null while it is one; endedWhy: in its owner's words, or its leader's
 */
record Project(String code, String name, String firm, String firmName, String kind, String industry, BigDecimal amount, BigDecimal area, String place, Long address, Double lon, Double lat, String town, LocalDate start, LocalDate end,
               String channel, Instant registeredAt, Instant changedAt, int version, Instant endedAt, String endedWhy) {

    boolean ended() {
        return endedAt != null;
    }
}
