package org.zhongshu.platform.opendata.internal;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.opendata.internal.OpenPlanCheck.Checked;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Finds groups of rows that are so small that somebody could be recognised in them (k-anonymity): rows with the same values, after
 * treatment, in all quasi-identifiers. An empty value is a value.
 */
@Component
class SmallGroups {

    private static final int EXAMPLES = 10;

    private final JdbcTemplate jdbc;
    private final TransactionTemplate reading;

    SmallGroups(JdbcTemplate jdbc, PlatformTransactionManager transactions) {
        this.jdbc = jdbc;
        this.reading = new TransactionTemplate(transactions);
        reading.setReadOnly(true);
        reading.setPropagationBehavior(TransactionTemplate.PROPAGATION_REQUIRES_NEW);
    }

    /** @param values of the quasi-identifiers, in order; @param size rows in the group */
    record Group(List<String> values, long size) {
    }

    /**
     * @param rows     of the dataset
     * @param groups   how many groups there are
     * @param small    how many of them are too small
     * @param affected rows in these
     * @param smallest size of the smallest; 0 without rows
     * @param examples the smallest ones
     */
    record Finding(long rows, long groups, long small, long affected, long smallest, List<Group> examples) {
    }

    Finding find(Checked checked, OpenPlan plan) {
        return reading.execute(status -> {
            jdbc.execute("SET LOCAL statement_timeout = '120s'");
            String from = "(SELECT " + String.join(", ", checked.select()) + " FROM " + checked.dataset().table() + " t WHERE NOT t._gone) s";
            if (!plan.persons()) {
                Long rows = jdbc.queryForObject("SELECT count(*) FROM " + checked.dataset().table() + " t WHERE NOT t._gone", Long.class);
                return new Finding(rows == null ? 0 : rows, 0, 0, 0, 0, List.of());
            }
            String by = by(plan);
            String texts = plan.quasi().stream().map(f -> "\"" + f + "\"::text").collect(Collectors.joining(", "));
            // one pass for both, because the groups are the costly part
            return jdbc.query("WITH g AS MATERIALIZED (SELECT " + by + ", count(*) AS _n FROM " + from + " GROUP BY " + by + ") "
                    + "SELECT coalesce(sum(_n), 0), count(*), count(*) FILTER (WHERE _n < ?), coalesce(sum(_n) FILTER (WHERE _n < ?), 0), coalesce(min(_n), 0), "
                    + "(SELECT jsonb_agg(jsonb_build_object('values', e.v, 'size', e._n)) FROM (SELECT ARRAY[" + texts + "] AS v, _n FROM g WHERE _n < ? ORDER BY _n, 1 LIMIT " + EXAMPLES + ") e) FROM g",
                    row -> {
                        row.next();
                        List<Group> examples = row.getString(6) == null ? List.of()
                                : List.of(org.zhongshu.platform.shared.Json.read(row.getString(6), Group[].class));
                        return new Finding(row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4), row.getLong(5), examples);
                    }, plan.k(), plan.k(), plan.k());
        });
    }

    static String by(OpenPlan plan) {
        return plan.quasi().stream().map(f -> "\"" + f + "\"").collect(Collectors.joining(", "));
    }
}
