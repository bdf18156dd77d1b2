package org.zhongshu.platform.devices;

import java.time.Instant;

/**
 * A command to a device, kept until the device has answered.
 *
 * @param requestId the number the device sees in {@code v1/devices/me/rpc/request/{id}}, unique per device, positive int
 * @param params    JSON text of the parameters, {@code "null"} for none
 * @param state     queued → sent → acknowledged | failed | expired
 */
public record DeviceCommand(long id, long thingId, int requestId, String method, String params, State state, Instant expiresAt) {

    public enum State { QUEUED, SENT, ACKNOWLEDGED, FAILED, EXPIRED }
}
