package org.zhongshu.platform.projects.internal;

import org.zhongshu.algorithms.calendar.Limit;
import org.zhongshu.platform.cases.CaseReport;
import org.zhongshu.platform.shared.Json;
import tools.jackson.databind.JsonNode;

import java.time.Instant;

/** An opinion that a department owes in a joint review, on its way to its inbox. */
record ReviewReport(String key, String title, String department, Limit limit, String description, Instant occurredAt, String project, long review) implements CaseReport {

    static final String TYPE = "joint-review";

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public String source() {
        return "hall";
    }

    @Override
    public JsonNode data() {
        return Json.mapper().createObjectNode().put("project", project).put("review", Long.toString(review));
    }
}
