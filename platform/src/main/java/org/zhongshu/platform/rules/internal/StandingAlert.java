package org.zhongshu.platform.rules.internal;

import org.springframework.stereotype.Component;
import org.zhongshu.platform.cases.Case;
import org.zhongshu.platform.cases.ClosureCheck;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.rules.Alert;

import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;

/** Objects to closing a case while one of its alerts still stands. */
@Component
class StandingAlert implements ClosureCheck {

    private final AlertTable table;
    private final DateTimeFormatter time;

    StandingAlert(AlertTable table, CityProfile city) {
        this.table = table;
        this.time = DateTimeFormatter.ofPattern("M月d日 HH:mm").withZone(city.current().zone());
    }

    @Override
    public Optional<String> objection(Case c) {
        List<Alert> standing = table.activeOfCase(c.id());
        if (standing.isEmpty()) {
            return Optional.empty();
        }
        Alert a = standing.getFirst();
        String value = a.value() == null ? "" : "，触发时为 " + Texts.number(a.value(), 3, a.unit());
        return Optional.of("预警尚未解除，不能结案：" + (a.thingName() == null ? "" : a.thingName() + " ") + a.ruleName() + "（" + Texts.colour(a.level()) + "），自 "
                + time.format(a.raisedAt()) + " 起" + value + (standing.size() > 1 ? "；另有 " + (standing.size() - 1) + " 条预警未解除" : "") + "。");
    }
}
