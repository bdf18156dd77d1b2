package org.zhongshu.platform.quality.internal;

import jakarta.annotation.PreDestroy;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionPhase;
import org.springframework.transaction.event.TransactionalEventListener;
import org.zhongshu.platform.cases.CaseActed;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Checks at once what somebody says is mended, beside the request that said so. What is lost by a crash the schedule finds. */
@Component
class Rechecks {

    private final Runs runs;
    private final Troubles troubles;
    private final Set<String> waiting = ConcurrentHashMap.newKeySet();
    private final ExecutorService one = Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("quality-recheck").factory());

    Rechecks(Runs runs, Troubles troubles) {
        this.runs = runs;
        this.troubles = troubles;
    }

    @TransactionalEventListener(phase = TransactionPhase.AFTER_COMMIT)
    void on(CaseActed e) {
        if (e.type().equals(Troubles.TYPE) && e.state().equals("rechecking") && !e.fromState().equals(e.state())) {
            troubles.datasetOf(e.caseId()).ifPresent(dataset -> soon(dataset, "case"));
        }
    }

    /** Several wishes for one dataset that has not begun yet are one. */
    void soon(String dataset, String cause) {
        if (waiting.add(dataset)) {
            one.execute(() -> {
                waiting.remove(dataset);
                runs.checkQuietly(dataset, cause);
            });
        }
    }

    @PreDestroy
    void stop() {
        one.shutdownNow();
    }
}
