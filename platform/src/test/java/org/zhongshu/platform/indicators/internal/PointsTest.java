package org.zhongshu.platform.indicators.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.zhongshu.platform.indicators.Calculation.Figure;
import org.zhongshu.platform.shared.Json;
import org.zhongshu.testkit.TestEngines;

class PointsTest {

    private static final Instant NOW = Instant.parse("2026-11-21T08:00:00Z");
    private final Points points = new Points(JdbcClient.create(database()));

    @Test
    void givesTheLastValueAndATrendOfAboutFifty() {
        Declared declared = declared("demo-a", "1m");
        for (int minute = 0; minute < 720; minute++) {
            points.store("demo-a", NOW.minus(Duration.ofMinutes(minute)), Figure.of(minute));
        }
        points.store("demo-b", NOW, Figure.unknown("没有数据"));
        Map<String, Points.Point> last = points.last(List.of("demo-a", "demo-b", "demo-none"));
        assertThat(last.get("demo-a").value()).isZero();
        assertThat(last.get("demo-b").value()).isNull();
        assertThat(last.get("demo-b").note()).isEqualTo("没有数据");
        assertThat(last).doesNotContainKey("demo-none");
        List<Number[]> trend = points.trends(List.of(declared, declared("demo-b", "1m")), NOW).get("demo-a");
        assertThat(trend).hasSizeBetween(47, 50);
        assertThat(trend.getLast()).containsExactly(NOW.toEpochMilli(), 0.0);
        assertThat(trend.getFirst()[0].longValue()).isGreaterThanOrEqualTo(NOW.minus(Duration.ofHours(6)).toEpochMilli());
        assertThat(trend).isSortedAccordingTo(java.util.Comparator.comparingLong(p -> p[0].longValue()));
    }

    @Test
    void storesAnInstantOnceAndThinsAfterAWeek() {
        Instant old = NOW.minus(Duration.ofDays(8)).truncatedTo(java.time.temporal.ChronoUnit.HOURS);
        for (int minute = 0; minute < 60; minute++) {
            points.store("demo-c", old.plus(Duration.ofMinutes(minute)), Figure.of(minute));
        }
        points.store("demo-c", old, Figure.of(999));
        points.store("demo-c", NOW.minus(Duration.ofDays(800)), Figure.of(1));
        assertThat(points.thin(NOW)).isEqualTo(60);
        assertThat(points.last(List.of("demo-c")).get("demo-c").value()).isEqualTo(59);
        assertThat(points.thin(NOW)).isZero();
    }

    private static Declared declared(String id, String refresh) {
        return Declared.of("demo", Json.mapper().valueToTree(Map.of("id", id, "name", "示范", "unit", "", "definition", "示范指标", "formula", "无",
                "calculation", Map.of("kind", "sql"), "better", "higher", "owner", "data", "refresh", refresh, "target", 5)));
    }

    @Test
    void aTargetIsMetFromTheSideThatIsBetter() {
        Declared declared = declared("demo-a", "1m");
        assertThat(declared.met(5.0)).isTrue();
        assertThat(declared.met(4.9)).isFalse();
        assertThat(declared.met(null)).isNull();
    }

    private static DriverManagerDataSource database() {
        TestEngines.Database db = TestEngines.newDatabase();
        DriverManagerDataSource source = new DriverManagerDataSource(db.url(), db.user(), db.password());
        try (var in = PointsTest.class.getResourceAsStream("/db/migration/indicators/V1101__indicators.sql")) {
            new JdbcTemplate(source).execute(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return source;
    }
}
