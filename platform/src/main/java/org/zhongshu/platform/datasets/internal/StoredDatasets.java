package org.zhongshu.platform.datasets.internal;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.datasets.Dataset;
import org.zhongshu.platform.datasets.DatasetChanged;
import org.zhongshu.platform.datasets.Datasets;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Json;
import org.zhongshu.platform.shared.Problem;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Datasets in PostgreSQL, a table for each. A batch goes in as one array for each column, so one statement and one round trip
 * serve thousands of rows.
 */
@Component
class StoredDatasets implements Datasets {

    private static final int MOST_COLUMNS = 300;
    private static final int LARGEST_PAGE = 10_000;
    private static final long COUNTED = 200_000;

    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final Departments departments;
    private final Audit audit;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    StoredDatasets(JdbcTemplate jdbc, PlatformTransactionManager transactions, Departments departments, Audit audit, ApplicationEventPublisher events, Clock clock) {
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(transactions);
        this.departments = departments;
        this.audit = audit;
        this.events = events;
        this.clock = clock;
    }

    @Override
    public Dataset define(Dataset wanted) {
        check(wanted);
        return transaction.execute(status -> {
            lock(wanted.id());
            Optional<Dataset> found = find(wanted.id());
            return found.isEmpty() ? create(wanted) : alter(found.get(), wanted);
        });
    }

    private void check(Dataset wanted) {
        if (wanted.id() == null || !wanted.id().matches("[a-z][a-z0-9-]{1,47}")) {
            throw Problem.badRequest("bad-id", "数据集标识只能用小写字母、数字和连字符，以字母开头，2 到 48 个字符。");
        }
        if (wanted.name() == null || wanted.name().isBlank() || wanted.name().length() > 100) {
            throw Problem.badRequest("bad-name", "数据集名称应为 1 到 100 个字。");
        }
        if (wanted.department() == null || departments.find(wanted.department()).isEmpty()) {
            throw Problem.badRequest("bad-department", "没有这个部门：" + wanted.department());
        }
        if (!Set.of("source", "golden").contains(wanted.kind() == null ? "" : wanted.kind())) {
            throw Problem.badRequest("bad-kind", "数据集种类应为 source 或 golden。");
        }
        if (wanted.columns().isEmpty() || wanted.columns().size() > MOST_COLUMNS) {
            throw Problem.badRequest("bad-columns", "数据集应有 1 到 " + MOST_COLUMNS + " 个信息项。");
        }
        Map<String, Long> times = wanted.columns().stream().collect(Collectors.groupingBy(Dataset.Column::field, Collectors.counting()));
        times.forEach((field, n) -> {
            if (n > 1) {
                throw Problem.badRequest("bad-columns", "信息项 " + field + " 出现了 " + n + " 次。");
            }
        });
    }

    private Dataset create(Dataset wanted) {
        Dataset made = new Dataset(wanted.id(), wanted.name(), wanted.department(), wanted.resource(), wanted.kind(), wanted.columns(), 1);
        StringBuilder sql = new StringBuilder("CREATE TABLE ").append(made.table())
                .append(" (_key text COLLATE \"C\" PRIMARY KEY, _seq bigint NOT NULL, _at timestamptz NOT NULL, _source text NOT NULL, _hash bigint NOT NULL, _gone boolean NOT NULL");
        made.columns().forEach(c -> sql.append(", \"").append(c.field()).append("\" ").append(stored(c)));
        jdbc.execute(sql.append(')').toString());
        jdbc.execute("CREATE UNIQUE INDEX ON " + made.table() + " (_seq)");
        jdbc.execute("CREATE SEQUENCE " + sequence(made));
        jdbc.update("INSERT INTO datasets.dataset (id, name, department, resource, kind, columns, version, created_at, changed_at) VALUES (?, ?, ?, ?, ?, ?::jsonb, 1, ?, ?)",
                made.id(), made.name(), made.department(), made.resource(), made.kind(), Json.write(made.columns()), now(), now());
        audit.record("dataset.define", "dataset", made.id(), null, null, made);
        return made;
    }

