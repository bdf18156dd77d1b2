package org.zhongshu.platform.identity.internal;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.shared.RemoteNetwork;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/**
 * Counts failed sign-ins per account name and per address, in the table so that a restart forgives nobody. Names that do
 * not exist are counted like others: being locked must not tell which names exist.
 */
@Component
class Lockouts {

    static final int LIMIT = 5;
    static final Duration PERIOD = Duration.ofMinutes(15);

    private final JdbcTemplate jdbc;
    private final Clock clock;

    Lockouts(JdbcTemplate jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    static String account(String username) {
        return "account:" + username;
    }

    static String address(String ip) {
        return "address:" + RemoteNetwork.of(ip);
    }

    boolean locked(String key) {
        return Boolean.TRUE.equals(jdbc.queryForObject(
                "SELECT exists(SELECT 1 FROM identity.login_failure WHERE key = ? AND locked_until > ?)", Boolean.class, key, now()));
    }

    /** @return true when this failure is the one that locks */
    boolean failed(String key) {
        OffsetDateTime now = now();
        OffsetDateTime forgotten = now.minus(PERIOD);
        OffsetDateTime until = now.plus(PERIOD);
        Integer failures = jdbc.queryForObject("""
                INSERT INTO identity.login_failure AS f (key, failures, since) VALUES (?, 1, ?)
                ON CONFLICT (key) DO UPDATE SET
                    failures = CASE WHEN f.since < ? THEN 1 ELSE f.failures + 1 END,
                    since = CASE WHEN f.since < ? THEN excluded.since ELSE f.since END,
                    locked_until = CASE WHEN f.since >= ? AND f.failures + 1 >= ? THEN ? ELSE f.locked_until END
                RETURNING failures""", Integer.class, key, now, forgotten, forgotten, forgotten, LIMIT, until);
        return failures != null && failures == LIMIT;
    }

    void succeeded(String account, String address) {
        jdbc.update("DELETE FROM identity.login_failure WHERE key IN (?, ?)", account, address);
    }

    void forgive(String username) {
        jdbc.update("DELETE FROM identity.login_failure WHERE key = ?", account(username));
    }

    @Scheduled(fixedDelay = 600_000, initialDelay = 120_000)
    void forget() {
        OffsetDateTime old = now().minus(PERIOD);
        jdbc.update("DELETE FROM identity.login_failure WHERE since < ? AND (locked_until IS NULL OR locked_until < ?)", old, now());
    }

    private OffsetDateTime now() {
        Instant now = clock.instant();
        return now.atOffset(ZoneOffset.UTC);
    }
}
