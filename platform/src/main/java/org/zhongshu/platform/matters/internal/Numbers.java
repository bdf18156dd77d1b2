package org.zhongshu.platform.matters.internal;

import org.zhongshu.platform.shared.Problem;

import java.security.SecureRandom;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Numbers of matters: the day and forty random bits, so that nobody counts through them: {@code BJ20261122-7K3Q9FXM}. */
final class Numbers {

    private static final String LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private static final SecureRandom RANDOM = new SecureRandom();

    private Numbers() {
    }

    static String next(LocalDate day) {
        StringBuilder s = new StringBuilder("BJ").append(DateTimeFormatter.BASIC_ISO_DATE.format(day)).append('-');
        for (int i = 0; i < 8; i++) {
            s.append(LETTERS.charAt(RANDOM.nextInt(32)));
        }
        return s.toString();
    }

    /** As it is kept, however it was typed; null when it can be none. */
    static String read(String text) {
        String t = text == null ? "" : text.strip().toUpperCase(Locale.ROOT);
        return t.matches("BJ\\d{8}-[0-9A-Z]{8}") ? t : null;
    }

    static Problem unknown() {
        return Problem.notFound("no-matter", "没有这个办件，或您无权查看。");
    }
}
