package org.zhongshu.platform.exchange.internal;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.city.WorkingCalendar;
import org.zhongshu.platform.datasets.Dataset;
import org.zhongshu.platform.datasets.Datasets;
import org.zhongshu.platform.exchange.Connector;
import org.zhongshu.platform.exchange.Connector.Mode;
import org.zhongshu.platform.exchange.Position;
import org.zhongshu.platform.exchange.Rows;
import org.zhongshu.platform.exchange.Settings;
import org.zhongshu.platform.exchange.Shape;
import org.zhongshu.platform.exchange.internal.RunStore.Counts;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.shared.DatabaseTrouble;
import org.zhongshu.platform.shared.Problem;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Starts what is due, takes runs that wait or were left behind, one virtual thread each, and holds their leases while it lives. A run that is
 * disturbed waits and goes on; a source that has changed stops its own job and nothing else.
 */
@Component
class Runner implements DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(Runner.class);
    private static final List<Duration> AGAIN = List.of(Duration.ofSeconds(5), Duration.ofSeconds(15), Duration.ofSeconds(60), Duration.ofMinutes(5), Duration.ofMinutes(15));

    private final JobStore jobs;
    private final RunStore runs;
    private final Connections connections;
    private final Datasets datasets;
    private final Troubles troubles;
    private final WorkingCalendar calendar;
    private final TransactionTemplate transaction;
    private final Clock clock;
    private final RunParts parts;
    private final String instance;
    private final String owner;
    private final int most;
    private final Duration lease;
    private final Set<Long> stopAsked = ConcurrentHashMap.newKeySet();
    private final Map<Long, Work> active = new ConcurrentHashMap<>();
    private final Rejects rejects;
    private volatile boolean running;
    private Thread clockwork;
    private Thread heart;

    private record Work(Thread thread, Mode mode) {
    }

    Runner(JobStore jobs, RunStore runs, Connections connections, Datasets datasets, Rejects rejects, Troubles troubles, WorkingCalendar calendar, CityProfile city,
           TransactionTemplate transaction, Clock clock, @Value("${zhongshu.instance:zhongshu}") String instance, @Value("${zhongshu.exchange.runs:6}") int most,
           @Value("${zhongshu.exchange.lease:30s}") Duration lease) {
        this.jobs = jobs;
        this.runs = runs;
        this.connections = connections;
        this.datasets = datasets;
        this.rejects = rejects;
        this.troubles = troubles;
        this.calendar = calendar;
        this.transaction = transaction;
        this.clock = clock;
        this.instance = instance;
        this.owner = instance + "/" + UUID.randomUUID();
        this.most = most;
        this.lease = lease;
        this.parts = new RunParts(datasets, jobs, runs, rejects, transaction, clock, city.current().zone(), lease, stopAsked);
    }

    @EventListener(ApplicationReadyEvent.class)
    synchronized void start() {
        if (running) {
            return;
        }
        int left = runs.release(instance);
        if (left > 0) {
            log.info("{} exchange runs were interrupted and go on from where they were", left);
        }
        running = true;
        clockwork = Thread.ofPlatform().name("exchange-clock").daemon().start(() -> every(Duration.ofMillis(500), this::tick));
        heart = Thread.ofPlatform().name("exchange-heart").daemon().start(() -> every(lease.dividedBy(10), this::beat));
    }

    private void every(Duration pause, Runnable work) {
        while (running) {
            try {
                work.run();
            } catch (RuntimeException e) {
                log.warn("Exchange's clockwork stumbled; it goes on", e);
            }
            try {
                Thread.sleep(pause);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void tick() {
        Instant now = clock.instant();
        transaction.executeWithoutResult(status -> {
            for (JobStore.Job job : jobs.due(now)) {
                jobs.nextRun(job.id(), Calendars.next(job.spec().schedule(), now, calendar.clock().hours()));
                runs.ask(job.id(), job.mode(), "按计划", now);
            }
        });
        while (running) {
            boolean room = active.values().stream().filter(w -> w.mode() != Mode.CAPTURE).count() < most;
            RunStore.Run run = runs.claim(owner, lease, !room).orElse(null);
            if (run == null) {
                return;
            }
            Thread thread = Thread.ofVirtual().name("exchange-run-" + run.id()).unstarted(() -> CurrentActor.as(Actor.system("exchange"), () -> work(run)));
            active.put(run.id(), new Work(thread, run.mode()));
            thread.start();
        }
    }

    /** Keeps the leases of what is under way and hears who wants it to stop. */
    private void beat() {
        for (Map.Entry<Long, Work> e : active.entrySet()) {
            runs.hold(e.getKey(), owner, lease).ifPresentOrElse(stop -> {
                if (stop) {
                    stopAsked.add(e.getKey());
                }
            }, () -> {
                // claimed by another copy, or just ended; if it is still at work, its next commit fails
            });
        }
    }

    private void work(RunStore.Run run) {
        JobStore.Job job = null;
        try {
            job = jobs.find(run.job()).orElseThrow();
            move(run, job);
        } catch (RunLoop.LeaseLost e) {
            log.info("Run {} is somebody else's by now", run.id());
        } catch (RunLoop.Stopped e) {
            runs.end(run.id(), owner, "stopped", "已停止", List.of(), Counts.NONE);
        } catch (InterruptedException e) {
            // the server is stopping: whoever starts next goes on at once
            runs.again(run.id(), owner, clock.instant(), run.attempt(), null);
        } catch (Problem e) {
            failed(run, job, e);
        } catch (RuntimeException e) {
            if (!running) {
                runs.again(run.id(), owner, clock.instant(), run.attempt(), null);
                return;
            }
            log.warn("Run {} of job {} was disturbed", run.id(), run.job(), e);
            failed(run, job, Problem.unavailable("disturbed", "运行中发生意外：" + DatabaseTrouble.of(e).orElse(e.getClass().getSimpleName()) + "。", e));
        } finally {
            active.remove(run.id());
            stopAsked.remove(run.id());
        }
    }

    private void move(RunStore.Run run, JobStore.Job job) throws InterruptedException {
        Connections.Connection connection = connections.find(job.connection()).orElseThrow();
        Connector connector = connections.connector(connection);
        Settings settings = connections.settings(connection);
        Shape now = connector.shape(settings, job.spec().source());
        Drift.Proposal drift = Drift.find(job.spec(), now);
        if (drift != null) {
            drifted(run, job, drift);
            return;
        }
        Dataset dataset = datasets.get(job.dataset());
        String from = run.mode() == Mode.FULL ? run.position() : job.position();
        if ("{}".equals(from)) {
            runs.anew(run.id(), owner);
            from = null;
        }
        RunStore.Run current = runs.find(run.id()).orElseThrow();
        RunLoop loop = new RunLoop(parts, current, owner, job, dataset);
        try (Rows rows = connector.read(settings, job.spec().source(), job.spec().shape(), run.mode(), Position.of(from))) {
            List<String> notes = loop.move(rows);
            transaction.executeWithoutResult(status -> {
                long gone = loop.finish();
                if (run.mode() == Mode.FULL) {
                    rejects.outdated(job.id(), run.id());
                }
                jobs.fresh(job.id(), clock.instant());
                // a scheduled look that found nothing leaves no trace but the job's freshness
                if (loop.total().read() == 0 && run.askedBy().equals("按计划") && run.mode() != Mode.FULL) {
                    runs.forget(run.id(), owner);
                } else if (!runs.end(run.id(), owner, "done", null, notes, new Counts(0, 0, 0, 0, gone, 0))) {
                    throw new RunLoop.LeaseLost();
                }
            });
            loop.settled(rows);
            troubles.mended(job, "任务“" + job.name() + "”已恢复运行。");
        }
    }

    private void drifted(RunStore.Run run, JobStore.Job job, Drift.Proposal drift) {
        transaction.executeWithoutResult(status -> {
            if (!runs.end(run.id(), owner, "failed", drift.message(), List.of(), Counts.NONE)) {
                throw new RunLoop.LeaseLost();
            }
            troubles.drifted(job, drift.message(), drift);
        });
    }

    private void failed(RunStore.Run run, JobStore.Job job, Problem problem) {
        try {
            if (problem.code().equals("nothing-new")) {
                jobs.fresh(run.job(), clock.instant());
                if (run.askedBy().equals("按计划")) {
                    runs.forget(run.id(), owner);
                } else {
                    runs.end(run.id(), owner, "done", problem.getMessage(), List.of(), Counts.NONE);
                }
                return;
            }
            if (problem.code().equals("drift") && job != null && drifted(run, job, problem)) {
                return;
            }
            if (problem.code().equals("anew") && run.mode() == Mode.CAPTURE && job != null && jobs.find(job.id()).map(JobStore.Job::position).isPresent()) {
                log.info("The capture of job {} begins anew: {}", job.id(), problem.getMessage());
                jobs.position(job.id(), null);
                runs.again(run.id(), owner, clock.instant(), 1, problem.getMessage());
                return;
            }
            int attempt = runs.find(run.id()).map(RunStore.Run::attempt).orElse(0);
            if (problem.status().value() == 503 && (attempt < AGAIN.size() || run.mode() == Mode.CAPTURE)) {
                Duration pause = AGAIN.get(Math.min(attempt, AGAIN.size() - 1));
                runs.again(run.id(), owner, clock.instant().plus(pause), attempt + 1, problem.getMessage());
                return;
            }
            runs.end(run.id(), owner, "failed", problem.getMessage(), List.of(), Counts.NONE);
        } catch (RuntimeException e) {
            // the lease runs out, and the run is taken up again
            log.warn("Run {} could not be ended", run.id(), e);
        }
    }

    /** The connector itself noticed; what is proposed comes from another look at the source. */
    private boolean drifted(RunStore.Run run, JobStore.Job job, Problem problem) {
        try {
            Connections.Connection connection = connections.find(job.connection()).orElseThrow();
            Drift.Proposal drift = Drift.find(job.spec(), connections.connector(connection).shape(connections.settings(connection), job.spec().source()));
            if (drift != null) {
                drifted(run, job, drift);
                return true;
            }
        } catch (Problem e) {
            log.info("Job {} has drifted, and its source cannot be looked at: {}", job.id(), e.getMessage());
        }
        transaction.executeWithoutResult(status -> {
            runs.end(run.id(), owner, "failed", problem.getMessage(), List.of(), Counts.NONE);
            troubles.drifted(job, problem.getMessage(), null);
        });
        return true;
    }

    @Override
    public void destroy() throws InterruptedException {
        running = false;
        for (Thread t : new Thread[]{clockwork, heart}) {
            if (t != null) {
                t.interrupt();
                t.join(2_000);
            }
        }
        active.values().forEach(w -> w.thread().interrupt());
        for (Work w : active.values()) {
            w.thread().join(Duration.ofSeconds(8));
        }
    }
}
