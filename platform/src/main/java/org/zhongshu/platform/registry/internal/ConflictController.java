package org.zhongshu.platform.registry.internal;

import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.datasets.Dataset;
import org.zhongshu.platform.datasets.Datasets;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.Allowed;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Page;
import org.zhongshu.platform.shared.Problem;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** /api/registry/conflicts: where departments disagree, what the owner ruled, what is offered back to the sources. */
@RestController
@RequestMapping("/api/registry")
class ConflictController {

    private final Libraries libraries;
    private final Disputes disputes;
    private final ConflictDesk desk;
    private final Neighbourhood neighbourhood;
    private final RecordViews views;
    private final Places places;
    private final Datasets datasets;
    private final Looks looks;
    private final Showing showing;
    private final Rights rights;
    private final CodeLists codes;
    private final Departments departments;
    private final Audit audit;
    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final Clock clock;

    ConflictController(Libraries libraries, Disputes disputes, ConflictDesk desk, Neighbourhood neighbourhood, RecordViews views, Places places, Datasets datasets, Looks looks, Showing showing,
                       Rights rights, CodeLists codes, Departments departments, Audit audit, JdbcTemplate jdbc, TransactionTemplate transaction, Clock clock) {
        this.libraries = libraries;
        this.disputes = disputes;
        this.desk = desk;
        this.neighbourhood = neighbourhood;
        this.views = views;
        this.places = places;
        this.datasets = datasets;
        this.looks = looks;
        this.showing = showing;
        this.rights = rights;
        this.codes = codes;
        this.departments = departments;
        this.audit = audit;
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** @param saying which of the different sayings this is, from 1; the same number: said in other words, 0: leaves open which */
    record SaidItem(int no, RecordViews.SourceName source, String key, String value, Instant at, int saying, boolean fullest) {
    }

    record ConflictItem(String id, String library, String libraryName, String gid, String field, String fieldName, String department, String departmentName, String source, String sourceName, String state, String caseId,
                        String caseNumber, Instant foundAt, Instant endedAt) {
    }

    record ConflictDetail(ConflictItem conflict, List<SaidItem> said, boolean clear, boolean mayClear, boolean mayRule, boolean presence, String type, Map<String, String> codes) {
    }

    record RulingBody(Integer choice, String value, String proof) {
    }

    record ReasonBody(String reason) {
    }

    record GroupItem(String library, String libraryName, String field, String fieldName, String source, String sourceName, String department, String departmentName, long waiting, long inCase) {
    }

    record CorrectionItem(String id, String dataset, String datasetName, String department, String departmentName, String key, String field, String fieldName, String said, String right, Instant at, Instant takenAt) {
    }

    record Items<T>(List<T> items) {
    }

    @Allowed("registry.review")
    @GetMapping("/conflicts/groups")
    Items<GroupItem> groups(@RequestParam(required = false) String library) {
        return new Items<>(desk.groups(library, rights.reach(CurrentActor.require(), "registry.review")).stream().map(g -> new GroupItem(g.library(), name(g.library()), g.field(), g.fieldName(), g.source(),
                g.sourceName(), g.department(), departments.nameOf(g.department()), g.waiting(), g.inCase())).toList());
    }

    @Allowed("registry.review")
    @GetMapping("/conflicts")
    Page<ConflictItem> list(@RequestParam(required = false) String library, @RequestParam(defaultValue = "case") String state, @RequestParam(required = false) String field,
                            @RequestParam(required = false) String source, @RequestParam(required = false) String cursor, @RequestParam(defaultValue = "50") int limit) {
        if (!Set.of("waiting", "case", "ruled", "settled", "waived").contains(state)) {
            throw Problem.badRequest("bad-state", "状态只能是 waiting、case、ruled、settled 或 waived。");
        }
        String[] reach = rights.reach(CurrentActor.require(), "registry.review");
        Long before = RecordController.before(cursor);
        int size = LibraryController.size(limit);
        List<Disputes.Conflict> rows = disputes.query("(?::text IS NULL OR library = ?) AND state = ? AND (?::text IS NULL OR field = ?) AND (?::text IS NULL OR source = ?) AND (?::text[] IS NULL OR department = ANY (?))"
                + " AND (?::bigint IS NULL OR id < ?) ORDER BY id DESC LIMIT ?", library, library, state, field, field, source, source, reach, reach, before, before, size + 1);
        boolean more = rows.size() > size;
        List<Disputes.Conflict> page = more ? rows.subList(0, size) : rows;
        Map<String, String> names = names();
        return new Page<>(page.stream().map(c -> item(c, names)).toList(), more ? Long.toString(page.getLast().id()) : null);
    }

    /** What each source says; in clear only for those who may, and then on record. The field's owner, who has to rule, sees what all say of it, but the keys of its own rows only. */
    @Allowed("registry.review")
    @GetMapping("/conflicts/{id}")
    ConflictDetail get(@PathVariable String id, @RequestParam(defaultValue = "false") boolean clear) {
        Actor actor = CurrentActor.require();
        Clear plain = rights.clear(actor, clear);
        return transaction.execute(status -> {
            Disputes.Conflict c = desk.get(Ids.parse(id), false);
            rights.check(actor, "registry.review", List.of(c.department()));
            Library library = libraries.get(c.library());
            Library.Field f = library.field(c.field()).orElseThrow(() -> Problem.notFound("no-field", "该信息项已不在基础库中。"));
            Neighbourhood.Site site = neighbourhood.site(library);
            looks.record(actor, c.library(), c.gid(), "conflict", plain.asked(), new Purpose("data-check", "数据冲突 " + c.id()), c.field(), 1);
            List<SaidItem> said = said(site, f, c, plain);
            return new ConflictDetail(item(c), said, plain.asked(), rights.has(actor, "personal.view"), c.standing() && rights.may(actor, "registry.review", List.of(c.department())), f.presence(), f.type().letter(),
                    f.codes() == null ? null : codes.of(f.codes()));
        });
    }

    /** The different sayings are what a person chooses among: five departments that write one address in five ways are one choice. */
    private List<SaidItem> said(Neighbourhood.Site site, Library.Field f, Disputes.Conflict c, Clear plain) {
        List<Agreement.Said> speaking = c.said().stream().filter(s -> s.value() != null).toList();
        Sameness.Sayings sayings = places.sameness().sayings(f, speaking.stream().map(Agreement.Said::value).toList());
        int[] fullest = new int[Long.SIZE + 1];
        java.util.Arrays.fill(fullest, -1);
        int silent = 1;
        for (int k = 0; k < speaking.size(); k++) {
            int saying = saying(sayings.masks()[k]);
            silent = Math.max(silent, saying + 1);
            fullest[saying] = fullest[saying] < 0 || sayings.details()[k] > sayings.details()[fullest[saying]] ? k : fullest[saying];
        }
        List<SaidItem> said = new ArrayList<>();
        boolean first = true;
        for (int i = 0, k = 0; i < c.said().size(); i++) {
            Agreement.Said s = c.said().get(i);
            int saying = s.value() == null ? silent : saying(sayings.masks()[k]);
            boolean best = s.value() == null ? first : fullest[saying] == k;
            first &= s.value() != null;
            k += s.value() == null ? 0 : 1;
            said.add(new SaidItem(i, views.source(site, s.feed()), Showing.key(s.key(), plain.of(site.department(s.feed()))), showing.value(f, s.value(), plain.of(c.department()) || plain.of(site.department(s.feed()))), Instant.ofEpochMilli(s.fresh()), saying, best));
        }
        return said;
    }

    private static int saying(long mask) {
        return Long.bitCount(mask) == 1 ? Long.numberOfTrailingZeros(mask) + 1 : 0;
    }

    /** Makes a waiting conflict a case now. */
    @Allowed("registry.review")
    @PostMapping("/conflicts/{id}/open")
    ConflictItem open(@PathVariable String id) {
        return item(desk.openNow(Ids.parse(id)));
    }

    @Allowed("registry.review")
    @PostMapping("/conflicts/{id}/ruling")
    ConflictItem rule(@PathVariable String id, @RequestBody RulingBody body) {
        return item(desk.rule(Ids.parse(id), body.choice(), body.value(), body.proof()));
    }

    @Allowed("registry.review")
    @PostMapping("/rulings/{id}/lift")
    void lift(@PathVariable String id, @RequestBody ReasonBody body) {
        desk.lift(Ids.parse(id), body.reason());
    }

    /** What a department's rows should be, masked; the file has it in clear. */
    @Allowed("registry.review")
    @GetMapping("/corrections")
    Page<CorrectionItem> corrections(@RequestParam(required = false) String cursor, @RequestParam(defaultValue = "50") int limit) {
        String[] reach = rights.reach(CurrentActor.require(), "registry.review");
        Long before = RecordController.before(cursor);
        int size = LibraryController.size(limit);
        List<CorrectionItem> rows = corrections(reach, before, size + 1, false);
        boolean more = rows.size() > size;
        List<CorrectionItem> page = more ? rows.subList(0, size) : rows;
        return new Page<>(page, more ? page.getLast().id() : null);
    }

    /** In clear, for the department whose rows they are: on record. */
    @Allowed("personal.view")
    @GetMapping(value = "/corrections.csv", produces = "text/csv")
    ResponseEntity<byte[]> csv() {
        Actor actor = CurrentActor.require();
        rights.clear(actor, true);
        String[] reach = rights.reach(actor, "registry.review");
        List<CorrectionItem> rows = transaction.execute(status -> {
            List<CorrectionItem> found = corrections(reach, null, 100_000, true);
            audit.record("registry.corrections", "base-correction", actor.org() == null ? "all" : actor.org(), "下载更正反馈", null, Map.of("rows", found.size()));
            return found;
        });
        StringBuilder text = new StringBuilder("\ufeff数据集,记录主键,信息项,信息项名称,原值,正确值,裁定时间\r\n");
        rows.forEach(r -> text.append(String.join(",", cell(r.dataset()), cell(r.key()), cell(r.field()), cell(r.fieldName()), cell(r.said()), cell(r.right()), cell(r.at().toString()))).append("\r\n"));
        return ResponseEntity.ok().header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=corrections.csv").body(text.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** Quoted; what a spreadsheet would take for a formula is kept as text. */
    private static String cell(String value) {
        String v = value == null ? "" : value;
        if (!v.isEmpty() && "=+-@\t\r".indexOf(v.charAt(0)) >= 0) {
            v = "'" + v;
        }
        return '"' + v.replace("\"", "\"\"") + '"';
    }

    /** The department has mended its row. */
    @Allowed("registry.review")
    @PostMapping("/corrections/{id}/taken")
    void taken(@PathVariable String id) {
        long number = Ids.parse(id);
        transaction.executeWithoutResult(status -> {
            List<String> department = jdbc.queryForList("SELECT department FROM registry.correction WHERE id = ? FOR UPDATE", String.class, number);
            if (department.isEmpty()) {
                throw Problem.notFound("no-correction", "没有这条更正反馈。");
            }
            rights.check(CurrentActor.require(), "registry.review", department);
            jdbc.update("UPDATE registry.correction SET taken_at = ? WHERE id = ? AND taken_at IS NULL", Settings.at(clock.instant()), number);
            audit.record("registry.taken", "base-correction", id, null, null, null);
        });
    }

    private List<CorrectionItem> corrections(String[] reach, Long before, int limit, boolean clear) {
        Map<String, String> names = names();
        return jdbc.query("SELECT id, dataset, department, row_key, library, field, said, right_value, at, taken_at FROM registry.correction WHERE (?::text[] IS NULL OR department = ANY (?)) AND (?::bigint IS NULL OR id < ?) ORDER BY id DESC LIMIT ?",
                (row, n) -> {
                    Library library = libraries.find(row.getString(5)).orElse(null);
                    Library.Field f = library == null ? null : library.field(row.getString(6)).orElse(null);
                    return new CorrectionItem(Long.toString(row.getLong(1)), row.getString(2), names.getOrDefault(row.getString(2), row.getString(2)), row.getString(3), departments.nameOf(row.getString(3)), Showing.key(row.getString(4), clear), row.getString(6),
                            f == null ? row.getString(6) : f.name(), f == null ? null : showing.value(f, row.getString(7), clear), f == null ? null : showing.value(f, row.getString(8), clear), Settings.instant(row, 9),
                            Settings.instant(row, 10));
                }, reach, reach, before, before, limit);
    }

    private Map<String, String> names() {
        return datasets.list().stream().collect(Collectors.toMap(Dataset::id, Dataset::name));
    }

    private ConflictItem item(Disputes.Conflict c) {
        return item(c, names());
    }

    private ConflictItem item(Disputes.Conflict c, Map<String, String> names) {
        return new ConflictItem(Long.toString(c.id()), c.library(), name(c.library()), Long.toString(c.gid()), c.field(), libraries.find(c.library()).flatMap(l -> l.field(c.field())).map(Library.Field::name).orElse(c.field()),
                c.department(), departments.nameOf(c.department()), c.source(), names.getOrDefault(c.source(), c.source()), c.state(), c.caseId() == null ? null : Long.toString(c.caseId()), c.caseNumber(), c.foundAt(), c.endedAt());
    }

    private String name(String library) {
        return libraries.find(library).map(Library::name).orElse(library);
    }
}
