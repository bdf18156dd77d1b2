package org.zhongshu.platform.devices.internal;

import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.zhongshu.platform.devices.DeviceAttributes.Side;
import org.zhongshu.platform.devices.DeviceCommand;
import org.zhongshu.platform.identity.Allowed;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Json;
import org.zhongshu.platform.shared.Page;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.platform.twin.Thing;
import org.zhongshu.platform.twin.Things;
import tools.jackson.databind.JsonNode;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What is done with one device: credentials, commands, attributes, maintenance. */
@RestController
@RequestMapping("/api/devices/{id}")
class DeviceActionsController {

    /** @param kind token (default), certificate, psk, hj212 or lwm2m; the other fields as the kind needs them */
    record Issue(String kind, String token, String certificate, String pskIdentity, String psk, String mn, String password, String sm4Key, String endpoint) {
        DeviceDraft draft() {
            return new DeviceDraft(null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null,
                    token, mn, password, sm4Key, endpoint, pskIdentity, psk, certificate, null, null);
        }
    }

    /** @param token shown this one time; null for other kinds */
    record Issued(String kind, String token) {
    }

    record Order(String method, JsonNode params) {
    }

    record Queued(String id, int requestId, String state, Instant expiresAt) {
    }

    record Period(Instant from, Instant to, String reason) {
    }

    private final Things things;
    private final Visibility visibility;
    private final Ledger ledger;
    private final StoredCommands commands;
    private final StoredAttributes attributes;
    private final MaintenanceWindows maintenance;

    DeviceActionsController(Things things, Visibility visibility, Ledger ledger, StoredCommands commands, StoredAttributes attributes,
                            MaintenanceWindows maintenance) {
        this.things = things;
        this.visibility = visibility;
        this.ledger = ledger;
        this.commands = commands;
        this.attributes = attributes;
        this.maintenance = maintenance;
    }

    private Thing visible(String id) {
        Thing thing = things.getThing(Ids.parse(id));
        visibility.requireSee(thing);
        return thing;
    }

    @PostMapping("/credentials")
    @Allowed("device.manage")
    Issued issue(@PathVariable String id, @RequestBody(required = false) Issue issue) {
        String kind = issue == null || issue.kind() == null ? "token" : issue.kind();
        DeviceDraft given = issue == null ? new Issue(null, null, null, null, null, null, null, null, null).draft() : issue.draft();
        return new Issued(kind, ledger.issue(visible(id).id(), given, kind));
    }

    @DeleteMapping("/credentials/{kind}")
    @Allowed("device.manage")
    void revoke(@PathVariable String id, @PathVariable String kind) {
        ledger.revoke(visible(id).id(), kind);
    }

    @PostMapping("/commands")
    @Allowed("device.command")
    Queued command(@PathVariable String id, @RequestBody Order order) {
        Thing thing = visible(id);
        visibility.requireCommand(thing);
        DeviceCommand queued = commands.queue(thing.id(), order.method(), order.params());
        return new Queued(Long.toString(queued.id()), queued.requestId(), "queued", queued.expiresAt());
    }

    @GetMapping("/commands")
    @Allowed("device.read")
    Page<StoredCommands.Line> commands(@PathVariable String id, @RequestParam(required = false) String cursor, @RequestParam(defaultValue = "50") int limit) {
        int size = Math.clamp(limit, 1, 500);
        List<StoredCommands.Line> lines = commands.list(visible(id).id(), cursor == null ? Long.MAX_VALUE : Ids.parse(cursor), size + 1);
        return lines.size() <= size ? new Page<>(lines, null) : new Page<>(lines.subList(0, size), lines.get(size - 1).id());
    }

    @GetMapping("/attributes")
    @Allowed("device.read")
    Map<String, Map<String, JsonNode>> attributes(@PathVariable String id) {
        long thing = visible(id).id();
        return Map.of("client", json(attributes.read(thing, Side.CLIENT, List.of())), "shared", json(attributes.read(thing, Side.SHARED, List.of())));
    }

    @PutMapping("/attributes")
    @Allowed("device.manage")
    void share(@PathVariable String id, @RequestBody Map<String, JsonNode> values) {
        Thing thing = visible(id);
        visibility.requireManage(thing);
        if (values.isEmpty() || values.size() > 100 || values.keySet().stream().anyMatch(k -> k.isBlank() || k.length() > 100)
                || values.values().stream().anyMatch(v -> v == null || v.toString().length() > 10_000)) {
            throw Problem.badRequest("bad-attributes", "属性应为 1～100 项，名称不超过 100 字，值不超过 10000 字");
        }
        attributes.share(thing.id(), values.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, e -> Json.write(e.getValue()))));
    }

    private static Map<String, JsonNode> json(Map<String, String> values) {
        Map<String, JsonNode> nodes = new LinkedHashMap<>();
        values.forEach((k, v) -> nodes.put(k, Json.read(v)));
        return nodes;
    }

    @PostMapping("/maintenance")
    @Allowed("device.manage")
    DeviceView.Period maintain(@PathVariable String id, @RequestBody Period period) {
        Thing thing = visible(id);
        visibility.requireManage(thing);
        return DeviceView.Period.of(maintenance.add(List.of(thing.id()), period.from(), period.to(), period.reason()).getFirst());
    }

    @DeleteMapping("/maintenance/{window}")
    @Allowed("device.manage")
    void endMaintenance(@PathVariable String id, @PathVariable String window) {
        Thing thing = visible(id);
        visibility.requireManage(thing);
        maintenance.end(thing.id(), Ids.parse(window));
    }
}
