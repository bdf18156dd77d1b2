package org.zhongshu.platform.gateway.internal.lwm2m;

import org.eclipse.californium.core.CoapClient;
import org.eclipse.californium.core.CoapResponse;
import org.eclipse.californium.core.coap.MediaTypeRegistry;
import org.eclipse.leshan.client.LeshanClient;
import org.eclipse.leshan.client.LeshanClientBuilder;
import org.eclipse.leshan.client.object.Device;
import org.eclipse.leshan.client.object.Security;
import org.eclipse.leshan.client.object.Server;
import org.eclipse.leshan.client.resource.BaseInstanceEnabler;
import org.eclipse.leshan.client.resource.ObjectsInitializer;
import org.eclipse.leshan.client.servers.LwM2mServer;
import org.eclipse.leshan.core.LwM2mId;
import org.eclipse.leshan.core.endpoint.Protocol;
import org.eclipse.leshan.core.model.LwM2mModelRepository;
import org.eclipse.leshan.core.model.ObjectModel;
import org.eclipse.leshan.core.request.ContentFormat;
import org.eclipse.leshan.core.response.ReadResponse;
import org.eclipse.leshan.transport.californium.client.endpoint.CaliforniumClientEndpointsProvider;
import org.eclipse.leshan.transport.californium.client.endpoint.coap.CoapClientProtocolProvider;
import org.eclipse.leshan.transport.californium.client.endpoint.coaps.CoapsClientProtocolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.zhongshu.testkit.TestClient;
import org.zhongshu.testkit.ZhongshuTest;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

import static org.assertj.core.api.Assertions.assertThat;

/** A Leshan client and a plain CoAP client against the real server. */
@ZhongshuTest
public class Lwm2mForeignModuleTest {

    private static int serial;

    @Autowired
    private Lwm2mServer server;
    @LocalServerPort
    private int port;
    private TestClient admin;
    private final List<LeshanClient> clients = new ArrayList<>();

    @BeforeEach
    void signIn() {
        admin = TestClient.at(port).signIn("steward");
    }

    @AfterEach
    void stop() {
        clients.forEach(c -> c.destroy(true));
        assertThat(Path.of("Californium3.properties")).as("Californium's defaults in the working directory").doesNotExist();
    }

    /** A manhole cover: object 3408. */
    public static final class Cover extends BaseInstanceEnabler {
        private volatile double tilt = 2.5;
        private volatile boolean open;

        @Override
        public ReadResponse read(LwM2mServer server, int resource) {
            return switch (resource) {
                case 1 -> ReadResponse.success(resource, 15.0);
                case 2 -> ReadResponse.success(resource, tilt);
                case 3 -> ReadResponse.success(resource, open);
                default -> ReadResponse.notFound();
            };
        }

        void opened(double tilt) {
            this.tilt = tilt;
            this.open = true;
            fireResourceChange(2);
            fireResourceChange(3);
        }

        @Override
        public List<Integer> getAvailableResourceIds(ObjectModel model) {
            return List.of(1, 2, 3);
        }
    }

    @Test
    void aRegisteredClientIsObservedAndItsNotificationsArrive() throws Exception {
        String endpoint = "cover-" + ++serial;
        String thing = device(Map.of("endpoint", endpoint));
        Cover cover = new Cover();
        client(endpoint, cover, null, null);
        until(() -> Double.valueOf(2.5).equals(latest(thing, "tilt")));
        cover.opened(48);
        until(() -> Double.valueOf(48).equals(latest(thing, "tilt")) && Double.valueOf(1).equals(latest(thing, "open")));
    }

    @Test
    void sendIsAnsweredAfterTheLogHasItsValues() throws Exception {
        String endpoint = "cover-" + ++serial;
        String thing = device(Map.of("endpoint", endpoint));
        LeshanClient client = client(endpoint, new Cover(), null, null);
        until(() -> !client.getRegisteredServers().isEmpty());
        LwM2mServer registered = client.getRegisteredServers().values().iterator().next();
        var answer = client.getSendService().sendData(registered, ContentFormat.SENML_JSON, List.of("/3408/0/2"), 5_000);
        assertThat(answer.isSuccess()).isTrue();
        until(() -> latest(thing, "tilt") != null);
    }

