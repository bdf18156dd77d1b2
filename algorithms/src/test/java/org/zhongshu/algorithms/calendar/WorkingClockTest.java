package org.zhongshu.algorithms.calendar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.zhongshu.algorithms.calendar.OfficeHours.Span;

/** Office 08:00–12:00 and 14:30–17:30 (seven hours), with the holidays of May and the New Year of 2026. */
class WorkingClockTest {

    private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");
    private final OfficeHours hours = new OfficeHours(ZONE,
            List.of(new Span(LocalTime.of(8, 0), LocalTime.of(12, 0)), new Span(LocalTime.of(14, 30), LocalTime.of(17, 30))),
            LocalDate.of(2026, 5, 1).datesUntil(LocalDate.of(2026, 5, 6)).collect(Collectors.toSet()),
            Set.of(LocalDate.of(2026, 5, 9)));
    private final WorkingClock clock = new WorkingClock(hours);

    @Test
    void urgentHoursRunThroughNightAndHoliday() {
        assertThat(deadline("2026-04-30T22:00", 24, LimitUnit.URGENT_HOUR)).isEqualTo("2026-05-01T22:00");
    }

    @Test
    void workHoursSkipNoonNightWeekendAndHoliday() {
        assertThat(deadline("2026-04-27T09:00", 2, LimitUnit.WORK_HOUR)).isEqualTo("2026-04-27T11:00");
        assertThat(deadline("2026-04-27T11:00", 2, LimitUnit.WORK_HOUR)).isEqualTo("2026-04-27T15:30");
        assertThat(deadline("2026-04-27T17:00", 4, LimitUnit.WORK_HOUR)).isEqualTo("2026-04-28T11:30");
        // Thursday evening, then five days' holiday: Wednesday 6 May
        assertThat(deadline("2026-04-30T17:00", 4, LimitUnit.WORK_HOUR)).isEqualTo("2026-05-06T11:30");
    }

    @Test
    void daysLeftSkipWeekendsAndHolidaysAndCountWhatIsPast() {
        Instant due = at("2026-05-09T17:30"); // a Saturday that is worked
        assertThat(clock.daysLeft(at("2026-04-30T16:00"), due)).isEqualTo(4);
        assertThat(clock.daysLeft(at("2026-05-03T10:00"), due)).isEqualTo(4);
        assertThat(clock.daysLeft(at("2026-05-09T08:00"), due)).isZero();
        assertThat(clock.daysLeft(at("2026-05-09T18:00"), due)).isEqualTo(-1);
        assertThat(clock.daysLeft(at("2026-05-12T09:00"), due)).isEqualTo(-2);
    }

    @Test
    void workHoursBegunOutsideOfficeHoursStartAtOpening() {
        assertThat(deadline("2026-04-27T12:30", 1, LimitUnit.WORK_HOUR)).isEqualTo("2026-04-27T15:30");
        assertThat(deadline("2026-04-27T23:00", 1, LimitUnit.WORK_HOUR)).isEqualTo("2026-04-28T09:00");
        assertThat(deadline("2026-05-02T10:00", 1, LimitUnit.WORK_HOUR)).isEqualTo("2026-05-06T09:00");
    }

    @Test
    void aLimitThatEndsWithTheHalfDayEndsThenAndNotAtTheNextOpening() {
        assertThat(deadline("2026-04-27T08:00", 4, LimitUnit.WORK_HOUR)).isEqualTo("2026-04-27T12:00");
        assertThat(deadline("2026-04-27T08:00", 7, LimitUnit.WORK_HOUR)).isEqualTo("2026-04-27T17:30");
    }

    @Test
    void aReminderComesThatMuchCountedTimeBeforeTheDeadline() {
        assertThat(before("2026-05-01T22:00", 24, LimitUnit.URGENT_HOUR)).isEqualTo("2026-04-30T22:00");
        assertThat(before("2026-04-27T15:30", 2, LimitUnit.WORK_HOUR)).isEqualTo("2026-04-27T11:00");
        assertThat(before("2026-05-06T09:00", 2, LimitUnit.WORK_HOUR)).as("over the holiday").isEqualTo("2026-04-30T16:30");
        assertThat(before("2026-04-27T23:00", 1, LimitUnit.WORK_HOUR)).isEqualTo("2026-04-27T16:30");
        assertThat(before("2026-04-27T12:00", 4, LimitUnit.WORK_HOUR)).isEqualTo("2026-04-27T08:00");
        assertThat(before("2026-05-06T17:30", 1, LimitUnit.WORK_DAY)).isEqualTo("2026-04-30T17:30");
    }

