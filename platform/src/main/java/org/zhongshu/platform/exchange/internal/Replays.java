package org.zhongshu.platform.exchange.internal;

import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.datasets.Dataset;
import org.zhongshu.platform.datasets.Datasets;
import org.zhongshu.platform.exchange.Connector;
import org.zhongshu.platform.exchange.Shape;
import org.zhongshu.platform.exchange.internal.JobStore.Job;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.shared.Json;
import org.zhongshu.platform.shared.Problem;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Rejected rows, corrected and sent through the mapping again: one, some, or all of a job. What fits goes into the dataset in the same transaction. */
@Component
class Replays {

    private static final int BATCH = 1_000;

    private final Rejects rejects;
    private final Jobs jobs;
    private final RunStore runs;
    private final Datasets datasets;
    private final Audit audit;
    private final CityProfile city;
    private final TransactionTemplate transaction;

    Replays(Rejects rejects, Jobs jobs, RunStore runs, Datasets datasets, Audit audit, CityProfile city, TransactionTemplate transaction) {
        this.rejects = rejects;
        this.jobs = jobs;
        this.runs = runs;
        this.datasets = datasets;
        this.audit = audit;
        this.city = city;
        this.transaction = transaction;
    }

    /** @param taken rows that are in the dataset now; @param left rows that still do not fit */
    record Outcome(int taken, int left, List<Mapper.Reason> reasons) {
    }

    /** A row's cells as a connector would have given them; what is not named is empty. */
    static Object[] values(Shape shape, JsonNode cells) {
        Object[] values = new Object[shape.columns().size()];
        for (int i = 0; i < values.length; i++) {
            JsonNode cell = cells.path(shape.columns().get(i).name());
            values[i] = cell.isMissingNode() || cell.isNull() ? null : cell.asString();
        }
        return values;
    }

    Rejects.Reject get(long id, String permission) {
        Rejects.Reject reject = rejects.find(id).orElseThrow(() -> Problem.notFound("no-reject", "没有这条被拒的行。"));
        jobs.get(reject.job(), permission);
        return reject;
    }

    /** @param cells the corrected cells by column; those that are not named stay as they were */
    Outcome one(long id, Map<String, String> cells) {
        Rejects.Reject reject = get(id, ExchangeReach.MANAGE);
        Job job = jobs.get(reject.job(), ExchangeReach.MANAGE);
        return transaction.execute(status -> {
            Rejects.Reject open = rejects.take(job.id(), List.of(id), Long.MAX_VALUE, 1).stream().findFirst()
                    .orElseThrow(() -> Problem.conflict("settled", "这一行已被处理，请刷新。"));
            ObjectNode corrected = open.cells() == null ? Json.mapper().createObjectNode() : (ObjectNode) open.cells().deepCopy();
            if (open.fixed() != null) {
                open.fixed().properties().forEach(e -> corrected.set(e.getKey(), e.getValue()));
            }
            if (cells != null) {
                cells.forEach((k, v) -> {
                    if (job.spec().shape().index(k) < 0) {
                        throw Problem.badRequest("no-column", "源中没有列“" + k + "”。");
                    }
                    corrected.put(k, v);
                });
            }
            if (open.cells() == null && (cells == null || cells.isEmpty())) {
                throw Problem.unprocessable("unreadable", "这一行本身无法读取，请逐列填写后再提交。");
            }
            Dataset dataset = datasets.get(job.dataset());
            List<Mapper.Reason> reasons = new ArrayList<>();
            Object[] row = new Mapper(job.spec(), dataset.columns(), city.current().zone()).map(values(job.spec().shape(), corrected), reasons);
            if (row == null) {
                rejects.reasons(id, reasons, corrected);
                return new Outcome(0, 1, reasons);
            }
            write(job, dataset, List.<Object[]>of(row));
            rejects.settle(List.of(id), "fixed", List.of(corrected.toString()), CurrentActor.require().name(), null);
            audit.record("exchange.reject.replay", "exchange-reject", Long.toString(id), null, null, Map.of("job", Long.toString(job.id()), "columns", cells == null ? List.of() : cells.keySet()));
            return new Outcome(1, 0, List.of());
        });
    }

