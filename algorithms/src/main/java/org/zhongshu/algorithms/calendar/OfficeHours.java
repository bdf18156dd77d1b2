package org.zhongshu.algorithms.calendar;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * When an office is open: the hours of a working day, the holidays that fall on weekdays, and the weekend days worked
 * instead (调休上班). Days outside the declared years follow the plain rule Monday to Friday.
 *
 * @param zone      the zone that dates and hours are meant in
 * @param spans     opening hours in order, not overlapping, not crossing midnight
 * @param holidays  days off, weekends included or not
 * @param makeUpDays weekend days that are worked; they win over {@code holidays}
 */
public record OfficeHours(ZoneId zone, List<Span> spans, Set<LocalDate> holidays, Set<LocalDate> makeUpDays) {

    /** Opening hours of one half day, {@code to} exclusive. */
    public record Span(LocalTime from, LocalTime to) {
        public Span {
            if (!from.isBefore(to)) {
                throw new IllegalArgumentException("办公时段须先开始后结束:" + from + "–" + to);
            }
        }
    }

    /** A stretch of real time, {@code to} exclusive. */
    record Stretch(Instant from, Instant to) {
        Duration length() {
            return Duration.between(from, to);
        }
    }

    public OfficeHours {
        spans = List.copyOf(spans);
        holidays = Set.copyOf(holidays);
        makeUpDays = Set.copyOf(makeUpDays);
        if (spans.isEmpty()) {
            throw new IllegalArgumentException("办公时间不能为空");
        }
        for (int i = 1; i < spans.size(); i++) {
            if (spans.get(i).from().isBefore(spans.get(i - 1).to())) {
                throw new IllegalArgumentException("办公时段须按先后排列且不重叠");
            }
        }
    }

    /** Is the office open on this day? */
    public boolean isWorkingDay(LocalDate day) {
        if (makeUpDays.contains(day)) {
            return true;
        }
        DayOfWeek weekday = day.getDayOfWeek();
        return weekday != DayOfWeek.SATURDAY && weekday != DayOfWeek.SUNDAY && !holidays.contains(day);
    }

    /** Is the office open at this moment? */
    public boolean isOpen(Instant at) {
        return stretches(at.atZone(zone).toLocalDate()).stream()
                .anyMatch(s -> !at.isBefore(s.from()) && at.isBefore(s.to()));
    }

    /** The length of one full working day. */
    public Duration dayLength() {
        return spans.stream().map(s -> Duration.between(s.from(), s.to())).reduce(Duration.ZERO, Duration::plus);
    }

    /** The first working day after {@code day}. */
    public LocalDate nextWorkingDay(LocalDate day) {
        LocalDate next = day.plusDays(1);
        while (!isWorkingDay(next)) {
            next = next.plusDays(1);
        }
        return next;
    }

    /** When the office closes on a working day. */
    Instant closing(LocalDate day) {
        return day.atTime(spans.getLast().to()).atZone(zone).toInstant();
    }

    List<Stretch> stretches(LocalDate day) {
        if (!isWorkingDay(day)) {
            return List.of();
        }
        List<Stretch> open = new ArrayList<>(spans.size());
        for (Span span : spans) {
            open.add(new Stretch(day.atTime(span.from()).atZone(zone).toInstant(),
                    day.atTime(span.to()).atZone(zone).toInstant()));
        }
        return open;
    }
}
