package org.zhongshu.platform.decisions.internal;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.decisions.Decisions.Decision;
import org.zhongshu.platform.decisions.Decisions.Outcome;
import org.zhongshu.platform.decisions.internal.CompiledTable.Matched;
import org.zhongshu.platform.decisions.internal.CompiledTable.Verdict;
import org.zhongshu.platform.shared.Json;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.cfg.JsonNodeFeature;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What was decided, in PostgreSQL: written once, never changed. */
@Component
class DecisionStore {

    static final String COLUMNS = "id, table_id, code, version, sm3, engine, request, subject, outcome, clause, reason, outputs, inputs, trace, at";
    static final RowMapper<Made> MADE = (row, n) -> new Made(row.getLong(1), row.getLong(2), row.getString(3), row.getInt(4), row.getString(5), row.getString(6), row.getString(7), row.getString(8),
            outcome(row.getString(9)), row.getString(10), row.getString(11), exact(row.getString(12)), exact(row.getString(13)), Json.read(row.getString(14)), TableStore.instant(row, 15));

    private static final ObjectReader EXACT = Json.mapper().reader().with(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).without(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES);

    private final JdbcTemplate jdbc;

    DecisionStore(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** A decision with all that was kept of it; {@code inputs} by the types of its table's version. */
    record Made(long id, long table, String code, int version, String sm3, String engine, String request, String subject, Outcome outcome, String clause, String reason, JsonNode outputs, JsonNode inputs,
                JsonNode trace, Instant at) {

        Decision decision() {
            return new Decision(id, code, version, outcome, clause, reason, values(outputs), at);
        }

        List<String> unusable() {
            List<String> names = new ArrayList<>();
            trace.path("unusable").forEach(n -> names.add(n.asString()));
            return names;
        }

        List<Matched> matched() {
            List<Matched> matched = new ArrayList<>();
            trace.path("matched").forEach(m -> {
                List<Integer> rules = new ArrayList<>();
                m.path("rules").forEach(r -> rules.add(r.asInt()));
                matched.add(new Matched(m.path("decision").asString(), rules));
            });
            return matched;
        }
    }

    /** Numbers as they were written, to the last digit: a replay must see what was decided on. */
    static JsonNode exact(String json) {
        return EXACT.readTree(json);
    }

    static String word(Outcome outcome) {
        return outcome.name().toLowerCase(Locale.ROOT);
    }

    static Outcome outcome(String word) {
        return Outcome.valueOf(word.toUpperCase(Locale.ROOT));
    }

    /** @return false when the request has its decision already */
    boolean insert(long id, TablesInForce.InForce table, String request, String subject, FactValues facts, Verdict v, Instant at) {
        Map<String, Object> outputs = new LinkedHashMap<>();
        v.outputs().forEach((name, value) -> outputs.put(name, FactValues.node(value)));
        Map<String, Object> trace = new LinkedHashMap<>();
        trace.put("matched", v.matched());
        if (!facts.unusable().isEmpty()) {
            trace.put("unusable", facts.unusable());
        }
        return jdbc.update("INSERT INTO decisions.decision (" + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?::jsonb, ?::jsonb, ?) ON CONFLICT (code, request) DO NOTHING", id, table.table(),
                table.code(), table.version(), table.compiled().sm3(), CompiledTable.ENGINE, request, subject, word(v.outcome()), v.clause(), v.reason(), Json.write(outputs), Json.write(facts.json()),
                Json.write(trace), TableStore.at(at)) == 1;
    }

    Optional<Made> find(long id) {
        return jdbc.query("SELECT " + COLUMNS + " FROM decisions.decision WHERE id = ?", MADE, id).stream().findFirst();
    }

    Optional<Made> find(String code, String request) {
        return jdbc.query("SELECT " + COLUMNS + " FROM decisions.decision WHERE code = ? AND request = ?", MADE, code, request).stream().findFirst();
    }

    /** The newest first. */
    List<Made> lines(String condition, List<Object> parameters, int limit) {
        List<Object> all = new ArrayList<>(parameters);
        all.add(limit);
        return jdbc.query("SELECT " + COLUMNS + " FROM decisions.decision WHERE " + condition + " ORDER BY id DESC LIMIT ?", MADE, all.toArray());
    }

    /** The newest first of the departments' tables: each table's own newest by its index, however many others there are. @param condition on one table's decisions */
    List<Made> linesOf(String[] departments, String condition, List<Object> parameters, int limit) {
        List<Object> all = new ArrayList<>(parameters);
        all.add(limit);
        all.add(departments);
        all.add(limit);
        return jdbc.query("SELECT d.* FROM decisions.decision_table t CROSS JOIN LATERAL (SELECT " + COLUMNS + " FROM decisions.decision WHERE code = t.code AND " + condition
                + " ORDER BY id DESC LIMIT ?) d WHERE t.department = ANY (?) ORDER BY d.id DESC LIMIT ?", MADE, all.toArray());
    }

    /** A page of what was decided by a table in a period, the oldest first. */
    List<Made> period(String code, Instant from, Instant to, long after, int limit) {
        return jdbc.query("SELECT " + COLUMNS + " FROM decisions.decision WHERE code = ? AND id > ? AND at >= ? AND at < ? ORDER BY id LIMIT ?", MADE, code, after, TableStore.at(from), TableStore.at(to), limit);
    }

    static Map<String, Object> values(JsonNode outputs) {
        Map<String, Object> values = new LinkedHashMap<>();
        outputs.properties().forEach(e -> values.put(e.getKey(), value(e.getValue())));
        return values;
    }

    private static Object value(JsonNode node) {
        if (node.isArray()) {
            List<Object> list = new ArrayList<>();
            node.forEach(e -> list.add(value(e)));
            return list;
        }
        if (node.isNumber()) {
            return node.decimalValue();
        }
        if (node.isBoolean()) {
            return node.asBoolean();
        }
        String text = node.asString();
        if (!text.matches("\\d{4}-\\d{2}-\\d{2}")) {
            return text;
        }
        try {
            return LocalDate.parse(text);
        } catch (DateTimeParseException e) {
            return text; // 2026-02-30 is no day
        }
    }

    /** Whether two values of outputs are the same to whoever reads them: 1 is 1.0. */
    static boolean same(Map<String, Object> a, Map<String, Object> b) {
        return a.keySet().equals(b.keySet()) && a.entrySet().stream().allMatch(e -> {
            Object other = b.get(e.getKey());
            return e.getValue() instanceof BigDecimal n && other instanceof BigDecimal o ? n.compareTo(o) == 0 : java.util.Objects.equals(String.valueOf(e.getValue()), String.valueOf(other));
        });
    }
}
