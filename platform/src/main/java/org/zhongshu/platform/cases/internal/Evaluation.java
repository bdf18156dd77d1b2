package org.zhongshu.platform.cases.internal;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.shared.Problem;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * 综合评价 from daily sums. A year of a county is some ten thousand rows, whatever the number of cases; deltas that were not
 * folded in yet are counted in, so the figures are exact at every moment.
 */
@Component
class Evaluation {

    private static final String SUMS = """
            sum(reported) AS reported, sum(accepted) AS accepted, sum(dispatched) AS dispatched, sum(returned) AS returned, sum(to_handle) AS to_handle,
            sum(handled) AS handled, sum(handled_in_time) AS handled_in_time, sum(handle_minutes) AS handle_minutes, sum(reworked) AS reworked,
            sum(to_close) AS to_close, sum(closed) AS closed, sum(closed_in_time) AS closed_in_time""";
    private static final String SPREAD = """
            day, department, type, town, (figure = 0)::int * n AS reported, (figure = 1)::int * n AS accepted, (figure = 2)::int * n AS dispatched,
            (figure = 3)::int * n AS returned, (figure = 4)::int * n AS to_handle, (figure = 5)::int * n AS handled, (figure = 6)::int * n AS handled_in_time,
            (figure = 7)::int * n AS handle_minutes, (figure = 8)::int * n AS reworked, (figure = 9)::int * n AS to_close, (figure = 10)::int * n AS closed,
            (figure = 11)::int * n AS closed_in_time""";
    private static final String FOLD = """
            WITH gone AS (DELETE FROM cases.tally_delta RETURNING day, department, type, town, figure, n),
                 spread AS (SELECT %s FROM gone)
            INSERT INTO cases.tally AS t SELECT day, department, type, town, %s FROM spread GROUP BY day, department, type, town ORDER BY 1, 2, 3, 4
            ON CONFLICT (day, department, type, town) DO UPDATE SET reported = t.reported + excluded.reported, accepted = t.accepted + excluded.accepted,
                dispatched = t.dispatched + excluded.dispatched, returned = t.returned + excluded.returned, to_handle = t.to_handle + excluded.to_handle,
                handled = t.handled + excluded.handled, handled_in_time = t.handled_in_time + excluded.handled_in_time,
                handle_minutes = t.handle_minutes + excluded.handle_minutes, reworked = t.reworked + excluded.reworked,
                to_close = t.to_close + excluded.to_close, closed = t.closed + excluded.closed, closed_in_time = t.closed_in_time + excluded.closed_in_time
            """.formatted(SPREAD, SUMS);

    /**
     * Running cases whose deadline is still ahead: counted in the sums on the deadline's day, taken out again until it has
     * passed, so that nothing is called late before it is. As many rows as there is work in hand, and only when the period
     * reaches beyond this moment.
     */
    private static final String PENDING = """
            SELECT NULL::date AS day, coalesce(f.department, '') AS department, f.type, coalesce(f.town, '') AS town, 0 AS reported, 0 AS accepted,
                   0 AS dispatched, 0 AS returned, -h.due AS to_handle, 0 AS handled, 0 AS handled_in_time, 0 AS handle_minutes,
                   -(h.due * (f.reworks > 0)::int) AS reworked, -c.due AS to_close, 0 AS closed, 0 AS closed_in_time
            FROM cases.case_file f,
                 LATERAL (SELECT CASE WHEN f.handled_at IS NULL AND f.handle_due >= ? AND f.handle_due < ? THEN 1 ELSE 0 END AS due) h,
                 LATERAL (SELECT CASE WHEN f.close_due >= ? AND f.close_due < ? THEN 1 ELSE 0 END AS due) c
            WHERE f.open AND f.state <> 'suspended' AND h.due + c.due > 0""";

    /** The figures' names, in the order of {@link Tally.Figure}. */
    private static final List<String> NAMES = List.of("reported", "accepted", "dispatched", "returned", "toHandle", "handled", "handledInTime",
            "handleMinutes", "reworked", "toClose", "closed", "closedInTime");

    private final JdbcTemplate jdbc;
    private final Clock clock;
    private final ZoneId zone;

    Evaluation(JdbcTemplate jdbc, Clock clock, CityProfile city) {
        this.jdbc = jdbc;
        this.clock = clock;
        this.zone = city.current().zone();
    }

