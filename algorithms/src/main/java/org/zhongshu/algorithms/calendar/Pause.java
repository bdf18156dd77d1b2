package org.zhongshu.algorithms.calendar;

import java.time.Instant;
import java.util.Objects;

/**
 * A stretch in which a clock stands still (挂账, waiting for the applicant …).
 *
 * @param from when it began
 * @param to   when it ended (exclusive); {@code null} while it lasts
 */
public record Pause(Instant from, Instant to) {

    public Pause {
        Objects.requireNonNull(from, "from");
        if (to != null && to.isBefore(from)) {
            throw new IllegalArgumentException("暂停的结束时间早于开始时间");
        }
    }

    boolean open() {
        return to == null;
    }
}
