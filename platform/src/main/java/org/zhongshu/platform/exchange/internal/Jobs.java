package org.zhongshu.platform.exchange.internal;

import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.catalog.Catalog;
import org.zhongshu.platform.catalog.Entry;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.city.WorkingCalendar;
import org.zhongshu.platform.datasets.Dataset;
import org.zhongshu.platform.datasets.Datasets;
import org.zhongshu.platform.exchange.Connector.Mode;
import org.zhongshu.platform.exchange.Settings;
import org.zhongshu.platform.exchange.internal.JobStore.Job;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Problem;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** What people do with jobs. Every change is audited; a job writes only into datasets of its own department. */
@Component
class Jobs {

    /** Names under which the registry makes datasets itself, some of them late: whoever had one before could stop it. */
    private static final Pattern RESERVED = Pattern.compile("(base|theme|corrections)-.*");

    private final JobStore store;
    private final RunStore runs;
    private final Rejects rejects;
    private final Connections connections;
    private final Datasets datasets;
    private final Catalog catalog;
    private final ExchangeReach reach;
    private final Troubles troubles;
    private final Audit audit;
    private final WorkingCalendar calendar;
    private final CityProfile city;
    private final TransactionTemplate transaction;
    private final Clock clock;

    Jobs(JobStore store, RunStore runs, Rejects rejects, Connections connections, Datasets datasets, Catalog catalog, ExchangeReach reach, Troubles troubles, Audit audit, WorkingCalendar calendar, CityProfile city,
         TransactionTemplate transaction, Clock clock) {
        this.store = store;
        this.runs = runs;
        this.rejects = rejects;
        this.connections = connections;
        this.datasets = datasets;
        this.catalog = catalog;
        this.reach = reach;
        this.troubles = troubles;
        this.audit = audit;
        this.calendar = calendar;
        this.city = city;
        this.transaction = transaction;
        this.clock = clock;
    }

    /**
     * @param dataset  id of the dataset to write into; made from the mapping when there is none
     * @param resource id of the catalogue entry that describes it; null: none
     * @param run      whether to start it at once
     */
    record Wanted(String name, String connection, String mode, String dataset, String datasetName, String resource, JobSpec spec, Boolean run, Integer version) {
    }

    List<Job> list() {
        String[] mine = reach.departments(ExchangeReach.READ);
        return store.query("WHERE ?::text[] IS NULL OR j.department = ANY (?) ORDER BY j.department, j.name LIMIT 1000", mine, mine);
    }

    Job get(long id, String permission) {
        return store.find(id).filter(j -> reach.may(permission, j.department())).orElseThrow(() -> Problem.notFound("no-job", "没有这个任务，或您无权使用。"));
    }

    Job add(Wanted w) {
        Connections.Connection connection = connections.get(Ids.parse(w.connection() == null ? "" : w.connection()), ExchangeReach.MANAGE);
        Mode mode = mode(w.mode(), connection);
        JobSpec spec = check(w, mode);
        Instant now = clock.instant();
        return transaction.execute(status -> {
            Long resource = resource(w.resource(), connection.department());
            Dataset dataset = target(w.dataset(), w.datasetName() == null || w.datasetName().isBlank() ? w.name() : w.datasetName(), connection.department(), resource, spec);
            new Mapper(spec, dataset.columns(), city.current().zone());
            Job job = new Job(Ids.next(), w.name().strip(), connection.department(), connection.number(), mode, dataset.id(), resource, spec, JobStore.READY, null, null, null, null,
                    Calendars.next(spec.schedule(), now, calendar.clock().hours()), null, 1, CurrentActor.require().name(), now, now);
            try {
                store.insert(job);
            } catch (DuplicateKeyException e) {
                throw Problem.conflict("job-exists", "该部门已有名为“" + job.name() + "”的任务。");
            }
            audit.record("exchange.job.add", "exchange-job", Long.toString(job.id()), null, null, told(job));
            if (Boolean.TRUE.equals(w.run()) || spec.schedule().kind().equals("continuous")) {
                runs.ask(job.id(), mode, CurrentActor.require().name(), now);
            }
            return store.find(job.id()).orElseThrow();
        });
    }

