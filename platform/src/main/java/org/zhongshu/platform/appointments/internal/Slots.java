package org.zhongshu.platform.appointments.internal;

import org.zhongshu.algorithms.calendar.OfficeHours;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The slots of a day: they begin with each stretch of opening hours and lie wholly within it. */
final class Slots {

    private Slots() {
    }

    record Slot(LocalDate day, LocalTime from, LocalTime to, Instant starts, Instant ends) {
    }

    static List<Slot> of(LocalDate day, List<OfficeHours.Span> open, int minutes, ZoneId zone) {
        List<Slot> slots = new ArrayList<>();
        for (OfficeHours.Span span : open) {
            int end = span.to().toSecondOfDay() / 60;
            for (int at = span.from().toSecondOfDay() / 60; at + minutes <= end; at += minutes) {
                LocalTime from = LocalTime.ofSecondOfDay(at * 60L);
                LocalTime to = LocalTime.ofSecondOfDay((at + minutes) * 60L);
                slots.add(new Slot(day, from, to, day.atTime(from).atZone(zone).toInstant(), day.atTime(to).atZone(zone).toInstant()));
            }
        }
        return slots;
    }

    /** 11月24日（周二）09:00–09:30 */
    static String words(Instant starts, Instant ends, ZoneId zone) {
        var from = starts.atZone(zone);
        return from.getMonthValue() + "月" + from.getDayOfMonth() + "日（" + from.getDayOfWeek().getDisplayName(TextStyle.SHORT, Locale.CHINA) + "）" + from.toLocalTime() + "–" + ends.atZone(zone).toLocalTime();
    }

    /**
     * Until when booking is stopped for whoever did not come to these: {@code limits.missed} of them within {@code limits.within} days stop it for
     * {@code limits.stop} days from the last of them.
     *
     * @param missed when those bookings began, in any order
     * @return null: it is not stopped by any of them
     */
    static Instant stoppedUntil(List<Instant> missed, Rules.Limits limits) {
        List<Instant> order = missed.stream().sorted().toList();
        Instant until = null;
        for (int last = limits.missed() - 1; last < order.size(); last++) {
            Instant first = order.get(last - limits.missed() + 1);
            if (!first.plusSeconds(limits.within() * 86_400L).isBefore(order.get(last))) {
                until = order.get(last).plusSeconds(limits.stop() * 86_400L);
            }
        }
        return until;
    }
}
