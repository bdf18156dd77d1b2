package org.zhongshu.platform.exchange.internal;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zhongshu.algorithms.profiling.DataType;
import org.zhongshu.platform.exchange.Connector;
import org.zhongshu.platform.exchange.Position;
import org.zhongshu.platform.exchange.Rows;
import org.zhongshu.platform.exchange.Setting;
import org.zhongshu.platform.exchange.Settings;
import org.zhongshu.platform.exchange.Shape;
import org.zhongshu.platform.exchange.Source;
import org.zhongshu.platform.exchange.SourceRow;
import org.zhongshu.platform.shared.AllowedHosts;
import org.zhongshu.platform.shared.Problem;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;

/**
 * Tables and views of one database product. Only ever reads: the session is read-only where the product can, and nothing that a person
 * typed or a source contains becomes part of an SQL text without quoting.
 */
final class JdbcConnector implements Connector {

    private static final Logger log = LoggerFactory.getLogger(JdbcConnector.class);
    private static final int MOST_TABLES = 5_000;
    /** Rows above which a sample comes from all over a table. */
    private static final long LARGE = 200_000;
    private static final String GROWING_NAMES = "(?i).*(update|modif|last_|gxsj|xgsj|bgsj|change|mtime|timestamp|sjc).*";

    private final JdbcDialect dialect;
    private final JdbcDialects dialects;
    private final AllowedHosts hosts;

    JdbcConnector(JdbcDialect dialect, JdbcDialects dialects, AllowedHosts hosts) {
        this.dialect = dialect;
        this.dialects = dialects;
        this.hosts = hosts;
    }

    @Override
    public String kind() {
        return dialect.kind();
    }

    @Override
    public String label() {
        return dialect.label();
    }

    boolean available() {
        return dialects.available(dialect);
    }

    String jar() {
        return dialect.jar();
    }

    @Override
    public Set<Mode> modes() {
        return EnumSet.of(Mode.FULL, Mode.INCREMENTAL);
    }

    @Override
    public List<Setting> settings() {
        List<Setting> settings = new ArrayList<>(List.of(
                Setting.text("host", "主机", true, null, "主机名或地址"),
                Setting.number("port", "端口", true, Integer.toString(dialect.port()), null),
                Setting.text("database", dialect.kind().equals("oracle") ? "服务名" : "数据库名", true, null, null),
                Setting.text("username", "用户名", true, null, "请使用只读账号"),
                Setting.secret("password", "密码", true, "加密保存，不再显示")));
        settings.addAll(Tls.settings(dialect));
        settings.addAll(List.of(
                Setting.number("timeout", "读取超时（秒）", false, "60", "数据源超过这个时间没有响应，本次读取中断并自动重试").folded(),
                Setting.number("overlap", "增量回看（秒）", false, "60", "按时间列增量读取时，从上次的时间往前多读这么久，以免漏掉提交得晚的行").folded()));
        return settings;
    }

    /** What the driver is told about encryption. Throws 422 when the product's declaration does not say how. */
    private Map<String, String> tls(Settings settings) {
        Tls.Mode mode = Tls.mode(settings);
        if (mode == Tls.Mode.OFF) {
            return Map.of();
        }
        Optional<Path> authority = mode == Tls.Mode.REQUIRE || dialect.authority().isEmpty() ? Optional.empty() : Tls.authority(settings);
        Map<String, String> chosen = mode == Tls.Mode.REQUIRE ? dialect.tls() : authority.isPresent() ? dialect.authority() : dialect.verify();
        if (chosen.isEmpty()) {
            // of a connection of an earlier version: its tick was carried on as REQUIRE, though the driver had never been told
            String before = mode == Tls.Mode.REQUIRE ? "；早先版本中勾选的“加密连接”对它从未起作用，账号和数据是明文传送的。确认网络可信的，请在连接中改选“不要求加密”，否则" : "，请在连接中另选加密方式，或";
            throw Problem.unprocessable("no-tls", dialect.label() + " 的驱动声明没有说明如何" + (mode == Tls.Mode.VERIFY ? "核对证书" : "加密") + before + "由系统管理员补充 drivers 目录中的声明。");
        }
        Map<String, String> properties = new LinkedHashMap<>();
        chosen.forEach((k, v) -> properties.put(k, authority.map(ca -> v.replace("{ca}", ca.toString())).orElse(v)));
        return properties;
    }

