package org.zhongshu.platform.gateway.internal;

import org.springframework.stereotype.Component;
import org.zhongshu.platform.devices.DeviceRegistry;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The open sessions by thing. A client identifier belongs to the device that logged in with it: the same device connecting
 * again with the same identifier takes its older session over (MQTT 3.1.1 §3.1.4), another device cannot.
 */
@Component
class MqttSessions {

    private final ConcurrentHashMap<Long, List<MqttSession>> byThing = new ConcurrentHashMap<>();
    /** child thing → sessions of gateways that said {@code v1/gateway/connect} for it */
    private final ConcurrentHashMap<Long, MqttSession> byChild = new ConcurrentHashMap<>();
    private final DeviceRegistry registry;
    private final Clock clock;

    MqttSessions(DeviceRegistry registry, Clock clock) {
        this.registry = registry;
        this.clock = clock;
    }

    void add(MqttSession session) {
        byThing.compute(session.device().thingId(), (thing, old) -> {
            List<MqttSession> now = new ArrayList<>(1);
            if (old != null) {
                for (MqttSession other : old) {
                    if (other.login().clientId().equals(session.login().clientId())) {
                        other.close(MqttAnswers.TAKEN_OVER);
                    } else {
                        now.add(other);
                    }
                }
            }
            now.add(session);
            return now;
        });
        registry.connected(session.device().thingId(), clock.millis());
    }

    void remove(MqttSession session) {
        long thing = session.device().thingId();
        List<MqttSession> left = byThing.computeIfPresent(thing, (t, old) -> {
            List<MqttSession> now = new ArrayList<>(old);
            now.remove(session);
            return now.isEmpty() ? null : now;
        });
        if (session.device().gateway()) {
            byChild.forEach((child, gateway) -> {
                if (gateway == session) {
                    detach(child, session);
                }
            });
        }
        if (left == null) {
            registry.disconnected(thing, clock.millis());
        }
    }

    void attach(long child, MqttSession gateway) {
        byChild.put(child, gateway);
        registry.connected(child, clock.millis());
    }

    void detach(long child, MqttSession gateway) {
        if (byChild.remove(child, gateway)) {
            registry.disconnected(child, clock.millis());
        }
    }

    List<MqttSession> of(long thing) {
        return byThing.getOrDefault(thing, List.of());
    }

    /** The gateway through which this child is connected, null when it is not. */
    MqttSession gatewayOf(long child) {
        return byChild.get(child);
    }

    int count() {
        return byThing.values().stream().mapToInt(List::size).sum();
    }

    List<MqttSession> all() {
        return byThing.values().stream().flatMap(List::stream).toList();
    }
}
