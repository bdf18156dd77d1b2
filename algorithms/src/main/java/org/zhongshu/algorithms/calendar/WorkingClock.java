package org.zhongshu.algorithms.calendar;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.zhongshu.algorithms.calendar.OfficeHours.Stretch;

/**
 * Computes deadlines and elapsed time by an office's hours, holidays and make-up days, with pauses.
 *
 * <p>One rule carries all three units. Counted time is natural time for {@link LimitUnit#URGENT_HOUR} and open office
 * time otherwise, in both cases without the pauses. A limit in hours is that much counted time; a limit in days is as
 * much counted time as lies between the start and the closing of the last day, so that pausing for half a day moves the
 * deadline by half a working day.
 *
 * <p>A pause that still lasts is taken as ending when it began: the answer is the deadline as it would be if the clock
 * went on at once. Ask again, with the closed pause, when it does.
 */
public final class WorkingClock {

    /** Searching further than this for office time means that the calendar has none. */
    private static final int HORIZON_DAYS = 366 * 60;

    private final OfficeHours hours;

    public WorkingClock(OfficeHours hours) {
        this.hours = hours;
    }

    /** The calendar that this clock goes by. */
    public OfficeHours hours() {
        return hours;
    }

    /** The last moment by which something begun at {@code start} must be done. */
    public Instant deadline(Instant start, Limit limit, List<Pause> pauses) {
        List<Stretch> stopped = merge(pauses);
        return switch (limit.unit()) {
            case URGENT_HOUR -> naturalDeadline(start, Duration.ofHours(limit.number()), stopped);
            case WORK_HOUR -> officeDeadline(start, Duration.ofHours(limit.number()), stopped);
            case WORK_DAY -> {
                Instant closing = hours.closing(lastDay(start, limit.number()));
                yield stopped.isEmpty() ? closing : officeDeadline(start, officeTime(start, closing, List.of()), stopped);
            }
        };
    }

    /**
     * The moment from which no more than {@code left} of counted time remains until {@code deadline}; for reminders. Working days
     * are counted as so many offices' days back from the deadline, at the same time of the day.
     */
    public Instant before(Instant deadline, Limit left) {
        return switch (left.unit()) {
            case URGENT_HOUR -> deadline.minus(Duration.ofHours(left.number()));
            case WORK_HOUR -> officeBefore(deadline, Duration.ofHours(left.number()));
            case WORK_DAY -> {
                ZonedDateTime end = deadline.atZone(hours.zone());
                LocalDate day = end.toLocalDate();
                for (int i = 0; i < left.number(); i++) {
                    day = previousWorkingDay(day);
                }
                yield day.atTime(end.toLocalTime()).atZone(hours.zone()).toInstant();
            }
        };
    }

    /** Counted time between two moments, without the pauses; zero when {@code to} is not after {@code from}. */
    public Duration elapsed(Instant from, Instant to, LimitUnit unit, List<Pause> pauses) {
        if (!to.isAfter(from)) {
            return Duration.ZERO;
        }
        List<Stretch> closed = merge(pauses.stream().map(p -> p.open() ? new Pause(p.from(), later(p.from(), to)) : p).toList());
        return unit == LimitUnit.URGENT_HOUR
                ? Duration.between(from, to).minus(overlap(new Stretch(from, to), closed))
                : officeTime(from, to, closed);
    }

    /** Office time lost past the deadline, or zero while there is time left. */
    public Duration overdue(Instant deadline, Instant now, LimitUnit unit) {
        return elapsed(deadline, now, unit, List.of());
    }

    /** Whole working days from a moment until a deadline, 0 on its own day; negative: so many past it, at least one. */
    public int daysLeft(Instant now, Instant deadline) {
        boolean late = now.isAfter(deadline);
        LocalDate day = (late ? deadline : now).atZone(hours.zone()).toLocalDate();
        LocalDate end = (late ? now : deadline).atZone(hours.zone()).toLocalDate();
        int days = 0;
        while (day.isBefore(end) && days < 2000) {
            day = hours.nextWorkingDay(day);
            days += day.isAfter(end) ? 0 : 1;
        }
        return late ? -Math.max(1, days) : days;
    }

    private LocalDate lastDay(Instant start, int days) {
        LocalDate day = start.atZone(hours.zone()).toLocalDate();
        for (int i = 0; i < days; i++) {
            day = hours.nextWorkingDay(day);
        }
        return day;
    }

