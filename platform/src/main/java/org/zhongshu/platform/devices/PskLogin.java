package org.zhongshu.platform.devices;

/** A device that identifies itself by a pre-shared key (LwM2M over DTLS). {@code key} is the raw key, 16–64 bytes. */
public record PskLogin(DeviceLogin device, byte[] key) {
}
