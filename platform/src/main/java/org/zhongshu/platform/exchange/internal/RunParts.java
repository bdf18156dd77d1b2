package org.zhongshu.platform.exchange.internal;

import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.datasets.Datasets;

import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Set;

/**
 * What every run works with.
 *
 * @param stopAsked runs that somebody wants to stop, as the heartbeat saw it
 */
record RunParts(Datasets datasets, JobStore jobs, RunStore runs, Rejects rejects, TransactionTemplate transaction, Clock clock, ZoneId zone, Duration lease, Set<Long> stopAsked) {
}
