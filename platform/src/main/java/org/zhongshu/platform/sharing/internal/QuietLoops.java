package org.zhongshu.platform.sharing.internal;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BiPredicate;
import java.util.function.Function;

/**
 * One quiet thread for each of several things to serve, in the one copy of the server that holds the lock. A thread takes step after step
 * with the pauses that the steps ask for, or less when it is woken, until its step says that it is over or the lock is lost.
 *
 * @param <K> names what is served
 * @param <S> what its thread remembers between two steps
 */
public final class QuietLoops<K, S> implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(QuietLoops.class);
    private static final Duration AFTER_ERROR = Duration.ofSeconds(5);

    /** One step; failures that it does not know are logged, and tried again after five seconds. */
    public interface Step<K, S> {
        /** @return how long to wait for the next one; null: it is over */
        Duration next(K key, S state);
    }

    private final String name;
    private final OnlyCopy only;
    private final Step<K, S> step;
    private final Map<K, Loop> loops = new ConcurrentHashMap<>();
    private volatile boolean running;
    private boolean away;

    /** @param name of the threads, and in the log */
    public QuietLoops(String name, OnlyCopy only, Step<K, S> step) {
        this.name = name;
        this.only = only;
        this.step = step;
    }

    private final class Loop implements Runnable {
        private final K key;
        private final S state;
        private final Semaphore woken = new Semaphore(0);
        private volatile boolean ended;

        private Loop(K key, S state) {
            this.key = key;
            this.state = state;
        }

        @Override
        public void run() {
            try {
                while (!ended && running && only.held()) {
                    woken.drainPermits();
                    Duration pause = take();
                    if (pause == null) {
                        return;
                    }
                    if (pause.isPositive()) {
                        woken.tryAcquire(Math.max(1, pause.toMillis()), TimeUnit.MILLISECONDS);
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                loops.remove(key, this);
            }
        }

        private Duration take() {
            try {
                return step.next(key, state);
            } catch (RuntimeException e) {
                log.warn("{} {} could not go on; trying again: {}", name, key, e.toString());
                return AFTER_ERROR;
            }
        }
    }

    /** Does the regular look when this copy of the server holds the lock, and ends every thread when it does not. A store that is away is one line in the log. */
    public void look(Runnable work) {
        if (!running || !only.take()) {
            end();
            return;
        }
        away = quietly(name, away, work);
    }

    /** Tells of a store that is away once, until it is back. @param before what this returned the last time. @return whether the store is away */
    public static boolean quietly(String name, boolean before, Runnable work) {
        try {
            work.run();
            return false;
        } catch (DataAccessException | TransactionException e) {
            if (!before) {
                log.warn("{}: the store is away, trying again every moment: {}", name, String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
            }
            return true;
        }
    }

    /** Starts what is not yet served. @param state what the new thread begins with */
    public void begin(K key, Function<K, S> state) {
        if (running && only.held()) {
            loops.computeIfAbsent(key, k -> {
                Loop loop = new Loop(k, state.apply(k));
                Thread.ofVirtual().name(name + "-" + k).start(loop);
                return loop;
            });
        }
    }

    /** Lets one go on at once. False when it is not served here. */
    public boolean wake(K key) {
        Loop loop = loops.get(key);
        if (loop != null) {
            loop.woken.release();
        }
        return loop != null;
    }

    /** Lets those go on at once of which this is true. */
    public void wakeIf(BiPredicate<K, S> which) {
        loops.values().stream().filter(l -> which.test(l.key, l.state)).forEach(l -> l.woken.release());
    }

    /** Does something after the caller's commit, or at once when there is no transaction. */
    public static void afterCommit(Runnable work) {
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

    public void start() {
        running = true;
    }

    public boolean running() {
        return running;
    }

    @Override
    public void close() {
        running = false;
        end();
        only.close();
    }

    private void end() {
        loops.values().forEach(l -> {
            l.ended = true;
            l.woken.release();
        });
    }
}
