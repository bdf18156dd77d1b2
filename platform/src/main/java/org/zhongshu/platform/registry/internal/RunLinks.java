package org.zhongshu.platform.registry.internal;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.registry.internal.Decisions.Decision;
import org.zhongshu.platform.registry.internal.Linker.Outcome;
import org.zhongshu.platform.registry.internal.Linker.Pair;
import org.zhongshu.platform.registry.internal.Member.Ref;
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

/**
 * A whole run's first half, from rows to links: all rows of all sources are read in one snapshot and linked in memory; which row is
 * whose is laid beside the links in use. Killed before its end, it begins anew: nothing of it is visible.
 */
@Component
class RunLinks {

    private static final int BATCH = 2_000;
    private static final int LINKS = 40_000;
    /** The row number within its source's share of a reference. */
    private static final int SEQ_BITS = 44;

    private final Decisions decisions;
    private final Rulings rulings;
    private final Runs runs;
    private final DataSource dataSource;
    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final Clock clock;

    RunLinks(Decisions decisions, Rulings rulings, Runs runs, DataSource dataSource, JdbcTemplate jdbc, TransactionTemplate transaction, Clock clock) {
        this.decisions = decisions;
        this.rulings = rulings;
        this.runs = runs;
        this.dataSource = dataSource;
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.clock = clock;
    }

    void link(RunWork w) throws SQLException {
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
        List<Object[]> moved = new ArrayList<>();
        long[] gids = number(w, outcome, moved);
        Map<Long, Ref> wanted = writeLinks(w, outcome, gids, done);
        w.took("links");
        w.figures.put("reviews", (long) outcome.pairs().size());
        jdbc.execute(Settings.recordDdl(w.table));
        // up to here a run that is stopped or fails has changed nothing that is in use
        transaction.executeWithoutResult(status -> {
            if (!runs.linked(w.run.id(), positions, w.figures)) {
                throw new RunWork.Stopped("由人停止");
            }
            move(w, moved);
            reviews(w, outcome.pairs(), wanted);
        });
    }

    private void move(RunWork w, List<Object[]> moved) {
        jdbc.batchUpdate("INSERT INTO registry.moved (library, gid, into_gid, at) VALUES (?, ?, ?, ?) ON CONFLICT (library, gid) DO UPDATE SET into_gid = excluded.into_gid, at = excluded.at", moved);
        moved.forEach(m -> rulings.move(w.library.id(), (long) m[1], (long) m[2]));
    }

    /** The virtual machine ends when its memory does: better to refuse than to begin again and again after each fall. */
    private static void enough(RunWork w, long rows) {
        long needed = (w.library.identity().kind() == Library.Kind.PERSON ? 110 : 400) * rows + (256L << 20);
        long there = Runtime.getRuntime().maxMemory();
        if (needed > there * 1.1) {
            throw new IllegalStateException("内存不足：" + rows + " 行约需 " + (needed >> 20) + " MB，现有 " + (there >> 20) + " MB。请设置 ZHONGSHU_HEAP=" + ((needed >> 20) + 100) + "m 后重新启动并比对");
        }
    }

