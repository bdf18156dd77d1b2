package org.zhongshu.platform.devices;

/** Credentials, owner or the enabled flag changed, or the device was removed: open sessions must be cut. Published after commit. */
public record DeviceLoginChanged(long thingId) {
}
