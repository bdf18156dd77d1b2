package org.zhongshu.platform.gateway.internal.lwm2m;

import org.eclipse.californium.core.CoapExchange;
import org.eclipse.californium.core.CoapResource;
import org.eclipse.californium.core.CoapServer;
import org.eclipse.californium.core.coap.CoAP;
import org.eclipse.californium.core.coap.EmptyMessage;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.network.CoapEndpoint;
import org.eclipse.californium.core.network.interceptors.MessageInterceptor;
import org.eclipse.californium.core.config.CoapConfig;
import org.eclipse.californium.elements.config.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import static org.assertj.core.api.Assertions.assertThat;

/** A device with a resource that notifies confirmably, and a platform that observes it, over real UDP. */
class DurableNotificationsTest {

    private final DurableNotifications acknowledgements = new DurableNotifications();
    private final LinkedBlockingQueue<Response> notified = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<Integer> acknowledged = new LinkedBlockingQueue<>();
    private final AtomicInteger sent = new AtomicInteger();
    private final Level level = new Level();
    private CoapServer device;
    private CoapEndpoint platform;

    private static final class Level extends CoapResource {
        volatile int value;

        Level() {
            super("level");
            setObservable(true);
            setObserveType(CoAP.Type.CON);
        }

        @Override
        public void handleGET(CoapExchange exchange) {
            exchange.respond(Integer.toString(value));
        }

        void becomes(int now) {
            value = now;
            changed();
        }
    }

    @BeforeEach
    void observe() throws Exception {
        Configuration quick = new Configuration().set(CoapConfig.ACK_TIMEOUT, 300, TimeUnit.MILLISECONDS);
        CoapEndpoint deviceEnd = new CoapEndpoint.Builder().setConfiguration(quick).setInetSocketAddress(new InetSocketAddress("127.0.0.1", 0)).build();
        deviceEnd.addInterceptor(new MessageInterceptor() {
            @Override
            public void receiveEmptyMessage(EmptyMessage message) {
                acknowledged.add(message.getMID());
            }

            @Override
            public void sendResponse(Response response) {
                sent.incrementAndGet();
            }
        });
        device = new CoapServer(quick);
        device.addEndpoint(deviceEnd);
        device.add(level);
        device.start();
        platform = new CoapEndpoint.Builder().setConfiguration(new Configuration()).setInetSocketAddress(new InetSocketAddress("127.0.0.1", 0))
                .setCoapStackFactory(acknowledgements).build();
        platform.addNotificationListener((request, response) -> {
            if (response.isNotification() && !response.getPayloadString().equals("0")) {
                notified.add(response);
            }
        });
        platform.start();
        Request observe = Request.newGet().setURI("coap://127.0.0.1:" + deviceEnd.getAddress().getPort() + "/level");
        observe.setObserve();
        platform.sendRequest(observe);
        assertThat(observe.waitForResponse(5_000)).isNotNull();
        sent.set(0);
    }

    @AfterEach
    void close() {
        device.destroy();
        platform.destroy();
    }

    @Test
    void theAcknowledgementWaitsForTheLog() throws Exception {
        CompletableFuture<Void> stored = new CompletableFuture<>();
        level.becomes(7);
        Response first = notified.poll(5, TimeUnit.SECONDS);
        assertThat(first).isNotNull();
        acknowledgements.acknowledge(first, stored);
        assertThat(acknowledged.poll(1_500, TimeUnit.MILLISECONDS)).as("not before").isNull();
        assertThat(sent.get()).as("the device has repeated it meanwhile").isGreaterThan(1);
        assertThat(notified).as("and it is not delivered twice").isEmpty();
        stored.complete(null);
        assertThat(acknowledged.poll(2, TimeUnit.SECONDS)).isEqualTo(first.getMID());
        // and the next one goes the same way
        level.becomes(8);
        Response second = notified.poll(5, TimeUnit.SECONDS);
        assertThat(second.getPayloadString()).isEqualTo("8");
        acknowledgements.acknowledge(second, CompletableFuture.completedFuture(null));
        assertThat(acknowledged.poll(2, TimeUnit.SECONDS)).isEqualTo(second.getMID());
    }

    @Test
    void whatTheLogDidNotTakeIsNotAcknowledged() throws Exception {
        level.becomes(7);
        acknowledgements.acknowledge(notified.poll(5, TimeUnit.SECONDS), CompletableFuture.failedFuture(new IllegalStateException("the log is away")));
        assertThat(acknowledged.poll(2_000, TimeUnit.MILLISECONDS)).isNull();
    }

    @Test
    void whatNobodyStoresIsAcknowledgedAllTheSame() throws Exception {
        level.becomes(7);
        Response lone = notified.poll(5, TimeUnit.SECONDS);
        assertThat(acknowledged.poll(4, TimeUnit.SECONDS)).isEqualTo(lone.getMID());
    }
}
