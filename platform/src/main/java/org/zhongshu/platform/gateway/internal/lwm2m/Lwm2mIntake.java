package org.zhongshu.platform.gateway.internal.lwm2m;

import org.eclipse.leshan.core.node.LwM2mNode;
import org.eclipse.leshan.core.node.LwM2mPath;
import org.eclipse.leshan.core.node.LwM2mSingleResource;
import org.eclipse.leshan.core.node.TimestampedLwM2mNodes;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.devices.DeviceLogin;
import org.zhongshu.platform.devices.DeviceRegistry;
import org.zhongshu.platform.gateway.Intake;
import org.zhongshu.platform.gateway.Readings;
import org.zhongshu.platform.gateway.Rejects;
import org.zhongshu.platform.gateway.Rejects.Reject;
import org.zhongshu.platform.twin.Protocol;
import org.zhongshu.platform.twin.ThingType;
import org.zhongshu.platform.twin.ThingTypes;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * From LwM2M nodes to readings: a resource that the thing's type maps carries the property's key, another one keeps its path
 * ({@code lwm2m.3407.0.6045}).
 */
@Component
class Lwm2mIntake {

    /** Rejects of this protocol are kept in the form of the JSON device API, so that its replay takes them in. */
    private static final String FORMAT = "json-telemetry";

    private final DeviceRegistry devices;
    private final ThingTypes types;
    private final Intake intake;
    private final Rejects rejects;
    private final Clock clock;

    Lwm2mIntake(DeviceRegistry devices, ThingTypes types, Intake intake, Rejects rejects, Clock clock) {
        this.devices = devices;
        this.types = types;
        this.intake = intake;
        this.rejects = rejects;
        this.clock = clock;
    }

    /** Completes when everything is in the log or among the rejects. */
    CompletionStage<Void> send(String endpoint, TimestampedLwM2mNodes nodes) {
        DeviceLogin device = devices.findByEndpoint(endpoint).filter(DeviceLogin::enabled).orElse(null);
        if (device == null) {
            return CompletableFuture.failedFuture(new IllegalStateException("not in the ledger: " + endpoint));
        }
        long now = clock.millis();
        devices.seen(device.thingId(), now);
        ThingType type = types.findType(device.typeId()).orElse(null);
        Readings readings = intake.readings(device, Protocol.LWM2M, now);
        for (Instant at : nodes.getTimestamps()) {
            long time = at == null ? 0 : at.toEpochMilli();
            flatten(nodes.getNodesAt(at)).forEach((path, node) -> add(readings, time, key(type, path), ((LwM2mSingleResource) node).getValue()));
        }
        return intake.send(readings);
    }

    private static void add(Readings readings, long time, String key, Object value) {
        switch (value) {
            case Boolean b -> readings.flag(time, key, b);
            case Number n -> readings.number(time, key, n.doubleValue());
            case Date d -> readings.number(time, key, d.getTime());
            default -> readings.text(time, key, String.valueOf(value));
        }
    }

    /** A notification that could not be decoded: its content is lost to us, the fact is kept. */
    void unreadable(String endpoint, Exception error) {
        long thing = devices.findByEndpoint(endpoint).map(DeviceLogin::thingId).orElse(0L);
        rejects.keep(new Reject(FORMAT, "LWM2M", thing, endpoint, clock.millis(), String.valueOf(error.getMessage()).getBytes(StandardCharsets.UTF_8),
                "unreadable", "通知内容无法解析：" + error.getMessage()));
    }

    private static Map<LwM2mPath, LwM2mNode> flatten(Map<LwM2mPath, LwM2mNode> nodes) {
        Map<LwM2mPath, LwM2mNode> flat = new LinkedHashMap<>();
        nodes.forEach((path, node) -> flatten(path, node, flat));
        return flat;
    }

    private static void flatten(LwM2mPath path, LwM2mNode node, Map<LwM2mPath, LwM2mNode> flat) {
        switch (node) {
            case LwM2mSingleResource single -> flat.put(path, single);
            case org.eclipse.leshan.core.node.LwM2mObjectInstance instance -> instance.getResources().forEach((id, resource) ->
                    flatten(new LwM2mPath(path.getObjectId(), path.getObjectInstanceId(), id), resource, flat));
            case org.eclipse.leshan.core.node.LwM2mObject object -> object.getInstances().forEach((id, instance) ->
                    flatten(new LwM2mPath(path.getObjectId(), id), instance, flat));
            default -> {
                // multiple resources carry no measurement in the objects we map
            }
        }
    }

    private static String key(ThingType type, LwM2mPath path) {
        String plain = path.toString().substring(1);
        String mapped = type == null ? null : type.lwm2m().get(plain);
        return mapped != null ? mapped : "lwm2m." + plain.replace('/', '.');
    }
}
