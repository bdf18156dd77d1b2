package org.zhongshu.platform.exchange.internal.capture;

import org.apache.kafka.connect.runtime.WorkerConfig;
import org.apache.kafka.connect.storage.OffsetBackingStore;
import org.apache.kafka.connect.util.Callback;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;

/**
 * Tells the engine where to go on: at the position that the job kept in the same transaction as its rows. Nothing is written here – the
 * job keeps positions, and the engine is told that rows are stored only when they are. Public because Debezium makes it by its name.
 */
public final class PositionStore implements OffsetBackingStore {

    private String offset;

    @Override
    public void configure(WorkerConfig config) {
        offset = CaptureRows.running((String) config.originals().get(CaptureSettings.CAPTURE)).startOffset();
    }

    @Override
    public void start() {
        // nothing to open
    }

    @Override
    public void stop() {
        // nothing to close
    }

    /** One capture has one partition, whatever the key says. */
    @Override
    public Future<Map<ByteBuffer, ByteBuffer>> get(Collection<ByteBuffer> keys) {
        Map<ByteBuffer, ByteBuffer> found = new HashMap<>();
        if (offset != null) {
            for (ByteBuffer key : keys) {
                found.put(key, ByteBuffer.wrap(offset.getBytes(StandardCharsets.UTF_8)));
            }
        }
        return CompletableFuture.completedFuture(found);
    }

    @Override
    public Future<Void> set(Map<ByteBuffer, ByteBuffer> values, Callback<Void> callback) {
        if (callback != null) {
            callback.onCompletion(null, null);
        }
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public Set<Map<String, Object>> connectorPartitions(String connector) {
        return Set.of();
    }
}
