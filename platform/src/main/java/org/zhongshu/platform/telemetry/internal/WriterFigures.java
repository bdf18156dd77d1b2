package org.zhongshu.platform.telemetry.internal;

import java.time.Instant;

/** The writer's counters; written by its thread, read by any. */
final class WriterFigures {

    private static final int SECONDS = 10;
    /** From so many readings on a batch tells the writer's pace; a smaller one mostly costs its round trips. */
    private static final int TELLING = 5_000;

    private final long[] seconds = new long[SECONDS + 2];
    private final long[] messages = new long[SECONDS + 2];
    private final long[] points = new long[SECONDS + 2];
    private volatile boolean writing;
    private volatile Instant lastCommit;
    private volatile long refused;
    private volatile long lost;
    private volatile String fault;
    private volatile long[] stored;
    /** Until something is known, 50,000 messages a second. */
    private volatile double secondsPerMessage = 2e-5;

    synchronized void committed(Instant at, int messageCount, int pointCount, int refusedCount) {
        int slot = (int) (at.getEpochSecond() % seconds.length);
        if (seconds[slot] != at.getEpochSecond()) {
            seconds[slot] = at.getEpochSecond();
            messages[slot] = 0;
            points[slot] = 0;
        }
        messages[slot] += messageCount;
        points[slot] += pointCount;
        lastCommit = at;
        refused += refusedCount;
        fault = null;
    }

    /** Per second over the last ten whole seconds: {messages, readings}. */
    synchronized double[] rates(Instant now) {
        long m = 0;
        long p = 0;
        for (int i = 0; i < seconds.length; i++) {
            long age = now.getEpochSecond() - seconds[i];
            if (age >= 1 && age <= SECONDS) {
                m += messages[i];
                p += points[i];
            }
        }
        return new double[]{(double) m / SECONDS, (double) p / SECONDS};
    }

    /** One batch took so long, from the end of the one before: reading, storing, flushing, and a short wait where there was time for it. */
    void worked(int messageCount, int pointCount, long nanos) {
        double own = nanos / 1e9 / Math.max(1, messageCount);
        if (pointCount >= TELLING || own < secondsPerMessage) {
            // each batch as much as all before it: what messages carry may change from one second to the next
            secondsPerMessage = (secondsPerMessage + own) / 2;
        }
    }

    /** How long storing one message takes this writer on this machine, with as many readings as messages carry at present. */
    double secondsPerMessage() {
        return secondsPerMessage;
    }

    /** Next offset of each partition whose messages before it are stored; not changed afterwards. */
    void stored(long[] positions) {
        stored = positions;
    }

    /** Null unless this copy of the server writes. */
    long[] stored() {
        return writing ? stored : null;
    }

    void writing(boolean now) {
        writing = now;
    }

    boolean writing() {
        return writing;
    }

    Instant lastCommit() {
        return lastCommit;
    }

    void refused(long count) {
        refused = count;
    }

    long refused() {
        return refused;
    }

    void lost(long count) {
        lost += count;
    }

    long lost() {
        return lost;
    }

    void fault(String reason) {
        fault = reason;
    }

    String fault() {
        return fault;
    }
}
