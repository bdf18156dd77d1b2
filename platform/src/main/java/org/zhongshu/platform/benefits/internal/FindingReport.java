package org.zhongshu.platform.benefits.internal;

import org.zhongshu.platform.cases.Case;
import org.zhongshu.platform.cases.CaseReport;

import java.time.Instant;
import java.util.List;

/** What a rule found in a payment, on its way to the people of the paying department. */
record FindingReport(String key, String title, String description, String department, List<Case.Party> parties, Instant occurredAt) implements CaseReport {

    static final String TYPE = "benefit-finding";

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public String source() {
        return "supervision";
    }
}
