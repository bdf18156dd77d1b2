package org.zhongshu.platform.registry.internal;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.registry.internal.Decisions.Decision;
import org.zhongshu.platform.registry.internal.Linker.Outcome;
import org.zhongshu.platform.registry.internal.Linker.Pair;
import org.zhongshu.platform.registry.internal.Member.Ref;
import org.zhongshu.platform.registry.internal.Records.Draft;
import org.zhongshu.platform.registry.internal.Runs.Run;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Json;
import org.zhongshu.platform.shared.PgCopy;

import javax.sql.DataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A library linked as a whole: all rows of all sources are read, linked in memory, and their golden records written, beside the
 * library that is in use; the new one takes its place in one transaction. Everything is read and written as streams, so memory
 * holds the linkage and no more.
 *
 * <p>A run that was killed goes on: before its links are complete it begins anew (nothing of it is visible), after that from the
 * last golden record committed. Changes that come meanwhile are followed afterwards, from the snapshot's positions.
 */
@Component
class WholeRun {

    private static final Logger log = LoggerFactory.getLogger(WholeRun.class);
    private static final int FETCH = 10_000;
    private static final int LINKS = 40_000;
    private static final int GOLDEN = 4_000;
    /** The row number within its source's share of a reference. */
    private static final int SEQ_BITS = 44;
    /** The first of two numbers of PostgreSQL's advisory locks; the second is the library's. */
    private static final int LOCK = 19;

    private final Libraries libraries;
    private final Settings settings;
    private final Linkers linkers;
    private final Runs runs;
    private final Records records;
    private final Decisions decisions;
    private final Rulings rulings;
    private final Disputes disputes;
    private final Histories histories;
    private final Places places;
    private final CodeLists codes;
    private final DataSource dataSource;
    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final Clock clock;

