package org.zhongshu.platform.registry.internal;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.zhongshu.platform.identity.Allowed;
import org.zhongshu.platform.shared.Page;

import java.time.Instant;

/** /api/registry/libraries/{id}/held: changes that could not be taken in, and trying them again. */
@RestController
@RequestMapping("/api/registry/libraries/{id}/held")
class HeldController {

    private final Libraries libraries;
    private final Held held;
    private final Following following;
    private final Neighbourhood neighbourhood;
    private final RecordViews views;

    HeldController(Libraries libraries, Held held, Following following, Neighbourhood neighbourhood, RecordViews views) {
        this.libraries = libraries;
        this.held = held;
        this.following = following;
        this.neighbourhood = neighbourhood;
        this.views = views;
    }

    /** @param key of the source's row, masked but for its end */
    record Item(String id, RecordViews.SourceName source, String key, String reason, int tries, Instant firstAt, Instant at) {
    }

    /** @param left still put aside */
    record Retried(int taken, long left) {
    }

    @Allowed("registry.read")
    @GetMapping
    Page<Item> list(@PathVariable String id, @RequestParam(required = false) String cursor, @RequestParam(defaultValue = "50") int limit) {
        Library library = libraries.get(id);
        Neighbourhood.Site site = neighbourhood.site(library);
        Page<Held.Row> page = held.list(library.id(), RecordController.before(cursor), LibraryController.size(limit));
        return new Page<>(page.items().stream().map(r -> new Item(Long.toString(r.id()), views.source(site, r.ref().feed()), Showing.key(r.ref().key(), false), r.reason(), r.tries(), r.firstAt(), r.at())).toList(),
                page.next());
    }

    @Allowed("registry.manage")
    @PostMapping("/retry")
    Retried retry(@PathVariable String id) {
        Library library = libraries.get(id);
        return new Retried(following.again(library), held.count(library.id()));
    }
}
