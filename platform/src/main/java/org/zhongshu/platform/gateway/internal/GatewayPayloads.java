package org.zhongshu.platform.gateway.internal;

import org.springframework.stereotype.Component;
import org.zhongshu.platform.devices.DeviceLogin;
import org.zhongshu.platform.devices.DeviceRegistry;
import org.zhongshu.platform.gateway.Rejects;
import org.zhongshu.platform.shared.Json;
import org.zhongshu.platform.twin.Protocol;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What a gateway sends for its children: {@code {"child code": [telemetry entries …], …}}. The whole message is checked for
 * being JSON first, so that nothing of a malformed one is taken. A child that the gateway may not speak for is set aside
 * alone, in a form that can be replayed once it is in the ledger.
 */
@Component
class GatewayPayloads {

    /** A child as named by {@code v1/gateway/connect}; type null when not given. */
    record Named(String code, String type) {
    }

    /** A child's answer to a command. {@code data} is JSON. */
    record Answer(String code, int requestId, String data) {
    }

    interface Sink {
        void readings(ReadingsBuffer readings);

        void refused(Rejects.Reject reject);
    }

    private final Checks checks;
    private final DeviceRegistry registry;

    GatewayPayloads(Checks checks, DeviceRegistry registry) {
        this.checks = checks;
        this.registry = registry;
    }

    /** Reads the value of one member of the outer object. */
    private interface Member<T> {
        void read(T of) throws JsonBytes.Malformed;
    }

    /** @param buffers gives the buffer for each child: the same again where the sink uses it up at once */
    void telemetry(JsonBytes json, DeviceLogin gateway, Supplier<ReadingsBuffer> buffers, Protocol protocol, long now, Sink sink) throws JsonBytes.Malformed {
        children(json, gateway, protocol, now, JsonReplay.GATEWAY, sink::refused, child -> {
            ReadingsBuffer buffer = buffers.get().begin(child, checks.keysOf(child), protocol, now);
            JsonTelemetry.entries(json, buffer);
            sink.readings(buffer);
        });
    }

    void attributes(JsonBytes json, DeviceLogin gateway, long now, BiConsumer<DeviceLogin, Map<String, String>> each,
                    Consumer<Rejects.Reject> refused) throws JsonBytes.Malformed {
        children(json, gateway, Protocol.MQTT, now, JsonReplay.NONE, refused, child -> each.accept(child, JsonAttributes.object(json)));
    }

    /** @param format of what is set aside because the gateway may not speak for its child */
    private void children(JsonBytes json, DeviceLogin gateway, Protocol protocol, long now, String format, Consumer<Rejects.Reject> refused,
                          Member<DeviceLogin> each) throws JsonBytes.Malformed {
        members(json, code -> {
            int from = json.position();
            DeviceLogin child = registry.knownChild(gateway, code).orElse(null);
            if (child == null || !child.enabled()) {
                json.skip();
                refused.accept(unknown(gateway, code, json.slice(from, json.position()), protocol, now, format, child != null));
            } else {
                each.read(child);
            }
        });
    }

    private static void members(JsonBytes json, Member<String> each) throws JsonBytes.Malformed {
        checkShape(json);
        json.expect('{');
        if (json.accept('}')) {
            return;
        }
        do {
            json.string();
            String code = json.text();
            json.expect(':');
            json.peek();
            each.read(code);
        } while (json.accept(','));
        json.expect('}');
    }

    private static Rejects.Reject unknown(DeviceLogin gateway, String code, String part, Protocol protocol, long now, String format, boolean disabled) {
        String payload = "{" + Json.write(code) + ":" + part + "}";
        return new Rejects.Reject(format, protocol.name(), gateway.thingId(), code, now, payload.getBytes(StandardCharsets.UTF_8),
                disabled ? "disabled-device" : "unknown-device",
                disabled ? "子设备 " + code + " 已停用" : "网关 " + gateway.code() + " 上报的子设备 " + code + " 不在台账，或不归该网关");
    }

    /** Members must be objects or arrays of objects; checked before anything is taken. */
    private static void checkShape(JsonBytes json) throws JsonBytes.Malformed {
        json.peek();
        int start = json.position();
        json.expect('{');
        if (!json.accept('}')) {
            do {
                json.string();
                json.expect(':');
                if (json.accept('[')) {
                    if (!json.accept(']')) {
                        do {
                            objectAhead(json);
                        } while (json.accept(','));
                        json.expect(']');
                    }
                } else {
                    objectAhead(json);
                }
            } while (json.accept(','));
            json.expect('}');
        }
        json.expectEnd();
        json.position(start);
    }

    private static void objectAhead(JsonBytes json) throws JsonBytes.Malformed {
        if (json.peek() != '{') {
            throw json.malformed("此处应为对象 {…}");
        }
        json.skip();
    }

    /** {@code {"device":"code","type":"type id"}}. */
    Named named(JsonBytes json) throws JsonBytes.Malformed {
        Map<String, String> m = JsonAttributes.message(json);
        return new Named(text(m.get("device"), json), m.containsKey("type") ? text(m.get("type"), json) : null);
    }

    /** {@code {"device":"code","id":1,"data":{…}}}. */
    Answer answer(JsonBytes json) throws JsonBytes.Malformed {
        Map<String, String> m = JsonAttributes.message(json);
        try {
            return new Answer(text(m.get("device"), json), Integer.parseInt(m.getOrDefault("id", "")), m.getOrDefault("data", "null"));
        } catch (NumberFormatException e) {
            throw json.malformed("缺少整数 id");
        }
    }

    /** The children named in a message that are not in the ledger at all. */
    List<Named> unknown(JsonBytes json, DeviceLogin gateway, boolean connect) throws JsonBytes.Malformed {
        List<Named> unknown = new ArrayList<>();
        if (connect) {
            Named n = named(json);
            if (registry.findByCode(n.code()).isEmpty()) {
                unknown.add(n);
            }
            return unknown;
        }
        members(json, code -> {
            json.skip();
            if (registry.findByCode(code).isEmpty()) {
                unknown.add(new Named(code, null));
            }
        });
        return unknown;
    }

    private static String text(String raw, JsonBytes json) throws JsonBytes.Malformed {
        if (raw == null || !raw.startsWith("\"")) {
            throw json.malformed("缺少 device");
        }
        return Json.mapper().readTree(raw).asString();
    }
}
