package org.zhongshu.platform.exchange.internal.sftp;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;

/** {@code exchange.fetched_file}. */
@Component
class FetchedFiles {

    private final JdbcTemplate jdbc;
    private final Clock clock;

    FetchedFiles(JdbcTemplate jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    boolean has(long connection, FetchedFiles.RemoteFile file) {
        return Boolean.TRUE.equals(jdbc.queryForObject("SELECT EXISTS (SELECT 1 FROM exchange.fetched_file WHERE connection_id = ? AND name = ? AND size = ? AND modified = ?)", Boolean.class,
                connection, file.name(), file.size(), Timestamp.from(file.modified())));
    }

    void add(long connection, FetchedFiles.RemoteFile file) {
        jdbc.update("INSERT INTO exchange.fetched_file (connection_id, name, size, modified, fetched_at) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING", connection, file.name(), file.size(),
                Timestamp.from(file.modified()), Timestamp.from(clock.instant()));
    }

    /** @param modified to the second, as SFTP has it */
    record RemoteFile(String name, long size, Instant modified) {
    }
}
