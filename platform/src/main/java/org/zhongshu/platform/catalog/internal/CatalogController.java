package org.zhongshu.platform.catalog.internal;

import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.zhongshu.platform.catalog.Description;
import org.zhongshu.platform.catalog.internal.ResourceStore.Line;
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

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** /api/catalog: the tree, entries and their versions. What is not in force is shown to those who draft or review it. */
@RestController
@RequestMapping("/api/catalog")
class CatalogController {

    private static final int HITS = 50;

    private final Publication<Description> entries;
    private final ResourceStore store;
    private final Tree tree;
    private final SearchIndex index;
    private final CatalogDoor door;
    private final Access access;
    private final CatalogViews views;

    CatalogController(Publication<Description> entries, ResourceStore store, Tree tree, SearchIndex index, CatalogDoor door, Access access, CatalogViews views) {
        this.entries = entries;
        this.store = store;
        this.tree = tree;
        this.index = index;
        this.door = door;
        this.access = access;
        this.views = views;
    }

    record NodeItem(String code, String parent, String name, String ref, boolean current, long entries) {
    }

    record NewNode(String parent, String name) {
    }

    record Items<T>(List<T> items) {
    }

    /** @param note what was changed and why, kept with the version */
    record EntryBody(Description description, String note, Integer version, Boolean demo) {
    }

    record StepBody(Integer version, String reason) {
    }

    record Compared(int from, int to, Comparison changes) {
    }

    @Allowed("catalog.read")
    @GetMapping("/tree")
    Items<NodeItem> tree() {
        Map<String, Long> sums = tree.sums(store.countByClass());
        return new Items<>(tree.list().stream().map(n -> new NodeItem(n.code(), n.parent(), n.name(), n.ref(), n.current(), sums.getOrDefault(n.code(), 0L))).toList());
    }

    @Allowed("catalog.review")
    @PostMapping("/tree")
    ResponseEntity<NodeItem> addClass(@RequestBody NewNode body) {
        if (!access.everywhere(CurrentActor.require(), EntryKind.REVIEW)) {
            throw Problem.forbidden("bureau-only", "分类由数据主管部门增设。");
        }
        Tree.Node n = tree.add(body.parent(), body.name());
        return ResponseEntity.status(HttpStatus.CREATED).body(new NodeItem(n.code(), n.parent(), n.name(), n.ref(), true, 0));
    }

    /**
     * @param q   words, pinyin, initials, field names or a code; the best answers first, one page of them
     * @param box live (default): in force; draft, review, withdrawn: of the departments whose entries the reader drafts or reviews
     */
    @Allowed("catalog.read")
    @GetMapping("/resources")
    Page<CatalogViews.Item> list(@RequestParam(required = false) String q, @RequestParam(name = "class", required = false) String classCode,
                                 @RequestParam(required = false) String provider, @RequestParam(required = false) String share, @RequestParam(required = false) String open,
                                 @RequestParam(required = false) Integer level, @RequestParam(defaultValue = "live") String box, @RequestParam(required = false) String cursor,
                                 @RequestParam(defaultValue = "50") int limit) {
        if (limit < 1 || limit > 200) {
            throw Problem.badRequest("bad-limit", "每页条数须为 1 到 200。");
        }
        Map<String, String> filters = new LinkedHashMap<>();
        put(filters, "class", classCode);
        put(filters, "provider", provider);
        put(filters, "share", share);
        put(filters, "open", open);
        put(filters, "level", level == null ? null : level.toString());
        if (box.equals("live") && Texts.clean(q) != null) {
            return new Page<>(door.lines(index.search(q, filters, Math.min(limit, HITS))).stream().map(views::item).toList(), null);
        }
        return page(sql(box, q, filters, cursor), limit);
    }

    private record Sql(String condition, List<Object> parameters) {
    }

    private Sql sql(String box, String q, Map<String, String> filters, String cursor) {
        StringBuilder where = new StringBuilder(switch (box) {
            case "live" -> "r.live IS NOT NULL AND r.state <> 'withdrawn'";
            case "draft" -> "r.state IN ('draft', 'changed')";
            case "review" -> "r.state = 'review'";
            case "withdrawn" -> "r.state = 'withdrawn'";
            default -> throw Problem.badRequest("bad-box", "box 只能是 live、draft、review 或 withdrawn。");
        });
        List<Object> parameters = new ArrayList<>();
        if (!box.equals("live")) {
            Actor actor = CurrentActor.require();
            String[] reach = access.departments(actor, EntryKind.DRAFT);
            if (reach != null) {
                where.append(" AND r.provider = ANY (?)");
                parameters.add(reach);
            }
        }
        filters.forEach((field, value) -> {
            switch (field) {
                case "class" -> {
                    where.append(" AND r.class_code >= ? AND r.class_code < ?");
                    parameters.add(value);
                    parameters.add(value + ":");
                }
                case "open" -> add(where, parameters, "r.open_class = ?", value);
                case "level" -> add(where, parameters, "r.level = ?", Integer.valueOf(value));
                default -> add(where, parameters, "r." + field + " = ?", value);
            }
        });
        if (Texts.clean(q) != null) {
            add(where, parameters, "position(? IN r.name) > 0", Texts.clean(q));
        }
        if (cursor != null && !cursor.isBlank()) {
            add(where, parameters, "r.id < ?", Ids.parse(cursor));
        }
        return new Sql(where.toString(), parameters);
    }

