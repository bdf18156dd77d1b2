package org.zhongshu.demo.wire;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import org.eclipse.leshan.client.LeshanClient;
import org.eclipse.leshan.client.LeshanClientBuilder;
import org.eclipse.leshan.client.object.Device;
import org.eclipse.leshan.client.object.Security;
import org.eclipse.leshan.client.object.Server;
import org.eclipse.leshan.client.engine.DefaultRegistrationEngineFactory;
import org.eclipse.leshan.client.resource.BaseInstanceEnabler;
import org.eclipse.leshan.client.resource.ObjectsInitializer;
import org.eclipse.leshan.client.servers.LwM2mServer;
import org.eclipse.leshan.core.LwM2mId;
import org.eclipse.leshan.core.model.ObjectLoader;
import org.eclipse.leshan.core.model.ObjectModel;
import org.eclipse.leshan.core.model.ResourceModel;
import org.eclipse.leshan.core.model.StaticModel;
import org.eclipse.leshan.core.response.ReadResponse;
import org.eclipse.leshan.transport.californium.client.endpoint.CaliforniumClientEndpointsProvider;
import org.eclipse.leshan.transport.californium.client.endpoint.coap.CoapClientProtocolProvider;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A real LwM2M client for one NB-IoT device: manhole cover (object 3408), smoke alarm (3407 with a 3303 thermometer) or water
 * meter (3424). The platform observes it; a change of a value is notified.
 *
 * <p>What is given to {@link #send} is JSON of metric keys; keys that the object has no resource for are left out.
 */
public final class Lwm2mUplink implements Uplink {

    /** Metric key → object and resource. */
    private static final Map<String, Map<String, int[]>> PATHS = Map.of(
            "manhole", Map.of("tilt", new int[] {3408, 2}, "open", new int[] {3408, 3}),
            "smoke", Map.of("smoke", new int[] {3407, 6046}, "battery", new int[] {3407, 6044}, "temperature", new int[] {3303, 5700}),
            "water-meter", Map.of("volume", new int[] {3424, 1}));
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final List<ObjectModel> MODELS = models();

    private final Map<String, int[]> paths;
    private final Map<Integer, Values> objects = new TreeMap<>();
    private final LeshanClient client;
    private final Traffic traffic;

    /**
     * @param endpoint the ledger's endpoint name
     * @param type     type id: manhole, smoke or water-meter
     * @param first    values to begin with, JSON as for {@link #send}: the platform reads them when it begins to observe
     * @param executor shared by all clients
     */
    public Lwm2mUplink(InetSocketAddress server, String endpoint, String type, byte[] first, ScheduledExecutorService executor, Traffic traffic) {
        this.traffic = traffic;
        this.paths = PATHS.get(type);
        ObjectsInitializer initializer = new ObjectsInitializer(new StaticModel(MODELS));
        initializer.setInstancesForObject(LwM2mId.SECURITY, Security.noSec("coap://" + server.getHostString() + ":" + server.getPort(), 101));
        initializer.setInstancesForObject(LwM2mId.SERVER, new Server(101, 300L));
        initializer.setInstancesForObject(LwM2mId.DEVICE, new Device("Zhongshu 示范数据", type, endpoint));
        for (int[] path : paths.values()) {
            objects.computeIfAbsent(path[0], id -> {
                Values values = new Values();
                initializer.setInstancesForObject(id, values);
                return values;
            });
        }
        DefaultRegistrationEngineFactory engine = new DefaultRegistrationEngineFactory();
        engine.setReconnectOnUpdate(true).setResumeOnConnect(true);
        LeshanClientBuilder builder = new LeshanClientBuilder(endpoint);
        builder.setObjects(initializer.createAll());
        builder.setRegistrationEngineFactory(engine);
        builder.setEndpointsProviders(new CaliforniumClientEndpointsProvider.Builder(new CoapClientProtocolProvider()).build());
        builder.setSharedExecutor(executor);
        client = builder.build();
        send(first, false);
        client.start();
    }

    @Override
    public void send(byte[] payload, boolean expendable) {
        JsonNode values = JSON.readTree(new String(payload, StandardCharsets.UTF_8));
        values.properties().forEach(entry -> {
            int[] path = paths.get(entry.getKey());
            if (path != null) {
                objects.get(path[0]).set(path[1], entry.getValue().isBoolean() ? (Object) entry.getValue().asBoolean() : entry.getValue().asDouble());
            }
        });
        traffic.sent.increment();
    }

    @Override
    public boolean connected() {
        return !client.getRegisteredServers().isEmpty();
    }

    @Override
    public void close() {
        client.destroy(false);
    }

    /** One instance of an object with its current values. */
    static final class Values extends BaseInstanceEnabler {

        private final Map<Integer, Object> current = new ConcurrentHashMap<>();

        /** Leshan asks for it, though it makes no further instances here. */
        public Values() {
            // values come with set
        }

        void set(int resource, Object value) {
            if (!value.equals(current.put(resource, value))) {
                fireResourceChange(resource);
            }
        }

        @Override
        public ReadResponse read(LwM2mServer server, int resource) {
            Object value = current.get(resource);
            ResourceModel model = getModel().resources.get(resource);
            if (value == null || model == null) {
                return ReadResponse.notFound();
            }
            return switch (value) {
                case Boolean flag -> ReadResponse.success(resource, flag);
                case Double number when model.type == ResourceModel.Type.INTEGER -> ReadResponse.success(resource, Math.round(number));
                case Double number -> ReadResponse.success(resource, number);
                default -> ReadResponse.notFound();
            };
        }

        @Override
        public List<Integer> getAvailableResourceIds(ObjectModel model) {
            return model.resources.keySet().stream().sorted().toList();
        }
    }

    /** The standard objects and the four city objects that Leshan does not carry (OMA registry). */
    private static List<ObjectModel> models() {
        List<ObjectModel> models = new ArrayList<>(ObjectLoader.loadDefault());
        models.removeIf(m -> Arrays.asList(3303, 3407, 3408, 3424).contains(m.id));
        models.add(model(3303, "Temperature", resource(5700, "Sensor Value", ResourceModel.Type.FLOAT)));
        models.add(model(3407, "Smoke Alarm", resource(6046, "Smoke State", ResourceModel.Type.BOOLEAN), resource(6044, "Battery", ResourceModel.Type.INTEGER)));
        models.add(model(3408, "Manhole Cover", resource(2, "Tilt Angle", ResourceModel.Type.FLOAT), resource(3, "Open Status", ResourceModel.Type.BOOLEAN)));
        models.add(model(3424, "Water Meter", resource(1, "Cumulated Water Volume", ResourceModel.Type.FLOAT)));
        return models;
    }

    private static ObjectModel model(int id, String name, ResourceModel... resources) {
        return new ObjectModel(id, name, name, "1.0", false, false, resources);
    }

    private static ResourceModel resource(int id, String name, ResourceModel.Type type) {
        return new ResourceModel(id, name, ResourceModel.Operations.R, false, false, type, null, null, name);
    }
}
