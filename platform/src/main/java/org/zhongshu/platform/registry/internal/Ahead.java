package org.zhongshu.platform.registry.internal;

import java.sql.SQLException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;

/**
 * Reads ahead: a thread of its own makes the next things while the caller works on the last one, at most so many in between, so
 * that memory stays flat. What goes wrong there is thrown at the caller. For one caller's thread.
 */
final class Ahead<T> implements AutoCloseable {

    private static final long PATIENCE_MILLIS = 4_000;

    private final BlockingQueue<Object> ready;
    private final Thread maker;
    private boolean ended;

    /** Makes things and hands each over. */
    interface Making<T> {
        void run(Taking<T> to) throws Exception;
    }

    interface Taking<T> {
        void take(T thing) throws InterruptedException;
    }

    private record Ended(Throwable trouble) {
    }

    /** @param most things that may wait between the two threads */
    Ahead(String name, int most, Making<T> making) {
        ready = new ArrayBlockingQueue<>(most);
        maker = Thread.ofPlatform().name(name).daemon().start(() -> make(making));
    }

    private void make(Making<T> making) {
        Throwable trouble = null;
        try {
            making.run(ready::put);
        } catch (InterruptedException e) {
            // the caller has gone
            return;
        } catch (Throwable e) {
            trouble = e;
        }
        try {
            ready.put(new Ended(trouble));
        } catch (InterruptedException e) {
            // the caller has gone
        }
    }

    /** The next thing, null when there are no more. */
    @SuppressWarnings("unchecked")
    T next() throws SQLException {
        if (ended) {
            return null;
        }
        Object next;
        try {
            next = ready.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted");
        }
        if (!(next instanceof Ended end)) {
            return (T) next;
        }
        ended = true;
        switch (end.trouble()) {
            case null -> {
                return null;
            }
            case Error error -> throw error;
            case RuntimeException e -> throw e;
            case SQLException e -> throw e;
            default -> throw new IllegalStateException(end.trouble());
        }
    }

    /** Ends the other thread and waits for it, so that what it read from is the caller's again. */
    @Override
    public void close() {
        ended = true;
        maker.interrupt();
        boolean interrupted = false;
        long until = System.nanoTime() + PATIENCE_MILLIS * 1_000_000;
        while (maker.isAlive() && System.nanoTime() < until) {
            try {
                maker.join(PATIENCE_MILLIS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
