package org.zhongshu.platform.sharing;

import java.util.concurrent.CompletableFuture;

/** The record of everything that left, or was refused. */
public interface Calls {

    /**
     * Keeps a call and signs its receipt, together with other calls of the same moment: one commit and one signature for a
     * batch. The future completes after the commit; an answer must not be given before. It fails when the call could not be
     * kept – then nothing may be given.
     */
    CompletableFuture<Receipt> record(Call call);
}
