package org.zhongshu.platform.telemetry.internal;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

import java.time.Duration;

/**
 * @param retentionDays       raw readings
 * @param minuteRetentionDays one-minute buckets
 * @param hourRetentionDays   one-hour buckets
 * @param batch               most messages in one transaction
 * @param linger              how long a small batch waits for more
 * @param derivedEvery        how often buckets and latest states are flushed
 * @param lagAlarm            behind the log by so much time ({@link LagMonitor}), from which on it is an alarm
 * @param lagLimit            the same, from which on the gateway stops acknowledging
 * @param writer              false for copies of the server that must not write
 */
@ConfigurationProperties("zhongshu.telemetry")
record TelemetrySettings(@DefaultValue("90") int retentionDays, @DefaultValue("400") int minuteRetentionDays, @DefaultValue("1830") int hourRetentionDays,
                         @DefaultValue("20000") int batch, @DefaultValue("100ms") Duration linger, @DefaultValue("5s") Duration derivedEvery,
                         @DefaultValue("1s") Duration lagAlarm, @DefaultValue("2s") Duration lagLimit, @DefaultValue("true") boolean writer) {

    static TelemetrySettings defaults() {
        return new TelemetrySettings(90, 400, 1830, 20_000, Duration.ofMillis(100), Duration.ofSeconds(5), Duration.ofSeconds(1), Duration.ofSeconds(2), true);
    }
}
