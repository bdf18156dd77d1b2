package org.zhongshu.platform.twin.internal;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.core.Ordered;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Page;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.platform.twin.Thing;
import org.zhongshu.platform.twin.ThingTypes;
import org.zhongshu.platform.twin.Things;
import org.zhongshu.platform.twin.ThingsChanged;

import java.sql.Timestamp;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** {@code twin.thing} and {@code twin.relation}, written through to {@link ThingMemory} after each commit. */
@Component
class StoredThings implements Things {

    private static final int MAX_PAGE = 1000;

    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final ThingTypes types;
    private final Audit audit;
    private final ApplicationEventPublisher events;
    private final Clock clock;
    private final ThingMemory memory;

    StoredThings(JdbcTemplate jdbc, TransactionTemplate transaction, ThingTypes types, Audit audit, ApplicationEventPublisher events, Clock clock) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.types = types;
        this.audit = audit;
        this.events = events;
        this.clock = clock;
        this.memory = new ThingMemory(types);
        ThingRows.readAll(jdbc, memory);
    }

    @Override
    public Thing getThing(long id) {
        return findThing(id).orElseThrow(() -> Problem.notFound("no-thing", "没有这个部件：" + id));
    }

    @Override
    public Optional<Thing> findThing(long id) {
        return Optional.ofNullable(memory.get(id));
    }

    @Override
    public Optional<Thing> findByCode(String code) {
        return Optional.ofNullable(memory.byCode(code));
    }

    @Override
    public Page<Thing> list(Filter filter, long after, int limit, Predicate<Thing> also) {
        int size = Math.clamp(limit, 1, MAX_PAGE);
        List<Thing> found = memory.list(filter, after, size + 1, also);
        if (found.size() <= size) {
            return new Page<>(found, null);
        }
        List<Thing> page = found.subList(0, size);
        return new Page<>(List.copyOf(page), Long.toString(page.getLast().id()));
    }

    @Override
    public List<Thing> listAll(Filter filter) {
        return memory.list(filter, 0, Integer.MAX_VALUE, thing -> true);
    }

    @Override
    public int count() {
        return memory.size();
    }

    @Override
    public List<Thing> near(double lon, double lat, double metres, String type) {
        return memory.near(lon, lat, metres, type);
    }

    @Override
    public Thing create(Thing draft) {
        return createAll(List.of(draft)).getFirst();
    }

    @Override
    public List<Thing> createAll(List<Thing> drafts) {
        if (drafts.isEmpty()) {
            return List.of();
        }
        List<Thing> things = new ArrayList<>(drafts.size());
        Set<String> codes = new HashSet<>();
        for (Thing draft : drafts) {
            check(draft);
            if (!codes.add(draft.code()) || memory.byCode(draft.code()) != null) {
                throw codeTaken(draft.code());
            }
            things.add(draft.withId(Ids.next()));
        }
        inTransaction(() -> {
            try {
                ThingRows.insert(jdbc, things, Timestamp.from(clock.instant()));
            } catch (DuplicateKeyException e) {
                throw things.size() == 1 ? codeTaken(things.getFirst().code()) : Problem.conflict("code-taken", "有编码已被占用");
            }
            if (things.size() == 1) {
                audit.record("thing.create", "thing", Long.toString(things.getFirst().id()), null, null, things.getFirst());
            } else {
                // one entry for an import: its size is bounded by the request, and each code can be found in it
                audit.record("thing.import", "thing", Long.toString(things.getFirst().id()), null, null,
                        Map.of("count", things.size(), "codes", things.stream().map(Thing::code).toList()));
            }
            remember(things);
        });
        return things;
    }

    @Override
    public Thing update(Thing thing, String reason) {
        Thing before = getThing(thing.id());
        check(thing);
        if (before.equals(thing)) {
            return before;
        }
        inTransaction(() -> {
            try {
                if (ThingRows.update(jdbc, thing, Timestamp.from(clock.instant())) == 0) {
                    throw Problem.notFound("no-thing", "没有这个部件：" + thing.id());
                }
            } catch (DuplicateKeyException e) {
                throw codeTaken(thing.code());
            }
            audit.record("thing.update", "thing", Long.toString(thing.id()), reason, before, thing);
            remember(List.of(thing));
        });
        return thing;
    }

    @Override
    public void relate(long id, String relation, long other) {
        if (!relation.matches("[a-z][a-z0-9-]{0,39}")) {
            throw Problem.badRequest("bad-relation", "关系名只能用小写字母、数字和连字符：" + relation);
        }
        inTransaction(() -> {
            int changed;
            try {
                changed = jdbc.update("INSERT INTO twin.relation (thing_id, relation, other_id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", id, relation, other);
            } catch (DataIntegrityViolationException e) {
                // asked of the table, not of memory: the thing may have been created in this very transaction
                throw Problem.notFound("no-thing", "要关联的部件不存在：" + id + "、" + other);
            }
            if (changed > 0) {
                audit.record("thing.relate", "thing", Long.toString(id), null, null, Map.of("relation", relation, "other", Long.toString(other)));
                afterCommit(() -> memory.relate(id, relation, other));
            }
        });
    }

    @Override
    public void unrelate(long id, String relation, long other) {
        inTransaction(() -> {
            if (jdbc.update("DELETE FROM twin.relation WHERE thing_id = ? AND relation = ? AND other_id = ?", id, relation, other) > 0) {
                audit.record("thing.unrelate", "thing", Long.toString(id), null, Map.of("relation", relation, "other", Long.toString(other)), null);
                afterCommit(() -> memory.unrelate(id, relation, other));
            }
        });
    }

    @Override
    public List<Thing> related(long id, String relation) {
        return memory.related(id, relation);
    }

    @Override
    public Set<String> relations(long id) {
        return memory.relations(id);
    }

    private void remember(List<Thing> things) {
        events.publishEvent(new ThingsChanged(things.stream().map(Thing::id).collect(Collectors.toSet())));
        afterCommit(() -> things.forEach(memory::put));
    }

    private void check(Thing thing) {
        if (thing.code() == null || thing.code().isBlank() || thing.code().length() > 100) {
            throw Problem.badRequest("bad-code", "部件编码不能为空，且不超过 100 字");
        }
        if (thing.name() == null || thing.name().isBlank() || thing.name().length() > 200) {
            throw Problem.badRequest("bad-name", "部件名称不能为空，且不超过 200 字");
        }
        if (types.findType(thing.type()).isEmpty()) {
            throw Problem.badRequest("unknown-type", "没有这种部件类型：" + thing.type());
        }
        if ((thing.lon() == null) != (thing.lat() == null)
                || thing.hasPlace() && !(Math.abs(thing.lon()) <= 180 && Math.abs(thing.lat()) <= 90)) {
            throw Problem.badRequest("bad-place", "经纬度不完整或超出范围");
        }
    }

    private static Problem codeTaken(String code) {
        return Problem.conflict("code-taken", "部件编码已被占用：" + code);
    }

    private void inTransaction(Runnable work) {
        transaction.executeWithoutResult(status -> work.run());
    }

    /** Memory follows what is committed; nobody may see a thing that is rolled back a moment later. */
    private static void afterCommit(Runnable work) {
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public int getOrder() {
                // before the listeners of ThingsChanged, which will ask for the thing
                return Ordered.HIGHEST_PRECEDENCE;
            }

            @Override
            public void afterCommit() {
                work.run();
            }
        });
    }
}
