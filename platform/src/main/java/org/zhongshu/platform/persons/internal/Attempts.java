package org.zhongshu.platform.persons.internal;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.shared.Problem;

import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;

/** Failures within a day, in the table so that a restart forgives nobody. Counted outside the caller's transaction, whose refusal must not take them back. */
@Component
class Attempts {

    private static final Duration DAY = Duration.ofDays(1);

    private final JdbcTemplate jdbc;
    private final Clock clock;

    Attempts(JdbcTemplate jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** Counts one before it is made, so that many at once are not one too many; throws 429 beyond the limit. */
    void take(String key, int most, String message) {
        if (add(key) > most) {
            throw Problem.tooMany("too-many-attempts", message);
        }
    }

    /** How many of a day are counted. */
    int of(String key) {
        return jdbc.queryForList("SELECT failures FROM persons.failure WHERE key = ? AND since >= ?", Integer.class, key, PersonStore.at(clock.instant().minus(DAY))).stream().findFirst().orElse(0);
    }

    /** @return how many with this one */
    int add(String key) {
        OffsetDateTime now = PersonStore.at(clock.instant());
        OffsetDateTime old = now.minus(DAY);
        Integer made = jdbc.queryForObject("""
                INSERT INTO persons.failure AS f (key, failures, since) VALUES (?, 1, ?)
                ON CONFLICT (key) DO UPDATE SET failures = CASE WHEN f.since < ? THEN 1 ELSE f.failures + 1 END, since = CASE WHEN f.since < ? THEN excluded.since ELSE f.since END
                RETURNING failures""", Integer.class, key, now, old, old);
        return made == null ? 1 : made;
    }

    @Scheduled(fixedDelay = 3_600_000, initialDelay = 150_000)
    void removeOld() {
        jdbc.update("DELETE FROM persons.failure WHERE since < ?", PersonStore.at(clock.instant().minus(DAY)));
    }
}
