package org.zhongshu.platform.rules.internal;

import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.streams.processor.api.ProcessingContext;

import java.util.Map;

/**
 * Counts the commits of the running stream thread. A state put in round {@code n} is durable in round {@code n + 2}: the
 * commit between them began after the put and has ended.
 *
 * <p>Where Streams gives no such figure (its test driver), five seconds count as a round: a hundred commit intervals.
 */
final class CommitRounds {

    private final Metric commits;
    private final ProcessingContext context;

    CommitRounds(ProcessingContext context) {
        this.context = context;
        String thread = Thread.currentThread().getName();
        Metric found = null;
        for (Map.Entry<MetricName, ? extends Metric> m : context.metrics().metrics().entrySet()) {
            if (m.getKey().name().equals("commit-total") && m.getKey().group().equals("stream-thread-metrics")
                    && thread.equals(m.getKey().tags().get("thread-id"))) {
                found = m.getValue();
            }
        }
        commits = found;
    }

    long now() {
        return commits == null ? context.currentSystemTimeMs() / 5_000 : ((Number) commits.metricValue()).longValue();
    }
}
