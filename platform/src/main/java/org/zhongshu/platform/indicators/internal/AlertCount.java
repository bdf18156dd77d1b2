package org.zhongshu.platform.indicators.internal;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
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
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Page;
import tools.jackson.databind.JsonNode;

/** {@code alert-count}: alerts raised since midnight by {@code rules} (none = all). */
@Component
class AlertCount implements Calculation {

    private static final int AT_ONCE = 500;
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
        return Figure.of(alerts.countRaised(wanted(request), midnight(request), end(request)));
    }

    /** Reads on until the page is full: not every alert is within the reader's reach. */
    @Override
    public Page<Evidence> records(Request request, String cursor, int limit) {
        Scope reach = access.scope(CurrentActor.require(), "alert.read");
        List<Evidence> items = new ArrayList<>();
        Alert after = cursor == null ? null : alerts.findAlert(Ids.parse(cursor)).orElse(null);
        while (true) {
            List<Alert> next = alerts.listRaised(wanted(request), midnight(request), end(request), after, AT_ONCE);
            for (Alert alert : next) {
                if (items.size() == limit) {
                    return new Page<>(items, Long.toString(after.id()));
                }
                after = alert;
                if (reach.reaches(alert.department(), alert.town(), null)) {
                    items.add(evidence(alert));
                }
            }
            if (next.size() < AT_ONCE) {
                return new Page<>(items, null);
            }
        }
    }

    private static Evidence evidence(Alert a) {
        return new Evidence("alert", Long.toString(a.id()), a.message(), a.value(), a.raisedAt(), true,
                a.ruleName() + (a.clearedAt() == null ? "" : "，已解除") + (a.caseNumber() == null ? "" : "，案件 " + a.caseNumber()));
    }

    private static Set<String> wanted(Request request) {
        return Set.copyOf(Parameters.words(request.parameters(), "rules"));
    }

    private Instant midnight(Request request) {
        return LocalDate.ofInstant(request.now(), zone).atStartOfDay(zone).toInstant();
    }

    /** Event times may run a little ahead of this server's clock. */
    private static Instant end(Request request) {
        return request.now().plusSeconds(3_600);
    }
}
