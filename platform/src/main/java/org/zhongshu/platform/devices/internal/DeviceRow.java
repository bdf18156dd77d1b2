package org.zhongshu.platform.devices.internal;

/** A row of {@code devices.device}. */
record DeviceRow(long thing, String code, String protocol, String model, boolean gateway, boolean mayCreate, long parent, boolean enabled,
                 Integer everySeconds, int version) {
}
