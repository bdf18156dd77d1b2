package org.zhongshu.platform.gateway;

import java.util.concurrent.CompletionStage;

/**
 * Feeds kept rejects of one format back through the same intake as live messages. One bean per format.
 *
 * <p>Replay is idempotent because readings without a time of their own take {@code receivedAt} of the reject.
 */
public interface RejectReplayer {

    String format();

    /**
     * Completes with null when everything in it was taken in, or with the Chinese reason why it is still refused; then the
     * reject stays. It must not keep a second reject for the same payload.
     */
    CompletionStage<String> replay(Rejects.Reject reject);
}
