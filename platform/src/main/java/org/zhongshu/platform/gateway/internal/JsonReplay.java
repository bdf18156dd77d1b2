package org.zhongshu.platform.gateway.internal;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.zhongshu.platform.devices.DeviceAttributes;
import org.zhongshu.platform.devices.DeviceLogin;
import org.zhongshu.platform.devices.DeviceRegistry;
import org.zhongshu.platform.gateway.ObservationLog;
import org.zhongshu.platform.gateway.RejectReplayer;
import org.zhongshu.platform.gateway.Rejects;
import org.zhongshu.platform.twin.Protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;

/** Replays the JSON formats of MQTT and HTTP. */
@Configuration(proxyBeanMethods = false)
class JsonReplay {

    static final String TELEMETRY = "json-telemetry";
    static final String GATEWAY = "json-gateway";
    static final String ATTRIBUTES = "json-attributes";
    /** kept for people to see, nothing can replay it */
    static final String NONE = "none";

    private static final String GONE = "设备已不在台账";

    @Bean
    RejectReplayer telemetryReplayer(Checks checks, DeviceRegistry registry, ObservationLog log) {
        return replayer(TELEMETRY, registry, (device, reject) -> {
            ReadingsBuffer buffer = checks.newBuffer().begin(device, checks.keysOf(device), Protocol.REPLAY, reject.receivedAt());
            JsonTelemetry.message(json(reject), buffer);
            return append(log, List.of(buffer));
        });
    }

    @Bean
    RejectReplayer gatewayReplayer(Checks checks, DeviceRegistry registry, GatewayPayloads payloads, ObservationLog log) {
        return replayer(GATEWAY, registry, (gateway, reject) -> {
            List<ReadingsBuffer> buffers = new ArrayList<>();
            List<String> errors = new ArrayList<>();
            // gathered first: nothing may be appended while any child is still refused
            payloads.telemetry(json(reject), gateway, checks::newBuffer, Protocol.REPLAY, reject.receivedAt(), new GatewayPayloads.Sink() {
                @Override
                public void readings(ReadingsBuffer readings) {
                    buffers.add(readings);
                }

                @Override
                public void refused(Rejects.Reject refused) {
                    errors.add(refused.detail());
                }
            });
            if (!errors.isEmpty()) {
                return CompletableFuture.completedFuture(errors.getFirst());
            }
            return append(log, buffers);
        });
    }

    @Bean
    RejectReplayer attributesReplayer(DeviceRegistry registry, DeviceAttributes attributes) {
        return replayer(ATTRIBUTES, registry, (device, reject) ->
                attributes.report(device.thingId(), JsonAttributes.message(json(reject))).thenApply(ok -> null));
    }

    private static CompletionStage<String> append(ObservationLog log, List<ReadingsBuffer> buffers) {
        for (ReadingsBuffer b : buffers) {
            if (b.failure() != null) {
                return CompletableFuture.failedFuture(b.failure());
            }
            if (b.refused() > 0) {
                return CompletableFuture.completedFuture(b.refusals().getFirst().detail());
            }
        }
        CompletableFuture<?>[] all = buffers.stream().filter(b -> b.accepted() > 0)
                .map(b -> log.append(b.observation()).toCompletableFuture()).toArray(CompletableFuture[]::new);
        return CompletableFuture.allOf(all).thenApply(ok -> null);
    }

    private static JsonBytes json(Rejects.Reject reject) {
        JsonBytes json = new JsonBytes();
        json.reset(reject.payload(), 0, reject.payload().length);
        return json;
    }

    private interface Body {
        CompletionStage<String> apply(DeviceLogin device, Rejects.Reject reject) throws JsonBytes.Malformed;
    }

    private static RejectReplayer replayer(String format, DeviceRegistry registry, Body body) {
        BiFunction<DeviceLogin, Rejects.Reject, CompletionStage<String>> run = (device, reject) -> {
            try {
                return body.apply(device, reject);
            } catch (JsonBytes.Malformed m) {
                return CompletableFuture.completedFuture("不是有效的 JSON：" + m.getMessage());
            }
        };
        return new RejectReplayer() {
            @Override
            public String format() {
                return format;
            }

            @Override
            public CompletionStage<String> replay(Rejects.Reject reject) {
                return registry.find(reject.thing()).map(d -> run.apply(d, reject)).orElseGet(() -> CompletableFuture.completedFuture(GONE));
            }
        };
    }
}
