package org.zhongshu.platform.gateway;

import java.util.concurrent.CompletionStage;

/**
 * What could not be taken in, kept with its reason: listed, counted for health, replayed after the cause is mended.
 * Bounded by number and age (oldest first), so that a broken device cannot fill the disk.
 */
public interface Rejects {

    /**
     * Keeps one message or one value. Batched; completes when it is committed, and only then may the device be acknowledged.
     * Completes exceptionally when the queue is full: then do not acknowledge.
     */
    CompletionStage<Void> keep(Reject reject);

    /** Kept and not yet replayed, for health. */
    long waiting();

    /** Kept since start, for health. */
    long keptSinceStart();

    /**
     * @param format     which {@link RejectReplayer} understands the payload: {@code json-telemetry}, {@code json-gateway},
     *                   {@code hj212}, {@code lwm2m} …
     * @param thing      id of the device's thing, 0 when it is not known
     * @param deviceHint what the sender called itself, shown to people
     * @param receivedAt milliseconds since 1970; a replay uses it wherever the payload has no time of its own
     * @param reason     stable English code, e.g. {@code out-of-range}
     * @param detail     Chinese sentence for people
     */
    record Reject(String format, String protocol, long thing, String deviceHint, long receivedAt, byte[] payload, String reason, String detail) {
    }
}
