package org.zhongshu.platform.twin.internal;

import org.springframework.jdbc.core.JdbcTemplate;
import org.zhongshu.platform.twin.LatestStates;
import org.zhongshu.platform.twin.Metrics;

import javax.sql.DataSource;
import java.sql.SQLException;
import java.util.List;

/** Lets other modules' tests make the twin's real parts without a Spring context. */
public final class TwinParts {

    private TwinParts() {
    }

    public static Metrics metrics(DataSource dataSource) throws SQLException {
        return new StoredMetrics(dataSource, new DeclaredTypes(List.of()), 2000);
    }

    /** Reads what is stored, like a start of the server. */
    public static LatestStates latest(DataSource dataSource, Metrics metrics) {
        return new MemoryLatestStates(new JdbcTemplate(dataSource), metrics);
    }
}
