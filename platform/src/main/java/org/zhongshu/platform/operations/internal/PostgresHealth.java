package org.zhongshu.platform.operations.internal;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.shared.HealthSource;

import javax.sql.DataSource;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/** The store: does it answer, are connections left, does an old transaction hold up the vacuum. */
@Component
class PostgresHealth implements HealthSource {

    private final JdbcTemplate jdbc;
    private final DataSource pool;

    PostgresHealth(JdbcTemplate jdbc, DataSource pool) {
        this.jdbc = jdbc;
        this.pool = pool;
    }

    @Override
    public String id() {
        return "postgres";
    }

    @Override
    public String name() {
        return "数据库";
    }

    @Override
    public Map<String, Number> figures() {
        long begin = System.nanoTime();
        Map<String, Number> figures = new HashMap<>();
        jdbc.query("""
                SELECT count(*) AS connections, current_setting('max_connections')::int AS most,
                       coalesce(max(extract(epoch FROM clock_timestamp() - xact_start))
                           FILTER (WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'), 0) AS oldest
                FROM pg_stat_activity WHERE backend_type IN ('client backend', 'parallel worker')""", row -> {
            figures.put("connections", row.getInt("connections"));
            figures.put("connectionPercent", 100.0 * row.getInt("connections") / row.getInt("most"));
            figures.put("oldestTransaction", row.getDouble("oldest"));
        });
        figures.put("ping", (System.nanoTime() - begin) / 1e6);
        figures.put("size", jdbc.queryForObject("SELECT pg_database_size(current_database()) / 1048576", Long.class));
        waiting(figures);
        return figures;
    }

    private void waiting(Map<String, Number> figures) {
        try {
            if (pool.isWrapperFor(HikariDataSource.class)) {
                HikariPoolMXBean bean = pool.unwrap(HikariDataSource.class).getHikariPoolMXBean();
                if (bean != null) {
                    figures.put("poolWaiting", bean.getThreadsAwaitingConnection());
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException("a pool that cannot be unwrapped", e);
        }
    }
}
