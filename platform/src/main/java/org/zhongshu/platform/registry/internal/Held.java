package org.zhongshu.platform.registry.internal;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.registry.internal.Member.Ref;
import org.zhongshu.platform.shared.DatabaseTrouble;
import org.zhongshu.platform.shared.HealthSource;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Page;
import org.zhongshu.platform.shared.Problem;

import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Changes that could not be taken in, kept aside one row at a time with the reason, so that one bad row stops no other; and why one who
 * takes in rests for now. Tried again when all is read anew (a whole run), by the row's own next change, or when a person asks for it.
 * The target is the id of a base library (with the source's number and row key), of a theme library (0 and the base record's key), or
 * {@link #ADDRESSES} (0 and the row key).
 */
@Component
class Held implements HealthSource {

    static final String ADDRESSES = "addresses";

    private final JdbcTemplate jdbc;
    private final Clock clock;
    private final String[] declared;

    Held(Libraries libraries, JdbcTemplate jdbc, Clock clock) {
        this.declared = Stream.concat(Stream.of(ADDRESSES), Stream.concat(libraries.list().stream().map(Library::id), libraries.themes().stream().map(Theme::id))).toArray(String[]::new);
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** @param reason tells of no values */
    record Row(long id, Ref ref, String reason, int tries, Instant firstAt, Instant at) {
    }

    /** What may be told of a failure: no values of rows, which stand in the server's log. */
    static String reason(Throwable e) {
        return DatabaseTrouble.of(e).orElseGet(() -> e instanceof Problem p ? p.getMessage() : "程序处理出错（" + e.getClass().getSimpleName() + "）");
    }

    /** Joins the caller's transaction. @param run null: while following */
    void keep(String target, Collection<Ref> refs, Long run, String reason) {
        refs.forEach(ref -> keep(target, ref, run, reason, clock.instant()));
    }

    /** @param at when it was tried; a click gives one time to all that it tries */
    void keep(String target, Ref ref, Long run, String reason, Instant at) {
        OffsetDateTime now = Settings.at(at);
        jdbc.update("INSERT INTO registry.held AS h (id, target, feed, key, reason, run, first_at, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (target, feed, key) DO UPDATE SET reason = excluded.reason,"
                + " tries = h.tries + 1, run = excluded.run, at = excluded.at", Ids.next(), target, ref.feed(), ref.key(), reason, run, now, now);
    }

    /** These are taken in now. Joins the caller's transaction. */
    void release(String target, Collection<Ref> refs) {
        Map<Integer, List<Ref>> byFeed = refs.stream().collect(Collectors.groupingBy(Ref::feed));
        byFeed.forEach((feed, of) -> jdbc.update("DELETE FROM registry.held WHERE target = ? AND feed = ? AND key = ANY (?)", target, feed, of.stream().map(Ref::key).toArray(String[]::new)));
    }

    /** All of it, because everything is read anew. Joins the caller's transaction. */
    void forget(String target) {
        jdbc.update("DELETE FROM registry.held WHERE target = ?", target);
        trouble(target, null);
    }

    /** A whole run has read all rows: what it did not put aside itself is taken in. Joins the caller's transaction. @return how many it put aside */
    long settle(Library library, long run) {
        jdbc.update("DELETE FROM registry.held WHERE target = ? AND run IS DISTINCT FROM ?", library.id(), run);
        trouble(library.id(), null);
        return count(library.id());
    }

    /** Forgets those that a making of all did not come to: they are no longer among what it is made from. Joins the caller's transaction. */
    void forgetBefore(String target, Instant time) {
        jdbc.update("DELETE FROM registry.held WHERE target = ? AND at < ?", target, Settings.at(time));
        trouble(target, null);
    }

    long count(String target) {
        return jdbc.queryForObject("SELECT count(*) FROM registry.held WHERE target = ?", Long.class, target);
    }

    /** Those last tried before a time, the longest ago first. */
    List<Ref> before(String target, Instant time, int limit) {
        return jdbc.query("SELECT feed, key FROM registry.held WHERE target = ? AND at < ? ORDER BY at, id LIMIT ?", (row, n) -> new Ref(row.getInt(1), row.getString(2)), target, Settings.at(time), limit);
    }

    long countBefore(String target, Instant time) {
        return jdbc.queryForObject("SELECT count(*) FROM registry.held WHERE target = ? AND at < ?", Long.class, target, Settings.at(time));
    }

    /** Which of these are put aside. */
    Set<String> among(String target, Collection<String> keys) {
        return Set.copyOf(jdbc.queryForList("SELECT key FROM registry.held WHERE target = ? AND feed = 0 AND key = ANY (?)", String.class, target, keys.toArray(String[]::new)));
    }

    Page<Row> list(String target, Long after, int limit) {
        List<Row> rows = jdbc.query("SELECT id, feed, key, reason, tries, first_at, at FROM registry.held WHERE target = ? AND (?::bigint IS NULL OR id > ?) ORDER BY id LIMIT ?",
                (row, n) -> new Row(row.getLong(1), new Ref(row.getInt(2), row.getString(3)), row.getString(4), row.getInt(5), Settings.instant(row, 6), Settings.instant(row, 7)), target, after, after, limit + 1);
        boolean more = rows.size() > limit;
        List<Row> page = more ? rows.subList(0, limit) : rows;
        return new Page<>(page, more ? Long.toString(page.getLast().id()) : null);
    }

    /** Following rests for this reason; null: it does not. Joins the caller's transaction. */
    void trouble(String target, String reason) {
        if (reason == null) {
            jdbc.update("DELETE FROM registry.trouble WHERE target = ?", target);
        } else {
            jdbc.update("INSERT INTO registry.trouble (target, reason, at) VALUES (?, ?, ?) ON CONFLICT (target) DO UPDATE SET reason = excluded.reason, at = excluded.at", target, reason, Settings.at(clock.instant()));
        }
    }

    Optional<String> trouble(String target) {
        return jdbc.queryForList("SELECT reason FROM registry.trouble WHERE target = ?", String.class, target).stream().findFirst();
    }

    @Override
    public String id() {
        return "registry";
    }

    @Override
    public String name() {
        return "基础库";
    }

    /** What is left of libraries that are no longer declared stays, in case they come back, but nobody can do anything about it. */
    @Override
    public Map<String, Long> figures() {
        return Map.of("held", jdbc.queryForObject("SELECT count(*) FROM registry.held WHERE target = ANY (?)", Long.class, (Object) declared),
                "resting", jdbc.queryForObject("SELECT count(*) FROM registry.trouble WHERE target = ANY (?)", Long.class, (Object) declared));
    }
}
