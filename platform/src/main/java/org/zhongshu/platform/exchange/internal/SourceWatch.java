package org.zhongshu.platform.exchange.internal;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.algorithms.calendar.OfficeHours;
import org.zhongshu.platform.catalog.Catalog;
import org.zhongshu.platform.city.WorkingCalendar;
import org.zhongshu.platform.exchange.Connector.Mode;
import org.zhongshu.platform.gateway.ObservationLog;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.platform.twin.Metrics;
import org.zhongshu.platform.twin.Observation;
import org.zhongshu.platform.twin.Protocol;
import org.zhongshu.platform.twin.Thing;
import org.zhongshu.platform.twin.Things;

import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Looks once a minute how every job's source fares and reports it as the observation of a thing. What follows – alert, case to the source's department,
 * its end when data comes again – is the rules' and the cases' business, declared in {@code apps/exchange}.
 */
@Component
class SourceWatch {

    static final String TYPE = "data-source";
    /** When data last came: a whole delivery with rows, or rows that changed something. */
    static final String DATA = "(SELECT max(coalesce(r.ended_at, r.progress_at)) FROM exchange.run r WHERE r.job_id = j.id AND (r.mode = 'FULL' AND r.read_rows > 0 AND r.state = 'done' OR r.changed + r.removed > 0))";
    private static final Logger log = LoggerFactory.getLogger(SourceWatch.class);

    private final JobStore jobs;
    private final Catalog catalog;
    private final JdbcTemplate jdbc;
    private final Things things;
    private final ObservationLog observations;
    private final WorkingCalendar calendar;
    private final TransactionTemplate transaction;
    private final Clock clock;
    private final int[] metrics;

    SourceWatch(JobStore jobs, Catalog catalog, JdbcTemplate jdbc, Things things, Metrics metrics, ObservationLog observations, WorkingCalendar calendar, TransactionTemplate transaction, Clock clock) {
        this.jobs = jobs;
        this.catalog = catalog;
        this.jdbc = jdbc;
        this.things = things;
        this.observations = observations;
        this.calendar = calendar;
        this.transaction = transaction;
        this.clock = clock;
        this.metrics = new int[]{metrics.id("late"), metrics.id("failures"), metrics.id("rows"), metrics.id("rejected")};
    }

    /** @param down since when a capture has been down; null: it is not, or it is no capture */
    private record Fact(String lastState, int attempt, long rows, int failures, long rejected, Long thing, Instant down, Instant data) {
        static final Fact NONE = new Fact(null, 0, 0, 0, 0, null, null, null);
    }

    @Scheduled(fixedDelay = 60_000, initialDelay = 20_000)
    void look() {
        try {
            CurrentActor.as(Actor.system("exchange"), this::report);
        } catch (RuntimeException e) {
            log.warn("The sources could not be looked at; again in a minute", e);
        }
    }

    private void report() {
        Instant now = clock.instant();
        OfficeHours hours = calendar.clock().hours();
        List<JobStore.Job> all = jobs.query("ORDER BY j.id LIMIT 10000");
        Map<Long, Fact> facts = facts();
        for (JobStore.Job job : all) {
            try {
                one(job, facts.getOrDefault(job.id(), Fact.NONE), now, hours);
            } catch (RuntimeException e) {
                // one source's trouble is not the others'
                log.warn("Job {} could not be looked at; again in a minute", job.id(), e);
            }
        }
        retire(all);
    }

    private void one(JobStore.Job job, Fact fact, Instant now, OfficeHours hours) {
        boolean broken = job.mode() == Mode.CAPTURE && job.state().equals(JobStore.READY) && fact.lastState() != null && (!fact.lastState().equals("running") || fact.attempt() > 0);
        Instant down = !broken ? null : fact.down() == null ? now : fact.down();
        long thing = thing(job, fact.thing(), down);
        long late = Lateness.minutes(job, down, fact.data(), period(catalog, job), now, hours);
        observations.append(Observation.of(thing, now.toEpochMilli(), Protocol.DERIVED, now.toEpochMilli(), metrics, new double[]{late, fact.failures(), fact.rows(), fact.rejected()}))
                .exceptionally(e -> {
                    log.info("The observation of job {} was not taken: {}", job.id(), e.toString());
                    return null;
                });
    }

