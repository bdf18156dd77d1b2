package org.zhongshu.platform.exchange.internal;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.exchange.Connector;
import org.zhongshu.platform.shared.Problem;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Looks every hour whether the sources of scheduled jobs still are what the jobs were made for, so that what a department changed in the morning is
 * known before the nightly run. A capture sees a change by itself, and a job that only people start is looked at when they start it.
 */
@Component
class DriftWatch {

    private static final Logger log = LoggerFactory.getLogger(DriftWatch.class);

    private final JobStore jobs;
    private final Connections connections;
    private final Troubles troubles;
    private final TransactionTemplate transaction;
    private final AtomicBoolean looking = new AtomicBoolean();

    DriftWatch(JobStore jobs, Connections connections, Troubles troubles, TransactionTemplate transaction) {
        this.jobs = jobs;
        this.connections = connections;
        this.troubles = troubles;
        this.transaction = transaction;
    }

    /** On a thread of its own: a source that answers slowly keeps nobody else waiting. */
    @Scheduled(fixedDelayString = "${zhongshu.exchange.drift-every:1h}", initialDelayString = "${zhongshu.exchange.drift-every:1h}")
    void everyHour() {
        if (looking.compareAndSet(false, true)) {
            Thread.ofVirtual().name("exchange-drift").start(() -> {
                try {
                    look();
                } finally {
                    looking.set(false);
                }
            });
        }
    }

    void look() {
        for (JobStore.Job job : jobs.query("WHERE j.state = 'ready' AND j.mode <> 'CAPTURE' AND j.spec -> 'schedule' ->> 'kind' NOT IN ('manual', 'continuous') ORDER BY j.id LIMIT 10000")) {
            try {
                compare(job);
            } catch (Problem e) {
                // a source that cannot be reached now has its own alert
                log.info("The source of job {} could not be compared: {}", job.id(), e.getMessage());
            } catch (RuntimeException e) {
                log.warn("The source of job {} could not be compared", job.id(), e);
            }
        }
    }

    private void compare(JobStore.Job job) {
        Connections.Connection connection = connections.find(job.connection()).orElseThrow();
        Connector connector = connections.connector(connection);
        Drift.Proposal drift = Drift.find(job.spec(), connector.shape(connections.settings(connection), job.spec().source()));
        if (drift == null) {
            return;
        }
        transaction.executeWithoutResult(status -> {
            // what a person or a run did with the job in the meantime counts more
            JobStore.Job now = jobs.lock(job.id()).orElse(null);
            if (now != null && now.state().equals(JobStore.READY) && now.version() == job.version()) {
                troubles.drifted(job, drift.message(), drift);
            }
        });
    }
}
