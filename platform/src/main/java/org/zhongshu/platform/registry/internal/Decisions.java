package org.zhongshu.platform.registry.internal;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.registry.internal.Member.Ref;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Page;
import org.zhongshu.platform.shared.Problem;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/** What people decided about pairs of source rows: the same, or not the same. Kept for ever, in force until undone. */
@Component
class Decisions {

    private static final String SELECT = "SELECT id, library, kind, a_feed, a_key, b_feed, b_key, reason, by_name, by_org, at, undone_at, undone_by, undo_reason, split FROM registry.decision WHERE ";

    private final JdbcTemplate jdbc;
    private final Clock clock;

    Decisions(JdbcTemplate jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /**
     * @param kind  {@code same} or {@code apart}
     * @param split the first decision of the split that this one is part of; null: it is about this pair alone
     */
    record Decision(long id, String library, String kind, Ref a, Ref b, String reason, String by, String org, Instant at, Instant undoneAt, String undoneBy, String undoReason, Long split) {

        boolean same() {
            return kind.equals("same");
        }
    }

    Decision add(String library, String kind, Ref a, Ref b, Long review, String reason, String by, String org) {
        // the other word about this very pair no longer holds
        jdbc.update("UPDATE registry.decision SET undone_at = ?, undone_by = ?, undo_reason = ? WHERE library = ? AND undone_at IS NULL AND kind <> ? AND ((a_feed = ? AND a_key = ? AND b_feed = ? AND b_key = ?) OR (a_feed = ? AND a_key = ? AND b_feed = ? AND b_key = ?))",
                Settings.at(clock.instant()), by, "由新的决定取代：" + reason, library, kind, a.feed(), a.key(), b.feed(), b.key(), b.feed(), b.key(), a.feed(), a.key());
        long id = Ids.next();
        jdbc.update("INSERT INTO registry.decision (id, library, kind, a_feed, a_key, b_feed, b_key, review, reason, by_name, by_org, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", id, library, kind,
                a.feed(), a.key(), b.feed(), b.key(), review, reason, by, org, Settings.at(clock.instant()));
        return get(id);
    }

    /** These were made together by one split. */
    void together(List<Decision> split) {
        jdbc.update("UPDATE registry.decision SET split = ? WHERE id = ANY (?)", split.getFirst().id(), split.stream().map(Decision::id).toArray(Long[]::new));
    }

    /** All of the split that a decision is part of, or it alone. */
    List<Decision> whole(Decision d) {
        return d.split() == null ? List.of(d) : jdbc.query(SELECT + "split = ? ORDER BY id", (row, n) -> decision(row), d.split());
    }

    void undo(List<Decision> whole, String by, String reason) {
        if (jdbc.update("UPDATE registry.decision SET undone_at = ?, undone_by = ?, undo_reason = ? WHERE id = ANY (?) AND undone_at IS NULL", Settings.at(clock.instant()), by, reason,
                whole.stream().map(Decision::id).toArray(Long[]::new)) == 0) {
            throw Problem.unprocessable("undone", "该决定已被撤销。");
        }
    }

    Decision get(long id) {
        return jdbc.query(SELECT + "id = ?", (row, n) -> decision(row), id).stream().findFirst().orElseThrow(() -> Problem.notFound("no-decision", "没有这个决定。"));
    }

    List<Decision> standing(String library) {
        return jdbc.query(SELECT + "library = ? AND undone_at IS NULL", (row, n) -> decision(row), library);
    }

    /** Those in force that name one of these rows. */
    List<Decision> about(String library, Collection<Ref> refs) {
        Integer[] feeds = refs.stream().map(Ref::feed).toArray(Integer[]::new);
        String[] keys = refs.stream().map(Ref::key).toArray(String[]::new);
        return jdbc.query("WITH w AS (SELECT * FROM unnest(?::int[], ?::text[]) AS t(feed, key)) " + SELECT + "library = ? AND undone_at IS NULL AND (EXISTS (SELECT 1 FROM w WHERE w.feed = a_feed AND w.key = a_key)"
                + " OR EXISTS (SELECT 1 FROM w WHERE w.feed = b_feed AND w.key = b_key))", (row, n) -> decision(row), feeds, keys, library);
    }

    /** A split is told by its first decision. */
    Page<Decision> list(String library, Long before, int limit) {
        List<Decision> rows = jdbc.query(SELECT + "library = ? AND (split IS NULL OR split = id) AND (?::bigint IS NULL OR id < ?) ORDER BY id DESC LIMIT ?", (row, n) -> decision(row), library, before, before, limit + 1);
        boolean more = rows.size() > limit;
        List<Decision> page = more ? rows.subList(0, limit) : rows;
        return new Page<>(page, more ? Long.toString(page.getLast().id()) : null);
    }

    private static Decision decision(ResultSet row) throws SQLException {
        return new Decision(row.getLong(1), row.getString(2), row.getString(3), new Ref(row.getInt(4), row.getString(5)), new Ref(row.getInt(6), row.getString(7)), row.getString(8), row.getString(9),
                row.getString(10), Settings.instant(row, 11), Settings.instant(row, 12), row.getString(13), row.getString(14), row.getObject(15, Long.class));
    }
}
