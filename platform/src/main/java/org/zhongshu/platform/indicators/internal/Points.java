package org.zhongshu.platform.indicators.internal;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.indicators.Calculation;

/** The stored refreshes. */
@Component
class Points {

    record Point(String indicator, Instant at, Double value, Double numerator, Double denominator, String note) {
    }

    private final JdbcClient jdbc;

    Points(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void store(String indicator, Instant at, Calculation.Figure figure) {
        jdbc.sql("""
                INSERT INTO indicators.point (indicator, at, value, numerator, denominator, note) VALUES (:indicator, :at, :value, :numerator, :denominator, :note)
                ON CONFLICT (indicator, at) DO NOTHING""")
                .param("indicator", indicator).param("at", Timestamp.from(at)).param("value", figure.value())
                .param("numerator", figure.numerator()).param("denominator", figure.denominator()).param("note", figure.note()).update();
    }

    /** The newest of each. */
    Map<String, Point> last(Collection<String> ids) {
        Map<String, Point> last = new HashMap<>();
        jdbc.sql("""
                SELECT p.* FROM unnest(:ids) AS i(id)
                CROSS JOIN LATERAL (SELECT * FROM indicators.point WHERE indicator = i.id ORDER BY at DESC LIMIT 1) p""")
                .param("ids", ids.toArray(String[]::new)).query(Points::point).list().forEach(p -> last.put(p.indicator(), p));
        return last;
    }

    /** About fifty values of each, the last of every fiftieth part of its window. */
    Map<String, List<Number[]>> trends(Collection<Declared> declared, Instant now) {
        Map<String, List<Number[]>> trends = new HashMap<>();
        jdbc.sql("""
                SELECT p.indicator, p.at, p.value FROM unnest(:ids, :seconds) AS i(id, seconds)
                CROSS JOIN LATERAL (
                    SELECT DISTINCT ON (floor(extract(epoch FROM at) * 48 / i.seconds)) indicator, at, value FROM indicators.point
                    WHERE indicator = i.id AND at > CAST(:now AS timestamptz) - make_interval(secs => i.seconds) AND at <= :now AND value IS NOT NULL
                    ORDER BY floor(extract(epoch FROM at) * 48 / i.seconds), at DESC) p
                ORDER BY p.indicator, p.at""")
                .param("ids", declared.stream().map(Declared::id).toArray(String[]::new))
                .param("seconds", declared.stream().map(d -> (double) d.window().toSeconds()).toArray(Double[]::new))
                .param("now", Timestamp.from(now))
                .query((ResultSet row) -> {
                    trends.computeIfAbsent(row.getString(1), id -> new ArrayList<>()).add(new Number[] {row.getTimestamp(2).getTime(), row.getDouble(3)});
                });
        return trends;
    }

    /** After a week only the last value of each hour stays, after two years nothing. */
    int thin(Instant now) {
        Timestamp week = Timestamp.from(now.minus(Duration.ofDays(7)));
        return jdbc.sql("""
                DELETE FROM indicators.point p WHERE at < :week AND at > CAST(:week AS timestamptz) - interval '2 days' AND EXISTS (
                    SELECT 1 FROM indicators.point q WHERE q.indicator = p.indicator AND q.at > p.at AND q.at < p.at + interval '1 hour' AND date_trunc('hour', q.at) = date_trunc('hour', p.at))""")
                .param("week", week).update()
                + jdbc.sql("DELETE FROM indicators.point WHERE at < :old").param("old", Timestamp.from(now.minus(Duration.ofDays(731)))).update();
    }

    private static Point point(ResultSet row, int n) throws SQLException {
        return new Point(row.getString("indicator"), row.getTimestamp("at").toInstant(), number(row, "value"), number(row, "numerator"),
                number(row, "denominator"), row.getString("note"));
    }

    private static Double number(ResultSet row, String column) throws SQLException {
        double value = row.getDouble(column);
        return row.wasNull() ? null : value;
    }
}
