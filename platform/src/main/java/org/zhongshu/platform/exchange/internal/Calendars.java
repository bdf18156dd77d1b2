package org.zhongshu.platform.exchange.internal;

import org.zhongshu.algorithms.calendar.OfficeHours;
import org.zhongshu.platform.shared.Problem;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Set;

/** When a job is due next, by its schedule and the city's office hours. Pure. */
final class Calendars {

    private static final Set<String> KINDS = Set.of("manual", "minutes", "daily", "monthly", "continuous");
    private static final Set<String> DAYS = Set.of("any", "work", "office", "off");
    /** A capture that fell down is looked after this often. */
    private static final Duration AGAIN = Duration.ofSeconds(30);
    private static final int FAR = 400;

    private Calendars() {
    }

    static void check(JobSpec.Schedule s) {
        boolean fits = s.kind() != null && KINDS.contains(s.kind()) && (s.days() == null || DAYS.contains(s.days()));
        if (fits && s.kind().equals("minutes")) {
            fits = s.every() != null && s.every() >= 1 && s.every() <= 1_440;
        }
        if (fits && (s.kind().equals("daily") || s.kind().equals("monthly"))) {
            try {
                LocalTime.parse(s.at() == null ? "" : s.at());
            } catch (DateTimeException e) {
                fits = false;
            }
        }
        if (fits && s.kind().equals("monthly")) {
            fits = s.day() != null && s.day() >= 1 && s.day() <= 31;
        }
        if (!fits) {
            throw Problem.badRequest("bad-schedule", "运行计划填写有误：间隔为 1 到 1440 分钟，时刻如 02:30，日期为 1 到 31。");
        }
    }

    /** The first moment after {@code after}; null for a job that only people start. */
    static Instant next(JobSpec.Schedule s, Instant after, OfficeHours hours) {
        String days = s.days() == null ? "any" : s.days();
        return switch (s.kind()) {
            case "manual" -> null;
            case "continuous" -> after.plus(AGAIN);
            case "minutes" -> {
                Duration step = Duration.ofMinutes(s.every());
                Instant at = after.plus(step).truncatedTo(ChronoUnit.MINUTES);
                Instant last = after.plus(Duration.ofDays(FAR));
                while (at.isBefore(last) && !allowed(days, at, hours)) {
                    at = at.plus(step);
                }
                yield at;
            }
            default -> {
                LocalTime time = LocalTime.parse(s.at());
                ZonedDateTime from = after.atZone(hours.zone());
                LocalDate day = from.toLocalDate();
                for (int i = 0; i < FAR; i++, day = day.plusDays(1)) {
                    Instant at = day.atTime(time).atZone(hours.zone()).toInstant();
                    boolean due = s.kind().equals("daily") ? allowed(days, at, hours) : monthly(s, day, days, hours);
                    if (at.isAfter(after) && due) {
                        yield at;
                    }
                }
                yield null;
            }
        };
    }

    /** The day of the month, or the next working day behind it where only working days count. */
    private static boolean monthly(JobSpec.Schedule s, LocalDate day, String days, OfficeHours hours) {
        LocalDate first = day.withDayOfMonth(Math.min(s.day(), day.lengthOfMonth()));
        if (days.equals("any")) {
            return day.equals(first);
        }
        LocalDate due = first;
        while (!hours.isWorkingDay(due)) {
            due = due.plusDays(1);
        }
        LocalDate before = day.minusMonths(1);
        LocalDate late = before.withDayOfMonth(Math.min(s.day(), before.lengthOfMonth()));
        while (!hours.isWorkingDay(late)) {
            late = late.plusDays(1);
        }
        return day.equals(due) || day.equals(late);
    }

    private static boolean allowed(String days, Instant at, OfficeHours hours) {
        return switch (days) {
            case "work" -> hours.isWorkingDay(at.atZone(hours.zone()).toLocalDate());
            case "office" -> hours.isOpen(at);
            case "off" -> !hours.isOpen(at);
            default -> true;
        };
    }
}
