package org.zhongshu.platform.rules.internal;

import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.rules.Alert;
import org.zhongshu.platform.twin.ThingSignals;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The standing alerts in memory: by the intake at once, from the table every few seconds for what other copies of the server took. */
@Component
class ActiveAlerts implements ThingSignals {

    private static final int MOST = 50_000;

    private final AlertTable table;
    private final Map<Long, Alert> byId = new ConcurrentHashMap<>();
    /** Ids that the intake told about since the last look at the table began. */
    private final Set<Long> touched = ConcurrentHashMap.newKeySet();
    private volatile Map<Long, Integer> levels = Map.of();

    ActiveAlerts(AlertTable table) {
        this.table = table;
    }

    @Scheduled(initialDelay = 1_000, fixedDelay = 10_000)
    void refresh() {
        touched.clear();
        Map<Long, Alert> now = new HashMap<>();
        table.active(MOST).forEach(a -> now.put(a.id(), a));
        // what the intake told while the table was read is newer than what was read
        now.keySet().removeAll(touched);
        byId.keySet().removeIf(id -> !now.containsKey(id) && !touched.contains(id));
        byId.putAll(now);
        sum();
    }

    void raised(Alert alert) {
        touched.add(alert.id());
        byId.put(alert.id(), alert);
        levels = with(alert.thing(), Math.min(alert.level(), activeLevel(alert.thing()) == 0 ? 4 : activeLevel(alert.thing())));
    }

    void cleared(long id) {
        touched.add(id);
        Alert gone = byId.remove(id);
        if (gone != null) {
            levels = with(gone.thing(), byId.values().stream().filter(a -> a.thing() == gone.thing()).mapToInt(Alert::level).min().orElse(0));
        }
    }

    Optional<Alert> find(long id) {
        return Optional.ofNullable(byId.get(id));
    }

    Map<Long, Alert> all() {
        return byId;
    }

    int activeLevel(long thing) {
        return levels.getOrDefault(thing, 0);
    }

    @Override
    public int alertLevel(long thing) {
        return activeLevel(thing);
    }

    private void sum() {
        Map<Long, Integer> gravest = new ConcurrentHashMap<>();
        byId.values().forEach(a -> gravest.merge(a.thing(), a.level(), Math::min));
        levels = gravest;
    }

    private synchronized Map<Long, Integer> with(long thing, int level) {
        Map<Long, Integer> map = levels instanceof ConcurrentHashMap<Long, Integer> m ? m : new ConcurrentHashMap<>(levels);
        if (level == 0) {
            map.remove(thing);
        } else {
            map.put(thing, level);
        }
        return map;
    }
}
