package org.zhongshu.platform.items.internal;

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
import org.zhongshu.platform.identity.Access;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.Allowed;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.items.Guide;
import org.zhongshu.platform.items.internal.ItemStore.Line;
import org.zhongshu.platform.publication.Publication;
import org.zhongshu.platform.publication.Revision;
import org.zhongshu.platform.publication.Standing;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Page;
import org.zhongshu.platform.shared.Problem;

import java.util.ArrayList;
import java.util.List;

/** /api/items: the item list as its keepers see it. What is not in force is shown to those who write or review it. */
@RestController
@RequestMapping("/api/items")
class ItemController {

    private static final int LARGEST_PAGE = 200;

    private final Publication<Guide> items;
    private final ItemStore store;
    private final ItemIndex index;
    private final Access access;
    private final ItemViews views;

    ItemController(Publication<Guide> items, ItemStore store, ItemIndex index, Access access, ItemViews views) {
        this.items = items;
        this.store = store;
        this.index = index;
        this.access = access;
        this.views = views;
    }

    record Items<T>(List<T> items) {
    }

    /** @param note what was changed and why, kept with the version */
    record ItemBody(Guide guide, String note, Integer version, Boolean demo) {
    }

    record StepBody(Integer version, String reason) {
    }

    record Compared(int from, int to, List<ItemViews.Change> changes) {
    }

    /**
     * @param q   with box live: words, pinyin, a code, or a whole sentence, the best first, one page; otherwise a part of the name or the beginning of the code
     * @param box live (default): in force; draft, review, withdrawn, all: of the departments whose items the reader writes or reviews
     */
    @Allowed("items.read")
    @GetMapping
    Page<ItemViews.Row> list(@RequestParam(required = false) String q, @RequestParam(defaultValue = "live") String box, @RequestParam(required = false) String department, @RequestParam(required = false) String kind,
                             @RequestParam(required = false) String event, @RequestParam(required = false) String cursor, @RequestParam(defaultValue = "50") int limit) {
        if (limit < 1 || limit > LARGEST_PAGE) {
            throw Problem.badRequest("bad-limit", "每页条数须为 1 到 " + LARGEST_PAGE + "。");
        }
        String words = Texts.line(q);
        StringBuilder where = new StringBuilder(switch (box) {
            case "live" -> "i.live IS NOT NULL AND i.state <> 'withdrawn'";
            case "draft" -> "i.state IN ('draft', 'changed')";
            case "review" -> "i.state = 'review'";
            case "withdrawn" -> "i.state = 'withdrawn'";
            case "all" -> "true";
            default -> throw Problem.badRequest("bad-box", "box 只能是 live、draft、review、withdrawn 或 all。");
        });
        List<Object> parameters = new ArrayList<>();
        if (!box.equals("live")) {
            Actor actor = CurrentActor.require();
            String[] edits = access.departments(actor, ItemKind.EDIT);
            String[] reviews = access.departments(actor, ItemKind.PUBLISH);
            if (edits != null && reviews != null) {
                where.append(" AND (i.department = ANY (?) OR i.department = ANY (?))");
                parameters.add(edits);
                parameters.add(reviews);
            }
        }
        add(where, parameters, "i.department = ?", department);
        add(where, parameters, "i.kind = ?", kind);
        add(where, parameters, "i.events @> ARRAY[?]::text[]", event);
        if (words != null && box.equals("live")) {
            List<Long> ids = index.search(words, java.util.Map.of(), LARGEST_PAGE);
            where.append(" AND i.id = ANY (?)");
            parameters.add(ids.toArray(Long[]::new));
            List<Line> found = new ArrayList<>(store.lines(where.toString(), "i.id", parameters, LARGEST_PAGE));
            found.sort(java.util.Comparator.comparingInt(l -> ids.indexOf(l.id())));
            return new Page<>(found.stream().limit(limit).map(views::row).toList(), null);
        }
        if (words != null) {
            where.append(" AND (position(? IN i.name) > 0 OR starts_with(i.code, ?))");
            parameters.add(words);
            parameters.add(words);
        }
        if (cursor != null && !cursor.isBlank()) {
            where.append(" AND i.id < ?");
            parameters.add(Ids.parse(cursor));
        }
        List<Line> rows = store.lines(where.toString(), "i.id DESC", parameters, limit + 1);
        boolean more = rows.size() > limit;
        List<Line> page = more ? rows.subList(0, limit) : rows;
        return new Page<>(page.stream().map(views::row).toList(), more ? Long.toString(page.getLast().id()) : null);
    }

