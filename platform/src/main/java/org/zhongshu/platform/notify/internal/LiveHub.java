package org.zhongshu.platform.notify.internal;

import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.shared.Problem;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Hands every event to every open channel that may read it. Publishing only puts a reference into each reader's queue, so
 * it may be done on the committing thread. The last events are kept for readers that come back after a short break.
 */
@Component
class LiveHub implements SmartLifecycle {

    private static final int KEPT = 2048;
    private static final int MOST_READERS = 4000;
    private static final int MOST_PER_ACCOUNT = 40;

    private final Set<LiveReader> readers = ConcurrentHashMap.newKeySet();
    private final Deque<LiveEvent> kept = new ArrayDeque<>(KEPT);
    /** Tells this run's event numbers from an earlier run's. */
    private final String run = Long.toString(System.currentTimeMillis(), 36);
    private long sequence;
    private volatile boolean running;

    /** An event that a reader may ask for again by its number. */
    synchronized void publish(String kind, LiveEvent.Audience audience, Object data) {
        long number = ++sequence;
        LiveEvent event = LiveEvent.of(number, run + "-" + number, kind, audience, data);
        if (kept.size() == KEPT) {
            kept.removeFirst();
        }
        kept.addLast(event);
        deliver(event);
    }

    /** An event of the moment, not kept. */
    void publishPassing(String kind, Object data) {
        if (!readers.isEmpty()) {
            deliver(LiveEvent.of(0, null, kind, LiveEvent.Audience.EVERYONE, data));
        }
    }

    private void deliver(LiveEvent event) {
        for (LiveReader reader : readers) {
            if (reader.mayRead(event.audience())) {
                reader.offer(event.frame());
            }
        }
    }

    /**
     * Opens a channel. Nothing published from now on escapes it; what was published since {@code lastId} comes first.
     *
     * @param lastId number of the last event the reader has, null for a new reader
     * @return whether everything since is there; false = the reader must load again
     */
    synchronized boolean open(LiveReader reader, String lastId) {
        if (!running) {
            throw Problem.unavailable("stopping", "系统正在停止", null);
        }
        if (readers.size() >= MOST_READERS || readers.stream().filter(r -> r.account() == reader.account()).count() >= MOST_PER_ACCOUNT) {
            throw Problem.tooMany("too-many-channels", "实时连接过多，请关闭一些页面后重试");
        }
        boolean whole = lastId == null || replay(reader, lastId);
        readers.add(reader);
        return whole;
    }

    private boolean replay(LiveReader reader, String lastId) {
        long last;
        try {
            if (!lastId.startsWith(run + "-")) {
                return false;
            }
            last = Long.parseLong(lastId.substring(run.length() + 1));
        } catch (NumberFormatException e) {
            return false;
        }
        if (last > sequence || !kept.isEmpty() && kept.getFirst().sequence() > last + 1) {
            return false;
        }
        List<LiveEvent> missed = new ArrayList<>();
        for (LiveEvent event : kept) {
            if (event.sequence() > last && reader.mayRead(event.audience())) {
                missed.add(event);
            }
        }
        if (missed.size() > 200) {
            return false;
        }
        missed.forEach(event -> reader.offer(event.frame()));
        return true;
    }

    void leave(LiveReader reader) {
        readers.remove(reader);
    }

    Set<LiveReader> readers() {
        return readers;
    }

    @Override
    public void start() {
        running = true;
    }

    /** Channels end before the web server waits for its open requests. */
    @Override
    public synchronized void stop() {
        running = false;
        readers.forEach(LiveReader::close);
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return Integer.MAX_VALUE;
    }
}
