package org.zhongshu.platform.gateway.internal.lwm2m;

import org.eclipse.californium.core.CoapExchange;
import org.eclipse.californium.core.CoapResource;
import org.eclipse.californium.core.coap.CoAP;
import org.eclipse.californium.core.server.resources.Resource;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.devices.DeviceLogin;
import org.zhongshu.platform.devices.DeviceRegistry;
import org.zhongshu.platform.gateway.Intake;
import org.zhongshu.platform.gateway.Readings;
import org.zhongshu.platform.gateway.Rejects;
import org.zhongshu.platform.gateway.Rejects.Reject;
import org.zhongshu.platform.shared.Json;
import org.zhongshu.platform.twin.Protocol;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

import java.time.Clock;

/**
 * The plain CoAP device API, as existing devices speak it: {@code POST /api/v1/{token}/telemetry} with the JSON of the HTTP
 * and MQTT APIs. Answers 2.04 when the log has it, 4.01 to an unknown token, 4.00 to what is not JSON, 5.03 while the
 * store is too far behind.
 */
@Component
class CoapTelemetry {

    private final DeviceRegistry devices;
    private final Intake intake;
    private final Rejects rejects;
    private final Clock clock;

    CoapTelemetry(DeviceRegistry devices, Intake intake, Rejects rejects, Clock clock) {
        this.devices = devices;
        this.intake = intake;
        this.rejects = rejects;
        this.clock = clock;
    }

    Resource resource() {
        CoapResource api = new CoapResource("api", false);
        api.add(new CoapResource("v1", false) {
            @Override
            public Resource getChild(String token) {
                return new TokenResource(token);
            }
        });
        return api;
    }

    private final class TokenResource extends CoapResource {
        private final String token;

        TokenResource(String token) {
            super(token, false);
            this.token = token;
        }

        @Override
        public Resource getChild(String name) {
            return name.equals("telemetry") ? new CoapResource(name, false) {
                @Override
                public void handlePOST(CoapExchange exchange) {
                    take(token, exchange);
                }
            } : null;
        }
    }

    private void take(String token, CoapExchange exchange) {
        DeviceLogin device = devices.findByToken(token).filter(DeviceLogin::enabled).orElse(null);
        if (device == null) {
            exchange.respond(CoAP.ResponseCode.UNAUTHORIZED);
            return;
        }
        if (intake.busy()) {
            exchange.respond(CoAP.ResponseCode.SERVICE_UNAVAILABLE);
            return;
        }
        // the answer may take longer than the device waits for the message's own acknowledgement
        exchange.accept();
        long now = clock.millis();
        devices.seen(device.thingId(), now);
        Readings readings = intake.readings(device, Protocol.HTTP, now);
        try {
            message(Json.mapper().readTree(exchange.getRequestPayload()), readings);
        } catch (JacksonException | IllegalArgumentException e) {
            rejects.keep(new Reject("json-telemetry", "COAP", device.thingId(), device.code(), now, exchange.getRequestPayload(), "malformed",
                            "内容不是设备接口的 JSON：" + e.getMessage()))
                    .whenComplete((kept, failure) -> exchange.respond(CoAP.ResponseCode.BAD_REQUEST));
            return;
        }
        intake.send(readings).whenComplete((done, failure) ->
                exchange.respond(failure == null ? CoAP.ResponseCode.CHANGED : CoAP.ResponseCode.SERVICE_UNAVAILABLE));
    }

    /** {@code {"k":v}}, {@code {"ts":ms,"values":{…}}} or an array of either. */
    private static void message(JsonNode json, Readings into) {
        if (json.isArray()) {
            json.forEach(each -> message(each, into));
        } else if (json.isObject() && json.path("values").isObject()) {
            values(json.path("ts").asLong(0), json.get("values"), into);
        } else if (json.isObject()) {
            values(0, json, into);
        } else {
            throw new IllegalArgumentException("应为对象或数组");
        }
    }

    private static void values(long ts, JsonNode object, Readings into) {
        object.properties().forEach(entry -> {
            JsonNode value = entry.getValue();
            if (value.isNumber()) {
                into.number(ts, entry.getKey(), value.asDouble());
            } else if (value.isBoolean()) {
                into.flag(ts, entry.getKey(), value.asBoolean());
            } else if (value.isString()) {
                into.text(ts, entry.getKey(), value.asString());
            } else {
                into.refuse(ts, entry.getKey(), value.toString(), "kind", "不支持的值类型");
            }
        });
    }
}
