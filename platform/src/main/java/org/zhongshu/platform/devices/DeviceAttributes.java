package org.zhongshu.platform.devices;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * Slow-changing facts about a device: those it reports itself (client) and those the city sets for it (shared), as in the
 * ThingsBoard device API. Values are JSON text.
 */
public interface DeviceAttributes {

    enum Side { CLIENT, SHARED }

    /** Keeps what the device reports; completes when it is committed. Batched with what other devices report. */
    CompletionStage<Void> report(long thing, Map<String, String> values);

    /** @param keys empty for all */
    Map<String, String> read(long thing, Side side, Collection<String> keys);
}
