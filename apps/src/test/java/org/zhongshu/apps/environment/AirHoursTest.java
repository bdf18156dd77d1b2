package org.zhongshu.apps.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.zhongshu.algorithms.air.AirQuality;
import org.zhongshu.algorithms.air.Pollutant;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.twin.Thing;

class AirHoursTest {

    private static final Instant HOUR = Instant.parse("2026-11-20T03:00:00Z");
    private static final Thing STATION = Thing.draft("kq", "站", "air-station").withId(7);
    private final MinuteHistory history = new MinuteHistory();
    private final AirHours air = new AirHours(history, new CityProfile("guangde", false));

    @Test
    void anHourNeedsNineOfItsTwelveSlots() {
        for (int minute = 0; minute < 45; minute++) {
            history.add("pm25", HOUR.plusSeconds(minute * 60L), 30 + minute % 2);
        }
        for (int minute = 0; minute < 40; minute++) {
            history.add("so2", HOUR.plusSeconds(minute * 60L), 9);
        }
        for (int minute = 0; minute < 60; minute += 5) {
            history.add("o3", HOUR.plusSeconds(minute * 60L), 88);
        }
        AirHours.Means means = air.means(STATION, HOUR);
        assertThat(means.valid()).containsOnlyKeys(Pollutant.PM25, Pollutant.O3);
        assertThat(means.valid().get(Pollutant.PM25)).isCloseTo(30.489, within(0.001));
        assertThat(means.partial()).containsEntry(Pollutant.SO2, 9.0);
    }

    @Test
    void theHourTakesTheEditionOfItsLocalDay() {
        Map<Pollutant, Double> means = Map.of(Pollutant.PM25, 75.0);
        assertThat(air.hour(STATION, Instant.parse("2026-02-28T15:30:00Z"), means).standard()).isEqualTo("HJ 633-2012");
        assertThat(air.hour(STATION, Instant.parse("2026-02-28T16:00:00Z"), means).standard()).as("midnight in Guangde").isEqualTo("HJ 633-2026");
    }

    @Test
    void anExemptPollutantIsNotMissing() {
        Map<Pollutant, Double> means = new EnumMap<>(Pollutant.class);
        for (Pollutant pollutant : Pollutant.values()) {
            if (pollutant != Pollutant.CO) {
                means.put(pollutant, 20.0);
            }
        }
        assertThat(air.hour(STATION, HOUR, means).aqi()).isEmpty();
        assertThat(air.hour(STATION.withAttributes(Map.of("exempt", List.of("co"))), HOUR, means).aqi()).isPresent();
    }

    @Test
    void aDayTakesMeansAndTheHighestEightHoursOfOzone() {
        List<Map<Pollutant, Double>> hours = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
            Map<Pollutant, Double> hour = new EnumMap<>(Pollutant.class);
            hour.put(Pollutant.SO2, 8.0);
            hour.put(Pollutant.NO2, 20.0);
            hour.put(Pollutant.CO, 0.6);
            hour.put(Pollutant.PM10, 50.0);
            hour.put(Pollutant.PM25, 30.0);
            hour.put(Pollutant.O3, i >= 10 && i < 18 ? 170.0 : 60.0);
            hours.add(i == 3 || i == 4 ? null : hour);
        }
        AirQuality day = air.day(STATION, LocalDate.of(2026, 11, 20), hours);
        assertThat(day.concentrations().get(Pollutant.O3).intValue()).isEqualTo(170);
        assertThat(day.aqi()).hasValue(110); // (150−100)/(215−160) · (170−160) + 100 = 109.09…, rounded up
        assertThat(day.primary()).containsExactly(Pollutant.O3);
        for (int i = 5; i < 8; i++) {
            hours.set(i, null);
        }
        assertThat(air.day(STATION, LocalDate.of(2026, 11, 20), hours).missing()).contains(Pollutant.PM25).doesNotContain(Pollutant.O3);
    }
}
