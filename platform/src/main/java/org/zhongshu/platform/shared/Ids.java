package org.zhongshu.platform.shared;

import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Time-ordered positive 63-bit identifiers: 42 bits of milliseconds since 2020, 21 bits that count within the millisecond
 * from a random start. Unique within one JVM by construction, across copies of the server by chance (2^-21 per shared
 * millisecond) and by the primary key that every user of it has. In JSON they travel as decimal strings.
 */
public final class Ids {

    private static final long EPOCH = 1_577_836_800_000L;
    private static final AtomicLong last = new AtomicLong();
    private static final SecureRandom random = new SecureRandom();

    private Ids() {
    }

    public static long next() {
        long candidate = ((System.currentTimeMillis() - EPOCH) << 21) | random.nextInt(1 << 20);
        return last.accumulateAndGet(candidate, (previous, now) -> now > previous ? now : previous + 1);
    }

    /** Reads an identifier from a URL or JSON; a malformed one is a bad request, not a crash. */
    public static long parse(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw Problem.badRequest("bad-id", "编号格式不正确：" + text);
        }
    }
}
