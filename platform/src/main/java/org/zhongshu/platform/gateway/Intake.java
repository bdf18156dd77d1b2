package org.zhongshu.platform.gateway;

import org.zhongshu.platform.devices.DeviceLogin;
import org.zhongshu.platform.twin.Protocol;

import java.util.concurrent.CompletionStage;

/**
 * The one way in for every protocol: checks each value, appends the good ones to the {@link ObservationLog} and keeps the
 * others among the {@link Rejects}. A protocol handler decodes its frames, calls this, and answers the device when the stage
 * completes – not before.
 *
 * <pre>{@code
 * Readings readings = intake.readings(device, Protocol.HJ212, now);
 * readings.number(dataTime, "a34004", 35.2).flag(dataTime, "door", true);
 * intake.send(readings).whenComplete((ok, failure) -> { if (failure == null) answer9014(); else closeTheConnection(); });
 * }</pre>
 *
 * A whole message that cannot be decoded goes to {@link Rejects#keep} with a format of its own, for which the protocol
 * supplies a {@link RejectReplayer}.
 */
public interface Intake {

    /** @param receivedAt milliseconds since 1970 */
    Readings readings(DeviceLogin device, Protocol protocol, long receivedAt);

    /**
     * Hands everything over. Completes when the accepted values are in the log and the refused ones are kept; completes
     * exceptionally when either could not be made durable, and then the device must not be acknowledged. Never blocks for
     * long; the callbacks run on a shared thread and must not block.
     */
    CompletionStage<Void> send(Readings readings);

    /**
     * Whether to stop reading for now: the store is too far behind the log. A protocol should answer slowly or, where it
     * can, ask the device to come back later.
     */
    boolean busy();
}