    /** A complete delivery that is under way must know the row, or it would be gone at its end. */
    private void write(Job job, Dataset dataset, List<Object[]> rows) {
        boolean delivering = runs.last(job.id()).filter(r -> r.mode() == Connector.Mode.FULL && (r.state().equals("running") || r.state().equals("waiting"))).isPresent();
        if (delivering) {
            datasets.full(dataset.id(), job.source(), false).put(rows);
        } else {
            datasets.put(dataset.id(), rows, job.source());
        }
    }

    /**
     * Sends rows through the job's present mapping again, as after it was corrected.
     *
     * @param ids   null: all open ones of the job
     * @param where cells to set in every one of them; null: none
     */
    Outcome many(long jobId, List<Long> ids, Map<String, String> where) {
        Job job = jobs.get(jobId, ExchangeReach.MANAGE);
        Dataset dataset = datasets.get(job.dataset());
        Mapper mapper = new Mapper(job.spec(), dataset.columns(), city.current().zone());
        if (where != null) {
            where.keySet().stream().filter(k -> job.spec().shape().index(k) < 0).findFirst().ifPresent(k -> {
                throw Problem.badRequest("no-column", "源中没有列“" + k + "”。");
            });
        }
        int taken = 0;
        int left = 0;
        long below = Long.MAX_VALUE;
        while (true) {
            long from = below;
            record Step(int seen, int taken, long below) {
            }
            Step step = transaction.execute(status -> {
                List<Rejects.Reject> page = rejects.take(jobId, ids, from, BATCH);
                List<Object[]> rows = new ArrayList<>();
                List<Long> fixed = new ArrayList<>();
                List<String> cells = new ArrayList<>();
                for (Rejects.Reject r : page) {
                    if (r.cells() == null && r.fixed() == null) {
                        continue;
                    }
                    ObjectNode corrected = r.cells() == null ? Json.mapper().createObjectNode() : (ObjectNode) r.cells().deepCopy();
                    if (r.fixed() != null) {
                        r.fixed().properties().forEach(e -> corrected.set(e.getKey(), e.getValue()));
                    }
                    if (where != null) {
                        where.forEach(corrected::put);
                    }
                    Object[] row = mapper.map(values(job.spec().shape(), corrected), new ArrayList<>());
                    if (row != null) {
                        rows.add(row);
                        fixed.add(r.id());
                        cells.add(corrected.toString());
                    }
                }
                if (!rows.isEmpty()) {
                    write(job, dataset, rows);
                    rejects.settle(fixed, "fixed", cells, CurrentActor.require().name(), null);
                }
                return new Step(page.size(), rows.size(), page.isEmpty() ? 0 : page.getLast().id());
            });
            taken += step.taken();
            left += step.seen() - step.taken();
            if (step.seen() < BATCH) {
                break;
            }
            below = step.below();
        }
        Map<String, Object> told = new LinkedHashMap<>(Map.of("taken", taken, "left", left));
        audit.record("exchange.reject.replay", "exchange-job", Long.toString(jobId), ids == null ? "全部" : ids.size() + " 行", null, told);
        return new Outcome(taken, left, List.of());
    }

    /** A person decides that rows are of no use. They stay on record. */
    int drop(long jobId, List<Long> ids, String reason) {
        if (reason == null || reason.isBlank() || reason.length() > 200) {
            throw Problem.badRequest("no-reason", "请说明为何不再处理（200 字以内）。");
        }
        jobs.get(jobId, ExchangeReach.MANAGE);
        return transaction.execute(status -> {
            List<Long> open = new ArrayList<>();
            long below = Long.MAX_VALUE;
            List<Rejects.Reject> page;
            do {
                page = rejects.take(jobId, ids, below, BATCH);
                page.forEach(r -> open.add(r.id()));
                below = page.isEmpty() ? 0 : page.getLast().id();
            } while (page.size() == BATCH);
            if (!open.isEmpty()) {
                rejects.settle(open, "dropped", null, CurrentActor.require().name(), reason.strip());
            }
            audit.record("exchange.reject.drop", "exchange-job", Long.toString(jobId), reason.strip(), null, Map.of("rows", open.size()));
            return open.size();
        });
    }
}
