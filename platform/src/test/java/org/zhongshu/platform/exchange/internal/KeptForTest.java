package org.zhongshu.platform.exchange.internal;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Instant;
import java.time.LocalDate;
import java.time.Period;
import java.time.ZoneId;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class KeptForTest {

    @Test
    void onePeriodOrAnotherFromADayOn() {
        KeptFor kept = KeptFor.of("x", "P180D, 2027-01-01 P90D");
        assertThat(kept.on(LocalDate.of(2026, 12, 31))).isEqualTo(Period.ofDays(180));
        assertThat(kept.on(LocalDate.of(2027, 1, 1))).isEqualTo(Period.ofDays(90));
        assertThat(KeptFor.of("x", "P6M").before(Instant.parse("2026-09-30T16:30:00Z"), ZoneId.of("Asia/Shanghai"))).as("the city's day").isEqualTo(Instant.parse("2026-03-31T16:30:00Z"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "180", "P29D", "P-1Y", "2027-01-01 P90D", "P180D, 2027-13-01 P90D", "P180D, P90D", "P180D, 2027-01-01 P1D", "P180D a b"})
    void whatIsNoneSaysSoAtTheStart(String text) {
        assertThatThrownBy(() -> KeptFor.of("zhongshu.exchange.files-kept", text)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("zhongshu.exchange.files-kept");
    }
}
