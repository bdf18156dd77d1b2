package org.zhongshu.platform.gateway.internal;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.async.DeferredResult;
import org.zhongshu.platform.devices.DeviceLogin;
import org.zhongshu.platform.identity.Allowed;

import java.io.IOException;
import java.util.concurrent.CompletionStage;

/**
 * The ThingsBoard HTTP device API, downwards: a device that cannot hold an MQTT connection asks for its commands and
 * attributes. They are the same commands, with the same states and the same audit, as over MQTT.
 */
@RestController
@RequestMapping("/api/v1/{token}")
class HttpDownlink {

    private final HttpDevices devices;
    private final DownlinkSource source;
    private final CommandPolls polls;

    HttpDownlink(HttpDevices devices, DownlinkSource source, CommandPolls polls) {
        this.devices = devices;
        this.source = source;
        this.polls = polls;
    }

    /** @param timeout ms to wait for a command, at most 300,000; 0 = 60,000. Without one by then: 408 */
    @GetMapping("/rpc")
    @Allowed(Allowed.PUBLIC)
    DeferredResult<ResponseEntity<CommandPolls.Command>> command(@PathVariable String token, @RequestParam(defaultValue = "0") long timeout) {
        DeviceLogin device = devices.device(token);
        devices.heard(device);
        return polls.open(device.thingId(), timeout);
    }

    /** The device's answer: any JSON. An answer to a command that is answered already changes nothing. */
    @PostMapping("/rpc/{id}")
    @Allowed(Allowed.PUBLIC)
    ResponseEntity<Void> answer(@PathVariable String token, @PathVariable int id, HttpServletRequest request) throws IOException {
        DeviceLogin device = devices.device(token);
        byte[] body = devices.body(request);
        long now = devices.heard(device);
        JsonBytes json = HttpDevices.json(body);
        try {
            json.skip();
            json.expectEnd();
        } catch (JsonBytes.Malformed m) {
            throw devices.refuse(device, JsonReplay.NONE, body, now, m);
        }
        HttpDevices.await(source.workers().call(() -> {
            source.commands().acknowledged(device.thingId(), id, json.slice(0, body.length));
            return null;
        }));
        return ResponseEntity.ok().build();
    }

    /** {@code {"client":{…},"shared":{…}}}; keys parted by commas, without any all attributes are given. */
    @GetMapping(path = "/attributes", produces = MediaType.APPLICATION_JSON_VALUE)
    @Allowed(Allowed.PUBLIC)
    CompletionStage<String> attributes(@PathVariable String token, @RequestParam(required = false) String clientKeys,
                                       @RequestParam(required = false) String sharedKeys) {
        DeviceLogin device = devices.device(token);
        devices.heard(device);
        return source.workers().call(() -> source.attributes(device.thingId(), clientKeys, sharedKeys));
    }
}
