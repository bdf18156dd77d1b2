package org.zhongshu.platform.indicators.internal;

import java.util.Set;

import org.springframework.stereotype.Component;
import org.zhongshu.platform.cases.Cases;
import org.zhongshu.platform.city.CityProfile;
import tools.jackson.databind.JsonNode;

/** {@code case-hours}: mean hours from opened to handled, of the cases handled in the last {@code days}. */
@Component
class CaseHours extends CaseFigures {

    CaseHours(Cases cases, CityProfile city) {
        super(cases, city);
    }

    @Override
    public String kind() {
        return "case-hours";
    }

    @Override
    public void check(JsonNode parameters) {
        Parameters.only(parameters, Set.of("caseTypes", "days"));
        knownTypes(parameters);
    }

    @Override
    public Figure compute(Request request) {
        double minutes = sum(request, "handleMinutes");
        double handled = sum(request, "handled");
        return handled == 0 ? Figure.unknown("近期没有处置完成的案件") : new Figure(minutes / 60 / handled, minutes / 60, handled, null);
    }
}
