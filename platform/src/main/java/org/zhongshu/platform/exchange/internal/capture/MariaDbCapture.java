package org.zhongshu.platform.exchange.internal.capture;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.exchange.Connector;
import org.zhongshu.platform.exchange.Position;
import org.zhongshu.platform.exchange.Settings;
import org.zhongshu.platform.exchange.Shape;
import org.zhongshu.platform.exchange.internal.Tls;
import org.zhongshu.platform.shared.AllowedHosts;
import org.zhongshu.platform.shared.Problem;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;
import java.util.function.Supplier;

/** MariaDB by its row-based binary log. The account needs SELECT, RELOAD, REPLICATION SLAVE and BINLOG MONITOR. */
@Component
class MariaDbCapture extends TableCapture {

    @Autowired
    MariaDbCapture(ObjectProvider<Connector> connectors, AllowedHosts hosts, SchemaRecords schemaRecords, CaptureLags lags) {
        this(() -> connectors.stream().filter(c -> c.kind().equals("mariadb")).findFirst().orElseThrow(), hosts, schemaRecords, lags);
    }

    MariaDbCapture(Supplier<Connector> tables, AllowedHosts hosts, SchemaRecords schemaRecords, CaptureLags lags) {
        super("mariadb", tables, hosts, schemaRecords, lags);
    }

    @Override
    public String label() {
        return "MariaDB 实时捕获";
    }

    @Override
    void checkServer(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery("SELECT @@log_bin, @@binlog_format, @@binlog_row_image, version()")) {
            row.next();
            if (!row.getString(4).toLowerCase(java.util.Locale.ROOT).contains("mariadb")) {
                throw Problem.unprocessable("not-mariadb", "该服务器不是 MariaDB；MySQL 的实时捕获暂不支持，请改用增量方式。");
            }
            if (!row.getBoolean(1) || !"ROW".equalsIgnoreCase(row.getString(2)) || !"FULL".equalsIgnoreCase(row.getString(3))) {
                throw Problem.unprocessable("no-row-log", "源库未开启行格式的二进制日志。请数源部门设置 log_bin、binlog_format=ROW、binlog_row_image=FULL 后重启数据库。");
            }
        }
    }

    @Override
    void prepare(Connection connection, Settings settings, String source, Shape expected, String name, Position from) {
        if (from == null) {
            schemaRecords.forget(name);
        } else if (!schemaRecords.exists(name)) {
            throw Problem.unprocessable("anew", "平台没有该表的结构记录，无法继续读取日志，将从头捕获一遍。");
        }
    }

    @Override
    void forget(Connection connection, Settings settings, String name) {
        schemaRecords.forget(name);
    }

    @Override
    CaptureSettings engineSettings(Settings settings, String source, String name) {
        CaptureSettings capture = CaptureSettings.of(name, source, "io.debezium.connector.mariadb.MariaDbConnector", settings, port(settings));
        Properties p = capture.properties();
        String[] table = parts(source);
        p.setProperty("database.server.id", Integer.toString(1_000_000 + Math.floorMod(name.hashCode(), 1_000_000_000)));
        p.setProperty("database.include.list", CaptureSettings.exactly(List.of(table[0])));
        p.setProperty("table.include.list", CaptureSettings.exactly(List.of(table)));
        tls(settings, p);
        p.setProperty("include.schema.changes", "false");
        p.setProperty("time.precision.mode", "adaptive_time_microseconds");
        p.setProperty("bigint.unsigned.handling.mode", "precise");
        p.setProperty("connect.timeout.ms", "10000");
        p.setProperty("schema.history.internal", KeptSchemaHistory.class.getName());
        p.setProperty("schema.history.internal." + CaptureSettings.CAPTURE, name);
        p.setProperty("schema.history.internal.store.only.captured.tables.ddl", "true");
        return capture;
    }

    @Override
    String url(Settings settings) {
        return "jdbc:mariadb://" + settings.get("host") + ":" + port(settings) + "/" + URLEncoder.encode(settings.get("database"), StandardCharsets.UTF_8)
                + switch (Tls.mode(settings)) {
                    case OFF -> "";
                    case REQUIRE -> "?sslMode=trust";
                    case VERIFY -> "?sslMode=verify-full" + Tls.authority(settings).map(ca -> "&serverSslCert=" + ca).orElse("");
                };
    }

    /** The engine connects twice: by JDBC, whose driver takes the authority's certificate, and for the binary log, which takes a store. */
    private static void tls(Settings settings, Properties p) {
        p.setProperty("database.ssl.mode", switch (Tls.mode(settings)) {
            case OFF -> "disable";
            case REQUIRE -> "trust";
            case VERIFY -> "verify-full";
        });
        if (Tls.mode(settings) == Tls.Mode.VERIFY) {
            Tls.store(settings).ifPresent(store -> {
                p.setProperty("database.ssl.truststore", store.toString());
                p.setProperty("database.ssl.truststore.password", Tls.STORE_PASSWORD);
            });
            p.setProperty("driver.sslMode", "verify-full");
            Tls.authority(settings).ifPresent(ca -> p.setProperty("driver.serverSslCert", ca.toString()));
        }
    }

    @Override
    int port(Settings settings) {
        return settings.number("port", 3306, 1, 65_535);
    }
}