    @Test
    void goingBackAndForthLosesNothing() {
        Random random = new Random(9);
        for (int i = 0; i < 2000; i++) {
            Instant due = LocalDateTime.parse("2026-04-20T00:00").plusMinutes(random.nextInt(30 * 24 * 60)).atZone(ZONE).toInstant();
            Limit left = new Limit(1 + random.nextInt(20), LimitUnit.WORK_HOUR);
            Instant from = clock.before(due, left);
            assertThat(clock.elapsed(from, due, LimitUnit.WORK_HOUR, List.of())).as("%s before %s", left, due).isEqualTo(Duration.ofHours(left.number()));
        }
    }

    private String before(String deadline, int number, LimitUnit unit) {
        return LocalDateTime.ofInstant(clock.before(LocalDateTime.parse(deadline).atZone(ZONE).toInstant(), new Limit(number, unit)), ZONE).toString();
    }

    @Test
    void makeUpSaturdayIsWorked() {
        assertThat(deadline("2026-05-08T17:00", 2, LimitUnit.WORK_HOUR)).isEqualTo("2026-05-09T09:30");
        assertThat(deadline("2026-05-08T10:00", 1, LimitUnit.WORK_DAY)).isEqualTo("2026-05-09T17:30");
    }

    @Test
    void workDaysLeaveOutTheFirstDayAndEndAtClosing() {
        assertThat(deadline("2026-04-27T10:00", 1, LimitUnit.WORK_DAY)).isEqualTo("2026-04-28T17:30");
        assertThat(deadline("2026-04-28T10:00", 3, LimitUnit.WORK_DAY)).isEqualTo("2026-05-06T17:30");
        assertThat(deadline("2026-05-03T10:00", 1, LimitUnit.WORK_DAY)).isEqualTo("2026-05-06T17:30");
        assertThat(deadline("2026-04-27T23:59", 1, LimitUnit.WORK_DAY)).isEqualTo("2026-04-28T17:30");
    }

    @Test
    void theDayIsTheCitysAndNotUtcs() {
        // 00:30 on Tuesday in the city is still Monday in UTC
        assertThat(deadline("2026-04-28T00:30", 1, LimitUnit.WORK_DAY)).isEqualTo("2026-04-29T17:30");
    }

    @Test
    void pausesMoveTheDeadlineByTheCountedTimeTheyCover() {
        assertThat(deadline("2026-04-27T09:00", 4, LimitUnit.WORK_HOUR, pause("2026-04-27T10:00", "2026-04-27T11:00")))
                .isEqualTo("2026-04-27T16:30");
        // only the two office hours inside this pause count, not the noon break
        assertThat(deadline("2026-04-27T09:00", 4, LimitUnit.WORK_HOUR, pause("2026-04-27T11:00", "2026-04-27T15:30")))
                .isEqualTo("2026-04-27T17:30");
        assertThat(deadline("2026-04-27T09:00", 3, LimitUnit.URGENT_HOUR, pause("2026-04-27T10:00", "2026-04-27T15:00")))
                .isEqualTo("2026-04-27T17:00");
        assertThat(deadline("2026-04-27T10:00", 2, LimitUnit.WORK_DAY, pause("2026-04-28T08:00", "2026-04-28T12:00")))
                .isEqualTo("2026-04-30T12:00");
    }

    @Test
    void overnightPauseCostsNothing() {
        assertThat(deadline("2026-04-27T16:30", 4, LimitUnit.WORK_HOUR, pause("2026-04-27T17:30", "2026-04-28T08:00")))
                .isEqualTo("2026-04-28T11:00");
    }

    @Test
    void overlappingPausesAreNotCountedTwiceAndLatePausesNotAtAll() {
        assertThat(deadline("2026-04-27T08:00", 2, LimitUnit.WORK_HOUR,
                pause("2026-04-27T09:30", "2026-04-27T10:30"), pause("2026-04-27T09:00", "2026-04-27T10:00"), pause("2026-04-28T09:00", "2026-04-28T10:00")))
                .isEqualTo("2026-04-27T11:30");
        assertThat(deadline("2026-04-27T08:00", 2, LimitUnit.URGENT_HOUR,
                pause("2026-04-27T09:30", "2026-04-27T10:30"), pause("2026-04-27T09:00", "2026-04-27T10:00"), pause("2026-04-27T20:00", "2026-04-27T21:00")))
                .isEqualTo("2026-04-27T11:30");
    }

    @Test
    void aSecondPauseInsideTheExtendedTimeCountsToo() {
        assertThat(deadline("2026-04-27T08:00", 2, LimitUnit.URGENT_HOUR,
                pause("2026-04-27T09:00", "2026-04-27T11:00"), pause("2026-04-27T11:30", "2026-04-27T12:00")))
                .isEqualTo("2026-04-27T12:30");
    }

