package org.zhongshu.platform.gateway.internal;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.ReferenceCountUtil;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zhongshu.platform.devices.DeviceLogin;
import org.zhongshu.platform.shared.Problem;

import java.io.IOException;
import java.util.ArrayDeque;

/**
 * One MQTT connection, always on its event loop: login, publications with acknowledgements in the order of arrival
 * (MQTT 3.1.1 §4.6), subscriptions, and when to stop reading.
 *
 * <p>Not offered, as on the large Chinese platforms: QoS 2, retained messages, sessions that outlive the connection. What
 * must reach an absent device is a command, and commands live in PostgreSQL.
 */
final class MqttSession extends ChannelInboundHandlerAdapter {

    private static final Logger log = LoggerFactory.getLogger(MqttSession.class);

    private final MqttParts parts;
    private final ArrayDeque<Delivery> unacknowledged = new ArrayDeque<>();
    /** messages that one read brought after the one that filled the gate, or that wait for slow work (creating a child), to keep the order */
    private final ArrayDeque<MqttMessage> held = new ArrayDeque<>();
    private ChannelHandlerContext ctx;
    private LoopGate gate;
    private MqttLogin login;
    private MqttDownlink downlink;
    private boolean holding;
    private boolean gatePaused;
    private boolean closing;
    private boolean goodbye;
    private long lastSeen;

    MqttSession(MqttParts parts) {
        this.parts = parts;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        this.ctx = ctx;
        this.gate = parts.gate(ctx.channel().eventLoop());
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        parts.opened(ctx.channel());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object packet) {
        MqttMessage message = (MqttMessage) packet;
        if (closing) {
            ReferenceCountUtil.release(message);
        } else if (holding || gatePaused) {
            held.add(message);
        } else {
            handle(message);
        }
    }

    private void handle(MqttMessage message) {
        boolean handedOver = false;
        try {
            if (message.decoderResult().isFailure()) {
                undecodable(message.decoderResult().cause());
            } else if (login == null) {
                if (message instanceof MqttConnectMessage connect) {
                    connect(connect);
                } else {
                    close(MqttAnswers.PROTOCOL_ERROR);
                }
            } else if (message instanceof MqttPublishMessage publish) {
                handedOver = publish(publish);
            } else {
                control(message);
            }
        } finally {
            if (!handedOver) {
                ReferenceCountUtil.release(message);
            }
        }
    }

    private void connect(MqttConnectMessage connect) {
        MqttLogin.Answer answer = parts.logins().check(connect, ctx.channel());
        if (answer.login() == null) {
            closing = true;
            ctx.writeAndFlush(answer.connAck()).addListener(ChannelFutureListener.CLOSE);
            return;
        }
        login = answer.login();
        downlink = new MqttDownlink(this, parts, login);
        parts.keepAlive(ctx, login.keepAliveSeconds());
        parts.sessions().add(this);
        ctx.writeAndFlush(answer.connAck());
    }

    private void control(MqttMessage message) {
        switch (message.fixedHeader().messageType()) {
            case PINGREQ -> {
                seen();
                ctx.writeAndFlush(MqttMessage.PINGRESP);
            }
            case SUBSCRIBE -> downlink.subscribe((MqttSubscribeMessage) message);
            case UNSUBSCRIBE -> downlink.unsubscribe((MqttUnsubscribeMessage) message);
            case PUBACK -> downlink.puback(((MqttMessageIdVariableHeader) message.variableHeader()).messageId());
            case DISCONNECT -> {
                goodbye = !(message.variableHeader() instanceof MqttReasonCodeAndPropertiesVariableHeader h
                        && h.reasonCode() == MqttAnswers.DISCONNECT_WITH_WILL);
                closing = true;
                closeWhenAcknowledged();
            }
            default -> close(MqttAnswers.PROTOCOL_ERROR);
        }
    }

    /** @return true when the message is kept and will be released later */
    private boolean publish(MqttPublishMessage publish) {
        MqttQoS qos = publish.fixedHeader().qosLevel();
        if (qos == MqttQoS.EXACTLY_ONCE) {
            close(MqttAnswers.QOS_NOT_SUPPORTED);
            return false;
        }
        if (publish.fixedHeader().isRetain() && login.five()) {
            close(MqttAnswers.RETAIN_NOT_SUPPORTED);
            return false;
        }
        if (login.five() && publish.variableHeader().topicName().isEmpty()) {
            close(MqttAnswers.TOPIC_ALIAS_INVALID);
            return false;
        }
        if (login.five() && unacknowledged.size() > parts.settings().inFlightPerDevice()) {
            close(MqttAnswers.RECEIVE_MAXIMUM_EXCEEDED);
            return false;
        }
        seen();
        if (parts.publications().mustWait(login, publish)) {
            hold(publish);
            return true;
        }
        accept(publish);
        return false;
    }

    private void accept(MqttPublishMessage publish) {
        int packetId = publish.fixedHeader().qosLevel() == MqttQoS.AT_LEAST_ONCE ? publish.variableHeader().packetId() : 0;
        Delivery delivery = new Delivery(this, gate, packetId, publish.payload().readableBytes());
        gate.took(delivery);
        if (packetId != 0) {
            unacknowledged.add(delivery);
        }
        parts.publications().take(this, login, publish, delivery);
        pauseIfNeeded();
    }

