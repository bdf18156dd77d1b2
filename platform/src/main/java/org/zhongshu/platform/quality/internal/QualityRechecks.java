package org.zhongshu.platform.quality.internal;

import jakarta.annotation.PreDestroy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionPhase;
import org.springframework.transaction.event.TransactionalEventListener;
import org.zhongshu.platform.cases.CaseActed;
import org.zhongshu.platform.shared.Problem;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Checks at once what somebody says is mended, beside the request that said so. What is lost by a crash the schedule finds. */
@Component
class QualityRechecks {

    private static final Logger log = LoggerFactory.getLogger(QualityRechecks.class);
    private static final int PATIENCE = 120;

    private final QualityRuns runs;
    private final QualityTroubles troubles;
    private final Set<String> waiting = ConcurrentHashMap.newKeySet();
    private final ExecutorService one = Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("quality-recheck").factory());

    QualityRechecks(QualityRuns runs, QualityTroubles troubles) {
        this.runs = runs;
        this.troubles = troubles;
    }

    @TransactionalEventListener(phase = TransactionPhase.AFTER_COMMIT)
    void on(CaseActed e) {
        if (e.type().equals(QualityTroubles.TYPE) && e.state().equals("rechecking") && !e.fromState().equals(e.state())) {
            troubles.datasetOf(e.caseId()).ifPresent(dataset -> soon(dataset, "case"));
        }
    }

    /** Several wishes for one dataset that has not begun yet are one. */
    void soon(String dataset, String cause) {
        if (waiting.add(dataset)) {
            one.execute(() -> {
                waiting.remove(dataset);
                again(dataset, cause);
            });
        }
    }

    /** A check that runs already began before the mending was told: this one waits for its end. */
    private void again(String dataset, String cause) {
        for (int i = 0; i < PATIENCE; i++) {
            try {
                runs.check(dataset, cause);
                return;
            } catch (Problem p) {
                if (!p.code().equals("running")) {
                    return;
                }
            } catch (RuntimeException e) {
                log.warn("The recheck of {} failed: {}", dataset, e.toString());
                return;
            }
            try {
                Thread.sleep(1000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    @PreDestroy
    void stop() {
        one.shutdownNow();
    }
}
