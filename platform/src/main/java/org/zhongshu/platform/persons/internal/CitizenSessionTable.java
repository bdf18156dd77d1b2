package org.zhongshu.platform.persons.internal;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.identity.CitizenSessions;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Citizens' sessions: the browser holds the token, the table its hash. They end after two hours without use and after twelve in any case. */
@Component
class CitizenSessionTable implements CitizenSessions {

    static final Duration IDLE = Duration.ofHours(2);
    static final Duration ABSOLUTE = Duration.ofHours(12);

    private final JdbcTemplate jdbc;
    private final PersonStore persons;
    private final Clock clock;

    CitizenSessionTable(JdbcTemplate jdbc, PersonStore persons, Clock clock) {
        this.jdbc = jdbc;
        this.persons = persons;
        this.clock = clock;
    }

    /** @return the token for the cookie; it exists nowhere else */
    String open(long person, String ip, String agent) {
        String token = Tokens.fresh();
        var now = PersonStore.at(clock.instant());
        jdbc.update("INSERT INTO persons.session (token_hash, person, created_at, seen_at, ip, agent) VALUES (?, ?, ?, ?, ?, ?)", Tokens.hash(token), person, now, now, ip, agent(agent));
        return token;
    }

    /** A browser's own words, shortened. */
    static String agent(String agent) {
        return agent == null ? null : agent.replace('\0', ' ').substring(0, Math.min(200, agent.length()));
    }

    @Override
    public Optional<Open> find(String token, String ip) {
        if (token.length() != 43) {
            return Optional.empty();
        }
        byte[] hash = Tokens.hash(token);
        Instant now = clock.instant();
        record Seen(long person, Instant at, Instant since) {
        }
        List<Seen> found = jdbc.query("SELECT person, seen_at, created_at FROM persons.session WHERE token_hash = ? AND created_at > ? AND seen_at > ?",
                (row, n) -> new Seen(row.getLong(1), row.getTimestamp(2).toInstant(), row.getTimestamp(3).toInstant()), hash, PersonStore.at(now.minus(ABSOLUTE)), PersonStore.at(now.minus(IDLE)));
        if (found.isEmpty()) {
            return Optional.empty();
        }
        if (found.getFirst().at().plusSeconds(60).isBefore(now)) {
            jdbc.update("UPDATE persons.session SET seen_at = greatest(seen_at, ?) WHERE token_hash = ?", PersonStore.at(now), hash);
        }
        return persons.find(found.getFirst().person()).map(p -> new Open(p.actor(ip), crossSiteToken(token), found.getFirst().since()));
    }

    /** Derived, so it needs no storage and dies with the session. */
    static String crossSiteToken(String token) {
        return Tokens.hashText("csrf:" + token);
    }

    void close(String token) {
        jdbc.update("DELETE FROM persons.session WHERE token_hash = ?", (Object) Tokens.hash(token));
    }

    void closeAll(long person) {
        jdbc.update("DELETE FROM persons.session WHERE person = ?", person);
    }

    @Scheduled(fixedDelay = 600_000, initialDelay = 90_000)
    void removeExpired() {
        Instant now = clock.instant();
        jdbc.update("DELETE FROM persons.session WHERE seen_at < ? OR created_at < ?", PersonStore.at(now.minus(IDLE)), PersonStore.at(now.minus(ABSOLUTE)));
    }
}
