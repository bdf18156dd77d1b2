package org.zhongshu.platform.twin.internal;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.platform.twin.Metrics;
import org.zhongshu.platform.twin.ThingTypes;

import javax.sql.DataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * {@code twin.metric} and its copy in memory. A new key is inserted on a connection of its own: were it part of the caller's
 * transaction, a rollback would leave memory with an id that the table gives to somebody else.
 */
@Component
@DependsOnDatabaseInitialization
class StoredMetrics implements Metrics {

    private static final Logger log = LoggerFactory.getLogger(StoredMetrics.class);

    /** After a failure the database is left alone so long: an event loop that brings new keys must not wait for it each time. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final DataSource dataSource;
    private final int limit;
    private final Map<String, Integer> ids = new ConcurrentHashMap<>();
    private volatile String[] keys = new String[256];
    private int undeclared;
    private long failedAt = System.nanoTime() - PATIENCE.toNanos();

    StoredMetrics(DataSource dataSource, ThingTypes types, @Value("${zhongshu.twin.undeclared-metrics:2000}") int limit) throws SQLException {
        this.dataSource = dataSource;
        this.limit = limit;
        read();
        TreeSet<String> declared = new TreeSet<>();
        types.list().forEach(t -> t.properties().forEach(p -> declared.add(p.key())));
        for (String key : declared) {
            if (!ids.containsKey(key)) {
                insert(key, true);
            }
        }
    }

    @Override
    public int id(String key) {
        Integer id = ids.get(key);
        return id != null ? id : register(key);
    }

    @Override
    public int find(String key) {
        Integer id = ids.get(key);
        return id == null ? 0 : id;
    }

    @Override
    public String key(int id) {
        String[] known = keys;
        if (id > 0 && id < known.length && known[id] != null) {
            return known[id];
        }
        return late(id);
    }

    @Override
    public List<String> keys() {
        return List.copyOf(new TreeSet<>(ids.keySet()));
    }

    /** Another copy of the server may have registered it since. */
    private synchronized String late(int id) {
        try {
            read();
        } catch (SQLException e) {
            throw Problem.unavailable("database", "数据库不可用", e);
        }
        if (id > 0 && id < keys.length && keys[id] != null) {
            return keys[id];
        }
        throw new IllegalArgumentException("no metric has id " + id);
    }

    private synchronized int register(String key) {
        Integer known = ids.get(key);
        if (known != null) {
            return known;
        }
        if (key.isBlank() || key.length() > MAX_KEY || key.chars().anyMatch(Character::isISOControl)) {
            throw Problem.unprocessable("metric-key", "指标名为空、过长（超过 " + MAX_KEY + " 字）或含控制字符");
        }
        if (undeclared >= limit) {
            throw Problem.unprocessable("metrics-full", "未声明的指标已达上限 " + limit + " 个，不再登记：" + key);
        }
        if (System.nanoTime() - failedAt < PATIENCE.toNanos()) {
            throw Problem.unavailable("database", "数据库不可用，新指标未能登记：" + key, null);
        }
        try {
            log.info("New metric not declared by any type: {}", key);
            return insert(key, false);
        } catch (SQLException e) {
            failedAt = System.nanoTime();
            throw Problem.unavailable("database", "数据库不可用，新指标未能登记：" + key, e);
        }
    }

    private int insert(String key, boolean declared) throws SQLException {
        try (Connection c = dataSource.getConnection()) {
            c.setAutoCommit(true);
            // two copies of the server may race for the next id: one of them then reads what the other wrote
            try (var insert = c.prepareStatement("""
                    INSERT INTO twin.metric (id, key, declared) SELECT coalesce(max(id), 0) + 1, ?, ? FROM twin.metric
                    ON CONFLICT DO NOTHING""");
                 var select = c.prepareStatement("SELECT id FROM twin.metric WHERE key = ?")) {
                insert.setString(1, key);
                insert.setBoolean(2, declared);
                select.setString(1, key);
                for (int attempt = 0; attempt < 20; attempt++) {
                    insert.executeUpdate();
                    try (var found = select.executeQuery()) {
                        if (found.next()) {
                            int id = found.getInt(1);
                            keep(id, key, declared);
                            return id;
                        }
                    }
                }
            }
        }
        throw new SQLException("metric " + key + " could not be given an id");
    }

    private void read() throws SQLException {
        try (Connection c = dataSource.getConnection(); var s = c.createStatement();
             var rows = s.executeQuery("SELECT id, key, declared FROM twin.metric")) {
            while (rows.next()) {
                if (!ids.containsKey(rows.getString(2))) {
                    keep(rows.getInt(1), rows.getString(2), rows.getBoolean(3));
                }
            }
        }
    }

    private void keep(int id, String key, boolean declared) {
        String[] next = keys.clone();
        if (id >= next.length) {
            next = java.util.Arrays.copyOf(next, Math.max(id + 1, next.length * 2));
        }
        next[id] = key;
        keys = next;
        ids.put(key, id);
        if (!declared) {
            undeclared++;
        }
    }
}
