package org.zhongshu.platform.exchange.internal.capture;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.exchange.Connector;
import org.zhongshu.platform.exchange.Position;
import org.zhongshu.platform.exchange.Setting;
import org.zhongshu.platform.exchange.Settings;
import org.zhongshu.platform.exchange.Shape;
import org.zhongshu.platform.exchange.internal.Tls;
import org.zhongshu.platform.shared.AllowedHosts;
import org.zhongshu.platform.shared.Problem;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** PostgreSQL by logical replication ({@code pgoutput}): one slot and one publication for each captured table. */
@Component
class PostgresCapture extends TableCapture {

    @Autowired
    PostgresCapture(ObjectProvider<Connector> connectors, AllowedHosts hosts, SchemaRecords schemaRecords, CaptureLags lags) {
        this(() -> connectors.stream().filter(c -> c.kind().equals("postgresql")).findFirst().orElseThrow(), hosts, schemaRecords, lags);
    }

    PostgresCapture(Supplier<Connector> tables, AllowedHosts hosts, SchemaRecords schemaRecords, CaptureLags lags) {
        super("postgresql", tables, hosts, schemaRecords, lags);
    }

    @Override
    public String label() {
        return "PostgreSQL 实时捕获";
    }

    @Override
    List<Setting> own() {
        return List.of(Setting.text("publication", "发布名称", false, null,
                "留空时由平台自动建立（账号须为表的所有者）；否则填写数源部门已建的发布（CREATE PUBLICATION）。账号须有 REPLICATION 属性，源库 wal_level 须为 logical。"));
    }

