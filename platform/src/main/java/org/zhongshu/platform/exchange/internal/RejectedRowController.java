package org.zhongshu.platform.exchange.internal;

import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.datasets.Datasets;
import org.zhongshu.platform.exchange.Shape;
import org.zhongshu.platform.exchange.internal.JobStore.Job;
import org.zhongshu.platform.identity.Allowed;
import org.zhongshu.platform.identity.PersonalData;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Page;
import org.zhongshu.platform.shared.Problem;
import tools.jackson.databind.JsonNode;

import java.io.BufferedWriter;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** /api/exchange/rejects: rows that did not fit, seen, corrected, sent again, given up, taken home as a file. */
@RestController
@RequestMapping("/api/exchange/rejects")
class RejectedRowController {

    private static final Set<String> STATES = Set.of("open", "fixed", "dropped", "all");

    private final Rejects rejects;
    private final Replays replays;
    private final Jobs jobs;
    private final ExchangeReach reach;
    private final Datasets datasets;
    private final Audit audit;

    RejectedRowController(Rejects rejects, Replays replays, Jobs jobs, ExchangeReach reach, Datasets datasets, Audit audit) {
        this.rejects = rejects;
        this.replays = replays;
        this.jobs = jobs;
        this.reach = reach;
        this.datasets = datasets;
        this.audit = audit;
    }

    /** @param cells by column of the source, personal data masked for who may not see it; null when the row itself could not be read */
    record RejectItem(String id, String job, String run, Instant at, String raw, Map<String, String> cells, List<Mapper.Reason> reasons, int seen, String state, Map<String, String> fixed,
                      Instant settledAt, String settledBy, String note, boolean masked) {
    }

    record CellsBody(Map<String, String> cells) {
    }

    /** @param ids null: all open ones; @param cells to be set in each of them */
    record ManyBody(String job, List<String> ids, Map<String, String> cells, String reason) {
    }

    record Dropped(int dropped) {
    }

    @Allowed("exchange.read")
    @GetMapping
    Page<RejectItem> list(@RequestParam(defaultValue = "") String job, @RequestParam(defaultValue = "open") String state, @RequestParam(required = false) String cursor,
                          @RequestParam(defaultValue = "50") int limit) {
        Job found = jobs.get(Ids.parse(job), ExchangeReach.READ);
        if (!STATES.contains(state)) {
            throw Problem.badRequest("bad-state", "状态须为 open、fixed、dropped 或 all。");
        }
        Page<Rejects.Reject> page = rejects.list(found.id(), state, JobController.before(cursor), JobController.size(limit));
        Map<String, PersonalData.Kind> hidden = hidden(found);
        if (hidden.isEmpty() && found.spec().fields().stream().anyMatch(f -> f.personal() != null) && !page.items().isEmpty()) {
            audit.record("exchange.reject.view", "exchange-job", Long.toString(found.id()), null, null, null);
        }
        return new Page<>(page.items().stream().map(r -> item(r, hidden, found)).toList(), page.next());
    }

    /** Columns whose values this person sees masked. Without a kind known, what a masked field is made of is masked. */
    private Map<String, PersonalData.Kind> hidden(Job job) {
        Map<String, PersonalData.Kind> hidden = new HashMap<>();
        if (!reach.seesPersonal(job.department())) {
            Map<String, String> kinds = new HashMap<>();
            datasets.find(job.dataset()).ifPresent(d -> d.columns().stream().filter(c -> c.personal() != null).forEach(c -> kinds.put(c.field(), c.personal())));
            // the dataset's word counts too: a mapping can be changed by whoever wants to see
            job.spec().fields().forEach(f -> f.from().forEach(c -> Previews.hide(hidden, c, f.personal() != null ? f.personal() : kinds.get(f.field()))));
            job.spec().shape().columns().stream().filter(c -> !hidden.containsKey(c.name())).forEach(c -> Previews.hide(hidden, c.name(), Previews.named(c)));
            Set<String> mapped = new HashSet<>();
            job.spec().fields().forEach(f -> mapped.addAll(f.from()));
            // nobody has said what the others hold; beside personal data they are taken for such
            if (!hidden.isEmpty()) {
                job.spec().shape().columns().stream().map(Shape.Column::name).filter(c -> !mapped.contains(c)).forEach(c -> hidden.putIfAbsent(c, null));
            }
        }
        return hidden;
    }

