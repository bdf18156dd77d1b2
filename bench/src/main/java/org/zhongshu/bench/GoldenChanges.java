package org.zhongshu.bench;

import org.zhongshu.demo.county.PersonRow;
import org.zhongshu.demo.county.Source;
import org.zhongshu.demo.county.SourceExtracts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * How fast changed rows of one source reach the golden records: the police deliver a file with new telephones and marital states
 * through their exchange job, one row at a time and then many at once, until every golden record says what the newest row says.
 */
final class GoldenChanges {

    private static final String FEED = "SELECT f.position FROM registry.feed f WHERE f.library = 'person' AND f.dataset = 'src-police'";
    private static final String LAST = "SELECT coalesce(max(_seq), 0) FROM data.\"src-police\"";
    private static final int SINGLE = 60;

    private final PopulationBench.Delivery police;
    private final SourceExtracts extracts;
    private int files;

    private GoldenChanges(PopulationBench.Delivery police, SourceExtracts extracts) {
        this.police = police;
        this.extracts = extracts;
    }

    /** So many rows from all over the source; never all in memory. */
    private List<PersonRow> pick(int n) {
        long all = 0;
        for (var rows = extracts.iterator(Source.POLICE); rows.hasNext(); rows.next()) {
            all++;
        }
        List<PersonRow> picked = new ArrayList<>();
        long at = 0;
        for (var rows = extracts.iterator(Source.POLICE); rows.hasNext(); at++) {
            PersonRow row = rows.next();
            if (picked.size() < n && at >= picked.size() * all / n) {
                picked.add(row);
            }
        }
        return picked;
    }

    static void measure(ServerProcess server, PopulationBench.Delivery police, SourceExtracts extracts, int n) throws Exception {
        GoldenChanges bench = new GoldenChanges(police, extracts);
        try (Connection c = server.database()) {
            // what came during the whole run is followed first
            while (number(c, FEED) < number(c, LAST)) {
                Thread.sleep(50);
            }
            bench.single(c);
            bench.many(c, n);
        }
    }

    private void single(Connection c) throws Exception {
        double[] times = new double[SINGLE];
        List<PersonRow> rows = pick(SINGLE);
        for (int i = 0; i < SINGLE; i++) {
            PersonRow row = rows.get(i);
            long before = number(c, LAST);
            String phone = "199%08d".formatted(i);
            deliver(List.of(row), r -> phone);
            while (number(c, LAST) == before) {
                Thread.sleep(1);
            }
            long start = System.nanoTime();
            String golden = "SELECT count(*) FROM data.\"base-person\" g JOIN registry.link_person l ON l.gid = g.gid AND l.key = '" + row.row() + "' JOIN registry.feed f ON f.library = 'person' AND f.no = l.feed"
                    + " AND f.dataset = 'src-police' WHERE g._key = l.gid::text AND g.phone = '" + phone + "'";
            while (number(c, golden) == 0) {
                if (System.nanoTime() - start > 30_000_000_000L) {
                    throw new IOException("row " + row.row() + " did not reach its golden record");
                }
                Thread.sleep(1);
            }
            times[i] = (System.nanoTime() - start) / 1e6;
            police.await();
        }
        Arrays.sort(times);
        System.out.printf(Locale.ROOT, "%none changed row → golden record: median %.0f ms, p95 %.0f ms, worst %.0f ms (%d changes)%n", times[SINGLE / 2], times[SINGLE * 95 / 100], times[SINGLE - 1], SINGLE);
    }

    private void many(Connection c, int n) throws Exception {
        long before = number(c, LAST);
        List<PersonRow> chosen = pick(n);
        deliver(chosen, r -> "198%08d".formatted(r.row()));
        while (number(c, LAST) == before) {
            Thread.sleep(2);
        }
        long start = System.nanoTime();
        police.await();
        double loaded = (System.nanoTime() - start) / 1e9;
        long last = number(c, LAST);
        while (number(c, FEED) < last) {
            Thread.sleep(5);
        }
        double took = (System.nanoTime() - start) / 1e9;
        System.out.printf(Locale.ROOT, "%,d changed rows → golden records: loaded in %.1f s, golden %.1f s after the first, %,.0f changes/s%n", chosen.size(), loaded, took, chosen.size() / took);
        long other = number(c, "SELECT count(*) FROM data.\"src-police\" s JOIN registry.feed f ON f.library = 'person' AND f.dataset = 'src-police' JOIN registry.link_person l ON l.feed = f.no AND l.key = s._key"
                + " JOIN data.\"base-person\" g ON g.gid = l.gid AND NOT g._gone WHERE s._seq > " + before + " AND g.phone NOT LIKE '198%'");
        if (other > 0) {
            throw new IOException(other + " golden records do not say what their newest row says");
        }
    }

    private void deliver(List<PersonRow> chosen, Function<PersonRow, String> phone) throws IOException {
        StringBuilder text = new StringBuilder(PopulationBench.HEAD);
        chosen.forEach(r -> text.append(PopulationBench.line(r, phone.apply(r), r.marital() == 20 ? 40 : 20)));
        Path part = police.inbox().resolve(".part");
        Files.writeString(part, text);
        Files.move(part, police.inbox().resolve("police_2026%04d.csv".formatted(1000 + ++files)), StandardCopyOption.ATOMIC_MOVE);
        police.run();
    }

    static long number(Connection c, String sql) throws SQLException {
        try (Statement s = c.createStatement(); ResultSet row = s.executeQuery(sql)) {
            return row.next() ? row.getLong(1) : 0;
        }
    }
}
