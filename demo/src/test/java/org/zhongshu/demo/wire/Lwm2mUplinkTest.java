package org.zhongshu.demo.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.leshan.core.endpoint.Protocol;
import org.eclipse.leshan.core.node.LwM2mSingleResource;
import org.eclipse.leshan.core.observation.CompositeObservation;
import org.eclipse.leshan.core.observation.Observation;
import org.eclipse.leshan.core.observation.SingleObservation;
import org.eclipse.leshan.core.request.ContentFormat;
import org.eclipse.leshan.core.request.ObserveRequest;
import org.eclipse.leshan.core.response.ObserveCompositeResponse;
import org.eclipse.leshan.core.response.ObserveResponse;
import org.eclipse.leshan.server.LeshanServer;
import org.eclipse.leshan.server.LeshanServerBuilder;
import org.eclipse.leshan.server.observation.ObservationListener;
import org.eclipse.leshan.server.registration.Registration;
import org.eclipse.leshan.server.registration.RegistrationListener;
import org.eclipse.leshan.server.registration.RegistrationUpdate;
import org.eclipse.leshan.transport.californium.server.endpoint.CaliforniumServerEndpointsProvider;
import org.eclipse.leshan.transport.californium.server.endpoint.coap.CoapServerProtocolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A manhole cover under a real LwM2M server that observes it. */
@Timeout(60)
class Lwm2mUplinkTest {

    @Test
    void registersAndNotifiesChanges() throws Exception {
        CaliforniumServerEndpointsProvider endpoints = new CaliforniumServerEndpointsProvider.Builder(new CoapServerProtocolProvider())
                .addEndpoint(new InetSocketAddress("127.0.0.1", 0), Protocol.COAP).build();
        LeshanServer server = new LeshanServerBuilder().setEndpointsProviders(endpoints).build();
        BlockingQueue<Registration> registered = new LinkedBlockingQueue<>();
        BlockingQueue<String> notified = new LinkedBlockingQueue<>();
        server.getRegistrationService().addListener(new Registrations(registered));
        server.getObservationService().addListener(new Notifications(notified));
        server.start();
        ScheduledExecutorService executor = Executors.newScheduledThreadPool(2);
        int port = endpoints.getEndpoints().getFirst().getURI().getPort();
        try (Lwm2mUplink cover = new Lwm2mUplink(new InetSocketAddress("127.0.0.1", port), "urn:dev:sf:1", "manhole",
                "{\"tilt\":1,\"open\":false,\"battery\":80}".getBytes(StandardCharsets.UTF_8), executor, new Traffic())) {
            Registration registration = registered.poll(20, TimeUnit.SECONDS);
            assertThat(registration).isNotNull();
            assertThat(registration.getEndpoint()).isEqualTo("urn:dev:sf:1");
            assertThat(registration.getSupportedObject()).containsKey(3408);

            ObserveResponse first = server.send(registration, new ObserveRequest(ContentFormat.TEXT, 3408, 0, 3), 10_000);
            assertThat(first.isSuccess()).as(String.valueOf(first)).isTrue();
            cover.send("{\"tilt\":64,\"open\":true}".getBytes(StandardCharsets.UTF_8), false);
            assertThat(cover.connected()).isTrue();
            assertThat(notified.poll(10, TimeUnit.SECONDS)).as("this server knows no object 3408, so text stays text: 1 is true").isEqualTo("/3408/0/3=1");
        } finally {
            server.destroy();
            executor.shutdownNow();
        }
    }

    private record Registrations(BlockingQueue<Registration> seen) implements RegistrationListener {
        @Override
        public void registered(Registration registration, Registration previous, Collection<Observation> previousObservations) {
            seen.add(registration);
        }

        @Override
        public void updated(RegistrationUpdate update, Registration updated, Registration previous) {
            // not of interest here
        }

        @Override
        public void unregistered(Registration registration, Collection<Observation> observations, boolean expired, Registration next) {
            // not of interest here
        }
    }

    private record Notifications(BlockingQueue<String> seen) implements ObservationListener {
        @Override
        public void newObservation(Observation observation, Registration registration) {
            // the first value comes with the response
        }

        @Override
        public void cancelled(Observation observation) {
            // not of interest here
        }

        @Override
        public void onResponse(SingleObservation observation, Registration registration, ObserveResponse response) {
            seen.add(observation.getPath() + "=" + ((LwM2mSingleResource) response.getContent()).getValue());
        }

        @Override
        public void onResponse(CompositeObservation observation, Registration registration, ObserveCompositeResponse response) {
            seen.add("composite");
        }

        @Override
        public void onError(Observation observation, Registration registration, Exception error) {
            seen.add("error " + error);
        }
    }
}
