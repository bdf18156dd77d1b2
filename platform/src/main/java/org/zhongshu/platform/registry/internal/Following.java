package org.zhongshu.platform.registry.internal;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.datasets.Datasets;
import org.zhongshu.platform.registry.internal.Member.Ref;
import org.zhongshu.platform.registry.internal.Sieve.Streak;
import org.zhongshu.platform.shared.Problem;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Takes the sources' changes into a library, some thousands in one transaction with the positions. A row that is refused is put aside
 * ({@link Sieve}); when row after row of a source is refused, that source rests a minute at a time and the others are heard.
 */
@Component
class Following {

    private static final Logger log = LoggerFactory.getLogger(Following.class);
    private static final int BATCH = 2_000;
    private static final Duration REST = Duration.ofMinutes(1);
    private static final String CHANGED = "来源更新";

    private final Settings settings;
    private final Runs runs;
    private final Neighbourhood neighbourhood;
    private final Sieve sieve;
    private final Held held;
    private final Datasets datasets;
    private final Audit audit;
    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final Clock clock;
    /** Touched by the following thread only. */
    private final Map<Source, Streak> streaks = new HashMap<>();

    Following(Settings settings, Runs runs, Neighbourhood neighbourhood, Sieve sieve, Held held, Datasets datasets, Audit audit, JdbcTemplate jdbc, TransactionTemplate transaction, Clock clock) {
        this.settings = settings;
        this.runs = runs;
        this.neighbourhood = neighbourhood;
        this.sieve = sieve;
        this.held = held;
        this.datasets = datasets;
        this.audit = audit;
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.clock = clock;
    }

    private record Source(String library, int feed) {
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
        return Boolean.TRUE.equals(transaction.execute(status -> all(library, clock.instant())));
    }

    private boolean all(Library library, Instant now) {
        Locked locked = lock(library);
        if (!locked.free()) {
            return false;
        }
        boolean more = false;
        boolean resting = false;
        Neighbourhood.Site site = null;
        for (Feed feed : settings.feeds(library)) {
            // a trouble that was taken away, by a whole run, ends the rest
            if (locked.troubled() && streak(library, feed.no()).rests(now)) {
                resting = true;
                continue;
            }
            List<Datasets.Row> rows = datasets.changes(feed.dataset().id(), feed.position(), BATCH);
            if (rows.isEmpty()) {
                continue;
            }
            site = site == null ? neighbourhood.site(library) : site;
            boolean whole = take(site, feed, rows, locked.holds());
            resting |= !whole;
            more |= whole && rows.size() == BATCH;
        }
        if (site != null) {
            jdbc.update("UPDATE registry.library SET fresh_at = ? WHERE id = ?", Settings.at(clock.instant()), library.id());
        }
        if (locked.troubled() && !resting) {
            held.trouble(library.id(), null);
        }
        return more;
    }

    private Locked lock(Library library) {
        List<Locked> locked = jdbc.query("SELECT version = linked, EXISTS (SELECT 1 FROM registry.trouble t WHERE t.target = l.id), EXISTS (SELECT 1 FROM registry.held h WHERE h.target = l.id) FROM registry.library l WHERE id = ?"
                + " FOR UPDATE SKIP LOCKED", (row, n) -> new Locked(row.getBoolean(1), row.getBoolean(2), row.getBoolean(3)), library.id());
        // busy elsewhere, or a whole run will take the changes along
        return locked.isEmpty() || !locked.getFirst().free() || runs.running(library.id()).isPresent() ? new Locked(false, false, false) : locked.getFirst();
    }

    /** @return false when the source rests now, behind the last row that could be taken or put aside */
    private boolean take(Neighbourhood.Site site, Feed feed, List<Datasets.Row> rows, boolean holds) {
        Library library = site.library();
        Streak streak = streak(library, feed.no());
        int done = sieve.take(rows, streak, new Sieve.Work<>() {
            @Override
            public void take(List<Datasets.Row> part) {
                Set<Ref> refs = part.stream().map(r -> new Ref(feed.no(), r.key())).collect(Collectors.toSet());
                neighbourhood.change(site, refs, CHANGED);
                if (holds) {
                    held.release(library.id(), refs);
                }
            }

            @Override
            public void aside(Datasets.Row row, String reason) {
                held.keep(library.id(), List.of(new Ref(feed.no(), row.key())), null, reason);
                audit.record("registry.hold", "base-library", library.id(), reason, null, Map.of("feed", feed.no()));
            }
        });
        if (done > 0) {
            jdbc.update("UPDATE registry.feed SET position = ?, moved_at = ? WHERE library = ? AND no = ?", rows.get(done - 1).seq(), Settings.at(clock.instant()), library.id(), feed.no());
        }
        if (done == rows.size()) {
            return true;
        }
        String why = streak.rest(clock.instant(), REST);
        log.error("{}: source {} rests: {} rows in a row were refused", library.name(), feed.dataset().id(), Sieve.IN_A_ROW);
        held.trouble(library.id(), "来源“" + feed.dataset().name() + "”连续 " + Sieve.IN_A_ROW + " 条变化都无法写入：" + why + "。已暂停跟进这个来源，每分钟自动再试");
        return false;
    }

    /** Tries all rows that were put aside again. 409 while a whole run is under way or called for. */
    Sieve.Again again(Library library) {
        return sieve.again("base-library", library.id(), () -> mine(library), refs -> neighbourhood.change(neighbourhood.site(library), Set.copyOf(refs), CHANGED));
    }

    private void mine(Library library) {
        boolean linked = Boolean.TRUE.equals(jdbc.queryForObject("SELECT version = linked FROM registry.library WHERE id = ? FOR UPDATE", Boolean.class, library.id()));
        if (!linked || runs.running(library.id()).isPresent()) {
            throw Problem.conflict("running", "“" + library.name() + "”正在或需要整库比对，它会把这些变化一并带上。");
        }
    }
}
