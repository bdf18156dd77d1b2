package org.zhongshu.platform.gateway.internal;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Settings of the device gateway, {@code zhongshu.gateway.*}.
 *
 * @param address              where the device ports listen; loopback unless the operator opens it
 * @param mqttPort             plain MQTT, 0 for a free port, negative for none
 * @param mqttsPort            MQTT over TLS, served only when certificate and key are given
 * @param tlsCertificate       PEM file of the server's certificate chain
 * @param tlsKey               PEM file of its private key (PKCS 8)
 * @param loops                event loops; each carries its own share of the limits below
 * @param maxMessage           largest MQTT packet or HTTP body
 * @param inFlightMessages     per loop: messages read and not yet durable before reading pauses
 * @param inFlightBytes        per loop: the same in payload bytes; all loops together must stay below {@code producerMemory}
 * @param inFlightPerDevice    unacknowledged messages of one connection before its reading pauses; MQTT 5's Receive Maximum
 * @param producerMemory       buffer of the log's producer
 * @param rejectsMaxRows       kept rejects; the oldest go first
 * @param rejectsMaxAge        how long rejects are kept
 */
@ConfigurationProperties("zhongshu.gateway")
record GatewayProperties(@DefaultValue("127.0.0.1") String address,
                         @DefaultValue("1883") int mqttPort,
                         @DefaultValue("8883") int mqttsPort,
                         Path tlsCertificate,
                         Path tlsKey,
                         @DefaultValue("2") int loops,
                         @DefaultValue("1MB") DataSize maxMessage,
                         @DefaultValue("20000") int inFlightMessages,
                         @DefaultValue("16MB") DataSize inFlightBytes,
                         @DefaultValue("1000") int inFlightPerDevice,
                         @DefaultValue("64MB") DataSize producerMemory,
                         @DefaultValue("1000000") long rejectsMaxRows,
                         @DefaultValue("30d") Duration rejectsMaxAge) {
}