    /** A gateway names children that must be created first: off the loop, in order, then go on with what has arrived since. */
    private void hold(MqttPublishMessage publish) {
        holding = true;
        updateReading();
        parts.publications().createChildren(login, publish, failure -> ctx.channel().eventLoop().execute(() -> {
            holding = false;
            try {
                // what may not be created stays unknown and is set aside like any unknown child: not asked for again
                if (!closing && (failure == null || failure instanceof Problem p && p.status().is4xxClientError())) {
                    accept(publish);
                } else if (!closing) {
                    breakOff(failure);
                }
            } finally {
                ReferenceCountUtil.release(publish);
            }
            goOn();
        }));
    }

    /** Takes what has waited, until it has to wait again. */
    private void goOn() {
        while (!holding && !gatePaused && !held.isEmpty()) {
            MqttMessage next = held.poll();
            if (closing) {
                ReferenceCountUtil.release(next);
            } else {
                handle(next);
            }
        }
        updateReading();
    }

    /** On the loop: all parts of the delivery are durable or failed. @return whether something may be written now */
    boolean settled(Delivery delivery) {
        if (delivery.failure() != null) {
            breakOff(delivery.failure());
            return false;
        }
        if (delivery.packetId() == 0) {
            return closing && unacknowledged.isEmpty();
        }
        delivery.settle();
        return unacknowledged.peek() == delivery;
    }

    private void breakOff(Throwable failure) {
        if (!closing) {
            log.warn("A message of {} could not be stored; its connection is closed so that it is sent again: {}", login.device().code(), failure.toString());
        }
        // everything after it must stay unacknowledged too: the device will repeat from here
        closing = true;
        unacknowledged.clear();
        ctx.close();
    }

    /** On the loop: writes every acknowledgement that is due, in order, with one flush. */
    void flushAcknowledgements() {
        ByteBuf plain = null;
        for (Delivery d = unacknowledged.peek(); d != null && d.isSettled(); d = unacknowledged.peek()) {
            unacknowledged.poll();
            if (d.reason() == MqttAnswers.SUCCESS || !login.five()) {
                if (plain == null) {
                    plain = ctx.alloc().buffer(64);
                }
                MqttAnswers.writePubAck(plain, d.packetId());
            } else {
                if (plain != null) {
                    ctx.write(plain);
                    plain = null;
                }
                ctx.write(MqttAnswers.pubAck(d.packetId(), d.reason()));
            }
        }
        if (plain != null) {
            ctx.write(plain);
        }
        ctx.flush();
        if (closing) {
            closeWhenAcknowledged();
        } else if (!gatePaused) {
            updateReading();
        }
    }

    private void pauseIfNeeded() {
        if (!gatePaused && gate.full()) {
            gatePaused = true;
            gate.pause(this);
        }
        updateReading();
    }

    /** On the loop, from the gate: there is room again. */
    void resume() {
        gatePaused = false;
        goOn();
    }

    private void updateReading() {
        boolean read = !gatePaused && !holding && unacknowledged.size() < parts.settings().inFlightPerDevice() && ctx.channel().isWritable();
        if (ctx.channel().config().isAutoRead() != read) {
            ctx.channel().config().setAutoRead(read);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        updateReading();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        // a connection that we ourselves stopped reading is not idle by its own fault
        if (event instanceof IdleStateEvent && ctx.channel().config().isAutoRead()) {
            close(MqttAnswers.KEEP_ALIVE_TIMEOUT);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        closing = true;
        for (MqttMessage m = held.poll(); m != null; m = held.poll()) {
            ReferenceCountUtil.release(m);
        }
        unacknowledged.clear();
        parts.closed(ctx.channel());
        if (login != null) {
            parts.sessions().remove(this);
            if (!goodbye && login.will() != null) {
                parts.publications().will(this, login);
            }
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof IOException)) {
            log.warn("MQTT connection of {} fails: {}", login == null ? ctx.channel().remoteAddress() : login.device().code(), cause.toString());
        }
        ctx.close();
    }

    private void undecodable(Throwable cause) {
        if (login == null) {
            parts.logins().refusalOf(cause).ifPresentOrElse(answer -> {
                closing = true;
                ctx.writeAndFlush(answer).addListener(ChannelFutureListener.CLOSE);
            }, ctx::close);
        } else {
            close(cause instanceof TooLongFrameException ? MqttAnswers.PACKET_TOO_LARGE : MqttAnswers.PROTOCOL_ERROR);
        }
    }

    /** Ends the connection; MQTT 5 is told why. May be called from any thread. */
    void close(byte reason) {
        if (!ctx.channel().eventLoop().inEventLoop()) {
            ctx.channel().eventLoop().execute(() -> close(reason));
            return;
        }
        closing = true;
        if (login != null && login.five()) {
            ctx.writeAndFlush(MqttAnswers.disconnect(reason)).addListener(ChannelFutureListener.CLOSE);
        } else {
            ctx.close();
        }
    }

    private void closeWhenAcknowledged() {
        if (unacknowledged.isEmpty()) {
            ctx.close();
        }
    }

    private void seen() {
        long now = parts.nowMillis();
        // once a second is enough for a status that is judged in minutes
        if (now - lastSeen >= 1000) {
            lastSeen = now;
            parts.registry().seen(login.device().thingId(), now);
        }
    }

    DeviceLogin device() {
        return login.device();
    }

    MqttLogin login() {
        return login;
    }

    MqttDownlink downlink() {
        return downlink;
    }

    ChannelHandlerContext context() {
        return ctx;
    }

    LoopGate gate() {
        return gate;
    }
}