    private Map<Long, Fact> facts() {
        Map<Long, Fact> facts = new HashMap<>();
        jdbc.query("""
                SELECT j.id, l.state, l.attempt, l.read_rows,
                       (SELECT count(*) FROM exchange.run f WHERE f.job_id = j.id AND f.state = 'failed'
                        AND f.id > coalesce((SELECT d.id FROM exchange.run d WHERE d.job_id = j.id AND d.state = 'done' ORDER BY d.id DESC LIMIT 1), 0)),
                       (SELECT count(*) FROM exchange.reject x WHERE x.job_id = j.id AND x.state = 'open'), w.thing_id, w.down_since, """ + DATA + """
                FROM exchange.job j LEFT JOIN exchange.source_watch w ON w.job_id = j.id
                LEFT JOIN LATERAL (SELECT state, attempt, read_rows FROM exchange.run r WHERE r.job_id = j.id ORDER BY r.id DESC LIMIT 1) l ON true""", r -> {
            facts.put(r.getLong(1), new Fact(r.getString(2), r.getInt(3), r.getLong(4), r.getInt(5), r.getLong(6), r.getObject(7, Long.class), JobStore.instant(r, 8), JobStore.instant(r, 9)));
        });
        return facts;
    }

    /** The thing that stands for the job, as it is called and owned now. */
    private long thing(JobStore.Job job, Long known, Instant down) {
        Thing thing = known == null ? null : things.findThing(known).orElse(null);
        String name = job.name().length() > 60 ? job.name().substring(0, 60) : job.name();
        if (thing != null && thing.name().equals(name) && job.department().equals(thing.department())) {
            jdbc.update("UPDATE exchange.source_watch SET down_since = ? WHERE job_id = ? AND down_since IS DISTINCT FROM ?", JobStore.at(down), job.id(), JobStore.at(down));
            return thing.id();
        }
        return transaction.execute(status -> {
            Thing made = thing == null
                    ? things.findByCode(code(job.id())).orElseGet(() -> things.create(Thing.draft(code(job.id()), name, TYPE).withDepartment(job.department())))
                    : things.update(thing.withName(name).withDepartment(job.department()), "数据交换任务已更名或移交");
            jdbc.update("INSERT INTO exchange.source_watch (job_id, thing_id, down_since) VALUES (?, ?, ?) ON CONFLICT (job_id) DO UPDATE SET thing_id = excluded.thing_id, down_since = excluded.down_since",
                    job.id(), made.id(), JobStore.at(down));
            return made.id();
        });
    }

    /** Jobs that are gone leave their things behind, out of service, with their history; what was still raised for them clears. */
    private void retire(List<JobStore.Job> all) {
        Set<Long> there = new HashSet<>();
        all.forEach(j -> there.add(j.id()));
        jdbc.query("SELECT job_id, thing_id FROM exchange.source_watch", r -> {
            if (!there.contains(r.getLong(1))) {
                gone(r.getLong(1), r.getLong(2));
            }
        });
    }

    private void gone(long job, long id) {
        Instant now = clock.instant();
        try {
            observations.append(Observation.of(id, now.toEpochMilli(), Protocol.DERIVED, now.toEpochMilli(), metrics, new double[4])).toCompletableFuture().join();
            transaction.executeWithoutResult(status -> {
                things.findThing(id).ifPresent(t -> things.update(t.withStatus(Thing.Status.RETIRED), "数据交换任务已删除"));
                jdbc.update("DELETE FROM exchange.source_watch WHERE job_id = ?", job);
            });
        } catch (Problem e) {
            log.info("Thing {} of job {} could not be retired: {}", id, job, e.getMessage());
        }
    }

    /** How often the catalogue says that the data changes; null: it says nothing. */
    static String period(Catalog catalog, JobStore.Job job) {
        return job.resource() == null ? null : catalog.findEntry(job.resource()).map(e -> e.description().updatePeriod()).orElse(null);
    }

    static String code(long job) {
        return "exchange-job-" + job;
    }
}
