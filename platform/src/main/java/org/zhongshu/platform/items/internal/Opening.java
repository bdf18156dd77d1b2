package org.zhongshu.platform.items.internal;

import org.zhongshu.algorithms.calendar.OfficeHours;
import org.zhongshu.platform.city.WorkingCalendar;
import org.zhongshu.platform.items.internal.ServicePlaces.Hours;

import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZonedDateTime;
import java.time.format.TextStyle;
import java.util.List;
import java.util.Locale;

/**
 * Whether a place is open, by its own hours or the city's, and the city's working calendar: a pure function of the time.
 *
 * @param open  now
 * @param until when it closes, if it is open; null otherwise
 * @param next  when it opens, in words, if it is closed; null when that is not within two weeks
 * @param today its hours of this day in words; null: closed all day
 * @param day   工作日, 休息日, or the holiday's name
 */
record Opening(boolean open, String until, String next, String today, String day) {

    private static final int AHEAD = 14;

    static Opening at(ZonedDateTime now, Hours hours, WorkingCalendar calendar) {
        LocalDate date = now.toLocalDate();
        LocalTime time = now.toLocalTime();
        List<OfficeHours.Span> spans = spans(date, hours, calendar);
        OfficeHours.Span current = spans.stream().filter(s -> !time.isBefore(s.from()) && time.isBefore(s.to())).findFirst().orElse(null);
        String today = spans.isEmpty() ? null : String.join("、", spans.stream().map(s -> s.from() + "–" + s.to()).toList());
        String day = calendar.nameOf(date).orElse(calendar.isWorkingDay(date) ? "工作日" : "休息日");
        return new Opening(current != null, current == null ? null : current.to().toString(), current != null ? null : next(date, time, hours, calendar), today, day);
    }

    private static String next(LocalDate date, LocalTime time, Hours hours, WorkingCalendar calendar) {
        for (int i = 0; i <= AHEAD; i++) {
            LocalDate day = date.plusDays(i);
            for (OfficeHours.Span s : spans(day, hours, calendar)) {
                if (i > 0 || time.isBefore(s.from())) {
                    String when = i == 0 ? "今天" : i == 1 ? "明天" : day.getMonthValue() + "月" + day.getDayOfMonth() + "日（" + day.getDayOfWeek().getDisplayName(TextStyle.SHORT, Locale.CHINA) + "）";
                    return when + " " + s.from();
                }
            }
        }
        return null;
    }

    static List<OfficeHours.Span> spans(LocalDate day, Hours hours, WorkingCalendar calendar) {
        boolean working = calendar.isWorkingDay(day);
        if (hours == null) {
            return working ? calendar.clock().hours().spans() : List.of();
        }
        return (working ? hours.working() : hours.off()).stream().map(Opening::span).toList();
    }

    /** {@code 08:30-17:00} */
    static OfficeHours.Span span(String text) {
        String[] parts = text.split("[-–]");
        return new OfficeHours.Span(LocalTime.parse(parts[0].strip()), LocalTime.parse(parts[1].strip()));
    }
}
