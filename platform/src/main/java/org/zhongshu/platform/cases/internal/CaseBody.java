package org.zhongshu.platform.cases.internal;

import java.time.Instant;
import java.util.List;

/** The part of a case that never changes: what the reporter said. JSON parts stay text until somebody looks; its people are the {@link PartyStore}'s. */
record CaseBody(String title, String description, String address, String village, List<Long> things, String data, String reportKey, Instant occurredAt) {
}
