package org.zhongshu.platform.gateway.internal;

import io.netty.channel.Channel;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttIdentifierRejectedException;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttUnacceptableProtocolVersionException;
import io.netty.handler.ssl.SslHandler;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.devices.DeviceLogin;
import org.zhongshu.platform.devices.DeviceRegistry;

import javax.net.ssl.SSLPeerUnverifiedException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.LongAdder;

/**
 * Who connects: by client certificate (its SHA-256 fingerprint is in the ledger; TLS has proved the key) or by access token
 * as user name, the ThingsBoard way. Refusals: MQTT 3.1.1 return codes (§3.2.2.3), MQTT 5 reason codes (§3.2.2.2).
 */
@Component
class MqttLogins {

    private final DeviceRegistry registry;
    private final GatewayProperties settings;
    private final LongAdder refused = new LongAdder();

    MqttLogins(DeviceRegistry registry, GatewayProperties settings) {
        this.registry = registry;
        this.settings = settings;
    }

    MqttLogin.Answer check(MqttConnectMessage connect, Channel channel) {
        boolean five = connect.variableHeader().version() == 5;
        if (five && connect.variableHeader().properties().getProperty(MqttProperties.AUTHENTICATION_METHOD) != null) {
            return refuse(MqttConnectReturnCode.CONNECTION_REFUSED_BAD_AUTHENTICATION_METHOD);
        }
        DeviceLogin device = device(connect, channel).orElse(null);
        if (device == null) {
            return refuse(five ? MqttConnectReturnCode.CONNECTION_REFUSED_NOT_AUTHORIZED_5 : MqttConnectReturnCode.CONNECTION_REFUSED_NOT_AUTHORIZED);
        }
        if (!device.enabled()) {
            return refuse(five ? MqttConnectReturnCode.CONNECTION_REFUSED_BANNED : MqttConnectReturnCode.CONNECTION_REFUSED_NOT_AUTHORIZED);
        }
        String given = connect.payload().clientIdentifier();
        String assigned = null;
        if (given == null || given.isEmpty()) {
            if (!five && !connect.variableHeader().isCleanSession()) {
                return refuse(MqttConnectReturnCode.CONNECTION_REFUSED_IDENTIFIER_REJECTED);
            }
            assigned = "zs-" + UUID.randomUUID();
        }
        MqttLogin.Will will = null;
        if (connect.variableHeader().isWillFlag()) {
            if (five && connect.variableHeader().willQos() == 2) {
                return refuse(MqttConnectReturnCode.CONNECTION_REFUSED_QOS_NOT_SUPPORTED);
            }
            if (five && connect.variableHeader().isWillRetain()) {
                return refuse(MqttConnectReturnCode.CONNECTION_REFUSED_RETAIN_NOT_SUPPORTED);
            }
            will = new MqttLogin.Will(connect.payload().willTopic(), connect.payload().willMessageInBytes());
            if (!MqttPublications.willAllowed(will.topic(), device)) {
                return refuse(five ? MqttConnectReturnCode.CONNECTION_REFUSED_TOPIC_NAME_INVALID : MqttConnectReturnCode.CONNECTION_REFUSED_NOT_AUTHORIZED);
            }
        }
        MqttLogin login = new MqttLogin(device, assigned != null ? assigned : given, five, connect.variableHeader().keepAliveTimeSeconds(), will);
        return new MqttLogin.Answer(login, MqttAnswers.connAck(MqttConnectReturnCode.CONNECTION_ACCEPTED, five
                ? MqttAnswers.abilities(settings.inFlightPerDevice(), (int) settings.maxMessage().toBytes(), assigned) : MqttProperties.NO_PROPERTIES));
    }

    private Optional<DeviceLogin> device(MqttConnectMessage connect, Channel channel) {
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        if (tls != null) {
            Optional<DeviceLogin> byCertificate = fingerprint(tls).flatMap(registry::findByCertificate);
            if (byCertificate.isPresent()) {
                return byCertificate;
            }
        }
        String user = connect.payload().userName();
        return user == null || user.isEmpty() ? Optional.empty() : registry.findByToken(user);
    }

    private static Optional<String> fingerprint(SslHandler tls) {
        try {
            Certificate[] chain = tls.engine().getSession().getPeerCertificates();
            return Optional.of(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(chain[0].getEncoded())));
        } catch (SSLPeerUnverifiedException | CertificateEncodingException none) {
            return Optional.empty();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the JDK must have SHA-256", e);
        }
    }

    /** The CONNACK for a CONNECT that the decoder refused, where the standard has one. */
    Optional<MqttConnAckMessage> refusalOf(Throwable cause) {
        if (cause instanceof MqttUnacceptableProtocolVersionException) {
            return Optional.of(refuse(MqttConnectReturnCode.CONNECTION_REFUSED_UNACCEPTABLE_PROTOCOL_VERSION).connAck());
        }
        if (cause instanceof MqttIdentifierRejectedException) {
            return Optional.of(refuse(MqttConnectReturnCode.CONNECTION_REFUSED_IDENTIFIER_REJECTED).connAck());
        }
        return Optional.empty();
    }

    private MqttLogin.Answer refuse(MqttConnectReturnCode code) {
        refused.increment();
        return new MqttLogin.Answer(null, MqttAnswers.connAck(code, MqttProperties.NO_PROPERTIES));
    }

    /** Logins refused since start. */
    long refused() {
        return refused.sum();
    }
}
