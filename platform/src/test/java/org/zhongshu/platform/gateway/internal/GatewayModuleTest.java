package org.zhongshu.platform.gateway.internal;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.zhongshu.platform.devices.DeviceCommands;
import org.zhongshu.platform.devices.DeviceRegistry;
import org.zhongshu.platform.gateway.internal.MqttProbe.Packet;
import org.zhongshu.platform.twin.Metrics;
import org.zhongshu.platform.twin.Observation;
import org.zhongshu.platform.twin.ObservationTopic;
import org.zhongshu.platform.twin.Protocol;
import org.zhongshu.platform.twin.Thing;
import org.zhongshu.platform.twin.Things;
import org.zhongshu.testkit.TestClient;
import org.zhongshu.testkit.ZhongshuTest;
import tools.jackson.databind.JsonNode;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import static org.assertj.core.api.Assertions.assertThat;

/** The gateway over real sockets, PostgreSQL and Kafka: MQTT 3.1.1 and 5 byte by byte, HTTP, rejects and their replay. */
@ZhongshuTest
class GatewayModuleTest {

    static final String TELEMETRY = "v1/devices/me/telemetry";

    @LocalServerPort
    private int web;
    @Autowired
    private MqttServer mqtt;
    @Autowired
    private ObservationTopic topic;
    @Autowired
    private Metrics metrics;
    @Autowired
    private DeviceCommands commands;
    @Autowired
    private DeviceRegistry registry;
    @Autowired
    private JdbcTemplate jdbc;
    @Autowired
    private CommandPolls polls;
    @Autowired
    private Things things;
    @Autowired
    private HikariDataSource pool;
    private TestClient steward;
    private String code;
    private String token;
    private long thing;

    @BeforeEach
    void aDevice() {
        steward = TestClient.at(web).signIn("steward");
        JsonNode made = device(Map.of());
        code = made.at("/device/code").asString();
        token = made.path("token").asString();
        thing = Long.parseLong(made.at("/device/id").asString());
    }

    private JsonNode device(Map<String, Object> more) {
        Map<String, Object> draft = new java.util.HashMap<>(Map.of("code", "gwt-" + UUID.randomUUID(), "name", "测试设备", "type", "gwt-station", "department", "environment"));
        draft.putAll(more);
        return steward.post("/api/devices", draft).ok();
    }

    private List<Observation> logged() {
        return LogReader.of(topic, thing);
    }