    /** Its own method, so that nothing but the outcome stays in memory. One thread reads, the other takes in. */
    private Outcome read(RunWork w, long total, long[] rows) throws SQLException {
        Linker.Linking linking = w.linker.begin((int) Math.min(Integer.MAX_VALUE - 8, total + 16), null);
        long done = 0;
        w.progress("reading", 0, total);
        for (int n = 0; n < rows.length; n++) {
            Feed f = w.feeds.get(n);
            try (Ahead<Rows> ahead = new Ahead<>("registry-read", 4, to -> rows(w, f, to))) {
                for (Rows batch = ahead.next(); batch != null; batch = ahead.next()) {
                    for (int r = 0; r < batch.count(); r++) {
                        String[] values = batch.values()[r];
                        for (int i = 0; i < values.length; i++) {
                            values[i] = values[i] == null ? null : w.cleaning.clean(w.identity[i], values[i]);
                        }
                        linking.add(reference(f.no(), batch.seq()[r]), values);
                    }
                    rows[n] += batch.count();
                    done += batch.count();
                    w.progress("reading", Math.min(done, total - 1), total);
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

    private record Rows(int count, long[] seq, String[][] values) {
    }

    private static void rows(RunWork w, Feed f, Ahead.Taking<Rows> to) throws SQLException, InterruptedException {
        try (Statement s = RunWork.stream(w.reader); ResultSet row = s.executeQuery("SELECT s._seq, " + f.some(Arrays.stream(w.identity).boxed().toList()) + RunWork.from(f))) {
            boolean more = true;
            while (more) {
                long[] seq = new long[BATCH];
                String[][] values = new String[BATCH][w.identity.length];
                int n = 0;
                while (n < BATCH && (more = row.next())) {
                    seq[n] = row.getLong(1);
                    for (int i = 0; i < w.identity.length; i++) {
                        values[n][i] = row.getString(i + 2);
                    }
                    n++;
                }
                to.take(new Rows(n, seq, values));
            }
        }
    }

    static long reference(int feed, long seq) {
        return (long) feed << SEQ_BITS | seq;
    }

    private static long[] positionAndCount(RunWork w, Feed f) throws SQLException {
        try (Statement s = w.reader.createStatement(); ResultSet row = s.executeQuery("SELECT coalesce(max(_seq), 0), count(*) FILTER (WHERE NOT _gone) FROM " + f.dataset().table())) {
            row.next();
            return new long[]{row.getLong(1), row.getLong(2)};
        }
    }

    /** What people decided before holds in this run too. */
    private void decide(RunWork w, Linker.Linking linking) throws SQLException {
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

    private static Map<Ref, Long> references(RunWork w, List<Decision> standing) throws SQLException {
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

    /** Gives each cluster its number: the one that most of its rows had, else a new one. @param moved takes the numbers that go up in others */
    private long[] number(RunWork w, Outcome outcome, List<Object[]> moved) throws SQLException {
        long[] gids = new long[outcome.clusters()];
        boolean first = Boolean.FALSE.equals(jdbc.queryForObject("SELECT EXISTS (SELECT 1 FROM " + w.library.linkTable() + ")", Boolean.class));
        if (!first) {
            keepNumbers(w, outcome, gids, moved);
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

    private void keepNumbers(RunWork w, Outcome outcome, long[] gids, List<Object[]> moved) throws SQLException {
        // most clusters are what they were: one vote each; the others are settled by the number of rows
        Map<Long, Map<Integer, Integer>> contested = new HashMap<>();
        Map<Long, Integer> holder = new HashMap<>();
        int index = 0;
        for (Feed f : w.feeds) {
            try (Statement s = RunWork.stream(w.reader); ResultSet row = s.executeQuery("SELECT l.gid FROM " + f.dataset().table() + " s LEFT JOIN " + w.library.linkTable()
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
        holder.forEach((gid, cluster) -> {
            if (gids[cluster] != gid) {
                moved.add(new Object[]{w.library.id(), gid, gids[cluster], Settings.at(clock.instant())});
            }
        });
    }

    /** @return the source rows of the pairs for people, by reference */
    private Map<Long, Ref> writeLinks(RunWork w, Outcome outcome, long[] gids, long total) throws SQLException {
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
                try (Statement s = RunWork.stream(w.reader); ResultSet row = s.executeQuery("SELECT s._seq, s._key" + RunWork.from(f))) {
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

    private static void send(RunWork w, Connection writer, PgCopy copy) throws SQLException {
        copy.send(writer, "COPY " + w.links + " (feed, gid, key) FROM STDIN (FORMAT binary)");
        copy.clear();
    }

    private void reviews(RunWork w, List<Pair> pairs, Map<Long, Ref> refs) {
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
    }

    static final String REVIEW = """
            INSERT INTO registry.review (id, library, a_feed, a_key, b_feed, b_key, score, reasons, state, found_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?::jsonb, 'open', now())
            ON CONFLICT (library, a_feed, a_key, b_feed, b_key) DO UPDATE SET score = excluded.score, reasons = excluded.reasons, state = 'open' WHERE registry.review.state = 'gone'""";

    static Object[] review(Library library, Ref a, Ref b, double score, List<String> reasons) {
        Ref first = a.compareTo(b) <= 0 ? a : b;
        Ref second = first == a ? b : a;
        return new Object[]{Ids.next(), library.id(), first.feed(), first.key(), second.feed(), second.key(), score, Json.write(reasons)};
    }
}
