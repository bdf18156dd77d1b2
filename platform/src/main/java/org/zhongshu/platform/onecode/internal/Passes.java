package org.zhongshu.platform.onecode.internal;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.persons.Persons;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.platform.vault.Vault;

import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Who has a code open, and the codes themselves. A code that was stopped is stopped for good; whoever opens it again gets another. */
@Component
class Passes {

    /** The longest a clock may differ (scenes.json), and some seconds. */
    private static final Duration SLACK = Duration.ofSeconds(70);
    private static final SecureRandom RANDOM = new SecureRandom();

    private final JdbcTemplate jdbc;
    private final DayKeys keys;
    private final Vault vault;
    private final Persons persons;
    private final Audit audit;
    private final TransactionTemplate transaction;
    private final Clock clock;
    private final int ahead;

    Passes(JdbcTemplate jdbc, DayKeys keys, Vault vault, Persons persons, Audit audit, TransactionTemplate transaction, Clock clock, @Value("${zhongshu.onecode.ahead-seconds:120}") int ahead) {
        this.jdbc = jdbc;
        this.keys = keys;
        this.vault = vault;
        this.persons = persons;
        this.audit = audit;
        this.transaction = transaction;
        this.clock = clock;
        this.ahead = Math.clamp(ahead, 0, 900);
    }

    record Pass(long id, long person, long gid, Instant openedAt, Instant stoppedAt, String reason) {
    }

    /** The codes from now on, and the server's time, since a phone's clock may be wrong. */
    record Codes(Instant now, List<Code> codes) {
    }

    Optional<Pass> live(Persons.Person person) {
        return jdbc.query("SELECT id, person, gid, opened_at, stopped_at, stop_reason FROM onecode.pass WHERE person = ? AND gid = ? AND stopped_at IS NULL", Passes::pass, person.id(), person.gid()).stream().findFirst();
    }

    /** The one that was stopped last, while none is open. */
    Optional<Pass> lastStopped(Persons.Person person) {
        return jdbc.query("SELECT id, person, gid, opened_at, stopped_at, stop_reason FROM onecode.pass WHERE person = ? AND gid = ? AND stopped_at IS NOT NULL ORDER BY stopped_at DESC LIMIT 1", Passes::pass, person.id(), person.gid())
                .stream().findFirst();
    }

    Pass open(Persons.Person person) {
        return transaction.execute(status -> {
            Instant now = clock.instant();
            // an account whose real name was withdrawn can become somebody else's: what the one before opened ends here
            jdbc.update("UPDATE onecode.pass SET stopped_at = ?, stop_reason = '账号已是另一人的', stopped_by = 'system' WHERE person = ? AND gid <> ? AND stopped_at IS NULL", at(now), person.id(), person.gid());
            long id = Ids.next();
            int made = jdbc.update("INSERT INTO onecode.pass (id, person, gid, number_index, opened_at) VALUES (?, ?, ?, ?, ?) ON CONFLICT (person) WHERE stopped_at IS NULL DO NOTHING", id, person.id(), person.gid(),
                    index(persons.clear(person.id()).idNumber()), at(now));
            if (made == 1) {
                audit.record("onecode.open", "onecode-pass", Long.toString(id), null, null, Map.of("person", Long.toString(person.id())));
            }
            return live(person).orElseThrow();
        });
    }

    Codes codes(Persons.Person person) {
        return transaction.execute(status -> {
            Instant now = clock.instant();
            long first = Code.windowOf(now);
            long last = Code.windowOf(now.plusSeconds(ahead));
            List<Long> pass = jdbc.queryForList("UPDATE onecode.pass SET shown_until = greatest(shown_until, ?) WHERE person = ? AND gid = ? AND stopped_at IS NULL RETURNING id", Long.class, at(Code.start(last + 1)), person.id(), person.gid());
            if (pass.isEmpty()) {
                throw Problem.conflict("not-open", "您的一码通没有开通，或已经停用。");
            }
            Map<Integer, Long> handles = new HashMap<>();
            List<Code> codes = new ArrayList<>();
            for (long window = first; window <= last; window++) {
                int day = Code.dayOf(window);
                codes.add(Code.make(keys.of(day), window, handles.computeIfAbsent(day, d -> handle(pass.getFirst(), d))));
            }
            return new Codes(now, codes);
        });
    }

    private long handle(long pass, int day) {
        jdbc.update("INSERT INTO onecode.handle (handle, pass, day) VALUES (?, ?, ?) ON CONFLICT (pass, day) DO NOTHING", RANDOM.nextLong(), pass, day);
        return jdbc.queryForObject("SELECT handle FROM onecode.handle WHERE pass = ? AND day = ?", Long.class, pass, day);
    }

    /** Whose a handle is, stopped or not. */
    Optional<Pass> of(long handle) {
        return jdbc.query("SELECT p.id, p.person, p.gid, p.opened_at, p.stopped_at, p.stop_reason FROM onecode.handle h JOIN onecode.pass p ON p.id = h.pass WHERE h.handle = ?", Passes::pass, handle).stream().findFirst();
    }

    void stop(Persons.Person person, String reason) {
        if (stopped("person = ? AND gid = " + person.gid(), person.id(), reason) == 0) {
            throw Problem.conflict("not-open", "您的一码通没有开通，或已经停用。");
        }
    }

    /** By the desk, for somebody who lost their phone. */
    void stopOf(String number, String reason) {
        if (stopped("number_index = ?", index(number), reason) == 0) {
            throw Problem.notFound("no-pass", "没有以这个证件号码开通的一码通，或已经停用。");
        }
    }

    private int stopped(String condition, Object value, String reason) {
        String why = reason == null ? "" : reason.replace('\0', ' ').strip();
        if (why.length() < 2 || why.length() > 100) {
            throw Problem.badRequest("no-reason", "请说明停用原因（2 到 100 字）。");
        }
        return transaction.execute(status -> {
            List<Long> ids = jdbc.queryForList("UPDATE onecode.pass SET stopped_at = ?, stop_reason = ?, stopped_by = ? WHERE stopped_at IS NULL AND " + condition + " RETURNING id", Long.class, at(clock.instant()), why,
                    CurrentActor.require().username(), value);
            ids.forEach(id -> audit.record("onecode.stop", "onecode-pass", Long.toString(id), why, null, null));
            return ids.size();
        });
    }

    /** Handles of stopped codes that may still be on a screen somewhere. Codes of others run out by themselves. */
    Set<Long> stoppedHandles() {
        return new HashSet<>(jdbc.queryForList("SELECT h.handle FROM onecode.pass p JOIN onecode.handle h ON h.pass = p.id WHERE p.stopped_at IS NOT NULL AND p.stopped_at > ? AND p.shown_until > ?", Long.class,
                at(clock.instant().minus(Duration.ofDays(1))), at(clock.instant().minus(SLACK))));
    }

    private byte[] index(String number) {
        return vault.index("id-number", number == null ? "" : number.strip().toUpperCase(java.util.Locale.ROOT));
    }

    private static Pass pass(ResultSet r, int n) throws SQLException {
        return new Pass(r.getLong(1), r.getLong(2), r.getLong(3), instant(r.getObject(4, OffsetDateTime.class)), instant(r.getObject(5, OffsetDateTime.class)), r.getString(6));
    }

    static OffsetDateTime at(Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }

    static Instant instant(OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }
}
