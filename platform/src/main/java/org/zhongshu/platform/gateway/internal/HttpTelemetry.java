package org.zhongshu.platform.gateway.internal;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.zhongshu.platform.devices.DeviceAttributes;
import org.zhongshu.platform.devices.DeviceLogin;
import org.zhongshu.platform.devices.DeviceRegistry;
import org.zhongshu.platform.gateway.Rejects;
import org.zhongshu.platform.identity.Allowed;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.platform.twin.Protocol;

import java.io.IOException;
import java.time.Clock;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The ThingsBoard HTTP device API. The token in the path is the device's credential, so no account is needed; a body is
 * answered 200 only when the log has it. A body that is not understood is kept, then answered 400; an unknown token gets 401
 * and nothing is kept, so that strangers cannot fill the list of rejects.
 */
@RestController
@RequestMapping("/api/v1/{token}")
class HttpTelemetry {

    private final DeviceRegistry registry;
    private final DeviceAttributes attributes;
    private final Checks checks;
    private final Rejects rejects;
    private final GatewayProperties settings;
    private final Clock clock;

    HttpTelemetry(DeviceRegistry registry, DeviceAttributes attributes, Checks checks, Rejects rejects, GatewayProperties settings, Clock clock) {
        this.registry = registry;
        this.attributes = attributes;
        this.checks = checks;
        this.rejects = rejects;
        this.settings = settings;
        this.clock = clock;
    }

    @PostMapping("/telemetry")
    @Allowed(Allowed.PUBLIC)
    ResponseEntity<Void> telemetry(@PathVariable String token, HttpServletRequest request) throws IOException {
        DeviceLogin device = device(token);
        byte[] body = body(request);
        JsonBytes json = json(body);
        if (checks.busy()) {
            throw Problem.tooMany("busy", "平台正忙，请稍后重发。");
        }
        long now = clock.millis();
        registry.seen(device.thingId(), now);
        ReadingsBuffer readings = checks.newBuffer().begin(device, checks.keysOf(device), Protocol.HTTP, now);
        try {
            JsonTelemetry.message(json, readings);
        } catch (JsonBytes.Malformed m) {
            throw refuse(device, JsonReplay.TELEMETRY, body, now, m);
        }
        await(checks.send(readings));
        return ResponseEntity.ok().build();
    }

    @PostMapping("/attributes")
    @Allowed(Allowed.PUBLIC)
    ResponseEntity<Void> attributes(@PathVariable String token, HttpServletRequest request) throws IOException {
        DeviceLogin device = device(token);
        byte[] body = body(request);
        JsonBytes json = json(body);
        long now = clock.millis();
        registry.seen(device.thingId(), now);
        try {
            await(attributes.report(device.thingId(), JsonAttributes.message(json)));
        } catch (JsonBytes.Malformed m) {
            throw refuse(device, JsonReplay.ATTRIBUTES, body, now, m);
        }
        return ResponseEntity.ok().build();
    }

    private DeviceLogin device(String token) {
        return registry.findByToken(token).filter(DeviceLogin::enabled)
                .orElseThrow(() -> Problem.unauthenticated("unknown-token", "设备令牌无效或设备已停用。"));
    }

    /** Read raw: curl's default content type would have Spring take the JSON for form fields. */
    private byte[] body(HttpServletRequest request) throws IOException {
        int most = (int) settings.maxMessage().toBytes();
        byte[] body = request.getInputStream().readNBytes(most + 1);
        if (body.length == 0) {
            throw Problem.badRequest("empty", "请求没有内容。");
        }
        if (body.length > most) {
            throw Problem.badRequest("too-large", "内容超过 " + settings.maxMessage() + "。");
        }
        return body;
    }

    private static JsonBytes json(byte[] body) {
        JsonBytes json = new JsonBytes();
        json.reset(body, 0, body.length);
        return json;
    }

    private Problem refuse(DeviceLogin device, String format, byte[] body, long now, JsonBytes.Malformed m) {
        await(rejects.keep(new Rejects.Reject(format, Protocol.HTTP.name(), device.thingId(), device.code(), now, body, "malformed",
                "不是有效的 JSON：" + m.getMessage())));
        return Problem.badRequest("malformed", "不是有效的 JSON：" + m.getMessage());
    }

    private static void await(CompletionStage<Void> durable) {
        try {
            durable.toCompletableFuture().get(30, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw Problem.unavailable("not-stored", "数据暂时无法保存，请稍后重发。", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.unavailable("not-stored", "服务正在停止，请稍后重发。", e);
        }
    }
}
