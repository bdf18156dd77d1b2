package org.zhongshu.platform.gateway.internal;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.util.concurrent.FastThreadLocal;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.devices.DeviceAttributes;
import org.zhongshu.platform.devices.DeviceCommands;
import org.zhongshu.platform.devices.DeviceLogin;
import org.zhongshu.platform.devices.DeviceRegistry;
import org.zhongshu.platform.gateway.Rejects;
import org.zhongshu.platform.twin.Protocol;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What a device may publish, by topic (the ThingsBoard device API): its own telemetry, attributes, attribute requests and
 * answers to commands; a gateway the same for its children. Every other topic is foreign and refused. Runs on the event
 * loop; anything that has to ask the database is handed to {@link Workers}.
 */
@Component
class MqttPublications {

    static final String TELEMETRY = "v1/devices/me/telemetry";
    static final String ATTRIBUTES = "v1/devices/me/attributes";
    static final String ATTRIBUTES_REQUEST = "v1/devices/me/attributes/request/";
    static final String RPC_RESPONSE = "v1/devices/me/rpc/response/";
    static final String GATEWAY_TELEMETRY = "v1/gateway/telemetry";
    static final String GATEWAY_ATTRIBUTES = "v1/gateway/attributes";
    static final String GATEWAY_CONNECT = "v1/gateway/connect";
    static final String GATEWAY_DISCONNECT = "v1/gateway/disconnect";
    static final String GATEWAY_RPC = "v1/gateway/rpc";

    /** What one event loop uses again for every message. */
    private static final class Scratch {
        final JsonBytes json = new JsonBytes();
        final ReadingsBuffer readings;
        byte[] bytes = new byte[4096];

        Scratch(ReadingsBuffer readings) {
            this.readings = readings;
        }
    }

    private final Checks checks;
    private final Rejects rejects;
    private final DeviceRegistry registry;
    private final DeviceAttributes attributes;
    private final DeviceCommands commands;
    private final MqttSessions sessions;
    private final Workers workers;
    private final GatewayPayloads gatewayPayloads;
    private final Clock clock;
    private final FastThreadLocal<Scratch> scratch;

    MqttPublications(Checks checks, Rejects rejects, DeviceRegistry registry, DeviceAttributes attributes, DeviceCommands commands,
                     MqttSessions sessions, Workers workers, GatewayPayloads gatewayPayloads, Clock clock) {
        this.checks = checks;
        this.rejects = rejects;
        this.registry = registry;
        this.attributes = attributes;
        this.commands = commands;
        this.sessions = sessions;
        this.workers = workers;
        this.gatewayPayloads = gatewayPayloads;
        this.clock = clock;
        this.scratch = new FastThreadLocal<>() {
            @Override
            protected Scratch initialValue() {
                return new Scratch(checks.newBuffer());
            }
        };
    }

    static boolean willAllowed(String topic, DeviceLogin device) {
        return TELEMETRY.equals(topic) || ATTRIBUTES.equals(topic)
                || device.gateway() && (GATEWAY_TELEMETRY.equals(topic) || GATEWAY_ATTRIBUTES.equals(topic));
    }

    /** Takes one publication in. Every part it opens, and lastly the reader's own, ends with {@code delivery.done}. */
    void take(MqttSession session, MqttLogin login, MqttPublishMessage publish, Delivery delivery) {
        String topic = publish.variableHeader().topicName();
        Scratch s = scratch.get();
        int length = copy(publish.payload(), s);
        if (length == 0) {
            empty(session, login, delivery);
        } else {
            route(session, login, topic, s, length, delivery);
        }
        delivery.done(null);
    }

    private void route(MqttSession session, MqttLogin login, String topic, Scratch s, int length, Delivery delivery) {
        DeviceLogin device = login.device();
        switch (topic) {
            case TELEMETRY -> telemetry(login, s, length, delivery);
            case ATTRIBUTES -> attributes(login, s, length, delivery);
            case GATEWAY_TELEMETRY, GATEWAY_ATTRIBUTES, GATEWAY_CONNECT, GATEWAY_DISCONNECT, GATEWAY_RPC -> {
                if (device.gateway()) {
                    gateway(session, login, topic, s, length, delivery);
                } else {
                    foreign(session, login, topic, s, length, delivery);
                }
            }
            default -> {
                if (topic.startsWith(RPC_RESPONSE)) {
                    response(session, login, topic, s, length, delivery);
                } else if (topic.startsWith(ATTRIBUTES_REQUEST)) {
                    String requestId = topic.substring(ATTRIBUTES_REQUEST.length());
                    if (requestId.isEmpty() || !requestId.chars().allMatch(Character::isDigit)) {
                        foreign(session, login, topic, s, length, delivery);
                    } else {
                        session.downlink().answerAttributes(requestId, new String(s.bytes, 0, length, StandardCharsets.UTF_8), delivery);
                    }
                } else {
                    foreign(session, login, topic, s, length, delivery);
                }
            }
        }
    }

