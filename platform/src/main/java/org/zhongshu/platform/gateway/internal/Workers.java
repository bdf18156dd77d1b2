package org.zhongshu.platform.gateway.internal;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Virtual threads for what would block an event loop; few at a time, so that devices cannot take all database connections. */
@Component
public class Workers implements DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(Workers.class);

    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("gateway-", 0).factory());
    private final Semaphore atOnce = new Semaphore(6);

    /** @param then told null, or why it failed; on the worker's thread */
    public void run(Runnable work, Consumer<Throwable> then) {
        threads.execute(() -> {
            Throwable failure = null;
            atOnce.acquireUninterruptibly();
            try {
                CurrentActor.as(Actor.system("gateway"), work);
            } catch (RuntimeException e) {
                log.warn("Work for a device failed: {}", e.toString());
                failure = e;
            } finally {
                atOnce.release();
            }
            then.accept(failure);
        });
    }

    /** The same for what has a result or is waited for. */
    <T> CompletableFuture<T> call(Supplier<T> work) {
        CompletableFuture<T> stage = new CompletableFuture<>();
        run(() -> stage.complete(work.get()), failure -> {
            if (failure != null) {
                stage.completeExceptionally(failure);
            }
        });
        return stage;
    }

    @Override
    public void destroy() throws InterruptedException {
        threads.shutdown();
        threads.awaitTermination(5, TimeUnit.SECONDS);
    }
}
