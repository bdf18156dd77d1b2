package org.zhongshu.platform.cases.internal;

import org.zhongshu.platform.cases.Case;

import java.time.Instant;
import java.util.List;

/** The part of a case that never changes: what the reporter said. JSON parts stay text until somebody looks. */
record CaseBody(String title, String description, String address, String village, List<Long> things, List<Case.Party> parties,
                String data, String reportKey, Instant occurredAt) {
}
