package org.zhongshu.platform.rules.internal;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.identity.Scope;
import org.zhongshu.platform.rules.Alert;
import org.zhongshu.platform.shared.Page;
import org.zhongshu.platform.shared.Problem;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Lists alerts newest first, paged by (raised_at, id). */
@Component
class AlertQuery {

    private final JdbcClient jdbc;
    private final AlertTable table;
    private final Rulebook rules;

    AlertQuery(JdbcClient jdbc, AlertTable table, Rulebook rules) {
        this.jdbc = jdbc;
        this.table = table;
        this.rules = rules;
    }

    record Filter(Boolean active, List<Integer> level, String rule, String type, String town, Long thing, Instant from, Instant to) {
    }

    /** As the screens get it; ids are strings. */
    record View(String id, String rule, String ruleName, String thing, String thingName, String type, String department, String town, Double lon,
                Double lat, int level, String message, Double value, String unit, Instant raisedAt, Instant clearedAt, String caseId, String caseNumber, boolean maintenance) {

        static View of(Alert a) {
            return new View(Long.toString(a.id()), a.rule(), a.ruleName(), a.thing() == 0 ? null : Long.toString(a.thing()), a.thingName(), a.type(),
                    a.department(), a.town(), a.lon(), a.lat(), a.level(), a.message(), a.value(), a.unit(), a.raisedAt(), a.clearedAt(),
                    a.caseId() == null ? null : Long.toString(a.caseId()), a.caseNumber(), a.maintenance());
        }
    }

    /**
     * @param firstLevel at the raise
     * @param held       no case yet: kept back by the flood limit or by maintenance; {@code caseError} why no case could be opened
     */
    record Detail(View alert, int firstLevel, String clearReason, List<String> things, boolean held, boolean flood, String caseError, String condition,
                  String advice, String basis) {
    }

    Page<View> list(Filter f, String cursor, int wanted, Scope scope) {
        int limit = Math.clamp(wanted, 1, 500);
        StringBuilder where = new StringBuilder();
        List<Object> values = new ArrayList<>();
        reach(scope, where, values);
        if (f.active() != null) {
            where.append(f.active() ? " AND a.cleared_at IS NULL" : " AND a.cleared_at IS NOT NULL");
        }
        if (f.level() != null && !f.level().isEmpty()) {
            add(where, values, "a.level = ANY(?)", f.level().toArray(Integer[]::new));
        }
        if (f.rule() != null) {
            add(where, values, "a.rule = ?", f.rule());
        }
        if (f.type() != null) {
            add(where, values, "a.thing_type = ?", f.type());
        }
        if (f.town() != null) {
            add(where, values, "starts_with(a.town, ?)", f.town());
        }
        if (f.thing() != null) {
            add(where, values, "a.thing_id = ?", f.thing());
        }
        if (f.from() != null) {
            add(where, values, "a.raised_at >= ?", Timestamp.from(f.from()));
        }
        if (f.to() != null) {
            add(where, values, "a.raised_at < ?", Timestamp.from(f.to()));
        }
        if (cursor != null && !cursor.isEmpty()) {
            try {
                String[] parts = cursor.split("_");
                where.append(" AND (a.raised_at, a.id) < (?, ?)");
                values.add(Timestamp.from(Instant.ofEpochMilli(Long.parseLong(parts[0]))));
                values.add(Long.parseLong(parts[1]));
            } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
                throw Problem.badRequest("bad-cursor", "翻页标记不正确。");
            }
        }
        values.add(limit + 1);
        List<Alert> found = jdbc.sql("SELECT " + AlertTable.COLUMNS + " FROM rules.alert a WHERE true" + where + " ORDER BY a.raised_at DESC, a.id DESC LIMIT ?")
                .params(values).query((rs, n) -> table.alert(rs)).list();
        boolean more = found.size() > limit;
        List<Alert> page = more ? found.subList(0, limit) : found;
        return new Page<>(page.stream().map(View::of).toList(),
                more ? page.getLast().raisedAt().toEpochMilli() + "_" + page.getLast().id() : null);
    }

    Detail get(long id, Scope scope) {
        StringBuilder where = new StringBuilder();
        List<Object> values = new ArrayList<>();
        values.add(id);
        reach(scope, where, values);
        return jdbc.sql("SELECT " + AlertTable.COLUMNS + ", a.first_level, a.clear_reason, a.things, a.held, a.flood, a.case_error FROM rules.alert a WHERE a.id = ?" + where)
                .params(values).query((rs, n) -> {
                    Alert a = table.alert(rs);
                    Rule rule = rules.findRule(a.rule()).orElse(null);
                    List<String> things = new ArrayList<>();
                    if (rs.getArray("things") != null) {
                        for (Long thing : (Long[]) rs.getArray("things").getArray()) {
                            things.add(thing.toString());
                        }
                    }
                    return new Detail(View.of(a), rs.getInt("first_level"), rs.getString("clear_reason"), things, rs.getBoolean("held"), rs.getBoolean("flood"),
                            rs.getString("case_error"), rule == null ? null : rule.declared().condition(), rule == null ? null : rule.advice(),
                            rule == null ? null : rule.basis());
                }).optional().orElseThrow(() -> Problem.notFound("no-alert", "没有这条预警，或您无权查看。"));
    }

    private static void reach(Scope scope, StringBuilder where, List<Object> values) {
        switch (scope.kind()) {
            case ALL -> {
            }
            case ORG -> add(where, values, "a.department = ANY(?)", scope.values().toArray(String[]::new));
            case GRID -> add(where, values, "EXISTS (SELECT 1 FROM unnest(?) t WHERE starts_with(a.town, t))", towns(scope.values()));
            default -> where.append(" AND false");
        }
    }

    private static String[] towns(Set<String> codes) {
        return codes.toArray(String[]::new);
    }

    private static void add(StringBuilder where, List<Object> values, String condition, Object value) {
        where.append(" AND ").append(condition);
        values.add(value);
    }
}
