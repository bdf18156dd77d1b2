package org.zhongshu.platform.gateway.internal;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.zhongshu.platform.devices.DeviceAttributes;
import org.zhongshu.platform.devices.DeviceLogin;
import org.zhongshu.platform.identity.Allowed;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.platform.twin.Protocol;

import java.io.IOException;

/** The ThingsBoard HTTP device API, upwards: a body is answered 200 only when the log has it. No account is needed, see {@link HttpDevices}. */
@RestController
@RequestMapping("/api/v1/{token}")
class HttpTelemetry {

    private final HttpDevices devices;
    private final DeviceAttributes attributes;
    private final Checks checks;

    HttpTelemetry(HttpDevices devices, DeviceAttributes attributes, Checks checks) {
        this.devices = devices;
        this.attributes = attributes;
        this.checks = checks;
    }

    @PostMapping("/telemetry")
    @Allowed(Allowed.PUBLIC)
    ResponseEntity<Void> telemetry(@PathVariable String token, HttpServletRequest request) throws IOException {
        DeviceLogin device = devices.device(token);
        byte[] body = devices.body(request);
        if (checks.busy()) {
            throw Problem.unavailable("busy", "平台正忙，请稍后重发。", null);
        }
        long now = devices.heard(device);
        ReadingsBuffer readings = checks.newBuffer().begin(device, checks.keysOf(device), Protocol.HTTP, now);
        try {
            JsonTelemetry.message(HttpDevices.json(body), readings);
        } catch (JsonBytes.Malformed m) {
            throw devices.refuse(device, JsonReplay.TELEMETRY, body, now, m);
        }
        HttpDevices.await(checks.send(readings));
        return ResponseEntity.ok().build();
    }

    @PostMapping("/attributes")
    @Allowed(Allowed.PUBLIC)
    ResponseEntity<Void> attributes(@PathVariable String token, HttpServletRequest request) throws IOException {
        DeviceLogin device = devices.device(token);
        byte[] body = devices.body(request);
        long now = devices.heard(device);
        try {
            HttpDevices.await(attributes.report(device.thingId(), JsonAttributes.message(HttpDevices.json(body))));
        } catch (JsonBytes.Malformed m) {
            throw devices.refuse(device, JsonReplay.ATTRIBUTES, body, now, m);
        }
        return ResponseEntity.ok().build();
    }
}
