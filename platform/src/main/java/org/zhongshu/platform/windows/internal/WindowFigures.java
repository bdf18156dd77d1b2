package org.zhongshu.platform.windows.internal;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.identity.Access;
import org.zhongshu.platform.identity.Allowed;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.items.Items;
import org.zhongshu.platform.shared.Problem;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** /api/windows/figures: how many were taken in at which level and place, handed up and by machines, for the bureau, and for a department what its own clerks did. */
@RestController
@RequestMapping("/api/windows/figures")
class WindowFigures {

    private static final List<String> LEVELS = List.of("city", "town", "village");

    private final JdbcTemplate jdbc;
    private final Items items;
    private final Access access;
    private final CityProfile city;
    private final Clock clock;

    WindowFigures(JdbcTemplate jdbc, Items items, Access access, CityProfile city, Clock clock) {
        this.jdbc = jdbc;
        this.items = items;
        this.access = access;
        this.city = city;
        this.clock = clock;
    }

    /** @param taken by clerks, whole: of them composite; up: collected and handed up, of them waiting and returned; machine: applied for at machines */
    record Line(String place, String name, String level, long taken, long whole, long up, long waiting, long returned, long machine) {

        Line plus(Line o) {
            return new Line(place, name, level, taken + o.taken, whole + o.whole, up + o.up, waiting + o.waiting, returned + o.returned, machine + o.machine);
        }
    }

    record Figures(String month, List<Line> levels, List<Line> places) {
    }

    /** @param month {@code 2026-11}; none: this month */
    @Allowed("window.figures")
    @GetMapping
    Figures figures(@RequestParam(required = false) String month) {
        ZoneId zone = city.current().zone();
        YearMonth when;
        try {
            when = month == null || month.isBlank() ? YearMonth.now(clock.withZone(zone)) : YearMonth.parse(month);
        } catch (DateTimeException e) {
            throw Problem.badRequest("bad-month", "月份应写成 2026-11。");
        }
        if (when.getYear() < 2000 || when.getYear() > 2200) {
            throw Problem.badRequest("bad-month", "月份应写成 2026-11。");
        }
        OffsetDateTime from = when.atDay(1).atStartOfDay(zone).toOffsetDateTime();
        OffsetDateTime to = when.plusMonths(1).atDay(1).atStartOfDay(zone).toOffsetDateTime();
        String[] departments = access.departments(CurrentActor.require(), "window.figures");
        Map<String, String> levels = new LinkedHashMap<>();
        items.places().forEach(p -> levels.put(p.code(), Counters.level(p.kind())));
        Map<String, Line> places = new LinkedHashMap<>();
        jdbc.query("""
                SELECT place, max(place_name), max(level), sum(taken), sum(whole), sum(up), sum(waiting), sum(returned), sum(machine) FROM (
                    SELECT place, place_name, level, 1 AS taken, whole::int AS whole, 0 AS up, 0 AS waiting, 0 AS returned, 0 AS machine FROM windows.receipt WHERE at >= ? AND at < ? AND (?::text[] IS NULL OR department = ANY (?))
                    UNION ALL SELECT place, place_name, level, 0, 0, 1, (state = 'waiting')::int, (state = 'returned')::int, 0 FROM windows.handed WHERE at >= ? AND at < ? AND (?::text[] IS NULL OR department = ANY (?))
                    UNION ALL SELECT place, place_name, level, 0, 0, 0, 0, 0, 1 FROM windows.kiosk_matter WHERE at >= ? AND at < ? AND (?::text[] IS NULL OR department = ANY (?))) w
                GROUP BY place ORDER BY sum(taken) + sum(up) + sum(machine) DESC, place LIMIT 2000""", row -> {
            String level = row.getString(3) == null ? levels.getOrDefault(row.getString(1), "city") : row.getString(3);
            places.put(row.getString(1), new Line(row.getString(1), row.getString(2), level, row.getLong(4), row.getLong(5), row.getLong(6), row.getLong(7), row.getLong(8), row.getLong(9)));
        }, from, to, departments, departments, from, to, departments, departments, from, to, departments, departments);
        List<Line> byLevel = new ArrayList<>();
        for (String level : LEVELS) {
            byLevel.add(places.values().stream().filter(l -> l.level().equals(level)).reduce(new Line(null, null, level, 0, 0, 0, 0, 0, 0), Line::plus));
        }
        return new Figures(when.toString(), byLevel, List.copyOf(places.values()));
    }
}
