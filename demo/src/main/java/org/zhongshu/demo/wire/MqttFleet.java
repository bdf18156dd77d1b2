package org.zhongshu.demo.wire;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.timeout.IdleStateHandler;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

/**
 * Thousands of MQTT connections on one thread. New connections and reconnections are let through at a steady rate, so that a
 * restarted server is not stormed.
 */
public final class MqttFleet implements AutoCloseable {

    private static final int CONNECTS_A_TICK = 12;
    private static final int TICK_MS = 50;

    private final String host;
    private final int port;
    private final Traffic traffic;
    private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, r -> {
        Thread thread = new Thread(r, "demo-mqtt");
        thread.setDaemon(true);
        return thread;
    }, NioIoHandler.newFactory());
    private final Queue<MqttUplink> waiting = new ArrayDeque<>();
    private final List<MqttUplink> links = new ArrayList<>();

    public MqttFleet(String host, int port, Traffic traffic) {
        this.host = host;
        this.port = port;
        this.traffic = traffic;
        loop.scheduleAtFixedRate(this::connectSome, 0, TICK_MS, TimeUnit.MILLISECONDS);
    }

    /**
     * A connection that is kept up until closed.
     *
     * @param clientId unique name
     * @param token    access token, the MQTT user name
     * @param topic    where messages are published
     * @param capacity messages kept while they wait for the acknowledgement
     */
    public Uplink open(String clientId, String token, String topic, int capacity) {
        MqttUplink link = new MqttUplink(clientId, token, topic, capacity, traffic, this::queue, loop.next());
        synchronized (waiting) {
            links.add(link);
            waiting.add(link);
        }
        return link;
    }

    private void queue(MqttUplink link, long delaySeconds) {
        loop.schedule(() -> {
            synchronized (waiting) {
                waiting.add(link);
            }
        }, delaySeconds, TimeUnit.SECONDS);
    }

    private void connectSome() {
        for (int i = 0; i < CONNECTS_A_TICK; i++) {
            MqttUplink link;
            synchronized (waiting) {
                link = waiting.poll();
            }
            if (link == null) {
                return;
            }
            if (!link.closed()) {
                connect(link);
            }
        }
    }

    private void connect(MqttUplink link) {
        new Bootstrap().group(loop).channel(NioSocketChannel.class).option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 5000).handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(MqttEncoder.INSTANCE, new MqttDecoder(64 * 1024),
                                new IdleStateHandler(MqttUplink.KEEP_ALIVE * 3 / 2, MqttUplink.KEEP_ALIVE / 2, 0), link.handler());
                    }
                }).connect(host, port).addListener(done -> {
                    if (!done.isSuccess()) {
                        link.failed();
                    }
                });
    }

    /** How many connections stand now, of how many. */
    public String status() {
        synchronized (waiting) {
            return links.stream().filter(Uplink::connected).count() + "/" + links.size();
        }
    }

    @Override
    public void close() {
        synchronized (waiting) {
            links.forEach(Uplink::close);
        }
        loop.shutdownGracefully(100, 1500, TimeUnit.MILLISECONDS).awaitUninterruptibly(2000);
    }
}