    private static void add(StringBuilder where, List<Object> parameters, String condition, String value) {
        if (Texts.line(value) != null) {
            where.append(" AND ").append(condition);
            parameters.add(Texts.line(value));
        }
    }

    /** @param revision which version; default the one in force, or the newest of what never was; {@code draft}: the newest */
    @Allowed("items.read")
    @GetMapping("/{id:\\d+}")
    ItemViews.Detail get(@PathVariable String id, @RequestParam(required = false) String revision) {
        Actor actor = CurrentActor.require();
        Standing s = items.visible(Ids.parse(id), actor);
        return views.detail(s, items.revision(s, revision, actor), actor);
    }

    @Allowed("items.read")
    @GetMapping("/{id:\\d+}/versions")
    Items<ItemViews.Version> versions(@PathVariable String id) {
        Actor actor = CurrentActor.require();
        Standing s = items.visible(Ids.parse(id), actor);
        return new Items<>(items.revisions(s, actor).stream().map(v -> views.version(s, v)).toList());
    }

    /** What differs between two versions that the reader may see. */
    @Allowed("items.read")
    @GetMapping("/{id:\\d+}/compare")
    Compared compare(@PathVariable String id, @RequestParam String from, @RequestParam String to) {
        Actor actor = CurrentActor.require();
        Standing s = items.visible(Ids.parse(id), actor);
        Revision<Guide> before = items.revision(s, from, actor);
        Revision<Guide> after = items.revision(s, to, actor);
        return new Compared(before.number(), after.number(), views.changes(before.words(), after.words()));
    }

    @Allowed("items.edit")
    @PostMapping
    ResponseEntity<ItemViews.Detail> create(@RequestBody ItemBody body) {
        return ResponseEntity.status(HttpStatus.CREATED).body(newest(items.create(body.guide(), body.note(), Boolean.TRUE.equals(body.demo()))));
    }

    @Allowed("items.edit")
    @PutMapping("/{id:\\d+}")
    ItemViews.Detail edit(@PathVariable String id, @RequestBody ItemBody body) {
        return newest(items.edit(Ids.parse(id), body.guide(), body.note(), body.version()));
    }

    @Allowed("items.edit")
    @PostMapping("/{id:\\d+}/submit")
    ItemViews.Detail submit(@PathVariable String id, @RequestBody StepBody body) {
        return newest(items.submit(Ids.parse(id), body.version()));
    }

    @Allowed("items.publish")
    @PostMapping("/{id:\\d+}/approve")
    ItemViews.Detail approve(@PathVariable String id, @RequestBody StepBody body) {
        return newest(items.approve(Ids.parse(id), body.version(), body.reason()));
    }

    @Allowed("items.publish")
    @PostMapping("/{id:\\d+}/reject")
    ItemViews.Detail reject(@PathVariable String id, @RequestBody StepBody body) {
        return newest(items.reject(Ids.parse(id), body.version(), body.reason()));
    }

    @Allowed("items.edit")
    @PostMapping("/{id:\\d+}/withdraw")
    ItemViews.Detail withdraw(@PathVariable String id, @RequestBody StepBody body) {
        return newest(items.withdraw(Ids.parse(id), body.version(), body.reason()));
    }

    private ItemViews.Detail newest(Standing s) {
        return views.detail(s, items.newest(s), CurrentActor.require());
    }
}
