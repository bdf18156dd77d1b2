package org.zhongshu.platform.twin.internal;

import org.zhongshu.platform.twin.Thing;
import org.zhongshu.platform.twin.ThingType;
import org.zhongshu.platform.twin.ThingTypes;
import org.zhongshu.platform.twin.Things.Filter;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.Predicate;

/** All things by id, code, place and relation. Readers never wait for each other. */
final class ThingMemory {

    private final ThingTypes types;
    private final Map<Long, Thing> byId = new ConcurrentHashMap<>();
    private final ConcurrentSkipListMap<Long, Thing> ordered = new ConcurrentSkipListMap<>();
    private final Map<String, Thing> byCode = new ConcurrentHashMap<>();
    private final PlaceIndex places = new PlaceIndex();
    /** thing → relation (or ^relation) → things at the far end */
    private final Map<Long, Map<String, Set<Long>>> relations = new ConcurrentHashMap<>();

    ThingMemory(ThingTypes types) {
        this.types = types;
    }

    Thing get(long id) {
        return byId.get(id);
    }

    Thing byCode(String code) {
        return code == null ? null : byCode.get(code);
    }

    int size() {
        return byId.size();
    }

    synchronized void put(Thing thing) {
        Thing before = byId.put(thing.id(), thing);
        ordered.put(thing.id(), thing);
        if (before != null && !before.code().equals(thing.code())) {
            // unless another thing has taken the code since
            byCode.remove(before.code(), before);
        }
        byCode.put(thing.code(), thing);
        places.put(before, thing);
    }

    List<Thing> list(Filter filter, long after, int limit, Predicate<Thing> also) {
        List<Thing> found = new ArrayList<>(Math.min(limit, 128));
        String q = filter.q() == null || filter.q().isBlank() ? null : filter.q().strip().toLowerCase(Locale.ROOT);
        Iterable<Thing> candidates = ordered.tailMap(after, false).values();
        if (filter.bbox() != null) {
            double[] box = filter.bbox();
            candidates = new TreeSet<>(places.in(box[0], box[1], box[2], box[3])).tailSet(after, false).stream()
                    .map(byId::get).filter(java.util.Objects::nonNull)::iterator;
        }
        for (Thing thing : candidates) {
            if (matches(thing, filter, q) && also.test(thing)) {
                found.add(thing);
                if (found.size() >= limit) {
                    break;
                }
            }
        }
        return found;
    }

    List<Thing> near(double lon, double lat, double metres, String type) {
        return places.near(lon, lat, metres, id -> {
            Thing thing = byId.get(id);
            return thing != null && thing.status() == Thing.Status.ACTIVE && (type == null || type.equals(thing.type())) ? thing : null;
        });
    }

    void relate(long id, String relation, long other) {
        ends(id, relation).add(other);
        ends(other, "^" + relation).add(id);
    }

    void unrelate(long id, String relation, long other) {
        ends(id, relation).remove(other);
        ends(other, "^" + relation).remove(id);
    }

    List<Thing> related(long id, String relation) {
        return relations.getOrDefault(id, Map.of()).getOrDefault(relation, Set.of()).stream()
                .map(byId::get).filter(java.util.Objects::nonNull).toList();
    }

    Set<String> relations(long id) {
        Set<String> names = new TreeSet<>();
        relations.getOrDefault(id, Map.of()).forEach((name, ends) -> {
            if (!ends.isEmpty()) {
                names.add(name);
            }
        });
        return names;
    }

    private Set<Long> ends(long id, String relation) {
        return relations.computeIfAbsent(id, i -> new ConcurrentHashMap<>()).computeIfAbsent(relation, r -> new ConcurrentSkipListSet<>());
    }

    private boolean matches(Thing thing, Filter filter, String q) {
        if (!filter.retired() && thing.status() == Thing.Status.RETIRED
                || !filter.types().isEmpty() && !filter.types().contains(thing.type())
                || !filter.department().isEmpty() && !(thing.department() != null && filter.department().contains(thing.department()))
                || !filter.town().isEmpty() && !(thing.town() != null && filter.town().stream().anyMatch(thing.town()::startsWith))) {
            return false;
        }
        if (filter.category() != null && !filter.category().equals(types.findType(thing.type()).map(ThingType::category).orElse(null))) {
            return false;
        }
        if (filter.bbox() != null) {
            double[] box = filter.bbox();
            if (!thing.hasPlace() || thing.lon() < box[0] || thing.lat() < box[1] || thing.lon() > box[2] || thing.lat() > box[3]) {
                return false;
            }
        }
        return q == null || thing.name().toLowerCase(Locale.ROOT).contains(q) || thing.code().toLowerCase(Locale.ROOT).contains(q);
    }
}
