package org.zhongshu.platform.rules;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The door to alerts for other modules. Not filtered by rights: callers are modules, not people. */
public interface Alerts {

    Optional<Alert> findAlert(long id);

    /**
     * What {@link #countRaised} counts, newest first, standing or not.
     *
     * @param rules empty = any
     * @param after the last one of the page before, null for the first page
     * @param limit 1 … 1,000
     */
    List<Alert> listRaised(Set<String> rules, Instant from, Instant to, Alert after, int limit);

    /** Number of standing alerts by level 1 … 4; from memory. */
    Map<Integer, Long> countActiveByLevel();

    /** Gravest standing level of a thing, 0 = none; from memory, at most some seconds old where another copy of the server took the alert. */
    int activeLevel(long thing);

    /** Alerts raised in each minute of the span, by the minute's beginning; minutes without any are left out. */
    Map<Instant, Integer> raisedPerMinute(Instant from, Instant to);

    /** Number of alerts raised in a span. @param rules empty = any */
    long countRaised(Set<String> rules, Instant from, Instant to);
}
