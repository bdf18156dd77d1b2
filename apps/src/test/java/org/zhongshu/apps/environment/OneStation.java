package org.zhongshu.apps.environment;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

import org.zhongshu.platform.shared.Page;
import org.zhongshu.platform.twin.Thing;
import org.zhongshu.platform.twin.Things;

/** A city with a single thing. */
record OneStation(Thing thing) implements Things {

    @Override
    public Thing getThing(long id) {
        return findThing(id).orElseThrow();
    }

    @Override
    public Optional<Thing> findThing(long id) {
        return id == thing.id() ? Optional.of(thing) : Optional.empty();
    }

    @Override
    public Optional<Thing> findByCode(String code) {
        return Optional.of(thing).filter(t -> t.code().equals(code));
    }

    @Override
    public Page<Thing> list(Filter filter, long after, int limit, Predicate<Thing> also) {
        return new Page<>(listAll(filter).stream().filter(also).toList(), null);
    }

    @Override
    public List<Thing> listAll(Filter filter) {
        return filter.types().isEmpty() || filter.types().contains(thing.type()) ? List.of(thing) : List.of();
    }

    @Override
    public int count() {
        return 1;
    }

    @Override
    public List<Thing> near(double lon, double lat, double metres, String type) {
        return List.of(thing);
    }

    @Override
    public Thing create(Thing draft) {
        throw new UnsupportedOperationException("read only");
    }

    @Override
    public List<Thing> createAll(List<Thing> drafts) {
        throw new UnsupportedOperationException("read only");
    }

    @Override
    public Thing update(Thing changed, String reason) {
        throw new UnsupportedOperationException("read only");
    }

    @Override
    public void relate(long id, String relation, long other) {
        throw new UnsupportedOperationException("read only");
    }

    @Override
    public void unrelate(long id, String relation, long other) {
        throw new UnsupportedOperationException("read only");
    }

    @Override
    public List<Thing> related(long id, String relation) {
        return List.of();
    }

    @Override
    public Set<String> relations(long id) {
        return Set.of();
    }
}