    Connection connect(Settings settings) {
        String host = settings.get("host").strip();
        hosts.check(host);
        int port = settings.number("port", dialect.port(), 1, 65_535);
        String database = settings.get("database").strip();
        // no character of a name may begin a further property of the address
        if (!database.matches("[\\p{L}\\p{N}_$#. -]{1,128}")) {
            throw Problem.badRequest("bad-database", "数据库名含有不允许的字符。");
        }
        String timeout = Integer.toString(settings.number("timeout", 60, 1, 3_600));
        Properties properties = new Properties();
        Map<String, String> all = new LinkedHashMap<>(dialect.properties());
        all.putAll(tls(settings));
        all.forEach((k, v) -> properties.setProperty(k, v.replace("{timeout}", timeout)));
        properties.setProperty("user", settings.get("username").strip());
        properties.setProperty("password", settings.get("password"));
        String url = dialect.url().replace("{host}", host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]" : host)
                .replace("{port}", Integer.toString(port)).replace("{database}", database);
        try {
            Connection connection = dialects.driver(dialect).connect(url, properties);
            if (connection == null) {
                throw Problem.unprocessable("bad-driver", "驱动程序不接受连接地址 " + url + "，请检查 drivers 目录中的声明。");
            }
            try {
                try (Statement statement = connection.createStatement()) {
                    for (String sql : dialect.session()) {
                        statement.execute(sql);
                    }
                }
                connection.setAutoCommit(false);
                connection.setReadOnly(true);
            } catch (SQLException e) {
                connection.close();
                throw e;
            }
            return connection;
        } catch (SQLException e) {
            throw failure(e, timeout);
        }
    }

    private Problem failure(SQLException e, String timeout) {
        // the source's own words may hold values of its rows
        log.info("{} source failed: SQL state {}, code {}", dialect.kind(), e.getSQLState(), e.getErrorCode());
        return JdbcFailure.of(e, timeout);
    }

    private interface Reading<T> {
        T read(Connection connection) throws SQLException;
    }

    private <T> T reading(Settings settings, Reading<T> work) {
        try (Connection connection = connect(settings)) {
            try {
                return work.read(connection);
            } finally {
                rollback(connection);
            }
        } catch (SQLException e) {
            throw failure(e, settings.get("timeout", "60"));
        }
    }

    private static void rollback(Connection connection) {
        try {
            connection.rollback();
        } catch (SQLException gone) {
            // what made it go is thrown already
        }
    }

    @Override
    public void check(Settings settings) {
        reading(settings, connection -> {
            try (ResultSet tables = connection.getMetaData().getTables(dialect.schemas() ? null : connection.getCatalog(), null, "%", new String[]{"TABLE", "VIEW"})) {
                return tables.next();
            }
        });
    }

    @Override
    public List<Source> sources(Settings settings) {
        return reading(settings, connection -> {
            List<Source> sources = new ArrayList<>();
            String catalog = connection.getCatalog();
            Map<Space, Long> estimates = estimates(connection);
            try (ResultSet row = connection.getMetaData().getTables(catalog, null, "%", new String[]{"TABLE", "VIEW", "PARTITIONED TABLE", "MATERIALIZED VIEW", "FOREIGN TABLE", "BASE TABLE"})) {
                while (row.next() && sources.size() < MOST_TABLES) {
                    String schema = row.getString(dialect.schemas() ? "TABLE_SCHEM" : "TABLE_CAT");
                    if (schema != null && (hidden(schema) || schema.startsWith("pg_"))) {
                        continue;
                    }
                    String remarks = row.getString("REMARKS");
                    sources.add(new Source(schema == null ? row.getString("TABLE_NAME") : schema + "." + row.getString("TABLE_NAME"), remarks == null || remarks.isBlank() ? null : remarks.strip(), estimates.get(new Space(schema, row.getString("TABLE_NAME")))));
                }
            }
            return sources;
        });
    }

    private record Space(String schema, String table) {
    }

