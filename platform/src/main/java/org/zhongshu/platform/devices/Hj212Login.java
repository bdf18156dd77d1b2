package org.zhongshu.platform.devices;

/**
 * An HJ 212 station's login.
 *
 * @param mn       设备唯一标识, 14 to 24 characters
 * @param password 访问密码 PW, compared with every message and sent with every request
 * @param sm4Key   the 16-byte key of encrypted bodies (HJ 212-2025 §6.4.2); null where the station sends plain text
 */
public record Hj212Login(DeviceLogin device, String mn, String password, byte[] sm4Key) {
}