    @Test
    void aPreSharedKeyIsNeededWhereTheLedgerHasOneAndUnknownClientsAreRefused() throws Exception {
        String endpoint = "cover-" + ++serial;
        byte[] key = HexFormat.of().parseHex("00112233445566778899aabbccddeeff");
        String thing = device(Map.of("endpoint", endpoint, "pskIdentity", endpoint, "psk", "00112233445566778899aabbccddeeff"));
        LeshanClient plain = client(endpoint, new Cover(), null, null);
        LeshanClient stranger = client("nobody-knows-me", new Cover(), null, null);
        LeshanClient secure = client(endpoint, new Cover(), endpoint, key);
        until(() -> latest(thing, "tilt") != null);
        assertThat(secure.getRegisteredServers()).isNotEmpty();
        assertThat(plain.getRegisteredServers()).isEmpty();
        assertThat(stranger.getRegisteredServers()).isEmpty();
    }

    @Test
    void thePlainCoapApiAnswersChangedUnauthorizedOrBadRequest() throws Exception {
        Map<String, Object> draft = draft(Map.of("token", "coap-token-" + ++serial));
        String thing = admin.post("/api/devices", draft).ok().path("device").path("id").asString();
        assertThat(post("coap-token-" + serial, "{\"tilt\":7.5}").getCode().text).isEqualTo("2.04");
        until(() -> Double.valueOf(7.5).equals(latest(thing, "tilt")));
        assertThat(post("not-a-token", "{\"tilt\":7.5}").getCode().text).isEqualTo("4.01");
        assertThat(post("coap-token-" + serial, "{broken").getCode().text).isEqualTo("4.00");
    }

    private CoapResponse post(String token, String body) throws Exception {
        CoapClient client = new CoapClient("coap://127.0.0.1:" + server.port(Protocol.COAP) + "/api/v1/" + token + "/telemetry");
        try {
            return client.post(body, MediaTypeRegistry.APPLICATION_JSON);
        } finally {
            client.shutdown();
        }
    }

    private LeshanClient client(String endpoint, Cover cover, String identity, byte[] key) {
        LwM2mModelRepository models = new LwM2mModelRepository(CityObjects.load());
        ObjectsInitializer objects = new ObjectsInitializer(models.getLwM2mModel());
        String uri = (key == null ? "coap" : "coaps") + "://127.0.0.1:" + server.port(key == null ? Protocol.COAP : Protocol.COAPS);
        objects.setInstancesForObject(LwM2mId.SECURITY, key == null ? Security.noSec(uri, 1) : Security.psk(uri, 1, identity.getBytes(), key));
        objects.setInstancesForObject(LwM2mId.SERVER, new Server(1, 300));
        objects.setInstancesForObject(LwM2mId.DEVICE, new Device("Zhongshu test", "cover", "1"));
        objects.setInstancesForObject(3408, cover);
        LeshanClientBuilder builder = new LeshanClientBuilder(endpoint);
        builder.setObjects(objects.create(LwM2mId.SECURITY, LwM2mId.SERVER, LwM2mId.DEVICE, 3408));
        builder.setEndpointsProviders(new CaliforniumClientEndpointsProvider.Builder(new CoapClientProtocolProvider(), new CoapsClientProtocolProvider()).build());
        LeshanClient client = builder.build();
        clients.add(client);
        client.start();
        return client;
    }

    private String device(Map<String, Object> credentials) {
        return admin.post("/api/devices", draft(credentials)).ok().path("device").path("id").asString();
    }

    private static Map<String, Object> draft(Map<String, Object> credentials) {
        Map<String, Object> draft = new HashMap<>(Map.of("code", "cover-" + System.nanoTime(), "name", "试验井盖", "type", "probe-cover",
                "department", "urban-management", "protocol", "lwm2m"));
        draft.putAll(credentials);
        return draft;
    }

    private Double latest(String thing, String metric) {
        var value = admin.get("/api/things/" + thing + "/latest").ok().findValue(metric);
        if (value == null) {
            return null;
        }
        return value.path("value").isBoolean() ? value.path("value").asBoolean() ? 1.0 : 0.0 : value.path("value").asDouble();
    }

    private static void until(BooleanSupplier condition) throws Exception {
        for (int i = 0; i < 100 && !condition.getAsBoolean(); i++) {
            Thread.sleep(100);
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }
}
