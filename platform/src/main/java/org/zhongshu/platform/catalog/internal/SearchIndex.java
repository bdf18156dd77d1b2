package org.zhongshu.platform.catalog.internal;

import jakarta.annotation.PreDestroy;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.catalog.Description;
import org.zhongshu.platform.catalog.Entry;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.retrieval.Findable;
import org.zhongshu.platform.retrieval.Findables;
import org.zhongshu.platform.retrieval.FindingIndex;
import org.zhongshu.platform.retrieval.Manner;
import org.zhongshu.platform.retrieval.Retrieval;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The entries in force as module {@code retrieval} finds them: by words, sound, field names and meaning. */
@Component
class SearchIndex implements Findables {

    private final ResourceStore store;
    private final Tree tree;
    private final Departments departments;
    private final FindingIndex index;

    SearchIndex(ResourceStore store, Tree tree, Departments departments, Retrieval retrieval, @Value("${zhongshu.catalog.meaning-wait:30ms}") Duration patience) {
        this.store = store;
        this.tree = tree;
        this.departments = departments;
        this.index = retrieval.open(Manner.strict("catalog", "catalog/synonyms.txt", patience, Set.of("class")), this);
    }

    record Found(long id, float score) {
    }

    void follow() {
        index.follow();
    }

    /** @param filters field → value; a class also finds what is below it */
    List<Found> search(String typed, Map<String, String> filters, int limit) {
        return found(index.search(typed, filters, limit));
    }

    /** What words find, and behind it, only where that is little, what is near in meaning beyond doubt: for lists of many kinds of things. */
    List<Found> certain(String typed, int limit) {
        return found(index.certain(typed, limit));
    }

    private static List<Found> found(List<FindingIndex.Found> found) {
        return found.stream().map(f -> new Found(f.id(), f.score())).toList();
    }

    /** By meaning alone, as near as the search asks for. */
    List<Long> meant(String typed, int limit) {
        return index.meant(typed, Map.of(), limit, 0.4).stream().map(FindingIndex.Found::id).toList();
    }

    /** Filled once; before that a search would wait. */
    boolean ready() {
        return index.ready();
    }

    boolean quiet() {
        return index.quiet();
    }

    @Override
    public List<Mark> marks(Instant since) {
        return store.marks(since).stream().map(m -> new Mark(m.id(), m.revision())).toList();
    }

    @Override
    public List<Findable> load(List<Long> ids) {
        return store.entries(ids).stream().map(this::findable).toList();
    }

    /** Of meaning the name alone counts: summaries are so alike that they drown it. */
    private Findable findable(Entry entry) {
        Description d = entry.description();
        List<String> texts = new ArrayList<>();
        if (d.summary() != null) {
            texts.add(d.summary());
        }
        departments.find(d.provider()).ifPresent(p -> {
            texts.add(p.name());
            texts.add(p.shortName());
        });
        texts.addAll(tree.path(d.classCode()));
        return new Findable(entry.id(), entry.revision(), entry.code(), d.name(), d.columns().stream().map(Description.Column::name).toList(), d.columns().stream().map(Description.Column::field).toList(),
                texts, List.of(d.name()), Map.of("class", d.classCode(), "provider", d.provider(), "share", d.share(), "open", d.open(), "level", Integer.toString(d.level())));
    }

    @PreDestroy
    void stop() {
        index.close();
    }
}
