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
import java.util.function.Function;

/** /api/registry/…/held: changes that a base library, a theme library or the address base could not take in, and trying them again. */
@RestController
@RequestMapping("/api/registry")
class HeldController {

    private final Libraries libraries;
    private final Held held;
    private final Following following;
    private final Themes themes;
    private final Places places;
    private final Neighbourhood neighbourhood;
    private final RecordViews views;

    HeldController(Libraries libraries, Held held, Following following, Themes themes, Places places, Neighbourhood neighbourhood, RecordViews views) {
        this.libraries = libraries;
        this.held = held;
        this.following = following;
        this.themes = themes;
        this.places = places;
        this.neighbourhood = neighbourhood;
        this.views = views;
    }

    /** @param key of the source's row, masked but for its end where it may tell of a person */
    record Item(String id, RecordViews.SourceName source, String key, String reason, int tries, Instant firstAt, Instant at) {
    }

    /** @param left still put aside; @param untried of these: for which this click had no time */
    record Retried(int taken, long left, long untried) {
    }

    @Allowed("registry.read")
    @GetMapping("/libraries/{id}/held")
    Page<Item> ofLibrary(@PathVariable String id, @RequestParam(required = false) String cursor, @RequestParam(defaultValue = "50") int limit) {
        Neighbourhood.Site site = neighbourhood.site(libraries.get(id));
        return page(id, cursor, limit, feed -> views.source(site, feed));
    }

    @Allowed("registry.read")
    @GetMapping("/themes/{id}/held")
    Page<Item> ofTheme(@PathVariable String id, @RequestParam(required = false) String cursor, @RequestParam(defaultValue = "50") int limit) {
        RecordViews.SourceName base = views.source(libraries.get(libraries.theme(id).library()).dataset());
        return page(id, cursor, limit, feed -> base);
    }

    @Allowed("registry.read")
    @GetMapping("/addresses/held")
    Page<Item> ofAddresses(@RequestParam(required = false) String cursor, @RequestParam(defaultValue = "50") int limit) {
        RecordViews.SourceName source = places.state().map(s -> views.source(s.source().dataset())).orElse(null);
        return page(Held.ADDRESSES, cursor, limit, feed -> source, places.keysArePublic());
    }

    private Page<Item> page(String target, String cursor, int limit, Function<Integer, RecordViews.SourceName> source) {
        return page(target, cursor, limit, source, false);
    }

    private Page<Item> page(String target, String cursor, int limit, Function<Integer, RecordViews.SourceName> source, boolean plain) {
        Page<Held.Row> page = held.list(target, RecordController.before(cursor), LibraryController.size(limit));
        return new Page<>(page.items().stream().map(r -> new Item(Long.toString(r.id()), source.apply(r.ref().feed()), Showing.key(r.ref().key(), plain), r.reason(), r.tries(), r.firstAt(), r.at())).toList(),
                page.next());
    }

    @Allowed("registry.manage")
    @PostMapping("/libraries/{id}/held/retry")
    Retried retryLibrary(@PathVariable String id) {
        return retried(id, following.again(libraries.get(id)));
    }

    @Allowed("registry.manage")
    @PostMapping("/themes/{id}/held/retry")
    Retried retryTheme(@PathVariable String id) {
        return retried(id, themes.again(id));
    }

    @Allowed("registry.manage")
    @PostMapping("/addresses/held/retry")
    Retried retryAddresses() {
        return retried(Held.ADDRESSES, places.again());
    }

    private Retried retried(String target, Sieve.Again again) {
        return new Retried(again.taken(), held.count(target), again.untried());
    }
}
