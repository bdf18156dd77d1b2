package org.zhongshu.platform.cases;

import java.time.Instant;

/**
 * A case ended. Published in its transaction.
 *
 * @param state {@code closed}, {@code void} or {@code merged}
 */
public record CaseClosed(long caseId, String number, String type, String title, String action, String state, String department,
                         Long person, int level, String town, String grid, Double lon, Double lat, Instant at) {
}
