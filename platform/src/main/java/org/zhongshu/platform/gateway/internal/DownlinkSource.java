package org.zhongshu.platform.gateway.internal;

import org.springframework.stereotype.Component;
import org.zhongshu.platform.devices.DeviceAttributes;
import org.zhongshu.platform.devices.DeviceAttributes.Side;
import org.zhongshu.platform.devices.DeviceCommands;
import org.zhongshu.platform.shared.Json;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Where the downlink of a session takes commands and attributes from, and the threads it may wait on. */
@Component
record DownlinkSource(DeviceCommands commands, DeviceAttributes attributes, Workers workers) {

    /**
     * {@code {"client":{…},"shared":{…}}}, each where its keys are asked for; all of both where neither is. Asks the database.
     *
     * @param clientKeys names parted by commas, null when not asked for
     */
    String attributes(long thing, String clientKeys, String sharedKeys) {
        boolean all = clientKeys == null && sharedKeys == null;
        List<String> members = new ArrayList<>(2);
        if (all || clientKeys != null) {
            members.add("\"client\":" + object(attributes.read(thing, Side.CLIENT, names(clientKeys))));
        }
        if (all || sharedKeys != null) {
            members.add("\"shared\":" + object(attributes.read(thing, Side.SHARED, names(sharedKeys))));
        }
        return "{" + String.join(",", members) + "}";
    }

    private static List<String> names(String keys) {
        return keys == null ? List.of() : Arrays.stream(keys.split(",")).map(String::trim).filter(k -> !k.isEmpty()).toList();
    }

    /** Attributes as a JSON object; their values are JSON already. */
    static String object(Map<String, String> values) {
        return values.entrySet().stream().map(e -> Json.write(e.getKey()) + ":" + e.getValue()).collect(Collectors.joining(",", "{", "}"));
    }
}
