package org.zhongshu.platform.gateway;

import org.zhongshu.platform.twin.Observation;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The durable log of observations (topic {@code zhongshu.observation}). A device is acknowledged only after its observation
 * is here. Observations of one thing stay in the order of their {@code append} calls.
 */
public interface ObservationLog {

    /** Told once, from any thread, when the log has the observation ({@code null}) or could not take it. Must not block. */
    @FunctionalInterface
    interface Receipt {
        void done(Throwable failure);
    }

    /** Hands the observation to the log; does not wait for it. */
    void append(Observation observation, Receipt receipt);

    /** The same with a stage, for callers that are not on the hot path. */
    default CompletionStage<Void> append(Observation observation) {
        CompletableFuture<Void> stage = new CompletableFuture<>();
        append(observation, failure -> {
            if (failure == null) {
                stage.complete(null);
            } else {
                stage.completeExceptionally(failure);
            }
        });
        return stage;
    }
}
