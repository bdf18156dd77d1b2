package org.zhongshu.platform.telemetry.internal;

import java.util.ArrayDeque;

/**
 * What is in the log and not yet in the store: how many messages, and how long the oldest of them has waited. Neither log nor
 * store is asked for that message: it came after the latest moment at which the log ended where the store is now, so the age
 * told is the true one or up to one measurement more.
 */
final class Backlog {

    /** A minute of measurements. While all are taken no more is remembered: the oldest decides, and the limit has long been passed. */
    private static final int MOST = 240;

    private record Mark(long nanos, long[] ends) {
    }

    private final ArrayDeque<Mark> marks = new ArrayDeque<>();
    private long[] ends = {};
    /** Null until the store has answered for the first time: then nothing can be said. */
    private long[] stored;

    /** @param nanos when the log was asked, by {@link System#nanoTime} */
    synchronized void ends(long nanos, long[] now) {
        ends = now;
        if (marks.size() < MOST) {
            marks.add(new Mark(nanos, now));
        }
        forget();
    }

    /** @param now next offset of each partition, negative where nothing is stored */
    synchronized void stored(long[] now) {
        stored = now;
        forget();
    }

    /** Keeps the latest mark that is wholly stored, and what came after it. */
    private void forget() {
        while (marks.size() > 1) {
            Mark oldest = marks.poll();
            if (missing(marks.peek().ends()) > 0) {
                marks.addFirst(oldest);
                return;
            }
        }
    }

    private long missing(long[] of) {
        long sum = 0;
        for (int part = 0; stored != null && part < of.length; part++) {
            sum += Math.max(0, of[part] - Math.max(0, stored[part]));
        }
        return sum;
    }

    synchronized long messages() {
        return missing(ends);
    }

    synchronized double ageSeconds(long nanos) {
        return messages() == 0 || marks.isEmpty() ? 0 : (nanos - marks.peek().nanos()) / 1e9;
    }
}
