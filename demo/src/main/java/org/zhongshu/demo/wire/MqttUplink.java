package org.zhongshu.demo.wire;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.netty.handler.timeout.IdleState;
import io.netty.handler.timeout.IdleStateEvent;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * One MQTT 3.1.1 client that speaks the ThingsBoard device API: QoS 1, repeats what was not acknowledged after a reconnect,
 * answers commands. All state belongs to the event loop.
 */
final class MqttUplink implements Uplink {

    static final int KEEP_ALIVE = 120;
    private static final int IN_FLIGHT = 20;
    private static final String COMMANDS = "v1/devices/me/rpc/request/";

    private record Pending(byte[] payload, boolean expendable) {
    }

    private final String clientId;
    private final String token;
    private final String topic;
    private final int capacity;
    private final Traffic traffic;
    private final BiConsumer<MqttUplink, Long> reconnect;
    private final EventLoop loop;
    private final Map<Integer, Pending> waiting = new LinkedHashMap<>();
    private int sentUpTo;
    private int nextId = 1;
    private int failures;
    private volatile ChannelHandlerContext open;
    private volatile boolean ready;
    private volatile boolean closed;

    MqttUplink(String clientId, String token, String topic, int capacity, Traffic traffic, BiConsumer<MqttUplink, Long> reconnect, EventLoop loop) {
        this.clientId = clientId;
        this.token = token;
        this.topic = topic;
        this.capacity = capacity;
        this.traffic = traffic;
        this.reconnect = reconnect;
        this.loop = loop;
    }

    @Override
    public void send(byte[] payload, boolean expendable) {
        loop.execute(() -> {
            if (waiting.size() >= capacity) {
                waiting.remove(waiting.keySet().iterator().next());
                sentUpTo = Math.max(0, sentUpTo - 1);
                traffic.dropped.increment();
            }
            while (waiting.containsKey(nextId)) {
                step();
            }
            waiting.put(nextId, new Pending(payload, expendable));
            step();
            pump();
        });
    }

    private void step() {
        nextId = nextId == 65535 ? 1 : nextId + 1;
    }

    /** Writes what may be in flight; the first {@code sentUpTo} entries of {@code waiting} already are. */
    private void pump() {
        if (!ready || sentUpTo >= waiting.size() || sentUpTo >= IN_FLIGHT) {
            return;
        }
        int at = 0;
        for (Map.Entry<Integer, Pending> entry : waiting.entrySet()) {
            if (at++ < sentUpTo) {
                continue;
            }
            if (at > IN_FLIGHT) {
                break;
            }
            open.write(MqttMessageBuilders.publish().topicName(topic).qos(MqttQoS.AT_LEAST_ONCE).messageId(entry.getKey())
                    .payload(Unpooled.wrappedBuffer(entry.getValue().payload())).build());
            sentUpTo = at;
            traffic.sent.increment();
        }
        open.flush();
    }

    private void acknowledged(int id) {
        if (waiting.remove(id) != null) {
            sentUpTo = Math.max(0, sentUpTo - 1);
            traffic.acknowledged.increment();
        }
        pump();
    }

    /** The connection could not be made. */
    void failed() {
        failures++;
        if (!closed) {
            reconnect.accept(this, Math.min(60, 2L << Math.min(failures, 5)));
        }
    }

    boolean closed() {
        return closed;
    }

    @Override
    public boolean connected() {
        return ready;
    }

    @Override
    public void close() {
        closed = true;
        ChannelHandlerContext channel = open;
        if (channel != null) {
            channel.writeAndFlush(MqttMessage.DISCONNECT).addListener(f -> channel.close());
        }
    }

    SimpleChannelInboundHandler<MqttMessage> handler() {
        return new SimpleChannelInboundHandler<>() {

            @Override
            public void channelActive(ChannelHandlerContext ctx) {
                ctx.writeAndFlush(MqttMessageBuilders.connect().protocolVersion(MqttVersion.MQTT_3_1_1).clientId(clientId)
                        .username(token).cleanSession(true).keepAlive(KEEP_ALIVE).build());
            }

            @Override
            protected void channelRead0(ChannelHandlerContext ctx, MqttMessage message) {
                if (message.fixedHeader() == null) {
                    ctx.close();
                    return;
                }
                switch (message.fixedHeader().messageType()) {
                    case CONNACK -> connack(ctx, (MqttConnAckMessage) message);
                    case PUBACK -> acknowledged(((MqttMessageIdVariableHeader) message.variableHeader()).messageId());
                    case PUBLISH -> command(ctx, (MqttPublishMessage) message);
                    default -> {
                        // PINGRESP and SUBACK need no answer
                    }
                }
            }

            @Override
            public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
                if (event instanceof IdleStateEvent idle) {
                    if (idle.state() == IdleState.WRITER_IDLE) {
                        ctx.writeAndFlush(MqttMessage.PINGREQ);
                    } else if (idle.state() == IdleState.READER_IDLE) {
                        ctx.close();
                    }
                }
            }

            @Override
            public void channelInactive(ChannelHandlerContext ctx) {
                boolean was = ready;
                ready = false;
                open = null;
                sentUpTo = 0;
                waiting.values().removeIf(Pending::expendable);
                traffic.reconnects.increment();
                failures = was ? 0 : failures;
                failed();
            }

            @Override
            public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
                ctx.close();
            }
        };
    }

    private void connack(ChannelHandlerContext ctx, MqttConnAckMessage message) {
        if (message.variableHeader().connectReturnCode() != MqttConnectReturnCode.CONNECTION_ACCEPTED) {
            traffic.refused.increment();
            ctx.close();
            return;
        }
        failures = 0;
        open = ctx;
        ready = true;
        ctx.writeAndFlush(MqttMessageBuilders.subscribe().messageId(65535).addSubscription(MqttQoS.AT_LEAST_ONCE, COMMANDS + "+").build());
        pump();
    }

    /** Every command is carried out at once: the demonstration's devices have nothing to switch. */
    private void command(ChannelHandlerContext ctx, MqttPublishMessage message) {
        String from = message.variableHeader().topicName();
        if (message.fixedHeader().qosLevel() == MqttQoS.AT_LEAST_ONCE) {
            ctx.write(MqttMessageBuilders.pubAck().packetId(message.variableHeader().packetId()).build());
        }
        if (from.startsWith(COMMANDS)) {
            ctx.write(MqttMessageBuilders.publish().topicName("v1/devices/me/rpc/response/" + from.substring(COMMANDS.length())).qos(MqttQoS.AT_MOST_ONCE)
                    .payload(Unpooled.wrappedBuffer("{\"success\":true,\"note\":\"示范数据\"}".getBytes(StandardCharsets.UTF_8))).build());
        }
        ctx.flush();
    }
}
