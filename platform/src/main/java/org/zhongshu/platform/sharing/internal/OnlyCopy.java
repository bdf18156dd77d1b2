package org.zhongshu.platform.sharing.internal;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import javax.sql.DataSource;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * Lets one of several copies of the server do a piece of work: whoever holds a PostgreSQL session lock. The lock lives and dies
 * with its connection, so that another copy takes over a moment after this one was killed.
 */
public final class OnlyCopy implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(OnlyCopy.class);

    private final DataSource source;
    private final long number;
    private Connection connection;
    private volatile boolean held;
    private boolean away;

    /** @param number of the lock; each piece of work has its own */
    public OnlyCopy(DataSource source, long number) {
        this.source = source;
        this.number = number;
    }

    /** Takes the lock when it is free, proves that it is still there when it was held. Asked every second or so. */
    public synchronized boolean take() {
        try {
            if (held) {
                try (var s = connection.createStatement()) {
                    s.execute("SELECT 1");
                }
                away = false;
                return true;
            }
            connection = source.getConnection();
            try (var s = connection.createStatement(); var r = s.executeQuery("SELECT pg_try_advisory_lock(" + number + ")")) {
                r.next();
                held = r.getBoolean(1);
            }
            if (!held) {
                connection.close();
                connection = null;
            }
            away = false;
        } catch (SQLException e) {
            if (!away) {
                log.warn("The lock {} is lost or cannot be asked for; trying again every moment: {}", number, e.getMessage());
            }
            away = true;
            drop();
            return false;
        }
        return held;
    }

    /** What {@link #take} last found. */
    public boolean held() {
        return held;
    }

    @Override
    public synchronized void close() {
        drop();
    }

    private void drop() {
        held = false;
        if (connection == null) {
            return;
        }
        try (Connection c = connection; var s = c.createStatement()) {
            s.execute("SELECT pg_advisory_unlock(" + number + ")");
        } catch (SQLException e) {
            log.debug("The lock's connection was broken already: {}", e.getMessage());
        }
        connection = null;
    }
}
