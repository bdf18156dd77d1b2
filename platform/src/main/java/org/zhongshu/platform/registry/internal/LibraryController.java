package org.zhongshu.platform.registry.internal;

import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.zhongshu.platform.city.City;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.datasets.Dataset;
import org.zhongshu.platform.datasets.Datasets;
import org.zhongshu.platform.identity.Allowed;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Page;
import org.zhongshu.platform.shared.Problem;

import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** /api/registry/libraries and runs: what there is, what feeds it, how far it is. */
@RestController
@RequestMapping("/api/registry")
class LibraryController {

    private final Libraries libraries;
    private final Settings settings;
    private final Runs runs;
    private final Engine engine;
    private final Held held;
    private final Judgements judgements;
    private final ConflictDesk conflicts;
    private final CodeLists codes;
    private final Datasets datasets;
    private final Departments departments;
    private final CityProfile city;
    private final JdbcTemplate jdbc;

    LibraryController(Libraries libraries, Settings settings, Runs runs, Engine engine, Held held, Judgements judgements, ConflictDesk conflicts, CodeLists codes, Datasets datasets, Departments departments,
                      CityProfile city, JdbcTemplate jdbc) {
        this.libraries = libraries;
        this.settings = settings;
        this.runs = runs;
        this.engine = engine;
        this.held = held;
        this.judgements = judgements;
        this.conflicts = conflicts;
        this.codes = codes;
        this.datasets = datasets;
        this.departments = departments;
        this.city = city;
        this.jdbc = jdbc;
    }

    /** @param linked rows that share their record with another; @param behind changes not yet taken; @param freshnessName what people call the column of {@code freshness}; null: it is not there */
    record FeedItem(String dataset, String name, String department, String departmentName, long rows, long linked, boolean behind, Instant movedAt, Map<String, String> fields, String freshness,
                    String freshnessName) {
    }

    record FieldItem(String field, String name, String type, Integer length, int level, String personal, Map<String, String> codes, boolean conflict, String owner, String ownerName, List<String> choose) {
    }

    record RunItem(String id, String library, String libraryName, String state, String phase, long done, long total, Map<String, Object> figures, String error, String by, Instant startedAt, Instant endedAt) {
    }

    record LibraryItem(String id, String name, String planName, String dataset, String department, String departmentName, String identity, boolean people, boolean born, boolean phone, int version, boolean stale,
                       long records, Instant freshAt, long reviews, long conflicts, long held, String trouble, Instant troubleAt, List<FeedItem> feeds, RunItem run) {
    }

    record LibraryDetail(LibraryItem library, List<FieldItem> fields, Map<String, List<List<String>>> authority) {
    }

    record ThemeItem(String id, String name, String library, String libraryName, String departmentName, Long records, List<String> conditions, List<String> fields, long held, String trouble) {
    }

    record Overview(List<LibraryItem> items, List<ThemeItem> themes, int casesPerDay) {
    }

    record SourcesBody(List<Setting.Source> sources, Map<String, List<List<String>>> authority, String reason, Integer version) {
    }

    record VersionItem(int version, Setting setting, String reason, String by, Instant at) {
    }

    record Items<T>(List<T> items) {
    }

    @Allowed("registry.read")
    @GetMapping("/libraries")
    Overview list() {
        return new Overview(libraries.list().stream().map(this::item).toList(), libraries.themes().stream().map(this::theme).toList(), libraries.casesPerDay());
    }

    @Allowed("registry.read")
    @GetMapping("/libraries/{id}")
    LibraryDetail get(@PathVariable String id) {
        Library library = libraries.get(id);
        return new LibraryDetail(item(library), library.fields().stream().map(f -> new FieldItem(f.field(), f.name(), f.type().letter(), f.length(), f.level(), f.personal(),
                f.codes() == null ? null : codes.of(f.codes()), f.conflict(), f.owner(), departments.nameOf(f.owner()), f.choose().stream().map(r -> r.name().toLowerCase(java.util.Locale.ROOT)).toList())).toList(),
                settings.current(id).map(v -> v.setting().authority()).orElse(Map.of()));
    }

    @Allowed("registry.manage")
    @PutMapping("/libraries/{id}/sources")
    LibraryDetail sources(@PathVariable String id, @RequestBody SourcesBody body) {
        settings.set(id, new Setting(body.sources(), body.authority()), body.reason(), body.version());
        return get(id);
    }

    @Allowed("registry.read")
    @GetMapping("/libraries/{id}/sources/versions")
    Items<VersionItem> versions(@PathVariable String id) {
        libraries.get(id);
        return new Items<>(settings.versions(id).stream().map(v -> new VersionItem(v.version(), v.setting(), v.reason(), v.by(), v.at())).toList());
    }

    /** Links the whole library anew, in the background. */
    @Allowed("registry.manage")
    @PostMapping("/libraries/{id}/runs")
    ResponseEntity<RunItem> run(@PathVariable String id) {
        Runs.Run run = runs.start(id);
        engine.wake();
        return ResponseEntity.status(HttpStatus.ACCEPTED).body(item(run));
    }