    private static void add(StringBuilder where, List<Object> parameters, String condition, Object value) {
        where.append(" AND ").append(condition);
        parameters.add(value);
    }

    private Page<CatalogViews.Item> page(Sql sql, int limit) {
        List<Line> rows = store.lines(sql.condition(), "r.id DESC", sql.parameters(), limit + 1);
        boolean more = rows.size() > limit;
        List<Line> page = more ? rows.subList(0, limit) : rows;
        return new Page<>(page.stream().map(views::item).toList(), more ? Long.toString(page.getLast().id()) : null);
    }

    private static void put(Map<String, String> filters, String field, String value) {
        if (Texts.clean(value) != null) {
            if (!value.matches("[a-z0-9-]{1,40}")) {
                throw Problem.badRequest("bad-filter", "筛选条件有误：" + field);
            }
            filters.put(field, value);
        }
    }

    /** @param revision which version; default the one in force, or the newest of what never was */
    @Allowed("catalog.read")
    @GetMapping("/resources/{id}")
    CatalogViews.Detail get(@PathVariable String id, @RequestParam(required = false) String revision) {
        Actor actor = CurrentActor.require();
        Standing r = entries.visible(Ids.parse(id), actor);
        return views.detail(r, entries.revision(r, revision, actor), actor);
    }

    @Allowed("catalog.read")
    @GetMapping("/resources/{id}/versions")
    Items<CatalogViews.Version> versions(@PathVariable String id) {
        Actor actor = CurrentActor.require();
        Standing r = entries.visible(Ids.parse(id), actor);
        return new Items<>(entries.revisions(r, actor).stream().map(v -> views.version(r, v)).toList());
    }

    /** What differs between two versions that the reader may see. */
    @Allowed("catalog.read")
    @GetMapping("/resources/{id}/compare")
    Compared compare(@PathVariable String id, @RequestParam String from, @RequestParam String to) {
        Actor actor = CurrentActor.require();
        Standing r = entries.visible(Ids.parse(id), actor);
        Revision<Description> before = entries.revision(r, from, actor);
        Revision<Description> after = entries.revision(r, to, actor);
        return new Compared(before.number(), after.number(), Comparison.of(before.words(), after.words()));
    }

    @Allowed("catalog.draft")
    @PostMapping("/resources")
    ResponseEntity<CatalogViews.Detail> create(@RequestBody EntryBody body) {
        return ResponseEntity.status(HttpStatus.CREATED).body(newest(entries.create(body.description(), body.note(), Boolean.TRUE.equals(body.demo()))));
    }

    @Allowed("catalog.draft")
    @PutMapping("/resources/{id}")
    CatalogViews.Detail edit(@PathVariable String id, @RequestBody EntryBody body) {
        return newest(entries.edit(Ids.parse(id), body.description(), body.note(), body.version()));
    }

    @Allowed("catalog.draft")
    @PostMapping("/resources/{id}/submit")
    CatalogViews.Detail submit(@PathVariable String id, @RequestBody StepBody body) {
        return newest(entries.submit(Ids.parse(id), body.version()));
    }

    @Allowed("catalog.review")
    @PostMapping("/resources/{id}/approve")
    CatalogViews.Detail approve(@PathVariable String id, @RequestBody StepBody body) {
        return newest(entries.approve(Ids.parse(id), body.version(), body.reason()));
    }

    @Allowed("catalog.review")
    @PostMapping("/resources/{id}/reject")
    CatalogViews.Detail reject(@PathVariable String id, @RequestBody StepBody body) {
        return newest(entries.reject(Ids.parse(id), body.version(), body.reason()));
    }

    @Allowed("catalog.draft")
    @PostMapping("/resources/{id}/withdraw")
    CatalogViews.Detail withdraw(@PathVariable String id, @RequestBody StepBody body) {
        return newest(entries.withdraw(Ids.parse(id), body.version(), body.reason()));
    }

    private CatalogViews.Detail newest(Standing r) {
        return views.detail(r, entries.newest(r), CurrentActor.require());
    }
}