    /**
     * One line of the evaluation. Rates are fractions of 1, null where nothing is due yet; 返工率 and 退回率 count cases, not times.
     *
     * @param key            department, type or town code
     * @param toHandle       应处置数: handled, or past the deadline
     * @param toClose        应结案数: closed, or past the deadline
     * @param handledRate    处置率 = 处置数 / 应处置数
     * @param onTimeHandled  按期处置率 = 按期处置数 / 应处置数
     * @param closedRate     结案率 = 结案数 / 应结案数
     * @param onTimeClosed   按期结案率 = 按期结案数 / 应结案数
     * @param reworkRate     返工率 = 返工数 / 应处置数
     * @param returnRate     退回率 = 退回数 / 派遣数 (1 − 派遣准确率)
     * @param acceptRate     立案率 = 立案数 / 上报数
     * @param averageMinutes 平均处置时长: natural minutes from dispatch to feedback, without pauses
     */
    record Row(String key, String name, long reported, long accepted, long dispatched, long returned, long toHandle, long handled, long handledInTime,
               long reworked, long toClose, long closed, long closedInTime, Double acceptRate, Double handledRate, Double onTimeHandled,
               Double closedRate, Double onTimeClosed, Double reworkRate, Double returnRate, Double averageMinutes) {
    }

    /** Folds what was committed since the last time; a crash leaves either the deltas or the sums, never both or none. */
    @Scheduled(fixedDelay = 5_000, initialDelay = 5_000)
    void fold() {
        jdbc.update(FOLD);
    }

    /**
     * @param by          department, type or town
     * @param departments only these, null for all
     */
    List<Row> rows(LocalDate from, LocalDate to, String by, java.util.Collection<String> departments, String town, java.util.function.UnaryOperator<String> names) {
        String column = switch (by.toLowerCase(Locale.ROOT)) {
            case "department", "type", "town" -> by.toLowerCase(Locale.ROOT);
            default -> throw Problem.badRequest("bad-by", "by 只能是 department、type 或 town。");
        };
        List<Row> rows = new ArrayList<>();
        query(column, from, to, null, departments, town, (key, n) -> rows.add(row(key, names.apply(key), n)));
        return rows;
    }

    Map<String, Long> figures(LocalDate from, LocalDate to, String type) {
        Map<String, Long> figures = new LinkedHashMap<>();
        NAMES.forEach(name -> figures.put(name, 0L));
        query("''", from, to, type, null, null, (key, n) -> {
            for (int i = 0; i < n.length; i++) {
                figures.put(NAMES.get(i), n[i]);
            }
        });
        return figures;
    }

    private interface Line {
        void take(String key, long[] figures);
    }

    private void query(String key, LocalDate from, LocalDate to, String type, java.util.Collection<String> departments, String town, Line line) {
        if (to.isBefore(from) || from.plusYears(10).isBefore(to)) {
            throw Problem.badRequest("bad-period", "统计时段有误：须先起后止，且不超过十年。");
        }
        StringBuilder which = new StringBuilder("true");
        List<Object> chosen = new ArrayList<>();
        if (type != null) {
            which.append(" AND type = ?");
            chosen.add(type);
        }
        if (departments != null) {
            which.append(" AND department = ANY (?)");
            chosen.add(departments.toArray(String[]::new));
        }
        if (town != null) {
            which.append(" AND town >= ? AND town < ?");
            chosen.add(town);
            chosen.add(town + "\uDBFF\uDFFF");
        }
        List<String> parts = new ArrayList<>();
        List<Object> parameters = new ArrayList<>();
        for (String sums : List.of("cases.tally", "(SELECT " + SPREAD + " FROM cases.tally_delta) d")) {
            parts.add("SELECT " + key + " AS key, * FROM " + sums + " WHERE day BETWEEN ? AND ? AND " + which);
            parameters.addAll(List.of(from, to));
            parameters.addAll(chosen);
        }
        Instant now = clock.instant();
        Instant start = from.atStartOfDay(zone).toInstant();
        Instant end = to.plusDays(1).atStartOfDay(zone).toInstant();
        if (now.isBefore(end)) {
            parts.add("SELECT " + key + " AS key, * FROM (" + PENDING + ") p WHERE " + which);
            OffsetDateTime since = CaseStore.at(now.isAfter(start) ? now : start);
            parameters.addAll(List.of(since, CaseStore.at(end), since, CaseStore.at(end)));
            parameters.addAll(chosen);
        }
        jdbc.query("SELECT key, " + SUMS + " FROM (" + String.join(" UNION ALL ", parts) + ") x GROUP BY key ORDER BY 2 DESC, 1", row -> {
            long[] n = new long[12];
            for (int i = 0; i < n.length; i++) {
                n[i] = row.getLong(i + 2);
            }
            line.take(row.getString(1), n);
        }, parameters.toArray());
    }

    private static Row row(String key, String name, long[] n) {
        return new Row(key, name, n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[8], n[9], n[10], n[11], rate(n[1], n[0]), rate(n[5], n[4]), rate(n[6], n[4]),
                rate(n[10], n[9]), rate(n[11], n[9]), rate(n[8], n[4]), rate(n[3], n[2]), n[5] == 0 ? null : (double) n[7] / n[5]);
    }

    private static Double rate(long part, long whole) {
        return whole == 0 ? null : (double) part / whole;
    }
}
