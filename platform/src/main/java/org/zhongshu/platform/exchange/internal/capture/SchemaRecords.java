package org.zhongshu.platform.exchange.internal.capture;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

import java.util.List;

/**
 * What a MariaDB table looked like, statement by statement: its binary log holds values without names, so that an older place in
 * the log can only be read with the columns of that time.
 */
@Component
class SchemaRecords {

    private final JdbcTemplate jdbc;

    SchemaRecords(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** Committed at once, before the rows that need it. */
    void add(String capture, String record) {
        jdbc.update("INSERT INTO exchange.capture_schema (capture, record) VALUES (?, ?)", capture, record);
    }

    List<String> list(String capture) {
        return jdbc.queryForList("SELECT record FROM exchange.capture_schema WHERE capture = ? ORDER BY id", String.class, capture);
    }

    boolean exists(String capture) {
        return Boolean.TRUE.equals(jdbc.queryForObject("SELECT EXISTS (SELECT 1 FROM exchange.capture_schema WHERE capture = ?)", Boolean.class, capture));
    }

    void forget(String capture) {
        jdbc.update("DELETE FROM exchange.capture_schema WHERE capture = ?", capture);
    }
}
