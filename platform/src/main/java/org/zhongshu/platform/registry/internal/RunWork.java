package org.zhongshu.platform.registry.internal;

import org.zhongshu.platform.registry.internal.Runs.Run;
import org.zhongshu.platform.shared.PgCopy;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Everything one whole run knows while it works: what it reads, where it writes, how long each part took. */
final class RunWork {

    private static final int FETCH = 10_000;

    final Run run;
    final Library library;
    final List<Feed> feeds;
    final Map<Integer, Feed> byNo = new HashMap<>();
    final Cleaning cleaning;
    final Linker linker;
    /** One snapshot of all sources. */
    final Connection reader;
    final int[] identity;
    final PgCopy copy = new PgCopy(8 << 20);
    final Map<String, Object> figures = new LinkedHashMap<>();
    /** The new library's tables, beside the one in use. */
    final String links;
    final String table;
    final String keys;

    /** Golden records that were refused one after the other. */
    int refused;

    private final Runs runs;
    private final Clock clock;
    private long phaseStart;
    private long told;

    RunWork(Run run, Library library, List<Feed> feeds, Cleaning cleaning, Linker linker, Connection reader, Runs runs, Clock clock) {
        this.run = run;
        this.library = library;
        this.feeds = feeds.stream().sorted(Comparator.comparingInt(Feed::no)).toList();
        this.feeds.forEach(f -> byNo.put(f.no(), f));
        this.cleaning = cleaning;
        this.linker = linker;
        this.reader = reader;
        this.identity = library.identity().fields().stream().mapToInt(library::indexOf).toArray();
        this.links = nextLinks(library);
        this.table = nextRecords(library);
        this.keys = nextKeys(library);
        this.runs = runs;
        this.clock = clock;
        this.phaseStart = clock.millis();
    }

    static String nextLinks(Library library) {
        return library.linkTable().replace("link_", "next_link_");
    }

    static String nextKeys(Library library) {
        return library.keyTable().replace("key_", "next_key_");
    }

    static String nextRecords(Library library) {
        return library.recordTable().replace("record_", "next_record_");
    }

    /** The run was stopped by a person, or its setting is no longer in force. */
    static final class Stopped extends RuntimeException {
        Stopped(String reason) {
            super(reason, null, false, false);
        }
    }

    /** Says how far the run is; throws when it is to stop. */
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

    static String from(Feed f) {
        return " FROM " + f.dataset().table() + " s WHERE NOT s._gone ORDER BY s._seq";
    }

    static Statement stream(Connection c) throws SQLException {
        Statement s = c.createStatement();
        s.setFetchSize(FETCH);
        return s;
    }
}
