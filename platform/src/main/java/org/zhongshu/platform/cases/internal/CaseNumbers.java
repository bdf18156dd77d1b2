package org.zhongshu.platform.cases.internal;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import jakarta.annotation.PreDestroy;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

import java.time.LocalDate;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Gives case numbers without a lock between cases: serials come in blocks, one row write each. A block belongs to this server
 * as soon as its own short transaction commits, so a case that rolls back leaves a gap and never a double. Blocks grow with
 * demand: a quiet county does not skip hundreds of numbers at each restart.
 */
@Component
class CaseNumbers {

    private static final int LARGEST = 500;

    /** A connection of its own: whoever waits for a number holds one of the pool's already. */
    private final HikariDataSource own;
    private final JdbcTemplate jdbc;
    private final Map<String, Block> blocks = new ConcurrentHashMap<>();

    CaseNumbers(HikariDataSource pool) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("case-numbers");
        config.setJdbcUrl(pool.getJdbcUrl());
        config.setUsername(pool.getUsername());
        config.setPassword(pool.getPassword());
        config.setMaximumPoolSize(1);
        config.setMinimumIdle(0);
        config.setInitializationFailTimeout(-1);
        own = new HikariDataSource(config);
        jdbc = new JdbcTemplate(own);
    }

    private static final class Block {
        private long next;
        private long end;
        private int size = 5;
    }

    /** The next number of the pattern on that day. */
    String next(NumberPattern pattern, LocalDate day) {
        String prefix = pattern.prefixOn(day);
        // yesterday's blocks are of no use any more
        if (blocks.size() > 200) {
            blocks.clear();
        }
        Block block = blocks.computeIfAbsent(prefix, p -> new Block());
        synchronized (block) {
            if (block.next == block.end) {
                Long end = jdbc.queryForObject("""
                        INSERT INTO cases.number_block (prefix, next) VALUES (?, 1 + ?)
                        ON CONFLICT (prefix) DO UPDATE SET next = number_block.next + ? RETURNING next""", Long.class, prefix, block.size, block.size);
                block.end = end;
                block.next = end - block.size;
                block.size = Math.min(LARGEST, block.size * 2);
            }
            return NumberPattern.number(prefix, pattern.digits(), block.next++);
        }
    }

    @PreDestroy
    void close() {
        own.close();
    }
}
