package org.zhongshu.platform.exchange.internal;

import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.exchange.internal.JobStore.Job;
import org.zhongshu.platform.identity.Allowed;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Page;
import org.zhongshu.platform.shared.Problem;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** /api/exchange/jobs and /runs. */
@RestController
@RequestMapping("/api/exchange")
class JobController {

    private final Jobs jobs;
    private final RunStore runs;
    private final Rejects rejects;
    private final Connections connections;
    private final Departments departments;
    private final ExchangeReach reach;
    private final Clock clock;

    JobController(Jobs jobs, RunStore runs, Rejects rejects, Connections connections, Departments departments, ExchangeReach reach, Clock clock) {
        this.jobs = jobs;
        this.runs = runs;
        this.rejects = rejects;
        this.connections = connections;
        this.departments = departments;
        this.reach = reach;
        this.clock = clock;
    }

    record Items<T>(List<T> items) {
    }

    /** @param rate rows a second; @param remaining seconds, null when nobody knows; @param elapsed seconds */
    record RunItem(String id, String job, String mode, String state, String askedBy, Instant createdAt, Instant startedAt, Instant endedAt, Instant dueAt, int attempt, Long expected, long read,
                   long changed, long same, long doubled, long removed, long rejected, Double rate, Long remaining, Long elapsed, Instant progressAt, String message, List<String> notes) {
    }

    record JobItem(String id, String name, String department, String departmentName, String connection, String connectionName, String kind, String mode, String source, String dataset,
                   String resource, String state, String message, Instant nextRun, Instant freshAt, JobSpec.Schedule schedule, RunItem lastRun, long openRejects, String caseId, int version,
                   boolean mayManage) {
    }

    record JobDetail(JobItem job, JobSpec spec, Drift.Proposal proposal) {
    }

    record RunBody(String mode) {
    }

    private RunItem item(RunStore.Run r) {
        boolean running = r.state().equals("running");
        Long remaining = running && r.expected() != null && r.rate() != null && r.rate() > 0 ? Long.valueOf(Math.round(Math.max(0, r.expected() - r.counts().read()) / r.rate())) : null;
        Instant until = r.endedAt() != null ? r.endedAt() : running ? clock.instant() : null;
        Long elapsed = r.startedAt() == null || until == null ? null : Long.valueOf(Math.max(0, Duration.between(r.startedAt(), until).toSeconds()));
        RunStore.Counts c = r.counts();
        return new RunItem(Long.toString(r.id()), Long.toString(r.job()), r.mode().name(), r.state(), r.askedBy(), r.createdAt(), r.startedAt(), r.endedAt(), r.dueAt(), r.attempt(), r.expected(),
                c.read(), c.changed(), c.same(), c.doubled(), c.removed(), c.rejected(), r.rate(), remaining, elapsed, r.progressAt(), r.message(), r.notes());
    }

    private JobItem item(Job j) {
        Connections.Connection connection = connections.find(j.connection()).orElseThrow();
        return new JobItem(Long.toString(j.id()), j.name(), j.department(), departments.nameOf(j.department()), connection.id(), connection.name(), connection.kind(), j.mode().name(),
                j.spec().source(), j.dataset(), j.resource() == null ? null : Long.toString(j.resource()), j.state(), j.message(), j.state().equals(JobStore.READY) ? j.nextRun() : null, j.freshAt(),
                j.spec().schedule(), runs.last(j.id()).map(this::item).orElse(null), rejects.open(j.id()), j.caseId() == null ? null : Long.toString(j.caseId()), j.version(),
                reach.may(ExchangeReach.MANAGE, j.department()));
    }

    @Allowed("exchange.read")
    @GetMapping("/jobs")
    Items<JobItem> list() {
        return new Items<>(jobs.list().stream().map(this::item).toList());
    }

    @Allowed("exchange.manage")
    @PostMapping("/jobs")
    ResponseEntity<JobDetail> add(@RequestBody Jobs.Wanted body) {
        return ResponseEntity.status(HttpStatus.CREATED).body(detail(jobs.add(body)));
    }

    private JobDetail detail(Job job) {
        return new JobDetail(item(job), job.spec(), job.proposal());
    }

    @Allowed("exchange.read")
    @GetMapping("/jobs/{id}")
    JobDetail get(@PathVariable String id) {
        return detail(jobs.get(Ids.parse(id), ExchangeReach.READ));
    }

    @Allowed("exchange.manage")
    @PutMapping("/jobs/{id}")
    JobDetail change(@PathVariable String id, @RequestBody Jobs.Wanted body) {
        return detail(jobs.change(Ids.parse(id), body));
    }

    @Allowed("exchange.manage")
    @DeleteMapping("/jobs/{id}")
    ResponseEntity<Void> remove(@PathVariable String id) {
        jobs.remove(Ids.parse(id));
        return ResponseEntity.noContent().build();
    }

    @Allowed("exchange.manage")
    @PostMapping("/jobs/{id}/run")
    RunItem run(@PathVariable String id, @RequestBody(required = false) RunBody body) {
        return item(jobs.run(Ids.parse(id), body == null ? null : body.mode()));
    }

    @Allowed("exchange.manage")
    @PostMapping("/jobs/{id}/stop")
    JobDetail stop(@PathVariable String id) {
        jobs.stop(Ids.parse(id));
        return get(id);
    }

    @Allowed("exchange.manage")
    @PostMapping("/jobs/{id}/pause")
    JobDetail pause(@PathVariable String id) {
        return detail(jobs.pause(Ids.parse(id), true));
    }

    @Allowed("exchange.manage")
    @PostMapping("/jobs/{id}/resume")
    JobDetail resume(@PathVariable String id) {
        return detail(jobs.pause(Ids.parse(id), false));
    }

    @Allowed("exchange.manage")
    @PostMapping("/jobs/{id}/accept")
    JobDetail accept(@PathVariable String id) {
        return detail(jobs.accept(Ids.parse(id)));
    }

    @Allowed("exchange.read")
    @GetMapping("/jobs/{id}/runs")
    Page<RunItem> runs(@PathVariable String id, @RequestParam(required = false) String cursor, @RequestParam(defaultValue = "50") int limit) {
        Job job = jobs.get(Ids.parse(id), ExchangeReach.READ);
        Page<RunStore.Run> page = runs.list(job.id(), before(cursor), size(limit));
        return new Page<>(page.items().stream().map(this::item).toList(), page.next());
    }

    @Allowed("exchange.read")
    @GetMapping("/runs/{id}")
    RunItem run(@PathVariable String id) {
        RunStore.Run run = runs.find(Ids.parse(id)).orElseThrow(() -> Problem.notFound("no-run", "没有这次运行。"));
        jobs.get(run.job(), ExchangeReach.READ);
        return item(run);
    }

    static Long before(String cursor) {
        return cursor == null || cursor.isBlank() ? null : Ids.parse(cursor);
    }

    static int size(int limit) {
        if (limit < 1 || limit > 200) {
            throw Problem.badRequest("bad-limit", "每页条数须为 1 到 200。");
        }
        return limit;
    }
}