    /** About how many rows tables have, as far as the database says it without counting. */
    private Map<Space, Long> estimates(Connection connection) throws SQLException {
        Map<Space, Long> estimates = new HashMap<>();
        if (dialect.estimates() != null) {
            try (Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery(dialect.estimates())) {
                while (row.next()) {
                    estimates.put(new Space(row.getString(1), row.getString(2)), row.getLong(3));
                }
            } catch (SQLException e) {
                log.info("{} source gives no estimates: {}", dialect.kind(), e.getMessage());
                connection.rollback();
            }
        }
        return estimates;
    }

    private boolean hidden(String schema) {
        return dialect.hidden().stream().anyMatch(h -> h.equalsIgnoreCase(schema));
    }

    @Override
    public Shape shape(Settings settings, String source) {
        return reading(settings, connection -> shape(connection, find(connection, source)));
    }

    private record Table(String catalog, String schema, String name, String remarks) {
        Space space() {
            return new Space(schema == null ? catalog : schema, name);
        }
    }

    /** The table that a person chose, as the database itself names it: names may have dots. */
    private Table find(Connection connection, String source) throws SQLException {
        DatabaseMetaData meta = connection.getMetaData();
        boolean schemas = dialect.schemas();
        for (int dot = source.indexOf('.'); ; dot = source.indexOf('.', dot + 1)) {
            String space = dot < 0 ? schemas ? connection.getSchema() : connection.getCatalog() : source.substring(0, dot);
            String name = dot < 0 ? source : source.substring(dot + 1);
            try (ResultSet row = meta.getTables(schemas ? connection.getCatalog() : space, schemas && space != null ? literal(meta, space) : null, literal(meta, name), null)) {
                while (row.next()) {
                    String found = row.getString(schemas ? "TABLE_SCHEM" : "TABLE_CAT");
                    if (row.getString("TABLE_NAME").equals(name) && (space == null || space.equals(found)) && (found == null || !hidden(found))) {
                        String remarks = row.getString("REMARKS");
                        return new Table(row.getString("TABLE_CAT"), schemas ? found : null, name, remarks == null || remarks.isBlank() ? null : remarks.strip());
                    }
                }
            }
            if (dot < 0) {
                throw Problem.notFound("no-table", "数据源中没有表“" + source + "”，或账号无权读取。");
            }
        }
    }

    private Shape shape(Connection connection, Table table) throws SQLException {
        DatabaseMetaData meta = connection.getMetaData();
        Set<String> keys = new LinkedHashSet<>();
        try (ResultSet row = meta.getPrimaryKeys(table.catalog(), table.schema(), table.name())) {
            while (row.next()) {
                keys.add(row.getString("COLUMN_NAME"));
            }
        }
        List<Shape.Column> columns = new ArrayList<>();
        Set<String> nullable = new LinkedHashSet<>();
        String growing = null;
        try (ResultSet row = meta.getColumns(table.catalog(), table.schema() == null ? null : literal(meta, table.schema()), literal(meta, table.name()), "%")) {
            while (row.next()) {
                String name = row.getString("COLUMN_NAME");
                DataType type = type(row.getInt("DATA_TYPE"), row.getInt("COLUMN_SIZE"), row.getInt("DECIMAL_DIGITS"));
                if (type == DataType.INTEGER && row.getInt("DATA_TYPE") == Types.BIGINT && row.getString("TYPE_NAME").toUpperCase(Locale.ROOT).contains("UNSIGNED")) {
                    type = DataType.NUMBER;
                }
                if (type == null || !table.name().equals(row.getString("TABLE_NAME"))) {
                    continue;
                }
                int size = row.getInt("COLUMN_SIZE");
                boolean text = type == DataType.TEXT;
                String word = row.getString("TYPE_NAME") + (text && size > 0 && size < 100_000 ? "(" + size + ")" : type == DataType.NUMBER && size > 0 && size < 1_000
                        ? "(" + size + "," + row.getInt("DECIMAL_DIGITS") + ")" : "");
                String remarks = row.getString("REMARKS");
                columns.add(new Shape.Column(name, type, word, text && size > 0 && size < 100_000 ? size : null, remarks == null || remarks.isBlank() ? null : remarks.strip(), keys.contains(name)));
                if (row.getInt("NULLABLE") != DatabaseMetaData.columnNoNulls) {
                    nullable.add(name);
                }
                if (growing == null && type == DataType.DATETIME && name.matches(GROWING_NAMES)) {
                    growing = name;
                }
            }
        }
        if (columns.isEmpty()) {
            throw Problem.unprocessable("no-columns", "表“" + table.name() + "”没有可以读取的列。");
        }
        if (keys.isEmpty()) {
            Set<String> unique = unique(meta, table, nullable);
            columns.replaceAll(c -> unique.contains(c.name()) ? new Shape.Column(c.name(), c.type(), c.declared(), c.length(), c.label(), true) : c);
        }
        if (growing == null && keys.size() == 1) {
            growing = columns.stream().filter(c -> c.key() && c.type() == DataType.INTEGER).map(Shape.Column::name).findFirst().orElse(null);
        }
        return new Shape(columns, null, growing);
    }

