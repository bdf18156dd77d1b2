package org.zhongshu.platform.sharing.internal.files;

import org.zhongshu.platform.shared.Problem;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.Map;
import java.util.function.Predicate;

/**
 * When a file is made.
 *
 * @param every    {@code daily weekly monthly}
 * @param day      of the week (1 Monday … 7) or of the month (1 … 28); null for daily
 * @param workdays on working days only: another day moves to the next one that is
 */
record Schedule(String every, Integer day, LocalTime at, boolean workdays) {

    private static final int LONGEST_HOLIDAY = 40;

    static Schedule of(String every, Integer day, LocalTime at, boolean workdays) {
        boolean good = every != null && switch (every) {
            case "daily" -> true;
            case "weekly" -> day != null && day >= 1 && day <= 7;
            case "monthly" -> day != null && day >= 1 && day <= 28;
            default -> false;
        };
        if (!good || at == null) {
            throw Problem.invalid("bad-schedule", "请选择每天、每周几或每月几日（1 到 28），以及时刻。", Map.of("every", "请选择周期和时刻"));
        }
        return new Schedule(every, every.equals("daily") ? null : day, at.withSecond(0).withNano(0), workdays);
    }

    /** The first moment after the given one. */
    Instant next(Instant after, ZoneId zone, Predicate<LocalDate> working) {
        LocalDate start = after.atZone(zone).toLocalDate().minusDays(LONGEST_HOLIDAY);
        Instant first = null;
        for (LocalDate day = nominal(start); first == null || !day.atTime(at).atZone(zone).toInstant().isAfter(first); day = nominal(day.plusDays(1))) {
            Instant moment = moved(day, working).atTime(at).atZone(zone).toInstant();
            if (moment.isAfter(after) && (first == null || moment.isBefore(first))) {
                first = moment;
            }
        }
        return first;
    }

    /** The named day on or after a date. */
    private LocalDate nominal(LocalDate from) {
        return switch (every) {
            case "weekly" -> from.with(java.time.temporal.TemporalAdjusters.nextOrSame(DayOfWeek.of(day)));
            case "monthly" -> from.getDayOfMonth() <= day ? from.withDayOfMonth(day) : YearMonth.from(from).plusMonths(1).atDay(day);
            default -> from;
        };
    }

    private LocalDate moved(LocalDate day, Predicate<LocalDate> working) {
        LocalDate moved = day;
        for (int i = 0; workdays && i < LONGEST_HOLIDAY && !working.test(moved); i++) {
            moved = moved.plusDays(1);
        }
        return moved;
    }
}