    WholeRun(Libraries libraries, Settings settings, Linkers linkers, Runs runs, Records records, Decisions decisions, Rulings rulings, Disputes disputes, Histories histories, Places places,
             CodeLists codes, DataSource dataSource, JdbcTemplate jdbc, TransactionTemplate transaction, Clock clock) {
        this.libraries = libraries;
        this.settings = settings;
        this.linkers = linkers;
        this.runs = runs;
        this.records = records;
        this.decisions = decisions;
        this.rulings = rulings;
        this.disputes = disputes;
        this.histories = histories;
        this.places = places;
        this.codes = codes;
        this.dataSource = dataSource;
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** The run was stopped by a person, or its setting is no longer in force. */
    private static final class Stopped extends RuntimeException {
        Stopped(String reason) {
            super(reason, null, false, false);
        }
    }

    /** Everything one run knows while it works. */
    private final class Work {
        final Run run;
        final Library library;
        final List<Feed> feeds;
        final Map<Integer, Feed> byNo = new HashMap<>();
        final Cleaning cleaning;
        final Linker linker;
        final Connection reader;
        final int[] identity;
        final PgCopy copy = new PgCopy(8 << 20);
        final Map<String, Object> figures = new LinkedHashMap<>();
        final String links;
        final String table;
        long phaseStart = clock.millis();
        long told;

        Work(Run run, Connection reader) {
            this.run = run;
            this.library = libraries.get(run.library());
            this.feeds = settings.feeds(library).stream().sorted(java.util.Comparator.comparingInt(Feed::no)).toList();
            feeds.forEach(f -> byNo.put(f.no(), f));
            this.cleaning = new Cleaning(library, codes);
            this.linker = linkers.of(library);
            this.reader = reader;
            this.identity = library.identity().fields().stream().mapToInt(library::indexOf).toArray();
            this.links = library.linkTable().replace("link_", "next_link_");
            this.table = library.recordTable().replace("record_", "next_record_");
        }

        void progress(String phase, long done, long total) {
            long now = clock.millis();
            if (now - told > 700 || done == total || done == 0) {
                told = now;
                if (!runs.progress(run.id(), phase, done, total)) {
                    throw new Stopped("由人停止");
                }
            }
        }

        void took(String phase) {
            long now = clock.millis();
            figures.merge("ms." + phase, now - phaseStart, (a, b) -> (long) a + (long) b);
            phaseStart = now;
        }
    }

    /** @return false when another copy of the server is at it */
    boolean work(long id) {
        Run run = runs.get(id);
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
                run(new Work(runs.get(id), reader));
            } finally {
                reset(reader);
                lock(reader, library, false);
            }
        } catch (Stopped stopped) {
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
            runs.ended(id, "failed", "比对中断：" + e.getMessage(), Map.of());
            discard(library);
        }
        return true;
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
        jdbc.execute("DROP TABLE IF EXISTS " + library.linkTable().replace("link_", "next_link_"));
        jdbc.execute("DROP TABLE IF EXISTS " + library.recordTable().replace("record_", "next_record_"));
    }

    private void run(Work w) throws SQLException {
        if (w.run.setting() != settings.state(w.library.id()).version()) {
            throw new Stopped("来源设置已改变，请重新比对");
        }
        w.reader.setAutoCommit(false);
        w.reader.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        boolean resumed = w.run.phase().equals("golden") || w.run.phase().equals("finishing");
        if (!resumed) {
            discard(w.library);
            link(w);
            w.reader.commit();
        }
        golden(w, resumed ? w.run.gid() : 0);
        w.reader.commit();
        finish(w);
    }

    // ---- from rows to links

    private void link(Work w) throws SQLException {
        Map<String, Long> positions = new LinkedHashMap<>();
        long total = 0;
        for (Feed f : w.feeds) {
            long[] seen = positionAndCount(w, f);
            positions.put(Integer.toString(f.no()), seen[0]);
            total += seen[1];
        }
        enough(w, total);
        long[] rows = new long[w.feeds.size()];
        Outcome outcome = read(w, total, rows);
        long done = Arrays.stream(rows).sum();
        w.figures.put("rows", done);
        w.figures.put("clusters", (long) outcome.clusters());
        w.figures.put("learnt", outcome.learnt());
        outcome.counts().forEach((k, v) -> w.figures.put("link." + k, v));
        long[] gids = number(w, outcome, rows);
        Map<Long, Ref> wanted = writeLinks(w, outcome, gids, done);
        w.took("links");
        reviews(w, outcome.pairs(), wanted);
        w.figures.put("reviews", (long) outcome.pairs().size());
        jdbc.execute(Settings.recordDdl(w.table));
        runs.linked(w.run.id(), positions, w.figures);
    }

    /** The virtual machine ends when its memory does: better to refuse than to begin again and again after each fall. */
    private static void enough(Work w, long rows) {
        long needed = (w.library.identity().kind() == Library.Kind.PERSON ? 110 : 400) * rows + (256L << 20);
        long there = Runtime.getRuntime().maxMemory();
        if (needed > there * 1.1) {
            throw new IllegalStateException("内存不足：" + rows + " 行约需 " + (needed >> 20) + " MB，现有 " + (there >> 20) + " MB。请设置 ZHONGSHU_HEAP=" + ((needed >> 20) + 100) + "m 后重新启动并比对");
        }
    }

    /** Its own method, so that nothing but the outcome stays in memory. */
    private Outcome read(Work w, long total, long[] rows) throws SQLException {
        Linker.Linking linking = w.linker.begin((int) Math.min(Integer.MAX_VALUE - 8, total + 16), null);
        long done = 0;
        w.progress("reading", 0, total);
        for (int n = 0; n < rows.length; n++) {
            Feed f = w.feeds.get(n);
            try (Statement s = stream(w.reader); ResultSet row = s.executeQuery("SELECT s._seq, " + f.some(Arrays.stream(w.identity).boxed().toList()) + from(f))) {
                String[] values = new String[w.identity.length];
                while (row.next()) {
                    for (int i = 0; i < values.length; i++) {
                        String text = row.getString(i + 2);
                        values[i] = text == null ? null : w.cleaning.clean(w.identity[i], text);
                    }
                    linking.add(reference(f.no(), row.getLong(1)), values);
                    rows[n]++;
                    if ((++done & 0x3fff) == 0) {
                        w.progress("reading", done, total);
                    }
                }
            }
        }
        w.took("reading");
        w.progress("linking", 0, done);
        decide(w, linking);
        Outcome outcome = linking.link();
        w.took("linking");
        return outcome;
    }

    private static String from(Feed f) {
        return " FROM " + f.dataset().table() + " s WHERE NOT s._gone ORDER BY s._seq";
    }

    private static Statement stream(Connection c) throws SQLException {
        Statement s = c.createStatement();
        s.setFetchSize(FETCH);
        return s;
    }

    static long reference(int feed, long seq) {
        return (long) feed << SEQ_BITS | seq;
    }

    private static long[] positionAndCount(Work w, Feed f) throws SQLException {
        try (Statement s = w.reader.createStatement(); ResultSet row = s.executeQuery("SELECT coalesce(max(_seq), 0), count(*) FILTER (WHERE NOT _gone) FROM " + f.dataset().table())) {
            row.next();
            return new long[]{row.getLong(1), row.getLong(2)};
        }
    }

    /** What people decided before holds in this run too. */
    private void decide(Work w, Linker.Linking linking) throws SQLException {
        List<Decision> standing = decisions.standing(w.library.id());
        Map<Ref, Long> references = references(w, standing);
        for (Decision d : standing) {
            Long a = references.get(d.a());
            Long b = references.get(d.b());
            if (a != null && b != null) {
                if (d.same()) {
                    linking.together(a, b);
                } else {
                    linking.apart(a, b);
                }
            }
        }
        w.figures.put("decisions", (long) standing.size());
    }

    private static Map<Ref, Long> references(Work w, List<Decision> standing) throws SQLException {
        Set<Ref> refs = new HashSet<>();
        standing.forEach(d -> Collections.addAll(refs, d.a(), d.b()));
        Map<Ref, Long> references = new HashMap<>();
        for (Feed f : w.feeds) {
            String[] keys = refs.stream().filter(r -> r.feed() == f.no()).map(Ref::key).toArray(String[]::new);
            if (keys.length == 0) {
                continue;
            }
            try (PreparedStatement s = w.reader.prepareStatement("SELECT _key, _seq FROM " + f.dataset().table() + " WHERE _key = ANY (?) AND NOT _gone")) {
                s.setArray(1, w.reader.createArrayOf("text", keys));
                try (ResultSet row = s.executeQuery()) {
                    while (row.next()) {
                        references.put(new Ref(f.no(), row.getString(1)), reference(f.no(), row.getLong(2)));
                    }
                }
            }
        }
        return references;
    }

    /** Gives each cluster its number: the one that most of its rows had, else a new one. */
    private long[] number(Work w, Outcome outcome, long[] rows) throws SQLException {
        long[] gids = new long[outcome.clusters()];
        boolean first = Boolean.FALSE.equals(jdbc.queryForObject("SELECT EXISTS (SELECT 1 FROM " + w.library.linkTable() + ")", Boolean.class));
        if (!first) {
            keepNumbers(w, outcome, gids);
        }
        int fresh = (int) Arrays.stream(gids).filter(g -> g == 0).count();
        long next = reserve(w.library, fresh);
        for (int c = 0; c < gids.length; c++) {
            gids[c] = gids[c] == 0 ? next++ : gids[c];
        }
        w.figures.put("new", (long) fresh);
        return gids;
    }

    private long reserve(Library library, int n) {
        return jdbc.queryForObject("UPDATE registry.library SET next_gid = next_gid + ? WHERE id = ? RETURNING next_gid - ?", Long.class, n, library.id(), n);
    }

    private void keepNumbers(Work w, Outcome outcome, long[] gids) throws SQLException {
        // most clusters are what they were: one vote each; the others are settled by the number of rows
        Map<Long, Map<Integer, Integer>> contested = new HashMap<>();
        Map<Long, Integer> holder = new HashMap<>();
        int index = 0;
        for (Feed f : w.feeds) {
            try (Statement s = stream(w.reader); ResultSet row = s.executeQuery("SELECT l.gid FROM " + f.dataset().table() + " s LEFT JOIN " + w.library.linkTable()
                    + " l ON l.feed = " + f.no() + " AND l.key = s._key WHERE NOT s._gone ORDER BY s._seq")) {
                while (row.next()) {
                    int cluster = outcome.clusterOf(index++);
                    long gid = row.getLong(1);
                    if (gid != 0) {
                        Integer other = holder.putIfAbsent(gid, cluster);
                        if (other != null && other != cluster || contested.containsKey(gid)) {
                            Map<Integer, Integer> votes = contested.computeIfAbsent(gid, g -> new HashMap<>());
                            votes.merge(cluster, 1, Integer::sum);
                            votes.putIfAbsent(other, 0);
                        }
                    }
                }
            }
        }
        contested.forEach((gid, votes) -> votes.entrySet().stream().max(Map.Entry.<Integer, Integer>comparingByValue().thenComparing(e -> -e.getKey())).ifPresent(e -> holder.put(gid, e.getKey())));
        // of several numbers for one cluster the oldest stays
        holder.forEach((gid, cluster) -> gids[cluster] = gids[cluster] == 0 ? gid : Math.min(gids[cluster], gid));
        List<Object[]> moved = new ArrayList<>();
        holder.forEach((gid, cluster) -> {
            if (gids[cluster] != gid) {
                moved.add(new Object[]{w.library.id(), gid, gids[cluster], Settings.at(clock.instant())});
            }
        });
        jdbc.batchUpdate("INSERT INTO registry.moved (library, gid, into_gid, at) VALUES (?, ?, ?, ?) ON CONFLICT (library, gid) DO UPDATE SET into_gid = excluded.into_gid, at = excluded.at", moved);
        moved.forEach(m -> rulings.move(w.library.id(), (long) m[1], (long) m[2]));
    }

    /** @return the source rows of the pairs for people, by reference */
    private Map<Long, Ref> writeLinks(Work w, Outcome outcome, long[] gids, long total) throws SQLException {
        Map<Long, Ref> wanted = new HashMap<>();
        outcome.pairs().forEach(p -> {
            wanted.put(p.a(), null);
            wanted.put(p.b(), null);
        });
        jdbc.execute("CREATE TABLE " + w.links + " (feed smallint NOT NULL, gid bigint NOT NULL, key text COLLATE \"C\" NOT NULL)");
        PgCopy copy = w.copy.clear();
        int index = 0;
        try (Connection writer = dataSource.getConnection()) {
            for (Feed f : w.feeds) {
                try (Statement s = stream(w.reader); ResultSet row = s.executeQuery("SELECT s._seq, s._key" + from(f))) {
                    while (row.next()) {
                        String key = row.getString(2);
                        if (!wanted.isEmpty()) {
                            long reference = reference(f.no(), row.getLong(1));
                            if (wanted.containsKey(reference)) {
                                wanted.put(reference, new Ref(f.no(), key));
                            }
                        }
                        copy.row(3).int2(f.no()).int8(gids[outcome.clusterOf(index++)]).text(key);
                        if (copy.rows() == LINKS) {
                            send(w, writer, copy);
                            w.progress("writing", index, total);
                        }
                    }
                }
            }
            if (copy.rows() > 0) {
                send(w, writer, copy);
            }
        }
        jdbc.execute("ALTER TABLE " + w.links + " ADD PRIMARY KEY (feed, key)");
        jdbc.execute("CREATE INDEX ON " + w.links + " (gid)");
        jdbc.execute("ANALYZE " + w.links);
        return wanted;
    }

    private static void send(Work w, Connection writer, PgCopy copy) throws SQLException {
        copy.send(writer, "COPY " + w.links + " (feed, gid, key) FROM STDIN (FORMAT binary)");
        copy.clear();
    }

    private void reviews(Work w, List<Pair> pairs, Map<Long, Ref> refs) {
        transaction.executeWithoutResult(status -> {
            jdbc.update("UPDATE registry.review SET state = 'gone' WHERE library = ? AND state = 'open'", w.library.id());
            List<Object[]> rows = new ArrayList<>();
            for (Pair p : pairs) {
                Ref a = refs.get(p.a());
                Ref b = refs.get(p.b());
                if (a != null && b != null) {
                    rows.add(review(w.library, a, b, p.score(), p.reasons()));
                }
            }
            jdbc.batchUpdate(REVIEW, rows);
        });
    }

    static final String REVIEW = """
            INSERT INTO registry.review (id, library, a_feed, a_key, b_feed, b_key, score, reasons, state, found_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?::jsonb, 'open', now())
            ON CONFLICT (library, a_feed, a_key, b_feed, b_key) DO UPDATE SET score = excluded.score, reasons = excluded.reasons, state = 'open' WHERE registry.review.state = 'gone'""";

    static Object[] review(Library library, Ref a, Ref b, double score, List<String> reasons) {
        Ref first = a.compareTo(b) <= 0 ? a : b;
        Ref second = first == a ? b : a;
        return new Object[]{Ids.next(), library.id(), first.feed(), first.key(), second.feed(), second.key(), score, Json.write(reasons)};
    }

    // ---- from links to golden records

    /** A source's rows in the order of the golden records they belong to. */
    private static final class Stream implements AutoCloseable {
        final Feed feed;
        final Statement statement;
        final ResultSet row;
        final Cleaning cleaning;
        long gid;

        Stream(Work w, Feed feed, long after) throws SQLException {
            this.feed = feed;
            this.cleaning = w.cleaning;
            this.statement = stream(w.reader);
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

    private void golden(Work w, long after) throws SQLException {
        try (Statement s = w.reader.createStatement()) {
            // sorts and hash joins of a million rows: a nested loop chosen from missing statistics would take hours
            s.execute("SET LOCAL work_mem = '20MB'");
            // each source holds one join and one sort to the end of the run
            s.execute("SET LOCAL hash_mem_multiplier = 1");
            s.execute("SET LOCAL enable_nestloop = off");
            s.execute("SET LOCAL jit = off");
        }
        Agreement agreement = new Agreement(w.library, w.feeds);
        Map<Long, Map<Integer, Agreement.Ruled>> ruled = rulings.standing(w.library, null);
        long total = jdbc.queryForObject("SELECT count(*) FROM " + w.links, Long.class);
        boolean before = Boolean.TRUE.equals(jdbc.queryForObject("SELECT EXISTS (SELECT 1 FROM " + w.library.recordTable() + ")", Boolean.class));
        long done = w.run.done() < total && after > 0 ? w.run.done() : 0;
        List<Stream> streams = new ArrayList<>();
        try {
            for (Feed f : w.feeds) {
                streams.add(new Stream(w, f, after));
            }
            List<Draft> batch = new ArrayList<>(GOLDEN);
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
                List<Member> own = List.copyOf(members);
                Agreement.Golden g = agreement.of(own, ruled.getOrDefault(gid, Map.of()));
                batch.add(new Draft(gid, own, g, Records.keys(w.linker, w.identity, own), places.idOf(w.library, g.values())));
                if (batch.size() == GOLDEN) {
                    store(w, batch, before, done);
                    w.progress("golden", done, total);
                    batch.clear();
                }
            }
            store(w, batch, before, done);
        } finally {
            for (Stream s : streams) {
                s.close();
            }
        }
        w.took("golden");
    }

    private static long least(List<Stream> streams) {
        long least = Long.MAX_VALUE;
        for (Stream s : streams) {
            least = Math.min(least, s.gid);
        }
        return least;
    }

    private void store(Work w, List<Draft> batch, boolean before, long done) {
        if (batch.isEmpty()) {
            return;
        }
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

    // ---- the new library takes the old one's place

    private void finish(Work w) {
        w.progress("finishing", 0, 1);
        Settings.recordIndexes(w.table).forEach(jdbc::execute);
        jdbc.execute("ANALYZE " + w.table);
        w.took("indexes");
        Run run = runs.get(w.run.id());
        transaction.executeWithoutResult(status -> {
            // the library's lock: nobody follows or decides meanwhile
            jdbc.queryForObject("SELECT version FROM registry.library WHERE id = ? FOR UPDATE", Integer.class, w.library.id());
            if (!runs.progress(w.run.id(), "finishing", 1, 1)) {
                throw new Stopped("由人停止");
            }
            // what an earlier run that was given up has left counts as lost too
            List<Long> lost = jdbc.queryForList("SELECT gid FROM data.\"" + w.library.dataset() + "\" g WHERE NOT _gone AND NOT EXISTS (SELECT 1 FROM " + w.table + " n WHERE n.gid = g.gid)", Long.class);
            for (int i = 0; i < lost.size(); i += GOLDEN) {
                records.remove(w.library, lost.subList(i, Math.min(lost.size(), i + GOLDEN)), "registry:" + w.library.id());
            }
            swap(w.links, w.library.linkTable());
            swap(w.table, w.library.recordTable());
            for (Feed f : w.feeds) {
                jdbc.update("UPDATE registry.feed SET position = ?, moved_at = ?, rows = (SELECT count(*) FROM " + w.library.linkTable() + " WHERE feed = ?), linked = (SELECT count(*) FROM "
                                + w.library.linkTable() + " l JOIN " + w.library.recordTable() + " r ON r.gid = l.gid WHERE l.feed = ? AND r.members > 1) WHERE library = ? AND no = ?",
                        run.positions().path(Integer.toString(f.no())).asLong(), Settings.at(clock.instant()), f.no(), f.no(), w.library.id(), f.no());
            }
            disputes.settleUnseen(w.library, w.run.id());
            jdbc.update("UPDATE registry.library SET linked = ?, learnt = ?, fresh_at = ? WHERE id = ?", w.run.setting(), run.figures().path("learnt").asString(""), Settings.at(clock.instant()), w.library.id());
            w.took("finishing");
            Map<String, Object> figures = new LinkedHashMap<>(w.figures);
            figures.put("lost", (long) lost.size());
            figures.put("records", jdbc.queryForObject("SELECT count(*) FROM " + w.library.recordTable(), Long.class));
            runs.ended(w.run.id(), "done", null, figures);
        });
        log.info("{}: {}", w.library.name(), w.figures.entrySet().stream().filter(e -> !e.getKey().equals("learnt")).map(Object::toString).collect(Collectors.joining(", ")));
    }

    private void swap(String next, String name) {
        jdbc.execute("DROP TABLE " + name);
        jdbc.execute("ALTER TABLE " + next + " RENAME TO " + name.substring(name.indexOf('.') + 1));
    }
}