    private Dataset alter(Dataset old, Dataset wanted) {
        List<String> keys = old.keys().stream().map(Dataset.Column::field).toList();
        if (!keys.equals(wanted.keys().stream().map(Dataset.Column::field).toList())) {
            throw Problem.unprocessable("key-changed", "数据集“" + old.name() + "”的主键不能更改：" + String.join("、", keys));
        }
        for (Dataset.Column before : old.columns()) {
            Dataset.Column after = wanted.column(before.field()).orElseThrow(() -> Problem.unprocessable("column-lost", "信息项 " + before.field() + "（" + before.name() + "）不能去掉。"));
            if (!after.sqlType().equals(before.sqlType())) {
                throw Problem.unprocessable("type-changed", "信息项 " + before.field() + "（" + before.name() + "）的类型不能由" + before.type().label() + "改为" + after.type().label() + "。");
            }
            if (after.length() != null && (before.length() == null || after.length() < before.length())) {
                throw Problem.unprocessable("shorter", "信息项 " + before.field() + "（" + before.name() + "）的长度不能变短。");
            }
        }
        Dataset made = new Dataset(old.id(), wanted.name(), wanted.department(), wanted.resource(), old.kind(), wanted.columns(), old.version() + 1);
        if (made.equals(new Dataset(old.id(), old.name(), old.department(), old.resource(), old.kind(), old.columns(), old.version() + 1))) {
            return old;
        }
        made.columns().stream().filter(c -> old.column(c.field()).isEmpty())
                .forEach(c -> jdbc.execute("ALTER TABLE " + made.table() + " ADD COLUMN \"" + c.field() + "\" " + stored(c)));
        jdbc.update("UPDATE datasets.dataset SET name = ?, department = ?, resource = ?, columns = ?::jsonb, version = ?, changed_at = ? WHERE id = ?",
                made.name(), made.department(), made.resource(), Json.write(made.columns()), made.version(), now(), made.id());
        audit.record("dataset.define", "dataset", made.id(), null, old, made);
        return made;
    }

    /** Texts are compared by code point, so that one index serves equality, order and prefixes. */
    private static String stored(Dataset.Column column) {
        return column.sqlType().equals("text") ? "text COLLATE \"C\"" : column.sqlType();
    }

    @Override
    public void index(String id, String field) {
        transaction.executeWithoutResult(status -> {
            Dataset dataset = locked(id);
            jdbc.execute("CREATE INDEX IF NOT EXISTS \"" + id + "_" + dataset.getColumn(field).field() + "\" ON " + dataset.table() + " (\"" + field + "\")");
        });
    }

    @Override
    public Optional<Dataset> find(String id) {
        return select("WHERE id = ?", id).stream().findFirst();
    }

    @Override
    public Dataset get(String id) {
        return find(id).orElseThrow(() -> Problem.notFound("no-dataset", "没有这个数据集：" + id));
    }

    @Override
    public Optional<Dataset> findByResource(long resource) {
        return select("WHERE resource = ? ORDER BY created_at LIMIT 1", resource).stream().findFirst();
    }

    @Override
    public List<Dataset> list() {
        return select("ORDER BY id");
    }

    private List<Dataset> select(String rest, Object... parameters) {
        return jdbc.query("SELECT id, name, department, resource, kind, columns, version FROM datasets.dataset " + rest, (row, n) -> new Dataset(row.getString(1), row.getString(2), row.getString(3),
                row.getObject(4, Long.class), row.getString(5), List.of(Json.read(row.getString(6), Dataset.Column[].class)), row.getInt(7)), parameters);
    }

