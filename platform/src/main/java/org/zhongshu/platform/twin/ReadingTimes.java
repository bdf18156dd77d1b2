package org.zhongshu.platform.twin;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

import java.time.Duration;

/**
 * Which device times are believed. A reading older than the history is kept, or more than an hour ahead, comes from a broken
 * clock: the gateway refuses it and keeps it among the rejects; history would have no partition for it.
 */
@Component
public class ReadingTimes {

    private static final long DAY = Duration.ofDays(1).toMillis();
    private static final long AHEAD = Duration.ofHours(1).toMillis();

    private final long age;
    private final int days;

    /** @param days how many days raw readings are kept ({@code zhongshu.telemetry.retention-days}) */
    public ReadingTimes(@Value("${zhongshu.telemetry.retention-days:90}") int days) {
        this.days = days;
        this.age = Math.max(1, days - 1) * DAY;
    }

    public int retentionDays() {
        return days;
    }

    /** Cheap enough for every reading. @param ts,now ms since 1970 */
    public boolean check(long ts, long now) {
        return ts >= now - age && ts <= now + AHEAD;
    }

    /** Why {@link #check} fails, in words for the reject list; null when it passes. */
    public String objection(long ts, long now) {
        if (ts > now + AHEAD) {
            return "设备时间比平台时间超前 1 小时以上";
        }
        return ts < now - age ? "设备时间早于历史数据保留期（" + days + " 天）" : null;
    }
}
