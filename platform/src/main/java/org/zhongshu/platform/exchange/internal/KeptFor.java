package org.zhongshu.platform.exchange.internal;

import java.time.Instant;
import java.time.LocalDate;
import java.time.Period;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.TreeMap;

/**
 * How long something is kept, by date: {@code P180D} from ever, {@code P180D, 2027-01-01 P90D} with another period from a day on. Periods
 * are ISO 8601, at least {@value #LEAST_DAYS} days.
 */
final class KeptFor {

    static final int LEAST_DAYS = 30;

    private final TreeMap<LocalDate, Period> since = new TreeMap<>();

    private KeptFor() {
    }

    /** @param property for the message */
    static KeptFor of(String property, String text) {
        KeptFor kept = new KeptFor();
        for (String part : text.split(",")) {
            String[] words = part.strip().split("\\s+");
            try {
                LocalDate from = words.length == 2 ? LocalDate.parse(words[0]) : LocalDate.MIN;
                Period period = Period.parse(words[words.length - 1]);
                LocalDate any = LocalDate.of(2026, 1, 1);
                if (words.length > 2 || any.plus(period).isBefore(any.plusDays(LEAST_DAYS)) || kept.since.put(from, period) != null) {
                    throw bad(property, text, null);
                }
            } catch (DateTimeParseException e) {
                throw bad(property, text, e);
            }
        }
        if (!kept.since.containsKey(LocalDate.MIN)) {
            throw bad(property, text, null);
        }
        return kept;
    }

    private static IllegalArgumentException bad(String property, String text, Exception cause) {
        return new IllegalArgumentException(property + " 应为保留期限（至少 " + LEAST_DAYS + " 天），可带起始日期，如 P180D, 2027-01-01 P90D：" + text, cause);
    }

    /** In force on that day. */
    Period on(LocalDate day) {
        Map.Entry<LocalDate, Period> entry = since.floorEntry(day);
        return entry.getValue();
    }

    /** What was settled before this has been kept long enough. */
    Instant before(Instant now, ZoneId zone) {
        return now.atZone(zone).minus(on(now.atZone(zone).toLocalDate())).toInstant();
    }
}
