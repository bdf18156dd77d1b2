package org.zhongshu.platform.cases.internal;

import org.zhongshu.platform.cases.Case;
import org.zhongshu.platform.cases.CaseReport;
import tools.jackson.databind.JsonNode;

import java.time.Instant;
import java.util.List;

/** A report made by a person through the HTTP face. Its key, where the client gives one, makes sending twice harmless. */
record WebReport(String key, String type, String title, String description, Integer level, String source, Case.Place place, List<Long> things,
                 List<Case.Party> parties, String department, Instant occurredAt, List<Long> evidence, JsonNode data) implements CaseReport {
}
