package org.zhongshu.algorithms.air;

import static org.assertj.core.api.Assertions.assertThat;
import static org.zhongshu.algorithms.air.Pollutant.CO;
import static org.zhongshu.algorithms.air.Pollutant.NO2;
import static org.zhongshu.algorithms.air.Pollutant.O3;
import static org.zhongshu.algorithms.air.Pollutant.PM10;
import static org.zhongshu.algorithms.air.Pollutant.PM25;
import static org.zhongshu.algorithms.air.Pollutant.SO2;

import java.time.LocalDate;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AirQualityIndexTest {
    private static final LocalDate NOW = LocalDate.of(2026, 3, 1);
    private final AirQualityIndex rules = AirQualityIndex.on(NOW);

    @ParameterizedTest
    @CsvSource({"35,50", "36,52", "60,100", "61,101", "75,114", "115,150", "150,200", "500,500", "0,0", "700,500"})
    void fineParticlesByTheEditionOf2026(double concentration, int expected) {
        assertThat(rules.dailyIaqi(PM25, concentration)).hasValue(expected);
        assertThat(rules.hourlyIaqi(PM25, concentration)).hasValue(expected);
    }

    @Test
    void theDayDecidesTheEdition() {
        AirQualityIndex before = AirQualityIndex.on(NOW.minusDays(1));
        assertThat(before.standard()).isEqualTo("HJ 633-2012");
        assertThat(rules.standard()).isEqualTo("HJ 633-2026");
        assertThat(before.dailyIaqi(PM25, 75)).hasValue(100);
        assertThat(rules.dailyIaqi(PM25, 75)).hasValue(114);
        assertThat(before.dailyIaqi(PM10, 150)).hasValue(100);
        assertThat(rules.dailyIaqi(PM10, 120)).hasValue(100);
        assertThat(rules.dailyIaqi(PM10, 121)).hasValue(101);
        assertThat(before.hourlyIaqi(SO2, 801)).isEmpty();
        assertThat(rules.hourlyIaqi(SO2, 801)).hasValue(200);
        assertThat(before.dailyIaqi(O3, 900)).isEmpty();
        assertThat(rules.dailyIaqi(O3, 900)).hasValue(300);
    }

    @Test
    void roundsHalfToEvenBeforeAndUpAfter() {
        assertThat(rules.dailyIaqi(PM25, 60.5)).hasValue(100); // 60.5 → 60
        assertThat(rules.dailyIaqi(PM25, 61.5)).hasValue(102); // 61.5 → 62
        assertThat(rules.dailyIaqi(CO, 2.25)).hasValue(55); // 2.2 mg/m³, exactly 55
        assertThat(rules.dailyIaqi(CO, 2.35)).hasValue(60); // 2.4
        assertThat(rules.hourlyIaqi(CO, 0.1)).hasValue(1);
    }

    @Test
    void listsEveryTieAsPrimary() {
        AirQuality quality = rules.hourly(values(SO2, 10, NO2, 200, CO, 1, O3, 200, PM10, 60, PM25, 20), Set.of());
        assertThat(quality.aqi()).hasValue(100);
        assertThat(quality.primary()).containsExactly(NO2, O3);
        assertThat(quality.level()).contains(AirLevel.GOOD);
        assertThat(quality.good()).contains(true);
        assertThat(quality.note()).isEmpty();
    }

    @Test
    void noPrimaryPollutantOnAnExcellentHour() {
        AirQuality quality = rules.hourly(values(SO2, 5, NO2, 20, CO, 0.4, O3, 60, PM10, 30, PM25, 12), Set.of());
        assertThat(quality.aqi()).hasValue(30); // PM10 30; the others are lower: O3 18.75 → 19, PM2.5 17.1 → 18, NO2 10, CO 4, SO2 1.7 → 2
        assertThat(quality.primary()).isEmpty();
        assertThat(quality.level()).contains(AirLevel.EXCELLENT);
    }

    @Test
    void aMissingPollutantMeansNaUnlessTheRestIsAbove100() {
        AirQuality clean = rules.hourly(values(SO2, 5, NO2, 20, CO, 0.4, PM10, 30, PM25, 12), Set.of());
        assertThat(clean.aqi()).isEmpty();
        assertThat(clean.level()).isEmpty();
        assertThat(clean.good()).isEmpty();
        assertThat(clean.missing()).containsExactly(O3);
        assertThat(clean.iaqi()).containsEntry(PM10, 30);
        assertThat(clean.note()).contains("臭氧").contains("NA");
        AirQuality dirty = rules.hourly(values(SO2, 5, NO2, 20, CO, 0.4, PM10, 30, PM25, 75, O3, Double.NaN), Set.of());
        assertThat(dirty.aqi()).isEqualTo(OptionalInt.of(114));
        assertThat(dirty.primary()).containsExactly(PM25);
        AirQuality at100 = rules.hourly(values(SO2, 5, NO2, 20, CO, 0.4, PM10, 30, PM25, 60), Set.of());
        assertThat(at100.aqi()).isEmpty();
        assertThat(rules.hourly(values(SO2, 5, NO2, 20, CO, 0.4, PM10, 30, PM25, 12), Set.of(O3)).aqi()).isPresent();
        assertThat(AirQualityIndex.on(NOW.minusDays(1)).hourly(values(PM25, 12), Set.of()).aqi()).hasValue(18);
        assertThat(rules.hourly(Map.of(), Set.of()).aqi()).isEmpty();
        assertThat(rules.hourly(Map.of(PM25, -3.0), Set.of()).missing()).contains(PM25);
    }

    @Test
    void levelsChangeWhereTheTableSays() {
        assertThat(AirLevel.of(50)).isEqualTo(AirLevel.EXCELLENT);
        assertThat(AirLevel.of(51)).isEqualTo(AirLevel.GOOD);
        assertThat(AirLevel.of(200)).isEqualTo(AirLevel.MODERATE);
        assertThat(AirLevel.of(201)).isEqualTo(AirLevel.HEAVY);
        assertThat(AirLevel.of(301)).isEqualTo(AirLevel.SEVERE);
    }

    @Test
    void limitsHaveTransitionAndFinalTables() {
        assertThat(AirLimits.find(LocalDate.of(2026, 2, 28), PM25, AirLimits.Period.DAY, 2)).hasValue(75);
        assertThat(AirLimits.find(NOW, PM25, AirLimits.Period.DAY, 2)).hasValue(60);
        assertThat(AirLimits.find(LocalDate.of(2030, 12, 31), SO2, AirLimits.Period.HOUR, 2)).hasValue(500);
        assertThat(AirLimits.find(LocalDate.of(2031, 1, 1), SO2, AirLimits.Period.HOUR, 2)).hasValue(150);
        assertThat(AirLimits.find(NOW, PM25, AirLimits.Period.HOUR, 2)).isEmpty();
        assertThat(AirLimits.exceeds(NOW, PM25, AirLimits.Period.DAY, 2, 60.5)).isFalse();
        assertThat(AirLimits.exceeds(NOW, PM25, AirLimits.Period.DAY, 2, 60.6)).isTrue();
        assertThat(AirLimits.standard(NOW)).contains("过渡");
    }

    @Test
    void meansNeedEnoughHours() {
        double[] day = new double[24];
        Arrays.fill(day, 10);
        assertThat(AirMeans.day(day)).hasValue(10);
        Arrays.fill(day, 0, 4, Double.NaN);
        assertThat(AirMeans.day(day)).hasValue(10);
        day[4] = Double.NaN;
        assertThat(AirMeans.day(day)).isEmpty();
        assertThat(AirMeans.hour(new double[44])).isEmpty();
        assertThat(AirMeans.hour(new double[45])).hasValue(0);
    }

    @Test
    void highestEightHourMeanMovesThroughTheDay() {
        double[] day = new double[24];
        Arrays.fill(day, 40);
        Arrays.fill(day, 12, 18, 200); // six high hours inside one window: (6·200 + 2·40) / 8 = 160
        assertThat(AirMeans.eightHourMaximum(day, 160)).hasValue(160);
        double[] gaps = new double[24];
        Arrays.fill(gaps, Double.NaN);
        Arrays.fill(gaps, 10, 20, 100);
        assertThat(AirMeans.eightHourMaximum(gaps, 160)).isEmpty();
        Arrays.fill(gaps, 10, 20, 170);
        assertThat(AirMeans.eightHourMaximum(gaps, 160)).hasValue(170);
    }

    private static Map<Pollutant, Double> values(Object... pairs) {
        Map<Pollutant, Double> map = new EnumMap<>(Pollutant.class);
        for (int i = 0; i < pairs.length; i += 2) {
            map.put((Pollutant) pairs[i], ((Number) pairs[i + 1]).doubleValue());
        }
        return map;
    }
}
