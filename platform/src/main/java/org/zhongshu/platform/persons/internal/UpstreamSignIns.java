package org.zhongshu.platform.persons.internal;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.algorithms.identifiers.CitizenId;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.shared.Problem;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Signing in by the province's platform. An account is found by the platform's subject; the first time by the identity number that the platform
 * checked, else by the telephone that it checked, else it is made. A telephone alone never leads into an account whose real name is another's.
 */
@Component
class UpstreamSignIns {

    static final Duration VALID = Duration.ofMinutes(10);

    private final Upstream upstream;
    private final PersonStore persons;
    private final SignIns signIns;
    private final RealNames realNames;
    private final CitizenSessionTable sessions;
    private final JdbcTemplate jdbc;
    private final Audit audit;
    private final TransactionTemplate transaction;
    private final Clock clock;

    UpstreamSignIns(Upstream upstream, PersonStore persons, SignIns signIns, RealNames realNames, CitizenSessionTable sessions, JdbcTemplate jdbc, Audit audit, TransactionTemplate transaction, Clock clock) {
        this.upstream = upstream;
        this.persons = persons;
        this.signIns = signIns;
        this.realNames = realNames;
        this.sessions = sessions;
        this.jdbc = jdbc;
        this.audit = audit;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** @param browser for this browser's cookie: another's answer is not taken; address: where it goes */
    record Begun(String browser, URI address) {
    }

    /** @param token for the session's cookie; next: where the citizen was going, null: to their own page */
    record Opened(String token, String next) {
    }

    private record Kept(String verifier, String nonce, String next, boolean agree) {
    }

    Begun begin(URI back, String next, boolean agree) {
        if (!upstream.configured()) {
            throw Problem.notFound("no-upstream", "没有配置上级身份认证平台。");
        }
        String state = Tokens.fresh();
        String nonce = Tokens.fresh();
        String verifier = Tokens.fresh();
        String browser = Tokens.fresh();
        URI address = upstream.address(back, state, nonce, verifier);
        jdbc.update("INSERT INTO persons.upstream_begun (state_hash, browser_hash, verifier, nonce, next, agree, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?)", Tokens.hash(state), Tokens.hash(browser), verifier, nonce, next, agree,
                PersonStore.at(clock.instant().plus(VALID)));
        return new Begun(browser, address);
    }

    /** What was begun is over with the first answer, whatever it is: a code that was seen on its way works for nobody. */
    Opened finish(URI back, String browser, String state, String code, String ip, String agent) {
        if (!upstream.configured()) {
            throw Problem.notFound("no-upstream", "没有配置上级身份认证平台。");
        }
        Kept kept = jdbc.query("DELETE FROM persons.upstream_begun WHERE state_hash = ? AND browser_hash = ? AND expires_at > ? RETURNING verifier, nonce, next, agree",
                (row, n) -> new Kept(row.getString(1), row.getString(2), row.getString(3), row.getBoolean(4)), Tokens.hash(state), Tokens.hash(browser), PersonStore.at(clock.instant())).stream().findFirst()
                .orElseThrow(() -> Problem.conflict("upstream-over", "这次登录已经过期，请重新登录。"));
        if (code == null || code.isBlank() || code.length() > 2_000) {
            throw Problem.unprocessable("upstream-cancelled", "登录没有完成。");
        }
        Upstream.Who who = upstream.ask(code, back, kept.nonce(), kept.verifier());
        byte[] subject = Tokens.hash(upstream.settings().issuer() + " " + who.subject());
        PersonStore.Row person = transaction.execute(status -> {
            // two browsers that sign the same person in for the first time: one makes the account, the other finds it
            jdbc.query("SELECT pg_advisory_xact_lock(hashtextextended(encode(?, 'hex'), 9403))", row -> null, (Object) subject);
            return known(subject, who).orElseGet(() -> link(subject, who, kept.agree(), ip));
        });
        if (who.realName() && kept.agree()) {
            CurrentActor.as(person.actor(ip), () -> realNames.fromUpstream(person, who.name(), who.idNumber(), upstream.settings().name()));
            persons.find(person.id()).filter(p -> p.idNumber() != null && p.idNumber().equals(number(who))).ifPresent(p -> keep(subject, p.id(), true));
        }
        String token = transaction.execute(status -> {
            String fresh = sessions.open(person.id(), ip, agent);
            CurrentActor.as(person.actor(ip), () -> audit.record("citizen.login", "citizen", Long.toString(person.id()), upstream.settings().name(), null, Map.of("way", "upstream")));
            return fresh;
        });
        return new Opened(token, kept.next());
    }

    private Optional<PersonStore.Row> known(byte[] subject, Upstream.Who who) {
        Optional<PersonStore.Row> person = jdbc.queryForList("SELECT person FROM persons.upstream WHERE subject_hash = ?", Long.class, (Object) subject).stream().findFirst().flatMap(persons::find);
        person.filter(p -> p.idNumber() != null && number(who) != null && !p.idNumber().equals(number(who))).ifPresent(another -> {
            throw otherPerson();
        });
        return person;
    }

    /** The identity number that the platform checked; null where it did not, or where it cannot be one. */
    private static String number(Upstream.Who who) {
        String number = who.realName() && who.idNumber() != null ? who.idNumber().toUpperCase(Locale.ROOT) : null;
        return number != null && CitizenId.isValid(number) ? number : null;
    }

    private static Problem otherPerson() {
        return Problem.conflict("upstream-other-person", "该手机号在本平台由另一实名账号使用，请用手机验证码登录后核对。");
    }

    private void keep(byte[] subject, long person, boolean byNumber) {
        jdbc.update("INSERT INTO persons.upstream (subject_hash, issuer, person, linked_at, by_number) VALUES (?, ?, ?, ?, ?) ON CONFLICT (subject_hash) DO UPDATE SET person = excluded.person, linked_at = excluded.linked_at, by_number = excluded.by_number",
                subject, upstream.settings().issuer(), person, PersonStore.at(clock.instant()), byNumber);
    }

    private PersonStore.Row link(byte[] subject, Upstream.Who who, boolean agree, String ip) {
        String number = number(who);
        Optional<PersonStore.Row> same = number == null ? Optional.empty() : persons.findByIdNumber(number);
        PersonStore.Row person = same.orElseGet(() -> {
            if (who.phone() == null) {
                throw Problem.unprocessable("upstream-no-phone", upstream.settings().name() + "没有提供手机号，请用手机验证码登录。");
            }
            String phone = PhoneCodes.phone(who.phone());
            Optional<PersonStore.Row> byPhone = persons.findByPhone(phone);
            byPhone.filter(p -> p.idNumber() != null && !p.idNumber().equals(number)).ifPresent(other -> {
                throw otherPerson();
            });
            return byPhone.orElseGet(() -> {
                if (!agree) {
                    throw Problem.unprocessable("agree-needed", "注册前请阅读并同意个人信息处理说明。");
                }
                return signIns.register(phone, ip);
            });
        });
        keep(subject, person.id(), same.isPresent());
        CurrentActor.as(person.actor(ip), () -> audit.record("citizen.upstream-link", "citizen", Long.toString(person.id()), upstream.settings().name(), null, Map.of("by", same.isPresent() ? "idNumber" : "phone")));
        return person;
    }

    @Scheduled(fixedDelay = 3_600_000, initialDelay = 150_000)
    void removeOld() {
        jdbc.update("DELETE FROM persons.upstream_begun WHERE expires_at < ?", PersonStore.at(clock.instant()));
    }
}
