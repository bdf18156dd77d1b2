package org.zhongshu.platform.operations.internal;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.shared.HealthSource;

import java.util.HashMap;
import java.util.Map;

/** Events between modules that are committed but whose listener has not finished yet (Modulith's publication registry). */
@Component
class EventsHealth implements HealthSource {

    private final JdbcTemplate jdbc;

    EventsHealth(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public String id() {
        return "events";
    }

    @Override
    public String name() {
        return "模块事件";
    }

    @Override
    public Map<String, Number> figures() {
        Map<String, Number> figures = new HashMap<>();
        jdbc.query("SELECT count(*) AS outstanding, coalesce(extract(epoch FROM now() - min(publication_date)), 0) AS oldest "
                + "FROM event_publication WHERE completion_date IS NULL", row -> {
            figures.put("outstanding", row.getLong("outstanding"));
            figures.put("oldest", Math.max(0, row.getDouble("oldest")));
        });
        return figures;
    }
}
