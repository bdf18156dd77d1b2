package org.zhongshu.platform.matters.internal;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.persons.Persons;
import org.zhongshu.platform.shared.Problem;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;

/**
 * Progress for whoever knows a matter's number and the last four digits of the applicant's telephone. Ten wrong guesses a day for each network and
 * number: who guesses shuts out themselves and nobody else. Many wrong ones from many networks do not shut anybody out either, but make each wait
 * before a try and leave each fewer of them.
 */
@Component
class Guesses {

    static final int MOST = 10;
    /** Wrong ones of a day, from wherever, after which everybody waits. */
    static final int MANY = 40;
    static final int MOST_WHERE_MANY = 3;
    static final Duration WAIT = Duration.ofMinutes(10);
    private static final Duration DAY = Duration.ofDays(1);
    private static final String ALL = "*";

    private final MatterStore store;
    private final Persons persons;
    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final Clock clock;

    Guesses(MatterStore store, Persons persons, JdbcTemplate jdbc, TransactionTemplate transaction, Clock clock) {
        this.store = store;
        this.persons = persons;
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** @param network who asks, as {@code Pace.who} says it */
    MatterRow find(String number, String digits, String network) {
        String read = Numbers.read(number);
        if (read == null || digits == null || !digits.matches("[0-9]{4}")) {
            throw Problem.badRequest("bad-number", "请填写办件编号（如 BJ20260101-7K3Q9FXM）和手机号后四位。");
        }
        // counted before it is looked at, so that many at once are not one too many; what is right is taken back
        Problem refused = transaction.execute(status -> take(read, network));
        if (refused != null) {
            throw refused;
        }
        MatterRow m = store.find(read).filter(r -> persons.find(r.person()).isPresent() && tail(persons.clear(r.person())).endsWith(digits))
                .orElseThrow(() -> Problem.notFound("no-matter", "没有这个办件，或手机尾号不符。"));
        // only this network's own: who knows the digits does not clear the way for whoever guesses
        transaction.executeWithoutResult(status -> {
            lock(read);
            jdbc.update("UPDATE matters.guess SET failures = 0, ready_at = ? WHERE number = ? AND network = ?", MatterStore.at(clock.instant()), read, network);
            jdbc.update("UPDATE matters.guess SET failures = greatest(failures - 1, 0) WHERE number = ? AND network = ?", read, ALL);
        });
        return m;
    }

    /** Who has no telephone has the end of their document's number; an X in it is left out. */
    private static String tail(Persons.Clear who) {
        return who.phone() != null ? who.phone() : who.idNumber().replace("X", "");
    }

    private record Count(int failures, Instant since, Instant ready) {
    }

    /** Those who ask for one number come one after the other. */
    private Count lock(String number) {
        jdbc.update("INSERT INTO matters.guess (number, network, failures, since) VALUES (?, ?, 0, ?) ON CONFLICT DO NOTHING", number, ALL, MatterStore.at(clock.instant()));
        return of(number, ALL);
    }

    private Count of(String number, String network) {
        return jdbc.query("SELECT failures, since, ready_at FROM matters.guess WHERE number = ? AND network = ? FOR UPDATE",
                (r, n) -> new Count(r.getInt(1), r.getTimestamp(2).toInstant(), r.getTimestamp(3) == null ? null : r.getTimestamp(3).toInstant()), number, network).stream().findFirst().orElse(null);
    }

    /** Null: it may be looked at, and is counted as a wrong one. */
    private Problem take(String number, String network) {
        Instant now = clock.instant();
        Instant old = now.minus(DAY);
        Count all = today(lock(number), old);
        Count own = today(of(number, network), old);
        boolean many = all.failures() >= MANY;
        if (own.failures() >= MOST || many && own.failures() >= MOST_WHERE_MANY) {
            return Problem.tooMany("too-many-tries", "您今天对这个编号输错的次数过多，请明天再试，或登录后查看。");
        }
        if (many && (own.ready() == null || now.isBefore(own.ready()))) {
            Instant ready = own.ready() == null ? now.plus(WAIT) : own.ready();
            put(number, network, own.failures(), own.since(), ready);
            long minutes = Duration.between(now, ready).plusSeconds(59).toMinutes();
            return Problem.tooMany("wait-first", "这个编号今天被多次输错，为防止他人冒查，请 " + minutes + " 分钟后再试，或登录后查看。");
        }
        put(number, network, own.failures() + 1, own.since(), many ? now.plus(WAIT) : null);
        put(number, ALL, all.failures() + 1, all.since(), null);
        return null;
    }

    private Count today(Count count, Instant old) {
        return count == null || count.since().isBefore(old) ? new Count(0, clock.instant(), null) : count;
    }

    private void put(String number, String network, int failures, Instant since, Instant ready) {
        OffsetDateTime from = MatterStore.at(since);
        OffsetDateTime then = ready == null ? null : MatterStore.at(ready);
        jdbc.update("""
                INSERT INTO matters.guess (number, network, failures, since, ready_at) VALUES (?, ?, ?, ?, ?)
                ON CONFLICT (number, network) DO UPDATE SET failures = excluded.failures, since = excluded.since, ready_at = excluded.ready_at""", number, network, failures, from, then);
    }

    @Scheduled(fixedDelay = 3_600_000, initialDelay = 200_000)
    void removeOld() {
        jdbc.update("DELETE FROM matters.guess WHERE since < ?", MatterStore.at(clock.instant().minus(DAY)));
    }
}
