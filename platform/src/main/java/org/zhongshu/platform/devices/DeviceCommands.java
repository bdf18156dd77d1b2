package org.zhongshu.platform.devices;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Commands to devices. They live in PostgreSQL: one that is not answered is sent again when the device connects, until it
 * expires. Delivery is therefore at least once; a device recognises a repeat by its request id.
 */
public interface DeviceCommands {

    /**
     * Keeps the command, audits it and tells the protocols ({@link DeviceCommandQueued}) after commit.
     *
     * @param params any value that can be written as JSON, null for none
     */
    DeviceCommand queue(long thing, String method, Object params);

    /** What the device has not answered yet and has not expired, oldest first. */
    List<DeviceCommand> pending(long thing);

    /**
     * For a device that asks: the oldest command it has not been given yet, or not within {@code again}, noted as sent. Two who
     * ask at once get different ones.
     */
    Optional<DeviceCommand> next(long thing, Duration again);

    /** Whether {@link #pending} could give anything: from memory, for the many devices that have nothing. */
    boolean anyPending(long thing);

    /** The protocol has written it to the device. */
    void sent(long thing, int requestId);

    /** The device has answered. An answer to a command already answered changes nothing. @param response JSON text or null */
    void acknowledged(long thing, int requestId, String response);

    /** The device or the protocol refused it for good. */
    void failed(long thing, int requestId, String reason);
}