    /** The columns of the first unique index of columns that are always filled: as good as a key. */
    private Set<String> unique(DatabaseMetaData meta, Table table, Set<String> nullable) {
        Map<String, Set<String>> indexes = new LinkedHashMap<>();
        try (ResultSet row = meta.getIndexInfo(table.catalog(), table.schema(), table.name(), true, true)) {
            while (row.next()) {
                if (row.getString("INDEX_NAME") != null && row.getString("COLUMN_NAME") != null && row.getString("FILTER_CONDITION") == null) {
                    indexes.computeIfAbsent(row.getString("INDEX_NAME"), n -> new LinkedHashSet<>()).add(row.getString("COLUMN_NAME"));
                }
            }
        } catch (SQLException e) {
            // views have none, and some drivers say so by failing
            return Set.of();
        }
        return indexes.values().stream().filter(i -> i.stream().noneMatch(nullable::contains)).findFirst().orElse(Set.of());
    }

    /** Null for what is not exchanged: binary columns. */
    private static DataType type(int type, int size, int decimals) {
        return switch (type) {
            case Types.SMALLINT, Types.INTEGER, Types.BIGINT, Types.TINYINT -> DataType.INTEGER;
            case Types.NUMERIC, Types.DECIMAL -> decimals == 0 && size > 0 && size < 19 ? DataType.INTEGER : DataType.NUMBER;
            case Types.DOUBLE, Types.REAL, Types.FLOAT -> DataType.DOUBLE;
            case Types.DATE -> DataType.DATE;
            case Types.TIMESTAMP, Types.TIMESTAMP_WITH_TIMEZONE -> DataType.DATETIME;
            case Types.BOOLEAN -> DataType.BOOLEAN;
            case Types.BIT -> size <= 1 ? DataType.BOOLEAN : null;
            case Types.BINARY, Types.VARBINARY, Types.LONGVARBINARY, Types.BLOB -> null;
            case Types.LONGVARCHAR, Types.CLOB, Types.NCLOB, Types.LONGNVARCHAR -> DataType.MEMO;
            case Types.OTHER, Types.ARRAY, Types.SQLXML, Types.STRUCT, Types.DISTINCT -> DataType.GENERAL;
            default -> DataType.TEXT;
        };
    }

    @Override
    public Rows read(Settings settings, String source, Shape expected, Mode mode, Position from) {
        Connection connection = connect(settings);
        try {
            Table table = find(connection, source);
            Shape now = shape(connection, table);
            for (Shape.Column c : expected.columns()) {
                if (now.index(c.name()) < 0) {
                    throw Problem.unprocessable("drift", "数据源的表“" + source + "”已没有列“" + c.name() + "”。");
                }
            }
            String name = quoted(table);
            long estimate = mode == Mode.FULL ? count(connection, name) : -1;
            return JdbcRows.open(connection, dialect, name, expected, now, mode == Mode.INCREMENTAL, from, estimate, settings.get("timeout", "60"),
                    settings.number("overlap", 60, 0, 864_000));
        } catch (SQLException e) {
            close(connection);
            throw failure(e, settings.get("timeout", "60"));
        } catch (RuntimeException e) {
            close(connection);
            throw e;
        }
    }

