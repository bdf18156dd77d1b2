package org.zhongshu.platform.telemetry.internal;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.telemetry.TelemetryFigures;

import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

@Component
class StoredFigures implements TelemetryFigures {

    private final WriterFigures writer;
    private final LagMonitor lag;
    private final JdbcTemplate jdbc;
    private final Clock clock;

    StoredFigures(WriterFigures writer, LagMonitor lag, JdbcTemplate jdbc, Clock clock) {
        this.writer = writer;
        this.lag = lag;
        this.jdbc = jdbc;
        this.clock = clock;
        Long refused = jdbc.queryForObject("SELECT count(*) FROM telemetry.refused", Long.class);
        writer.refused(refused == null ? 0 : refused);
    }

    @Override
    public Figures figures() {
        double[] rates = writer.rates(clock.instant());
        return new Figures(writer.writing(), lag.behind(), lag.seconds(), lag.alarm(), lag.overLimit(), rates[0], rates[1], writer.lastCommit(),
                writer.refused(), writer.lost(), writer.fault());
    }

    @Override
    public List<Partition> partitions() {
        List<Partition> found = new ArrayList<>();
        for (Partitions table : List.of(Partitions.ofReading(), Partitions.ofMinute(), Partitions.ofHour())) {
            found.addAll(jdbc.query("""
                            SELECT c.relname, pg_total_relation_size(c.oid) FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
                            WHERE i.inhparent = ('telemetry.' || ?)::regclass ORDER BY 1""",
                    (row, i) -> new Partition(table.table(), row.getString(1), table.startOf(row.getString(1)).atStartOfDay().toInstant(ZoneOffset.UTC), row.getLong(2)),
                    table.table()));
        }
        return found;
    }
}
