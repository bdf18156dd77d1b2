package org.zhongshu.platform.identity.internal;

import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.shared.Problem;

import java.security.SecureRandom;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Passwords by Argon2id (16 MiB, 2 passes). Each computation costs memory and some 50 ms of a processor on purpose, so only
 * as many run at a time as there are processors: a flood of sign-ins waits, the rest of the system does not.
 */
@Component
class Passwords {

    static final int MIN_LENGTH = 10;
    static final int MAX_LENGTH = 128;
    static final int MIN_KINDS = 3;
    private static final String ALPHABET = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    private static final Set<String> COMMON = Set.of("password123", "password1234", "qwerty12345", "admin123456", "a123456789", "1qaz2wsx3edc",
            "p@ssw0rd123", "passw0rd123", "zhongshu@2026", "zhongshu123456", "abc1234567", "qwertyuiop1");

    /** Random bytes in the form of a hash with the usual cost: no password fits, checking one takes as long as any. */
    private static final String NOBODYS = "$argon2id$v=19$m=16384,t=2,p=1$CKpE/fqRyukZMMxULioOqA$WXAy1RwyCFCujOpOYsdJuMxuj2Vc11pelb3JsgX2Jxo";

    private final Argon2PasswordEncoder argon2 = Argon2PasswordEncoder.defaultsForSpringSecurity_v5_8();
    private final Semaphore places = new Semaphore(Math.max(2, Runtime.getRuntime().availableProcessors()), true);
    private final SecureRandom random = new SecureRandom();

    String hash(String password) {
        return guarded(() -> argon2.encode(password));
    }

    /** @param hash null for an account that does not exist: the answer is false, after the same time */
    boolean matches(String password, String hash) {
        if (password == null || password.length() > MAX_LENGTH) {
            return false;
        }
        return guarded(() -> argon2.matches(password, hash == null ? NOBODYS : hash)) && hash != null;
    }

    /** What a new password must be, for the screens to say before anyone fails. */
    record Rule(int minLength, int maxLength, int minKinds) {
    }

    static Rule rule() {
        return new Rule(MIN_LENGTH, MAX_LENGTH, MIN_KINDS);
    }

    /** Throws a problem that says what is missing (GB/T 22239-2019, 8.1.4.1: complexity). */
    void checkStrength(String password, String username) {
        if (password == null || password.length() < MIN_LENGTH || password.length() > MAX_LENGTH) {
            throw Problem.badRequest("weak-password", "密码至少 " + MIN_LENGTH + " 位，不超过 " + MAX_LENGTH + " 位。");
        }
        long kinds = password.chars().map(Passwords::kind).distinct().count();
        if (kinds < MIN_KINDS) {
            throw Problem.badRequest("weak-password", "密码须包含大写字母、小写字母、数字、符号中的至少 " + MIN_KINDS + " 种。");
        }
        String lower = password.toLowerCase(Locale.ROOT);
        if (lower.contains(username.toLowerCase(Locale.ROOT)) || COMMON.contains(lower)) {
            throw Problem.badRequest("weak-password", "密码过于常见或包含用户名，请更换。");
        }
    }

    /** A password for someone to change at once; passes {@link #checkStrength}. */
    String generate() {
        StringBuilder made = new StringBuilder("Zs");
        for (int i = 0; i < 14; i++) {
            made.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return made.append(random.nextInt(10)).toString();
    }

    private static int kind(int c) {
        return Character.isUpperCase(c) ? 0 : Character.isLowerCase(c) ? 1 : Character.isDigit(c) ? 2 : 3;
    }

    private <T> T guarded(java.util.function.Supplier<T> work) {
        try {
            if (!places.tryAcquire(20, TimeUnit.SECONDS)) {
                throw Problem.unavailable("busy", "登录人数过多，请稍后再试。", null);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.unavailable("busy", "系统正在停止。", e);
        }
        try {
            return work.get();
        } finally {
            places.release();
        }
    }
}
