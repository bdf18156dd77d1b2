package org.zhongshu.platform.gateway.internal;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.util.unit.DataSize;
import org.zhongshu.platform.devices.DeviceAttributes;
import org.zhongshu.platform.devices.DeviceCommand;
import org.zhongshu.platform.devices.DeviceCommands;
import org.zhongshu.platform.devices.DeviceLogin;
import org.zhongshu.platform.devices.DeviceRegistry;
import org.zhongshu.platform.devices.Hj212Login;
import org.zhongshu.platform.devices.PskLogin;
import org.zhongshu.platform.gateway.ObservationLog;
import org.zhongshu.platform.gateway.Rejects;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.platform.twin.Metrics;
import org.zhongshu.platform.twin.Observation;
import org.zhongshu.platform.twin.ReadingTimes;
import org.zhongshu.platform.twin.StoreLag;
import org.zhongshu.platform.twin.ThingType;
import org.zhongshu.platform.twin.ThingTypes;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import static org.assertj.core.api.Assertions.assertThat;

/** The MQTT server with very low limits over a log that is slow, out of order, stopped or broken: reading pauses, nothing stalls, order stays. */
class BackPressureTest {

    private static final String TELEMETRY = "v1/devices/me/telemetry";

    /** A log whose receipts come late, from another thread, in any order. */
    private static final class SlowLog implements ObservationLog {
        final ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor();
        final Random random = new Random(3);
        final AtomicInteger open = new AtomicInteger();
        final AtomicInteger mostOpen = new AtomicInteger();
        final AtomicInteger taken = new AtomicInteger();
        volatile Throwable broken;

        @Override
        public void append(Observation observation, Receipt receipt) {
            taken.incrementAndGet();
            mostOpen.accumulateAndGet(open.incrementAndGet(), Math::max);
            later.schedule(() -> {
                open.decrementAndGet();
                receipt.done(broken);
            }, random.nextInt(4_000), TimeUnit.MICROSECONDS);
        }
    }

    private static final class Lag implements StoreLag {
        final AtomicBoolean over = new AtomicBoolean();

        @Override
        public long behind() {
            return over.get() ? 1_000_000 : 0;
        }

        @Override
        public boolean overLimit() {
            return over.get();
        }
    }

    /** Knows devices t0, t1 … by their tokens. */
    private static final class Ledger implements DeviceRegistry {
        @Override
        public Optional<DeviceLogin> findByToken(String token) {
            return token.startsWith("t") ? find(Long.parseLong(token.substring(1))) : Optional.empty();
        }

        @Override
        public Optional<DeviceLogin> find(long thing) {
            return Optional.of(new DeviceLogin(thing, "code-" + thing, "t", true, false, false, "d", 0));
        }

        @Override
        public Optional<DeviceLogin> findByCertificate(String fingerprint) {
            return Optional.empty();
        }

        @Override
        public Optional<PskLogin> findByPskIdentity(String identity) {
            return Optional.empty();
        }

        @Override
        public Optional<Hj212Login> findByHj212(String mn) {
            return Optional.empty();
        }

        @Override
        public Optional<DeviceLogin> findByEndpoint(String endpoint) {
            return Optional.empty();
        }

        @Override
        public Optional<String> endpoint(long thing) {
            return Optional.empty();
        }

        @Override
        public Optional<String> pskIdentity(long thing) {
            return Optional.empty();
        }

        @Override
        public Optional<DeviceLogin> findByCode(String code) {
            return Optional.empty();
        }

        @Override
        public Optional<DeviceLogin> child(DeviceLogin gateway, String code, String type) {
            return Optional.empty();
        }

        @Override
        public Optional<DeviceLogin> knownChild(DeviceLogin gateway, String code) {
            return Optional.empty();
        }

        @Override
        public void seen(long thing, long atMillis) {
            // not judged here
        }

        @Override
        public void connected(long thing, long atMillis) {
            // not judged here
        }

        @Override
        public void disconnected(long thing, long atMillis) {
            // not judged here
        }

        @Override
        public Map<String, Long> countsByStatus() {
            return Map.of();
        }

        @Override
        public boolean inMaintenance(long thing) {
            return false;
        }
    }

    private static final class NoCommands implements DeviceCommands, DeviceAttributes {
        @Override
        public DeviceCommand queue(long thing, String method, Object params) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<DeviceCommand> pending(long thing) {
            return List.of();
        }

        @Override
        public Optional<DeviceCommand> next(long thing, Duration again) {
            return Optional.empty();
        }

        @Override
        public boolean anyPending(long thing) {
            return false;
        }

        @Override
        public void sent(long thing, int requestId) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void acknowledged(long thing, int requestId, String response) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void failed(long thing, int requestId, String reason) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletionStage<Void> report(long thing, Map<String, String> values) {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public Map<String, String> read(long thing, Side side, Collection<String> keys) {
            return Map.of();
        }
    }

    private static final class NoRejects implements Rejects {
        @Override
        public CompletionStage<Void> keep(Reject reject) {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public long waiting() {
            return 0;
        }

        @Override
        public long keptSinceStart() {
            return 0;
        }
    }

    private static final class OneType implements ThingTypes {
        private final ThingType type = new ThingType("t", "a", "测试", "c", null, null, 0, List.of(), Map.of(), Map.of());

        @Override
        public ThingType getType(String id) {
            return type;
        }

        @Override
        public Optional<ThingType> findType(String id) {
            return Optional.of(type);
        }

        @Override
        public List<ThingType> list() {
            return List.of(type);
        }
    }

    private static final class OneMetric implements Metrics {
        @Override
        public int id(String key) {
            if (key.equals("unheard")) {
                throw Problem.unavailable("database", "数据库不可用", null);
            }
            return 1;
        }

