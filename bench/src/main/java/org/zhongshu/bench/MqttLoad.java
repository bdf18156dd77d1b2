package org.zhongshu.bench;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.LongAdder;

/**
 * Many MQTT 3.1.1 clients on one thread, cheap on purpose: a load client on the same machine must not be what is measured.
 * Remembers of every connection which messages were sent and which acknowledged.
 */
final class MqttLoad implements AutoCloseable {

    /** Writes message {@code number} of a connection; {@code stamp} is its unique, increasing time in ms. */
    interface Payload {
        void write(ByteBuf out, int connection, int number, long stamp);
    }

    private static final int UNLIMITED = -1;
    /** most messages under way on one connection */
    static final int RING = 1024;

    private final String host;
    private final int port;
    private final String topic;
    private final Payload payload;
    private final int inFlight;
    private final List<Client> clients = new ArrayList<>();
    private final MultiThreadIoEventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    /** acknowledgement times in steps of 0.1 ms up to 20 s */
    private final AtomicIntegerArray latency = new AtomicIntegerArray(200_000);
    private final LongAdder acknowledged = new LongAdder();
    private volatile boolean sending;
    private volatile long lastAck;
    private int refused;
    private int broken;

    MqttLoad(String host, int port, String topic, Payload payload, int inFlight) {
        this.host = host;
        this.port = port;
        this.topic = topic;
        this.payload = payload;
        this.inFlight = inFlight;
    }

    /** One connection's books. Message numbers start at 0; the acknowledged ones are always the first {@code acked}. */
    static final class Ledger {
        long[] stamps = new long[1024];
        int sent;
        volatile int acked;

        void sent(long stamp) {
            if (sent == stamps.length) {
                stamps = Arrays.copyOf(stamps, sent * 2);
            }
            stamps[sent++] = stamp;
        }
    }

    private final class Client extends ChannelInboundHandlerAdapter {
        final int index;
        final String token;
        final Ledger ledger;
        final long[] sentAt = new long[RING];
        Channel channel;
        boolean connected;
        int allowance;
        int outstanding;
        int nextId = 1;
        int expectedId = 1;
        ByteBuf pending;

        Client(int index, String token, Ledger ledger) {
            this.index = index;
            this.token = token;
            this.ledger = ledger;
        }

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            channel = ctx.channel();
            ByteBuf out = ctx.alloc().buffer();
            byte[] id = ("bench-" + index).getBytes(StandardCharsets.US_ASCII);
            byte[] user = token.getBytes(StandardCharsets.US_ASCII);
            out.writeByte(0x10).writeByte(10 + 2 + id.length + 2 + user.length).writeShort(4).writeBytes("MQTT".getBytes(StandardCharsets.US_ASCII))
                    .writeByte(4).writeByte(0x82).writeShort(600).writeShort(id.length).writeBytes(id).writeShort(user.length).writeBytes(user);
            ctx.writeAndFlush(out);
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ByteBuf in = (ByteBuf) message;
            if (pending != null) {
                pending.writeBytes(in);
                in.release();
                in = pending;
                pending = null;
            }
            long now = System.nanoTime();
            int acks = 0;
            // the server sends us nothing but CONNACK and PUBACK, four bytes each
            while (in.readableBytes() >= 4) {
                int type = in.readByte() >> 4 & 15;
                in.readByte();
                int id = in.readUnsignedShort();
                if (type == 2) {
                    connected = id == 0;
                    refused += connected ? 0 : 1;
                } else if (type == 4) {
                    if (id != expectedId) {
                        throw new IllegalStateException("connection " + index + ": PUBACK " + id + " before " + expectedId);
                    }
                    expectedId = expectedId == 65_535 ? 1 : expectedId + 1;
                    int tenths = (int) Math.min(latency.length() - 1, (now - sentAt[id % RING]) / 100_000);
                    latency.incrementAndGet(tenths);
                    ledger.acked++;
                    outstanding--;
                    acks++;
                }
            }
            if (in.isReadable()) {
                pending = in;
            } else {
                in.release();
            }
            if (acks > 0) {
                acknowledged.add(acks);
                lastAck = now;
                pump();
            }
        }

        void pump() {
            boolean any = false;
            while (sending && connected && outstanding < inFlight && (allowance > 0 || allowance == UNLIMITED)) {
                if (allowance != UNLIMITED) {
                    allowance--;
                }
                send();
                any = true;
            }
            if (any) {
                channel.flush();
            }
        }

