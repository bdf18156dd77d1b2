package org.zhongshu.platform.exchange.internal;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.exchange.Deliveries;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.Optional;

/** A job that is paused or has drifted delivers no more: what it brought last grows old by itself. */
@Component
class StoredDeliveries implements Deliveries {

    private final JdbcTemplate jdbc;

    StoredDeliveries(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public Optional<Instant> last(String dataset) {
        return Optional.ofNullable(jdbc.queryForObject("SELECT max(fresh_at) FROM exchange.job WHERE dataset = ?", Timestamp.class, dataset)).map(Timestamp::toInstant);
    }
}
