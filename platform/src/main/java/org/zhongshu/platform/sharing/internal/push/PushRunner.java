package org.zhongshu.platform.sharing.internal.push;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.EventListener;
import org.springframework.context.SmartLifecycle;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.zhongshu.platform.datasets.DatasetChanged;
import org.zhongshu.platform.datasets.Datasets;
import org.zhongshu.platform.sharing.internal.OnlyCopy;

import javax.sql.DataSource;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * One quiet thread for each active subscription, in one copy of the server. Woken by changes right after their commit, and by a
 * look every two seconds for what another copy wrote.
 */
@Component
class PushRunner implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(PushRunner.class);
    private static final long LOCK = 0x7a73_7075_7368L;
    private static final Duration KEPT = Duration.ofDays(92);
    private static final Duration AFTER_ERROR = Duration.ofSeconds(5);

    private final Push push;
    private final SubscriptionStore store;
    private final Datasets datasets;
    private final Clock clock;
    private final OnlyCopy only;
    private final Map<Long, Loop> loops = new ConcurrentHashMap<>();
    private volatile boolean running;
    private int ticks;

    PushRunner(Push push, SubscriptionStore store, Datasets datasets, DataSource source, Clock clock) {
        this.push = push;
        this.store = store;
        this.datasets = datasets;
        this.clock = clock;
        this.only = new OnlyCopy(source, LOCK);
    }

    private final class Loop implements Runnable {
        private final long id;
        private final String dataset;
        private final Semaphore woken = new Semaphore(0);
        private volatile boolean ended;

        Loop(long id, String dataset) {
            this.id = id;
            this.dataset = dataset;
        }

        @Override
        public void run() {
            try {
                while (!ended && running && only.held()) {
                    woken.drainPermits();
                    Push.Next next = step();
                    if (next.over()) {
                        return;
                    }
                    if (next.until() != null) {
                        Duration pause = next.until().equals(Instant.MAX) ? Duration.ofDays(1) : Duration.between(clock.instant(), next.until());
                        woken.tryAcquire(Math.max(1, pause.toMillis()), TimeUnit.MILLISECONDS);
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                loops.remove(id, this);
            }
        }

        private Push.Next step() {
            try {
                return push.next(id);
            } catch (RuntimeException e) {
                log.warn("Push {} could not go on; trying again: {}", id, e.toString());
                return Push.Next.at(clock.instant().plus(AFTER_ERROR));
            }
        }
    }

    /** Starts what is active, ends what is no longer, and looks for changes that nobody told of. */
    @Scheduled(fixedDelay = 1_000, initialDelay = 1_500)
    void look() {
        if (!running || !only.take()) {
            loops.values().forEach(l -> l.ended = true);
            return;
        }
        boolean poll = ticks++ % 2 == 0;
        Map<String, Long> last = new HashMap<>();
        store.active().forEach(s -> {
            Loop loop = begin(s);
            if (poll && (s.retryAt() == null) && last.computeIfAbsent(s.dataset(), d -> datasets.find(d).isEmpty() ? Long.MAX_VALUE : datasets.lastSeq(d)) > s.position()) {
                loop.woken.release();
            }
        });
        if (ticks % 3_600 == 1) {
            store.forgetBefore(clock.instant().minus(KEPT));
        }
    }

    private Loop begin(Subscription s) {
        return loops.computeIfAbsent(s.id(), id -> {
            Loop loop = new Loop(id, s.dataset());
            Thread.ofVirtual().name("push-" + id).start(loop);
            return loop;
        });
    }

    @EventListener
    void on(DatasetChanged e) {
        afterCommit(() -> loops.values().forEach(l -> {
            if (l.dataset.equals(e.dataset())) {
                l.woken.release();
            }
        }));
    }

    /** Something was decided about a subscription: look now. */
    void changed(long id) {
        afterCommit(() -> {
            Loop loop = loops.get(id);
            if (loop != null) {
                loop.woken.release();
            } else if (running && only.held()) {
                store.find(id).filter(Subscription::active).ifPresent(this::begin);
            }
        });
    }

    private static void afterCommit(Runnable work) {
        if (!TransactionSynchronizationManager.isSynchronizationActive()) {
            work.run();
            return;
        }
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                work.run();
            }
        });
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop() {
        running = false;
        loops.values().forEach(l -> {
            l.ended = true;
            l.woken.release();
        });
        only.close();
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
