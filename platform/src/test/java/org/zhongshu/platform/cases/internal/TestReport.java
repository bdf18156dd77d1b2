package org.zhongshu.platform.cases.internal;

import org.zhongshu.platform.cases.Case;
import org.zhongshu.platform.cases.CaseReport;
import tools.jackson.databind.JsonNode;

import java.time.Instant;
import java.util.List;

/** A report with everything settable, starting from a plain one. */
record TestReport(String key, String type, String title, String description, Integer level, String source, Case.Place place, List<Long> things,
                  List<Case.Party> parties, String department, Instant occurredAt, List<Long> evidence, JsonNode data) implements CaseReport {

    static final Instant NINE = Instant.parse("2026-11-16T01:00:00Z");

    static TestReport of(String type) {
        return new TestReport(null, type, "桃州镇团结路 PM2.5 超标", "10 分钟均值 180 µg/m³", null, "alert",
                new Case.Place("团结路 12 号", null, "341882001000", null, 119.42, 30.89), List.of(7L), List.of(), null, NINE, List.of(), null);
    }

    TestReport key(String newKey) {
        return new TestReport(newKey, type, title, description, level, source, place, things, parties, department, occurredAt, evidence, data);
    }

    TestReport at(Instant newTime) {
        return new TestReport(key, type, title, description, level, source, place, things, parties, department, newTime, evidence, data);
    }

    TestReport level(int newLevel) {
        return new TestReport(key, type, title, description, newLevel, source, place, things, parties, department, occurredAt, evidence, data);
    }

    TestReport titled(String newTitle) {
        return new TestReport(key, type, newTitle, description, level, source, place, things, parties, department, occurredAt, evidence, data);
    }

    TestReport of(Case.Party party) {
        return new TestReport(key, type, title, description, level, source, place, things, List.of(party), department, occurredAt, evidence, data);
    }

    TestReport in(String newDepartment) {
        return new TestReport(key, type, title, description, level, source, place, things, parties, newDepartment, occurredAt, evidence, data);
    }

    TestReport things(Long... ids) {
        return new TestReport(key, type, title, description, level, source, place, List.of(ids), parties, department, occurredAt, evidence, data);
    }
}
