package org.zhongshu.demo.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The fleet against a small platform that can withhold acknowledgements and hang up. */
@Timeout(60)
class MqttFleetTest {

    private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final BlockingQueue<String> published = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> users = new LinkedBlockingQueue<>();
    private volatile boolean acknowledge = true;
    private volatile Channel device;
    private Channel server;
    private final Traffic traffic = new Traffic();
    private MqttFleet fleet;

    @BeforeEach
    void start() throws InterruptedException {
        server = new ServerBootstrap().group(loop).channel(NioServerSocketChannel.class).childHandler(new ChannelInitializer<Channel>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline().addLast(MqttEncoder.INSTANCE, new MqttDecoder(), new Platform());
            }
        }).bind("127.0.0.1", 0).sync().channel();
        fleet = new MqttFleet("127.0.0.1", ((InetSocketAddress) server.localAddress()).getPort(), traffic);
    }

    @AfterEach
    void stop() throws InterruptedException {
        fleet.close();
        server.close().sync();
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    @Test
    void deliversInOrderUnderTheToken() throws InterruptedException {
        Uplink link = fleet.open("c1", "token-1", "v1/devices/me/telemetry", 100);
        for (int i = 0; i < 60; i++) {
            link.send(("{\"n\":" + i + "}").getBytes(StandardCharsets.UTF_8), false);
        }
        assertThat(users.poll(10, TimeUnit.SECONDS)).isEqualTo("token-1");
        for (int i = 0; i < 60; i++) {
            assertThat(published.poll(10, TimeUnit.SECONDS)).isEqualTo("v1/devices/me/telemetry {\"n\":" + i + "}");
        }
    }

    @Test
    void repeatsAfterReconnectWhatWasNotAcknowledgedButNotRubbish() throws InterruptedException {
        acknowledge = false;
        Uplink link = fleet.open("c1", "t", "v1/devices/me/telemetry", 100);
        link.send("{\"a\":1}".getBytes(StandardCharsets.UTF_8), false);
        link.send("rubbish".getBytes(StandardCharsets.UTF_8), true);
        link.send("{\"a\":2}".getBytes(StandardCharsets.UTF_8), false);
        List<String> first = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            first.add(published.poll(10, TimeUnit.SECONDS));
        }
        assertThat(first).allSatisfy(m -> assertThat(m).isNotNull());
        acknowledge = true;
        device.close();
        assertThat(published.poll(20, TimeUnit.SECONDS)).endsWith("{\"a\":1}");
        assertThat(published.poll(5, TimeUnit.SECONDS)).endsWith("{\"a\":2}");
        assertThat(published.poll(1, TimeUnit.SECONDS)).isNull();
        assertThat(traffic.acknowledged.sum()).isEqualTo(2);
    }

    @Test
    void dropsTheOldestWhenItsMemoryIsFull() throws InterruptedException {
        acknowledge = false;
        Uplink link = fleet.open("c1", "t", "v1/devices/me/telemetry", 30);
        assertThat(users.poll(10, TimeUnit.SECONDS)).isNotNull();
        for (int i = 0; i < 50; i++) {
            link.send(("{\"n\":" + i + "}").getBytes(StandardCharsets.UTF_8), false);
        }
        while (traffic.dropped.sum() < 20) {
            Thread.sleep(20);
        }
        while (published.poll(1, TimeUnit.SECONDS) != null) {
            // what was in flight and never acknowledged
        }
        acknowledge = true;
        device.close();
        for (int i = 20; i < 50; i++) {
            assertThat(published.poll(20, TimeUnit.SECONDS)).endsWith("{\"n\":" + i + "}");
        }
        assertThat(published.poll(1, TimeUnit.SECONDS)).isNull();
    }

    @Test
    void answersACommand() throws InterruptedException {
        fleet.open("c1", "t", "v1/devices/me/telemetry", 30);
        users.poll(10, TimeUnit.SECONDS);
        device.writeAndFlush(MqttMessageBuilders.publish().topicName("v1/devices/me/rpc/request/7").qos(MqttQoS.AT_MOST_ONCE)
                .payload(Unpooled.wrappedBuffer("{\"method\":\"restart\"}".getBytes(StandardCharsets.UTF_8))).build());
        assertThat(published.poll(10, TimeUnit.SECONDS)).startsWith("v1/devices/me/rpc/response/7 ").contains("示范数据");
    }

    private final class Platform extends SimpleChannelInboundHandler<MqttMessage> {
        @Override
        protected void channelRead0(ChannelHandlerContext ctx, MqttMessage message) {
            switch (message) {
                case MqttConnectMessage connect -> {
                    device = ctx.channel();
                    ctx.writeAndFlush(MqttMessageBuilders.connAck().returnCode(MqttConnectReturnCode.CONNECTION_ACCEPTED).build());
                    users.add(connect.payload().userName());
                }
                case MqttSubscribeMessage subscribe -> ctx.writeAndFlush(MqttMessageBuilders.subAck().packetId(subscribe.variableHeader().messageId())
                        .addGrantedQos(MqttQoS.AT_LEAST_ONCE).build());
                case MqttPublishMessage publish -> {
                    boolean answer = acknowledge; // read before the test can see the message and change it
                    published.add(publish.variableHeader().topicName() + " " + publish.payload().toString(StandardCharsets.UTF_8));
                    if (answer && publish.fixedHeader().qosLevel() == MqttQoS.AT_LEAST_ONCE) {
                        ctx.writeAndFlush(MqttMessageBuilders.pubAck().packetId(publish.variableHeader().packetId()).build());
                    }
                }
                default -> {
                    // pings
                }
            }
        }
    }
}
