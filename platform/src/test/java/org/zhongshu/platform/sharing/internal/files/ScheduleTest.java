package org.zhongshu.platform.sharing.internal.files;

import org.junit.jupiter.api.Test;
import org.zhongshu.platform.shared.Problem;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Set;
import java.util.function.Predicate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ScheduleTest {

    private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");
    /** The National Day week of 2026 and all weekends are free; Saturday the tenth is worked. */
    private static final Predicate<LocalDate> WORKING = d -> d.equals(LocalDate.of(2026, 10, 10))
            || !(d.isAfter(LocalDate.of(2026, 9, 30)) && d.isBefore(LocalDate.of(2026, 10, 8))) && !Set.of(6, 7).contains(d.getDayOfWeek().getValue());

    private static LocalDateTime next(Schedule s, String after) {
        Instant from = LocalDateTime.parse(after).atZone(ZONE).toInstant();
        return s.next(from, ZONE, WORKING).atZone(ZONE).toLocalDateTime();
    }

    @Test
    void daysWeeksMonths() {
        LocalTime two = LocalTime.of(2, 30);
        assertThat(next(Schedule.of("daily", null, two, false), "2026-10-03T02:30:00")).isEqualTo("2026-10-04T02:30:00");
        assertThat(next(Schedule.of("daily", null, two, false), "2026-10-03T02:29:59")).isEqualTo("2026-10-03T02:30:00");
        assertThat(next(Schedule.of("weekly", 1, two, false), "2026-10-03T12:00:00")).isEqualTo("2026-10-05T02:30:00");
        assertThat(next(Schedule.of("monthly", 28, two, false), "2026-12-28T02:30:00")).isEqualTo("2027-01-28T02:30:00");
    }

    @Test
    void workingDaysByTheCitysCalendar() {
        LocalTime eight = LocalTime.of(8, 0);
        assertThat(next(Schedule.of("daily", null, eight, true), "2026-09-30T09:00:00")).as("over the holidays").isEqualTo("2026-10-08T08:00:00");
        assertThat(next(Schedule.of("daily", null, eight, true), "2026-10-09T09:00:00")).as("a Saturday that is worked").isEqualTo("2026-10-10T08:00:00");
        assertThat(next(Schedule.of("weekly", 4, eight, true), "2026-09-25T09:00:00")).as("Thursday the first moves").isEqualTo("2026-10-08T08:00:00");
        assertThat(next(Schedule.of("monthly", 1, eight, true), "2026-10-05T09:00:00")).as("it moved and is still to come").isEqualTo("2026-10-08T08:00:00");
        assertThat(next(Schedule.of("monthly", 1, eight, true), "2026-10-08T08:00:00")).as("1 November is a Sunday").isEqualTo("2026-11-02T08:00:00");
    }

    @Test
    void nonsense() {
        assertThatThrownBy(() -> Schedule.of("hourly", null, LocalTime.NOON, false)).isInstanceOf(Problem.class);
        assertThatThrownBy(() -> Schedule.of("weekly", 8, LocalTime.NOON, false)).isInstanceOf(Problem.class);
        assertThatThrownBy(() -> Schedule.of("monthly", 31, LocalTime.NOON, false)).isInstanceOf(Problem.class);
        assertThatThrownBy(() -> Schedule.of("daily", null, null, false)).isInstanceOf(Problem.class);
    }
}
