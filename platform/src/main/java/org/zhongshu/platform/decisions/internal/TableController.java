package org.zhongshu.platform.decisions.internal;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.zhongshu.platform.identity.Access;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.Allowed;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.publication.Publication;
import org.zhongshu.platform.publication.Revision;
import org.zhongshu.platform.publication.Standing;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Page;
import org.zhongshu.platform.shared.Problem;

import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/** /api/decisions/tables: decision tables, their versions, and what a version would have said. */
@RestController
@RequestMapping("/api/decisions/tables")
class TableController {

    private static final int LARGEST_PAGE = 200;

    private final Publication<TableText> tables;
    private final TableStore store;
    private final TableViews views;
    private final Trials trials;
    private final Access access;

    TableController(Publication<TableText> tables, TableStore store, TableViews views, Trials trials, Access access) {
        this.tables = tables;
        this.store = store;
        this.views = views;
        this.trials = trials;
        this.access = access;
    }

    record Items<T>(List<T> items) {
    }

    /** @param note what was changed and why, kept with the version */
    record TableBody(String code, String name, String department, String dmn, String note, Integer version) {

        TableText text() {
            return new TableText(code, name, department, dmn);
        }
    }

    record StepBody(Integer version, String reason) {
    }

    record CheckBody(String dmn) {
    }

    /** @param reasons why it cannot be submitted, each with its line; @param table as far as it can be read; null: it cannot */
    record Checked(List<String> reasons, TableViews.Readable table) {
    }

    record TrialBody(Integer revision, LocalDate from, LocalDate to) {
    }

    record Compared(int from, int to, List<TableViews.Difference> rules, boolean otherColumns) {
    }

    /** @param box live (default): in force; draft, review, withdrawn, all: of the departments whose tables the reader writes or reviews */
    @Allowed("decisions.read")
    @GetMapping
    Page<TableViews.Row> list(@RequestParam(required = false) String q, @RequestParam(defaultValue = "live") String box, @RequestParam(required = false) String department,
                              @RequestParam(required = false) String cursor, @RequestParam(defaultValue = "50") int limit) {
        if (limit < 1 || limit > LARGEST_PAGE) {
            throw Problem.badRequest("bad-limit", "每页条数须为 1 到 " + LARGEST_PAGE + "。");
        }
        StringBuilder where = new StringBuilder(switch (box) {
            case "live" -> TableStore.liveCondition();
            case "draft" -> "t.state IN ('draft', 'changed')";
            case "review" -> "t.state = 'review'";
            case "withdrawn" -> "t.state = 'withdrawn'";
            case "all" -> "true";
            default -> throw Problem.badRequest("bad-box", "box 只能是 live、draft、review、withdrawn 或 all。");
        });
        List<Object> parameters = new ArrayList<>();
        if (!box.equals("live")) {
            Actor actor = CurrentActor.require();
            String[] edits = access.departments(actor, TableKind.EDIT);
            String[] reviews = access.departments(actor, TableKind.PUBLISH);
            if (edits != null && reviews != null) {
                where.append(" AND (t.department = ANY (?) OR t.department = ANY (?))");
                parameters.add(edits);
                parameters.add(reviews);
            }
        }
        String words = clean(q);
        if (words != null) {
            where.append(" AND (position(? IN t.name) > 0 OR starts_with(t.code, ?))");
            parameters.add(words);
            parameters.add(words.toUpperCase(java.util.Locale.ROOT));
        }
        if (clean(department) != null) {
            where.append(" AND t.department = ?");
            parameters.add(clean(department));
        }
        if (clean(cursor) != null) {
            where.append(" AND t.code > ?");
            parameters.add(clean(cursor));
        }
        List<TableStore.Line> rows = store.lines(where.toString(), parameters, limit + 1);
        boolean more = rows.size() > limit;
        List<TableStore.Line> page = more ? rows.subList(0, limit) : rows;
        return new Page<>(page.stream().map(views::row).toList(), more ? page.getLast().code() : null);
    }

    /** PostgreSQL's text holds no zero character. */
    static String clean(String text) {
        return text == null || text.isBlank() ? null : text.replace("\0", "").strip();
    }

    /** @param revision which version; default the one in force, or the newest of what never was; {@code draft}: the newest */
    @Allowed("decisions.read")
    @GetMapping("/{id:\\d+}")
    TableViews.Detail get(@PathVariable String id, @RequestParam(required = false) String revision) {
        Actor actor = CurrentActor.require();
        Standing s = tables.visible(Ids.parse(id), actor);
        return views.detail(s, tables.revision(s, revision, actor), actor);
    }

    @Allowed("decisions.read")
    @GetMapping("/{id:\\d+}/versions")
    Items<TableViews.Version> versions(@PathVariable String id) {
        Actor actor = CurrentActor.require();
        Standing s = tables.visible(Ids.parse(id), actor);
        return new Items<>(tables.revisions(s, actor).stream().map(v -> views.version(s, v)).toList());
    }

