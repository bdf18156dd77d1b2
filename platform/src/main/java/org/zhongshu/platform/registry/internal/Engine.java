package org.zhongshu.platform.registry.internal;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;
import org.zhongshu.platform.datasets.DatasetChanged;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;

import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * What goes on in the background: one thread works whole runs off, one follows the sources' changes into the golden records and
 * these into the theme libraries. Woken when rows change, and by itself every two seconds for what another copy of the server wrote.
 */
@Component
class Engine implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Engine.class);
    private static final long POLL_MILLIS = 2_000;
    private static final long PAUSE_MILLIS = 100;
    static final Actor SYSTEM = Actor.system("registry");

    private final Libraries libraries;
    private final Runs runs;
    private final WholeRun wholeRun;
    private final Following following;
    private final Themes themes;
    private final Places places;
    private final Semaphore changed = new Semaphore(0);
    private final Semaphore asked = new Semaphore(0);
    private volatile boolean running;
    private Thread follower;
    private Thread runner;

    Engine(Libraries libraries, Runs runs, WholeRun wholeRun, Following following, Themes themes, Places places) {
        this.libraries = libraries;
        this.runs = runs;
        this.wholeRun = wholeRun;
        this.following = following;
        this.themes = themes;
        this.places = places;
    }

    @Override
    public void start() {
        running = true;
        follower = Thread.ofPlatform().name("registry-follow").daemon().start(() -> loop(changed, this::followAll));
        runner = Thread.ofPlatform().name("registry-run").daemon().start(() -> loop(asked, this::runAll));
    }

    @Override
    public void stop() {
        running = false;
        for (Thread t : List.of(follower, runner)) {
            t.interrupt();
            try {
                t.join(5_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Rows committed somewhere; which library they feed is found out by looking. */
    @TransactionalEventListener(fallbackExecution = true)
    void on(DatasetChanged e) {
        changed.release();
    }

    /** A whole run was asked for. */
    void wake() {
        asked.release();
    }

    private void loop(Semaphore wake, Runnable work) {
        while (running) {
            try {
                wake.tryAcquire(POLL_MILLIS, TimeUnit.MILLISECONDS);
                wake.drainPermits();
                CurrentActor.as(SYSTEM, work);
                // a load publishes hundreds of batches a second: one look for many of them
                Thread.sleep(PAUSE_MILLIS);
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                if (running) {
                    log.warn("registry: {}", e.toString(), e);
                }
            }
        }
    }

    private void runAll() {
        for (Runs.Run run : runs.running().reversed()) {
            if (running) {
                wholeRun.work(run.id());
                changed.release();
            }
        }
    }

    private void followAll() {
        for (Library library : libraries.list()) {
            try {
                while (running && following.follow(library)) {
                    Thread.onSpinWait();
                }
            } catch (RuntimeException e) {
                // one library's trouble is not the others'
                if (running) {
                    log.warn("{}: {}", library.name(), e.toString(), e);
                }
            }
        }
        try {
            places.follow();
        } catch (RuntimeException e) {
            if (running) {
                log.warn("address base: {}", e.toString(), e);
            }
        }
        for (Theme theme : libraries.themes()) {
            try {
                while (running && themes.follow(theme)) {
                    Thread.onSpinWait();
                }
            } catch (RuntimeException e) {
                if (running) {
                    log.warn("{}: {}", theme.name(), e.toString(), e);
                }
            }
        }
    }
}
