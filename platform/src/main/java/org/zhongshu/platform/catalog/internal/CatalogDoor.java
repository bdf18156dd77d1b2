package org.zhongshu.platform.catalog.internal;

import org.springframework.stereotype.Component;
import org.zhongshu.platform.catalog.Catalog;
import org.zhongshu.platform.catalog.Entry;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The door's parts behind one handle. */
@Component
class CatalogDoor implements Catalog {

    private final ResourceStore store;
    private final SearchIndex index;

    CatalogDoor(ResourceStore store, SearchIndex index) {
        this.store = store;
        this.index = index;
    }

    @Override
    public Optional<Entry> findEntry(long id) {
        return store.entry(id);
    }

    @Override
    public Optional<Entry> findByCode(String code) {
        return store.entryByCode(code);
    }

    @Override
    public List<Hit> search(String question, int limit) {
        return index.ready() ? hits(index.search(question, Map.of(), limit)) : List.of();
    }

    @Override
    public List<Hit> searchCertain(String question, int limit) {
        return index.ready() ? hits(index.certain(question, limit)) : List.of();
    }

    private List<Hit> hits(List<SearchIndex.Found> found) {
        return lines(found).stream().map(l -> new Hit(l.id(), l.code(), l.name(), l.provider())).toList();
    }

    /** The found entries' lines in the order in which they were found. */
    List<ResourceStore.Line> lines(List<SearchIndex.Found> found) {
        Long[] ids = found.stream().map(SearchIndex.Found::id).toArray(Long[]::new);
        Map<Long, ResourceStore.Line> byId = new HashMap<>();
        store.lines("r.id = ANY (?) AND r.live IS NOT NULL AND r.state <> 'withdrawn'", "r.id", List.of((Object) ids), ids.length).forEach(l -> byId.put(l.id(), l));
        return found.stream().map(f -> byId.get(f.id())).filter(l -> l != null).toList();
    }
}