    private static void eventually(BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(15).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("still not so after 15 s").isLessThan(end);
            java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
        }
    }

    @Test
    void theThreeFormsOfTelemetryAreLoggedBeforeTheyAreAcknowledged() {
        long at = System.currentTimeMillis() - 60_000;
        try (MqttProbe probe = MqttProbe.connected(mqtt.port(), false, "a", token)) {
            probe.publish(TELEMETRY, "{\"pm25\":35.5,\"door\":true,\"note\":\"正常\"}", 1, 1);
            assertThat(probe.expect(MqttProbe.PUBACK).u16(0)).isEqualTo(1);
            assertThat(logged()).singleElement().satisfies(o -> {
                assertThat(o.n()).isEqualTo(3);
                assertThat(o.protocol()).isEqualTo(Protocol.MQTT);
                assertThat(metrics.key(o.metric()[0])).isEqualTo("pm25");
                assertThat(o.value()[0]).isEqualTo(35.5);
                assertThat(o.value()[1]).isEqualTo(1);
                assertThat(o.text()[2]).isEqualTo("正常");
                assertThat(o.ts()[0]).isEqualTo(o.receivedAt());
            });
            probe.publish(TELEMETRY, "{\"ts\":" + at + ",\"values\":{\"pm25\":36}}", 1, 2);
            probe.expect(MqttProbe.PUBACK);
            probe.publish(TELEMETRY, "[{\"ts\":" + at + ",\"values\":{\"pm25\":37}},{\"temperature\":-3.25}]", 1, 3);
            probe.expect(MqttProbe.PUBACK);
            List<Observation> all = logged();
            assertThat(all).hasSize(3);
            assertThat(all.get(1).ts()[0]).isEqualTo(at);
            assertThat(all.get(2).n()).isEqualTo(2);
            assertThat(all.get(2).value()[1]).isEqualTo(-3.25);
        }
    }

    @Test
    void aBadValueIsSetAsideAloneAndCanBeReplayedOnce() {
        try (MqttProbe probe = MqttProbe.connected(mqtt.port(), false, "a", token)) {
            probe.publish(TELEMETRY, "{\"pm25\":99999,\"temperature\":20,\"door\":\"maybe\"}", 1, 7);
            probe.expect(MqttProbe.PUBACK);
        }
        assertThat(logged()).singleElement().satisfies(o -> assertThat(o.n()).isEqualTo(1));
        JsonNode items = steward.get("/api/rejects?thing=" + thing).ok().path("items");
        assertThat(items).hasSize(1);
        assertThat(items.get(0).path("reason").asString()).isEqualTo("out-of-range");
        assertThat(items.get(0).path("detail").asString()).contains("99999", "1000", "另有 1 个值");
        String id = items.get(0).path("id").asString();
        // the cause still stands
        steward.post("/api/rejects/" + id + "/replay", null).expect(422);
        // it is mended: as after a wrong limit or kind was corrected, the stored payload now fits
        jdbc.update("UPDATE gateway.reject SET payload = ? WHERE id = ?", "[{\"ts\":1700000000000,\"values\":{\"pm25\":1}}]".getBytes(StandardCharsets.UTF_8), Long.parseLong(id));
        assertThat(steward.post("/api/rejects/" + id + "/replay", null).expect(422).path("detail").asString()).contains("保留期");
        jdbc.update("UPDATE gateway.reject SET payload = ? WHERE id = ?", "[{\"pm25\":99}]".getBytes(StandardCharsets.UTF_8), Long.parseLong(id));
        steward.post("/api/rejects/" + id + "/replay", null).ok();
        steward.post("/api/rejects/" + id + "/replay", null).expect(409);
        assertThat(logged()).hasSize(2).last().satisfies(o -> {
            assertThat(o.protocol()).isEqualTo(Protocol.REPLAY);
            assertThat(o.value()[0]).isEqualTo(99);
        });
        assertThat(steward.get("/api/rejects?thing=" + thing).ok().path("items")).isEmpty();
    }

    @Test
    void malformedJsonIsKeptAndAnsweredInTheProtocolsWay() {
        try (MqttProbe three = MqttProbe.connected(mqtt.port(), false, "a", token); MqttProbe five = MqttProbe.connected(mqtt.port(), true, "b", token)) {
            three.publish(TELEMETRY, "{\"pm25\":35", 1, 1);
            assertThat(three.expect(MqttProbe.PUBACK).body()).hasSize(2);
            five.publish(TELEMETRY, "{\"pm25\":1}{", 1, 2);
            assertThat(five.expect(MqttProbe.PUBACK).body()[2] & 0xff).isEqualTo(0x99);
            // nothing in it: nothing to keep, so 3.1.1 has no other answer than closing
            three.publish(TELEMETRY, "", 1, 3);
            assertThat(readToEnd(three)).isTrue();
        }
        assertThat(logged()).isEmpty();
        assertThat(steward.get("/api/rejects?thing=" + thing).ok().path("items")).hasSize(2)
                .allSatisfy(r -> assertThat(r.path("reason").asString()).isEqualTo("malformed"));
    }

    private static boolean readToEnd(MqttProbe probe) {
        while (probe.read() != null) {
            // whatever was under way
        }
        return true;
    }

    @Test
    void unknownTokensAndForeignTopicsAreRefused() {
        try (MqttProbe three = MqttProbe.open(mqtt.port(), false); MqttProbe five = MqttProbe.open(mqtt.port(), true)) {
            assertThat(three.connect("x", "no-such-token", 60, null, null).body()[1]).isEqualTo((byte) 5);
            assertThat(three.read()).isNull();
            assertThat(five.connect("x", "no-such-token", 60, null, null).body()[1] & 0xff).isEqualTo(0x87);
        }
        try (MqttProbe three = MqttProbe.connected(mqtt.port(), false, "a", token); MqttProbe five = MqttProbe.connected(mqtt.port(), true, "b", token)) {
            three.publish("v1/devices/other/telemetry", "{\"pm25\":1}", 1, 1);
            assertThat(readToEnd(three)).isTrue();
            five.publish("v1/gateway/telemetry", "{\"x\":[{\"pm25\":1}]}", 1, 2);
            assertThat(five.expect(MqttProbe.PUBACK).body()[2] & 0xff).isEqualTo(0x87);
            five.subscribe(3, "#", 1);
            assertThat(five.expect(MqttProbe.SUBACK).body()[3] & 0xff).isEqualTo(0x87);
            five.publish(TELEMETRY, "{\"pm25\":1}", 2, 4);
            assertThat(five.expect(MqttProbe.DISCONNECT).body()[0] & 0xff).isEqualTo(0x9b);
        }
        eventually(() -> steward.get("/api/rejects?thing=" + thing).ok().path("items").size() == 2);
        assertThat(logged()).isEmpty();
    }

    @Test
    void aDisabledDeviceIsCutOffAndStaysOut() {
        try (MqttProbe probe = MqttProbe.connected(mqtt.port(), true, "a", token)) {
            steward.put("/api/devices/" + thing, Map.of("enabled", false)).ok();
            assertThat(probe.expect(MqttProbe.DISCONNECT).body()[0] & 0xff).isEqualTo(0x98);
        }
        try (MqttProbe again = MqttProbe.open(mqtt.port(), true)) {
            assertThat(again.connect("a", token, 60, null, null).body()[1] & 0xff).isEqualTo(0x8a);
        }
    }

    @Test
    void acknowledgementsComeInOrderAndQosZeroIsLoggedToo() {
        try (MqttProbe probe = MqttProbe.connected(mqtt.port(), false, "a", token)) {
            probe.publish(TELEMETRY, "{\"pm25\":0}", 0, 0);
            for (int i = 1; i <= 500; i++) {
                // every tenth is malformed and goes through PostgreSQL, the others through Kafka: still in order
                probe.publish(TELEMETRY, i % 10 == 0 ? "{" : "{\"pm25\":" + i + "}", 1, i);
            }
            for (int i = 1; i <= 500; i++) {
                assertThat(probe.expect(MqttProbe.PUBACK).u16(0)).isEqualTo(i);
            }
        }
        List<Observation> all = logged();
        assertThat(all).hasSize(451);
        List<Double> values = new ArrayList<>();
        all.forEach(o -> values.add(o.value()[0]));
        assertThat(values).isSorted();
    }

    @Test
    void keepAliveEndsASilentConnectionAndPingKeepsIt() {
        long start = System.nanoTime();
        try (MqttProbe silent = MqttProbe.open(mqtt.port(), true); MqttProbe lively = MqttProbe.open(mqtt.port(), false)) {
            silent.connect("s", token, 1, null, null);
            lively.connect("l", token, 1, null, null);
            for (int i = 0; i < 5; i++) {
                lively.ping();
                lively.expect(MqttProbe.PINGRESP);
                java.util.concurrent.locks.LockSupport.parkNanos(Duration.ofMillis(500).toNanos());
            }
            assertThat(silent.expect(MqttProbe.DISCONNECT).body()[0] & 0xff).isEqualTo(0x8d);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(1400));
            lively.publish(TELEMETRY, "{\"pm25\":1}", 1, 1);
            lively.expect(MqttProbe.PUBACK);
        }
    }

    @Test
    void theWillIsPublishedWhenTheConnectionBreaksAndNotAfterAGoodbye() {
        try (MqttProbe polite = MqttProbe.open(mqtt.port(), false)) {
            polite.connect("p", token, 60, TELEMETRY, "{\"note\":\"goodbye\"}");
            polite.disconnect();
            assertThat(polite.read()).isNull();
        }
        MqttProbe broken = MqttProbe.open(mqtt.port(), false);
        broken.connect("b", token, 60, TELEMETRY, "{\"note\":\"lost\"}");
        broken.cut();
        eventually(() -> !logged().isEmpty());
        assertThat(logged()).singleElement().satisfies(o -> assertThat(o.text()[0]).isEqualTo("lost"));
        try (MqttProbe foreign = MqttProbe.open(mqtt.port(), true)) {
            assertThat(foreign.connect("f", token, 60, "some/where", "{}").body()[1] & 0xff).isEqualTo(0x90);
        }
    }

    @Test
    void theSameClientIdentifierTakesOverButNotAcrossDevices() {
        String other = device(Map.of()).path("token").asString();
        try (MqttProbe first = MqttProbe.connected(mqtt.port(), true, "same", token); MqttProbe stranger = MqttProbe.connected(mqtt.port(), true, "same", other)) {
            try (MqttProbe second = MqttProbe.connected(mqtt.port(), true, "same", token)) {
                assertThat(first.expect(MqttProbe.DISCONNECT).body()[0] & 0xff).isEqualTo(0x8e);
                stranger.ping();
                stranger.expect(MqttProbe.PINGRESP);
                second.publish(TELEMETRY, "{\"pm25\":1}", 1, 1);
                second.expect(MqttProbe.PUBACK);
            }
        }
    }

    @Test
    void aCommandWaitsForTheDeviceIsSentAgainAndEndsWithItsAnswer() {
        TestClient operator = TestClient.at(web).signIn("operator");
        operator.post("/api/devices/" + thing + "/commands", Map.of("method", "openValve", "params", Map.of("percent", 40))).ok();
        try (MqttProbe probe = MqttProbe.connected(mqtt.port(), false, "a", token)) {
            probe.subscribe(1, "v1/devices/me/rpc/request/+", 1);
            probe.expect(MqttProbe.SUBACK);
            Packet down = probe.expect(MqttProbe.PUBLISH);
            assertThat(new String(down.body(), StandardCharsets.UTF_8)).contains("v1/devices/me/rpc/request/", "{\"method\":\"openValve\",\"params\":{\"percent\":40}}");
            probe.cut();
        }
        // it never answered: the same command comes again
        try (MqttProbe probe = MqttProbe.connected(mqtt.port(), false, "a", token)) {
            probe.subscribe(1, "v1/devices/me/rpc/request/+", 1);
            probe.expect(MqttProbe.SUBACK);
            Packet down = probe.expect(MqttProbe.PUBLISH);
            int topicLength = down.u16(0);
            String request = new String(down.body(), 2, topicLength, StandardCharsets.UTF_8);
            probe.puback(down.u16(2 + topicLength));
            String id = request.substring(request.lastIndexOf('/') + 1);
            probe.publish("v1/devices/me/rpc/response/" + id, "{\"ok\":true}", 1, 2);
            probe.expect(MqttProbe.PUBACK);
            JsonNode line = operator.get("/api/devices/" + thing + "/commands").ok().at("/items/0");
            assertThat(line.path("state").asString()).isEqualTo("acknowledged");
            assertThat(line.at("/response/ok").asBoolean()).isTrue();
            assertThat(commands.anyPending(thing)).isFalse();
            // a live one, over the open session; after UNSUBSCRIBE nothing more comes
            operator.post("/api/devices/" + thing + "/commands", Map.of("method", "ping")).ok();
            assertThat(new String(probe.expect(MqttProbe.PUBLISH).body(), StandardCharsets.UTF_8)).contains("\"method\":\"ping\",\"params\":null");
            probe.unsubscribe(3, "v1/devices/me/rpc/request/+");
            assertThat(probe.expect(MqttProbe.UNSUBACK).u16(0)).isEqualTo(3);
            operator.post("/api/devices/" + thing + "/commands", Map.of("method", "again")).ok();
            assertThat(probe.silentFor(400)).isTrue();
        }
    }

    @Test
    void attributesAreKeptReadAndPushed() {
        try (MqttProbe probe = MqttProbe.connected(mqtt.port(), false, "a", token)) {
            probe.publish("v1/devices/me/attributes", "{\"firmware\":\"1.2\",\"cells\":[1,2]}", 1, 1);
            probe.expect(MqttProbe.PUBACK);
            assertThat(steward.get("/api/devices/" + thing + "/attributes").ok().at("/client/firmware").asString()).isEqualTo("1.2");
            probe.subscribe(2, "v1/devices/me/attributes", 0);
            probe.expect(MqttProbe.SUBACK);
            probe.subscribe(3, "v1/devices/me/attributes/response/+", 0);
            probe.expect(MqttProbe.SUBACK);
            steward.put("/api/devices/" + thing + "/attributes", Map.of("interval", 30)).ok();
            assertThat(new String(probe.expect(MqttProbe.PUBLISH).body(), StandardCharsets.UTF_8)).endsWith("{\"interval\":30}");
            probe.publish("v1/devices/me/attributes/request/9", "{\"clientKeys\":\"firmware\",\"sharedKeys\":\"interval\"}", 0, 0);
            assertThat(new String(probe.expect(MqttProbe.PUBLISH).body(), StandardCharsets.UTF_8))
                    .contains("v1/devices/me/attributes/response/9").endsWith("{\"client\":{\"firmware\":\"1.2\"},\"shared\":{\"interval\":30}}");
        }
    }

    @Test
    void aGatewaySpeaksForItsOwnChildrenOnly() {
        JsonNode gateway = device(Map.of("gateway", true));
        JsonNode creator = device(Map.of("gateway", true, "mayCreate", true));
        String foreign = device(Map.of("department", "water")).at("/device/code").asString();
        try (MqttProbe probe = MqttProbe.connected(mqtt.port(), false, "g", gateway.path("token").asString())) {
            probe.publish("v1/gateway/telemetry", "{\"" + code + "\":[{\"pm25\":5}],\"" + foreign + "\":[{\"pm25\":6}],\"nobody\":{\"pm25\":7}}", 1, 1);
            probe.expect(MqttProbe.PUBACK);
        }
        assertThat(logged()).hasSize(1);
        long gatewayThing = Long.parseLong(gateway.at("/device/id").asString());
        JsonNode rejects = steward.get("/api/rejects?thing=" + gatewayThing).ok().path("items");
        assertThat(rejects).hasSize(2).allSatisfy(r -> assertThat(r.path("reason").asString()).isEqualTo("unknown-device"));
        String born = "child-" + UUID.randomUUID();
        try (MqttProbe probe = MqttProbe.connected(mqtt.port(), false, "g", creator.path("token").asString())) {
            // three at once: the first has to wait for the child's creation, the others must not overtake it
            for (int i = 1; i <= 3; i++) {
                probe.publish("v1/gateway/telemetry", "{\"" + born + "\":[{\"pm25\":" + i + "}]}", 1, i);
            }
            for (int i = 1; i <= 3; i++) {
                assertThat(probe.expect(MqttProbe.PUBACK).u16(0)).isEqualTo(i);
            }
            long child = registry.findByCode(born).orElseThrow().thingId();
            assertThat(LogReader.of(topic, child)).extracting(o -> o.value()[0]).containsExactly(1.0, 2.0, 3.0);
            probe.subscribe(9, "v1/gateway/rpc", 0);
            probe.expect(MqttProbe.SUBACK);
            probe.publish("v1/gateway/connect", "{\"device\":\"" + born + "\"}", 1, 10);
            probe.expect(MqttProbe.PUBACK);
            commands.queue(child, "blink", Map.of());
            String down = new String(probe.expect(MqttProbe.PUBLISH).body(), StandardCharsets.UTF_8);
            assertThat(down).contains("\"device\":\"" + born + "\"", "\"method\":\"blink\"");
            String id = down.replaceAll(".*\"id\":(\\d+).*", "$1");
            probe.publish("v1/gateway/rpc", "{\"device\":\"" + born + "\",\"id\":" + id + ",\"data\":{\"done\":1}}", 1, 11);
            probe.expect(MqttProbe.PUBACK);
            assertThat(commands.pending(child)).isEmpty();
        }
    }

    /** Neither an empty code, nor one that is too long, nor that of a thing that is no device: waiting for it to appear would be for ever. */
    @Test
    void aChildThatCannotBeCreatedIsSetAside() {
        JsonNode creator = device(Map.of("gateway", true, "mayCreate", true));
        String pipe = "pipe-" + UUID.randomUUID();
        things.create(Thing.draft(pipe, "管段", "gwt-station").withDepartment("environment"));
        try (MqttProbe probe = MqttProbe.connected(mqtt.port(), false, "g", creator.path("token").asString())) {
            String born = "child-" + UUID.randomUUID();
            int id = 0;
            for (String bad : new String[]{"", "x".repeat(101), pipe}) {
                probe.publish("v1/gateway/telemetry", "{\"" + bad + "\":[{\"pm25\":1}],\"" + born + "\":[{\"pm25\":2}]}", 1, ++id);
                assertThat(probe.expect(MqttProbe.PUBACK).u16(0)).isEqualTo(id);
            }
            assertThat(LogReader.of(topic, registry.findByCode(born).orElseThrow().thingId())).hasSize(3);
        }
        assertThat(steward.get("/api/rejects?thing=" + creator.at("/device/id").asString()).ok().path("items")).hasSize(3)
                .allSatisfy(r -> assertThat(r.path("reason").asString()).isEqualTo("unknown-device"));
    }

    @Test
    void anOversizedPacketIsRefused() {
        try (MqttProbe probe = MqttProbe.connected(mqtt.port(), true, "a", token)) {
            // only its beginning: the server refuses at the announced length, and would cut a sender that goes on
            probe.send(0x32, 1_100_000, new byte[]{0, 23, 'v', '1', '/', 'd', 'e', 'v', 'i', 'c', 'e', 's', '/', 'm', 'e', '/', 't', 'e', 'l', 'e', 'm', 'e', 't', 'r', 'y', 0, 1, 0});
            assertThat(probe.expect(MqttProbe.DISCONNECT).body()[0] & 0xff).isEqualTo(0x95);
        }
    }

    @Test
    void httpAnswersOnlyAfterTheLogHasIt() {
        TestClient device = TestClient.at(web);
        assertThat(device.send(post(device, "/api/v1/" + token + "/telemetry", "{\"pm25\":12}")).status()).isEqualTo(200);
        assertThat(logged()).singleElement().satisfies(o -> assertThat(o.protocol()).isEqualTo(Protocol.HTTP));
        assertThat(device.send(post(device, "/api/v1/" + token + "/telemetry", "{pm25:12}")).expect(400).path("detail").asString()).contains("JSON");
        device.send(post(device, "/api/v1/" + token + "/telemetry", "")).expect(400);
        device.send(post(device, "/api/v1/wrong-token/telemetry", "{\"pm25\":12}")).expect(401);
        assertThat(device.send(post(device, "/api/v1/" + token + "/attributes", "{\"imei\":\"8\"}")).status()).isEqualTo(200);
        assertThat(steward.get("/api/rejects?thing=" + thing).ok().path("items")).hasSize(1);
    }

    @Test
    void aDeviceThatPollsOverHttpGetsItsCommandsAndAnswersThem() throws Exception {
        TestClient operator = TestClient.at(web).signIn("operator");
        TestClient device = TestClient.at(web);
        String rpc = "/api/v1/" + token + "/rpc";
        device.get("/api/v1/wrong-token/rpc?timeout=100").expect(401);
        assertThat(device.get(rpc + "?timeout=200").status()).as("nothing to do").isEqualTo(408);
        // queued before the poll
        operator.post("/api/devices/" + thing + "/commands", Map.of("method", "openValve", "params", Map.of("percent", 40))).ok();
        JsonNode first = device.get(rpc + "?timeout=5000").ok();
        assertThat(first.path("method").asString()).isEqualTo("openValve");
        assertThat(first.at("/params/percent").asInt()).isEqualTo(40);
        assertThat(line(operator).path("state").asString()).isEqualTo("sent");
        // given out already and not answered yet: not the same again at once
        assertThat(device.get(rpc + "?timeout=200").status()).isEqualTo(408);
        device.send(post(device, rpc + "/" + first.path("id").asInt(), "{\"ok\":")).expect(400);
        assertThat(device.send(post(device, rpc + "/" + first.path("id").asInt(), "{\"ok\":true}")).status()).isEqualTo(200);
        assertThat(line(operator).path("state").asString()).isEqualTo("acknowledged");
        assertThat(line(operator).at("/response/ok").asBoolean()).isTrue();
        assertThat(commands.anyPending(thing)).isFalse();
        eventually(() -> jdbc.queryForObject("SELECT count(*) FROM audit.entry WHERE action = 'device.command-answered' AND subject_id = ?", Long.class, Long.toString(thing)) == 1);
        // queued while the device waits: told at once, and a second poll of the same device ends the first
        var waiting = device.http().sendAsync(device.request(rpc + "?timeout=60000").GET().build(), HttpResponse.BodyHandlers.ofString());
        eventually(() -> polls.waiting() == 1);
        var later = device.http().sendAsync(device.request(rpc + "?timeout=60000").GET().build(), HttpResponse.BodyHandlers.ofString());
        assertThat(waiting.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(408);
        operator.post("/api/devices/" + thing + "/commands", Map.of("method", "ping")).ok();
        assertThat(later.get(10, TimeUnit.SECONDS).body()).contains("\"method\":\"ping\"", "\"params\":null");
        eventually(() -> polls.waiting() == 0);
        // a command that was given out and never answered is given again after a while
        jdbc.update("UPDATE devices.command SET sent_at = sent_at - interval '31 seconds' WHERE thing_id = ? AND state = 'SENT'", thing);
        assertThat(device.get(rpc + "?timeout=5000").ok().path("method").asString()).isEqualTo("ping");
    }

    private JsonNode line(TestClient operator) {
        return operator.get("/api/devices/" + thing + "/commands").ok().at("/items/0");
    }

    @Test
    void manyDevicesPollWithoutAThreadOrAConnectionEach() throws Exception {
        int many = 60;
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        List<Long> things = new ArrayList<>();
        TestClient client = TestClient.at(web);
        for (int i = 0; i < many; i++) {
            JsonNode made = device(Map.of());
            things.add(Long.parseLong(made.at("/device/id").asString()));
            answers.add(client.http().sendAsync(client.request("/api/v1/" + made.path("token").asString() + "/rpc?timeout=60000").GET().build(),
                    HttpResponse.BodyHandlers.ofString()));
        }
        eventually(() -> polls.waiting() == many);
        // more than the database has connections for; the rest of the system goes on
        assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isLessThan(10);
        steward.get("/api/devices?limit=1").ok();
        things.forEach(each -> commands.queue(each, "ping", Map.of("thing", Long.toString(each))));
        for (int i = 0; i < many; i++) {
            assertThat(answers.get(i).get(10, TimeUnit.SECONDS).body()).contains(Long.toString(things.get(i)));
        }
        // a device that is cut off hears so
        var cut = client.http().sendAsync(client.request("/api/v1/" + token + "/rpc?timeout=60000").GET().build(), HttpResponse.BodyHandlers.ofString());
        eventually(() -> polls.waiting() == 1);
        steward.put("/api/devices/" + thing, Map.of("enabled", false)).ok();
        assertThat(cut.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(401);
    }

    @Test
    void attributesAreReadOverHttpToo() {
        TestClient device = TestClient.at(web);
        device.send(post(device, "/api/v1/" + token + "/attributes", "{\"imei\":\"8\",\"firmware\":\"1.2\"}"));
        steward.put("/api/devices/" + thing + "/attributes", Map.of("interval", 30, "名称", "甲")).ok();
        TestClient.Answer some = device.get("/api/v1/" + token + "/attributes?clientKeys=firmware&sharedKeys=interval,nothing");
        assertThat(some.text()).isEqualTo("{\"client\":{\"firmware\":\"1.2\"},\"shared\":{\"interval\":30}}");
        assertThat(some.header("Content-Type")).startsWith("application/json");
        assertThat(device.get("/api/v1/" + token + "/attributes?sharedKeys=interval").text()).isEqualTo("{\"shared\":{\"interval\":30}}");
        JsonNode all = device.get("/api/v1/" + token + "/attributes").ok();
        assertThat(all.at("/client/imei").asString()).isEqualTo("8");
        assertThat(all.at("/shared/名称").asString()).isEqualTo("甲");
        device.get("/api/v1/wrong-token/attributes").expect(401);
    }

    private static HttpRequest.Builder post(TestClient client, String path, String body) {
        return client.request(path).POST(HttpRequest.BodyPublishers.ofString(body));
    }
}
