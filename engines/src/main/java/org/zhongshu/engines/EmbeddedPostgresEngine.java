package org.zhongshu.engines;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;

/**
 * PostgreSQL 18 beside the JVM, durable ({@code fsync} and {@code synchronous_commit} on), password protected, loopback only.
 *
 * <p>The data directory survives restarts. A postmaster orphaned by {@code kill -9} of the JVM is stopped before a new one
 * starts: zonky would otherwise attach to the old one silently, with the old settings.
 */
public final class EmbeddedPostgresEngine implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(EmbeddedPostgresEngine.class);
    private static final String USER = "postgres";

    private final EmbeddedPostgres postgres;
    private final String password;
    private final String database;
    private final Path data;

    private EmbeddedPostgresEngine(EmbeddedPostgres postgres, Path data, String password, String database) {
        this.postgres = postgres;
        this.data = data;
        this.password = password;
        this.database = database;
    }

    /**
     * @param home     folder that holds all state of this engine
     * @param port     TCP port on loopback, 0 for a free one
     * @param database created when missing
     * @param settings extra or overriding {@code postgresql.conf} settings
     */
    public static EmbeddedPostgresEngine start(Path home, int port, String database, Map<String, String> settings) throws IOException {
        Files.createDirectories(home);
        Path data = home.resolve("data");
        OrphanPostmaster.stop(data);
        boolean first = !Files.exists(data.resolve("PG_VERSION"));
        String password = password(home);
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                .setOverrideWorkingDirectory(home.resolve("binaries").toFile())
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setRegisterShutdownHook(false)
                .setPGStartupWait(Duration.ofSeconds(90))
                .setConnectConfig("password", password)
                .setOutputRedirector(ProcessBuilder.Redirect.appendTo(home.resolve("postgres.log").toFile()))
                .setErrorRedirector(ProcessBuilder.Redirect.appendTo(home.resolve("postgres.log").toFile()));
        if (port > 0) {
            builder.setPort(port);
        }
        defaults().forEach(builder::setServerConfig);
        settings.forEach(builder::setServerConfig);
        EmbeddedPostgres postgres = builder.start();
        EmbeddedPostgresEngine engine = new EmbeddedPostgresEngine(postgres, data, password, database);
        try {
            engine.prepare(first);
        } catch (SQLException e) {
            engine.close();
            throw new IOException("PostgreSQL started but could not be prepared: " + e.getMessage(), e);
        }
        return engine;
    }

    /** Stops what a killed run left running in this folder; {@link #start} does it too, this is for those who choose the port before. */
    public static void stopOrphan(Path home) throws IOException {
        OrphanPostmaster.stop(home.resolve("data"));
    }

    /** JDBC address without credentials. */
    public String url() {
        return "jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/" + database;
    }

    public String user() {
        return USER;
    }

    public String password() {
        return password;
    }

    /** Returns when the postmaster is gone: zonky's own stop gives up after some seconds on a busy machine. */
    @Override
    public void close() throws IOException {
        postgres.close();
        OrphanPostmaster.stop(data);
    }

    private void prepare(boolean first) throws SQLException, IOException {
        String admin = "jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/postgres";
        try (Connection c = DriverManager.getConnection(admin, USER, password); var s = c.createStatement()) {
            Path hba = data.resolve("pg_hba.conf");
            if (first || !Files.readString(hba).contains("scram-sha-256")) {
                s.execute("ALTER USER " + USER + " PASSWORD '" + password + "'");
                Files.writeString(hba, """
                        # written by Zhongshu: loopback only, password always
                        local all all scram-sha-256
                        host  all all 127.0.0.1/32 scram-sha-256
                        host  all all ::1/128 scram-sha-256
                        local replication all scram-sha-256
                        host  replication all 127.0.0.1/32 scram-sha-256
                        """);
                s.execute("SELECT pg_reload_conf()");
            }
            try (var found = s.executeQuery("SELECT 1 FROM pg_database WHERE datname = '" + database + "'")) {
                if (!found.next()) {
                    s.execute("CREATE DATABASE " + database + " ENCODING 'UTF8'");
                }
            }
        }
        log.info("PostgreSQL ready on 127.0.0.1:{}", postgres.getPort());
    }

    /** The defaults differ from zonky's, which are made for throw-away tests (fsync off). */
    private static Map<String, String> defaults() {
        return Map.ofEntries(
                Map.entry("listen_addresses", "127.0.0.1"),
                Map.entry("fsync", "on"),
                Map.entry("full_page_writes", "on"),
                Map.entry("synchronous_commit", "on"),
                Map.entry("shared_buffers", "192MB"),
                Map.entry("work_mem", "8MB"),
                Map.entry("maintenance_work_mem", "128MB"),
                Map.entry("max_connections", "80"),
                Map.entry("max_wal_size", "2GB"),
                Map.entry("checkpoint_timeout", "10min"),
                Map.entry("wal_compression", "off"),
                // short queries everywhere: the just-in-time compiler costs more than it gives (a peer's report names it as a cause of collapse)
                Map.entry("jit", "off"),
                Map.entry("random_page_cost", "1.1"),
                Map.entry("timezone", "UTC"));
    }

    private static String password(Path home) throws IOException {
        Path file = home.resolve("password");
        if (!Files.exists(file)) {
            byte[] secret = new byte[24];
            new SecureRandom().nextBytes(secret);
            // a temporary file is its owner's alone; moved when whole, so that a kill in between leaves no empty password
            Path draft = Files.createTempFile(home, "password", ".new");
            Files.writeString(draft, HexFormat.of().formatHex(secret));
            Files.move(draft, file);
        }
        return Files.readString(file).trim();
    }
}
