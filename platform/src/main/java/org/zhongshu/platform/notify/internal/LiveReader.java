package org.zhongshu.platform.notify.internal;

import org.zhongshu.platform.identity.Access;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.Scope;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * One open channel: what it may see and what waits for it. The queue is short on purpose: who does not keep up is told to
 * load again, which is cheaper for both sides than a backlog.
 */
final class LiveReader {

    private static final int ROOM = 256;

    private final long account;
    private final Map<String, Scope> scopes;
    private final Set<Long> things;
    private final ArrayBlockingQueue<byte[]> queue = new ArrayBlockingQueue<>(ROOM);
    private volatile boolean closed;
    private volatile boolean behind;

    LiveReader(Actor actor, Access access, Set<Long> things) {
        this.account = actor.accountId();
        this.things = Set.copyOf(things);
        // asked once: a change of roles holds from the next connection on, and none lasts longer than half an hour
        this.scopes = Map.of(LiveListeners.CASES, access.scope(actor, LiveListeners.CASES), LiveListeners.ALERTS, access.scope(actor, LiveListeners.ALERTS));
    }

    long account() {
        return account;
    }

    /** Things whose readings it wants as they come. */
    Set<Long> things() {
        return things;
    }

    boolean mayRead(LiveEvent.Audience a) {
        if (a.accounts() != null) {
            return a.accounts().contains(account);
        }
        if (a.permission() == null) {
            return true;
        }
        Scope scope = scopes.get(a.permission());
        return scope != null && (scope.reaches(a.department(), a.town(), a.person()) || a.grid() != null && scope.reaches(null, a.grid(), null));
    }

    /** Never waits. */
    void offer(byte[] frame) {
        if (!closed && !queue.offer(frame)) {
            behind = true;
            close();
        }
    }

    /** Moves what waits into {@code into}; waits for something to come. */
    void take(Collection<byte[]> into, long millis) throws InterruptedException {
        byte[] first = queue.poll(millis, TimeUnit.MILLISECONDS);
        if (first != null) {
            into.add(first);
            queue.drainTo(into);
        }
    }

    /** It did not keep up: what it has missed is lost to it. */
    boolean behind() {
        return behind;
    }

    boolean closed() {
        return closed;
    }

    void close() {
        closed = true;
        // wakes the writing thread; if the queue is full it is awake anyway
        queue.offer(new byte[0]);
    }
}