    @Override
    public void drop(String id, String reason) {
        transaction.executeWithoutResult(status -> {
            lock(id);
            Dataset dataset = get(id);
            jdbc.update("DELETE FROM datasets.seen WHERE delivery IN (SELECT id FROM datasets.delivery WHERE dataset = ?)", id);
            jdbc.update("DELETE FROM datasets.dataset WHERE id = ?", id);
            jdbc.execute("DROP TABLE " + dataset.table());
            jdbc.execute("DROP SEQUENCE " + sequence(dataset));
            audit.record("dataset.drop", "dataset", id, reason, dataset, null);
        });
    }

    @Override
    public Applied put(String dataset, List<Object[]> rows, String source) {
        return transaction.execute(status -> put(locked(dataset), rows, source, null));
    }

    /** @param delivery where to note the keys; null: nowhere */
    private Applied put(Dataset dataset, List<Object[]> rows, String source, Long delivery) {
        List<Dataset.Column> columns = dataset.columns();
        int[] keyAt = keyAt(dataset);
        List<Dataset.Column> keys = dataset.keys();
        Map<String, Object[]> byKey = LinkedHashMap.newLinkedHashMap(rows.size());
        for (Object[] row : rows) {
            if (row.length != columns.size()) {
                throw new IllegalArgumentException(row.length + " values for " + columns.size() + " columns of " + dataset.id());
            }
            Object[] fitted = new Object[row.length];
            for (int i = 0; i < row.length; i++) {
                fitted[i] = RowText.fit(columns.get(i), row[i]);
            }
            String key = keyAt.length == 0 ? RowText.digest(fitted) : RowText.key(keys, pick(fitted, keyAt));
            byKey.put(key, fitted);
        }
        if (byKey.isEmpty()) {
            return new Applied(0, 0, 0, lastSeq(dataset.id()));
        }
        int changed = jdbc.execute((Connection connection) -> insert(connection, dataset, byKey, source));
        if (delivery != null) {
            note(delivery, byKey.keySet());
        }
        return applied(dataset, changed, byKey.size() - changed, rows.size() - byKey.size());
    }

