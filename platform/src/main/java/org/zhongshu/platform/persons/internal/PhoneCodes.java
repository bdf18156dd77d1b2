package org.zhongshu.platform.persons.internal;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.persons.PhoneGateway;
import org.zhongshu.platform.shared.Problem;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.sql.ResultSet;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Codes sent to a telephone: six digits, good for five minutes, five tries and one use, in the browser that asked for it. One a minute, five
 * an hour and ten a day for a telephone.
 */
@Component
class PhoneCodes {

    static final Duration VALID = Duration.ofMinutes(5);
    static final int TRIES = 5;
    private static final Pattern PHONE = Pattern.compile("1[3-9]\\d{9}");

    private final JdbcTemplate jdbc;
    private final PersonStore persons;
    private final PhoneGateway gateway;
    private final TransactionTemplate transaction;
    private final Clock clock;

    PhoneCodes(JdbcTemplate jdbc, PersonStore persons, PhoneGateway gateway, TransactionTemplate transaction, Clock clock) {
        this.jdbc = jdbc;
        this.persons = persons;
        this.gateway = gateway;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** @param token the browser's half; shown: the code itself, in the demonstration alone, which says so */
    record Sent(String token, long seconds, String shown, String note) {
    }

    static String phone(String given) {
        String phone = given == null ? "" : given.strip().replace(" ", "").replace("-", "");
        if (!PHONE.matcher(phone).matches()) {
            throw Problem.invalid("bad-phone", "手机号须为 11 位。", java.util.Map.of("phone", "11 位手机号"));
        }
        return phone;
    }

    Sent send(String given) {
        String phone = phone(given);
        byte[] index = persons.phoneIndex(phone);
        String token = Tokens.fresh();
        String code = Tokens.digits();
        Instant now = clock.instant();
        transaction.executeWithoutResult(status -> {
            // two requests at once for one telephone wait for each other
            jdbc.query("SELECT pg_advisory_xact_lock(?)", (ResultSet row) -> null, ByteBuffer.wrap(index).getLong());
            check(index, now);
            jdbc.update("UPDATE persons.phone_code SET used_at = ? WHERE phone_index = ? AND used_at IS NULL", PersonStore.at(now), index);
            jdbc.update("INSERT INTO persons.phone_code (token_hash, phone_index, code_hash, created_at, expires_at) VALUES (?, ?, ?, ?, ?)", Tokens.hash(token), index, hash(token, code), PersonStore.at(now), PersonStore.at(now.plus(VALID)));
        });
        String shown = gateway.send(phone, code, VALID).orElse(null);
        return new Sent(token, VALID.toSeconds(), shown, shown == null ? null : "示范环境不发送短信，验证码直接显示在这里。");
    }

    private void check(byte[] index, Instant now) {
        List<Instant> sent = jdbc.query("SELECT created_at FROM persons.phone_code WHERE phone_index = ? AND created_at > ? ORDER BY created_at DESC", (row, n) -> row.getTimestamp(1).toInstant(), index,
                PersonStore.at(now.minus(Duration.ofDays(1))));
        if (!sent.isEmpty() && sent.getFirst().plusSeconds(60).isAfter(now)) {
            throw Problem.tooMany("code-just-sent", "验证码刚刚发送过，请一分钟后再获取。");
        }
        if (sent.stream().filter(at -> at.plusSeconds(3600).isAfter(now)).count() >= 5 || sent.size() >= 10) {
            throw Problem.tooMany("codes-too-many", "该手机号获取验证码次数过多，请稍后再试。");
        }
    }

    /** Throws 401 when the code is not the one, is too old, was used, or was tried too often; a right one is used up in the caller's transaction. */
    Runnable check(String token, String phone, String code) {
        byte[] hash = Tokens.hash(token);
        List<byte[]> expected = jdbc.query("UPDATE persons.phone_code SET tries = tries + 1 WHERE token_hash = ? AND phone_index = ? AND tries < ? AND used_at IS NULL AND expires_at > ? RETURNING code_hash",
                (row, n) -> row.getBytes(1), hash, persons.phoneIndex(phone), TRIES, PersonStore.at(clock.instant()));
        if (expected.isEmpty()) {
            throw Problem.unauthenticated("code-over", "验证码已失效，请重新获取。");
        }
        if (!MessageDigest.isEqual(expected.getFirst(), hash(token, code == null ? "" : code.strip()))) {
            throw Problem.unauthenticated("code-wrong", "验证码不正确，请核对后重新填写；连续输错 " + TRIES + " 次须重新获取。");
        }
        return () -> {
            if (jdbc.update("UPDATE persons.phone_code SET used_at = ? WHERE token_hash = ? AND used_at IS NULL", PersonStore.at(clock.instant()), hash) != 1) {
                throw Problem.unauthenticated("code-over", "验证码已失效，请重新获取。");
            }
        };
    }

    /** With the browser's half, so that a million hashes made once tell nothing. */
    private static byte[] hash(String token, String code) {
        return Tokens.hash(token + ":" + code);
    }

    @Scheduled(fixedDelay = 3_600_000, initialDelay = 150_000)
    void removeOld() {
        jdbc.update("DELETE FROM persons.phone_code WHERE created_at < ?", PersonStore.at(clock.instant().minus(Duration.ofDays(1))));
    }
}