        @Override
        public int find(String key) {
            return 1;
        }

        @Override
        public String key(int id) {
            return "v";
        }

        @Override
        public List<String> keys() {
            return List.of("v");
        }
    }

    private final SlowLog slowLog = new SlowLog();
    private final Lag lag = new Lag();
    private MqttServer server;

    private void start(int inFlightMessages, int inFlightPerDevice) {
        GatewayProperties settings = new GatewayProperties("127.0.0.1", 0, -1, null, null, 2, DataSize.ofKilobytes(64), inFlightMessages,
                DataSize.ofKilobytes(1), inFlightPerDevice, DataSize.ofMegabytes(1), 100, Duration.ofDays(1));
        Clock clock = Clock.systemUTC();
        StaticListableBeanFactory beans = new StaticListableBeanFactory(Map.of("lag", lag));
        Checks checks = new Checks(new OneType(), new OneMetric(), new ReadingTimes(90), slowLog, new NoRejects(), beans.getBeanProvider(StoreLag.class));
        Ledger ledger = new Ledger();
        NoCommands none = new NoCommands();
        Workers workers = new Workers();
        MqttSessions sessions = new MqttSessions(ledger, clock);
        MqttPublications publications = new MqttPublications(checks, new NoRejects(), ledger, none, none, sessions, workers, new GatewayPayloads(checks, ledger), clock);
        server = new MqttServer(settings, new MqttLogins(ledger, settings), publications, sessions, ledger, new DownlinkSource(none, none, workers), checks, clock);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop();
        slowLog.later.shutdownNow();
    }

    @Test
    void lowLimitsHoldWithoutAStallAndWithoutDisorder() throws Exception {
        start(8, 3);
        int connections = 40;
        int each = 200;
        List<Thread> threads = new ArrayList<>();
        AtomicInteger good = new AtomicInteger();
        for (int c = 0; c < connections; c++) {
            int device = c;
            threads.add(Thread.ofVirtual().start(() -> {
                try (MqttProbe probe = MqttProbe.connected(server.port(), false, "c", "t" + device)) {
                    Thread writer = Thread.ofVirtual().start(() -> {
                        for (int i = 1; i <= each; i++) {
                            probe.publish(TELEMETRY, "{\"v\":" + i + "}", 1, i);
                        }
                    });
                    for (int i = 1; i <= each; i++) {
                        if (probe.expect(MqttProbe.PUBACK).u16(0) != i) {
                            return;
                        }
                    }
                    writer.join();
                    good.incrementAndGet();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }));
        }
        for (Thread t : threads) {
            assertThat(t.join(Duration.ofSeconds(60))).as("no connection stalls").isTrue();
        }
        assertThat(good).hasValue(connections);
        // two loops of 8, and one message with which each connection learns that it must wait, however many a read brings
        assertThat(slowLog.mostOpen.get()).isLessThanOrEqualTo(2 * 8 + connections);
        assertThat(server.inFlight()).isZero();
    }

    @Test
    void readingPausesWhileTheStoreIsBehindAndGoesOnByItself() {
        start(1000, 1000);
        try (MqttProbe probe = MqttProbe.connected(server.port(), false, "c", "t1")) {
            lag.over.set(true);
            probe.publish(TELEMETRY, "{\"v\":1}", 1, 1);
            probe.expect(MqttProbe.PUBACK);
            // the first told the session to stop; these stay in the socket
            probe.publish(TELEMETRY, "{\"v\":2}", 1, 2);
            probe.publish(TELEMETRY, "{\"v\":3}", 1, 3);
            assertThat(probe.silentFor(500)).isTrue();
            assertThat(slowLog.taken).hasValue(1);
            lag.over.set(false);
            assertThat(probe.expect(MqttProbe.PUBACK).u16(0)).isEqualTo(2);
            assertThat(probe.expect(MqttProbe.PUBACK).u16(0)).isEqualTo(3);
        }
    }

    @Test
    void aPausedConnectionIsNotEndedForBeingSilent() throws Exception {
        start(1000, 1000);
        try (MqttProbe probe = MqttProbe.open(server.port(), true)) {
            probe.connect("c", "t1", 1, null, null);
            lag.over.set(true);
            probe.publish(TELEMETRY, "{\"v\":1}", 1, 1);
            probe.expect(MqttProbe.PUBACK);
            assertThat(probe.silentFor(2500)).isTrue();
            lag.over.set(false);
            probe.publish(TELEMETRY, "{\"v\":2}", 1, 2);
            assertThat(probe.expect(MqttProbe.PUBACK).u16(0)).isEqualTo(2);
        }
    }

    @Test
    void whatTheLogDidNotTakeIsNotAcknowledgedAndTheConnectionEnds() {
        start(1000, 1000);
        slowLog.broken = new IllegalStateException("the log is away");
        try (MqttProbe probe = MqttProbe.connected(server.port(), false, "c", "t1")) {
            probe.publish(TELEMETRY, "{\"v\":1}", 1, 1);
            assertThat(probe.read()).isNull();
        }
    }

    /** Its good values may not be taken alone: the device will send the message again as a whole. */
    @Test
    void aNewKeyThatCannotBeRegisteredNowLeavesTheMessageUnacknowledged() {
        start(1000, 1000);
        try (MqttProbe probe = MqttProbe.connected(server.port(), false, "c", "t1")) {
            probe.publish(TELEMETRY, "{\"v\":1,\"unheard\":2}", 1, 1);
            assertThat(probe.read()).isNull();
            assertThat(slowLog.taken).hasValue(0);
        }
    }
}
