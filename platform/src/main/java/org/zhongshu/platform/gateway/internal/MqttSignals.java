package org.zhongshu.platform.gateway.internal;

import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.devices.DeviceCommandQueued;
import org.zhongshu.platform.devices.DeviceLogin;
import org.zhongshu.platform.devices.DeviceLoginChanged;
import org.zhongshu.platform.devices.DeviceRegistry;
import org.zhongshu.platform.devices.DeviceSharedAttributesChanged;

import java.util.function.Consumer;

/**
 * Carries what happens in the ledger to the open sessions. Devices publishes these events after its commit; losing one in a
 * crash loses nothing, because commands are sent again on connect and sessions do not outlive the process.
 */
@Component
class MqttSignals {

    private final MqttSessions sessions;
    private final DeviceRegistry registry;

    MqttSignals(MqttSessions sessions, DeviceRegistry registry) {
        this.sessions = sessions;
        this.registry = registry;
    }

    @EventListener
    void on(DeviceCommandQueued event) {
        registry.find(event.thingId()).ifPresent(device -> reach(device, session -> session.downlink().deliver(device)));
    }

    @EventListener
    void on(DeviceSharedAttributesChanged event) {
        registry.find(event.thingId()).ifPresent(device -> reach(device, session -> session.downlink().pushAttributes(device, event.values())));
    }

    @EventListener
    void on(DeviceLoginChanged event) {
        sessions.of(event.thingId()).forEach(session -> session.close(MqttAnswers.ADMINISTRATIVE));
    }

    private void reach(DeviceLogin device, Consumer<MqttSession> with) {
        sessions.of(device.thingId()).forEach(with);
        MqttSession gateway = sessions.gatewayOf(device.thingId());
        if (gateway != null) {
            with.accept(gateway);
        }
    }
}