    private void telemetry(MqttLogin login, Scratch s, int length, Delivery delivery) {
        DeviceLogin device = login.device();
        long now = clock.millis();
        s.readings.begin(device, checks.keysOf(device), Protocol.MQTT, now);
        s.json.reset(s.bytes, 0, length);
        try {
            JsonTelemetry.message(s.json, s.readings);
        } catch (JsonBytes.Malformed m) {
            malformed(login, JsonReplay.TELEMETRY, s, length, delivery, m);
            return;
        }
        hand(s.readings, delivery);
    }

    private void hand(ReadingsBuffer readings, Delivery delivery) {
        for (int parts = Checks.parts(readings); parts > 0; parts--) {
            delivery.expect();
        }
        checks.send(readings, delivery);
    }

    private void attributes(MqttLogin login, Scratch s, int length, Delivery delivery) {
        s.json.reset(s.bytes, 0, length);
        try {
            Map<String, String> values = JsonAttributes.message(s.json);
            report(login.device(), values, delivery);
        } catch (JsonBytes.Malformed m) {
            malformed(login, JsonReplay.ATTRIBUTES, s, length, delivery, m);
        }
    }

    private void report(DeviceLogin device, Map<String, String> values, Delivery delivery) {
        if (!values.isEmpty()) {
            delivery.expect();
            attributes.report(device.thingId(), values).whenComplete((ok, failure) -> delivery.done(failure));
        }
    }

    private void gateway(MqttSession session, MqttLogin login, String topic, Scratch s, int length, Delivery delivery) {
        s.json.reset(s.bytes, 0, length);
        try {
            switch (topic) {
                case GATEWAY_TELEMETRY -> gatewayPayloads.telemetry(s.json, login.device(), () -> s.readings, Protocol.MQTT, clock.millis(), new GatewayPayloads.Sink() {
                    @Override
                    public void readings(ReadingsBuffer readings) {
                        registry.seen(readings.device().thingId(), readings.receivedAt());
                        hand(readings, delivery);
                    }

                    @Override
                    public void refused(Rejects.Reject reject) {
                        keep(reject, delivery);
                    }
                });
                case GATEWAY_ATTRIBUTES -> gatewayPayloads.attributes(s.json, login.device(), clock.millis(),
                        (child, values) -> report(child, values, delivery), reject -> keep(reject, delivery));
                case GATEWAY_CONNECT, GATEWAY_DISCONNECT -> {
                    DeviceLogin child = registry.knownChild(login.device(), gatewayPayloads.named(s.json).code()).orElse(null);
                    if (child == null) {
                        delivery.reason(MqttAnswers.NOT_AUTHORIZED);
                    } else if (topic.equals(GATEWAY_CONNECT)) {
                        sessions.attach(child.thingId(), session);
                        session.downlink().deliver(child);
                    } else {
                        sessions.detach(child.thingId(), session);
                    }
                }
                default -> {
                    GatewayPayloads.Answer answer = gatewayPayloads.answer(s.json);
                    DeviceLogin child = registry.knownChild(login.device(), answer.code()).orElse(null);
                    if (child == null) {
                        delivery.reason(MqttAnswers.NOT_AUTHORIZED);
                    } else {
                        acknowledge(child, answer.requestId(), answer.data(), delivery);
                    }
                }
            }
        } catch (JsonBytes.Malformed m) {
            malformed(login, topic.equals(GATEWAY_TELEMETRY) ? JsonReplay.GATEWAY : JsonReplay.NONE, s, length, delivery, m);
        }
    }

    private void response(MqttSession session, MqttLogin login, String topic, Scratch s, int length, Delivery delivery) {
        int requestId;
        try {
            requestId = Integer.parseInt(topic, RPC_RESPONSE.length(), topic.length(), 10);
        } catch (NumberFormatException e) {
            foreign(session, login, topic, s, length, delivery);
            return;
        }
        s.json.reset(s.bytes, 0, length);
        try {
            s.json.skip();
            s.json.expectEnd();
        } catch (JsonBytes.Malformed m) {
            malformed(login, JsonReplay.NONE, s, length, delivery, m);
            return;
        }
        acknowledge(login.device(), requestId, s.json.slice(0, length), delivery);
    }