    private int insert(Connection connection, Dataset dataset, Map<String, Object[]> byKey, String source) throws SQLException {
        List<Dataset.Column> columns = dataset.columns();
        int n = byKey.size();
        String[] keys = byKey.keySet().toArray(String[]::new);
        Long[] hashes = new Long[n];
        Object[][] values = new Object[columns.size()][n];
        int r = 0;
        for (Object[] row : byKey.values()) {
            hashes[r] = RowText.hash(columns, row);
            for (int c = 0; c < row.length; c++) {
                values[c][r] = row[c];
            }
            r++;
        }
        String names = columns.stream().map(c -> ", \"" + c.field() + '"').collect(Collectors.joining());
        String sql = "INSERT INTO " + dataset.table() + " AS t (_key, _hash, _seq, _at, _source, _gone" + names + ") SELECT g._key, g._hash, nextval('" + sequence(dataset) + "'), ?, ?, false"
                + columns.stream().map(c -> ", g.\"" + c.field() + '"').collect(Collectors.joining())
                + " FROM unnest(?::text[], ?::bigint[]" + columns.stream().map(c -> ", ?::" + c.sqlType() + "[]").collect(Collectors.joining()) + ") AS g(_key, _hash" + names + ")"
                + " ON CONFLICT (_key) DO UPDATE SET _hash = excluded._hash, _seq = excluded._seq, _at = excluded._at, _source = excluded._source, _gone = false"
                + columns.stream().map(c -> ", \"" + c.field() + "\" = excluded.\"" + c.field() + '"').collect(Collectors.joining())
                + " WHERE t._hash <> excluded._hash OR t._gone";
        List<Array> arrays = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setObject(1, now());
            statement.setString(2, source);
            arrays.add(connection.createArrayOf("text", keys));
            arrays.add(connection.createArrayOf("bigint", hashes));
            for (int c = 0; c < values.length; c++) {
                arrays.add(connection.createArrayOf(arrayType(columns.get(c)), values[c]));
            }
            for (int i = 0; i < arrays.size(); i++) {
                statement.setArray(3 + i, arrays.get(i));
            }
            return statement.executeUpdate();
        } finally {
            for (Array array : arrays) {
                array.free();
            }
        }
    }

    private static String arrayType(Dataset.Column column) {
        return column.sqlType().equals("double precision") ? "float8" : column.sqlType();
    }

    @Override
    public Applied remove(String dataset, List<Object[]> keys, String source) {
        return transaction.execute(status -> {
            Dataset found = locked(dataset);
            List<Dataset.Column> columns = found.keys();
            String[] gone = keys.stream().map(k -> columns.isEmpty() ? RowText.digest(fitted(found.columns(), k)) : RowText.key(columns, fitted(columns, k))).distinct().toArray(String[]::new);
            if (gone.length == 0) {
                return new Applied(0, 0, 0, lastSeq(dataset));
            }
            int changed = jdbc.update("UPDATE " + found.table() + " SET _gone = true, _seq = nextval('" + sequence(found) + "'), _at = ?, _source = ? WHERE _key = ANY (?) AND NOT _gone",
                    now(), source, gone);
            return applied(found, changed, gone.length - changed, keys.size() - gone.length);
        });
    }

    @Override
    public Full full(String dataset, String name, boolean restart) {
        return transaction.execute(status -> {
            Dataset found = locked(dataset);
            List<Delivery> open = jdbc.query("SELECT id, first FROM datasets.delivery WHERE dataset = ? AND source = ?", (row, n) -> new Delivery(row.getLong(1), row.getBoolean(2)), dataset, name);
            if (!open.isEmpty() && !restart) {
                return new StoredFull(dataset, name, open.getFirst());
            }
            forget(dataset, name);
            boolean first = !Boolean.TRUE.equals(jdbc.queryForObject("SELECT EXISTS (SELECT FROM " + found.table() + " WHERE NOT _gone AND _source = ?)", Boolean.class, name));
            Delivery delivery = new Delivery(Ids.next(), first);
            jdbc.update("INSERT INTO datasets.delivery (dataset, source, id, first, began_at) VALUES (?, ?, ?, ?, ?)", dataset, name, delivery.id(), first, now());
            return new StoredFull(dataset, name, delivery);
        });
    }

    private record Delivery(long id, boolean first) {
    }

    private final class StoredFull implements Full {

        private final String dataset;
        private final String source;
        private final Delivery delivery;

        private StoredFull(String dataset, String source, Delivery delivery) {
            this.dataset = dataset;
            this.source = source;
            this.delivery = delivery;
        }

        @Override
        public Applied put(List<Object[]> rows) {
            return transaction.execute(status -> StoredDatasets.this.put(locked(dataset), rows, source, delivery.first() ? null : delivery.id()));
        }

        @Override
        public long end() {
            return transaction.execute(status -> {
                Dataset found = locked(dataset);
                int gone = delivery.first() ? 0 : jdbc.update("UPDATE " + found.table() + " t SET _gone = true, _seq = nextval('" + sequence(found) + "'), _at = ?"
                        + " WHERE _source = ? AND NOT _gone AND NOT EXISTS (SELECT FROM datasets.seen s WHERE s.delivery = ? AND s.key = t._key)", now(), source, delivery.id());
                forget(dataset, source);
                applied(found, gone, 0, 0);
                return (long) gone;
            });
        }
    }

    private void note(long delivery, Set<String> keys) {
        jdbc.update("INSERT INTO datasets.seen (delivery, key) SELECT ?, unnest(?)", delivery, keys.toArray(String[]::new));
    }

    private void forget(String dataset, String source) {
        jdbc.update("DELETE FROM datasets.seen WHERE delivery IN (SELECT id FROM datasets.delivery WHERE dataset = ? AND source = ?)", dataset, source);
        jdbc.update("DELETE FROM datasets.delivery WHERE dataset = ? AND source = ?", dataset, source);
    }

    private Applied applied(Dataset dataset, int changed, int same, int doubled) {
        long last = lastSeq(dataset.id());
        if (changed > 0) {
            events.publishEvent(new DatasetChanged(dataset.id(), last));
        }
        return new Applied(changed, same, doubled, last);
    }

    @Override
    public Rows read(String id, Query query) {
        if (query.limit() < 1 || query.limit() > LARGEST_PAGE) {
            throw Problem.badRequest("bad-limit", "每页应为 1 到 " + LARGEST_PAGE + " 行。");
        }
        Dataset dataset = get(id);
        List<Dataset.Column> columns = columns(dataset, query.fields());
        List<Object> parameters = new ArrayList<>();
        StringBuilder sql = select(dataset, columns, query, parameters).append(" LIMIT ?");
        parameters.add(query.limit() + 1);
        List<Row> rows = jdbc.query(sql.toString(), (row, n) -> row(row, columns), parameters.toArray());
        boolean more = rows.size() > query.limit();
        List<Row> page = more ? rows.subList(0, query.limit()) : rows;
        return new Rows(columns, page, more ? page.getLast().key() : null);
    }

    @Override
    public Optional<Row> findRow(String id, String key) {
        Dataset dataset = get(id);
        return jdbc.query("SELECT _key, _seq, _gone" + names(dataset.columns()) + " FROM " + dataset.table() + " WHERE _key = ? AND NOT _gone", (row, n) -> row(row, dataset.columns()), key).stream().findFirst();
    }

    @Override
    public long scan(String id, Query query, Consumer<Row> each) {
        Dataset dataset = get(id);
        List<Dataset.Column> columns = columns(dataset, query.fields());
        List<Object> parameters = new ArrayList<>();
        StringBuilder sql = select(dataset, columns, query, parameters);
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
        return sql.append(" ORDER BY _key");
    }

    @Override
    public List<Row> changes(String id, long after, int limit) {
        Dataset dataset = get(id);
        return jdbc.query("SELECT _key, _seq, _gone" + names(dataset.columns()) + " FROM " + dataset.table() + " WHERE _seq > ? ORDER BY _seq LIMIT ?", (row, n) -> row(row, dataset.columns()), after, limit);
    }

    @Override
    public long lastSeq(String id) {
        Dataset dataset = get(id);
        Long last = jdbc.queryForObject("SELECT max(_seq) FROM " + dataset.table(), Long.class);
        return last == null ? 0 : last;
    }

    @Override
    public long count(String id, List<Condition> where) {
        Dataset dataset = get(id);
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

    @Override
    public String key(Dataset dataset, Object[] keyValues) {
        return RowText.key(dataset.keys(), fitted(dataset.keys(), keyValues));
    }

    private static Object[] fitted(List<Dataset.Column> columns, Object[] values) {
        if (values.length != columns.size()) {
            throw new IllegalArgumentException(values.length + " values for " + columns.size() + " columns");
        }
        Object[] fitted = new Object[values.length];
        for (int i = 0; i < values.length; i++) {
            fitted[i] = RowText.fit(columns.get(i), values[i]);
        }
        return fitted;
    }

    private static int[] keyAt(Dataset dataset) {
        List<Dataset.Column> columns = dataset.columns();
        return java.util.stream.IntStream.range(0, columns.size()).filter(i -> columns.get(i).key()).toArray();
    }

    private static Object[] pick(Object[] row, int[] at) {
        Object[] picked = new Object[at.length];
        for (int i = 0; i < at.length; i++) {
            picked[i] = row[at[i]];
        }
        return picked;
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

    /** The dataset, with its writers' lock held to the end of the transaction. */
    private Dataset locked(String id) {
        lock(id);
        return get(id);
    }

    private void lock(String id) {
        jdbc.query("SELECT pg_advisory_xact_lock(hashtextextended(?, 16))", (RowCallbackHandler) row -> {
        }, "dataset:" + id);
    }

    private static String sequence(Dataset dataset) {
        return "data.\"" + dataset.id() + "_seq\"";
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }
}
