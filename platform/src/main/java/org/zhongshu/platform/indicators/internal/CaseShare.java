package org.zhongshu.platform.indicators.internal;

import java.util.Set;

import org.springframework.stereotype.Component;
import org.zhongshu.platform.cases.Cases;
import org.zhongshu.platform.city.CityProfile;
import tools.jackson.databind.JsonNode;

/** {@code case-share}: {@code figure} in percent of {@code of} over the last {@code days}, e.g. closedInTime of toClose (按期结案率). */
@Component
class CaseShare extends CaseFigures {

    CaseShare(Cases cases, CityProfile city) {
        super(cases, city);
    }

    @Override
    public String kind() {
        return "case-share";
    }

    @Override
    public void check(JsonNode parameters) {
        Parameters.only(parameters, Set.of("figure", "of", "caseTypes", "days"));
        knownTypes(parameters);
        known(parameters, "figure");
        known(parameters, "of");
    }

    @Override
    public Figure compute(Request request) {
        return Figure.percent(figure(request, "figure"), figure(request, "of"));
    }
}
