package org.zhongshu.platform.persons.internal;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.platform.shared.QrPicture;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A browser is signed in by a telephone that is signed in. The browser keeps a word that the picture does not show, so who photographs the
 * picture gains nothing; the telephone that scans first is the only one that may confirm; each picture works once and for two minutes.
 *
 * <p>{@code waiting → scanned → confirmed → done}, or {@code refused}
 */
@Component
class QrLogins {

    static final Duration VALID = Duration.ofMinutes(2);

    private final JdbcTemplate jdbc;
    private final PersonStore persons;
    private final CitizenSessionTable sessions;
    private final Audit audit;
    private final TransactionTemplate transaction;
    private final Clock clock;

    QrLogins(JdbcTemplate jdbc, PersonStore persons, CitizenSessionTable sessions, Audit audit, TransactionTemplate transaction, Clock clock) {
        this.jdbc = jdbc;
        this.persons = persons;
        this.sessions = sessions;
        this.audit = audit;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** @param poll the browser's word, never in the picture; code: the picture's; svg: the picture */
    record Fresh(String poll, String code, String svg, long seconds) {
    }

    /** What the telephone is asked to confirm: which browser, from where, since when. */
    record Asking(String ip, String agent, Instant at) {
    }

    /** @param state waiting, scanned, refused, expired or signed-in; person, token: when signed in */
    record Polled(String state, PersonStore.Row person, String token) {
    }

    Fresh begin(String page, String ip, String agent) {
        String poll = Tokens.fresh();
        String code = Tokens.fresh();
        Instant now = clock.instant();
        jdbc.update("INSERT INTO persons.qr_login (poll_hash, code_hash, state, ip, agent, created_at, expires_at) VALUES (?, ?, 'waiting', ?, ?, ?, ?)", Tokens.hash(poll), Tokens.hash(code), ip, CitizenSessionTable.agent(agent),
                PersonStore.at(now), PersonStore.at(now.plus(VALID)));
        return new Fresh(poll, code, QrPicture.svg(page + "#" + code), VALID.toSeconds());
    }

    Asking scan(PersonStore.Row person, String code) {
        List<Asking> taken = jdbc.query("UPDATE persons.qr_login SET state = 'scanned', person = ? WHERE code_hash = ? AND expires_at > ? AND (state = 'waiting' OR state = 'scanned' AND person = ?) RETURNING ip, agent, created_at",
                (row, n) -> new Asking(row.getString(1), row.getString(2), row.getTimestamp(3).toInstant()), person.id(), Tokens.hash(code), PersonStore.at(clock.instant()), person.id());
        if (taken.isEmpty()) {
            throw over(code);
        }
        return taken.getFirst();
    }

    void answer(PersonStore.Row person, String code, boolean yes) {
        transaction.executeWithoutResult(status -> {
            int changed = jdbc.update("UPDATE persons.qr_login SET state = ? WHERE code_hash = ? AND state = 'scanned' AND person = ? AND expires_at > ?", yes ? "confirmed" : "refused", Tokens.hash(code), person.id(), PersonStore.at(clock.instant()));
            if (changed != 1) {
                throw over(code);
            }
            audit.record(yes ? "citizen.qr-confirm" : "citizen.qr-refuse", "citizen", Long.toString(person.id()), null, null, null);
        });
    }

    private Problem over(String code) {
        record Known(String state, boolean old) {
        }
        List<Known> known = jdbc.query("SELECT state, expires_at <= ? FROM persons.qr_login WHERE code_hash = ?", (row, n) -> new Known(row.getString(1), row.getBoolean(2)), PersonStore.at(clock.instant()), Tokens.hash(code));
        if (known.isEmpty()) {
            return Problem.notFound("no-code", "这不是登录二维码，或已经失效。");
        }
        Known k = known.getFirst();
        return switch (k.state()) {
            case "confirmed", "done", "refused" -> Problem.conflict("code-used", "这个二维码已经用过，请在电脑上刷新后重新扫码。");
            case "scanned" -> k.old() ? expired() : Problem.conflict("code-anothers", "这个二维码已被另一部手机扫描，请在电脑上刷新后重新扫码。");
            default -> k.old() ? expired() : Problem.conflict("not-scanned", "请先扫码。");
        };
    }

    private static Problem expired() {
        return Problem.conflict("code-expired", "二维码已过期，请在电脑上刷新后重新扫码。");
    }

    Polled poll(String poll, String ip, String agent) {
        byte[] hash = Tokens.hash(poll);
        return transaction.execute(status -> {
            Instant now = clock.instant();
            List<Long> confirmed = jdbc.queryForList("UPDATE persons.qr_login SET state = 'done' WHERE poll_hash = ? AND state = 'confirmed' AND expires_at > ? RETURNING person", Long.class, hash, PersonStore.at(now));
            if (!confirmed.isEmpty()) {
                PersonStore.Row person = persons.find(confirmed.getFirst()).orElseThrow(() -> Problem.unauthenticated("sign-in", "请先登录。"));
                String token = sessions.open(person.id(), ip, agent);
                CurrentActor.as(person.actor(ip), () -> audit.record("citizen.login", "citizen", Long.toString(person.id()), "扫码登录", null, Map.of("way", "qr")));
                return new Polled("signed-in", person, token);
            }
            List<String> state = jdbc.query("SELECT CASE WHEN state IN ('refused') THEN state WHEN expires_at <= ? OR state = 'done' THEN 'expired' ELSE state END FROM persons.qr_login WHERE poll_hash = ?", (row, n) -> row.getString(1), PersonStore.at(now), hash);
            return new Polled(state.isEmpty() ? "expired" : state.getFirst(), null, null);
        });
    }

    @Scheduled(fixedDelay = 3_600_000, initialDelay = 150_000)
    void removeOld() {
        jdbc.update("DELETE FROM persons.qr_login WHERE created_at < ?", PersonStore.at(clock.instant().minus(Duration.ofDays(1))));
    }
}
