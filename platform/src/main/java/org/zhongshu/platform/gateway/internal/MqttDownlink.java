package org.zhongshu.platform.gateway.internal;

import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttTopicSubscription;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;
import org.zhongshu.platform.devices.DeviceCommand;
import org.zhongshu.platform.devices.DeviceLogin;
import org.zhongshu.platform.shared.Json;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What goes down to one session: commands ({@code v1/devices/me/rpc/request/{id}}), pushed shared attributes and answers to
 * attribute requests. Subscriptions to anything else are refused. All state is touched on the event loop only.
 */
final class MqttDownlink {

    static final String RPC_REQUEST = "v1/devices/me/rpc/request/";
    private static final String ATTRIBUTES_RESPONSE = "v1/devices/me/attributes/response/";
    private static final Set<String> DEVICE_FILTERS = Set.of(RPC_REQUEST + "+", RPC_REQUEST + "#", "v1/devices/me/rpc/response/+",
            MqttPublications.ATTRIBUTES, ATTRIBUTES_RESPONSE + "+");
    private static final Set<String> GATEWAY_FILTERS = Set.of(MqttPublications.GATEWAY_RPC, MqttPublications.GATEWAY_ATTRIBUTES,
            "v1/gateway/attributes/response");

    private record InFlight(long thing, int requestId) {
    }

    private final MqttSession session;
    private final MqttParts parts;
    private final MqttLogin login;
    /** filter → granted QoS */
    private final Map<String, MqttQoS> subscriptions = new HashMap<>();
    private final Map<Integer, InFlight> awaitingPuback = new HashMap<>();
    /** commands already written on this connection: not again until the device connects anew */
    private final Set<InFlight> written = new HashSet<>();
    private int lastPacketId;

    MqttDownlink(MqttSession session, MqttParts parts, MqttLogin login) {
        this.session = session;
        this.parts = parts;
        this.login = login;
    }

    void subscribe(MqttSubscribeMessage message) {
        List<Integer> codes = new ArrayList<>();
        boolean commandsToo = false;
        for (MqttTopicSubscription wanted : message.payload().topicSubscriptions()) {
            String filter = wanted.topicFilter();
            if (DEVICE_FILTERS.contains(filter) || login.device().gateway() && GATEWAY_FILTERS.contains(filter)) {
                MqttQoS granted = wanted.qualityOfService() == MqttQoS.AT_MOST_ONCE ? MqttQoS.AT_MOST_ONCE : MqttQoS.AT_LEAST_ONCE;
                subscriptions.put(filter, granted);
                codes.add(granted.value());
                commandsToo |= filter.startsWith(RPC_REQUEST) || filter.equals(MqttPublications.GATEWAY_RPC);
            } else {
                codes.add(login.five() ? MqttAnswers.NOT_AUTHORIZED & 0xff : 0x80);
            }
        }
        session.context().writeAndFlush(MqttAnswers.subAck(message.variableHeader().messageId(), codes));
        if (commandsToo) {
            deliver(login.device());
        }
    }

    void unsubscribe(MqttUnsubscribeMessage message) {
        List<Short> codes = new ArrayList<>();
        for (String filter : message.payload().topics()) {
            codes.add((short) (subscriptions.remove(filter) != null ? MqttAnswers.SUCCESS : MqttAnswers.NO_SUBSCRIPTION));
        }
        int id = message.variableHeader().messageId();
        session.context().writeAndFlush(login.five() ? MqttAnswers.unsubAck(id, codes) : MqttAnswers.unsubAck3(id));
    }

    /** The device has a command: it is sent, though not yet answered. */
    void puback(int packetId) {
        InFlight command = awaitingPuback.remove(packetId);
        if (command != null) {
            markSent(command);
        }
    }

    /** Sends what is pending for this device or child, if it listens. From any thread. */
    void deliver(DeviceLogin to) {
        if (!parts.downlinks().commands().anyPending(to.thingId())) {
            return;
        }
        parts.downlinks().workers().run(() -> {
            List<DeviceCommand> pending = parts.downlinks().commands().pending(to.thingId());
            session.context().channel().eventLoop().execute(() -> pending.forEach(c -> send(to, c)));
        }, failure -> { });
    }

