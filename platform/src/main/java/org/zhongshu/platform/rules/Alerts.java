package org.zhongshu.platform.rules;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The door to alerts for other modules. Not filtered by rights: callers are modules, not people. */
public interface Alerts {

    Optional<Alert> findAlert(long id);

    /** Standing alerts, newest first. @param limit 1 … 10,000 */
    List<Alert> listActive(int limit);

    /** Number of standing alerts by level 1 … 4; from memory. */
    Map<Integer, Long> countActiveByLevel();

    /** Gravest standing level of a thing, 0 = none; from memory, at most some seconds old where another copy of the server took the alert. */
    int activeLevel(long thing);

    /** Alerts raised in each minute of the span, by the minute's beginning; minutes without any are left out. */
    Map<Instant, Integer> raisedPerMinute(Instant from, Instant to);

    /** Number of alerts raised in a span. @param rule null = any */
    long countRaised(String rule, Instant from, Instant to);
}
