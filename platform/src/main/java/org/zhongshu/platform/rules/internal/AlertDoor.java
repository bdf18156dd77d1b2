package org.zhongshu.platform.rules.internal;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.rules.Alert;
import org.zhongshu.platform.rules.Alerts;
import org.zhongshu.platform.rules.Rules;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The doors {@link Alerts} and {@link Rules}. */
@Component
class AlertDoor implements Alerts, Rules {

    private final AlertTable table;
    private final ActiveAlerts active;
    private final Rulebook rulebook;
    private final JdbcClient jdbc;

    AlertDoor(AlertTable table, ActiveAlerts active, Rulebook rulebook, JdbcClient jdbc) {
        this.table = table;
        this.active = active;
        this.rulebook = rulebook;
        this.jdbc = jdbc;
    }

    @Override
    public Optional<Alert> findAlert(long id) {
        return table.find(id);
    }

    @Override
    public List<Alert> listRaised(Set<String> rules, Instant from, Instant to, Alert after, int limit) {
        return table.raised(rules, from, to, after, Math.clamp(limit, 1, 1_000));
    }

    @Override
    public Map<Integer, Long> countActiveByLevel() {
        return active.all().values().stream().collect(Collectors.groupingBy(Alert::level, TreeMap::new, Collectors.counting()));
    }

    @Override
    public int activeLevel(long thing) {
        return active.activeLevel(thing);
    }

    @Override
    public Map<Instant, Integer> raisedPerMinute(Instant from, Instant to) {
        Map<Instant, Integer> minutes = new TreeMap<>();
        jdbc.sql("SELECT date_trunc('minute', raised_at) AS minute, count(*) AS n FROM rules.alert WHERE raised_at >= ? AND raised_at < ? GROUP BY 1")
                .params(Timestamp.from(from), Timestamp.from(to))
                .query(rs -> {
                    minutes.put(rs.getTimestamp(1).toInstant(), rs.getInt(2));
                });
        return minutes;
    }

    @Override
    public long countRaised(Set<String> rules, Instant from, Instant to) {
        return table.countRaised(rules, from, to);
    }

    @Override
    public List<Summary> list() {
        return rulebook.now().byId().values().stream()
                .map(r -> new Summary(r.id(), r.app(), r.name(), r.kind().name().toLowerCase(Locale.ROOT), r.types(), r.on())).toList();
    }
}
