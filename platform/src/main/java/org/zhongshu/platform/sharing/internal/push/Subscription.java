package org.zhongshu.platform.sharing.internal.push;

import java.time.Instant;
import java.util.List;

/**
 * A department that follows the changes of a dataset.
 *
 * @param kind     {@code webhook} or {@code topic}
 * @param address  URL, or name of a Kafka topic
 * @param fields   columns wanted; empty: all that are granted
 * @param state    {@code active paused stopped}
 * @param position the receiver has every change up to this number
 * @param trouble  id of the case that was opened when it stopped to get through; null: none is open
 * @param pending  end of the batch that is under way; null: none was begun
 */
record Subscription(long id, String name, long resource, String dataset, String provider, String grantee, String kind, String address, List<String> fields, int batchRows,
                    String state, String reason, long position, Long pending, long batches, long rowsSent, int failures, Instant retryAt, Instant lastAt, Instant lastOkAt,
                    String lastError, String createdBy, Instant createdAt, int version, Long trouble) {

    static final String WEBHOOK = "webhook";
    static final String TOPIC = "topic";
    static final String ACTIVE = "active";
    static final String PAUSED = "paused";
    static final String STOPPED = "stopped";

    /** Who looks, in the words of people who read the record: like a system, by name and number. */
    String who() {
        return name + "（" + id + "）";
    }

    boolean active() {
        return state.equals(ACTIVE);
    }
}
