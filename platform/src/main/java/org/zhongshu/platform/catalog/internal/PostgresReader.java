package org.zhongshu.platform.catalog.internal;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zhongshu.algorithms.profiling.ColumnProfile;
import org.zhongshu.algorithms.profiling.ColumnProfiler;
import org.zhongshu.algorithms.profiling.DataType;
import org.zhongshu.platform.shared.Problem;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;

/**
 * Reads the schema and a sample of a department's PostgreSQL. Only ever reads: the session is read-only on the server's side,
 * statements stop after a few seconds, and nothing that a person typed becomes part of an SQL text without quoting.
 */
final class PostgresReader {

    private static final Logger log = LoggerFactory.getLogger(PostgresReader.class);
    private static final int SAMPLE_ROWS = 1_000;
    private static final int MOST_TABLES = 2_000;
    private static final String SECONDS = "10";
    private static final long LARGE = 200_000;

    /** @param host a host name or address, checked before */
    record Address(String host, int port, String database, String username, String password, boolean tls) {
    }

    /** @param kind {@code table} or {@code view} */
    record Table(String schema, String name, String kind, String comment, Long estimate) {
    }

    private PostgresReader() {
    }

    static List<Table> tables(Address address) {
        return reading(address, connection -> {
            List<Table> tables = new ArrayList<>();
            try (Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery("""
                    SELECT n.nspname, c.relname, CASE WHEN c.relkind IN ('v', 'm') THEN 'view' ELSE 'table' END, obj_description(c.oid, 'pg_class'),
                           CASE WHEN c.relkind IN ('r', 'p', 'm', 'f') AND c.reltuples >= 0 THEN c.reltuples::bigint END
                    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
                      AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')
                    ORDER BY 1, 2 LIMIT\s""" + MOST_TABLES)) {
                while (row.next()) {
                    long estimate = row.getLong(5);
                    tables.add(new Table(row.getString(1), row.getString(2), row.getString(3), row.getString(4), row.wasNull() ? null : estimate));
                }
            }
            return tables;
        });
    }

    static Proposal draft(Address address, String schema, String table) {
        return reading(address, connection -> {
            Table found = null;
            try (PreparedStatement statement = connection.prepareStatement("""
                    SELECT obj_description(c.oid, 'pg_class'), CASE WHEN c.reltuples >= 0 THEN c.reltuples::bigint END, c.relkind
                    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = ? AND c.relname = ? AND c.relkind IN ('r', 'p', 'v', 'm', 'f')""")) {
                statement.setString(1, schema);
                statement.setString(2, table);
                try (ResultSet row = statement.executeQuery()) {
                    if (row.next()) {
                        long estimate = row.getLong(2);
                        found = new Table(schema, table, row.getString(3), row.getString(1), row.wasNull() ? null : estimate);
                    }
                }
            }
            if (found == null) {
                throw Problem.notFound("no-table", "数据源中没有表 " + schema + "." + table + "，或账号无权读取。");
            }
            return read(connection, address, found);
        });
    }

    private record ColumnFacts(String name, String comment, int type, int size, int decimals) {
    }

