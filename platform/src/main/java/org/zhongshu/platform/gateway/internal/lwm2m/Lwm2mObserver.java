package org.zhongshu.platform.gateway.internal.lwm2m;

import org.eclipse.leshan.core.node.LwM2mPath;
import org.eclipse.leshan.core.node.TimestampedLwM2mNodes;
import org.eclipse.leshan.core.node.TimestampedLwM2mNode;
import org.eclipse.leshan.core.observation.CompositeObservation;
import org.eclipse.leshan.core.observation.Observation;
import org.eclipse.leshan.core.observation.SingleObservation;
import org.eclipse.leshan.core.request.ObserveRequest;
import org.eclipse.leshan.core.response.ObserveCompositeResponse;
import org.eclipse.leshan.core.response.ObserveResponse;
import org.eclipse.leshan.server.LeshanServer;
import org.eclipse.leshan.server.observation.ObservationListener;
import org.eclipse.leshan.server.registration.Registration;
import org.eclipse.leshan.server.registration.RegistrationListener;
import org.eclipse.leshan.server.registration.RegistrationUpdate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.devices.DeviceLogin;
import org.zhongshu.platform.devices.DeviceRegistry;
import org.zhongshu.platform.twin.ThingTypes;

import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * Observes, on each client that registers, the resources that its thing type maps to metrics ({@code lwm2m:} in types.yaml).
 *
 * <p>A confirmable notification is acknowledged when the log has it ({@link DurableNotifications}). A client that sends its
 * notifications without asking for an acknowledgement may lose one; the next registration reads the current value again.
 */
@Component
class Lwm2mObserver {

    private static final Logger log = LoggerFactory.getLogger(Lwm2mObserver.class);
    private static final long OBSERVE_TIMEOUT_MS = 30_000;

    private final DeviceRegistry devices;
    private final ThingTypes types;
    private final Lwm2mIntake intake;
    private final DurableNotifications acknowledgements;
    private final Clock clock;

    Lwm2mObserver(DeviceRegistry devices, ThingTypes types, Lwm2mIntake intake, DurableNotifications acknowledgements, Clock clock) {
        this.devices = devices;
        this.types = types;
        this.intake = intake;
        this.acknowledgements = acknowledgements;
        this.clock = clock;
    }

    void watch(LeshanServer server) {
        server.getRegistrationService().addListener(new RegistrationListener() {
            @Override
            public void registered(Registration registration, Registration previous, Collection<Observation> previousObservations) {
                devices.findByEndpoint(registration.getEndpoint()).ifPresent(device -> {
                    devices.connected(device.thingId(), clock.millis());
                    observe(server, registration, device);
                });
            }

            @Override
            public void updated(RegistrationUpdate update, Registration updated, Registration previous) {
                devices.findByEndpoint(updated.getEndpoint()).ifPresent(device -> devices.seen(device.thingId(), clock.millis()));
            }

            @Override
            public void unregistered(Registration registration, Collection<Observation> observations, boolean expired, Registration replacement) {
                if (replacement == null) {
                    devices.findByEndpoint(registration.getEndpoint()).ifPresent(device -> devices.disconnected(device.thingId(), clock.millis()));
                }
            }
        });
        server.getObservationService().addListener(new ObservationListener() {
            @Override
            public void newObservation(Observation observation, Registration registration) {
                // its first value comes with the answer to the observe request
            }

            @Override
            public void cancelled(Observation observation) {
                // by the client or at its unregistration: nothing to undo here
            }

            @Override
            public void onResponse(SingleObservation observation, Registration registration, ObserveResponse response) {
                acknowledgements.acknowledge(response.getCoapResponse(), store(registration, observation.getPath(), response));
            }

            @Override
            public void onResponse(CompositeObservation observation, Registration registration, ObserveCompositeResponse response) {
                // composite observations are never asked for
            }

            @Override
            public void onError(Observation observation, Registration registration, Exception error) {
                intake.unreadable(registration == null ? "?" : registration.getEndpoint(), error);
            }
        });
    }

    private void observe(LeshanServer server, Registration registration, DeviceLogin device) {
        Map<String, String> mapped = types.findType(device.typeId()).map(t -> t.lwm2m()).orElse(Map.of());
        for (String path : mapped.keySet()) {
            LwM2mPath wanted = new LwM2mPath("/" + path);
            LwM2mPath instance = new LwM2mPath(wanted.getObjectId(), wanted.getObjectInstanceId());
            if (!registration.getAvailableInstances().contains(instance)) {
                continue;
            }
            server.send(registration, new ObserveRequest(wanted.toString()), OBSERVE_TIMEOUT_MS,
                    response -> {
                        if (response.isSuccess()) {
                            store(registration, wanted, response);
                        } else {
                            log.debug("{} does not let {} be observed: {}", registration.getEndpoint(), wanted, response.getCode());
                        }
                    },
                    error -> log.debug("{} does not answer for {}: {}", registration.getEndpoint(), wanted, error.toString()));
        }
    }

    private CompletionStage<Void> store(Registration registration, LwM2mPath path, ObserveResponse response) {
        TimestampedLwM2mNodes.Builder nodes = TimestampedLwM2mNodes.builder();
        List<TimestampedLwM2mNode> past = response.getTimestampedLwM2mNodes();
        if (past != null && !past.isEmpty()) {
            past.forEach(node -> nodes.put(node.getTimestamp(), path, node.getNode()));
        } else if (response.getTimestampedLwM2mNode() != null) {
            nodes.put(response.getTimestampedLwM2mNode().getTimestamp(), path, response.getTimestampedLwM2mNode().getNode());
        } else {
            nodes.put(path, response.getContent());
        }
        return intake.send(registration.getEndpoint(), nodes.build());
    }
}
