package org.zhongshu.algorithms.hj212;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;

/** Times as HJ 212 writes them: Beijing time, {@code yyyyMMddHHmmss} for data and with three digits of milliseconds in QN. */
public final class Hj212Time {
    private static final ZoneOffset BEIJING = ZoneOffset.ofHours(8);
    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("uuuuMMddHHmmss");

    private Hj212Time() {
    }

    /** Reads 14 or 17 digits; throws {@link Hj212Exception} with reason 7 when they are not a time. */
    public static Instant parse(String text) {
        try {
            int length = text.length();
            if (length != 14 && length != 17) {
                throw new Hj212Exception(7, "时间应为 14 或 17 位数字：" + text);
            }
            LocalDateTime time = LocalDateTime.parse(text.substring(0, 14), SECONDS);
            long millis = length == 17 ? Integer.parseUnsignedInt(text.substring(14)) : 0;
            return time.toInstant(BEIJING).plusMillis(millis);
        } catch (DateTimeParseException | NumberFormatException e) {
            throw new Hj212Exception(7, "时间不合法：" + text);
        }
    }

    /** A data time (14 digits). */
    public static String data(Instant at) {
        return SECONDS.format(at.atOffset(BEIJING));
    }

    /** A request number QN (17 digits). */
    public static String qn(Instant at) {
        return data(at) + "%03d".formatted(at.toEpochMilli() % 1000);
    }
}
