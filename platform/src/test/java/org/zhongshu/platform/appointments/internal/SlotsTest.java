package org.zhongshu.platform.appointments.internal;

import org.junit.jupiter.api.Test;
import org.zhongshu.algorithms.calendar.OfficeHours;
import org.zhongshu.platform.shared.Declarations.InvalidDeclarations;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Slots of opening hours, and how long somebody who did not come is kept from booking. */
class SlotsTest {

    private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");
    private static final LocalDate DAY = LocalDate.of(2026, 11, 24);
    private static final Instant T = Instant.parse("2026-11-24T01:00:00Z");
    private static final Rules.Limits LIMITS = new Rules.Limits(3, 3, 90, 30);

    private static OfficeHours.Span span(String from, String to) {
        return new OfficeHours.Span(LocalTime.parse(from), LocalTime.parse(to));
    }

    private static List<String> from(List<OfficeHours.Span> open, int minutes) {
        return Slots.of(DAY, open, minutes, ZONE).stream().map(s -> s.from() + "-" + s.to()).toList();
    }

    @Test
    void lieWhollyWithinTheHours() {
        assertThat(from(List.of(span("08:30", "10:00"), span("14:00", "15:10")), 30)).containsExactly("08:30-09:00", "09:00-09:30", "09:30-10:00", "14:00-14:30", "14:30-15:00");
        assertThat(from(List.of(span("08:30", "08:50")), 30)).isEmpty();
        assertThat(from(List.of(), 30)).isEmpty();
        assertThat(from(List.of(span("23:00", "23:59")), 30)).as("the day's last minute").containsExactly("23:00-23:30");
        assertThat(Slots.of(DAY, List.of(span("09:00", "10:00")), 60, ZONE).getFirst().starts()).isEqualTo(T);
        assertThat(Slots.words(T, T.plus(30, ChronoUnit.MINUTES), ZONE)).isEqualTo("11月24日（周二）09:00–09:30");
    }

    private static Instant days(int n) {
        return T.plus(n, ChronoUnit.DAYS);
    }

    @Test
    void whoStaysAwayTooOftenWaits() {
        assertThat(Slots.stoppedUntil(List.of(), LIMITS)).isNull();
        assertThat(Slots.stoppedUntil(List.of(days(0), days(10)), LIMITS)).isNull();
        assertThat(Slots.stoppedUntil(List.of(days(20), days(0), days(10)), LIMITS)).isEqualTo(days(50));
        assertThat(Slots.stoppedUntil(List.of(days(0), days(10), days(91)), LIMITS)).as("too long ago").isNull();
        assertThat(Slots.stoppedUntil(List.of(days(0), days(10), days(90)), LIMITS)).isEqualTo(days(120));
        assertThat(Slots.stoppedUntil(List.of(days(0), days(1), days(2), days(200)), LIMITS)).as("one later does not wipe out three before").isEqualTo(days(32));
    }

    @Test
    void aDeclarationIsRefusedWithItsLine() {
        String good = "limits: {open: 3, missed: 3, within: 90, stop: 30}\nkinds:\n  - {kind: town, slot: 30, places: 2, ahead: 7, change: 60, early: 30, missed: 20}\n";
        assertThat(new Rules(List.of(Rules.parse(good))).kind("town").orElseThrow().places()).isEqualTo(2);
        assertThat(new Rules(List.of(Rules.parse(good))).kind("center")).isEmpty();
        assertThatThrownBy(() -> Rules.parse(good.replace("slot: 30", "slot: 0"))).isInstanceOf(InvalidDeclarations.class).hasMessageContaining("appointments.yaml:3");
        assertThatThrownBy(() -> Rules.parse(good.replace("town", "castle"))).isInstanceOf(InvalidDeclarations.class);
        assertThatThrownBy(() -> new Rules(List.of(Rules.parse(good + "  - {kind: town, slot: 10, places: 2, ahead: 7, change: 60, early: 30, missed: 20}\n")))).hasMessageContaining("重复");
        assertThatThrownBy(() -> new Rules(List.of(Rules.parse(good), Rules.parse(good)))).hasMessageContaining("只能声明一处");
    }
}
