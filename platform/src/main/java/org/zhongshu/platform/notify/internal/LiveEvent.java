package org.zhongshu.platform.notify.internal;

import org.zhongshu.platform.shared.Json;

import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * One event, written once and shared by all its readers.
 *
 * @param sequence position in the channel since the start; 0 for events that are not replayed
 * @param audience who may read it
 * @param frame    the event as it goes over the wire
 */
record LiveEvent(long sequence, Audience audience, byte[] frame) {

    static LiveEvent of(long sequence, String id, String kind, Audience audience, Object data) {
        return new LiveEvent(sequence, audience, frame(id, kind, data));
    }

    static byte[] frame(String id, String kind, Object data) {
        return ((id == null ? "" : "id: " + id + "\n") + "event: " + kind + "\ndata: " + Json.write(data) + "\n\n").getBytes(StandardCharsets.UTF_8);
    }

    /**
     * @param permission  needed to read it; null = everyone who may listen
     * @param person      account that works on it, null = nobody
     * @param accounts    exactly these, whatever they may read; null = decided by the permission
     */
    record Audience(String permission, String department, String town, String grid, Long person, Set<Long> accounts) {

        static final Audience EVERYONE = new Audience(null, null, null, null, null);

        Audience(String permission, String department, String town, String grid, Long person) {
            this(permission, department, town, grid, person, null);
        }

        static Audience of(Set<Long> accounts) {
            return new Audience(null, null, null, null, null, Set.copyOf(accounts));
        }
    }
}
