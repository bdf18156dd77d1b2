package org.zhongshu.platform.persons.internal;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.persons.PhoneGateway;
import org.zhongshu.platform.shared.Pace;
import org.zhongshu.platform.shared.Problem;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.sql.ResultSet;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Codes sent to a telephone: six digits, good for five minutes, five tries and one use, in the browser that asked for it and for the purpose it
 * was sent for. Anybody may ask for anybody's telephone, so a new code leaves those of other browsers alone, and one network gets only a part of
 * what a telephone gets. What the gateway refuses is not counted.
 */
@Component
class PhoneCodes {

    static final Duration VALID = Duration.ofMinutes(5);
    static final int TRIES = 5;
    private static final int OF_NETWORK_HOUR = 5;
    private static final int OF_NETWORK_DAY = 10;
    private static final int OF_PHONE_HOUR = 15;
    private static final int OF_PHONE_DAY = 30;
    private static final Pattern PHONE = Pattern.compile("1[3-9]\\d{9}");

    private final JdbcTemplate jdbc;
    private final PersonStore persons;
    private final PhoneGateway gateway;
    private final TransactionTemplate transaction;
    private final CodeLimits limits;
    private final CityProfile city;
    private final Clock clock;

    PhoneCodes(JdbcTemplate jdbc, PersonStore persons, PhoneGateway gateway, TransactionTemplate transaction, CodeLimits limits, CityProfile city, Clock clock) {
        this.limits = limits;
        this.city = city;
        this.jdbc = jdbc;
        this.persons = persons;
        this.gateway = gateway;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** What a code is good for: who has the one for the desk, or for one act, signs nobody in with it. */
    enum Use { SIGN_IN, DESK, ACT }

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

    /** @param network who asks, as in {@link Pace#who}, or a machine ({@link CodeLimits#MACHINE}) */
    Sent send(String given, Use use, String network) {
        String phone = phone(given);
        byte[] index = persons.phoneIndex(phone);
        String token = Tokens.fresh();
        String code = Tokens.digits();
        Instant now = clock.instant();
        transaction.executeWithoutResult(status -> {
            // two requests at once for one telephone, or of one network, wait for each other; always in this order
            jdbc.query("SELECT pg_advisory_xact_lock(?)", (ResultSet row) -> null, ByteBuffer.wrap(index).getLong());
            jdbc.query("SELECT pg_advisory_xact_lock(hashtextextended(?, 9402))", (ResultSet row) -> null, network);
            check(index, network, now);
            jdbc.update("INSERT INTO persons.phone_code (token_hash, phone_index, code_hash, network, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?)", Tokens.hash(token), index, hash(token, use, code), network,
                    PersonStore.at(now), PersonStore.at(now.plus(VALID)));
        });
        String shown;
        try {
            shown = gateway.send(phone, code, VALID).orElse(null);
        } catch (RuntimeException refused) {
            jdbc.update("DELETE FROM persons.phone_code WHERE token_hash = ?", (Object) Tokens.hash(token));
            throw refused;
        }
        return new Sent(token, VALID.toSeconds(), shown, shown == null ? null : "示范环境不发送短信，验证码直接显示在这里。");
    }

    private record Earlier(Instant at, String network) {
    }

    private void check(byte[] index, String network, Instant now) {
        List<Earlier> sent = jdbc.query("SELECT created_at, network FROM persons.phone_code WHERE phone_index = ? AND created_at > ? ORDER BY created_at DESC",
                (row, n) -> new Earlier(row.getTimestamp(1).toInstant(), row.getString(2)), index, PersonStore.at(now.minus(Duration.ofDays(1))));
        if (!sent.isEmpty() && sent.getFirst().at().plusSeconds(60).isAfter(now)) {
            throw Problem.tooMany("code-just-sent", "验证码刚刚发送过，请一分钟后再获取。");
        }
        List<Instant> any = sent.stream().map(Earlier::at).toList();
        List<Instant> here = sent.stream().filter(e -> network.equals(e.network())).map(Earlier::at).toList();
        Instant free = later(free(any, OF_PHONE_HOUR, OF_PHONE_DAY), free(here, OF_NETWORK_HOUR, OF_NETWORK_DAY));
        if (free.isAfter(now)) {
            throw Problem.tooMany("codes-too-many", "该手机号获取验证码次数过多，请在" + words(free, now) + "以后再试。");
        }
        CodeLimits.Most most = limits.of(network);
        List<Instant> all = jdbc.query("SELECT created_at FROM persons.phone_code WHERE network = ? AND created_at > ? ORDER BY created_at DESC LIMIT ?", (row, n) -> row.getTimestamp(1).toInstant(), network,
                PersonStore.at(now.minus(Duration.ofDays(1))), most.day());
        free = free(all, most.hour(), most.day());
        if (free.isAfter(now)) {
            throw Problem.tooMany("network-too-many", (network.startsWith(CodeLimits.MACHINE) ? "在这台自助终端" : "从您所在的网络") + "获取验证码次数过多，请在" + words(free, now) + "以后再试。");
        }
    }

    /** When fewer than so many lie within the last hour, and within the last day. @param sent the newest first */
    private static Instant free(List<Instant> sent, int hour, int day) {
        return later(sent.size() < hour ? Instant.MIN : sent.get(hour - 1).plus(Duration.ofHours(1)), sent.size() < day ? Instant.MIN : sent.get(day - 1).plus(Duration.ofDays(1)));
    }

    private static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }

