package org.zhongshu.platform.twin;

import org.zhongshu.platform.shared.Page;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * All things. Reads answer from memory (100,000 things are some tens of megabytes); writes go to PostgreSQL in the caller's
 * transaction, or one of their own, and reach memory when it commits.
 */
public interface Things {

    /**
     * @param types      type ids, empty = any
     * @param category   category of the type
     * @param department owner, several allowed
     * @param town       prefix of the division code, several allowed
     * @param q          part of the name or code
     * @param bbox       west, south, east, north in degrees; null = anywhere
     * @param retired    whether things out of service are listed too
     */
    record Filter(Set<String> types, String category, Set<String> department, Set<String> town, String q, double[] bbox, boolean retired) {

        public static Filter all() {
            return new Filter(Set.of(), null, Set.of(), Set.of(), null, null, false);
        }

        public static Filter ofTypes(String... types) {
            return new Filter(Set.of(types), null, Set.of(), Set.of(), null, null, false);
        }
    }

    /** @throws org.zhongshu.platform.shared.Problem 404 {@code no-thing} */
    Thing getThing(long id);

    Optional<Thing> findThing(long id);

    Optional<Thing> findByCode(String code);

    /** By ascending id. @param after id to continue after, 0 = from the start; {@code next} is the last id given. */
    default Page<Thing> list(Filter filter, long after, int limit) {
        return list(filter, after, limit, thing -> true);
    }

    /** @param also a further condition, e.g. of {@link ThingAccess#filter} */
    Page<Thing> list(Filter filter, long after, int limit, Predicate<Thing> also);

    /** Every match at once; mind the size. */
    List<Thing> listAll(Filter filter);

    int count();

    /** Active things within {@code metres}, nearest first. @param type null = any */
    List<Thing> near(double lon, double lat, double metres, String type);

    /** @throws org.zhongshu.platform.shared.Problem 409 {@code code-taken}, 400 {@code unknown-type} */
    Thing create(Thing draft);

    /** Creates many in one go (import): all or none; same problems as {@link #create}. Answers in the same order. */
    List<Thing> createAll(List<Thing> drafts);

    /** Replaces the thing with that id. @param reason for the audit trail, may be null */
    Thing update(Thing thing, String reason);

    /** A directed relation, e.g. (station) {@code upstream-of} (outfall); doing it twice changes nothing. */
    void relate(long id, String relation, long other);

    void unrelate(long id, String relation, long other);

    /** The things at the far end. @param relation a name, or {@code ^name} for the reverse direction */
    List<Thing> related(long id, String relation);

    /** Names of the relations that leave the thing, and of those that come in as {@code ^name}. */
    Set<String> relations(long id);
}
