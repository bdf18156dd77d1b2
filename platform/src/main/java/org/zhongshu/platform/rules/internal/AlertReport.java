package org.zhongshu.platform.rules.internal;

import org.zhongshu.platform.cases.Case;
import org.zhongshu.platform.cases.CaseReport;
import org.zhongshu.platform.shared.Json;
import org.zhongshu.platform.twin.Thing;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/** An alert as the case kernel wants to hear of it. @param place words for the place, null = unknown */
record AlertReport(Transition transition, Rule rule, Thing thing, String mergeKey, String title, String placeName, String valueText) implements CaseReport {

    @Override
    public String key() {
        return "alert:" + mergeKey;
    }

    @Override
    public String type() {
        return rule.caseSettings().type();
    }

    @Override
    public String title() {
        return title.length() > 200 ? title.substring(0, 200) : title;
    }

    @Override
    public String description() {
        return transition.message() + (rule.advice() == null ? "" : "\n处置建议：" + rule.advice()) + (rule.basis() == null ? "" : "\n依据：" + rule.basis());
    }

    @Override
    public Integer level() {
        return transition.level();
    }

    @Override
    public String source() {
        return "alert";
    }

    @Override
    public Case.Place place() {
        return thing == null ? Case.Place.UNKNOWN
                : new Case.Place(placeName, thing.grid(), thing.town(), thing.village(), thing.hasPlace() ? thing.lon() : null, thing.hasPlace() ? thing.lat() : null);
    }

    @Override
    public List<Long> things() {
        return thing == null ? List.of() : Arrays.stream(transition.things()).boxed().toList();
    }

    @Override
    public String department() {
        return rule.caseSettings().department() != null ? rule.caseSettings().department() : thing == null ? null : thing.department();
    }

    @Override
    public Instant occurredAt() {
        return Instant.ofEpochMilli(transition.at());
    }

    /** Alerts are taken once by their id; one that was late or kept back is no repetition of a newer one. */
    @Override
    public boolean once() {
        return true;
    }

    @Override
    public JsonNode data() {
        ObjectNode data = Json.mapper().createObjectNode();
        data.put("alert", Long.toString(transition.alert())).put("rule", rule.id()).put("ruleName", rule.name()).put("message", transition.message());
        if (valueText != null) {
            data.put("value", valueText);
        }
        return data;
    }
}
