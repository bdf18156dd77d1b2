package org.zhongshu.apps.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.platform.twin.Thing;
import org.zhongshu.platform.twin.ThingType;
import org.zhongshu.platform.twin.ThingTypes;

/** Water by day and noise by day and night, from readings that the test knows the answer of. */
class StationDaysTest {

    private static final LocalDate DAY = LocalDate.of(2026, 11, 20);
    /** Midnight of {@link #DAY} in Guangde. */
    private static final Instant MIDNIGHT = Instant.parse("2026-11-19T16:00:00Z");
    private final MinuteHistory history = new MinuteHistory();
    private final CityProfile city = new CityProfile("guangde", false);

    @Test
    void theClassOfADayIsThatOfItsMeans() {
        for (int round = 0; round < 6; round++) {
            Instant at = MIDNIGHT.plus(Duration.ofHours(4L * round));
            history.add("ammonia", at, round == 0 ? 3.0 : 0.9); // one bad round: the mean 1.25 is class IV
            history.add("dissolvedOxygen", at, 6.2);
            history.add("ph", at, 7.4);
        }
        history.add("ammonia", MIDNIGHT.plus(Duration.ofHours(25)), 0.4);
        WaterDays.Series series = new WaterDays(history, new WaterTypes(), city).days(Thing.draft("w", "断面", "water-station").withId(9), List.of(DAY.minusDays(1), DAY, DAY.plusDays(1)), DAY.plusDays(1));

        assertThat(series.items().getFirst()).satisfies(d -> {
            assertThat(d.waterClass()).isNull();
            assertThat(d.met()).isNull();
            assertThat(d.note()).isEqualTo("当日没有可评价的项目");
        });
        assertThat(series.items().get(1)).satisfies(d -> {
            assertThat(d.className()).isEqualTo("Ⅳ类");
            assertThat(d.met()).isFalse();
            assertThat(d.failing()).containsExactly("氨氮");
            assertThat(d.values()).containsEntry("ammonia", 1.25);
            assertThat(d.readings()).isEqualTo(6);
        });
        assertThat(series.items().get(2).className()).isEqualTo("Ⅱ类");
        assertThat(series.items().get(2).note()).contains("未结束");
        assertThat(series.judged()).isEqualTo(2);
        assertThat(series.met()).isEqualTo(1);
        assertThat(series.target()).isEqualTo("Ⅲ类");
    }

    @Test
    void aNightBeginsInTheEveningAndEndsNextMorning() {
        Instant morning = MIDNIGHT.plus(Duration.ofHours(6));
        for (int minute = 0; minute < 16 * 60; minute++) {
            history.add("leq", morning.plus(Duration.ofMinutes(minute)), 58);
        }
        for (int minute = 0; minute < 8 * 60; minute++) {
            history.add("leq", morning.plus(Duration.ofMinutes(16 * 60 + minute)), minute < 240 ? 54 : 44); // energy mean 51.4
        }
        history.add("leq", morning.plus(Duration.ofHours(26)), 70);
        NoiseDays.Series series = new NoiseDays(history, city).days(Thing.draft("n", "声站", "noise-station").withId(10), List.of(DAY, DAY.plusDays(1)), morning.plus(Duration.ofHours(27)));

        assertThat(series.items().getFirst()).satisfies(d -> {
            assertThat(d.daytime()).isEqualTo(new NoiseDays.Half(58.0, 60, true, 100));
            assertThat(d.night()).isEqualTo(new NoiseDays.Half(51.4, 50, false, 100));
            assertThat(d.ldn()).isEqualTo(59.4); // 10·lg((16·10^5.8 + 8·10^6.14)/24), of the levels as shown
            assertThat(d.note()).isEmpty();
        });
        assertThat(series.items().get(1)).satisfies(d -> {
            assertThat(d.daytime().leq()).isEqualTo(70.0);
            assertThat(d.daytime().met()).as("one reading of a day is shown and not judged").isNull();
            assertThat(d.night().leq()).isNull();
            assertThat(d.note()).contains("未结束");
        });
        assertThat(series.judged()).isEqualTo(2);
        assertThat(series.met()).isEqualTo(1);
    }

    @Test
    void aSpanIsBoundedAndRefusesNonsense() {
        Instant now = Instant.parse("2026-11-21T02:30:00Z");
        assertThat(Span.hours(null, null, now, 3, 100)).containsExactly(Instant.parse("2026-11-20T23:00:00Z"), Instant.parse("2026-11-21T00:00:00Z"), Instant.parse("2026-11-21T01:00:00Z"));
        assertThat(Span.hours("2026-11-22T00:00:00Z", null, now, 3, 100)).isEmpty();
        assertThat(Span.days("2026-11-22", "2026-11-01", DAY, 31, 400)).isEmpty();
        assertThatThrownBy(() -> Span.days("2020-01-01", null, DAY, 31, 400)).isInstanceOf(Problem.class).hasMessageContaining("最多查询 400 天");
        assertThatThrownBy(() -> Span.days("昨天", null, DAY, 31, 400)).isInstanceOf(Problem.class).hasMessageContaining("日期格式");
        assertThatThrownBy(() -> Span.hours("2026-11-20", null, now, 3, 100)).isInstanceOf(Problem.class).hasMessageContaining("时间格式");
    }

    /** The water station with the items of this test. */
    private record WaterTypes() implements ThingTypes {
        @Override
        public ThingType getType(String id) {
            return list().getFirst();
        }

        @Override
        public Optional<ThingType> findType(String id) {
            return list().stream().filter(t -> t.id().equals(id)).findFirst();
        }

        @Override
        public List<ThingType> list() {
            return List.of(new ThingType("water-station", "environment", "水质自动站", "environment", "droplet", "", 14_400,
                    List.of(item("ammonia", 3), item("dissolvedOxygen", 2), item("ph", 2), item("totalPhosphorus", 3)), Map.of(), Map.of()));
        }

        private static ThingType.Property item(String key, int decimals) {
            return new ThingType.Property(key, key, "mg/L", ThingType.Kind.NUMBER, 0.0, 100.0, decimals, "");
        }
    }
}
