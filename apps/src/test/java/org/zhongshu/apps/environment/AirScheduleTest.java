package org.zhongshu.apps.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.indicators.Calculation;
import org.zhongshu.platform.shared.Json;
import org.zhongshu.platform.twin.Thing;
import org.zhongshu.testkit.TestEngines;

/** Two days of minute data become hours, days and figures; late readings change them. */
class AirScheduleTest {

    /** 10:03 in Guangde. */
    private static final Instant NOW = Instant.parse("2026-11-21T02:03:00Z");
    private static final Thing STATION = Thing.draft("kq-1", "示范站", "air-station").withId(7).withPlace(119.42, 30.89);
    private final MinuteHistory history = new MinuteHistory();
    private final JdbcClient jdbc = JdbcClient.create(database());
    private final AirRecords records = new AirRecords(jdbc);
    private final AirHours air = new AirHours(history, new CityProfile("guangde", false));
    private final OneStation things = new OneStation(STATION);
    private final AirSchedule schedule = new AirSchedule(things, air, records, Clock.fixed(NOW, ZoneOffset.UTC));
    private final Calculation.Request lastYear = new Calculation.Request("x", Json.mapper().valueToTree(Map.of("days", 365, "hours", 24)), NOW);

    @Test
    void minutesBecomeHoursDaysAndFigures() {
        Instant midnight = Instant.parse("2026-11-19T16:00:00Z"); // the local day of November 20th begins
        fill(midnight, midnight.plus(Duration.ofHours(24)), 40);
        fill(midnight.plus(Duration.ofHours(24)), NOW, 90); // today
        schedule.run();

        List<AirRecords.Day> days = records.days(LocalDate.of(2026, 11, 1), LocalDate.of(2026, 11, 21));
        assertThat(days).singleElement().satisfies(day -> {
            assertThat(day.day()).isEqualTo(LocalDate.of(2026, 11, 20));
            assertThat(day.aqi()).isEqualTo(60); // PM2.5 40: 50 + (40−35)·50/25
            assertThat(day.primary()).containsExactly("pm25");
        });
        assertThat(records.latestHours(NOW.minus(Duration.ofHours(3)))).extracting(AirRecords.Hour::aqi).containsExactly(128, 128); // PM2.5 90: 100 + 30·50/55, up
        assertThat(new GoodDays(records, air, things).compute(lastYear).value()).isEqualTo(100.0);
        assertThat(new GoodDays(records, air, things).records(lastYear, null, 10).items()).singleElement().satisfies(e -> assertThat(e.title()).contains("示范站"));
        Calculation.Figure validity = new DataValidity(records, things).compute(lastYear);
        assertThat(validity.denominator()).isEqualTo(24.0);
        assertThat(validity.value()).isEqualTo(100.0);
        assertThat(jdbc.sql("SELECT pm25 FROM environment.v_air_day").query(Double.class).single()).isCloseTo(40, within(0.01));
    }

    /** The server stood still for ten days: what the stations had sent in the meantime is computed when it is back. */
    @Test
    void aDayOfLongAgoIsComputedWhenItsReadingsCame() {
        Instant midnight = Instant.parse("2026-11-10T16:00:00Z");
        fill(midnight, midnight.plus(Duration.ofHours(24)), 40);
        Instant fourDaysAgo = Instant.parse("2026-11-17T04:00:00Z");
        fill(fourDaysAgo, fourDaysAgo.plus(Duration.ofMinutes(30)), 40);
        schedule.run();
        assertThat(records.hourResults(7, fourDaysAgo, fourDaysAgo).get(fourDaysAgo).aqi()).isNull();
        fill(fourDaysAgo.plus(Duration.ofMinutes(30)), fourDaysAgo.plus(Duration.ofMinutes(60)), 40);
        schedule.run();
        assertThat(records.hourResults(7, fourDaysAgo, fourDaysAgo).get(fourDaysAgo).aqi()).as("the rest came late").isEqualTo(60);
        assertThat(records.days(LocalDate.of(2026, 11, 1), LocalDate.of(2026, 11, 16))).singleElement().satisfies(day -> {
            assertThat(day.day()).isEqualTo(LocalDate.of(2026, 11, 11));
            assertThat(day.aqi()).isEqualTo(60);
        });
    }

    @Test
    void lateReadingsChangeTheHourAndASecondRunChangesNothing() {
        Instant hour = AirHours.hourOf(NOW).minus(Duration.ofHours(1));
        fill(hour, hour.plus(Duration.ofMinutes(30)), 40);
        schedule.run();
        assertThat(records.latestHours(hour)).singleElement().satisfies(h -> {
            assertThat(h.aqi()).isNull();
            assertThat(h.note()).contains("NA");
        });
        assertThat(new DataValidity(records, things).compute(lastYear).value()).isZero();
        fill(hour.plus(Duration.ofMinutes(30)), hour.plus(Duration.ofMinutes(60)), 40);
        schedule.run();
        schedule.run();
        assertThat(records.latestHours(hour)).singleElement().satisfies(h -> assertThat(h.aqi()).isEqualTo(60));
    }

