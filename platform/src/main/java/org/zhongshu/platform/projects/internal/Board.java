package org.zhongshu.platform.projects.internal;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.shared.Problem;

import java.math.BigDecimal;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Projects by where they stand, for those who lead and decide them. */
@Component
class Board {

    /** Beside the stages: not applied for yet, through all stages, refused or withdrawn before, given up. */
    private static final List<String> OTHER = List.of("registered", "done", "stopped", "ended");
    private static final String FROM = " FROM projects.project p LEFT JOIN LATERAL (SELECT * FROM projects.stage s WHERE s.project = p.code ORDER BY s.begun_at DESC, s.place DESC LIMIT 1) l ON true WHERE "
            + "(?::text[] IS NULL OR EXISTS (SELECT 1 FROM projects.stage v WHERE v.project = p.code AND v.departments && ?::text[]))";
    private static final String STANDS = "CASE WHEN p.ended_at IS NOT NULL THEN 'ended' WHEN l.run IS NULL THEN 'registered' WHEN l.ended_at IS NULL THEN l.stage WHEN l.outcome = 'approved' AND l.place = ? THEN 'done' ELSE 'stopped' END";

    private final Schemes schemes;
    private final JdbcTemplate jdbc;
    private final Clock clock;

    Board(Schemes schemes, JdbcTemplate jdbc, Clock clock) {
        this.schemes = schemes;
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** @param amount in 10,000 yuan */
    record Column(String id, String name, long projects, long overdue, BigDecimal amount) {
    }

    private int last() {
        return schemes.get().stages().size() - 1;
    }

    /** @param departments that see only what they have a part in; null: all */
    List<Column> columns(String[] departments) {
        Map<String, Column> found = new LinkedHashMap<>();
        jdbc.query("SELECT stands, count(*), count(*) FILTER (WHERE late), sum(amount) FROM (SELECT " + STANDS + " AS stands, l.ended_at IS NULL AND l.due < ? AS late, p.amount" + FROM + ") x GROUP BY stands", r -> {
            found.put(r.getString(1), new Column(r.getString(1), null, r.getLong(2), r.getLong(3), r.getBigDecimal(4)));
        }, last(), ProjectStore.at(clock.instant()), departments, departments);
        List<Column> columns = new ArrayList<>();
        columns.add(column(found, "registered", "已登记，未申报"));
        schemes.get().stages().forEach(s -> columns.add(column(found, s.name(), s.name())));
        columns.add(column(found, "done", "全部阶段办结"));
        columns.add(column(found, "stopped", "未准予或已撤回"));
        columns.add(column(found, "ended", "已终止"));
        return columns;
    }

    private static Column column(Map<String, Column> found, String id, String name) {
        Column c = found.get(id);
        return new Column(id, name, c == null ? 0 : c.projects(), c == null ? 0 : c.overdue(), c == null ? BigDecimal.ZERO : c.amount());
    }

    /** The newest first. @param at a stage, or where else projects stand; null: anywhere. @param after code of the last one before */
    List<Project> list(String[] departments, String at, boolean late, String words, String after, int limit) {
        if (at != null && !OTHER.contains(at) && schemes.get().stage(at).isEmpty()) {
            throw Problem.badRequest("bad-stage", "没有这个阶段。");
        }
        String like = words == null || words.isBlank() ? null : "%" + words.strip().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_").replace("\0", "") + "%";
        List<Object> values = new ArrayList<>(Arrays.asList(departments, departments, at, last(), at, !late, ProjectStore.at(clock.instant()), like, like, like, like, after, after, limit));
        return jdbc.query("SELECT " + ProjectStore.COLUMNS + FROM + " AND (?::text IS NULL OR " + STANDS + " = ?) AND (? OR l.ended_at IS NULL AND l.due < ?) AND (?::text IS NULL OR p.name LIKE ? OR p.code LIKE ? OR p.firm_name LIKE ?) "
                + "AND (?::text IS NULL OR (p.registered_at, p.code) < (SELECT a.registered_at, a.code FROM projects.project a WHERE a.code = ?)) ORDER BY p.registered_at DESC, p.code DESC LIMIT ?", ProjectStore::row, values.toArray());
    }
}
