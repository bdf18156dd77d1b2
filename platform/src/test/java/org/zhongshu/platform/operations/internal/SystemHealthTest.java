package org.zhongshu.platform.operations.internal;

import org.junit.jupiter.api.Test;
import org.zhongshu.platform.operations.internal.HealthLimits.Limit;
import org.zhongshu.platform.operations.internal.HealthLimits.Status;
import org.zhongshu.platform.shared.Declarations;
import org.zhongshu.platform.shared.HealthSource;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SystemHealthTest {

    private static final Instant NOW = Instant.parse("2026-11-21T08:00:00Z");

    private record Source(String id, Supplier<Map<String, Number>> measure) implements HealthSource {
        @Override
        public String name() {
            return id + "的名字";
        }

        @Override
        public Map<String, Number> figures() {
            return measure.get();
        }
    }

    private static SystemHealth.Report ask(HealthSource... sources) {
        try (SystemHealth health = new SystemHealth(List.of(sources), Clock.fixed(NOW, ZoneOffset.UTC))) {
            return health.report();
        }
    }

    @Test
    void judgesByTheDeclaredLimits() {
        SystemHealth.Report report = ask(new Source("audit", () -> Map.of("waiting", 4_999)), new Source("disk", () -> Map.of("freePercent", 8, "free", 120)));
        assertThat(report.status()).isEqualTo(Status.WARN);
        assertThat(report.components().get(0).status()).isEqualTo(Status.OK);
        assertThat(report.components().get(0).detail()).isEqualTo("正常");
        assertThat(report.components().get(1).detail()).isEqualTo("剩余空间 8 %（低于 15）");
        assertThat(ask(new Source("audit", () -> Map.of("waiting", 50_000))).status()).isEqualTo(Status.BAD);
        assertThat(ask(new Source("kafka", () -> Map.of("brokers", 1))).status()).isEqualTo(Status.OK);
        assertThat(ask(new Source("kafka", () -> Map.of("brokers", 0))).status()).isEqualTo(Status.BAD);
    }

    @Test
    void figuresWithoutLimitsAreOnlyShown() {
        SystemHealth.Report report = ask(new Source("new-part", () -> Map.of("sheep", 1e9)));
        assertThat(report.status()).isEqualTo(Status.OK);
        assertThat(report.components().getFirst().figures()).containsEntry("sheep", 1_000_000_000L);
    }

    @Test
    void figuresOfAKindShareOneName() {
        SystemHealth.Report report = ask(new Source("kafka", () -> Map.of("lag:rules", 1, "lag:x-copy", 2)));
        assertThat(report.components().getFirst().items()).extracting(SystemHealth.Figure::name).containsExactly("规则计算积压", "消费积压（x-copy）");
    }

    @Test
    void whoFailsOrStaysSilentIsBadAndHoldsNobodyUp() {
        long begin = System.nanoTime();
        SystemHealth.Report report = ask(
                new Source("a-broken", () -> {
                    throw new IllegalStateException("no");
                }),
                new Source("b-silent", () -> {
                    try {
                        Thread.sleep(60_000);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    return Map.of();
                }),
                new Source("c-well", () -> Map.of("x", 1)));
        assertThat((System.nanoTime() - begin) / 1e9).isLessThan(SystemHealth.PATIENCE.toSeconds() + 2.0);
        assertThat(report.components()).extracting(SystemHealth.Part::status).containsExactly(Status.BAD, Status.BAD, Status.OK);
        assertThat(report.components().get(0).detail()).contains("IllegalStateException");
        assertThat(report.components().get(1).detail()).contains("没有应答");
    }

    @Test
    void manyAskersAreOneQuestion() {
        AtomicInteger asked = new AtomicInteger();
        try (SystemHealth health = new SystemHealth(List.of(new Source("x", () -> Map.of("n", asked.incrementAndGet()))), Clock.fixed(NOW, ZoneOffset.UTC))) {
            for (int i = 0; i < 10; i++) {
                health.report();
            }
        }
        assertThat(asked).hasValue(1);
    }

    @Test
    void limitsThatMakeNoSenseStopTheStart() {
        assertThat(HealthLimits.load().of("disk", "free")).isEqualTo(new Limit("剩余空间", "GB", 10.0, 2.0, true));
        assertThatThrownBy(() -> HealthLimits.parse("a:\n  b: {name: 乙, unit: 条, warn: 10, bad: 5}\n"))
                .isInstanceOf(Declarations.InvalidDeclarations.class).hasMessageContaining("limits.yaml:2: bad must lie beyond warn");
        assertThatThrownBy(() -> HealthLimits.parse("a:\n  b: {name: 乙, unit: 条, warn: 10}\n")).isInstanceOf(Declarations.InvalidDeclarations.class);
    }
}
