package org.zhongshu.platform.opendata.internal;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.shared.Problem;

import java.sql.Date;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;

/** Stars, one rating a day from each browser for each dataset; the last one of the day counts. */
@Component
class OpenRatings {

    private static final int A_DAY = 30;

    private final JdbcTemplate jdbc;
    private final OpenVisitors visitors;
    private final Clock clock;

    OpenRatings(JdbcTemplate jdbc, OpenVisitors visitors, Clock clock) {
        this.jdbc = jdbc;
        this.visitors = visitors;
        this.clock = clock;
    }

    record Rating(double stars, long count) {
        static final Rating NONE = new Rating(0, 0);
    }

    /** @param visitor a random word that the browser keeps for itself; without one the address stands for it */
    void rate(HttpServletRequest request, String publication, Integer stars, String visitor) {
        if (stars == null || stars < 1 || stars > 5) {
            throw Problem.badRequest("bad-stars", "请评 1 到 5 星。");
        }
        if (visitor != null && visitor.length() > 100) {
            throw Problem.badRequest("bad-visitor", "请求有误。");
        }
        String from = visitors.from(request);
        Date today = Date.valueOf(visitors.today());
        Long given = jdbc.queryForObject("SELECT count(*) FROM opendata.rating WHERE came_from = ? AND day = ?", Long.class, from, today);
        if (given != null && given >= A_DAY) {
            throw Problem.tooMany("too-many-ratings", "同一来源一天最多评价 " + A_DAY + " 次。");
        }
        jdbc.update("""
                INSERT INTO opendata.rating (publication, visitor, day, came_from, stars, at) VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT (publication, visitor, day) DO UPDATE SET stars = excluded.stars, at = excluded.at""", publication,
                visitors.digest("visitor", visitor == null || visitor.isBlank() ? from : visitor), today, from, stars, Timestamp.from(clock.instant()));
    }

    Rating of(String publication) {
        return jdbc.queryForObject("SELECT coalesce(avg(stars), 0), count(*) FROM opendata.rating WHERE publication = ?", (row, n) -> new Rating(row.getDouble(1), row.getLong(2)), publication);
    }

    Map<String, Rating> all() {
        Map<String, Rating> all = new LinkedHashMap<>();
        jdbc.query("SELECT publication, avg(stars), count(*) FROM opendata.rating GROUP BY publication", row -> {
            all.put(row.getString(1), new Rating(row.getDouble(2), row.getLong(3)));
        });
        return all;
    }
}