    @Override
    void checkServer(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery("""
                SELECT current_setting('wal_level'), rolreplication OR rolsuper, current_setting('server_version_num')::int FROM pg_roles WHERE rolname = current_user""")) {
            row.next();
            if (!row.getString(1).equals("logical")) {
                throw Problem.unprocessable("no-logical-wal", "源库未开启逻辑复制（wal_level = " + row.getString(1) + "）。请数源部门设为 logical 后重启数据库。");
            }
            if (!row.getBoolean(2)) {
                throw Problem.unprocessable("no-replication-right", "账号没有 REPLICATION 属性。请数源部门执行 ALTER ROLE … REPLICATION。");
            }
            if (row.getInt(3) < 100_000) {
                throw Problem.unprocessable("old-server", "变更捕获需要 PostgreSQL 10 以上。");
            }
        }
    }

    @Override
    void prepare(Connection connection, Settings settings, String source, Shape expected, String name, Position from) throws SQLException {
        String[] table = parts(source);
        checkIdentity(connection, table, source, expected);
        checkPublication(connection, table, source, settings.find("publication").orElse(null), name);
        Slot slot = slot(connection, name);
        // the connection of a reading that has just ended may linger at the server
        for (int i = 0; i < 50 && slot != null && slot.active(); i++) {
            LockSupport.parkNanos(200_000_000L);
            slot = slot(connection, name);
        }
        if (slot != null && slot.active()) {
            throw Problem.unavailable("capture-runs", "源库上的复制槽 " + name + " 正被使用。", null);
        }
        if (from != null && (slot == null || slot.lost())) {
            throw Problem.unprocessable("anew", "源库上的复制槽 " + name + " 已被删除或失效，其间的变更无法逐条取得，将从头捕获一遍以补齐差异。");
        }
        if (from == null && slot != null) {
            drop(connection, name);
        }
    }

    private record Slot(boolean active, boolean lost) {
    }

    private static Slot slot(Connection connection, String name) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT active, to_jsonb(s) ->> 'wal_status' FROM pg_replication_slots s WHERE slot_name = ?")) {
            statement.setString(1, name);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? new Slot(row.getBoolean(1), "lost".equals(row.getString(2))) : null;
            }
        }
    }

    /** A publication of a table without identity would make the department's own updates fail: never begun. */
    private static void checkIdentity(Connection connection, String[] table, String source, Shape expected) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                SELECT c.relreplident, c.relkind, ARRAY(SELECT a.attname::text FROM pg_index i JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (i.indkey)
                         WHERE i.indrelid = c.oid AND CASE c.relreplident WHEN 'i' THEN i.indisreplident ELSE i.indisprimary END)
                FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = ? AND c.relname = ?""")) {
            statement.setString(1, table[0]);
            statement.setString(2, table[1]);
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next() || !"rp".contains(row.getString(2))) {
                    throw Problem.notFound("no-table", "源库中没有表“" + source + "”，或它是视图。视图无法捕获变更。");
                }
                Set<String> identity = new TreeSet<>(List.of((String[]) row.getArray(3).getArray()));
                boolean whole = row.getString(1).equals("f");
                if (row.getString(1).equals("n") || !whole && identity.isEmpty()) {
                    throw Problem.unprocessable("no-key", "表“" + source + "”没有主键或复制标识，捕获会使数源部门自己的修改失败，已拒绝。请先增加主键。");
                }
                if (!whole && !identity.containsAll(expected.keys().stream().map(Shape.Column::name).toList())) {
                    throw Problem.unprocessable("other-key", "作业的主键与表“" + source + "”的主键（" + String.join("、", identity) + "）不同，删除将无法对应。请改用表的主键，或由数源部门设置 REPLICA IDENTITY FULL。");
                }
            }
        }
    }

    /** What is published is the table owner's to say: an account that may only read needs a publication that is there. */
    private static void checkPublication(Connection connection, String[] table, String source, String given, String own) throws SQLException {
        String wanted = given == null ? own : given;
        try (PreparedStatement statement = connection.prepareStatement("""
                SELECT EXISTS (SELECT 1 FROM pg_publication WHERE pubname = ?), EXISTS (SELECT 1 FROM pg_publication_tables WHERE pubname = ? AND schemaname = ? AND tablename = ?),
                       pg_has_role(current_user, c.relowner, 'MEMBER') AND has_database_privilege(current_database(), 'CREATE')
                FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = ? AND c.relname = ?""")) {
            String[] parameters = {wanted, wanted, table[0], table[1], table[0], table[1]};
            for (int i = 0; i < parameters.length; i++) {
                statement.setString(i + 1, parameters[i]);
            }
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                if (given == null && !row.getBoolean(1) && !row.getBoolean(3)) {
                    throw Problem.unprocessable("no-publication", "账号不是表“" + source + "”的所有者，平台不能自动建立发布。请数源部门执行 CREATE PUBLICATION zhongshu FOR TABLE " + source + "，再把 zhongshu 填入连接的“发布名称”。");
                }
                if (given != null && !row.getBoolean(1)) {
                    throw Problem.unprocessable("no-publication", "源库中没有发布“" + given + "”。请数源部门执行 CREATE PUBLICATION " + given + " FOR TABLE " + source + "，或更正连接的“发布名称”。");
                }
                if (given != null && !row.getBoolean(2)) {
                    throw Problem.unprocessable("not-published", "源库的发布“" + given + "”不含表“" + source + "”。请数源部门执行 ALTER PUBLICATION " + given + " ADD TABLE " + source + "。");
                }
            }
        }
    }

    @Override
    void forget(Connection connection, Settings settings, String name) throws SQLException {
        if (slot(connection, name) != null) {
            drop(connection, name);
        }
        if (settings.find("publication").isEmpty()) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("DROP PUBLICATION IF EXISTS " + name);
            }
        }
    }

    private static void drop(Connection connection, String name) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT pg_drop_replication_slot(?)")) {
            statement.setString(1, name);
            statement.execute();
        }
    }

    @Override
    CaptureSettings engineSettings(Settings settings, String source, String name) {
        CaptureSettings capture = CaptureSettings.of(name, source, "io.debezium.connector.postgresql.PostgresConnector", settings, port(settings));
        Properties p = capture.properties();
        p.setProperty("database.dbname", settings.get("database"));
        tls(settings).forEach((k, v) -> p.setProperty("database." + k, v));
        p.setProperty("plugin.name", "pgoutput");
        p.setProperty("slot.name", name);
        p.setProperty("slot.max.retries", "6");
        p.setProperty("slot.retry.delay.ms", "1000");
        p.setProperty("publication.name", settings.get("publication", name));
        p.setProperty("publication.autocreate.mode", settings.find("publication").isPresent() ? "disabled" : "filtered");
        p.setProperty("publish.via.partition.root", "true");
        p.setProperty("table.include.list", CaptureSettings.exactly(List.of(parts(source))));
        p.setProperty("status.update.interval.ms", "2000");
        p.setProperty("time.precision.mode", "adaptive_time_microseconds");
        p.setProperty("include.unknown.datatypes", "true");
        p.setProperty("hstore.handling.mode", "json");
        p.setProperty("interval.handling.mode", "string");
        // PostgreSQL leaves out large values that an update did not touch: those are asked for again
        p.setProperty("post.processors", "reselect");
        p.setProperty("reselect.type", "io.debezium.processors.reselect.ReselectColumnsPostProcessor");
        p.setProperty("reselect.reselect.unavailable.values", "true");
        p.setProperty("reselect.reselect.null.values", "false");
        p.setProperty("reselect.reselect.use.event.key", "true");
        return capture;
    }

    @Override
    String url(Settings settings) {
        String host = settings.get("host");
        return "jdbc:postgresql://" + (host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]" : host) + ":" + port(settings) + "/"
                + URLEncoder.encode(settings.get("database"), StandardCharsets.UTF_8)
                + tls(settings).entrySet().stream().map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8)).collect(Collectors.joining("&", "?", ""));
    }

    private static Map<String, String> tls(Settings settings) {
        return switch (Tls.mode(settings)) {
            case OFF -> Map.of("sslmode", "prefer");
            case REQUIRE -> Map.of("sslmode", "require");
            case VERIFY -> Tls.authority(settings).map(ca -> Map.of("sslmode", "verify-full", "sslrootcert", ca.toString()))
                    .orElse(Map.of("sslmode", "verify-full", "sslfactory", "org.postgresql.ssl.DefaultJavaSSLFactory"));
        };
    }

    @Override
    int port(Settings settings) {
        return settings.number("port", 5432, 1, 65_535);
    }
}
