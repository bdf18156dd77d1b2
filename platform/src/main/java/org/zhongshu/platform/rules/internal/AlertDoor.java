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
    public List<Alert> listActive(int limit) {
        return table.active(Math.clamp(limit, 1, 10_000));
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
    public long countRaised(String rule, Instant from, Instant to) {
        return jdbc.sql("SELECT count(*) FROM rules.alert WHERE raised_at >= ? AND raised_at < ? AND NOT flood" + (rule == null ? "" : " AND rule = ?"))
                .params(rule == null ? List.of(Timestamp.from(from), Timestamp.from(to)) : List.of(Timestamp.from(from), Timestamp.from(to), rule))
                .query(Long.class).single();
    }

    @Override
    public List<Summary> list() {
        return rulebook.now().byId().values().stream()
                .map(r -> new Summary(r.id(), r.app(), r.name(), r.kind().name().toLowerCase(Locale.ROOT), r.types(), r.on())).toList();
    }
}
