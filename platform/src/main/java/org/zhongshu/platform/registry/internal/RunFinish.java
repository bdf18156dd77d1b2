package org.zhongshu.platform.registry.internal;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.registry.internal.Runs.Run;

import java.sql.SQLException;
import java.time.Clock;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A whole run's end: the new library is indexed and takes the old one's place in one transaction. */
@Component
class RunFinish {

    private static final Logger log = LoggerFactory.getLogger(RunFinish.class);
    private static final int REMOVED = 4_000;

    private final Records records;
    private final KeyTable keys;
    private final Disputes disputes;
    private final Held held;
    private final Runs runs;
    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final Clock clock;

    RunFinish(Records records, KeyTable keys, Disputes disputes, Held held, Runs runs, JdbcTemplate jdbc, TransactionTemplate transaction, Clock clock) {
        this.records = records;
        this.keys = keys;
        this.disputes = disputes;
        this.held = held;
        this.runs = runs;
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.clock = clock;
    }

    void finish(RunWork w) throws SQLException {
        w.progress("finishing", 0, 1);
        Map<Integer, long[]> counts = index(w);
        w.took("indexes");
        Run run = runs.get(w.run.id());
        transaction.executeWithoutResult(status -> {
            // the library's lock: nobody follows or decides meanwhile
            jdbc.queryForObject("SELECT version FROM registry.library WHERE id = ? FOR UPDATE", Integer.class, w.library.id());
            if (!runs.progress(w.run.id(), "finishing", 1, 1)) {
                throw new RunWork.Stopped("由人停止");
            }
            // what an earlier run that was given up has left counts as lost too
            List<Long> lost = jdbc.queryForList("SELECT gid FROM data.\"" + w.library.dataset() + "\" g WHERE NOT _gone AND NOT EXISTS (SELECT 1 FROM " + w.table + " n WHERE n.gid = g.gid)", Long.class);
            for (int i = 0; i < lost.size(); i += REMOVED) {
                records.remove(w.library, lost.subList(i, Math.min(lost.size(), i + REMOVED)), "registry:" + w.library.id());
            }
            swap(w.links, w.library.linkTable());
            swap(w.table, w.library.recordTable());
            swap(w.keys, w.library.keyTable());
            for (Feed f : w.feeds) {
                long[] count = counts.getOrDefault(f.no(), new long[2]);
                jdbc.update("UPDATE registry.feed SET position = ?, moved_at = ?, rows = ?, linked = ? WHERE library = ? AND no = ?", run.positions().path(Integer.toString(f.no())).asLong(),
                        Settings.at(clock.instant()), count[0], count[1], w.library.id(), f.no());
            }
            disputes.settleUnseen(w.library, w.run.id());
            long aside = held.settle(w.library, w.run.id());
            jdbc.update("UPDATE registry.library SET linked = ?, learnt = ?, fresh_at = ? WHERE id = ?", w.run.setting(), run.figures().path("learnt").asString(""), Settings.at(clock.instant()), w.library.id());
            w.took("finishing");
            Map<String, Object> figures = new LinkedHashMap<>(w.figures);
            figures.put("lost", (long) lost.size());
            if (aside > 0) {
                figures.put("held", aside);
            }
            figures.put("records", jdbc.queryForObject("SELECT count(*) FROM " + w.library.recordTable(), Long.class));
            runs.ended(w.run.id(), "done", null, figures);
        });
        log.info("{}: {}", w.library.name(), w.figures.entrySet().stream().filter(e -> !e.getKey().equals("learnt")).map(Object::toString).collect(Collectors.joining(", ")));
    }

    /** Keys by one thread, the records' indexes and counts by another: each in one transaction, so that a killed run finds all or nothing of it. */
    private Map<Integer, long[]> index(RunWork w) throws SQLException {
        try (Ahead<Map<Integer, long[]>> other = new Ahead<>("registry-index", 1, to -> to.take(transaction.execute(status -> records(w))))) {
            transaction.executeWithoutResult(status -> {
                frugal();
                keys.lay(w.keys, w.table);
            });
            return other.next();
        }
    }

    private Map<Integer, long[]> records(RunWork w) {
        frugal();
        if (Boolean.FALSE.equals(jdbc.queryForObject("SELECT EXISTS (SELECT 1 FROM pg_index WHERE indrelid = ?::regclass)", Boolean.class, w.table))) {
            Settings.recordIndexes(w.table).forEach(jdbc::execute);
            jdbc.execute("ANALYZE " + w.table);
        }
        Map<Integer, long[]> counts = new HashMap<>();
        jdbc.query("SELECT l.feed, count(*), count(*) FILTER (WHERE r.members > 1) FROM " + w.links + " l JOIN " + w.table + " r ON r.gid = l.gid GROUP BY l.feed", row -> {
            counts.put(row.getInt(1), new long[]{row.getLong(2), row.getLong(3)});
        });
        return counts;
    }

    /** Two of these work at once, on two cores and beside the server. */
    private void frugal() {
        jdbc.execute("SET LOCAL maintenance_work_mem = '64MB'");
        jdbc.execute("SET LOCAL max_parallel_maintenance_workers = 0");
        jdbc.execute("SET LOCAL max_parallel_workers_per_gather = 0");
    }

    private void swap(String next, String name) {
        jdbc.execute("DROP TABLE " + name);
        jdbc.execute("ALTER TABLE " + next + " RENAME TO " + name.substring(name.indexOf('.') + 1));
    }
}
