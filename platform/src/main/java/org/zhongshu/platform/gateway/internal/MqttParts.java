package org.zhongshu.platform.gateway.internal;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import org.zhongshu.platform.devices.DeviceRegistry;

/** What one connection needs of the server around it. */
interface MqttParts {

    GatewayProperties settings();

    LoopGate gate(EventLoop loop);

    MqttLogins logins();

    MqttPublications publications();

    MqttSessions sessions();

    DeviceRegistry registry();

    DownlinkSource downlinks();

    /** Ends idle connections after one and a half times the keep-alive (MQTT 3.1.1 §3.1.2.10); 0 = never. */
    void keepAlive(ChannelHandlerContext ctx, int seconds);

    void opened(Channel channel);

    void closed(Channel channel);

    long nowMillis();
}