    @Allowed("registry.read")
    @GetMapping("/runs")
    Page<RunItem> runs(@RequestParam(required = false) String library, @RequestParam(required = false) String cursor, @RequestParam(defaultValue = "50") int limit) {
        Page<Runs.Run> page = runs.list(library, cursor == null || cursor.isBlank() ? null : Ids.parse(cursor), size(limit));
        return new Page<>(page.items().stream().map(this::item).toList(), page.next());
    }

    @Allowed("registry.read")
    @GetMapping("/runs/{id}")
    RunItem run1(@PathVariable String id) {
        return item(runs.get(Ids.parse(id)));
    }

    @Allowed("registry.manage")
    @PostMapping("/runs/{id}/stop")
    RunItem stop(@PathVariable String id) {
        return item(runs.stop(Ids.parse(id)));
    }

    private LibraryItem item(Library l) {
        Settings.State state = settings.state(l.id());
        Map<String, Object[]> feeds = new HashMap<>();
        jdbc.query("SELECT dataset, rows, linked, position, moved_at FROM registry.feed WHERE library = ?", row -> {
            feeds.put(row.getString(1), new Object[]{row.getLong(2), row.getLong(3), row.getLong(4), Settings.instant(row, 5)});
        }, l.id());
        List<FeedItem> items = settings.current(l.id()).map(v -> v.setting().sources()).orElse(List.of()).stream().map(s -> {
            Object[] f = feeds.getOrDefault(s.dataset(), new Object[]{0L, 0L, 0L, null});
            return datasets.find(s.dataset()).map(d -> new FeedItem(d.id(), d.name(), d.department(), departments.nameOf(d.department()), (long) f[0], (long) f[1], datasets.lastSeq(d.id()) > (long) f[2],
                    (Instant) f[3], s.fields(), s.freshness(), s.freshness() == null ? null : d.column(s.freshness()).map(Dataset.Column::name).orElse(null))).orElse(new FeedItem(s.dataset(), s.dataset() + "（已删除）", null, null, (long) f[0], (long) f[1], false, (Instant) f[3], s.fields(), s.freshness(), null));
        }).toList();
        return new LibraryItem(l.id(), l.name(), city.current().libraries().stream().filter(x -> l.plan().contains(x.id())).map(City.Library::name).findFirst().orElse(null), l.dataset(), l.owner(),
                departments.nameOf(l.owner()), l.identity().kind().name().toLowerCase(java.util.Locale.ROOT), l.identity().kind() == Library.Kind.PERSON, l.lookup().born() != null, l.lookup().phone() != null, state.version(),
                state.version() != state.linked(), count(l.recordTable()), state.freshAt(), judgements.open(l.id()),
                jdbc.queryForObject("SELECT count(*) FROM registry.conflict WHERE library = ? AND state IN ('waiting', 'case')", Long.class, l.id()), held.count(l.id()), state.trouble(), state.troubleAt(), items, runs.last(l.id()).map(this::item).orElse(null));
    }

    /** Counted while small; the planner's estimate when counting would take long. */
    private long count(String table) {
        long estimate = jdbc.queryForObject("SELECT coalesce((SELECT reltuples::bigint FROM pg_class WHERE oid = to_regclass(?)), 0)", Long.class, table);
        return estimate > 200_000 ? estimate : jdbc.queryForObject("SELECT count(*) FROM " + table, Long.class);
    }

    private ThemeItem theme(Theme t) {
        Library base = libraries.get(t.library());
        Map<String, String> names = new LinkedHashMap<>();
        base.fields().forEach(f -> names.put(f.field(), f.name()));
        return new ThemeItem(t.id(), t.name(), base.id(), base.name(), departments.nameOf(t.department()), datasets.find(t.id()).isEmpty() ? null : datasets.count(t.id(), List.of()),
                t.when().stream().map(c -> names.get(c.field()) + words(base, c)).toList(), t.fields().stream().map(names::get).toList(), held.count(t.id()), held.trouble(t.id()).orElse(null));
    }

    private String words(Library base, Theme.Condition c) {
        String list = base.field(c.field()).map(Library.Field::codes).orElse(null);
        String value = String.join("、", c.values().stream().map(v -> codes.nameOf(list, v)).toList());
        return switch (c.operator()) {
            case "eq" -> "为" + value;
            case "ne" -> "不为" + value;
            case "in" -> "为" + value + "之一";
            case "prefix" -> "以 " + value + " 开头";
            case "ge" -> "不小于 " + value;
            case "le" -> "不大于 " + value;
            case "age" -> "距今满 " + value + " 年";
            case "null" -> "为空";
            default -> "不为空";
        };
    }

    private RunItem item(Runs.Run r) {
        Map<String, Object> figures = new LinkedHashMap<>();
        r.figures().propertyNames().forEach(k -> {
            if (!k.equals("learnt")) {
                figures.put(k, r.figures().path(k).asLong());
            }
        });
        return new RunItem(Long.toString(r.id()), r.library(), libraries.find(r.library()).map(Library::name).orElse(r.library()), r.state(), r.phase(), r.done(), r.total(), figures, r.error(), r.by(),
                r.startedAt(), r.endedAt());
    }

    static int size(int limit) {
        if (limit < 1 || limit > 200) {
            throw Problem.badRequest("bad-limit", "每页条数须为 1 到 200。");
        }
        return limit;
    }
}
