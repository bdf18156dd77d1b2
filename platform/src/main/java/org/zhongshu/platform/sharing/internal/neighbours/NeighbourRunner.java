package org.zhongshu.platform.sharing.internal.neighbours;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.EventListener;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.zhongshu.platform.sharing.internal.OnlyCopy;
import org.zhongshu.platform.sharing.internal.neighbours.NeighbourStore.Neighbour;

import javax.sql.DataSource;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** One quiet thread for each neighbour, in one copy of the server: sends what waits, reads what changed, tries again when the other is away. */
@Component
class NeighbourRunner implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(NeighbourRunner.class);
    private static final long LOCK = 0x7a73_6e65_6967L;
    private static final Duration LOOK = Duration.ofSeconds(2);
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final Duration KEPT = Duration.ofDays(92);

    private final NeighbourStore store;
    private final Messages messages;
    private final CatalogueFollower follower;
    private final Clock clock;
    private final Duration every;
    private final OnlyCopy only;
    private final Map<String, Loop> loops = new ConcurrentHashMap<>();
    private volatile boolean running;

    NeighbourRunner(NeighbourStore store, Messages messages, CatalogueFollower follower, DataSource source, Clock clock,
                    @Value("${zhongshu.sharing.neighbours.every:10s}") Duration every) {
        this.store = store;
        this.messages = messages;
        this.follower = follower;
        this.clock = clock;
        this.every = every;
        this.only = new OnlyCopy(source, LOCK);
    }

    private final class Loop implements Runnable {
        private final String code;
        private final Semaphore woken = new Semaphore(0);
        private volatile boolean ended;
        private volatile boolean askCatalogue;
        private Instant followed = Instant.EPOCH;
        private int failures;

        Loop(String code) {
            this.code = code;
        }

        @Override
        public void run() {
            try {
                while (!ended && running && only.held()) {
                    woken.drainPermits();
                    Neighbour n = store.find(code).filter(Neighbour::paired).orElse(null);
                    if (n == null) {
                        return;
                    }
                    Duration pause = step(n);
                    woken.tryAcquire(pause.toMillis(), TimeUnit.MILLISECONDS);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                loops.remove(code, this);
            }
        }

        private Duration step(Neighbour n) {
            try {
                boolean spoke = false;
                while (messages.send(n)) {
                    spoke = true;
                }
                if (askCatalogue || !clock.instant().isBefore(followed.plus(every))) {
                    askCatalogue = false;
                    follower.follow(n);
                    followed = clock.instant();
                    spoke = true;
                }
                if (spoke) {
                    store.good(code, clock.instant());
                }
                failures = 0;
                return LOOK;
            } catch (Link.Failure e) {
                failures++;
                store.bad(code, e.getMessage());
                if (failures == 1) {
                    log.warn("Neighbour {} ({}): {}", n.name(), n.url(), e.getMessage());
                }
                return Duration.ofMillis(Math.min(LONGEST.toMillis(), 500L << Math.min(failures, 10)));
            } catch (RuntimeException e) {
                log.warn("Neighbour {} could not be served; trying again: {}", n.name(), e.toString());
                return Duration.ofSeconds(5);
            }
        }
    }

    @Scheduled(fixedDelay = 1_000, initialDelay = 2_000)
    void look() {
        if (!running || !only.take()) {
            loops.values().forEach(l -> l.ended = true);
            return;
        }
        store.list().stream().filter(Neighbour::paired).forEach(n -> loops.computeIfAbsent(n.code(), code -> {
            Loop loop = new Loop(code);
            Thread.ofVirtual().name("neighbour-" + code).start(loop);
            return loop;
        }));
    }

    /** Nonces only need to outlive the clocks' difference; messages are kept for people. */
    @Scheduled(fixedDelay = 600_000, initialDelay = 60_000)
    void forget() {
        store.forgetNonces(clock.instant().minus(Envelope.SKEW.multipliedBy(3)));
        store.forgetTaken(clock.instant().minus(KEPT));
    }

    @EventListener
    void on(Messages.Said e) {
        if (TransactionSynchronizationManager.isSynchronizationActive()) {
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void afterCommit() {
                    wake(e.neighbour(), false);
                }
            });
        } else {
            wake(e.neighbour(), false);
        }
    }

    /** Looks at a neighbour at once. */
    void wake(String neighbour, boolean catalogueToo) {
        Loop loop = loops.get(neighbour);
        if (loop != null) {
            loop.askCatalogue |= catalogueToo;
            loop.woken.release();
        }
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
