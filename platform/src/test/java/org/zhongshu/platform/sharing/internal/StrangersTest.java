package org.zhongshu.platform.sharing.internal;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.Map;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

class StrangersTest {

    private static final Instant NOW = Instant.parse("2026-03-02T01:00:00Z");
    private final Strangers strangers = new Strangers();

    private long lines(int times, java.util.function.IntFunction<String> from, Instant at) {
        return IntStream.range(0, times).filter(i -> strangers.onRecord(from.apply(i), at)).count();
    }

    @Test
    void anAddressHasItsLinesAMinute() {
        assertThat(lines(100, i -> "10.0.0.1", NOW)).isEqualTo(Strangers.OF_ONE);
        assertThat(lines(100, i -> "10.0.0.2", NOW)).isEqualTo(Strangers.OF_ONE);
        assertThat(lines(100, i -> "10.0.0.1", NOW.plusSeconds(60))).isEqualTo(Strangers.OF_ONE);
        assertThat(strangers.figures()).isEqualTo(Map.of("recorded", 180L, "counted", 120L));
    }

    @Test
    void manyAddressesOfOneIpv6NetworkAreOne() {
        assertThat(lines(5_000, i -> "2001:db8:1:2::" + Integer.toHexString(i + 1), NOW)).isEqualTo(Strangers.OF_ONE);
        assertThat(strangers.onRecord("2001:db8:1:3::1", NOW)).as("the neighbour's network").isTrue();
    }

    @Test
    void allTogetherAreBoundedAndTheRestCounted() {
        assertThat(lines(20_000, i -> "10." + i / 65536 + "." + i / 256 % 256 + "." + i % 256, NOW)).isEqualTo(Strangers.OF_ALL);
        assertThat(strangers.figures().get("counted")).isEqualTo(20_000L - Strangers.OF_ALL);
        assertThat(strangers.onRecord("10.9.9.9", NOW)).isFalse();
        assertThat(strangers.onRecord("10.9.9.9", NOW.plusSeconds(60))).as("the next minute").isTrue();
    }
}
