package org.zhongshu.platform.gateway.internal.hj212;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.timeout.ReadTimeoutHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;
import org.zhongshu.platform.devices.DeviceCommandQueued;
import org.zhongshu.platform.devices.DeviceLoginChanged;
import org.zhongshu.platform.shared.Problem;

import java.net.InetSocketAddress;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;

/**
 * The platform's side of HJ 212-2017 and HJ 212-2025: a TCP server that monitoring stations connect to. Sources of
 * pollution, air, water and noise stations speak it.
 */
@Component
class Hj212Server implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Hj212Server.class);
    /** Stations report at least hourly; a connection silent for longer than two is dead. */
    private static final int SILENCE_HOURS = 2;

    private final String host;
    private final int wanted;
    private final Hj212Intake intake;
    private final ConcurrentMap<Long, Hj212Session> sessions = new ConcurrentHashMap<>();
    private EventLoopGroup loops;
    private Channel listening;

    Hj212Server(@Value("${zhongshu.gateway.address:127.0.0.1}") String host, @Value("${zhongshu.gateway.hj212-port:9212}") int port, Hj212Intake intake) {
        this.host = host;
        this.wanted = port;
        this.intake = intake;
    }

    @Override
    public void start() {
        if (wanted < 0) {
            return;
        }
        loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        try {
            listening = new ServerBootstrap().group(loops).channel(NioServerSocketChannel.class)
                    .childOption(ChannelOption.TCP_NODELAY, true)
                    .childOption(ChannelOption.SO_KEEPALIVE, true)
                    .childHandler(new ChannelInitializer<SocketChannel>() {
                        @Override
                        protected void initChannel(SocketChannel channel) {
                            channel.pipeline().addLast(new ReadTimeoutHandler(SILENCE_HOURS, TimeUnit.HOURS), new Hj212Session(intake, sessions));
                        }
                    })
                    .bind(host, wanted).syncUninterruptibly().channel();
        } catch (RuntimeException e) {
            loops.shutdownGracefully();
            throw Problem.unavailable("hj212-port", "HJ 212 端口 " + wanted + " 无法监听：" + e.getMessage(), e);
        }
        log.info("HJ 212 on {}:{}", host, port());
    }

    @Override
    public void stop() {
        if (listening != null) {
            listening.close().syncUninterruptibly();
            loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
            listening = null;
        }
    }

    @Override
    public boolean isRunning() {
        return listening != null;
    }

    /** Protocols start after everything that stores, and stop before it. */
    @Override
    public int getPhase() {
        return DEFAULT_PHASE - 100;
    }

    int port() {
        return ((InetSocketAddress) listening.localAddress()).getPort();
    }

    @TransactionalEventListener(fallbackExecution = true)
    void on(DeviceCommandQueued queued) {
        Hj212Session session = sessions.get(queued.thingId());
        if (session != null) {
            session.deliver(queued.thingId());
        }
    }

    @EventListener
    void on(DeviceLoginChanged changed) {
        Hj212Session session = sessions.get(changed.thingId());
        if (session != null) {
            session.close();
        }
    }
}