    /** To the minute, and never too early. */
    private String words(Instant at, Instant now) {
        ZonedDateTime then = at.plusSeconds(59).atZone(city.current().zone()).truncatedTo(ChronoUnit.MINUTES);
        String time = DateTimeFormatter.ofPattern("HH:mm").format(then);
        return then.toLocalDate().equals(now.atZone(city.current().zone()).toLocalDate()) ? " " + time + " " : "明天 " + time + " ";
    }

    /** As {@link #check(String, String, Use, String)}, for signing in. */
    Runnable check(String token, String phone, String code) {
        return check(token, phone, Use.SIGN_IN, code);
    }

    /** Throws 401 when the code is not the one, is too old, was used, or was tried too often; a right one is used up in the caller's transaction. */
    Runnable check(String token, String phone, Use use, String code) {
        byte[] hash = Tokens.hash(token);
        List<byte[]> expected = jdbc.query("UPDATE persons.phone_code SET tries = tries + 1 WHERE token_hash = ? AND phone_index = ? AND tries < ? AND used_at IS NULL AND expires_at > ? RETURNING code_hash",
                (row, n) -> row.getBytes(1), hash, persons.phoneIndex(phone), TRIES, PersonStore.at(clock.instant()));
        if (expected.isEmpty()) {
            throw Problem.unauthenticated("code-over", "验证码已失效，请重新获取。");
        }
        if (!MessageDigest.isEqual(expected.getFirst(), hash(token, use, code == null ? "" : code.strip()))) {
            throw Problem.unauthenticated("code-wrong", "验证码不正确，请核对后重新填写；连续输错 " + TRIES + " 次须重新获取。");
        }
        return () -> {
            if (jdbc.update("UPDATE persons.phone_code SET used_at = ? WHERE token_hash = ? AND used_at IS NULL", PersonStore.at(clock.instant()), hash) != 1) {
                throw Problem.unauthenticated("code-over", "验证码已失效，请重新获取。");
            }
        };
    }

    /** With the browser's half, so that a million hashes made once tell nothing. */
    private static byte[] hash(String token, Use use, String code) {
        return Tokens.hash(token + ":" + use + ":" + code);
    }

    @Scheduled(fixedDelay = 3_600_000, initialDelay = 150_000)
    void removeOld() {
        jdbc.update("DELETE FROM persons.phone_code WHERE created_at < ?", PersonStore.at(clock.instant().minus(Duration.ofDays(1))));
    }
}
