package org.zhongshu.platform.matters.internal;

import org.zhongshu.algorithms.calendar.Limit;
import org.zhongshu.platform.cases.Case;
import org.zhongshu.platform.cases.CaseReport;
import tools.jackson.databind.JsonNode;

import java.time.Instant;
import java.util.List;

/** A matter, or a disputed fact of one, on its way to the people of a department. @param limit what was promised; null: the case type's time */
record MatterReport(String key, String type, String title, String description, String department, Limit limit, List<Case.Party> parties, Instant occurredAt, JsonNode data) implements CaseReport {

    static final String MATTER = "matter";
    /** Of a composite matter: the clock of the whole. */
    static final String WHOLE = "whole-matter";
    static final String DISPUTE = "fact-dispute";

    @Override
    public String source() {
        return "hall";
    }
}
