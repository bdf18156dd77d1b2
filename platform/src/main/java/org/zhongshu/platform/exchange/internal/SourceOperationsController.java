package org.zhongshu.platform.exchange.internal;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.zhongshu.algorithms.calendar.OfficeHours;
import org.zhongshu.platform.cases.CaseFilter;
import org.zhongshu.platform.cases.Cases;
import org.zhongshu.platform.catalog.Catalog;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.city.WorkingCalendar;
import org.zhongshu.platform.exchange.Connector.Mode;
import org.zhongshu.platform.exchange.Settings;
import org.zhongshu.platform.exchange.internal.capture.CaptureLags;
import org.zhongshu.platform.identity.Allowed;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** /api/exchange/operations: how fresh, how much, how often failed and how slow each source is. */
@RestController
@RequestMapping("/api/exchange/operations")
class SourceOperationsController {

    private static final Duration DAY = Duration.ofDays(1);

    private final JobStore jobs;
    private final Connections connections;
    private final Catalog catalog;
    private final CaptureLags lags;
    private final ExchangeReach reach;
    private final Departments departments;
    private final WorkingCalendar calendar;
    private final Cases cases;
    private final JdbcTemplate jdbc;
    private final Clock clock;

    SourceOperationsController(JobStore jobs, Connections connections, Catalog catalog, CaptureLags lags, ExchangeReach reach, Departments departments, WorkingCalendar calendar, Cases cases,
                               JdbcTemplate jdbc, Clock clock) {
        this.jobs = jobs;
        this.connections = connections;
        this.catalog = catalog;
        this.lags = lags;
        this.reach = reach;
        this.departments = departments;
        this.calendar = calendar;
        this.cases = cases;
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /**
     * One source.
     *
     * @param health      {@code ok late failing refused drifted paused never}
     * @param lateMinutes since data should have come by the job's own plan or by the update period that the catalogue says
     * @param lagMillis   of a capture: from the source's commit to ours; null: nothing captured since the server started
     * @param took        seconds of the last finished run; null: none
     * @param runs        with failures, rows read, rows changed and rejected: of the last 24 hours
     * @param rate        rows a second, of a run under way
     */
    record SourceState(String job, String name, String department, String departmentName, String connectionName, String kind, String mode, String health, String message, Instant freshAt,
                       Instant nextRun, long lateMinutes, Long lagMillis, Double took, long runs, long failures, long read, long changed, long rejected, long openRejects, Double rate, String thing,
                       String caseId) {
    }

    /** Sums over the sources listed. */
    record Overview(Instant at, List<SourceState> sources, long ok, long troubled, long read, long failures) {
    }

    private record Day(long runs, long failures, long read, long changed, long rejected, String lastState, Double took, Double rate, String message, long openRejects, Long thing, Instant down, Instant data, boolean refused) {
        static final Day NONE = new Day(0, 0, 0, 0, 0, null, null, null, null, 0, null, null, null, false);
    }

    @Allowed("exchange.read")
    @GetMapping
    Overview overview() {
        Instant now = clock.instant();
        OfficeHours hours = calendar.clock().hours();
        String[] mine = reach.departments(ExchangeReach.READ);
        Map<Long, Day> days = days(now.minus(DAY));
        Map<Long, Connections.Connection> known = new HashMap<>();
        List<SourceState> sources = new ArrayList<>();
        for (JobStore.Job job : jobs.query("WHERE ?::text[] IS NULL OR j.department = ANY (?) ORDER BY j.department, j.name LIMIT 2000", mine, mine)) {
            Day day = days.getOrDefault(job.id(), Day.NONE);
            Connections.Connection connection = known.computeIfAbsent(job.connection(), id -> connections.find(id).orElse(null));
            long late = Lateness.minutes(job, day.down(), day.data(), SourceWatch.period(catalog, job), now, hours);
            sources.add(new SourceState(Long.toString(job.id()), job.name(), job.department(), departments.find(job.department()).map(d -> d.name()).orElse(job.department()),
                    connection == null ? null : connection.name(), connection == null ? null : connection.kind(), job.mode().name(), health(job, day, late),
                    job.message() == null ? day.message() : job.message(), job.freshAt(), job.nextRun(), late, lag(job, connection).map(Duration::toMillis).orElse(null), day.took(), day.runs(),
                    day.failures(), day.read(), day.changed(), day.rejected(), day.openRejects(), "running".equals(day.lastState()) ? day.rate() : null,
                    day.thing() == null ? null : Long.toString(day.thing()), caseOf(job, day, late)));
        }
        long ok = sources.stream().filter(s -> s.health().equals("ok") || s.health().equals("paused")).count();
        return new Overview(now, sources, ok, sources.size() - ok, sources.stream().mapToLong(SourceState::read).sum(), sources.stream().mapToLong(SourceState::failures).sum());
    }

    private static String health(JobStore.Job job, Day day, long late) {
        if (!job.state().equals(JobStore.READY)) {
            return job.state();
        }
        if ("failed".equals(day.lastState())) {
            return "failing";
        }
        // taken for fine otherwise: it was read, but nothing of it came in
        if (day.refused()) {
            return "refused";
        }
        return late > 0 ? "late" : job.freshAt() == null && day.runs() == 0 ? "never" : "ok";
    }

    /** The job's own, or that of the alert about its silence, as far as the reader may see it. */
    private String caseOf(JobStore.Job job, Day day, long late) {
        if (job.caseId() != null) {
            return Long.toString(job.caseId());
        }
        return late == 0 || day.thing() == null ? null : cases.list(CaseFilter.open(1).ofThing(day.thing())).items().stream().map(c -> Long.toString(c.id())).findFirst().orElse(null);
    }

    /** Only the settings that make a capture's name are needed: no secret is opened for a page. */
    private Optional<Duration> lag(JobStore.Job job, Connections.Connection connection) {
        return job.mode() != Mode.CAPTURE || connection == null ? Optional.empty()
                : lags.find(CaptureLags.name(new Settings(connection.number(), connection.settings()), job.spec().source()));
    }

    /** One reading of the runs for all jobs; runs under way count from their start. */
    private Map<Long, Day> days(Instant since) {
        Map<Long, Day> days = new HashMap<>();
        jdbc.query("""
                SELECT j.id, d.runs, d.failures, d.read, d.changed, d.rejected, l.state, l.took, l.rate, l.message, (SELECT count(*) FROM exchange.reject x WHERE x.job_id = j.id AND x.state = 'open'),
                       w.thing_id, w.down_since, """ + SourceWatch.DATA + """
                       , l.state = 'done' AND l.rejected > 0 AND l.rejected = l.read_rows
                FROM exchange.job j LEFT JOIN exchange.source_watch w ON w.job_id = j.id
                LEFT JOIN (SELECT job_id, count(*) AS runs, count(*) FILTER (WHERE state = 'failed') AS failures, sum(read_rows) AS read, sum(changed) AS changed, sum(rejected) AS rejected
                           FROM exchange.run WHERE ended_at >= ? OR ended_at IS NULL GROUP BY job_id) d ON d.job_id = j.id
                LEFT JOIN LATERAL (SELECT state, rate, message, read_rows, rejected, extract(epoch FROM ended_at - started_at)::double precision AS took FROM exchange.run r WHERE r.job_id = j.id
                                   ORDER BY r.id DESC LIMIT 1) l ON true""", r -> {
            days.put(r.getLong(1), new Day(r.getLong(2), r.getLong(3), r.getLong(4), r.getLong(5), r.getLong(6), r.getString(7), r.getObject(8, Double.class), r.getObject(9, Double.class),
                    r.getString(10), r.getLong(11), r.getObject(12, Long.class), JobStore.instant(r, 13), JobStore.instant(r, 14), r.getBoolean(15)));
        }, JobStore.at(since));
        return days;
    }
}