    private static Mode named(String mode) {
        try {
            return Mode.valueOf(mode == null ? "" : mode.toUpperCase(java.util.Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw Problem.badRequest("bad-mode", "请选择读取方式：全量、增量或实时捕获。");
        }
    }

    private Mode mode(String mode, Connections.Connection connection) {
        Mode wanted = named(mode);
        if (!connections.connector(connection).modes().contains(wanted)) {
            throw Problem.unprocessable("mode-not-offered", "这种连接不支持所选的读取方式。");
        }
        return wanted;
    }

    private static JobSpec check(Wanted w, Mode mode) {
        Map<String, String> errors = new LinkedHashMap<>();
        if (w.name() == null || w.name().isBlank() || w.name().length() > 60 || !Values.storable(w.name())) {
            errors.put("name", "名称须为 1 到 60 字");
        }
        JobSpec spec = w.spec();
        if (spec == null || spec.source() == null || spec.source().isBlank() || spec.shape() == null) {
            errors.put("source", "请选择数据来源");
        } else if (mode == Mode.INCREMENTAL && spec.shape().growing() != null && spec.shape().index(spec.shape().growing()) < 0) {
            errors.put("growing", "递增列不在源表中");
        }
        if (spec != null && spec.mostRejects() != null && spec.mostRejects() < 0) {
            errors.put("mostRejects", "拒收上限不能为负数");
        }
        if (!errors.isEmpty()) {
            throw Problem.invalid("bad-job", "任务信息有误，请修改后重试。", errors);
        }
        Calendars.check(spec.schedule());
        return spec;
    }

    private Long resource(String id, String department) {
        if (id == null || id.isBlank()) {
            return null;
        }
        Entry entry = catalog.findEntry(Ids.parse(id)).orElseThrow(() -> Problem.unprocessable("no-entry", "没有这个目录资源，或它没有发布。"));
        if (!entry.description().provider().equals(department)) {
            throw Problem.unprocessable("other-provider", "目录资源的提供部门与任务的部门不同。");
        }
        return entry.id();
    }

    /** The dataset with all columns that the mapping wants; made or widened when need be. */
    private Dataset target(String id, String name, String department, Long resource, JobSpec spec) {
        Dataset old = id == null ? null : datasets.find(id).orElse(null);
        if (old != null && (!old.department().equals(department) || !old.kind().equals("source"))) {
            throw Problem.unprocessable("not-your-dataset", "数据集“" + id + "”已存在，且不是本部门的源数据集，请换一个标识。");
        }
        if (old == null && id != null && RESERVED.matcher(id).matches()) {
            throw Problem.unprocessable("reserved-dataset", "以 base-、theme-、corrections- 开头的标识留给基础库、主题库和更正反馈，请换一个标识。");
        }
        List<Dataset.Column> columns = new ArrayList<>(old == null ? List.of() : old.columns());
        for (JobSpec.FieldMap f : spec.fields()) {
            if (columns.stream().noneMatch(c -> c.field().equals(f.field()))) {
                columns.add(column(f, old != null));
            } else if (old == null) {
                throw Problem.badRequest("bad-mapping", "信息项“" + f.field() + "”重复了。");
            }
        }
        return datasets.define(new Dataset(id, old == null ? name : old.name(), department, resource == null && old != null ? old.resource() : resource, "source", columns, 0));
    }

    static Dataset.Column column(JobSpec.FieldMap f, boolean later) {
        return new Dataset.Column(f.field(), f.name() == null || f.name().isBlank() ? f.field() : f.name(), f.type(), f.length(), Math.clamp(f.level(), 1, 4), f.personal(), f.key() && !later);
    }

    Job change(long id, Wanted w) {
        return transaction.execute(status -> {
            Job old = locked(id);
            if (w.version() == null || w.version() != old.version()) {
                throw Problem.conflict("stale", "任务已被他人修改，请刷新后再操作。");
            }
            Mode mode = mode(w.mode(), connections.find(old.connection()).orElseThrow());
            JobSpec spec = check(w, mode);
            Long resource = resource(w.resource(), old.department());
            Dataset dataset = target(old.dataset(), old.name(), old.department(), resource, spec);
            new Mapper(spec, dataset.columns(), city.current().zone());
            boolean anew = mode != old.mode() || !spec.source().equals(old.spec().source()) || !java.util.Objects.equals(spec.shape().growing(), old.spec().shape().growing());
            String state = old.state().equals(JobStore.DRIFTED) ? JobStore.READY : old.state();
            Job made = new Job(id, w.name().strip(), old.department(), old.connection(), mode, old.dataset(), resource, spec, state, null, null, old.caseId(), anew ? null : old.position(),
                    Calendars.next(spec.schedule(), clock.instant(), calendar.clock().hours()), old.freshAt(), 0, old.createdBy(), old.createdAt(), clock.instant());
            save(made);
            carry(old, made);
            audit.record("exchange.job.change", "exchange-job", Long.toString(id), null, told(old), told(made));
            if (old.state().equals(JobStore.DRIFTED)) {
                troubles.mended(made, "映射已修改，任务继续运行。");
            }
            return store.find(id).orElseThrow();
        });
    }

    /** Takes the proposed mapping as it is and goes on. */
    Job accept(long id) {
        return transaction.execute(status -> {
            Job old = locked(id);
            if (!old.state().equals(JobStore.DRIFTED) || old.proposal() == null) {
                throw Problem.unprocessable("no-proposal", "没有待确认的映射。");
            }
            JobSpec spec = old.proposal().spec();
            Dataset dataset = target(old.dataset(), old.name(), old.department(), old.resource(), spec);
            new Mapper(spec, dataset.columns(), city.current().zone());
            Job made = new Job(id, old.name(), old.department(), old.connection(), old.mode(), old.dataset(), old.resource(), spec, JobStore.READY, null, null, old.caseId(), old.position(),
                    Calendars.next(spec.schedule(), clock.instant(), calendar.clock().hours()), old.freshAt(), 0, old.createdBy(), old.createdAt(), clock.instant());
            save(made);
            carry(old, made);
            audit.record("exchange.job.accept", "exchange-job", Long.toString(id), String.join("；", old.proposal().changes()), told(old), told(made));
            troubles.mended(made, "已采用建议的映射，任务继续运行。");
            runs.ask(id, old.mode(), CurrentActor.require().name(), clock.instant());
            return store.find(id).orElseThrow();
        });
    }

    /** Rejected rows and their corrections know their cells by the source's columns. */
    private void carry(Job old, Job made) {
        Drift.renames(old.spec(), made.spec()).forEach((before, now) -> rejects.renamed(made.id(), before, now));
    }

    private void save(Job job) {
        try {
            store.update(job);
        } catch (DuplicateKeyException e) {
            throw Problem.conflict("job-exists", "该部门已有名为“" + job.name() + "”的任务。");
        }
    }

    /** @param mode null: the job's own; {@code full} for an incremental job that is to read everything once */
    RunStore.Run run(long id, String mode) {
        return transaction.execute(status -> {
            Job job = locked(id);
            if (job.state().equals(JobStore.DRIFTED)) {
                throw Problem.unprocessable("drifted", "数据源结构变了，请先确认映射。");
            }
            Mode wanted = mode == null || mode.isBlank() ? job.mode() : mode(mode, connections.find(job.connection()).orElseThrow());
            long run = runs.ask(id, wanted, CurrentActor.require().name(), clock.instant()).orElseThrow(() -> Problem.conflict("running", "任务正在运行或等待运行。"));
            audit.record("exchange.job.run", "exchange-job", Long.toString(id), wanted.name(), null, null);
            return runs.find(run).orElseThrow();
        });
    }

    void stop(long id) {
        transaction.executeWithoutResult(status -> {
            locked(id);
            runs.stop(id);
            audit.record("exchange.job.stop", "exchange-job", Long.toString(id), null, null, null);
        });
    }

    Job pause(long id, boolean pause) {
        return transaction.execute(status -> {
            Job old = locked(id);
            if (old.state().equals(JobStore.DRIFTED)) {
                throw Problem.unprocessable("drifted", "数据源结构变了，请先确认映射。");
            }
            Job made = new Job(id, old.name(), old.department(), old.connection(), old.mode(), old.dataset(), old.resource(), old.spec(), pause ? JobStore.PAUSED : JobStore.READY, null, null,
                    old.caseId(), old.position(), Calendars.next(old.spec().schedule(), clock.instant(), calendar.clock().hours()), old.freshAt(), 0, old.createdBy(), old.createdAt(), clock.instant());
            store.update(made);
            if (pause) {
                runs.stop(id);
            }
            audit.record(pause ? "exchange.job.pause" : "exchange.job.resume", "exchange-job", Long.toString(id), null, null, null);
            return store.find(id).orElseThrow();
        });
    }

    /** The dataset stays with its rows; only the job goes. */
    void remove(long id) {
        transaction.executeWithoutResult(status -> {
            Job old = locked(id);
            if (runs.last(id).filter(r -> r.state().equals("running")).isPresent()) {
                throw Problem.conflict("running", "任务正在运行，请先停止。");
            }
            troubles.mended(old, "任务已删除。");
            store.remove(id);
            left(old);
            audit.record("exchange.job.remove", "exchange-job", Long.toString(id), null, told(old), null);
        });
    }

    /** What a capture left at its source goes when the job is gone; the source need not be there for that. */
    private void left(Job job) {
        if (job.mode() != Mode.CAPTURE) {
            return;
        }
        Connections.Connection connection = connections.find(job.connection()).orElseThrow();
        Settings settings = connections.settings(connection);
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                Thread.ofVirtual().name("exchange-forget-" + job.id()).start(() -> connections.connector(connection).forget(settings, job.spec().source()));
            }
        });
    }

    private Job locked(long id) {
        return store.lock(id).filter(j -> reach.may(ExchangeReach.MANAGE, j.department())).orElseThrow(() -> Problem.notFound("no-job", "没有这个任务，或您无权使用。"));
    }

    /** What the audit keeps of a job. */
    private static Map<String, Object> told(Job job) {
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("name", job.name());
        told.put("mode", job.mode());
        told.put("dataset", job.dataset());
        told.put("spec", job.spec());
        return told;
    }
}
