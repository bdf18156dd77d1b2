package org.zhongshu.platform.gateway.internal;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.devices.DeviceRegistry;
import org.zhongshu.platform.shared.Problem;

import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Opens the MQTT ports once everything else is up, and closes them first when the server stops. */
@Component
class MqttServer implements SmartLifecycle, MqttParts {

    private static final Logger log = LoggerFactory.getLogger(MqttServer.class);
    private static final int CONNECT_SECONDS = 10;
    private static final String IDLE = "idle";

    private final GatewayProperties settings;
    private final MqttLogins logins;
    private final MqttPublications publications;
    private final MqttSessions sessions;
    private final DeviceRegistry registry;
    private final DownlinkSource downlinks;
    private final Checks checks;
    private final Clock clock;
    private final Map<EventLoop, LoopGate> gates = new ConcurrentHashMap<>();
    private final ChannelGroup channels = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private MultiThreadIoEventLoopGroup loops;
    private volatile int port;
    private volatile int tlsPort;
    private volatile boolean running;

    MqttServer(GatewayProperties settings, MqttLogins logins, MqttPublications publications, MqttSessions sessions, DeviceRegistry registry,
               DownlinkSource downlinks, Checks checks, Clock clock) {
        this.settings = settings;
        this.logins = logins;
        this.publications = publications;
        this.sessions = sessions;
        this.registry = registry;
        this.downlinks = downlinks;
        this.checks = checks;
        this.clock = clock;
    }

    @Override
    public void start() {
        if (settings.inFlightBytes().toBytes() * settings.loops() > settings.producerMemory().toBytes()) {
            throw Problem.badRequest("gateway-limits", "zhongshu.gateway：in-flight-bytes × loops 必须小于 producer-memory，否则事件循环会被阻塞");
        }
        loops = new MultiThreadIoEventLoopGroup(settings.loops(), new DefaultThreadFactory("mqtt", true), NioIoHandler.newFactory());
        running = true;
        if (settings.mqttPort() >= 0) {
            port = listen(settings.mqttPort(), null);
            log.info("MQTT ready on {}:{}", settings.address(), port);
        }
        if (settings.tlsCertificate() != null && settings.tlsKey() != null && settings.mqttsPort() >= 0) {
            tlsPort = listen(settings.mqttsPort(), MqttTls.context(settings));
            log.info("MQTT over TLS ready on {}:{}", settings.address(), tlsPort);
        }
        // the store may catch up while nothing completes on a paused loop
        loops.forEach(loop -> loop.scheduleWithFixedDelay(() -> gates.values().stream().filter(g -> g.loop() == loop).forEach(LoopGate::wake),
                50, 50, TimeUnit.MILLISECONDS));
    }

    private int listen(int wanted, SslContext tls) {
        ServerBootstrap bootstrap = new ServerBootstrap().group(loops).channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, 4096)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(32 << 10, 128 << 10))
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        if (tls != null) {
                            channel.pipeline().addLast(tls.newHandler(channel.alloc()));
                        }
                        channel.pipeline()
                                .addLast(IDLE, new IdleStateHandler(CONNECT_SECONDS, 0, 0))
                                .addLast(new MqttDecoder((int) settings.maxMessage().toBytes()))
                                .addLast(MqttEncoder.INSTANCE)
                                .addLast(new MqttSession(MqttServer.this));
                    }
                });
        Channel server = bootstrap.bind(new InetSocketAddress(settings.address(), wanted)).syncUninterruptibly().channel();
        channels.add(server);
        return ((InetSocketAddress) server.localAddress()).getPort();
    }

    @Override
    public void stop() {
        running = false;
        sessions.all().forEach(s -> s.close(MqttAnswers.SHUTTING_DOWN));
        channels.close().awaitUninterruptibly(3, TimeUnit.SECONDS);
        loops.shutdownGracefully(0, 3, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** After everything, the web server included: a device that connects finds the whole house awake. */
    @Override
    public int getPhase() {
        return Integer.MAX_VALUE;
    }

    /** The port really bound. */
    int port() {
        return port;
    }

    int tlsPort() {
        return tlsPort;
    }

    int inFlight() {
        return gates.values().stream().mapToInt(LoopGate::inFlight).sum();
    }

    @Override
    public void keepAlive(ChannelHandlerContext ctx, int seconds) {
        if (seconds == 0) {
            ctx.pipeline().remove(IDLE);
        } else {
            ctx.pipeline().replace(IDLE, IDLE, new IdleStateHandler(seconds * 1500L, 0, 0, TimeUnit.MILLISECONDS));
        }
    }

    @Override
    public LoopGate gate(EventLoop loop) {
        return gates.computeIfAbsent(loop, l -> new LoopGate(l, settings.inFlightMessages(), settings.inFlightBytes().toBytes(), checks::busy));
    }

    @Override
    public void opened(Channel channel) {
        channels.add(channel);
    }

    @Override
    public void closed(Channel channel) {
        channels.remove(channel);
    }

    @Override
    public GatewayProperties settings() {
        return settings;
    }

    @Override
    public MqttLogins logins() {
        return logins;
    }

    @Override
    public MqttPublications publications() {
        return publications;
    }

    @Override
    public MqttSessions sessions() {
        return sessions;
    }

    @Override
    public DeviceRegistry registry() {
        return registry;
    }

    @Override
    public DownlinkSource downlinks() {
        return downlinks;
    }

    @Override
    public long nowMillis() {
        return clock.millis();
    }
}
