package org.zhongshu.platform.gateway.internal;

import org.springframework.stereotype.Component;
import org.zhongshu.platform.devices.DeviceAttributes;
import org.zhongshu.platform.devices.DeviceCommands;

/** Where the downlink of a session takes commands and attributes from, and the threads it may wait on. */
@Component
record DownlinkSource(DeviceCommands commands, DeviceAttributes attributes, Workers workers) {
}
