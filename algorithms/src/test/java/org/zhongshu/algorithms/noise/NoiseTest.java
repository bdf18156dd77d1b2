package org.zhongshu.algorithms.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.LocalTime;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.zhongshu.algorithms.noise.NoiseLimits.Period;

class NoiseTest {
    private final NoiseLimits limits = NoiseLimits.standard();

    @ParameterizedTest
    @CsvSource({"0,50,40", "1,55,45", "2,60,50", "3,65,55", "4a,70,55", "4b,70,60"})
    void tableOne(String zone, int day, int night) {
        NoiseLimits.Zone found = limits.find(zone).orElseThrow();
        assertThat(found.limit(Period.DAY)).isEqualTo(day);
        assertThat(found.limit(Period.NIGHT)).isEqualTo(night);
        assertThat(limits.suddenAtNight(found)).isEqualTo(night + 15);
    }

    @ParameterizedTest
    @CsvSource({"05:59,NIGHT", "06:00,DAY", "21:59,DAY", "22:00,NIGHT", "00:00,NIGHT"})
    void dayAndNight(LocalTime time, Period expected) {
        assertThat(limits.period(time)).isEqualTo(expected);
    }

    @Test
    void aCountyMaySetItsHours() {
        NoiseLimits own = limits.withDay(LocalTime.of(7, 0), LocalTime.of(21, 0));
        assertThat(own.period(LocalTime.of(6, 30))).isEqualTo(Period.NIGHT);
        assertThatThrownBy(() -> limits.withDay(LocalTime.of(22, 0), LocalTime.of(6, 0))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void averagesEnergyNotDecibels() {
        assertThat(NoiseLevels.leq(60, 60, 60)).isCloseTo(60, within(1e-9));
        assertThat(NoiseLevels.leq(60, 70)).isCloseTo(67.4036, within(1e-4));
        assertThat(NoiseLevels.leq(60, Double.NaN)).isCloseTo(60, within(1e-9));
        assertThat(NoiseLevels.leq()).isNaN();
        assertThat(NoiseLevels.ldn(60, 50)).isCloseTo(60, within(1e-9));
        assertThat(NoiseLevels.ldn(55, 55)).isCloseTo(55 + 10 * Math.log10(4), within(1e-9)); // (16 + 8 · 10) / 24 = 4
    }

    @Test
    void compliesAtTheLimitAndNotATenthAbove() {
        NoiseLimits.Zone zone = limits.find("2").orElseThrow();
        assertThat(limits.met(zone, Period.DAY, 60.04)).isTrue();
        assertThat(limits.met(zone, Period.DAY, 60.1)).isFalse();
        assertThat(limits.met(zone, Period.NIGHT, 50.5)).isFalse();
    }
}