    @Test
    void pauseBegunBeforeTheStartCountsFromTheStart() {
        assertThat(deadline("2026-04-27T08:00", 1, LimitUnit.URGENT_HOUR, pause("2026-04-27T06:00", "2026-04-27T09:00")))
                .isEqualTo("2026-04-27T10:00");
    }

    @Test
    void openPauseLeavesTheDeadlineButStopsTheElapsedTime() {
        List<Pause> open = List.of(new Pause(at("2026-04-27T10:00"), null));
        assertThat(local(clock.deadline(at("2026-04-27T08:00"), new Limit(4, LimitUnit.WORK_HOUR), open))).isEqualTo("2026-04-27T12:00");
        assertThat(clock.elapsed(at("2026-04-27T08:00"), at("2026-04-28T17:30"), LimitUnit.WORK_HOUR, open)).isEqualTo(Duration.ofHours(2));
        assertThat(clock.elapsed(at("2026-04-27T08:00"), at("2026-04-28T17:30"), LimitUnit.URGENT_HOUR, open)).isEqualTo(Duration.ofHours(2));
    }

    @Test
    void elapsedCountsOfficeTimeOnly() {
        assertThat(clock.elapsed(at("2026-04-30T16:30"), at("2026-05-06T09:00"), LimitUnit.WORK_HOUR, List.of())).isEqualTo(Duration.ofHours(2));
        assertThat(clock.elapsed(at("2026-04-30T16:30"), at("2026-05-01T16:30"), LimitUnit.URGENT_HOUR, List.of())).isEqualTo(Duration.ofHours(24));
        assertThat(clock.elapsed(at("2026-04-30T16:30"), at("2026-04-29T16:30"), LimitUnit.WORK_HOUR, List.of())).isZero();
        assertThat(clock.overdue(at("2026-04-27T11:00"), at("2026-04-27T15:00"), LimitUnit.WORK_HOUR)).isEqualTo(Duration.ofMinutes(90));
    }

    /** Whatever the start, the limit and the pauses: the counted time up to the deadline is the limit, and a moment earlier it is less. */
    @Test
    void elapsedUpToTheDeadlineIsTheLimit() {
        Random random = new Random(2026);
        for (int i = 0; i < 2000; i++) {
            Instant start = at("2026-04-20T00:00").plusSeconds(random.nextInt(30 * 86400));
            List<Pause> pauses = new ArrayList<>();
            for (int p = random.nextInt(4); p > 0; p--) {
                Instant from = start.plusSeconds(random.nextInt(12 * 86400) - 86400);
                pauses.add(new Pause(from, from.plusSeconds(random.nextInt(2 * 86400))));
            }
            LimitUnit unit = random.nextBoolean() ? LimitUnit.WORK_HOUR : LimitUnit.URGENT_HOUR;
            int number = 1 + random.nextInt(60);
            Instant deadline = clock.deadline(start, new Limit(number, unit), pauses);
            assertThat(clock.elapsed(start, deadline, unit, pauses)).isEqualTo(Duration.ofHours(number));
            assertThat(clock.elapsed(start, deadline.minusSeconds(1), unit, pauses)).isLessThan(Duration.ofHours(number));
        }
    }

    @Test
    void refusesNonsense() {
        assertThatThrownBy(() -> new Limit(0, LimitUnit.WORK_DAY)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Limit(1, null)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> pause("2026-04-27T11:00", "2026-04-27T10:00")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new OfficeHours(ZONE, List.of(), Set.of(), Set.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new OfficeHours(ZONE, List.of(hours.spans().get(1), hours.spans().get(0)), Set.of(), Set.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void knowsWhenTheOfficeIsOpen() {
        assertThat(hours.isOpen(at("2026-04-27T08:00"))).isTrue();
        assertThat(hours.isOpen(at("2026-04-27T12:00"))).isFalse();
        assertThat(hours.isOpen(at("2026-05-01T09:00"))).isFalse();
        assertThat(hours.isOpen(at("2026-05-09T09:00"))).isTrue();
        assertThat(hours.dayLength()).isEqualTo(Duration.ofHours(7));
    }

    private String deadline(String start, int number, LimitUnit unit, Pause... pauses) {
        return local(clock.deadline(at(start), new Limit(number, unit), List.of(pauses)));
    }

    private static Pause pause(String from, String to) {
        return new Pause(at(from), at(to));
    }

    private static Instant at(String local) {
        return LocalDateTime.parse(local).atZone(ZONE).toInstant();
    }

    private static String local(Instant at) {
        return at.atZone(ZONE).toLocalDateTime().toString();
    }
}
