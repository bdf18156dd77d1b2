package org.zhongshu.platform.indicators.internal;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;

import org.springframework.stereotype.Component;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.identity.Access;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.identity.Scope;
import org.zhongshu.platform.indicators.Calculation;
import org.zhongshu.platform.rules.Alert;
import org.zhongshu.platform.rules.Alerts;
import org.zhongshu.platform.rules.Rules;
import org.zhongshu.platform.shared.Page;
import tools.jackson.databind.JsonNode;

/** {@code alert-count}: alerts raised since midnight by {@code rules} (none = all). The records are those that still stand. */
@Component
class AlertCount implements Calculation {

    private static final int MOST = 2_000;
    private final Alerts alerts;
    private final Rules rules;
    private final Access access;
    private final ZoneId zone;

    AlertCount(Alerts alerts, Rules rules, Access access, CityProfile city) {
        this.alerts = alerts;
        this.rules = rules;
        this.access = access;
        this.zone = city.current().zone();
    }

    @Override
    public String kind() {
        return "alert-count";
    }

    @Override
    public void check(JsonNode parameters) {
        Parameters.only(parameters, Set.of("rules"));
        for (String id : Parameters.words(parameters, "rules")) {
            if (rules.list().stream().noneMatch(r -> r.id().equals(id))) {
                throw new IllegalArgumentException("没有规则 " + id);
            }
        }
    }

    @Override
    public Figure compute(Request request) {
        Instant midnight = LocalDate.ofInstant(request.now(), zone).atStartOfDay(zone).toInstant();
        List<String> wanted = Parameters.words(request.parameters(), "rules");
        // event times may run a little ahead of this server's clock
        Instant end = request.now().plusSeconds(3_600);
        return Figure.of(wanted.isEmpty() ? alerts.countRaised(null, midnight, end) : wanted.stream().mapToLong(id -> alerts.countRaised(id, midnight, end)).sum());
    }

    @Override
    public Page<Evidence> records(Request request, String cursor, int limit) {
        Scope reach = access.scope(CurrentActor.require(), "alert.read");
        List<String> wanted = Parameters.words(request.parameters(), "rules");
        List<Alert> standing = alerts.listActive(MOST).stream().filter(a -> wanted.isEmpty() || wanted.contains(a.rule()))
                .filter(a -> reach.reaches(a.department(), a.town(), null)).toList();
        int from = 0;
        while (cursor != null && from < standing.size() && !Long.toString(standing.get(from++).id()).equals(cursor)) {
            // skips to the one after the cursor
        }
        List<Alert> page = standing.subList(from, Math.min(standing.size(), from + limit));
        return new Page<>(page.stream().map(a -> new Evidence("alert", Long.toString(a.id()), a.message(), a.value(), a.raisedAt(), true,
                a.ruleName() + (a.caseNumber() == null ? "" : "，案件 " + a.caseNumber()))).toList(),
                from + page.size() < standing.size() ? Long.toString(page.getLast().id()) : null);
    }
}
