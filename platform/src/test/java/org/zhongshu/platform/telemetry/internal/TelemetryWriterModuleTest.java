package org.zhongshu.platform.telemetry.internal;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.zhongshu.platform.telemetry.History;
import org.zhongshu.platform.twin.LatestStates;
import org.zhongshu.platform.twin.Observation;
import org.zhongshu.platform.twin.Protocol;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

import static org.assertj.core.api.Assertions.assertThat;

/** The writer on its real engines: exactly once whatever breaks, and every reading in its bucket. */
class TelemetryWriterModuleTest {

    private static final long MINUTE = 60_000;
    private static final long HOUR = 60 * MINUTE;

    private TelemetryRig rig;
    private int level;
    private int flow;

    @BeforeEach
    void make() throws Exception {
        rig = new TelemetryRig();
        level = rig.metrics.id("level");
        flow = rig.metrics.id("flow");
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void everyMessageIsStoredOnceWithItsValuesAndTexts() throws Exception {
        long now = rig.clock.millis();
        rig.start();
        for (int i = 0; i < 3000; i++) {
            rig.send(at(100 + i % 30, now - 20 * MINUTE + i * 100L, i % 7, i % 11));
        }
        rig.send(new Observation(99, now, Protocol.HJ212, 2, new long[]{now, now}, new int[]{level, flow}, new double[]{1.5, Double.NaN},
                new String[]{null, "故障\0代码"}));
        rig.settle();
        assertThat(count("telemetry.reading")).isEqualTo(3001);
        assertThat(sum("SELECT sum(n) FROM telemetry.minute WHERE metric = " + level)).isEqualTo(3001);
        assertThat(rig.history.points(99, "flow", ago(HOUR), ahead(), 10)).singleElement()
                .satisfies(p -> assertThat(p.text()).startsWith("故障").endsWith("代码"));
        assertThat(rig.sql.queryForObject("SELECT sum(messages) FROM telemetry.traffic", Long.class)).isEqualTo(3001);
        assertThat(rig.sql.queryForObject("SELECT sum(readings) FROM telemetry.traffic", Long.class)).isEqualTo(6002);
        assertThat(rig.figures.fault()).isNull();
    }

    @Test
    void aConnectionThatBreaksBeforeOrAfterTheCommitChangesNothing() throws Exception {
        rig.start();
        long now = rig.clock.millis();
        for (int round = 0; round < 12; round++) {
            (round % 2 == 0 ? rig.unreliable.breakBeforeCommit : rig.unreliable.breakAfterCommit).set(1);
            for (int i = 0; i < 200; i++) {
                rig.send(at(i % 20, now - HOUR + round * 10_000 + i * 20L, 1, 2));
            }
            rig.settle();
        }
        assertThat(rig.unreliable.breakBeforeCommit.get() + rig.unreliable.breakAfterCommit.get()).isZero();
        assertThat(count("telemetry.reading")).isEqualTo(2400);
        assertThat(sum("SELECT sum(n) FROM telemetry.minute WHERE metric = " + level)).isEqualTo(2400);
        assertThat(sum("SELECT sum(sum) FROM telemetry.minute WHERE metric = " + flow)).isEqualTo(4800);
    }

    /** Kills at random moments – between COPY and commit, between rows and derived figures – and compares with a plain model. */
    @Test
    void killsAtRandomMomentsLoseAndDoubleNothing() throws Exception {
        Random random = new Random(5);
        long start = rig.clock.millis() - 30 * MINUTE;
        Model model = new Model();
        for (int life = 0; life < 8; life++) {
            rig.start();
            int messages = 1500 + random.nextInt(1500);
            int killAt = random.nextInt(messages);
            for (int i = 0; i < messages; i++) {
                // mostly in order; some late, some sent twice
                long ts = start + life * 3 * MINUTE + i * 40L - (random.nextInt(20) == 0 ? random.nextInt(200_000) : 0);
                Observation o = at(random.nextInt(10), ts, random.nextInt(100) / 10.0, random.nextInt(50));
                rig.send(o);
                model.add(o);
                if (random.nextInt(15) == 0) {
                    rig.send(o);
                    model.add(o);
                }
                if (i % 100 == 0) {
                    Thread.sleep(random.nextInt(8));
                }
                if (i == killAt) {
                    rig.kill();
                }
            }
        }
        rig.start();
        rig.settle();
        rig.stop();
        assertThat(count("telemetry.reading")).isEqualTo(model.messages);
        assertThat(minutes()).isEqualTo(model.minutes(level, flow));
        rig.start();
        model.latest.forEach((thing, expected) -> assertThat(rig.latest.find(thing, level).ts()).as("thing %d", thing).isEqualTo(expected));
    }

    @Test
    void lateOutOfOrderAndDoubledReadingsLandOnceInTheirBucket() throws Exception {
        long minute = rig.clock.millis() / MINUTE * MINUTE - 10 * MINUTE;
        List<Observation> sent = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            sent.add(at(7, minute + i * 5000, i, 2 * i));
        }
        List<Observation> shuffled = new ArrayList<>(sent);
        Collections.shuffle(shuffled, new Random(3));
        rig.start();
        for (Observation o : shuffled) {
            rig.send(o);
            rig.send(o);
        }
        rig.settle();
        assertThat(count("telemetry.reading")).isEqualTo(120);
        List<History.Point> points = rig.history.points(7, "level", ago(HOUR), ahead(), 1000);
        assertThat(points).extracting(History.Point::value).containsExactlyElementsOf(sent.stream().map(o -> o.value()[0]).toList());
        List<History.Bucket> buckets = rig.history.buckets(7, "flow", ago(HOUR), ahead(), History.Every.MINUTE, 100);
        assertThat(buckets).hasSize(5).allSatisfy(b -> assertThat(b.n()).isEqualTo(12));
        assertThat(buckets.getFirst()).isEqualTo(new History.Bucket(minute, 12, 132, 0, 22, 22));
        assertThat(rig.history.buckets(7, "flow", ago(HOUR), ahead(), History.Every.DAY, 10).stream().mapToLong(History.Bucket::n).sum()).isEqualTo(60);
        assertThat(rig.latest.find(7, level)).isEqualTo(new LatestStates.Reading(minute + 59 * 5000, 59, null));
        // one of two equal things is read
        List<Long> replayed = new ArrayList<>();
        assertThat(rig.history.replay(List.of(7L), ago(HOUR), ahead(), o -> replayed.add(o.ts()[0]))).isEqualTo(60);
        assertThat(replayed).isSorted();
    }