    private static Proposal read(Connection connection, Address address, Table table) throws SQLException {
        DatabaseMetaData meta = connection.getMetaData();
        List<ColumnFacts> columns = new ArrayList<>();
        try (ResultSet row = meta.getColumns(null, literal(meta, table.schema()), literal(meta, table.name()), "%")) {
            while (row.next()) {
                columns.add(new ColumnFacts(row.getString("COLUMN_NAME"), row.getString("REMARKS"), row.getInt("DATA_TYPE"), row.getInt("COLUMN_SIZE"), row.getInt("DECIMAL_DIGITS")));
            }
        }
        Set<String> keys = new HashSet<>();
        try (ResultSet row = meta.getPrimaryKeys(null, table.schema(), table.name())) {
            while (row.next()) {
                keys.add(row.getString("COLUMN_NAME"));
            }
        }
        Map<String, String> references = new HashMap<>();
        try (ResultSet row = meta.getImportedKeys(null, table.schema(), table.name())) {
            while (row.next()) {
                references.put(row.getString("FKCOLUMN_NAME"), row.getString("PKTABLE_NAME") + "." + row.getString("PKCOLUMN_NAME"));
            }
        }
        List<ColumnProfiler> profilers = columns.stream().map(c -> new ColumnProfiler(c.name() + " " + (c.comment() == null ? "" : c.comment()))).toList();
        List<String> notes = new ArrayList<>();
        int rows = sample(connection, table, columns, profilers, notes);
        List<Proposal.Item> items = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            ColumnFacts c = columns.get(i);
            ColumnProfile p = profilers.get(i).profile();
            DataType type = type(c, p);
            Integer length = type == DataType.TEXT ? c.size() > 0 && c.size() < 100_000 ? Integer.valueOf(c.size()) : p.length() == 0 ? null : Integer.valueOf(p.length()) : null;
            items.add(Proposal.item(c.name(), Texts.clean(c.comment()), type.letter(), length, keys.contains(c.name()), references.get(c.name()), p));
        }
        String name = Texts.clean(table.comment()) == null ? table.name() : table.comment().strip();
        return Proposal.of(table.schema() + "." + table.name(), name, "数据库 " + address.database() + " 表 " + table.schema() + "." + table.name(), "postgresql", null, rows,
                table.estimate(), items, notes);
    }

    private static int sample(Connection connection, Table table, List<ColumnFacts> columns, List<ColumnProfiler> profilers, List<String> notes) throws SQLException {
        if (columns.isEmpty()) {
            return 0;
        }
        // whole blocks of a large table are as good a sample as its beginning is a bad one
        boolean large = table.kind().equals("r") && table.estimate() != null && table.estimate() > LARGE;
        String from = quoted(table.schema()) + "." + quoted(table.name()) + (large ? String.format(Locale.ROOT, " TABLESAMPLE SYSTEM (%.4f)", Math.min(100, 300.0 * SAMPLE_ROWS / table.estimate())) : "");
        StringBuilder list = new StringBuilder();
        for (ColumnFacts c : columns) {
            list.append(list.isEmpty() ? "" : ", ").append("left(").append(quoted(c.name())).append("::text, 4000)");
        }
        int rows = 0;
        try (Statement statement = connection.createStatement()) {
            statement.setFetchSize(SAMPLE_ROWS);
            try (ResultSet row = statement.executeQuery("SELECT " + list + " FROM " + from + " LIMIT " + SAMPLE_ROWS)) {
                while (row.next()) {
                    rows++;
                    for (int i = 0; i < profilers.size(); i++) {
                        profilers.get(i).add(row.getString(i + 1));
                    }
                }
            }
        } catch (SQLException e) {
            log.info("No sample of {}.{}: {}", table.schema(), table.name(), e.getMessage());
            notes.add("没有取到样本（" + reason(e) + "），类型按表结构，个人信息请人工判断");
            connection.rollback();
        }
        return rows;
    }

    private static DataType type(ColumnFacts c, ColumnProfile p) {
        return switch (c.type()) {
            case Types.SMALLINT, Types.INTEGER, Types.BIGINT, Types.TINYINT -> DataType.INTEGER;
            case Types.NUMERIC, Types.DECIMAL -> p.type() == DataType.MONEY ? DataType.MONEY : c.decimals() == 0 && c.size() > 0 && c.size() < 19 ? DataType.INTEGER : DataType.NUMBER;
            case Types.DOUBLE -> DataType.DOUBLE;
            case Types.REAL, Types.FLOAT -> DataType.FLOAT;
            case Types.DATE -> DataType.DATE;
            case Types.TIMESTAMP, Types.TIMESTAMP_WITH_TIMEZONE -> DataType.DATETIME;
            case Types.BOOLEAN, Types.BIT -> DataType.BOOLEAN;
            case Types.VARCHAR, Types.CHAR, Types.LONGVARCHAR, Types.NVARCHAR -> p.kind() != null ? DataType.TEXT
                    : p.type() == DataType.DATE || p.type() == DataType.DATETIME || p.type() == DataType.MEMO ? p.type() : DataType.TEXT;
            default -> DataType.GENERAL;
        };
    }

    private interface Reading<T> {
        T read(Connection connection) throws SQLException;
    }

    private static <T> T reading(Address address, Reading<T> work) {
        Properties properties = new Properties();
        properties.setProperty("user", address.username());
        properties.setProperty("password", address.password());
        properties.setProperty("connectTimeout", SECONDS);
        properties.setProperty("loginTimeout", SECONDS);
        properties.setProperty("socketTimeout", "30");
        properties.setProperty("ApplicationName", "zhongshu-catalog");
        properties.setProperty("sslmode", address.tls() ? "require" : "prefer");
        properties.setProperty("options", "-c default_transaction_read_only=on -c statement_timeout=15000 -c lock_timeout=3000");
        String url = "jdbc:postgresql://" + (address.host().indexOf(':') >= 0 ? "[" + address.host() + "]" : address.host()) + ":" + address.port() + "/" + address.database();
        try (Connection connection = DriverManager.getConnection(url, properties)) {
            connection.setReadOnly(true);
            connection.setAutoCommit(false);
            try {
                return work.read(connection);
            } finally {
                connection.rollback();
            }
        } catch (SQLException e) {
            log.info("Source {}:{}/{} could not be read: {}", address.host(), address.port(), address.database(), e.getMessage());
            throw Problem.unprocessable("source-unreachable", "数据源读取失败：" + reason(e) + "。请核对地址、账号和网络。");
        }
    }

    /** What may be told of a failure: never the server's own words, which may hold values. */
    private static String reason(SQLException e) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        return switch (state) {
            case "28P01", "28000" -> "账号或密码不对";
            case "3D000" -> "没有这个数据库";
            case "42501" -> "账号没有读取权限";
            case "57014" -> "读取超时";
            case "08001", "08004", "08006", "08000" -> "连接不上";
            default -> state.isEmpty() ? "连接不上" : "数据库返回错误 " + state;
        };
    }

    private static String quoted(String name) {
        return "\"" + name.replace("\"", "\"\"") + "\"";
    }

    /** A name as it is, where the driver takes patterns. */
    private static String literal(DatabaseMetaData meta, String name) throws SQLException {
        String escape = meta.getSearchStringEscape();
        return name.replace(escape, escape + escape).replace("_", escape + "_").replace("%", escape + "%");
    }
}
