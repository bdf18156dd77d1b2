package org.zhongshu.platform.registry.internal;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.registry.internal.Runs.Run;
import org.zhongshu.platform.shared.DatabaseTrouble;

import javax.sql.DataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A library linked as a whole: all rows of all sources are read, linked in memory, and their golden records written, beside the
 * library that is in use; the new one takes its place in one transaction. Everything is read and written as streams, so memory
 * holds the linkage and no more.
 *
 * <p>A run that was killed goes on: before its links are complete it begins anew (nothing of it is visible), after that from the
 * last golden record committed – from then on a run only goes forward, because subscribers have got some of its records: what fails there is
 * tried again. Changes that come meanwhile are followed afterwards, from the snapshot's positions.
 */
@Component
class WholeRun {

    private static final Logger log = LoggerFactory.getLogger(WholeRun.class);
    /** The first of two numbers of PostgreSQL's advisory locks; the second is the library's. */
    private static final int LOCK = 19;
    private static final Duration REST = Duration.ofSeconds(10);

    private final Libraries libraries;
    private final Settings settings;
    private final Linkers linkers;
    private final CodeLists codes;
    private final Runs runs;
    private final RunLinks links;
    private final RunGolden golden;
    private final RunFinish finish;
    private final DataSource dataSource;
    private final JdbcTemplate jdbc;
    private final Clock clock;
    /** Runs that failed on their way forward, and when they try again. */
    private final Map<Long, Instant> resting = new ConcurrentHashMap<>();

    WholeRun(Libraries libraries, Settings settings, Linkers linkers, CodeLists codes, Runs runs, RunLinks links, RunGolden golden, RunFinish finish, DataSource dataSource, JdbcTemplate jdbc, Clock clock) {
        this.libraries = libraries;
        this.settings = settings;
        this.linkers = linkers;
        this.codes = codes;
        this.runs = runs;
        this.links = links;
        this.golden = golden;
        this.finish = finish;
        this.dataSource = dataSource;
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** @return false when another copy of the server is at it */
    boolean work(long id) {
        Run run = runs.get(id);
        if (clock.instant().isBefore(resting.getOrDefault(id, Instant.MIN))) {
            return true;
        }
        Library library = libraries.find(run.library()).orElse(null);
        if (library == null) {
            runs.ended(id, "failed", "没有这个基础库", Map.of());
            return true;
        }
        try (Connection reader = dataSource.getConnection()) {
            if (!lock(reader, library, true)) {
                return false;
            }
            try {
                RunWork w = new RunWork(runs.get(id), library, settings.feeds(library), new Cleaning(library, codes), linkers.of(library), reader, runs, clock);
                // when many in a row were refused, they are put aside one at a try
                w.refused = resting.containsKey(id) ? Sieve.IN_A_ROW - 1 : 0;
                run(w);
            } finally {
                reset(reader);
                lock(reader, library, false);
            }
        } catch (RunWork.Stopped stopped) {
            log.info("run {} of {}: {}", id, run.library(), stopped.getMessage());
            runs.ended(id, "stopped", stopped.getMessage(), Map.of());
            discard(library);
        } catch (SQLException | RuntimeException e) {
            if (Thread.currentThread().isInterrupted() || closed(e)) {
                // the server is going down: the run goes on when it is back
                log.info("run {} of {} rests", id, run.library());
                return true;
            }
            log.error("run {} of {} failed", id, run.library(), e);
            if (forward(runs.get(id))) {
                runs.trouble(id, "写入标准记录时中断，稍后自动继续：" + Held.reason(e));
                resting.put(id, clock.instant().plus(REST));
                return true;
            }
            runs.ended(id, "failed", "比对中断：" + DatabaseTrouble.of(e).orElse(e.getMessage()), Map.of());
            discard(library);
        }
        return true;
    }

    private static boolean forward(Run run) {
        return run.phase().equals("golden") || run.phase().equals("finishing");
    }

    private static boolean closed(Throwable e) {
        for (Throwable t = e; t != null; t = t.getCause()) {
            if (t instanceof SQLException s && s.getSQLState() != null && (s.getSQLState().startsWith("08") || s.getSQLState().startsWith("57P"))) {
                return true;
            }
        }
        return false;
    }

    private static boolean lock(Connection c, Library library, boolean take) throws SQLException {
        try (PreparedStatement s = c.prepareStatement(take ? "SELECT pg_try_advisory_lock(?, ?)" : "SELECT pg_advisory_unlock(?, ?)")) {
            s.setInt(1, LOCK);
            s.setInt(2, library.no());
            try (ResultSet row = s.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    private static void reset(Connection reader) throws SQLException {
        if (!reader.getAutoCommit()) {
            reader.rollback();
            reader.setAutoCommit(true);
        }
        reader.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
    }

    private void discard(Library library) {
        jdbc.execute("DROP TABLE IF EXISTS " + RunWork.nextLinks(library));
        jdbc.execute("DROP TABLE IF EXISTS " + RunWork.nextRecords(library));
        jdbc.execute("DROP TABLE IF EXISTS " + RunWork.nextKeys(library));
    }

    private void run(RunWork w) throws SQLException {
        if (w.run.setting() != settings.state(w.library.id()).version()) {
            throw new RunWork.Stopped("来源设置已改变，请重新比对");
        }
        w.reader.setAutoCommit(false);
        w.reader.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        boolean resumed = forward(w.run);
        if (!resumed) {
            discard(w.library);
            links.link(w);
            w.reader.commit();
        }
        golden.write(w, resumed ? w.run.gid() : 0);
        w.reader.commit();
        finish.finish(w);
        resting.remove(w.run.id());
    }
}
