package org.zhongshu.platform.registry.internal;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.datasets.Datasets;
import org.zhongshu.platform.registry.internal.Member.Ref;
import org.zhongshu.platform.shared.DatabaseTrouble;
import org.zhongshu.platform.shared.Problem;

import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Takes the sources' changes into a library, some thousands in one transaction with the positions. Where that is refused, the batch is
 * halved down to the row that is to blame; this one is put aside ({@link Held}) and the rest goes on. When row after row of a source is
 * refused, the rows are not to blame: that source rests a minute at a time, says why, and loses nothing; the others are heard.
 */
@Component
class Following {

    private static final Logger log = LoggerFactory.getLogger(Following.class);
    private static final int BATCH = 2_000;
    /** So many rows refused one after the other are no accident. */
    static final int IN_A_ROW = 20;
    private static final Duration REST = Duration.ofMinutes(1);
    private static final String CHANGED = "来源更新";
    /** Rows that one click tries again: each may cost a transaction. */
    private static final int AGAIN = 200;

    private final Settings settings;
    private final Runs runs;
    private final Neighbourhood neighbourhood;
    private final Held held;
    private final Datasets datasets;
    private final Audit audit;
    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final Clock clock;
    private final Map<Source, Streak> streaks = new HashMap<>();

    Following(Settings settings, Runs runs, Neighbourhood neighbourhood, Held held, Datasets datasets, Audit audit, JdbcTemplate jdbc, TransactionTemplate transaction, Clock clock) {
        this.settings = settings;
        this.runs = runs;
        this.neighbourhood = neighbourhood;
        this.held = held;
        this.datasets = datasets;
        this.audit = audit;
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** Rows of one source that were refused one after the other. Touched by the following thread only. */
    private static final class Streak {
        private int rows;
        private Instant until = Instant.MIN;
    }

    private record Source(String library, int feed) {
    }

    /** Ends a turn: the rows are not to blame. */
    private static final class Rest extends RuntimeException {
        private Rest(RuntimeException cause) {
            super(cause);
        }
    }

    /** @param troubled a reason for resting is told; @param holds some of its rows are kept aside */
    private record Locked(boolean free, boolean troubled, boolean holds) {
    }

    private Streak streak(Library library, int feed) {
        return streaks.computeIfAbsent(new Source(library.id(), feed), source -> new Streak());
    }

    /** Takes the next changes of each source into a library. @return whether there may be more */
    boolean follow(Library library) {
        Settings.State state = settings.state(library.id());
        if (state.version() == 0 || state.linked() != state.version()) {
            return false;
        }
        Instant now = clock.instant();
        List<Feed> all = settings.feeds(library);
        // a trouble that was taken away, by a whole run, ends the rest
        List<Feed> heard = all.stream().filter(f -> state.trouble() == null || !now.isBefore(streak(library, f.no()).until)).toList();
        boolean resting = heard.size() < all.size();
        if (heard.isEmpty() && resting) {
            return false;
        }
        try {
            return Boolean.TRUE.equals(transaction.execute(status -> all(library, heard, resting)));
        } catch (RuntimeException e) {
            if (DatabaseTrouble.passing(e) || Thread.currentThread().isInterrupted()) {
                throw e;
            }
            log.warn("{}: a batch of changes was refused, trying its parts", library.name(), e);
            return inParts(library, heard, resting);
        }
    }

    private boolean all(Library library, List<Feed> feeds, boolean resting) {
        Locked locked = lock(library);
        if (!locked.free()) {
            return false;
        }
        boolean more = false;
        Neighbourhood.Site site = null;
        for (Feed feed : feeds) {
            List<Datasets.Row> rows = datasets.changes(feed.dataset().id(), feed.position(), BATCH);
            if (rows.isEmpty()) {
                continue;
            }
            site = site == null ? neighbourhood.site(library) : site;
            take(site, feed.no(), rows, locked.holds());
            // if this is not committed after all, it was counted too kindly: a rest comes some rows later
            streak(library, feed.no()).rows = 0;
            more |= rows.size() == BATCH;
        }
        if (site != null) {
            fresh(library);
        }
        if (locked.troubled() && !resting) {
            held.trouble(library, null);
        }
        return more;
    }

    private Locked lock(Library library) {
        List<Locked> locked = jdbc.query("SELECT version = linked, trouble IS NOT NULL, EXISTS (SELECT 1 FROM registry.held h WHERE h.library = l.id) FROM registry.library l WHERE id = ? FOR UPDATE SKIP LOCKED",
                (row, n) -> new Locked(row.getBoolean(1), row.getBoolean(2), row.getBoolean(3)), library.id());
        // busy elsewhere, or a whole run will take the changes along
        return locked.isEmpty() || !locked.getFirst().free() || runs.running(library.id()).isPresent() ? new Locked(false, false, false) : locked.getFirst();
    }

    private void take(Neighbourhood.Site site, int feed, List<Datasets.Row> rows, boolean holds) {
        Set<Ref> refs = new HashSet<>();
        rows.forEach(r -> refs.add(new Ref(feed, r.key())));
        neighbourhood.change(site, refs, CHANGED);
        if (holds) {
            held.release(site.library(), feed, rows.stream().map(Datasets.Row::key).toList());
        }
        moved(site.library(), feed, rows.getLast().seq());
    }

    private void moved(Library library, int feed, long position) {
        jdbc.update("UPDATE registry.feed SET position = ?, moved_at = ? WHERE library = ? AND no = ?", position, Timestamp.from(clock.instant()), library.id(), feed);
    }

    private void fresh(Library library) {
        jdbc.update("UPDATE registry.library SET fresh_at = ? WHERE id = ?", Timestamp.from(clock.instant()), library.id());
    }

    // ---- where a batch was refused

    /** @param resting other sources rest already */
    private boolean inParts(Library library, List<Feed> feeds, boolean resting) {
        Rest rest = null;
        for (Feed feed : feeds) {
            List<Datasets.Row> rows = datasets.changes(feed.dataset().id(), feed.position(), BATCH);
            try {
                if (!rows.isEmpty() && !part(library, feed.no(), feed.position(), rows)) {
                    return false;
                }
            } catch (Rest e) {
                // the other sources are heard all the same
                rest = e;
                rest(library, feed, e.getCause());
            }
        }
        if (rest == null && !resting) {
            held.trouble(library, null);
        }
        return rest == null;
    }

    private void rest(Library library, Feed feed, Throwable why) {
        log.error("{}: source {} rests: {} rows in a row were refused", library.name(), feed.dataset().id(), IN_A_ROW, why);
        Streak streak = streak(library, feed.no());
        streak.until = clock.instant().plus(REST);
        // next time one row is put aside before it rests again, so that a bad row at the front does not keep it resting for ever
        streak.rows = IN_A_ROW - 1;
        held.trouble(library, "来源“" + feed.dataset().name() + "”连续 " + IN_A_ROW + " 条变化都无法写入：" + Held.reason(why) + "。已暂停跟进这个来源，每分钟自动再试");
    }

    /** @param from the position before these rows. @return false when somebody else is at the library */
    private boolean part(Library library, int feed, long from, List<Datasets.Row> rows) {
        try {
            boolean mine = Boolean.TRUE.equals(transaction.execute(status -> {
                Locked locked = lockAt(library, feed, from);
                if (locked.free()) {
                    take(neighbourhood.site(library), feed, rows, locked.holds());
                    fresh(library);
                }
                return locked.free();
            }));
            streak(library, feed).rows = 0;
            return mine;
        } catch (RuntimeException e) {
            if (DatabaseTrouble.passing(e) || Thread.currentThread().isInterrupted()) {
                throw e;
            }
            if (rows.size() == 1) {
                return aside(library, feed, from, rows.getFirst(), e);
            }
            int half = rows.size() / 2;
            return part(library, feed, from, rows.subList(0, half)) && part(library, feed, rows.get(half - 1).seq(), rows.subList(half, rows.size()));
        }
    }

    private Locked lockAt(Library library, int feed, long from) {
        Locked locked = lock(library);
        boolean still = locked.free() && jdbc.queryForObject("SELECT position FROM registry.feed WHERE library = ? AND no = ?", Long.class, library.id(), feed) == from;
        return still ? locked : new Locked(false, false, false);
    }

    private boolean aside(Library library, int feed, long from, Datasets.Row row, RuntimeException e) {
        Streak streak = streak(library, feed);
        if (streak.rows >= IN_A_ROW) {
            throw new Rest(e);
        }
        String reason = Held.reason(e);
        boolean mine = Boolean.TRUE.equals(transaction.execute(status -> {
            boolean free = lockAt(library, feed, from).free();
            if (free) {
                held.keep(library, List.of(new Ref(feed, row.key())), null, reason);
                moved(library, feed, row.seq());
                audit.record("registry.hold", "base-library", library.id(), reason, null, Map.of("feed", feed));
            }
            return free;
        }));
        if (mine) {
            streak.rows++;
            log.warn("{}: one change of source {} was put aside", library.name(), feed, e);
        }
        return mine;
    }

    // ---- what was put aside

    /** Tries the oldest rows that were put aside again. 409 while a whole run is under way or called for. @return how many were taken in */
    int again(Library library) {
        List<Ref> refs = held.list(library.id(), null, AGAIN).items().stream().map(Held.Row::ref).toList();
        int taken = refs.isEmpty() ? 0 : again(library, refs);
        transaction.executeWithoutResult(status -> audit.record("registry.retry", "base-library", library.id(), null, null, Map.of("tried", refs.size(), "taken", taken)));
        return taken;
    }

    private int again(Library library, List<Ref> refs) {
        try {
            transaction.executeWithoutResult(status -> {
                mine(library);
                neighbourhood.change(neighbourhood.site(library), Set.copyOf(refs), CHANGED);
                refs.forEach(r -> held.release(library, r.feed(), List.of(r.key())));
            });
            return refs.size();
        } catch (Busy busy) {
            throw Problem.conflict("running", "“" + library.name() + "”正在或需要整库比对，它会把这些变化一并带上。");
        } catch (RuntimeException e) {
            if (DatabaseTrouble.passing(e)) {
                throw e;
            }
            if (refs.size() > 1) {
                int half = refs.size() / 2;
                return again(library, refs.subList(0, half)) + again(library, refs.subList(half, refs.size()));
            }
            log.warn("{}: one change was refused again", library.name(), e);
            transaction.executeWithoutResult(status -> held.keep(library, refs, null, Held.reason(e)));
            return 0;
        }
    }

    private static final class Busy extends RuntimeException {
    }

    private void mine(Library library) {
        boolean linked = Boolean.TRUE.equals(jdbc.queryForObject("SELECT version = linked FROM registry.library WHERE id = ? FOR UPDATE", Boolean.class, library.id()));
        if (!linked || runs.running(library.id()).isPresent()) {
            throw new Busy();
        }
    }
}
