package org.zhongshu.platform.gateway.internal.hj212;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import org.zhongshu.algorithms.hj212.Hj212Codec;
import org.zhongshu.algorithms.hj212.Hj212FrameReader;
import org.zhongshu.algorithms.hj212.Hj212Message;
import org.zhongshu.platform.devices.DeviceCommand;
import org.zhongshu.platform.devices.Hj212Login;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;

/**
 * One station's connection. Frames are taken in order; each is acknowledged when the log has it, so a station resends what
 * a crash swallowed. Reading pauses while too much is on its way. A connection may carry several stations (a data logger).
 */
final class Hj212Session extends SimpleChannelInboundHandler<ByteBuf> {

    private static final int MAX_IN_FLIGHT = 64;

    private final Hj212Intake intake;
    private final ConcurrentMap<Long, Hj212Session> sessions;
    private final Hj212FrameReader reader = new Hj212FrameReader();
    /** Stations heard on this connection, by thing. */
    private final Map<Long, Hj212Login> stations = new HashMap<>();
    /** Commands written on this connection: not again until the station connects anew, for it would carry them out twice. */
    private final Set<Long> written = new HashSet<>();
    private ChannelHandlerContext channel;
    private int inFlight;

    Hj212Session(Hj212Intake intake, ConcurrentMap<Long, Hj212Session> sessions) {
        this.intake = intake;
        this.sessions = sessions;
    }

    @Override
    public void channelActive(ChannelHandlerContext channel) {
        this.channel = channel;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext channel, ByteBuf bytes) {
        byte[] arrived = new byte[bytes.readableBytes()];
        bytes.readBytes(arrived);
        for (byte[] frame : reader.feed(arrived)) {
            inFlight++;
            intake.take(frame, this::heard, answer -> channel.executor().execute(() -> settle(answer)));
        }
        if (inFlight >= MAX_IN_FLIGHT || intake.busy()) {
            channel.channel().config().setAutoRead(false);
            if (inFlight == 0) {
                resumeSoon();
            }
        }
    }

    /** Called by the intake, on the event loop, when a frame was recognised as this station's. */
    private void heard(Hj212Login station) {
        long thing = station.device().thingId();
        if (stations.put(thing, station) == null) {
            sessions.put(thing, this);
            intake.devices().connected(thing, intake.now());
            deliver(thing);
        }
    }

    /** @param answer the frame to send back, null when the frame stays unanswered (the station will send it again) */
    private void settle(byte[] answer) {
        inFlight--;
        if (answer != null) {
            channel.writeAndFlush(Unpooled.wrappedBuffer(answer));
        }
        if (inFlight < MAX_IN_FLIGHT / 2 && !channel.channel().config().isAutoRead()) {
            resumeSoon();
        }
    }

    /** Reads on, unless the store is too far behind the log: then asks again a little later. */
    private void resumeSoon() {
        if (intake.busy()) {
            channel.executor().schedule(this::resumeSoon, 200, TimeUnit.MILLISECONDS);
        } else {
            channel.channel().config().setAutoRead(true);
        }
    }

    /** Sends a station what it has not answered yet. From any thread; the database is asked off the event loop. */
    void deliver(long thing) {
        channel.executor().execute(() -> {
            Hj212Login station = stations.get(thing);
            if (station != null) {
                intake.pending(station, commands -> channel.executor().execute(() -> commands.forEach(c -> write(station, c))));
            }
        });
    }

    private void write(Hj212Login station, DeviceCommand command) {
        if (channel.channel().isActive() && written.add(command.id())) {
            channel.writeAndFlush(Unpooled.wrappedBuffer(encode(intake.request(station, command), station)))
                    .addListener(done -> {
                        if (done.isSuccess()) {
                            intake.sent(command);
                        }
                    });
        }
    }

    private static byte[] encode(Hj212Message request, Hj212Login station) {
        return Hj212Codec.encode(request, station.sm4Key());
    }

    void close() {
        channel.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext channel) {
        stations.keySet().forEach(thing -> {
            if (sessions.remove(thing, this)) {
                intake.devices().disconnected(thing, intake.now());
            }
        });
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext channel, Throwable cause) {
        channel.close();
    }
}
