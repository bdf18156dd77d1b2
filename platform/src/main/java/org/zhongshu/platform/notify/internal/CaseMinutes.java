package org.zhongshu.platform.notify.internal;

import jakarta.annotation.PreDestroy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Cases opened and ended, by minute. Counted in memory and added to the table every two seconds: one row for all cases of a
 * minute, written by every case's own transaction, would make them queue up behind each other. A killed process may thus
 * lose two seconds of this picture (and of nothing else).
 */
@Component
class CaseMinutes {

    private static final Logger log = LoggerFactory.getLogger(CaseMinutes.class);
    private static final Duration KEPT = Duration.ofDays(400);

    private final JdbcTemplate jdbc;
    private final Clock clock;
    /** minute → {opened, closed} */
    private Map<Instant, int[]> counts = new HashMap<>();

    CaseMinutes(JdbcTemplate jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    synchronized void opened(Instant at) {
        counts.computeIfAbsent(at.truncatedTo(ChronoUnit.MINUTES), m -> new int[2])[0]++;
    }

    synchronized void closed(Instant at) {
        counts.computeIfAbsent(at.truncatedTo(ChronoUnit.MINUTES), m -> new int[2])[1]++;
    }

    /** {opened, closed} by minute, those not yet written included. */
    Map<Instant, int[]> between(Instant from, Instant to) {
        store();
        Map<Instant, int[]> found = new TreeMap<>();
        jdbc.query("SELECT minute, opened, closed FROM notify.case_minute WHERE minute >= ? AND minute < ?", row -> {
            found.put(row.getTimestamp(1).toInstant(), new int[]{row.getInt(2), row.getInt(3)});
        }, Timestamp.from(from), Timestamp.from(to));
        return found;
    }

    @PreDestroy
    @Scheduled(fixedDelay = 2000)
    void store() {
        Map<Instant, int[]> taken = take();
        for (var e : taken.entrySet()) {
            try {
                jdbc.update("""
                        INSERT INTO notify.case_minute AS m VALUES (?, ?, ?)
                        ON CONFLICT (minute) DO UPDATE SET opened = m.opened + excluded.opened, closed = m.closed + excluded.closed""",
                        Timestamp.from(e.getKey()), e.getValue()[0], e.getValue()[1]);
            } catch (DataAccessException failure) {
                log.debug("Counts of {} wait for the next time: {}", e.getKey(), failure.getMessage());
                giveBack(e.getKey(), e.getValue());
            }
        }
    }

    @Scheduled(fixedDelay = 86_400_000, initialDelay = 600_000)
    void forgetOld() {
        jdbc.update("DELETE FROM notify.case_minute WHERE minute < ?", Timestamp.from(clock.instant().minus(KEPT)));
    }

    private synchronized Map<Instant, int[]> take() {
        Map<Instant, int[]> taken = counts;
        counts = new HashMap<>();
        return taken;
    }

    private synchronized void giveBack(Instant minute, int[] count) {
        int[] now = counts.computeIfAbsent(minute, m -> new int[2]);
        now[0] += count[0];
        now[1] += count[1];
    }
}
