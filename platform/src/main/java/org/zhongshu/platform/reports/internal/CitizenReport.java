package org.zhongshu.platform.reports.internal;

import org.zhongshu.platform.cases.Case;
import org.zhongshu.platform.cases.CaseReport;

import java.time.Instant;
import java.util.List;

/** A citizen's report as the case kernel takes it. */
record CitizenReport(String title, String description, Case.Place place, List<Case.Party> parties, List<Long> evidence, Instant occurredAt) implements CaseReport {

    static final String TYPE = "citizen-report";

    @Override
    public String key() {
        // once by the report's own request: two people's reports of one hole are merged by the operator, who sees both
        return null;
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public String source() {
        return "citizen";
    }
}