    private RejectItem item(Rejects.Reject r, Map<String, PersonalData.Kind> hidden, Job job) {
        List<Mapper.Reason> reasons = new ArrayList<>();
        for (JsonNode n : r.reasons()) {
            String field = n.path("field").isString() ? n.path("field").asString() : null;
            boolean mask = !hidden.isEmpty() && job.spec().fields().stream().anyMatch(f -> f.field().equals(field) && f.from().stream().anyMatch(hidden::containsKey));
            String reason = n.path("reason").asString();
            reasons.add(new Mapper.Reason(field, mask ? Previews.bare(reason) : reason));
        }
        return new RejectItem(Long.toString(r.id()), Long.toString(r.job()), Long.toString(r.run()), r.at(), hidden.isEmpty() ? r.raw() : null, cells(r.cells(), hidden), reasons, r.seen(), r.state(),
                cells(r.fixed(), hidden), r.settledAt(), r.settledBy(), r.note(), !hidden.isEmpty());
    }

    /** @param kind null: nothing is known, nothing is shown */
    private static String mask(PersonalData.Kind kind, String value) {
        return kind != null ? kind.mask(value) : value.isEmpty() ? value : "***";
    }

    private static Map<String, String> cells(JsonNode cells, Map<String, PersonalData.Kind> hidden) {
        if (cells == null) {
            return null;
        }
        Map<String, String> shown = new LinkedHashMap<>();
        cells.properties().forEach(e -> shown.put(e.getKey(), hidden.containsKey(e.getKey()) ? mask(hidden.get(e.getKey()), e.getValue().asString("")) : e.getValue().asString("")));
        return shown;
    }

    /** Corrects one row and sends it through the mapping again. */
    @Allowed("exchange.manage")
    @PostMapping("/{id}/replay")
    Replays.Outcome replay(@PathVariable String id, @RequestBody(required = false) CellsBody body) {
        return replays.one(Ids.parse(id), body == null ? null : body.cells());
    }

    @Allowed("exchange.manage")
    @PostMapping("/replay")
    Replays.Outcome replayMany(@RequestBody ManyBody body) {
        return replays.many(job(body), ids(body), body.cells());
    }

    @Allowed("exchange.manage")
    @PostMapping("/drop")
    Dropped drop(@RequestBody ManyBody body) {
        return new Dropped(replays.drop(job(body), ids(body), body.reason()));
    }

    private static long job(ManyBody body) {
        return Ids.parse(body.job() == null ? "" : body.job());
    }

    private static List<Long> ids(ManyBody body) {
        return body.ids() == null ? null : body.ids().stream().map(Ids::parse).toList();
    }

    /** All open ones as CSV (UTF-8 with mark); what a spreadsheet would take for a formula is escaped. */
    @Allowed("exchange.manage")
    @GetMapping("/export")
    ResponseEntity<StreamingResponseBody> export(@RequestParam(defaultValue = "") String job) {
        Job found = jobs.get(Ids.parse(job), ExchangeReach.MANAGE);
        Map<String, PersonalData.Kind> hidden = hidden(found);
        audit.record("exchange.reject.export", "exchange-job", Long.toString(found.id()), null, null, null);
        StreamingResponseBody body = out -> {
            Writer text = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
            text.write('\uFEFF');
            List<String> columns = found.spec().shape().columns().stream().map(Shape.Column::name).toList();
            for (String c : columns) {
                text.write(cell(c) + ",");
            }
            text.write("被拒原因,次数,时间\r\n");
            Long before = null;
            do {
                Page<Rejects.Reject> page = rejects.list(found.id(), "open", before, 200);
                for (Rejects.Reject r : page.items()) {
                    RejectItem item = item(r, hidden, found);
                    for (String c : columns) {
                        text.write(cell(item.cells() == null ? "" : item.cells().getOrDefault(c, "")) + ",");
                    }
                    StringBuilder why = new StringBuilder();
                    item.reasons().forEach(x -> why.append(why.isEmpty() ? "" : "；").append(x.field() == null ? "" : x.field() + " ").append(x.reason()));
                    text.write(cell(why.toString()) + "," + r.seen() + "," + r.at() + "\r\n");
                }
                before = page.next() == null ? null : Long.valueOf(page.next());
            } while (before != null);
            text.flush();
        };
        return ResponseEntity.ok().header(HttpHeaders.CONTENT_TYPE, "text/csv;charset=UTF-8").header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"rejects-" + found.id() + ".csv\"").body(body);
    }

    /** Quoted; with an apostrophe before what a spreadsheet would run. */
    static String cell(String value) {
        String safe = !value.isEmpty() && "=+-@\t\r＝＋－＠".indexOf(value.charAt(0)) >= 0 ? "'" + value : value;
        return "\"" + safe.replace("\"", "\"\"") + "\"";
    }
}
