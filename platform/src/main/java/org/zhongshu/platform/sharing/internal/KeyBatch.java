package org.zhongshu.platform.sharing.internal;

import org.zhongshu.platform.shared.Problem;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Questions by key for the same columns of the same opening. A lone one is asked by itself and waits for nobody; those that come while
 * others are being answered share one query, for a round trip costs the database more than a row does. One of the askers asks for all and
 * then hands on to the next one.
 */
final class KeyBatch {

    private static final int LARGEST = 256;
    /** How long a query gathers when the one before was shared. */
    private static final long GATHER_NANOS = 300_000;
    private static final int SMALL = 3;

    private final String sql;
    private final List<Object> rules;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private boolean led;
    private int before;

    /** @param sql asks for an array of keys, then for what the grant demands of rows with the values of {@code rules}; its first column is the key */
    KeyBatch(String sql, List<Object> rules) {
        this.sql = sql;
        this.rules = List.copyOf(rules);
    }

    String sql() {
        return sql;
    }

    List<Object> rules() {
        return rules;
    }

    /** One asker. */
    static final class Waiting {
        private final String key;
        private final boolean csv;
        private final Thread thread = Thread.currentThread();
        private volatile boolean leads;
        private volatile boolean done;
        private RowReader.Body body;
        private Exception failure;

        Waiting(String key, boolean csv) {
            this.key = key;
            this.csv = csv;
        }

        String key() {
            return key;
        }

        boolean csv() {
            return csv;
        }

        void answer(RowReader.Body with) {
            body = with;
        }

        private void end(Exception why) {
            failure = body == null ? why : null;
            done = true;
            LockSupport.unpark(thread);
        }

        private void lead() {
            leads = true;
            LockSupport.unpark(thread);
        }
    }

    /** Answers all of them, or throws. */
    interface Fetch {
        void answer(List<Waiting> askers) throws RowReader.Stale;
    }

    /** The answer to this question; throws what the query that was to answer it threw. */
    RowReader.Body read(Waiting me, Fetch fetch) throws RowReader.Stale {
        lock.lock();
        try {
            waiting.add(me);
            me.leads = !led;
            led = true;
        } finally {
            lock.unlock();
        }
        boolean interrupted = false;
        try {
            while (!me.done) {
                if (me.leads) {
                    lead(fetch);
                } else {
                    LockSupport.park(this);
                    interrupted |= Thread.interrupted();
                }
            }
        } finally {
            if (me.leads) {
                handOn();
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        return switch (me.failure) {
            case null -> me.body;
            case RowReader.Stale stale -> throw stale;
            case RuntimeException e -> throw e;
            default -> throw new IllegalStateException(me.failure);
        };
    }

    /** Only one thread leads at a time; it may be that its own question is not yet among those asked. */
    private void lead(Fetch fetch) {
        if (before > SMALL) {
            LockSupport.parkNanos(this, GATHER_NANOS);
        }
        List<Waiting> askers = new ArrayList<>();
        lock.lock();
        try {
            while (!waiting.isEmpty() && askers.size() < LARGEST) {
                askers.add(waiting.poll());
            }
        } finally {
            lock.unlock();
        }
        before = askers.size();
        Exception failure = Problem.unavailable("store-busy", "系统繁忙或数据库暂时不可用，请几秒后重试。", null);
        try {
            fetch.answer(askers);
        } catch (RowReader.Stale | RuntimeException e) {
            failure = e;
        } finally {
            for (Waiting asker : askers) {
                asker.end(failure);
            }
        }
    }

    /** Questions that no query has taken up yet. */
    int waiting() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }

    private void handOn() {
        Waiting next;
        lock.lock();
        try {
            next = waiting.peek();
            led = next != null;
        } finally {
            lock.unlock();
        }
        if (next != null) {
            next.lead();
        }
    }
}