    private String quoted(Table table) {
        String space = dialect.schemas() ? table.schema() : table.catalog();
        return (space == null ? "" : dialect.quoted(space) + ".") + dialect.quoted(table.name());
    }

    /** The first by the key; of a large table whole blocks from all over it: its beginning is a bad sample. How many blocks is left to chance, so it may be fewer than asked for. */
    @Override
    public List<SourceRow> sample(Settings settings, String source, Shape shape, int most) {
        return sample(settings, source, shape, most, true);
    }

    private List<SourceRow> sample(Settings settings, String source, Shape shape, int most, boolean scattered) {
        // not closed by this method's end but by the rows', which do not read an open cursor to its end
        Connection connection = connect(settings);
        try {
            Table table = find(connection, source);
            Long rows = estimates(connection).get(table.space());
            boolean large = scattered && dialect.scattered() != null && rows != null && rows > LARGE;
            String from = quoted(table) + (large ? " " + dialect.scattered().replace("{percent}", String.format(Locale.ROOT, "%.4f", Math.min(100, 120.0 * most / rows))) : "");
            // without a key there is no order to read in
            Shape bare = !large ? shape : new Shape(shape.columns().stream().map(c -> new Shape.Column(c.name(), c.type(), c.declared(), c.length(), c.label(), false)).toList(), null, null);
            List<SourceRow> sample = new ArrayList<>();
            try (JdbcRows open = JdbcRows.open(connection, dialect, from, bare, shape(connection, table), false, null, -1, settings.get("timeout", "60"), 0)) {
                while (sample.size() < most && !open.ended()) {
                    sample.addAll(open.next(most - sample.size(), Duration.ofSeconds(10)));
                }
            }
            return large && sample.size() < most / 4 ? sample(settings, source, shape, most, false) : sample;
        } catch (SQLException e) {
            close(connection);
            throw failure(e, settings.get("timeout", "60"));
        } catch (RuntimeException e) {
            close(connection);
            throw e;
        }
    }

    @Override
    public Background background(Settings settings, String source) {
        return reading(settings, connection -> {
            Table table = find(connection, source);
            DatabaseMetaData meta = connection.getMetaData();
            Map<String, String> references = new LinkedHashMap<>();
            try (ResultSet row = meta.getImportedKeys(table.catalog(), table.schema(), table.name())) {
                while (row.next()) {
                    references.put(row.getString("FKCOLUMN_NAME"), row.getString("PKTABLE_NAME") + "." + row.getString("PKCOLUMN_NAME"));
                }
            }
            List<String> left = new ArrayList<>();
            try (ResultSet row = meta.getColumns(table.catalog(), table.schema() == null ? null : literal(meta, table.schema()), literal(meta, table.name()), "%")) {
                while (row.next()) {
                    if (table.name().equals(row.getString("TABLE_NAME")) && type(row.getInt("DATA_TYPE"), row.getInt("COLUMN_SIZE"), row.getInt("DECIMAL_DIGITS")) == null) {
                        left.add(row.getString("COLUMN_NAME"));
                    }
                }
            }
            return new Background(table.remarks(), estimates(connection).get(table.space()), references, left, null);
        });
    }

    private static void close(Connection connection) {
        try {
            connection.close();
        } catch (SQLException gone) {
            // what made it go is thrown already
        }
    }

    private static long count(Connection connection, String table) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setQueryTimeout(5);
            try (ResultSet row = statement.executeQuery("SELECT count(*) FROM " + table)) {
                return row.next() ? row.getLong(1) : -1;
            }
        } catch (SQLException slow) {
            if (slow.getSQLState() != null && slow.getSQLState().startsWith("08")) {
                throw slow;
            }
            rollback(connection);
            return -1;
        }
    }

    /** A name as it is, where the driver takes patterns. */
    private static String literal(DatabaseMetaData meta, String name) throws SQLException {
        String escape = meta.getSearchStringEscape();
        return name.replace(escape, escape + escape).replace("_", escape + "_").replace("%", escape + "%");
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%s (%s)", dialect.kind(), dialect.driver());
    }
}
