package org.zhongshu.platform.telemetry.internal;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import javax.sql.DataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.BooleanSupplier;

/**
 * The writer's own connection, which also holds the lock that makes it the only writer among all copies of the server: the
 * lock lives and dies with the connection.
 */
final class WriterConnection {

    private static final Logger log = LoggerFactory.getLogger(WriterConnection.class);
    /** "zhongshu telemetry" as a number; any constant would do. */
    private static final long LOCK = 0x7a686f6e67736875L;

    private final DataSource dataSource;
    private Connection connection;

    WriterConnection(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** Waits until this is the only writer; false when told to stop meanwhile. */
    boolean lock(BooleanSupplier running) {
        boolean told = false;
        while (running.getAsBoolean()) {
            try {
                if (connection == null) {
                    connection = dataSource.getConnection();
                    connection.setAutoCommit(false);
                }
                try (var s = connection.createStatement(); var r = s.executeQuery("SELECT pg_try_advisory_lock(" + LOCK + ")")) {
                    r.next();
                    boolean locked = r.getBoolean(1);
                    connection.commit();
                    if (locked) {
                        return true;
                    }
                }
                if (!told) {
                    log.info("Another copy of the server writes history; waiting");
                    told = true;
                }
            } catch (SQLException e) {
                if (!told) {
                    log.error("No database for writing history: {}", e.getMessage());
                    told = true;
                }
                drop();
            }
            try {
                Thread.sleep(1000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return false;
    }

    Connection get() throws SQLException {
        if (connection == null) {
            throw new SQLException("not connected", "08003");
        }
        return connection;
    }

    /** Without waiting for the disk; see {@link TelemetryWriter}. */
    void commitLightly() throws SQLException {
        try (var s = get().createStatement()) {
            s.execute("SET LOCAL synchronous_commit = off");
        }
        connection.commit();
    }

    /** Whether the connection is still good. */
    boolean rollback() {
        try {
            get().rollback();
            return true;
        } catch (SQLException e) {
            return false;
        }
    }

    void drop() {
        if (connection == null) {
            return;
        }
        try (Connection c = connection) {
            c.rollback();
            try (var s = c.createStatement()) {
                s.execute("SELECT pg_advisory_unlock_all()");
            }
            c.commit();
            c.setAutoCommit(true);
        } catch (SQLException e) {
            log.debug("The writer's connection was broken already: {}", e.getMessage());
        }
        connection = null;
    }
}
