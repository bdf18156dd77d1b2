package org.zhongshu.platform.exchange.internal;

import org.zhongshu.algorithms.calendar.OfficeHours;
import org.zhongshu.platform.exchange.Connector.Mode;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * Since when data should have come. Two promises count: the job's own plan (the source could be read), and the update period that the catalogue says of
 * the data (something new was in it): a folder that is looked at every ten minutes and stays empty keeps the first and breaks the second. Pure.
 */
final class Lateness {

    private static final Map<String, Duration> PERIODS = Map.of("daily", Duration.ofDays(1), "weekly", Duration.ofDays(7), "monthly", Duration.ofDays(31), "quarterly", Duration.ofDays(92),
            "half-yearly", Duration.ofDays(184), "yearly", Duration.ofDays(366));

    private Lateness() {
    }

    /**
     * Minutes; 0: in time. A job that is paused or drifted (that has its own case) is never late.
     *
     * @param down   since when a capture has been down; null: it is not, or it is no capture
     * @param data   when data last came; null: never
     * @param period of the catalogue entry, as {@code daily}; null: none
     */
    static long minutes(JobStore.Job job, Instant down, Instant data, String period, Instant now, OfficeHours hours) {
        if (!job.state().equals(JobStore.READY)) {
            return 0;
        }
        Instant due = job.mode() == Mode.CAPTURE ? down : Calendars.next(job.spec().schedule(), job.freshAt() == null ? job.createdAt() : job.freshAt(), hours);
        Duration promised = period == null ? null : PERIODS.get(period);
        Instant promise = promised == null ? null : (data == null ? job.createdAt() : data).plus(promised);
        return Math.max(since(due, now), since(promise, now));
    }

    private static long since(Instant due, Instant now) {
        return due == null ? 0 : Math.max(0, Duration.between(due, now).toMinutes());
    }
}
