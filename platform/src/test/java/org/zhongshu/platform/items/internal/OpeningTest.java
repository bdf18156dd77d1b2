package org.zhongshu.platform.items.internal;

import org.junit.jupiter.api.Test;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.city.WorkingCalendar;
import org.zhongshu.platform.items.internal.ServicePlaces.Hours;

import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/** Guangde's calendar of 2026: office hours 8:00–12:00 and 14:30–17:30, 国庆节 1–7 October, 10 October (a Saturday) is worked. */
class OpeningTest {

    private static final WorkingCalendar CALENDAR = new WorkingCalendar(new CityProfile("guangde", true));

    private static Opening at(String time, Hours hours) {
        return Opening.at(LocalDateTime.parse(time).atZone(ZoneId.of("Asia/Shanghai")), hours, CALENDAR);
    }

    @Test
    void officeHoursWithTheirNoonBreak() {
        assertThat(at("2026-09-28T09:00", null)).isEqualTo(new Opening(true, "12:00", null, "08:00–12:00、14:30–17:30", "工作日"));
        assertThat(at("2026-09-28T12:00", null)).isEqualTo(new Opening(false, null, "今天 14:30", "08:00–12:00、14:30–17:30", "工作日"));
        assertThat(at("2026-09-28T17:30", null).next()).isEqualTo("明天 08:00");
    }

    @Test
    void holidaysAndDaysWorkedInstead() {
        Opening holiday = at("2026-10-01T09:00", null);
        assertThat(holiday.open()).isFalse();
        assertThat(holiday.today()).isNull();
        assertThat(holiday.day()).isEqualTo("国庆节");
        assertThat(holiday.next()).isEqualTo("10月8日（周四） 08:00");
        assertThat(at("2026-10-10T09:00", null).open()).as("a Saturday that is worked").isTrue();
        assertThat(at("2026-09-26T09:00", null).open()).as("a plain Saturday").isFalse();
    }

    @Test
    void aPlaceMayHaveItsOwnHours() {
        Hours own = new Hours(List.of("08:30-17:00"), List.of("09:00-11:30"));
        assertThat(at("2026-09-28T12:30", own).until()).isEqualTo("17:00");
        assertThat(at("2026-10-01T10:00", own).open()).isTrue();
        assertThat(at("2026-10-01T12:00", own).next()).isEqualTo("明天 09:00");
        assertThat(at("2026-10-01T12:00", new Hours(List.of(), List.of()))).isEqualTo(new Opening(false, null, null, null, "国庆节"));
    }
}