        private void send() {
            long last = ledger.sent == 0 ? 0 : ledger.stamps[ledger.sent - 1];
            long stamp = Math.max(System.currentTimeMillis(), last + 1);
            ByteBuf body = channel.alloc().buffer(256);
            payload.write(body, index, ledger.sent, stamp);
            byte[] t = topicBytes;
            int length = 2 + t.length + 2 + body.readableBytes();
            ByteBuf head = channel.alloc().buffer(t.length + 16);
            head.writeByte(0x32);
            int rest = length;
            do {
                head.writeByte(rest % 128 | (rest >= 128 ? 0x80 : 0));
                rest /= 128;
            } while (rest > 0);
            head.writeShort(t.length).writeBytes(t).writeShort(nextId);
            sentAt[nextId % RING] = System.nanoTime();
            nextId = nextId == 65_535 ? 1 : nextId + 1;
            ledger.sent(stamp);
            outstanding++;
            channel.write(head);
            channel.write(body);
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            connected = false;
            broken++;
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            if (!(cause instanceof java.io.IOException)) {
                cause.printStackTrace();
            }
            ctx.close();
        }
    }

    private byte[] topicBytes;

    /** Connects all and waits until all are accepted. */
    void connect(List<String> tokens, List<Ledger> ledgers) throws InterruptedException {
        topicBytes = topic.getBytes(StandardCharsets.US_ASCII);
        Bootstrap bootstrap = new Bootstrap().group(loop).channel(NioSocketChannel.class).option(ChannelOption.TCP_NODELAY, true);
        for (int i = 0; i < tokens.size(); i++) {
            Client client = new Client(i, tokens.get(i), ledgers.get(i));
            clients.add(client);
            bootstrap.clone().handler(new ChannelInitializer<>() {
                @Override
                protected void initChannel(Channel channel) {
                    channel.pipeline().addLast(client);
                }
            }).connect(host, port);
            if (i % 50 == 49) {
                Thread.sleep(20);
            }
        }
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (clients.stream().anyMatch(c -> !c.connected)) {
            if (refused > 0 || System.nanoTime() > end) {
                throw new IllegalStateException(refused + " connections refused, " + clients.stream().filter(c -> !c.connected).count() + " not up");
            }
            Thread.sleep(50);
        }
    }

    /** Closed loop: each connection sends as soon as it may. */
    void startClosed() {
        sending = true;
        loop.execute(() -> clients.forEach(c -> {
            c.allowance = UNLIMITED;
            c.pump();
        }));
    }

    /** Open loop: so many messages a second over all connections, in turn, however slow the acknowledgements are (up to 1,000 in flight each). */
    void startOpen(double perSecond) {
        sending = true;
        long start = System.nanoTime();
        long[] given = {0};
        loop.scheduleAtFixedRate(() -> {
            long due = (long) ((System.nanoTime() - start) / 1e9 * perSecond);
            for (; given[0] < due; given[0]++) {
                Client c = clients.get((int) (given[0] % clients.size()));
                c.allowance++;
                c.pump();
            }
        }, 0, 2, TimeUnit.MILLISECONDS);
    }

    /** Sends no more and waits for what is under way. @return whether everything sent was acknowledged */
    boolean stop(int seconds) throws InterruptedException {
        sending = false;
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (clients.stream().anyMatch(c -> c.outstanding > 0 && c.connected) && System.nanoTime() < end) {
            Thread.sleep(10);
        }
        return clients.stream().noneMatch(c -> c.outstanding > 0);
    }

    long acknowledged() {
        return acknowledged.sum();
    }

    /** {@link System#nanoTime} of the last acknowledgement. */
    long lastAck() {
        return lastAck;
    }

    int broken() {
        return broken;
    }

    void clearLatency() {
        for (int i = 0; i < latency.length(); i++) {
            latency.set(i, 0);
        }
    }

    /** Milliseconds. */
    double percentile(double p) {
        long all = 0;
        for (int i = 0; i < latency.length(); i++) {
            all += latency.get(i);
        }
        long wanted = (long) Math.ceil(all * p);
        long seen = 0;
        for (int i = 0; i < latency.length(); i++) {
            seen += latency.get(i);
            if (seen >= wanted) {
                return i / 10.0;
            }
        }
        return Double.NaN;
    }

    @Override
    public void close() {
        sending = false;
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(3, TimeUnit.SECONDS);
    }
}
