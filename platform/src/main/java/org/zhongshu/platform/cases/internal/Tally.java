package org.zhongshu.platform.cases.internal;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a case contributes to the evaluation, and how a step changes it. A pure function, so that the sums can be checked
 * against the rows.
 *
 * <p>应处置 and 应结案 (GB/T 30428.4) stand on the day that settles whether the work was done in time: the day it was done, or the
 * day of the deadline, whichever comes first. A case that is still running with its deadline ahead is counted here on the
 * deadline's day; {@link Evaluation} takes such cases out again, because nobody knows yet how they will end.
 */
final class Tally {

    /** Stored by ordinal in cases.tally_delta: append only. */
    enum Figure {
        REPORTED, ACCEPTED, DISPATCHED, RETURNED, TO_HANDLE, HANDLED, HANDLED_IN_TIME, HANDLE_MINUTES, REWORKED, TO_CLOSE, CLOSED, CLOSED_IN_TIME
    }

    record Bucket(LocalDate day, String department, Figure figure) {
    }

    record Delta(Bucket bucket, long n) {
    }

    private final ZoneId zone;
    private final Deadlines deadlines;

    Tally(ZoneId zone, Deadlines deadlines) {
        this.zone = zone;
        this.deadlines = deadlines;
    }

    /** @param before null for a new case */
    List<Delta> change(CaseFile before, CaseFile after) {
        Map<Bucket, Long> sums = new LinkedHashMap<>();
        if (before != null) {
            contributions(before).forEach((bucket, n) -> sums.merge(bucket, -n, Long::sum));
        }
        contributions(after).forEach((bucket, n) -> sums.merge(bucket, n, Long::sum));
        List<Delta> deltas = new ArrayList<>();
        sums.forEach((bucket, n) -> {
            if (n != 0) {
                deltas.add(new Delta(bucket, n));
            }
        });
        return deltas;
    }

    Map<Bucket, Long> contributions(CaseFile f) {
        Map<Bucket, Long> sums = new LinkedHashMap<>();
        add(sums, f, f.openedAt, Figure.REPORTED, 1);
        if (!f.counts()) {
            return sums;
        }
        if (f.acceptedAt != null) {
            add(sums, f, f.acceptedAt, Figure.ACCEPTED, 1);
        }
        if (f.dispatchedAt != null) {
            add(sums, f, f.dispatchedAt, Figure.DISPATCHED, 1);
            if (f.returns > 0) {
                add(sums, f, f.dispatchedAt, Figure.RETURNED, 1);
            }
        }
        if (f.suspended()) {
            return sums;
        }
        if (f.handleDue != null) {
            Instant settled = settled(f.handledAt, f.handleDue);
            add(sums, f, settled, Figure.TO_HANDLE, 1);
            if (f.reworks > 0) {
                add(sums, f, settled, Figure.REWORKED, 1);
            }
            if (f.handledAt != null) {
                add(sums, f, settled, Figure.HANDLED, 1);
                add(sums, f, settled, Figure.HANDLE_MINUTES, deadlines.minutes(f.dispatchedAt, f.handledAt, f.clock.pauses()));
                if (!f.handledAt.isAfter(f.handleDue)) {
                    add(sums, f, settled, Figure.HANDLED_IN_TIME, 1);
                }
            }
        }
        Instant settled = settled(f.closedAt, f.closeDue);
        add(sums, f, settled, Figure.TO_CLOSE, 1);
        if (CaseFile.CLOSED.equals(f.state)) {
            add(sums, f, settled, Figure.CLOSED, 1);
            if (!f.closedAt.isAfter(f.closeDue)) {
                add(sums, f, settled, Figure.CLOSED_IN_TIME, 1);
            }
        }
        return sums;
    }

    private static Instant settled(Instant done, Instant due) {
        return done != null && done.isBefore(due) ? done : due;
    }

    private void add(Map<Bucket, Long> sums, CaseFile f, Instant at, Figure figure, long n) {
        String department = f.department == null ? "" : f.department;
        sums.merge(new Bucket(at.atZone(zone).toLocalDate(), department, figure), n, Long::sum);
    }
}
