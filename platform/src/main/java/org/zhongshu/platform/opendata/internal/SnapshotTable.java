package org.zhongshu.platform.opendata.internal;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.opendata.internal.OpenPlanCheck.Checked;
import org.zhongshu.platform.shared.Problem;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The rows of one release: made once by the database itself, then closed to every change. */
@Component
class SnapshotTable {

    private final JdbcTemplate jdbc;

    SnapshotTable(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    static String name(long release) {
        return "opendata.\"r" + release + "\"";
    }

    /** @param suppressed rows left out because their group was too small; @param smallest group that is in it, 0 without groups */
    record Made(long rows, long suppressed, long smallest) {
    }

    /** Joins the caller's transaction. */
    Made make(long release, Checked checked, OpenPlan plan) {
        jdbc.execute("SET LOCAL statement_timeout = '600s'");
        String columns = checked.columns().stream().map(OpenColumn::quoted).collect(Collectors.joining(", "));
        String size = plan.persons() ? "count(*) OVER (PARTITION BY " + SmallGroups.by(plan) + ")" : "0";
        // of rows about people the order may tell something too: it is drawn by lot
        List<String> keys = plan.persons() ? List.of() : checked.dataset().keys().stream().map(c -> "t.\"" + c.field() + "\"").toList();
        String order = plan.persons() ? "random()" : keys.isEmpty() ? "_key" : IntStream.range(0, keys.size()).mapToObj(i -> "_o" + i).collect(Collectors.joining(", "));
        String places = IntStream.range(0, keys.size()).mapToObj(i -> ", " + keys.get(i) + " AS _o" + i).collect(Collectors.joining());
        Long all = jdbc.queryForObject("SELECT count(*) FROM " + checked.dataset().table() + " t WHERE NOT t._gone", Long.class);
        jdbc.execute("CREATE TABLE " + name(release) + " AS SELECT row_number() OVER (ORDER BY " + order + ") AS _id, " + columns + " FROM (SELECT *, " + size + " AS _size FROM (SELECT "
                + String.join(", ", checked.select()) + ", t._key" + places + " FROM " + checked.dataset().table() + " t WHERE NOT t._gone) treated) grouped"
                + (plan.persons() ? " WHERE _size >= " + plan.k() : ""));
        jdbc.execute("ALTER TABLE " + name(release) + " ADD PRIMARY KEY (_id)");
        jdbc.execute("ANALYZE " + name(release));
        Long rows = jdbc.queryForObject("SELECT count(*) FROM " + name(release), Long.class);
        long smallest = 0;
        if (plan.persons()) {
            // looked at once more in what will be given away, whatever the statement above was thought to do
            Long least = jdbc.queryForObject("SELECT coalesce(min(n), 0) FROM (SELECT count(*) AS n FROM " + name(release) + " GROUP BY " + SmallGroups.by(plan) + ") g", Long.class);
            smallest = least == null ? 0 : least;
            if (smallest > 0 && smallest < plan.k()) {
                throw Problem.unprocessable("small-groups", "处理后仍有人数少于 " + plan.k() + " 的组，不能开放。");
            }
        }
        jdbc.execute("CREATE TRIGGER immutable BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON " + name(release) + " FOR EACH STATEMENT EXECUTE FUNCTION opendata.immutable()");
        return new Made(rows == null ? 0 : rows, all == null || rows == null ? 0 : all - rows, smallest);
    }

    void drop(long release) {
        jdbc.execute("DROP TABLE IF EXISTS " + name(release));
    }

    static String select(List<OpenColumn> columns) {
        return columns.stream().map(OpenColumn::quoted).collect(Collectors.joining(", "));
    }
}
