package org.zhongshu.platform.indicators.internal;

import java.util.Set;

import org.springframework.stereotype.Component;
import org.zhongshu.platform.cases.Case;
import org.zhongshu.platform.cases.CaseFilter;
import org.zhongshu.platform.cases.Cases;
import org.zhongshu.platform.indicators.Calculation;
import org.zhongshu.platform.shared.Page;
import tools.jackson.databind.JsonNode;

/** {@code case-open}: cases that are not closed. */
@Component
class CaseOpen implements Calculation {

    private final Cases cases;

    CaseOpen(Cases cases) {
        this.cases = cases;
    }

    @Override
    public String kind() {
        return "case-open";
    }

    @Override
    public void check(JsonNode parameters) {
        Parameters.only(parameters, Set.of());
    }

    @Override
    public Figure compute(Request request) {
        return Figure.of(cases.countOpenByDepartment().values().stream().mapToLong(Long::longValue).sum());
    }

    @Override
    public Page<Evidence> records(Request request, String cursor, int limit) {
        Page<Case> page = cases.list(CaseFilter.open(limit).after(cursor));
        return new Page<>(page.items().stream().map(c -> new Evidence("case", Long.toString(c.id()), c.number() + " " + c.title(), null, c.openedAt(),
                true, c.stateName() + (c.overdue(request.now()) ? "，超时" : ""))).toList(), page.next());
    }
}
