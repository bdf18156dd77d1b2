package org.zhongshu.platform.devices;

import java.util.Map;

/** The city set attributes for a device; the protocols push them to a connected one. Values are JSON text. */
public record DeviceSharedAttributesChanged(long thingId, Map<String, String> values) {
}
