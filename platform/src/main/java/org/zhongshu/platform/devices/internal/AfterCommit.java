package org.zhongshu.platform.devices.internal;

import org.springframework.core.Ordered;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Memory follows what is committed. */
final class AfterCommit {

    private AfterCommit() {
    }

    static void run(Runnable work) {
        if (!TransactionSynchronizationManager.isSynchronizationActive()) {
            work.run();
            return;
        }
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public int getOrder() {
                // after the twin's own memory (highest precedence), before any listener
                return Ordered.HIGHEST_PRECEDENCE + 1;
            }

            @Override
            public void afterCommit() {
                work.run();
            }
        });
    }
}