    @Test
    void aCorrectionWithTheSameTimeReplacesTheValueEverywhere() throws Exception {
        long ts = rig.clock.millis() - 5 * MINUTE;
        rig.start();
        rig.send(at(8, ts, 10, 1));
        rig.settle();
        rig.send(new Observation(8, rig.clock.millis() + 1000, Protocol.MQTT, 1, new long[]{ts}, new int[]{level}, new double[]{12}, null));
        rig.settle();
        assertThat(rig.history.points(8, "level", ago(HOUR), ahead(), 10)).containsExactly(new History.Point(ts, 12, null));
        assertThat(rig.history.buckets(8, "level", ago(HOUR), ahead(), History.Every.MINUTE, 10)).singleElement()
                .satisfies(b -> assertThat(b.sum()).isEqualTo(12)).satisfies(b -> assertThat(b.n()).isEqualTo(1));
        assertThat(rig.latest.value(8, level)).isEqualTo(12);
        assertThat(rig.latest.value(8, flow)).isEqualTo(1);
    }

    @Test
    void hoursAreTheSameBeforeAndAfterTheyCloseAndTakeLateReadings() throws Exception {
        rig.start();
        long hour = rig.clock.millis() / HOUR * HOUR;
        for (int i = 0; i < 40; i++) {
            rig.send(at(5, hour + i, i, 1));
        }
        rig.settle();
        var open = rig.history.buckets(5, "level", ago(2 * HOUR), ahead(), History.Every.HOUR, 10);
        assertThat(open).singleElement().satisfies(b -> assertThat(b.n()).isEqualTo(40));
        assertThat(count("telemetry.hour")).isZero();

        rig.clock.offset.set(HOUR + 3 * MINUTE);
        awaitClosed(hour);
        assertThat(count("telemetry.hour")).isEqualTo(2);
        assertThat(rig.history.buckets(5, "level", ago(4 * HOUR), ahead(), History.Every.HOUR, 10)).isEqualTo(open);

        rig.send(at(5, hour + 30 * MINUTE, 1000, 1));
        rig.send(at(6, hour + 31 * MINUTE, 5, 1));
        rig.settle();
        assertThat(rig.history.buckets(5, "level", ago(4 * HOUR), ahead(), History.Every.HOUR, 10)).containsExactly(
                new History.Bucket(hour, 41, 1780, 0, 1000, 1000));
        assertThat(rig.history.buckets(6, "level", ago(4 * HOUR), ahead(), History.Every.HOUR, 10)).hasSize(1);
    }

