package org.zhongshu.platform.gateway.internal;

import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import org.zhongshu.platform.devices.DeviceLogin;

/**
 * A connection that has identified itself.
 *
 * @param clientId         as given, or assigned by the server
 * @param five             speaks MQTT 5
 * @param keepAliveSeconds 0 = none
 * @param will             what to publish when the connection breaks, null for none
 */
record MqttLogin(DeviceLogin device, String clientId, boolean five, int keepAliveSeconds, Will will) {

    record Will(String topic, byte[] payload) {
    }

    /** Either a login with its CONNACK, or only the refusing CONNACK. */
    record Answer(MqttLogin login, MqttConnAckMessage connAck) {
    }
}
