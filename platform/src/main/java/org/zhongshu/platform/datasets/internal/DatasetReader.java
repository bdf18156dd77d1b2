package org.zhongshu.platform.datasets.internal;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.datasets.Dataset;
import org.zhongshu.platform.datasets.Datasets.Condition;
import org.zhongshu.platform.datasets.Datasets.Query;
import org.zhongshu.platform.datasets.Datasets.Row;
import org.zhongshu.platform.datasets.Datasets.Rows;
import org.zhongshu.platform.shared.Problem;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Reads rows of datasets: pages, single rows, all of them from a cursor, and what changed since. */
@Component
class DatasetReader {

    private static final int LARGEST_PAGE = 10_000;
    private static final long COUNTED = 200_000;

    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final DatasetTables tables;

    DatasetReader(JdbcTemplate jdbc, TransactionTemplate transaction, DatasetTables tables) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.tables = tables;
    }

    Rows read(String id, Query query) {
        if (query.limit() < 1 || query.limit() > LARGEST_PAGE) {
            throw Problem.badRequest("bad-limit", "每页应为 1 到 " + LARGEST_PAGE + " 行。");
        }
        Dataset dataset = tables.get(id);
        List<Dataset.Column> columns = columns(dataset, query.fields());
        List<Object> parameters = new ArrayList<>();
        StringBuilder sql = select(dataset, columns, query, parameters).append(" ORDER BY _key LIMIT ?");
        parameters.add(query.limit() + 1);
        List<Row> rows = jdbc.query(sql.toString(), (row, n) -> row(row, columns), parameters.toArray());
        boolean more = rows.size() > query.limit();
        List<Row> page = more ? rows.subList(0, query.limit()) : rows;
        return new Rows(columns, page, more ? page.getLast().key() : null);
    }

    Optional<Row> findRow(String id, String key) {
        Dataset dataset = tables.get(id);
        return jdbc.query("SELECT _key, _seq, _gone" + names(dataset.columns()) + " FROM " + dataset.table() + " WHERE _key = ? AND NOT _gone", (row, n) -> row(row, dataset.columns()), key).stream().findFirst();
    }

    long scan(String id, Query query, Consumer<Row> each) {
        Dataset dataset = tables.get(id);
        List<Dataset.Column> columns = columns(dataset, query.fields());
        List<Object> parameters = new ArrayList<>();
        StringBuilder sql = select(dataset, columns, query, parameters).append(" ORDER BY _seq");
        if (query.limit() > 0) {
            sql.append(" LIMIT ?");
            parameters.add(query.limit());
        }
        JdbcTemplate streaming = new JdbcTemplate(jdbc.getDataSource());
        streaming.setFetchSize(2_000);
        long[] count = {0};
        // a cursor lives only inside a transaction
        transaction.executeWithoutResult(status -> streaming.query(sql.toString(), (RowCallbackHandler) row -> {
            count[0]++;
            each.accept(row(row, columns));
        }, parameters.toArray()));
        return count[0];
    }

    private static StringBuilder select(Dataset dataset, List<Dataset.Column> columns, Query query, List<Object> parameters) {
        StringBuilder sql = new StringBuilder("SELECT _key, _seq, _gone").append(names(columns)).append(" FROM ").append(dataset.table()).append(" WHERE NOT _gone");
        Conditions.append(dataset, query.where(), sql, parameters);
        if (query.after() != null) {
            sql.append(" AND _key > ?");
            parameters.add(query.after().replace('\0', '\uFFFD'));
        }
        return sql;
    }

    List<Row> changes(String id, long after, int limit) {
        Dataset dataset = tables.get(id);
        return jdbc.query("SELECT _key, _seq, _gone" + names(dataset.columns()) + " FROM " + dataset.table() + " WHERE _seq > ? ORDER BY _seq LIMIT ?", (row, n) -> row(row, dataset.columns()), after, limit);
    }

    /**
     * @param rows    as the database's own statistics know them: about right, and free of charge
     * @param lastSeq the number given last, its transaction committed or not
     */
    record Overview(long rows, long lastSeq) {
    }

    /** Of all datasets at once, without reading any. */
    Map<String, Overview> overview() {
        Map<String, Overview> all = new HashMap<>();
        jdbc.query("SELECT d.id, coalesce(s.n_live_tup, 0), coalesce(q.last_value, 0) FROM datasets.dataset d LEFT JOIN pg_stat_user_tables s ON s.schemaname = 'data' AND s.relname = d.id"
                + " LEFT JOIN pg_sequences q ON q.schemaname = 'data' AND q.sequencename = d.id || '_seq'", row -> {
            all.put(row.getString(1), new Overview(row.getLong(2), row.getLong(3)));
        });
        return all;
    }

    long lastSeq(String id) {
        Dataset dataset = tables.get(id);
        Long last = jdbc.queryForObject("SELECT max(_seq) FROM " + dataset.table(), Long.class);
        return last == null ? 0 : last;
    }

    long count(String id, List<Condition> where) {
        Dataset dataset = tables.get(id);
        if (where.isEmpty()) {
            Long estimate = jdbc.queryForObject("SELECT reltuples::bigint FROM pg_class WHERE oid = ?::regclass", Long.class, dataset.table());
            if (estimate != null && estimate > COUNTED) {
                return estimate;
            }
        }
        List<Object> parameters = new ArrayList<>();
        StringBuilder sql = new StringBuilder("SELECT count(*) FROM ").append(dataset.table()).append(" WHERE NOT _gone");
        Conditions.append(dataset, where, sql, parameters);
        Long count = jdbc.queryForObject(sql.toString(), Long.class, parameters.toArray());
        return count == null ? 0 : count;
    }

    private static List<Dataset.Column> columns(Dataset dataset, List<String> fields) {
        return fields.isEmpty() ? dataset.columns() : fields.stream().map(dataset::getColumn).toList();
    }

    private static String names(List<Dataset.Column> columns) {
        return columns.stream().map(c -> ", \"" + c.field() + '"').collect(Collectors.joining());
    }

    private static Row row(ResultSet row, List<Dataset.Column> columns) throws SQLException {
        Object[] values = new Object[columns.size()];
        for (int i = 0; i < values.length; i++) {
            int at = i + 4;
            values[i] = switch (columns.get(i).type()) {
                case TEXT, MEMO, GENERAL -> row.getString(at);
                case NUMBER, MONEY -> row.getBigDecimal(at);
                case INTEGER -> row.getObject(at, Long.class);
                case DOUBLE, FLOAT -> row.getObject(at, Double.class);
                case BOOLEAN -> row.getObject(at, Boolean.class);
                case DATE -> row.getObject(at, LocalDate.class);
                case DATETIME -> {
                    OffsetDateTime time = row.getObject(at, OffsetDateTime.class);
                    yield time == null ? null : time.toInstant();
                }
            };
        }
        return new Row(row.getString(1), row.getLong(2), row.getBoolean(3), values);
    }
}