    @Test
    void partitionsComeOnDemandAndGoByAge() throws Exception {
        rig.start();
        long now = rig.clock.millis();
        for (int day = 0; day < 5; day++) {
            rig.send(at(1, now - Duration.ofDays(day * 20L).toMillis(), day, 0));
        }
        rig.settle();
        assertThat(count("telemetry.reading")).isEqualTo(5);
        assertThat(rig.sql.queryForList("SELECT DISTINCT tableoid::regclass::text FROM telemetry.reading", String.class)).hasSize(5);
        rig.clock.offset.set(Duration.ofDays(45).toMillis());
        rig.maintenance().run();
        assertThat(count("telemetry.reading")).as("80 and 60 days became 125 and 105").isEqualTo(3);
        // the writer makes a partition again that the retention dropped under it
        rig.clock.offset.set(0);
        rig.stop();
        rig.start();
        rig.send(at(1, now - Duration.ofDays(80).toMillis(), 9, 0));
        rig.settle();
        assertThat(count("telemetry.reading")).isEqualTo(4);
    }

    @Test
    void whatHistoryCannotTakeIsKeptAside() throws Exception {
        rig.start();
        long now = rig.clock.millis();
        rig.send(1, new byte[]{1, 2, 3});
        rig.send(at(1, now - Duration.ofDays(400).toMillis(), 1, 1));
        rig.send(new Observation(1, now, Protocol.MQTT, 2, new long[]{now + 2 * HOUR, now}, new int[]{level, level}, new double[]{1, 2}, null));
        rig.send(at(2, now, 1, 1));
        rig.settle();
        assertThat(count("telemetry.refused")).isEqualTo(3);
        assertThat(rig.figures.refused()).isEqualTo(3);
        assertThat(rig.history.points(1, "level", ago(HOUR), Instant.ofEpochMilli(now + 3 * HOUR), 10)).containsExactly(new History.Point(now, 2, null));
        assertThat(count("telemetry.reading")).isEqualTo(2);
    }

    @Test
    void theLagIsToldAndLimited() {
        rig.start();
        LagMonitor lag = rig.lag();
        lag.judge(500_000, 1.9);
        assertThat(lag.alarm()).isFalse();
        lag.judge(10, 2.1);
        assertThat(lag.alarm()).isTrue();
        assertThat(lag.overLimit()).isFalse();
        lag.judge(10, 3.1);
        assertThat(lag.overLimit()).isTrue();
        lag.judge(10, 2.5);
        assertThat(lag.overLimit()).as("does not flutter").isTrue();
        lag.judge(10, 2.0);
        assertThat(lag.overLimit()).isFalse();
        lag.judge(10, 0.8);
        assertThat(lag.alarm()).isFalse();
    }

    /** The same number of messages is little work for one writer and too much for another, or for what they carry. */
    @Test
    void theLimitIsTheTimeThatStoringTakesNotTheNumberOfMessages() throws Exception {
        rig.start();
        rig.send(at(1, rig.clock.millis(), 1, 1));
        rig.settle();
        rig.kill();
        for (int i = 0; i < 2_000; i++) {
            rig.send(at(i, rig.clock.millis(), 1, 1));
        }
        rig.flush();
        rig.start();
        rig.unreliable.dead = true;
        rig.figures.worked(20_000, 60_000, 500_000_000);
        rig.lag().measure();
        assertThat(rig.lag().behind()).isEqualTo(2_000);
        assertThat(rig.lag().seconds()).isLessThan(2);
        assertThat(rig.lag().overLimit()).isFalse();
        for (int batch = 0; batch < 10; batch++) {
            rig.figures.worked(200, 200_000, 500_000_000);
        }
        rig.lag().measure();
        assertThat(rig.lag().seconds()).isBetween(4.0, 5.5);
        assertThat(rig.lag().overLimit()).isTrue();
    }

