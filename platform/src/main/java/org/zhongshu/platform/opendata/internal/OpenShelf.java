package org.zhongshu.platform.opendata.internal;

import org.springframework.stereotype.Component;
import org.zhongshu.platform.catalog.Catalog;
import org.zhongshu.platform.catalog.Entry;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.opendata.internal.OpenStore.Publication;
import org.zhongshu.platform.opendata.internal.OpenStore.Release;
import org.zhongshu.platform.shared.Problem;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What stands on the portal, in memory. The number of the last change is asked each time, so a withdrawal counts from its commit
 * on in every copy of the server; stars and counters may be a minute old.
 */
@Component
class OpenShelf {

    private static final long OLD_MILLIS = 60_000;
    private static final int HITS = 200;

    private final OpenStore store;
    private final Catalog catalog;
    private final Departments departments;
    private final OpenRatings ratings;
    private final OpenCounters counters;
    private final Clock clock;
    private volatile Shelf shelf;

    OpenShelf(OpenStore store, Catalog catalog, Departments departments, OpenRatings ratings, OpenCounters counters, Clock clock) {
        this.store = store;
        this.catalog = catalog;
        this.departments = departments;
        this.ratings = ratings;
        this.counters = counters;
        this.clock = clock;
    }

    /** One thing on it. @param period 更新周期 of the catalogue entry */
    record Item(Publication publication, Release release, OpenTheme theme, String departmentName, String period, String condition, OpenRatings.Rating rating, long[] counts) {
        String id() {
            return publication.id();
        }

        String title() {
            return release.plan().title();
        }

        Instant modified() {
            return release.approvedAt();
        }

        java.util.Set<String> formats() {
            return OpenFiles.formats(release.rows());
        }
    }

    private record Shelf(long change, long millis, List<Item> items, Map<String, Item> byId) {
    }

    /** The newest first. */
    List<Item> all() {
        return shelf().items();
    }

    Optional<Item> find(String id) {
        return Optional.ofNullable(shelf().byId().get(id));
    }

    Item get(String id) {
        return find(id).orElseThrow(() -> Problem.notFound("no-dataset", "没有这个开放数据，或已经撤回。"));
    }

    private Shelf shelf() {
        Shelf known = shelf;
        long change = store.lastChange();
        long now = clock.millis();
        if (known != null && known.change() == change && now - known.millis() < OLD_MILLIS) {
            return known;
        }
        Map<Long, Release> releases = new HashMap<>();
        store.liveReleases().forEach(r -> releases.put(r.id(), r));
        Map<String, OpenRatings.Rating> stars = ratings.all();
        Map<String, long[]> counts = counters.sums();
        List<Item> items = new ArrayList<>();
        Map<String, Item> byId = new LinkedHashMap<>();
        for (Publication p : store.live()) {
            Release r = releases.get(p.live());
            if (r != null) {
                Optional<Entry> entry = catalog.findEntry(p.resource());
                Item item = new Item(p, r, OpenTheme.find(r.plan().theme()).orElse(OpenTheme.OTHER), departments.nameOf(p.department()), entry.map(e -> e.description().updatePeriod()).orElse("other"),
                        entry.map(e -> e.description().openCondition()).orElse(null), stars.getOrDefault(p.id(), OpenRatings.Rating.NONE), counts.getOrDefault(p.id(), new long[3]));
                items.add(item);
                byId.put(p.id(), item);
            }
        }
        items.sort(java.util.Comparator.comparing(Item::modified).reversed());
        Shelf fresh = new Shelf(change, now, List.copyOf(items), byId);
        shelf = fresh;
        return fresh;
    }

    /** Those that answer a question in Chinese, pinyin or initials, the best first; all of them without a question. */
    List<Item> search(String question) {
        String q = question == null ? "" : question.strip().toLowerCase(Locale.ROOT);
        if (q.length() > 100) {
            throw Problem.badRequest("too-long", "检索词过长。");
        }
        if (q.isEmpty()) {
            return all();
        }
        Map<Long, Integer> hits = new HashMap<>();
        try {
            int place = HITS;
            for (Catalog.Hit hit : catalog.search(q, HITS)) {
                hits.putIfAbsent(hit.id(), place--);
            }
        } catch (Problem starting) {
            // the words below find most of it until the catalogue's index is filled
        }
        String[] words = q.split("[\\s,，、]+");
        record Scored(Item item, double score) {
        }
        return all().stream().map(i -> new Scored(i, score(i, words) + (hits.getOrDefault(i.publication().resource(), 0)) / (double) HITS))
                .filter(s -> s.score() > 0).sorted(java.util.Comparator.comparingDouble(Scored::score).reversed()).map(Scored::item).toList();
    }

    private static double score(Item item, String[] words) {
        double score = 0;
        for (String word : words) {
            double best = 0;
            if (item.title().toLowerCase(Locale.ROOT).contains(word) || item.id().equals(word)) {
                best = 3;
            } else if (item.release().plan().keywords().stream().anyMatch(k -> k.toLowerCase(Locale.ROOT).contains(word))) {
                best = 2;
            } else if (item.release().columns().stream().anyMatch(c -> c.name().toLowerCase(Locale.ROOT).contains(word) || c.field().equals(word)) || item.departmentName().contains(word) || item.theme().label().contains(word)) {
                best = 1.5;
            } else if (item.release().plan().summary().toLowerCase(Locale.ROOT).contains(word)) {
                best = 1;
            }
            if (best == 0) {
                return 0;
            }
            score += best;
        }
        return score;
    }
}
