package org.zhongshu.platform.gateway.internal.lwm2m;

import org.eclipse.californium.core.config.CoapConfig;
import org.eclipse.californium.elements.config.Configuration;
import org.eclipse.leshan.core.endpoint.EndPointUriHandler;
import org.eclipse.leshan.core.endpoint.EndpointUri;
import org.eclipse.leshan.core.endpoint.Protocol;
import org.eclipse.leshan.core.model.LwM2mModelRepository;
import org.eclipse.leshan.server.LeshanServer;
import org.eclipse.leshan.server.LeshanServerBuilder;
import org.eclipse.leshan.server.model.VersionedModelProvider;
import org.eclipse.leshan.transport.californium.server.endpoint.CaliforniumServerEndpointFactory;
import org.eclipse.leshan.transport.californium.server.endpoint.CaliforniumServerEndpointsProvider;
import org.eclipse.leshan.transport.californium.server.endpoint.coap.CoapServerEndpointFactory;
import org.eclipse.leshan.transport.californium.server.endpoint.coap.CoapServerProtocolProvider;
import org.eclipse.leshan.transport.californium.server.endpoint.coaps.CoapsServerEndpointFactory;
import org.eclipse.leshan.transport.californium.server.endpoint.coaps.CoapsServerProtocolProvider;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

import java.net.InetSocketAddress;

/**
 * LwM2M 1.1 over CoAP (UDP, default 5683) and over DTLS with pre-shared keys (next port, default 5684), on Leshan, and the
 * plain CoAP device API on the same ports ({@link CoapTelemetry}).
 */
@Component
class Lwm2mServer implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Lwm2mServer.class);

    private final String host;
    private final int wanted;
    private final Lwm2mDevices devices;
    private final Lwm2mObserver observer;
    private final Lwm2mIntake intake;
    private final DurableNotifications notifications;
    private final CoapTelemetry coap;
    private LeshanServer server;

    Lwm2mServer(@Value("${zhongshu.gateway.address:127.0.0.1}") String host, @Value("${zhongshu.gateway.coap-port:5683}") int port,
                Lwm2mDevices devices, Lwm2mObserver observer, Lwm2mIntake intake, DurableNotifications notifications, CoapTelemetry coap) {
        this.host = host;
        this.wanted = port;
        this.devices = devices;
        this.observer = observer;
        this.intake = intake;
        this.notifications = notifications;
        this.coap = coap;
    }

    @Override
    public void start() {
        if (wanted < 0) {
            return;
        }
        // whoever asks Californium for its standard settings must not have them written into the working directory
        Configuration.createStandardWithoutFile();
        CaliforniumServerEndpointsProvider endpoints = new CaliforniumServerEndpointsProvider.Builder(plain(), secure())
                .setConfiguration(c -> {
                    // a Send waits for the log on its thread: one client's must not hold up all others
                    c.set(CoapConfig.PROTOCOL_STAGE_THREAD_COUNT, 8);
                    c.set(CoapConfig.MAX_RESOURCE_BODY_SIZE, 64 * 1024);
                })
                .addEndpoint(new InetSocketAddress(host, wanted), Protocol.COAP)
                .addEndpoint(new InetSocketAddress(host, wanted == 0 ? 0 : wanted + 1), Protocol.COAPS)
                .build();
        LeshanServerBuilder builder = new DurableSendServer.Builder(intake);
        builder.setEndpointsProviders(endpoints);
        builder.setSecurityStore(devices);
        builder.setAuthorizer(devices);
        builder.setObjectModelProvider(new VersionedModelProvider(new LwM2mModelRepository(CityObjects.load())));
        server = builder.build();
        observer.watch(server);
        endpoints.getCoapServer().add(coap.resource());
        server.start();
        log.info("LwM2M/CoAP on {}:{} and, with DTLS, {}", host, port(Protocol.COAP), port(Protocol.COAPS));
    }

    private CoapServerProtocolProvider plain() {
        return new CoapServerProtocolProvider() {
            @Override
            public CaliforniumServerEndpointFactory createDefaultEndpointFactory(EndpointUri uri, EndPointUriHandler handler) {
                return new CoapServerEndpointFactory(uri, null, null, endpoint -> endpoint.setCoapStackFactory(notifications), handler);
            }
        };
    }

    private CoapsServerProtocolProvider secure() {
        return new CoapsServerProtocolProvider() {
            @Override
            public CaliforniumServerEndpointFactory createDefaultEndpointFactory(EndpointUri uri, EndPointUriHandler handler) {
                return new CoapsServerEndpointFactory(uri, null, null, null, endpoint -> endpoint.setCoapStackFactory(notifications), handler);
            }
        };
    }

    @Override
    public void stop() {
        if (server != null) {
            server.destroy();
            server = null;
        }
    }

    @Override
    public boolean isRunning() {
        return server != null;
    }

    @Override
    public int getPhase() {
        return DEFAULT_PHASE - 100;
    }

    int port(Protocol protocol) {
        return server.getEndpoint(protocol).getURI().getPort();
    }
}