    /** The demonstration's first day: half of it measured, half not; each hour and day that was asked for answers or says why not. */
    @Test
    void aStationsSeriesShowsWhatWasMeasuredAndWhatIsMissing() {
        Instant midnight = Instant.parse("2026-11-19T16:00:00Z"); // the local day of November 20th begins
        fill(midnight, midnight.plus(Duration.ofHours(22)), 90);
        fill(midnight.plus(Duration.ofHours(22)), midnight.plus(Duration.ofHours(22)).plusSeconds(1_500), 300); // 25 minutes are no hour
        schedule.run();
        AirSeries series = new AirSeries(records);

        AirSeries.Series hours = series.hours(STATION, Span.hours("2026-11-20T13:00:00Z", "2026-11-20T17:00:00Z", NOW, 72, 100));
        assertThat(hours.items()).extracting(AirSeries.Entry::at).containsExactly("2026-11-20T13:00:00Z", "2026-11-20T14:00:00Z", "2026-11-20T15:00:00Z", "2026-11-20T16:00:00Z");
        assertThat(hours.items().getFirst()).satisfies(hour -> {
            assertThat(hour.aqi()).isEqualTo(128);
            assertThat(hour.levelName()).isEqualTo("轻度污染");
            assertThat(hour.primary()).containsExactly("细颗粒物");
            assertThat(hour.values().get("pm25")).hasToString("90");
            assertThat(hour.values().get("co")).hasToString("0.6");
            assertThat(hour.iaqi()).containsEntry("pm25", 128).hasSize(6);
            assertThat(hour.standard()).isEqualTo("HJ 633-2026");
        });
        assertThat(hours.items().get(1)).satisfies(hour -> {
            assertThat(hour.valid()).as("25 minutes").isFalse();
            assertThat(hour.aqi()).isNull();
            assertThat(hour.values()).isEmpty();
            assertThat(hour.note()).contains("NA");
        });
        assertThat(hours.items().get(2).note()).isEqualTo("该小时没有数据");
        assertThat(hours.summary()).isEqualTo(new AirSeries.Summary(4, 1, 0, Map.of(3, 1)));

        AirSeries.Series days = series.days(STATION, Span.days("2026-11-19", "2026-11-30", LocalDate.of(2026, 11, 21), 31, 400), LocalDate.of(2026, 11, 21));
        assertThat(days.items()).extracting(AirSeries.Entry::at).as("days to come are left out").containsExactly("2026-11-19", "2026-11-20", "2026-11-21");
        assertThat(days.items()).extracting(AirSeries.Entry::note).containsExactly("当日没有数据", "", "当日未结束，次日评价");
        assertThat(days.items().get(1).aqi()).as("22 valid hours are enough for a day").isEqualTo(128);
        assertThat(days.summary().good()).isZero();
    }

    @Test
    void theWindIsAVectorMean() {
        for (int i = 0; i < 10; i++) {
            history.add("windDirection", NOW.minusSeconds(60L * i), i % 2 == 0 ? 350 : 10);
            history.add("windSpeed", NOW.minusSeconds(60L * i), 3);
        }
        Wind.Measured wind = new Wind(things, history).at(119.42, 30.89, NOW).orElseThrow();
        assertThat(Math.min(wind.from(), 360 - wind.from())).isLessThan(0.01);
        assertThat(wind.speed()).isCloseTo(3 * Math.cos(Math.toRadians(10)), within(0.001));
        assertThat(new Wind(things, history).at(119.42, 30.89, NOW.minus(Duration.ofDays(1)))).isEmpty();
    }

    private void fill(Instant from, Instant to, double pm25) {
        for (Instant at = from; at.isBefore(to); at = at.plus(Duration.ofMinutes(5))) {
            history.add("pm25", at, pm25);
            history.add("pm10", at, 45);
            history.add("so2", at, 8);
            history.add("no2", at, 20);
            history.add("co", at, 0.6);
            history.add("o3", at, 70);
        }
    }

    private static DriverManagerDataSource database() {
        TestEngines.Database db = TestEngines.newDatabase();
        DriverManagerDataSource source = new DriverManagerDataSource(db.url(), db.user(), db.password());
        for (String file : List.of("V2001__environment.sql", "V2002__published_views.sql")) {
            try (var in = AirScheduleTest.class.getResourceAsStream("/db/migration/environment/" + file)) {
                new JdbcTemplate(source).execute(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
        return source;
    }
}
