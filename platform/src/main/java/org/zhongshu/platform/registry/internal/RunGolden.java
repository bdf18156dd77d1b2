package org.zhongshu.platform.registry.internal;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.registry.internal.Member.Ref;
import org.zhongshu.platform.registry.internal.Records.Draft;
import org.zhongshu.platform.shared.DatabaseTrouble;

import javax.sql.DataSource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * A whole run's second half, from links to golden records: the sources' rows come in the order of the records that they belong to, as
 * streams; one thread agrees, the other writes. Each batch commits with its place, so a killed run goes on behind the last one.
 */
@Component
class RunGolden {

    private static final Logger log = LoggerFactory.getLogger(RunGolden.class);
    private static final int GOLDEN = 4_000;

    private final Records records;
    private final Rulings rulings;
    private final Disputes disputes;
    private final Histories histories;
    private final Places places;
    private final Held held;
    private final Runs runs;
    private final Audit audit;
    private final DataSource dataSource;
    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;

    RunGolden(Records records, Rulings rulings, Disputes disputes, Histories histories, Places places, Held held, Runs runs, Audit audit, DataSource dataSource, JdbcTemplate jdbc, TransactionTemplate transaction) {
        this.records = records;
        this.rulings = rulings;
        this.disputes = disputes;
        this.histories = histories;
        this.places = places;
        this.held = held;
        this.runs = runs;
        this.audit = audit;
        this.dataSource = dataSource;
        this.jdbc = jdbc;
        this.transaction = transaction;
    }

    /** A source's rows in the order of the golden records they belong to. */
    private static final class Stream implements AutoCloseable {
        final Feed feed;
        final Statement statement;
        final ResultSet row;
        final Cleaning cleaning;
        long gid;

        Stream(RunWork w, Connection reader, Feed feed, long after) throws SQLException {
            this.feed = feed;
            this.cleaning = w.cleaning;
            this.statement = RunWork.stream(reader);
            statement.setFetchSize(2_000);
            this.row = statement.executeQuery("SELECT l.gid, " + feed.all() + " FROM " + w.links + " l JOIN " + feed.dataset().table() + " s ON s._key = l.key AND NOT s._gone WHERE l.feed = " + feed.no()
                    + " AND l.gid > " + after + " ORDER BY l.gid, l.key");
            next();
        }

        void next() throws SQLException {
            gid = row.next() ? row.getLong(1) : Long.MAX_VALUE;
        }

        Member member() throws SQLException {
            return Member.of(row, 2, feed.no(), cleaning);
        }

        @Override
        public void close() throws SQLException {
            statement.close();
        }
    }

    /** @param refused records that cannot even be agreed on, in the order of their numbers; @param done rows of the sources up to its end */
    private record Batch(List<Draft> drafts, Map<Long, RuntimeException> refused, long done) {
    }

    /** @param after last golden record that is committed */
    void write(RunWork w, long after) throws SQLException {
        long total = jdbc.queryForObject("SELECT count(*) FROM " + w.links, Long.class);
        boolean before = Boolean.TRUE.equals(jdbc.queryForObject("SELECT EXISTS (SELECT 1 FROM " + w.library.recordTable() + ")", Boolean.class));
        long start = after > 0 ? w.run.done() : 0;
        try (Ahead<Batch> ahead = new Ahead<>("registry-agree", 1, to -> agree(w, after, start, to))) {
            for (Batch batch = ahead.next(); batch != null; batch = ahead.next()) {
                long[] done = {batch.done() - batch.drafts().stream().mapToLong(Draft::members).sum()};
                inOrder(batch.drafts(), batch.refused(), drafts -> {
                    done[0] += drafts.stream().mapToLong(Draft::members).sum();
                    store(w, drafts, before, done[0]);
                }, (gid, why) -> aside(w, gid, done[0], why));
                w.progress("golden", Math.min(batch.done(), total), total);
            }
        }
        w.took("golden");
    }

    /** Each step commits its place, and a run that fails goes on behind it: so nothing may be put aside before what comes before it is stored. Both are in the order of their numbers. */
    static void inOrder(List<Draft> drafts, Map<Long, RuntimeException> refused, Consumer<List<Draft>> store, BiConsumer<Long, RuntimeException> aside) {
        int from = 0;
        for (Map.Entry<Long, RuntimeException> one : refused.entrySet()) {
            int to = from;
            while (to < drafts.size() && drafts.get(to).gid() < one.getKey()) {
                to++;
            }
            if (to > from) {
                store.accept(drafts.subList(from, to));
            }
            aside.accept(one.getKey(), one.getValue());
            from = to;
        }
        if (from < drafts.size()) {
            store.accept(drafts.subList(from, drafts.size()));
        }
    }

    private void agree(RunWork w, long after, long start, Ahead.Taking<Batch> to) throws SQLException, InterruptedException {
        Agreement agreement = new Agreement(w.library, w.feeds, places.sameness());
        Map<Long, Map<Integer, Agreement.Ruled>> ruled = rulings.standing(w.library, null);
        List<Stream> streams = new ArrayList<>();
        try (Connection second = dataSource.getConnection()) {
            second.setAutoCommit(false);
            try {
                open(w, second, after, streams);
                merge(w, agreement, ruled, streams, start, to);
            } finally {
                for (Stream s : streams) {
                    s.close();
                }
                second.rollback();
                second.setAutoCommit(true);
            }
        }
    }

