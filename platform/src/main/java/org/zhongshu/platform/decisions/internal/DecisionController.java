package org.zhongshu.platform.decisions.internal;

import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.decisions.internal.DecisionStore.Made;
import org.zhongshu.platform.identity.Access;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.Allowed;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.publication.Publication;
import org.zhongshu.platform.publication.Standing;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Json;
import org.zhongshu.platform.shared.Page;
import org.zhongshu.platform.shared.Problem;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** /api/decisions: what was decided, of the departments that the reader reaches: facts, rules in words, replay, export. */
@RestController
@RequestMapping("/api/decisions")
class DecisionController {

    private static final int LARGEST_PAGE = 200;

    private final DecisionStore store;
    private final TableStore tables;
    private final TablesInForce texts;
    private final Publication<TableText> publication;
    private final Access access;
    private final Audit audit;

    DecisionController(DecisionStore store, TableStore tables, TablesInForce texts, Publication<TableText> publication, Access access, Audit audit) {
        this.store = store;
        this.tables = tables;
        this.texts = texts;
        this.publication = publication;
        this.access = access;
        this.audit = audit;
    }

    record Row(String id, String table, int version, String outcome, String clause, String reason, String subject, Instant at) {
    }

    record FactRow(String name, String label, String type, String words, boolean known) {
    }

    record Output(String name, String label, String words) {
    }

    record Detail(String id, String table, String tableId, String tableName, int version, String outcome, String clause, String reason, String subject, String request, Instant at, String engine, String sm3,
                  List<FactRow> facts, List<Output> outputs, List<Judgement.Step> steps, List<String> unusable) {
    }

    record Replayed(boolean same, String outcome, String clause, String reason, String engine, List<String> differences) {
    }

    @Allowed("decisions.read")
    @GetMapping
    Page<Row> list(@RequestParam(required = false) String table, @RequestParam(required = false) String outcome, @RequestParam(required = false) String subject, @RequestParam(required = false) String cursor,
                   @RequestParam(defaultValue = "50") int limit) {
        if (limit < 1 || limit > LARGEST_PAGE) {
            throw Problem.badRequest("bad-limit", "每页条数须为 1 到 " + LARGEST_PAGE + "。");
        }
        StringBuilder where = new StringBuilder("true");
        List<Object> parameters = new ArrayList<>();
        if (TableController.clean(table) != null) {
            where.append(" AND code = ?");
            parameters.add(TableController.clean(table));
        }
        if (TableController.clean(outcome) != null) {
            if (!Arrays.asList("approve", "refuse", "person").contains(outcome)) {
                throw Problem.badRequest("bad-filter", "结论只能是 approve、refuse 或 person。");
            }
            where.append(" AND outcome = ?");
            parameters.add(outcome);
        }
        if (TableController.clean(subject) != null) {
            where.append(" AND subject = ?");
            parameters.add(TableController.clean(subject));
        }
        if (TableController.clean(cursor) != null) {
            where.append(" AND id < ?");
            parameters.add(Ids.parse(cursor));
        }
        String[] departments = access.departments(CurrentActor.require(), TableKind.READ);
        List<Made> rows = departments == null ? store.lines(where.toString(), parameters, limit + 1) : store.linesOf(departments, where.toString(), parameters, limit + 1);
        boolean more = rows.size() > limit;
        List<Made> page = more ? rows.subList(0, limit) : rows;
        return new Page<>(page.stream().map(m -> new Row(Long.toString(m.id()), m.code(), m.version(), DecisionStore.word(m.outcome()), m.clause(), m.reason(), m.subject(), m.at())).toList(),
                more ? Long.toString(page.getLast().id()) : null);
    }

    private record Found(Made made, TableStore.Text text) {
    }

    /** 404 for what is not of the reader's departments too. */
    private Found found(String id) {
        Actor actor = CurrentActor.require();
        Made made = store.find(Ids.parse(id)).filter(m -> publication.find(m.table()).map(Standing::department).filter(d -> access.may(actor, TableKind.READ, d)).isPresent())
                .orElseThrow(() -> Problem.notFound("no-decision", "没有这个决定，或您无权查看。"));
        return new Found(made, tables.version(made.table(), made.version()).orElseThrow());
    }

    @Allowed("decisions.read")
    @GetMapping("/{id:\\d+}")
    Detail get(@PathVariable String id) {
        Found f = found(id);
        Made m = f.made();
        TableModel model = TableViews.model(f.text().dmn());
        Map<String, Object> facts = FactValues.read(model.inputs(), m.inputs());
        List<Output> outputs = new ArrayList<>();
        DecisionStore.values(m.outputs()).forEach((name, value) -> outputs.add(new Output(name,
                model.rootRules().outputs().stream().filter(c -> c.expression().equals(name)).findFirst().map(TableModel::called).orElse(name), FactValues.words(value))));
        return new Detail(Long.toString(m.id()), m.code(), Long.toString(m.table()), model.name(), m.version(), DecisionStore.word(m.outcome()), m.clause(), m.reason(), m.subject(), m.request(), m.at(), m.engine(),
                m.sm3(), model.inputs().stream().map(i -> new FactRow(i.name(), i.label(), i.type(), FactValues.words(facts.get(i.name())), facts.get(i.name()) != null)).toList(), outputs,
                Judgement.words(model, facts, m.matched()), m.unusable());
    }

    /** Decides the same again and compares; nothing is kept. */
    @Allowed("decisions.read")
    @GetMapping("/{id:\\d+}/replay")
    Replayed replay(@PathVariable String id) {
        Found f = found(id);
        Replay r = Replay.of(f.made(), texts.compiled(f.text().dmn()));
        return new Replayed(r.same(), DecisionStore.word(r.now().outcome()), r.now().clause(), r.now().reason(), CompiledTable.ENGINE, r.differences());
    }

    /** A file that {@code ./zhongshu replay-decision} replays anywhere. */
    @Allowed("decisions.read")
    @GetMapping("/{id:\\d+}/export")
    ResponseEntity<byte[]> export(@PathVariable String id) {
        Found f = found(id);
        audit.record("decisions.export", "decision", id, null, null, Map.of("table", f.made().code(), "version", f.made().version()));
        String json = Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(Replay.export(f.made(), TableViews.model(f.text().dmn()), f.text().dmn()));
        return ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON).header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"decision-" + id + ".json\"").body(json.getBytes(StandardCharsets.UTF_8));
    }
}