    /** However little waits: when it is not stored for longer than the limit, nothing more may be acknowledged. */
    @Test
    void aWriterThatStandsStillIsLimitedByTheAgeOfWhatWaits() throws Exception {
        rig.start();
        rig.send(at(1, rig.clock.millis(), 1, 1));
        rig.settle();
        rig.lag().measure();
        rig.unreliable.dead = true;
        rig.send(at(1, rig.clock.millis(), 1, 1));
        rig.flush();
        rig.lag().measure();
        assertThat(rig.lag().overLimit()).isFalse();
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!rig.lag().overLimit() && System.nanoTime() < end) {
            Thread.sleep(100);
            rig.lag().measure();
        }
        assertThat(rig.lag().overLimit()).isTrue();
        assertThat(rig.lag().alarm()).isTrue();
        assertThat(rig.lag().behind()).isEqualTo(1);
        rig.stop();
        rig.start();
        rig.settle();
        assertThat(rig.lag().overLimit()).isFalse();
    }

    @Test
    void oneTransactionIsBoundedByReadingsNotOnlyByMessages() throws Exception {
        long from = rig.clock.millis() - HOUR;
        int each = 1_000;
        for (int i = 0; i < 300; i++) {
            long[] ts = new long[each];
            int[] metric = new int[each];
            for (int k = 0; k < each; k++) {
                ts[k] = from + i * (long) each + k;
                metric[k] = level;
            }
            rig.send(new Observation(1, rig.clock.millis(), Protocol.MQTT, each, ts, metric, new double[each], null));
        }
        rig.flush();
        rig.start();
        rig.settle();
        assertThat(count("telemetry.reading")).isEqualTo(300L * each);
        assertThat(rig.sql.queryForObject("SELECT max(n) FROM (SELECT count(*) AS n FROM telemetry.reading GROUP BY xmin::text)", Long.class))
                .isLessThanOrEqualTo(100_000 + each);
    }

    @Test
    void theLagGrowsWhileTheWriterStandsStill() throws Exception {
        rig.start();
        rig.send(at(1, rig.clock.millis(), 1, 1));
        rig.settle();
        rig.kill();
        for (int i = 0; i < 50; i++) {
            rig.send(at(i, rig.clock.millis(), 1, 1));
        }
        rig.flush();
        rig.start();
        rig.unreliable.dead = true;
        rig.lag().measure();
        assertThat(rig.lag().behind()).isEqualTo(50);
    }

    private Observation at(long thing, long ts, double levelValue, double flowValue) {
        return new Observation(thing, rig.clock.millis(), Protocol.MQTT, 2, new long[]{ts, ts}, new int[]{level, flow},
                new double[]{levelValue, flowValue}, null);
    }

    private long count(String table) {
        return rig.sql.queryForObject("SELECT count(*) FROM " + table, Long.class);
    }

    private double sum(String query) {
        return rig.sql.queryForObject(query, Double.class);
    }

    private Instant ago(long millis) {
        return Instant.ofEpochMilli(rig.clock.millis() - millis);
    }

    private Instant ahead() {
        return Instant.ofEpochMilli(rig.clock.millis() + MINUTE);
    }

    private void awaitClosed(long hour) throws InterruptedException, SQLException {
        for (int i = 0; i < 200; i++) {
            if (rig.sql.queryForObject("SELECT at FROM telemetry.watermark", java.sql.Timestamp.class).getTime() >= hour) {
                return;
            }
            Thread.sleep(30);
        }
        throw new AssertionError("hour not closed");
    }

    private Map<String, String> minutes() {
        Map<String, String> found = new TreeMap<>();
        rig.sql.query("SELECT thing_id, metric, bucket, n, sum, min, max, last FROM telemetry.minute", r -> {
            found.put(r.getLong(1) + "/" + r.getInt(2) + "/" + r.getTimestamp(3).getTime(),
                    "%d %.6f %.6f %.6f %.6f".formatted(r.getLong(4), r.getDouble(5), r.getDouble(6), r.getDouble(7), r.getDouble(8)));
        });
        return found;
    }

    /** What must come out, computed the plain way: the last received of each (thing, time, metric). */
    private static final class Model {
        private final Map<Long, Map<Long, double[]>> readings = new TreeMap<>();
        private final Map<Long, Long> latest = new TreeMap<>();
        private int messages;

        void add(Observation o) {
            messages++;
            readings.computeIfAbsent(o.thing(), t -> new TreeMap<>()).put(o.ts()[0], o.value());
            latest.merge(o.thing(), o.ts()[0], Math::max);
        }

        Map<String, String> minutes(int... metrics) {
            Map<String, String> found = new TreeMap<>();
            readings.forEach((thing, byTime) -> {
                for (int m = 0; m < metrics.length; m++) {
                    Map<Long, List<Double>> buckets = new TreeMap<>();
                    int index = m;
                    byTime.forEach((ts, values) -> buckets.computeIfAbsent(ts / MINUTE * MINUTE, b -> new ArrayList<>()).add(values[index]));
                    int metric = metrics[m];
                    buckets.forEach((bucket, values) -> found.put(thing + "/" + metric + "/" + bucket, "%d %.6f %.6f %.6f %.6f".formatted(values.size(),
                            values.stream().mapToDouble(v -> v).sum(), Collections.min(values), Collections.max(values), values.getLast())));
                }
            });
            return found;
        }
    }
}