    private static Instant naturalDeadline(Instant start, Duration needed, List<Stretch> stopped) {
        Instant end = start.plus(needed);
        for (Stretch pause : stopped) {
            if (pause.from().isBefore(end) && pause.to().isAfter(start)) {
                end = end.plus(Duration.between(later(pause.from(), start), pause.to()));
            }
        }
        return end;
    }

    private LocalDate previousWorkingDay(LocalDate day) {
        LocalDate before = day.minusDays(1);
        for (int i = 0; i < HORIZON_DAYS && hours.stretches(before).isEmpty(); i++) {
            before = before.minusDays(1);
        }
        return before;
    }

    private Instant officeBefore(Instant end, Duration needed) {
        LocalDate last = end.atZone(hours.zone()).toLocalDate();
        Duration left = needed;
        for (int i = 0; i < HORIZON_DAYS; i++) {
            for (Stretch open : hours.stretches(last.minusDays(i)).reversed()) {
                Stretch counted = clip(open, Instant.MIN, end);
                if (counted != null) {
                    if (counted.length().compareTo(left) >= 0) {
                        return counted.to().minus(left);
                    }
                    left = left.minus(counted.length());
                }
            }
        }
        throw new IllegalStateException("工作日历在 60 年内没有足够的办公时间");
    }

    private Instant officeDeadline(Instant start, Duration needed, List<Stretch> stopped) {
        LocalDate first = start.atZone(hours.zone()).toLocalDate();
        Duration left = needed;
        for (int i = 0; i < HORIZON_DAYS; i++) {
            for (Stretch open : hours.stretches(first.plusDays(i))) {
                for (Stretch counted : without(clip(open, start, Instant.MAX), stopped)) {
                    if (counted.length().compareTo(left) >= 0) {
                        return counted.from().plus(left);
                    }
                    left = left.minus(counted.length());
                }
            }
        }
        throw new IllegalStateException("工作日历在 60 年内没有足够的办公时间");
    }

    private Duration officeTime(Instant from, Instant to, List<Stretch> stopped) {
        Duration sum = Duration.ZERO;
        LocalDate last = to.atZone(hours.zone()).toLocalDate();
        for (LocalDate day = from.atZone(hours.zone()).toLocalDate(); !day.isAfter(last); day = day.plusDays(1)) {
            for (Stretch open : hours.stretches(day)) {
                Stretch inside = clip(open, from, to);
                if (inside != null) {
                    sum = sum.plus(inside.length()).minus(overlap(inside, stopped));
                }
            }
        }
        return sum;
    }

    private static List<Stretch> without(Stretch open, List<Stretch> stopped) {
        if (open == null) {
            return List.of();
        }
        List<Stretch> counted = new ArrayList<>();
        Instant at = open.from();
        for (Stretch pause : stopped) {
            if (!pause.to().isAfter(at) || !pause.from().isBefore(open.to())) {
                continue;
            }
            if (pause.from().isAfter(at)) {
                counted.add(new Stretch(at, pause.from()));
            }
            at = later(at, pause.to());
        }
        if (at.isBefore(open.to())) {
            counted.add(new Stretch(at, open.to()));
        }
        return counted;
    }

    private static Duration overlap(Stretch inside, List<Stretch> stopped) {
        Duration sum = Duration.ZERO;
        for (Stretch pause : stopped) {
            Stretch shared = clip(pause, inside.from(), inside.to());
            if (shared != null) {
                sum = sum.plus(shared.length());
            }
        }
        return sum;
    }

    /** Closed, non-empty pauses in order, overlapping ones joined, so that no minute is given back twice. */
    private static List<Stretch> merge(List<Pause> pauses) {
        List<Stretch> merged = new ArrayList<>();
        pauses.stream().filter(p -> !p.open() && p.to().isAfter(p.from())).sorted(Comparator.comparing(Pause::from)).forEach(p -> {
            if (!merged.isEmpty() && !p.from().isAfter(merged.getLast().to())) {
                Stretch before = merged.removeLast();
                merged.add(new Stretch(before.from(), later(before.to(), p.to())));
            } else {
                merged.add(new Stretch(p.from(), p.to()));
            }
        });
        return merged;
    }

    private static Stretch clip(Stretch stretch, Instant from, Instant to) {
        Instant begin = later(stretch.from(), from);
        Instant end = stretch.to().isBefore(to) ? stretch.to() : to;
        return begin.isBefore(end) ? new Stretch(begin, end) : null;
    }

    private static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }
}
