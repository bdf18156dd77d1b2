package org.zhongshu.platform.gateway.internal;

import org.springframework.stereotype.Component;
import org.zhongshu.platform.shared.HealthSource;
import org.zhongshu.platform.twin.StoreLag;

import java.util.Map;

/** The gateway on the health page: open MQTT sessions, what was taken in, and whether it holds devices back. */
@Component
class GatewayHealth implements HealthSource {

    private final MqttSessions sessions;
    private final MqttLogins logins;
    private final KafkaObservationLog log;
    private final StoreLag lag;

    GatewayHealth(MqttSessions sessions, MqttLogins logins, KafkaObservationLog log, StoreLag lag) {
        this.sessions = sessions;
        this.logins = logins;
        this.log = log;
        this.lag = lag;
    }

    @Override
    public String id() {
        return "gateway";
    }

    @Override
    public String name() {
        return "设备接入";
    }

    @Override
    public Map<String, Number> figures() {
        return Map.of("connections", sessions.count(), "taken", log.appended(), "refusedLogins", logins.refused(), "heldBack", lag.overLimit() ? 1 : 0);
    }
}