    private void acknowledge(DeviceLogin device, int requestId, String response, Delivery delivery) {
        delivery.expect();
        workers.run(() -> commands.acknowledged(device.thingId(), requestId, response), delivery::done);
    }

    private void malformed(MqttLogin login, String format, Scratch s, int length, Delivery delivery, JsonBytes.Malformed m) {
        delivery.reason(MqttAnswers.PAYLOAD_INVALID);
        keep(reject(login, format, s, length, "malformed", "不是有效的 JSON：" + m.getMessage()), delivery);
    }

    /** A topic that is not the device's: kept for people to see, refused, and an MQTT 3.1.1 connection is cut (it has no other answer). */
    private void foreign(MqttSession session, MqttLogin login, String topic, Scratch s, int length, Delivery delivery) {
        keep(reject(login, JsonReplay.NONE, s, length, "foreign-topic", "设备无权使用主题 " + topic), delivery);
        delivery.reason(MqttAnswers.NOT_AUTHORIZED);
        if (!login.five() || delivery.packetId() == 0) {
            session.close(MqttAnswers.NOT_AUTHORIZED);
        }
    }

    /** Nothing in it that could be kept. */
    private static void empty(MqttSession session, MqttLogin login, Delivery delivery) {
        delivery.reason(MqttAnswers.PAYLOAD_INVALID);
        if (!login.five() || delivery.packetId() == 0) {
            session.close(MqttAnswers.PAYLOAD_INVALID);
        }
    }

    private void keep(Rejects.Reject reject, Delivery delivery) {
        delivery.expect();
        rejects.keep(reject).whenComplete((ok, failure) -> delivery.done(failure));
    }

    private Rejects.Reject reject(MqttLogin login, String format, Scratch s, int length, String reason, String detail) {
        return new Rejects.Reject(format, Protocol.MQTT.name(), login.device().thingId(), login.device().code(), clock.millis(),
                java.util.Arrays.copyOf(s.bytes, length), reason, detail);
    }

    /** The connection broke without a DISCONNECT: publishes what the device left for this case, as if it had come now. */
    void will(MqttSession session, MqttLogin login) {
        byte[] payload = login.will().payload();
        if (payload == null || payload.length == 0) {
            return;
        }
        Delivery delivery = new Delivery(session, session.gate(), 0, payload.length);
        session.gate().took(delivery);
        Scratch s = scratch.get();
        s.bytes = s.bytes.length < payload.length ? new byte[payload.length] : s.bytes;
        System.arraycopy(payload, 0, s.bytes, 0, payload.length);
        route(session, login, login.will().topic(), s, payload.length, delivery);
        delivery.done(null);
    }

    /** Whether a gateway that may create children names one that is not in the ledger yet. */
    boolean mustWait(MqttLogin login, MqttPublishMessage publish) {
        return login.device().gateway() && login.device().mayCreate() && !unknownChildren(login, publish).isEmpty();
    }

    /** @param then told null or why it failed, on another thread */
    void createChildren(MqttLogin login, MqttPublishMessage publish, Consumer<Throwable> then) {
        List<GatewayPayloads.Named> unknown = unknownChildren(login, publish);
        workers.run(() -> unknown.forEach(u -> registry.child(login.device(), u.code(), u.type())), then);
    }

    private List<GatewayPayloads.Named> unknownChildren(MqttLogin login, MqttPublishMessage publish) {
        String topic = publish.variableHeader().topicName();
        if (!topic.equals(GATEWAY_TELEMETRY) && !topic.equals(GATEWAY_ATTRIBUTES) && !topic.equals(GATEWAY_CONNECT)) {
            return List.of();
        }
        Scratch s = scratch.get();
        s.json.reset(s.bytes, 0, copy(publish.payload(), s));
        try {
            return gatewayPayloads.unknown(s.json, login.device(), topic.equals(GATEWAY_CONNECT));
        } catch (JsonBytes.Malformed m) {
            return List.of();
        }
    }

    private static int copy(ByteBuf payload, Scratch s) {
        int length = payload.readableBytes();
        if (s.bytes.length < length) {
            s.bytes = new byte[Math.max(length, s.bytes.length * 2)];
        }
        payload.getBytes(payload.readerIndex(), s.bytes, 0, length);
        return length;
    }
}
