package org.zhongshu.platform.credentials.internal;

import jakarta.annotation.PreDestroy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.shared.Ids;

import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Who used a credential for what. A look by staff is written in its own transaction, before anything is shown; strangers' verifications
 * are gathered for half a second, so that a flood of them is not a flood of small transactions: a crash loses at most those.
 */
@Component
class UseLog {

    private static final Logger log = LoggerFactory.getLogger(UseLog.class);
    private static final int MOST_WAITING = 50_000;
    private static final String INSERT = "INSERT INTO credentials.use (id, credential, version, kind, by_name, purpose, result, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING";

    private record Verified(long id, long credential, int version, String how, String result, Instant at) {
    }

    private final LinkedBlockingQueue<Verified> waiting = new LinkedBlockingQueue<>(MOST_WAITING);
    private final JdbcTemplate jdbc;
    private final Clock clock;

    UseLog(JdbcTemplate jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** @param kind {@code look download attach} */
    void used(long credential, int version, String kind, String by, String purpose) {
        jdbc.update(INSERT, Ids.next(), credential, version, kind, by, purpose, null, Timestamp.from(clock.instant()));
    }

    /** @param how {@code number code file} */
    void verified(long credential, int version, String how, String result) {
        Verified v = new Verified(Ids.next(), credential, version, how, result, clock.instant());
        if (!waiting.offer(v)) {
            flush();
            waiting.offer(v);
        }
    }

    @Scheduled(fixedDelay = 500)
    @PreDestroy
    void flush() {
        List<Verified> some = new ArrayList<>();
        try {
            while (waiting.drainTo(some, 2000) > 0) {
                jdbc.batchUpdate(INSERT, some, some.size(), (s, v) -> {
                    s.setLong(1, v.id());
                    s.setLong(2, v.credential());
                    s.setInt(3, v.version());
                    s.setString(4, "verify-" + v.how());
                    s.setString(5, "公众核验");
                    s.setString(6, null);
                    s.setString(7, v.result());
                    s.setTimestamp(8, Timestamp.from(v.at()));
                });
                some.clear();
            }
        } catch (DataIntegrityViolationException e) {
            // would be refused for ever
            log.warn("{} verifications are not written down: {}", some.size(), e.getMessage());
        } catch (DataAccessException e) {
            // for the next time; as many as there is room for. One that was written after all has its number and is not written twice.
            some.forEach(waiting::offer);
            log.warn("verifications could not be written down: {}", e.getMessage());
        }
    }
}
