package org.zhongshu.platform.cases;

import java.time.Instant;

/** A case came into being. Published in its transaction. {@code at} is the case's opening. */
public record CaseOpened(long caseId, String number, String type, String title, String state, String source, String department,
                         Long person, int level, String town, String grid, Double lon, Double lat, Instant due, Instant at) {
}
