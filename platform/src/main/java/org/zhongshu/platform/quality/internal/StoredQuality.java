package org.zhongshu.platform.quality.internal;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.quality.Quality;

import java.util.Optional;

/** The door, read from the last finished run. */
@Component
class StoredQuality implements Quality {

    private final JdbcTemplate jdbc;

    StoredQuality(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public Optional<Score> findScore(String dataset) {
        return jdbc.query("SELECT score, rules, broken, ended_at FROM quality.run WHERE dataset = ? AND state = 'done' ORDER BY started_at DESC LIMIT 1",
                (row, n) -> row.getObject(1) == null ? Optional.<Score>empty() : Optional.of(new Score(row.getDouble(1), row.getInt(2), row.getInt(3), row.getTimestamp(4).toInstant())), dataset)
                .stream().findFirst().flatMap(s -> s);
    }
}
