package org.zhongshu.platform.devices;

/** A command has been kept for this device; whoever holds a session with it should deliver what is pending. */
public record DeviceCommandQueued(long thingId) {
}
