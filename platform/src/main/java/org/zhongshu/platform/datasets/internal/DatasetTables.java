package org.zhongshu.platform.datasets.internal;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.datasets.Dataset;
import org.zhongshu.platform.shared.Json;
import org.zhongshu.platform.shared.Problem;

import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** What datasets there are: their columns, their tables, and the lock that lets one writer of a dataset in at a time. */
@Component
class DatasetTables {

    private static final int MOST_COLUMNS = 300;

    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final Departments departments;
    private final Audit audit;
    private final Clock clock;
    /** Columns by dataset, as they were read last. */
    private final Map<String, Read> read = new ConcurrentHashMap<>();

    private record Read(String json, List<Dataset.Column> columns) {
    }

    DatasetTables(JdbcTemplate jdbc, TransactionTemplate transaction, Departments departments, Audit audit, Clock clock) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.departments = departments;
        this.audit = audit;
        this.clock = clock;
    }

    Dataset define(Dataset wanted) {
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

    void index(String id, String field) {
        transaction.executeWithoutResult(status -> {
            Dataset dataset = locked(id);
            String column = dataset.getColumn(field).field();
            boolean there = Boolean.TRUE.equals(jdbc.queryForObject("SELECT EXISTS (SELECT FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]"
                    + " WHERE i.indrelid = ?::regclass AND i.indnkeyatts = 1 AND i.indpred IS NULL AND a.attname = ?)", Boolean.class, dataset.table(), column));
            if (!there) {
                // a name of both would be cut by PostgreSQL, and could be that of the sequence
                jdbc.execute("CREATE INDEX \"i_" + HexFormat.of().toHexDigits(RowText.number(id + " " + column)) + "\" ON " + dataset.table() + " (\"" + column + "\")");
            }
        });
    }

    Optional<Dataset> find(String id) {
        return select("WHERE id = ?", id).stream().findFirst();
    }

    Dataset get(String id) {
        return find(id).orElseThrow(() -> Problem.notFound("no-dataset", "没有这个数据集：" + id));
    }

    Optional<Dataset> findByResource(long resource) {
        return select("WHERE resource = ? ORDER BY created_at LIMIT 1", resource).stream().findFirst();
    }

    List<Dataset> list() {
        return select("ORDER BY id");
    }

    private List<Dataset> select(String rest, Object... parameters) {
        return jdbc.query("SELECT id, name, department, resource, kind, columns, version FROM datasets.dataset " + rest, (row, n) -> new Dataset(row.getString(1), row.getString(2), row.getString(3),
                row.getObject(4, Long.class), row.getString(5), columns(row.getString(1), row.getString(6)), row.getInt(7)), parameters);
    }

    /** Every batch of rows asks what its columns are, and they are hardly ever others than at the last asking. */
    private List<Dataset.Column> columns(String id, String json) {
        Read before = read.get(id);
        if (before != null && before.json().equals(json)) {
            return before.columns();
        }
        List<Dataset.Column> columns = List.of(Json.read(json, Dataset.Column[].class));
        read.put(id, new Read(json, columns));
        return columns;
    }

    void drop(String id, String reason) {
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

    /** The dataset, with its writers' lock held to the end of the transaction. */
    Dataset locked(String id) {
        lock(id);
        return get(id);
    }

    void lock(String id) {
        jdbc.query("SELECT pg_advisory_xact_lock(hashtextextended(?, 16))", (RowCallbackHandler) row -> {
        }, "dataset:" + id);
    }

    /** Counts the changes of a dataset; moved on only by who holds its lock, so that its numbers grow in commit order. */
    static String sequence(Dataset dataset) {
        return "data.\"" + dataset.id() + "_seq\"";
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }
}