    private void send(DeviceLogin to, DeviceCommand command) {
        boolean own = to.thingId() == login.device().thingId();
        MqttQoS qos = own ? firstOf(RPC_REQUEST + "+", RPC_REQUEST + "#") : subscriptions.get(MqttPublications.GATEWAY_RPC);
        InFlight key = new InFlight(command.thingId(), command.requestId());
        if (qos == null || !session.context().channel().isActive() || !written.add(key)) {
            return;
        }
        String body = "{\"method\":" + Json.write(command.method()) + ",\"params\":" + command.params() + "}";
        if (own) {
            publish(RPC_REQUEST + command.requestId(), body, qos, key);
        } else {
            publish(MqttPublications.GATEWAY_RPC, "{\"device\":" + Json.write(to.code()) + ",\"data\":{\"id\":" + command.requestId()
                    + "," + body.substring(1) + "}", qos, key);
        }
    }

    private MqttQoS firstOf(String... filters) {
        for (String f : filters) {
            if (subscriptions.containsKey(f)) {
                return subscriptions.get(f);
            }
        }
        return null;
    }

    /** Shared attributes changed. From any thread. */
    void pushAttributes(DeviceLogin to, Map<String, String> values) {
        session.context().channel().eventLoop().execute(() -> {
            boolean own = to.thingId() == login.device().thingId();
            MqttQoS qos = subscriptions.get(own ? MqttPublications.ATTRIBUTES : MqttPublications.GATEWAY_ATTRIBUTES);
            if (qos != null) {
                publish(own ? MqttPublications.ATTRIBUTES : MqttPublications.GATEWAY_ATTRIBUTES,
                        own ? DownlinkSource.object(values) : "{\"device\":" + Json.write(to.code()) + ",\"data\":" + DownlinkSource.object(values) + "}", qos, null);
            }
        });
    }

    /**
     * {@code {"clientKeys":"a,b","sharedKeys":"c"}}; without keys all are given. A request that is not JSON gets no answer, as in ThingsBoard.
     *
     * @param delivery of the request: what is asked of the database counts as on its way, so that nobody can ask without limit
     */
    void answerAttributes(String requestId, String body, Delivery delivery) {
        JsonNode request;
        try {
            request = Json.read(body);
        } catch (JacksonException e) {
            return;
        }
        String client = request.has("clientKeys") ? request.get("clientKeys").asString("") : null;
        String shared = request.has("sharedKeys") ? request.get("sharedKeys").asString("") : null;
        delivery.expect();
        parts.downlinks().workers().call(() -> parts.downlinks().attributes(login.device().thingId(), client, shared)).whenComplete((answer, failure) -> {
            if (failure == null) {
                session.context().channel().eventLoop().execute(() -> publish(ATTRIBUTES_RESPONSE + requestId, answer,
                        subscriptions.getOrDefault(ATTRIBUTES_RESPONSE + "+", MqttQoS.AT_MOST_ONCE), null));
            }
            // an unanswered question is asked again by the device; its connection need not end
            delivery.done(null);
        });
    }

    private void publish(String topic, String json, MqttQoS qos, InFlight command) {
        int packetId = 0;
        if (qos == MqttQoS.AT_LEAST_ONCE) {
            packetId = nextPacketId();
            if (command != null) {
                awaitingPuback.put(packetId, command);
            }
        }
        MqttPublishMessage message = MqttAnswers.publish(topic, json, qos, packetId);
        session.context().writeAndFlush(message).addListener(written -> {
            if (written.isSuccess() && command != null && qos == MqttQoS.AT_MOST_ONCE) {
                markSent(command);
            }
        });
    }

    private int nextPacketId() {
        do {
            lastPacketId = lastPacketId % 65_535 + 1;
        } while (awaitingPuback.containsKey(lastPacketId));
        return lastPacketId;
    }

    private void markSent(InFlight command) {
        parts.downlinks().workers().run(() -> parts.downlinks().commands().sent(command.thing(), command.requestId()), failure -> { });
    }
}
