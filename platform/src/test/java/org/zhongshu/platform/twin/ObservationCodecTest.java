package org.zhongshu.platform.twin;

import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ObservationCodecTest {

    private static final double[] AWKWARD = {0, -0.0, 1, -1, 0.1, 0.2, 0.3, 23.45, -7.125, 1e15, 1e16, 1e300, -1e-300, Double.MAX_VALUE, Double.MIN_VALUE,
            Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 1.0 / 3, 999_999_999_999.999, Math.PI, 4.35, 1.005, 0.0005};

    @Test
    void everyNumberComesBackBitForBit() {
        long[] ts = new long[AWKWARD.length];
        int[] metric = new int[AWKWARD.length];
        Arrays.setAll(metric, i -> i + 1);
        Arrays.fill(ts, 1_763_700_000_000L);
        Observation back = ObservationCodec.decode(ObservationCodec.encode(
                new Observation(42, 1_763_700_000_123L, Protocol.MQTT, AWKWARD.length, ts, metric, AWKWARD, null)));
        for (int i = 0; i < AWKWARD.length; i++) {
            assertThat(Double.doubleToRawLongBits(back.value()[i])).as("%s", AWKWARD[i]).isEqualTo(Double.doubleToRawLongBits(AWKWARD[i]));
        }
        assertThat(back.thing()).isEqualTo(42);
        assertThat(back.receivedAt()).isEqualTo(1_763_700_000_123L);
        assertThat(back.protocol()).isEqualTo(Protocol.MQTT);
        assertThat(back.metric()).isEqualTo(metric);
        assertThat(back.ts()).isEqualTo(ts);
        assertThat(back.text()).isNull();
    }

    @Test
    void randomObservationsComeBackEqual() {
        Random random = new Random(7);
        for (int round = 0; round < 3000; round++) {
            Observation o = random(random);
            Observation back = ObservationCodec.decode(ObservationCodec.encode(o));
            assertThat(back.thing()).isEqualTo(o.thing());
            assertThat(back.receivedAt()).isEqualTo(o.receivedAt());
            assertThat(back.protocol()).isEqualTo(o.protocol());
            assertThat(back.n()).isEqualTo(o.n());
            assertThat(back.ts()).isEqualTo(Arrays.copyOf(o.ts(), o.n()));
            assertThat(back.metric()).isEqualTo(Arrays.copyOf(o.metric(), o.n()));
            for (int i = 0; i < o.n(); i++) {
                String text = o.text() == null ? null : o.text()[i];
                assertThat(back.text() == null ? null : back.text()[i]).isEqualTo(text);
                if (text == null) {
                    assertThat(Double.doubleToRawLongBits(back.value()[i])).isEqualTo(Double.doubleToRawLongBits(o.value()[i]));
                }
            }
        }
    }

    /** Whatever stands in the log, a reader gets an observation or this one exception: never a hang, never another failure. */
    @Test
    void brokenBytesAreRefusedCleanly() {
        Random random = new Random(11);
        int refused = 0;
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = ObservationCodec.encode(random(random));
            switch (random.nextInt(3)) {
                case 0 -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
                case 1 -> bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                default -> random.nextBytes(bytes);
            }
            try {
                ObservationCodec.decode(bytes);
            } catch (ObservationCodec.MalformedObservation e) {
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(10_000);
    }

    @Test
    void cutAndForeignMessagesSayWhatIsWrong() {
        byte[] bytes = ObservationCodec.encode(Observation.of(1, 2, Protocol.HTTP, 3, new int[]{1}, new double[]{20.5}));
        assertThatThrownBy(() -> ObservationCodec.decode(Arrays.copyOf(bytes, bytes.length - 1))).hasMessageContaining("cut short");
        assertThatThrownBy(() -> ObservationCodec.decode(Arrays.copyOf(bytes, bytes.length + 1))).hasMessageContaining("left over");
        bytes[0] = 9;
        assertThatThrownBy(() -> ObservationCodec.decode(bytes)).hasMessageContaining("version 9");
    }

    @Test
    void anOrdinaryMessageIsSmall() {
        long now = 1_763_700_000_000L;
        byte[] bytes = ObservationCodec.encode(Observation.of(987654321987654321L, now + 40, Protocol.MQTT, now,
                new int[]{3, 4, 5}, new double[]{35.2, 61, 0.871}));
        assertThat(bytes.length).isLessThanOrEqualTo(36);
    }

    @Test
    void keysKeepTheThing() {
        assertThat(ObservationTopic.thing(ObservationTopic.key(987654321987654321L))).isEqualTo(987654321987654321L);
        assertThat(ObservationTopic.key(1)).containsExactly(0, 0, 0, 0, 0, 0, 0, 1);
    }

    private static Observation random(Random random) {
        int n = random.nextInt(12);
        int room = n + random.nextInt(3);
        long[] ts = new long[room];
        int[] metric = new int[room];
        double[] value = new double[room];
        String[] text = random.nextInt(4) == 0 ? new String[room] : null;
        long at = 1_763_700_000_000L + random.nextInt();
        for (int i = 0; i < n; i++) {
            ts[i] = at + random.nextInt(100_000) - 50_000;
            metric[i] = 1 + random.nextInt(32_767);
            value[i] = switch (random.nextInt(4)) {
                case 0 -> random.nextInt();
                case 1 -> random.nextInt(100_000) / 100.0;
                case 2 -> Double.longBitsToDouble(random.nextLong());
                default -> random.nextGaussian();
            };
            if (Double.isNaN(value[i])) {
                value[i] = Double.NaN;
            }
            if (text != null && random.nextBoolean()) {
                text[i] = "阀门" + random.nextInt(1000) + "状态".repeat(random.nextInt(60));
            }
        }
        return new Observation(random.nextLong(), at, Protocol.values()[random.nextInt(Protocol.values().length)], n, ts, metric, value, text);
    }
}
