package org.zhongshu.apps.environment;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Stream;

import org.zhongshu.platform.shared.Problem;

/** What a reader asked for: whole hours in [from, to), or local days from the first to the last. */
final class Span {

    private Span() {
    }

    /** The starts of the hours between two times; without them the {@code usual} hours before now. The running hour is not over and left out. */
    static List<Instant> hours(String from, String to, Instant now, int usual, int most) {
        Instant over = now.truncatedTo(ChronoUnit.HOURS);
        Instant end = to == null ? over : time(to).truncatedTo(ChronoUnit.HOURS);
        end = end.isAfter(over) ? over : end;
        Instant start = from == null ? end.minus(Duration.ofHours(usual)) : time(from).truncatedTo(ChronoUnit.HOURS);
        long n = ChronoUnit.HOURS.between(start, end);
        check(n, most, "小时");
        return Stream.iterate(start, h -> h.plus(1, ChronoUnit.HOURS)).limit(Math.max(0, n)).toList();
    }

    /** The days from the first to the last, both included; without them the {@code usual} days up to today. Days to come are left out. */
    static List<LocalDate> days(String from, String to, LocalDate today, int usual, int most) {
        LocalDate last = to == null ? today : day(to);
        last = last.isAfter(today) ? today : last;
        LocalDate first = from == null ? last.minusDays(usual - 1L) : day(from);
        long n = ChronoUnit.DAYS.between(first, last) + 1;
        check(n, most, "天");
        return n <= 0 ? List.of() : first.datesUntil(last.plusDays(1)).toList();
    }

    private static void check(long n, int most, String unit) {
        if (n > most) {
            throw Problem.badRequest("too-long", "一次最多查询 " + most + " " + unit + "，请缩短时间范围");
        }
    }

    private static Instant time(String text) {
        try {
            return OffsetDateTime.parse(text.replace(' ', '+')).toInstant();
        } catch (DateTimeException e) {
            throw Problem.badRequest("bad-time", "时间格式应为 2026-11-21T08:00:00Z：" + text);
        }
    }

    private static LocalDate day(String text) {
        try {
            return LocalDate.parse(text);
        } catch (DateTimeException e) {
            throw Problem.badRequest("bad-day", "日期格式应为 2026-11-21：" + text);
        }
    }
}
