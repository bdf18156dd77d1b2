package org.zhongshu.platform.rules.internal;

import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.zhongshu.platform.twin.ObservationCodec;
import org.zhongshu.platform.twin.ObservationTopic;
import org.zhongshu.platform.twin.Thing;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;
import static org.zhongshu.platform.rules.internal.RuleFixture.T0;

class RuleTopologyTest {

    private static final String RULES = """
            rules:
              - id: t-high
                name: 高
                types: [station]
                when: "pm25 > 150"
                level: 3
                message: "{pm25}"
              - id: t-long
                name: 久
                types: [station]
                when: "humidity > 90"
                for: 1m
                level: 4
                message: "{humidity}"
              - id: t-silent
                name: 失联
                types: [station]
                kind: silence
                silence: 10m
                level: 4
                message: "{thing}"
              - id: t-area
                name: 内涝
                types: [gauge]
                kind: combine
                when: "level > 15"
                combine: {things: 2, within: 5m, near: 500}
                level: 1
                message: "{things} 处"
            """;

    private final Rulebook book = RuleFixture.book(RULES);
    private final Map<Long, Thing> things = new HashMap<>(Map.of(1L, RuleFixture.thing(1), 2L, gauge(2, 0), 3L, gauge(3, 300), 4L, gauge(4, 5000)));
    private final TopologyTestDriver driver;
    private final TestInputTopic<byte[], byte[]> in;
    private final TestOutputTopic<byte[], byte[]> out;

    private static Thing gauge(long id, double metres) {
        return new Thing(id, "G" + id, "液位" + id, "gauge", null, null, null, null, 119.4, 30.9 + metres / 111_320, null, Map.of(), null);
    }

    RuleTopologyTest() {
        Properties p = new Properties();
        p.put(StreamsConfig.APPLICATION_ID_CONFIG, "rules-test");
        p.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:1");
        p.put(StreamsConfig.STATE_DIR_CONFIG, System.getProperty("java.io.tmpdir") + "/rules-topology-" + System.nanoTime());
        driver = new TopologyTestDriver(RuleTopology.build(new RuleTopology.World(book::now, things::get, (id, r) -> Set.of(), id -> false, RuleFixture.MOMENT,
                RuleFixture.WORDING), "observation", "rule-signal", "alert"), p, Instant.ofEpochMilli(T0));
        in = driver.createInputTopic("observation", new ByteArraySerializer(), new ByteArraySerializer());
        out = driver.createOutputTopic("alert", new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    @AfterEach
    void close() {
        driver.close();
    }

    private void give(long thing, long second, Object... keysAndValues) {
        in.pipeInput(ObservationTopic.key(thing), ObservationCodec.encode(RuleFixture.reading(thing, T0 + second * 1000, keysAndValues)));
    }

    private List<String> told() {
        return out.readValuesToList().stream().map(AlertMessage::decode).map(t -> t.rule() + " " + t.what().name().toLowerCase() + " @" + (t.at() - T0) / 1000).toList();
    }

    @Test
    void readingsBecomeAlerts() {
        give(1, 0, "pm25", 160);
        give(1, 1, "pm25", 100);
        give(99, 1, "pm25", 999);
        in.pipeInput(ObservationTopic.key(1), new byte[]{9, 9, 9});
        in.pipeInput((byte[]) null, new byte[]{1});
        give(1, 2, "pm25", 170);
        assertThat(told()).containsExactly("t-high raised @0", "t-high cleared @1", "t-high raised @2");
    }

    @Test
    void timersRunOutByTheWallClockAndAreToldOnceDurable() {
        give(1, 0, "humidity", 95);
        driver.advanceWallClockTime(Duration.ofSeconds(30));
        assertThat(told()).isEmpty();
        driver.advanceWallClockTime(Duration.ofSeconds(33));
        assertThat(told()).as("decided, but its state is not yet durable").isEmpty();
        driver.advanceWallClockTime(Duration.ofSeconds(11));
        assertThat(told()).containsExactly("t-long raised @60");
        for (int i = 0; i < 60; i++) {
            driver.advanceWallClockTime(Duration.ofSeconds(10));
        }
        assertThat(told()).containsExactly("t-silent raised @600");
        give(1, 700, "humidity", 10);
        assertThat(told()).containsExactlyInAnyOrder("t-silent cleared @700", "t-long cleared @700");
    }

    @Test
    void combinationsPassTheSecondStage() {
        give(2, 0, "level", 20);
        give(4, 1, "level", 20);
        assertThat(told()).isEmpty();
        give(3, 2, "level", 30);
        assertThat(told()).containsExactly("t-area raised @2");
        give(3, 10, "level", 1);
        give(2, 11, "level", 1);
        assertThat(told()).isEmpty();
        for (int i = 0; i < 70; i++) {
            driver.advanceWallClockTime(Duration.ofSeconds(5));
        }
        assertThat(told()).containsExactly("t-area cleared @310");
    }

    @Test
    void whatStandsOnAThingThatGoesOutOfServiceEnds() {
        give(1, 0, "pm25", 160);
        give(2, 0, "level", 20);
        give(3, 1, "level", 30);
        assertThat(told()).containsExactly("t-high raised @0", "t-area raised @1");
        things.remove(1L);
        things.remove(3L);
        List<String> ended = new java.util.ArrayList<>();
        for (int i = 0; i < 120; i++) {
            driver.advanceWallClockTime(Duration.ofSeconds(3));
            ended.addAll(told());
        }
        assertThat(ended).anyMatch(t -> t.startsWith("t-high cleared")).anyMatch(t -> t.startsWith("t-area cleared")).hasSize(2);
    }

    @Test
    void anOverrideTakesHoldWithoutRestart() {
        give(1, 0, "pm25", 160);
        book.apply(Map.of("t-high", new RuleOverride(1, "t-high", 1, Map.of(), false, null, "x", null, null, false, "x", Instant.EPOCH)));
        for (int i = 0; i < 10; i++) {
            driver.advanceWallClockTime(Duration.ofSeconds(3));
        }
        assertThat(told()).hasSize(2).last().asString().startsWith("t-high cleared");
        give(1, 60, "pm25", 200);
        assertThat(told()).isEmpty();
    }
}