    /** Each source is joined and sorted before its first row comes: half of them by a second connection meanwhile. */
    private static void open(RunWork w, Connection second, long after, List<Stream> streams) throws SQLException {
        List<Feed> mine = w.feeds.subList(0, (w.feeds.size() + 1) / 2);
        List<Feed> others = w.feeds.subList(mine.size(), w.feeds.size());
        try (Ahead<Stream> other = new Ahead<>("registry-open", Math.max(1, others.size()), to -> {
            sorting(second);
            for (Feed f : others) {
                to.take(new Stream(w, second, f, after));
            }
        })) {
            sorting(w.reader);
            for (Feed f : mine) {
                streams.add(new Stream(w, w.reader, f, after));
            }
            for (Stream s = other.next(); s != null; s = other.next()) {
                streams.add(s);
            }
        }
    }

    private static void sorting(Connection c) throws SQLException {
        try (Statement s = c.createStatement()) {
            // sorts and hash joins of a million rows: a nested loop chosen from missing statistics would take hours
            s.execute("SET LOCAL work_mem = '12MB'");
            // each source holds one join and one sort to the end of the run
            s.execute("SET LOCAL hash_mem_multiplier = 1");
            s.execute("SET LOCAL enable_nestloop = off");
            s.execute("SET LOCAL jit = off");
        }
    }

    private void merge(RunWork w, Agreement agreement, Map<Long, Map<Integer, Agreement.Ruled>> ruled, List<Stream> streams, long start, Ahead.Taking<Batch> to) throws SQLException, InterruptedException {
        long done = start;
        List<Draft> batch = new ArrayList<>(GOLDEN);
        Map<Long, RuntimeException> refused = new TreeMap<>();
        List<Member> members = new ArrayList<>();
        for (long gid = least(streams); gid != Long.MAX_VALUE; gid = least(streams)) {
            members.clear();
            for (Stream s : streams) {
                while (s.gid == gid) {
                    members.add(s.member());
                    s.next();
                }
            }
            done += members.size();
            try {
                Agreement.Golden g = agreement.of(members, ruled.getOrDefault(gid, Map.of()));
                batch.add(new Draft(gid, members.size(), g, Records.keys(w.linker, w.identity, members), places.idOf(w.library, g.values())));
            } catch (RuntimeException e) {
                refused.put(gid, e);
            }
            if (batch.size() + refused.size() == GOLDEN) {
                to.take(new Batch(batch, refused, done));
                batch = new ArrayList<>(GOLDEN);
                refused = new TreeMap<>();
            }
        }
        if (!batch.isEmpty() || !refused.isEmpty()) {
            to.take(new Batch(batch, refused, done));
        }
    }

    private static long least(List<Stream> streams) {
        long least = Long.MAX_VALUE;
        for (Stream s : streams) {
            least = Math.min(least, s.gid);
        }
        return least;
    }

    /** Where a batch is refused it is halved down to the record that is to blame; this one is put aside and the rest goes on. */
    private void store(RunWork w, List<Draft> batch, boolean before, long done) {
        try {
            put(w, batch, before, done);
            w.refused = 0;
        } catch (RuntimeException e) {
            if (DatabaseTrouble.passing(e) || Thread.currentThread().isInterrupted()) {
                throw e;
            }
            if (batch.size() == 1) {
                aside(w, batch.getFirst().gid(), done, e);
                return;
            }
            List<Draft> right = batch.subList(batch.size() / 2, batch.size());
            store(w, batch.subList(0, batch.size() / 2), before, done - right.stream().mapToLong(Draft::members).sum());
            store(w, right, before, done);
        }
    }

    /** Its rows are kept aside with the reason; if the record was there, it stays as it was. */
    private void aside(RunWork w, long gid, long done, RuntimeException e) {
        if (w.refused >= Sieve.IN_A_ROW) {
            throw e;
        }
        String reason = Held.reason(e);
        transaction.executeWithoutResult(status -> {
            List<Ref> refs = jdbc.query("SELECT feed, key FROM " + w.links + " WHERE gid = ?", (row, n) -> new Ref(row.getInt(1), row.getString(2)), gid);
            held.keep(w.library.id(), refs, w.run.id(), reason);
            jdbc.update("INSERT INTO " + w.table + " (" + Records.COLUMNS + ") SELECT " + Records.COLUMNS + " FROM " + w.library.recordTable() + " r WHERE gid = ? AND NOT EXISTS (SELECT 1 FROM "
                    + w.table + " n WHERE n.gid = r.gid)", gid);
            runs.golden(w.run.id(), gid, done);
            audit.record("registry.hold", "base-library", w.library.id(), reason, null, Map.of("run", Long.toString(w.run.id()), "rows", refs.size()));
        });
        w.refused++;
        log.warn("{}: one golden record was put aside", w.library.name(), e);
    }

    private void put(RunWork w, List<Draft> batch, boolean before, long done) {
        transaction.executeWithoutResult(status -> {
            if (before) {
                List<Object[]> past = new ArrayList<>();
                Map<Long, Records.Stored> stored = records.load(w.library, batch.stream().map(Draft::gid).toList(), w.cleaning);
                batch.forEach(d -> {
                    Records.Stored was = stored.get(d.gid());
                    if (was != null) {
                        histories.compare(w.library, was, d.golden(), w.byNo, null, "整库比对", past);
                    }
                });
                histories.write(past);
            }
            records.putGolden(w.library, batch, "registry:" + w.library.id());
            records.copy(w.library, w.table, batch, w.copy);
            disputes.found(w.library, batch, w.byNo, w.run.id(), w.copy);
            runs.golden(w.run.id(), batch.getLast().gid(), done);
        });
    }
}
