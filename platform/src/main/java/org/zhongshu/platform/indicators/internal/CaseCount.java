package org.zhongshu.platform.indicators.internal;

import java.util.Set;

import org.springframework.stereotype.Component;
import org.zhongshu.platform.cases.Cases;
import org.zhongshu.platform.city.CityProfile;
import tools.jackson.databind.JsonNode;

/** {@code case-count}: one evaluation {@code figure} over the last {@code days} (1 = today). */
@Component
class CaseCount extends CaseFigures {

    CaseCount(Cases cases, CityProfile city) {
        super(cases, city);
    }

    @Override
    public String kind() {
        return "case-count";
    }

    @Override
    public void check(JsonNode parameters) {
        Parameters.only(parameters, Set.of("figure", "caseTypes", "days"));
        knownTypes(parameters);
        known(parameters, "figure");
    }

    @Override
    public Figure compute(Request request) {
        return Figure.of(figure(request, "figure"));
    }
}