    /** The version's text as it is kept. */
    @Allowed("decisions.read")
    @GetMapping("/{id:\\d+}/dmn")
    ResponseEntity<byte[]> dmn(@PathVariable String id, @RequestParam(required = false) String revision) {
        Actor actor = CurrentActor.require();
        Standing s = tables.visible(Ids.parse(id), actor);
        Revision<TableText> v = tables.revision(s, revision, actor);
        return ResponseEntity.ok().contentType(new MediaType(MediaType.APPLICATION_XML, StandardCharsets.UTF_8)).header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"" + s.code() + "-" + v.number() + ".dmn\"")
                .body(v.words().dmn().getBytes(StandardCharsets.UTF_8));
    }

    /** What differs between two versions that the reader may see. */
    @Allowed("decisions.read")
    @GetMapping("/{id:\\d+}/compare")
    Compared compare(@PathVariable String id, @RequestParam String from, @RequestParam String to) {
        Actor actor = CurrentActor.require();
        Standing s = tables.visible(Ids.parse(id), actor);
        Revision<TableText> before = tables.revision(s, from, actor);
        Revision<TableText> after = tables.revision(s, to, actor);
        TableModel a = TableViews.model(before.words().dmn());
        TableModel b = TableViews.model(after.words().dmn());
        return new Compared(before.number(), after.number(), TableViews.differences(a, b), !a.rootRules().inputs().equals(b.rootRules().inputs()) || !a.rootRules().outputs().equals(b.rootRules().outputs()));
    }

    /** Reads a text as it would be submitted; keeps nothing. */
    @Allowed("decisions.edit")
    @PostMapping("/check")
    Checked check(@RequestBody CheckBody body) {
        try {
            return new Checked(List.of(), TableViews.readable(CompiledTable.compile(body.dmn()).model()));
        } catch (TableReader.Unfit e) {
            TableViews.Readable read = null;
            try {
                read = TableViews.readable(TableReader.read(body.dmn()));
            } catch (TableReader.Unfit same) {
                // its reasons are those already told
            }
            return new Checked(e.reasons(), read);
        }
    }

    @Allowed("decisions.edit")
    @PostMapping
    ResponseEntity<TableViews.Detail> create(@RequestBody TableBody body) {
        return ResponseEntity.status(HttpStatus.CREATED).body(newest(tables.create(body.text(), body.note(), false)));
    }

    @Allowed("decisions.edit")
    @PutMapping("/{id:\\d+}")
    TableViews.Detail edit(@PathVariable String id, @RequestBody TableBody body) {
        return newest(tables.edit(Ids.parse(id), body.text(), body.note(), body.version()));
    }

    @Allowed("decisions.edit")
    @PostMapping("/{id:\\d+}/submit")
    TableViews.Detail submit(@PathVariable String id, @RequestBody StepBody body) {
        return newest(tables.submit(Ids.parse(id), body.version()));
    }

    @Allowed("decisions.publish")
    @PostMapping("/{id:\\d+}/approve")
    TableViews.Detail approve(@PathVariable String id, @RequestBody StepBody body) {
        return newest(tables.approve(Ids.parse(id), body.version(), body.reason()));
    }

    @Allowed("decisions.publish")
    @PostMapping("/{id:\\d+}/reject")
    TableViews.Detail reject(@PathVariable String id, @RequestBody StepBody body) {
        return newest(tables.reject(Ids.parse(id), body.version(), body.reason()));
    }

    @Allowed("decisions.edit")
    @PostMapping("/{id:\\d+}/withdraw")
    TableViews.Detail withdraw(@PathVariable String id, @RequestBody StepBody body) {
        return newest(tables.withdraw(Ids.parse(id), body.version(), body.reason()));
    }

    /** Begins a trial; how far it is, {@link #trials} tells. */
    @Allowed("decisions.edit")
    @PostMapping("/{id:\\d+}/trials")
    ResponseEntity<Trials.Trial> begin(@PathVariable String id, @RequestBody TrialBody body) {
        Actor actor = CurrentActor.require();
        Standing s = tables.visible(Ids.parse(id), actor);
        access.check(actor, TableKind.EDIT, s.department());
        Revision<TableText> v = tables.revision(s, body.revision() == null ? "draft" : body.revision().toString(), actor);
        return ResponseEntity.status(HttpStatus.ACCEPTED).body(trials.begin(new TableStore.Text(s.id(), s.code(), v.number(), v.words().dmn()), body.from(), body.to()));
    }

    @Allowed("decisions.edit")
    @GetMapping("/{id:\\d+}/trials")
    Items<Trials.Trial> trials(@PathVariable String id) {
        Actor actor = CurrentActor.require();
        Standing s = tables.visible(Ids.parse(id), actor);
        access.check(actor, TableKind.EDIT, s.department());
        return new Items<>(trials.of(s.id()));
    }

    private TableViews.Detail newest(Standing s) {
        return views.detail(s, tables.newest(s), CurrentActor.require());
    }
}
