package org.zhongshu.platform.quality.internal;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.shared.Json;
import tools.jackson.databind.JsonNode;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What the checks found, read for the pages. */
@Component
class QualityReports {

    static final int TREND_DAYS = 30;

    private final JdbcTemplate jdbc;
    private final Clock clock;
    private final ZoneId zone;

    QualityReports(JdbcTemplate jdbc, CityProfile city, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
        this.zone = city.current().zone();
    }

    /** @param state {@code running done failed} */
    record Run(String id, String dataset, String department, String cause, String state, Instant startedAt, Instant endedAt, Long rows, Double score, int rules, int broken,
               JsonNode dimensions, String message) {
    }

    record Result(String rule, String name, String kind, String kindName, String dimension, List<String> fields, int weight, int level, double tolerance, long checked, long bad,
                  Double score, boolean broken, String note, String caseId, String caseNumber, Boolean caseOpen) {
    }

    record Source(String source, long rows, Double score) {
    }

    private static final String RUN = "SELECT id, dataset, department, cause, state, started_at, ended_at, rows, score, rules, broken, dimensions, message FROM quality.run ";

    /** The last finished run of each dataset. */
    Map<String, Run> last() {
        Map<String, Run> last = new LinkedHashMap<>();
        jdbc.query("SELECT DISTINCT ON (dataset) id, dataset, department, cause, state, started_at, ended_at, rows, score, rules, broken, dimensions, message FROM quality.run WHERE state = 'done' ORDER BY dataset, started_at DESC",
                row -> {
                    Run run = run(row);
                    last.put(run.dataset(), run);
                });
        return last;
    }

    List<Run> runs(String dataset, int limit) {
        return jdbc.query(RUN + "WHERE dataset = ? ORDER BY started_at DESC LIMIT ?", (row, n) -> run(row), dataset, limit);
    }

    Optional<Run> last(String dataset) {
        return jdbc.query(RUN + "WHERE dataset = ? AND state = 'done' ORDER BY started_at DESC LIMIT 1", (row, n) -> run(row), dataset).stream().findFirst();
    }

    List<Result> results(long run, String dataset) {
        return jdbc.query("""
                SELECT r.rule, r.name, r.kind, r.dimension, r.fields, r.weight, r.level, r.tolerance, r.checked, r.bad, r.score, r.broken, r.note, t.case_id, t.case_number, t.open
                FROM quality.result r LEFT JOIN quality.trouble t ON t.dataset = ? AND t.rule = r.rule WHERE r.run_id = ? ORDER BY r.broken DESC, r.score, r.weight DESC, r.rule""",
                (row, n) -> new Result(row.getString(1), row.getString(2), row.getString(3), RuleKind.of(row.getString(3)).label(), row.getString(4), texts(row.getArray(5)), row.getInt(6), row.getInt(7),
                        row.getDouble(8), row.getLong(9), row.getLong(10), number(row, 11), row.getBoolean(12), row.getString(13), row.getString(14), row.getString(15),
                        row.getString(14) == null ? null : row.getBoolean(16)), dataset, run);
    }

    List<Source> sources(long run) {
        return jdbc.query("SELECT source, rows, score FROM quality.source_result WHERE run_id = ? ORDER BY rows DESC", (row, n) -> new Source(row.getString(1), row.getLong(2), number(row, 3)), run);
    }

    List<String> sampleKeys(String dataset, String rule) {
        return jdbc.queryForList("SELECT row_key FROM quality.sample WHERE dataset = ? AND rule = ? ORDER BY row_key", String.class, dataset, rule);
    }

    long openTroubles(String dataset) {
        Long n = jdbc.queryForObject("SELECT count(*) FROM quality.trouble WHERE dataset = ? AND open", Long.class, dataset);
        return n == null ? 0 : n;
    }

    Map<String, Long> openTroubles() {
        Map<String, Long> open = new LinkedHashMap<>();
        jdbc.query("SELECT dataset, count(*) FROM quality.trouble WHERE open GROUP BY dataset", row -> {
            open.put(row.getString(1), row.getLong(2));
        });
        return open;
    }

    /** The score of each run of a dataset, the oldest first. */
    List<Object[]> scores(String dataset) {
        List<Object[]> scores = jdbc.query("SELECT ended_at, score FROM quality.run WHERE dataset = ? AND state = 'done' AND score IS NOT NULL ORDER BY started_at DESC LIMIT 200",
                (row, n) -> new Object[]{row.getTimestamp(1).getTime(), row.getDouble(2)}, dataset);
        return scores.reversed();
    }

    /**
     * Day by day, the mean of the datasets' scores as they stood that evening, by department; "" is all of them. A dataset counts
     * from its first check on, and with its last score on days without one.
     */
    Map<String, List<Object[]>> trend() {
        LocalDate today = clock.instant().atZone(zone).toLocalDate();
        LocalDate first = today.minusDays(TREND_DAYS - 1L);
        // per dataset: day → score; the last one before the window stands for its first day
        Map<String, TreeMap<LocalDate, Double>> scores = new LinkedHashMap<>();
        Map<String, String> departments = new LinkedHashMap<>();
        jdbc.query("""
                SELECT DISTINCT ON (dataset, day) dataset, department, day, score FROM (
                    SELECT dataset, department, greatest((ended_at AT TIME ZONE ?)::date, ?::date) AS day, score, started_at FROM quality.run WHERE state = 'done' AND score IS NOT NULL) d
                ORDER BY dataset, day, started_at DESC""", row -> {
            departments.put(row.getString(1), row.getString(2));
            scores.computeIfAbsent(row.getString(1), d -> new TreeMap<>()).put(row.getObject(3, LocalDate.class), row.getDouble(4));
        }, zone.getId(), first);
        Map<String, List<Object[]>> trend = new LinkedHashMap<>();
        for (LocalDate day = first; !day.isAfter(today); day = day.plusDays(1)) {
            Map<String, double[]> sums = new LinkedHashMap<>();
            for (var entry : scores.entrySet()) {
                var at = entry.getValue().floorEntry(day);
                if (at != null) {
                    for (String of : List.of("", departments.get(entry.getKey()))) {
                        double[] sum = sums.computeIfAbsent(of, k -> new double[2]);
                        sum[0] += at.getValue();
                        sum[1]++;
                    }
                }
            }
            long millis = day.atStartOfDay(zone).toInstant().toEpochMilli();
            sums.forEach((of, sum) -> trend.computeIfAbsent(of, k -> new ArrayList<>()).add(new Object[]{millis, sum[0] / sum[1]}));
        }
        return trend;
    }

    private static Run run(ResultSet row) throws SQLException {
        Timestamp ended = row.getTimestamp(7);
        long rows = row.getLong(8);
        boolean none = row.wasNull();
        return new Run(row.getString(1), row.getString(2), row.getString(3), row.getString(4), row.getString(5), row.getTimestamp(6).toInstant(), ended == null ? null : ended.toInstant(),
                none ? null : rows, number(row, 9), row.getInt(10), row.getInt(11), Json.read(row.getString(12)), row.getString(13));
    }

    private static Double number(ResultSet row, int column) throws SQLException {
        double value = row.getDouble(column);
        return row.wasNull() ? null : value;
    }

    private static List<String> texts(Array array) throws SQLException {
        return List.of((String[]) array.getArray());
    }
}
