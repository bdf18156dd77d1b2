package org.zhongshu.platform.items.internal;

import jakarta.annotation.PreDestroy;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.items.Guide;
import org.zhongshu.platform.items.Item;
import org.zhongshu.platform.items.internal.LifeEvents.LifeEvent;
import org.zhongshu.platform.retrieval.Findable;
import org.zhongshu.platform.retrieval.Findables;
import org.zhongshu.platform.retrieval.FindingIndex;
import org.zhongshu.platform.retrieval.FindingIndex.Found;
import org.zhongshu.platform.retrieval.Manner;
import org.zhongshu.platform.retrieval.Retrieval;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** The items in force, and the life events beside them, as module {@code retrieval} finds them: by words of the trade, of the street, and by meaning. */
@Component
class ItemIndex implements Findables {

    private static final String WHAT = "what";
    private static final Map<String, String> ITEMS = Map.of(WHAT, "item");
    private static final Map<String, String> EVENTS = Map.of(WHAT, "event");

    /** Cosine from which a question is taken to tell of a turn of life; by looking at what the demonstration's questions suggest. */
    private static final double TOLD = 0.5;

    private final ItemStore store;
    private final LifeEvents events;
    private final Departments departments;
    private final FindingIndex index;

    ItemIndex(ItemStore store, LifeEvents events, Departments departments, Retrieval retrieval, @Value("${zhongshu.items.meaning-wait:30ms}") Duration patience) {
        this.store = store;
        this.events = events;
        this.departments = departments;
        // people tell their situation in whole sentences, of which few words name the matter
        this.index = retrieval.open(new Manner("items", "items/synonyms.txt", 0.3, 0.3, 0.6, 1.0, 0.4, 0.55, patience, Set.of()), this);
    }

    void follow() {
        index.follow();
    }

    boolean ready() {
        return index.ready();
    }

    boolean quiet() {
        return index.quiet();
    }

    /** Ids of the best items, the best first. @param filters {@code department}, {@code person}, {@code firm}, {@code event:<id>} */
    List<Long> search(String question, Map<String, String> filters, int limit) {
        Map<String, String> all = new HashMap<>(filters);
        all.putAll(ITEMS);
        return index.search(question, all, limit).stream().map(Found::id).toList();
    }

    /** The life events that a question speaks of, the nearest first. */
    List<LifeEvent> events(String question, int limit) {
        List<LifeEvent> all = events.list();
        return index.meant(question, EVENTS, limit, TOLD).stream().map(f -> all.get((int) -f.id() - 1)).toList();
    }

    @Override
    public List<Mark> marks(Instant since) {
        List<Mark> marks = new ArrayList<>();
        if (since.equals(Instant.EPOCH)) {
            for (int i = 0; i < events.list().size(); i++) {
                marks.add(new Mark(-1 - i, 1));
            }
        }
        store.marks(since).forEach(m -> marks.add(new Mark(m[0], (int) m[1])));
        return marks;
    }

    @Override
    public List<Findable> load(List<Long> ids) {
        List<LifeEvent> all = events.list();
        return Stream.concat(ids.stream().filter(id -> id < 0).map(id -> findable(id, all.get((int) -id - 1))), store.live(ids.stream().filter(id -> id > 0).toList()).stream().map(this::findable)).toList();
    }

    private static Findable findable(long id, LifeEvent e) {
        return new Findable(id, 1, "", e.name(), e.sayings(), List.of(), List.of(e.about()), Stream.concat(Stream.of(e.name()), e.sayings().stream()).toList(), EVENTS);
    }

    private Findable findable(Item item) {
        Guide g = item.guide();
        List<String> parts = new ArrayList<>(g.sayings());
        g.events().forEach(e -> events.find(e).ifPresent(x -> parts.add(x.name())));
        List<String> texts = new ArrayList<>();
        if (g.summary() != null) {
            texts.add(g.summary());
        }
        texts.addAll(g.conditions());
        g.results().forEach(r -> texts.add(r.name()));
        g.materials().forEach(m -> texts.add(m.name()));
        departments.find(g.department()).ifPresent(d -> texts.add(d.name()));
        if (g.agency() != null) {
            texts.add(g.agency());
        }
        List<String> meanings = new ArrayList<>();
        meanings.add(g.name());
        meanings.addAll(g.sayings());
        if (g.summary() != null) {
            meanings.add(g.summary());
        }
        Map<String, String> filters = new LinkedHashMap<>(ITEMS);
        filters.put("department", g.department());
        g.audience().forEach(a -> filters.put(a, "1"));
        g.events().forEach(e -> filters.put("event:" + e, "1"));
        return new Findable(item.id(), item.revision(), g.code(), g.name(), parts, List.of(), texts, meanings, filters);
    }

    @PreDestroy
    void stop() {
        index.close();
    }
}
