package org.zhongshu.platform.sharing.internal;

import org.zhongshu.platform.datasets.Dataset;
import org.zhongshu.platform.datasets.Datasets;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.platform.sharing.Opening;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One question to one service as SQL with parameters. No word of the caller gets into the SQL: fields are looked up among those
 * granted, values are bound. What the grant demands of rows is always part of it.
 *
 * @param parts columns wanted, in order
 * @param point names every key column: at most one row, found by its key
 * @param limit most rows
 * @param slow  looks at other columns than the key, so it may have to search
 */
record RowQuery(String sql, List<Object> parameters, List<Opening.Part> parts, boolean point, int limit, boolean slow) {

    static final int LARGEST = 1_000;
    static final int USUAL = 100;
    static final Set<String> WORDS = Set.of("fields", "limit", "cursor");
    private static final int MOST_FILTERS = 20;
    private static final int MOST_VALUES = 100;
    private static final int LONGEST_VALUE = 500;
    private static final Map<String, String> COMPARISONS = Map.of("eq", "=", "gt", ">", "ge", ">=", "lt", "<", "le", "<=");
    static final List<String> OPERATORS = List.of("eq", "ne", "in", "gt", "ge", "lt", "le", "prefix", "null", "notnull");

    /** What was asked for, read from {@code name=value} pairs. @param after the opened cursor: key of the row to go on after */
    record Asked(List<String> fields, List<Datasets.Condition> filters, String cursor, int limit) {
    }

    /** Both halves of a query string's pairs, decoded; 400 when they cannot be. */
    static List<Map.Entry<String, String>> pairs(String query) {
        List<Map.Entry<String, String>> pairs = new ArrayList<>();
        if (query == null || query.isEmpty()) {
            return pairs;
        }
        try {
            for (String pair : query.split("&")) {
                if (!pair.isEmpty()) {
                    int equals = pair.indexOf('=');
                    pairs.add(Map.entry(URLDecoder.decode(equals < 0 ? pair : pair.substring(0, equals), StandardCharsets.UTF_8),
                            equals < 0 ? "" : URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8)));
                }
            }
        } catch (IllegalArgumentException e) {
            throw Problem.badRequest("bad-query", "查询参数的编码有误。");
        }
        return pairs;
    }

    /** @param pairs in the order of the query string, decoded */
    static Asked read(List<Map.Entry<String, String>> pairs) {
        List<String> fields = List.of();
        List<Datasets.Condition> filters = new ArrayList<>();
        String cursor = null;
        int limit = USUAL;
        for (Map.Entry<String, String> pair : pairs) {
            String value = pair.getValue();
            switch (pair.getKey()) {
                case "fields" -> fields = names(value);
                case "limit" -> limit = limit(value);
                case "cursor" -> cursor = value.isEmpty() ? null : value;
                default -> filters.add(filter(pair.getKey(), value));
            }
        }
        if (filters.size() > MOST_FILTERS) {
            throw Problem.badRequest("too-many", "筛选条件不能超过 " + MOST_FILTERS + " 个。");
        }
        return new Asked(fields, filters, cursor, limit);
    }

    private static List<String> names(String value) {
        List<String> names = new ArrayList<>();
        for (String name : value.split(",")) {
            String clean = name.strip();
            if (!clean.isEmpty() && !names.contains(clean)) {
                names.add(clean);
            }
        }
        return names;
    }

    private static int limit(String value) {
        int limit = 0;
        for (int i = 0; i < value.length() && limit <= LARGEST; i++) {
            char c = value.charAt(i);
            limit = c >= '0' && c <= '9' ? limit * 10 + c - '0' : LARGEST + 1;
        }
        if (limit < 1 || limit > LARGEST) {
            throw Problem.badRequest("bad-limit", "每页条数 limit 应为 1 到 " + LARGEST + "。");
        }
        return limit;
    }

    private static Datasets.Condition filter(String name, String value) {
        int dot = name.indexOf('.');
        String field = dot < 0 ? name : name.substring(0, dot);
        String operator = dot < 0 ? "eq" : name.substring(dot + 1);
        if (!OPERATORS.contains(operator)) {
            throw Problem.badRequest("bad-operator", "没有这种比较方式：" + shown(operator) + "。可用：" + String.join(" ", OPERATORS) + "。");
        }
        List<String> values = operator.equals("in") ? Arrays.stream(value.split(",")).map(String::strip).distinct().toList() : operator.endsWith("null") ? List.of() : List.of(value);
        if (values.size() > MOST_VALUES || values.stream().anyMatch(v -> v.length() > LONGEST_VALUE)) {
            throw Problem.badRequest("too-many", "一个条件最多 " + MOST_VALUES + " 个值，每个不超过 " + LONGEST_VALUE + " 字。");
        }
        return new Datasets.Condition(field, operator, values);
    }

    /**
     * Throws 403 {@code fields} for columns that are not given – whether they exist or not.
     *
     * @param after   key to go on after, or null
     * @param guarded begins with the question of {@link RowReader.Still}, whose numbers are the first parameters
     */
    static RowQuery of(Opening opening, Asked asked, String after, Datasets datasets, boolean guarded) {
        Map<String, Opening.Part> given = new LinkedHashMap<>();
        opening.parts().forEach(p -> given.put(p.column().field(), p));
        List<Opening.Part> parts = asked.fields().isEmpty() ? opening.parts() : asked.fields().stream().map(f -> part(given, f)).toList();
        Dataset dataset = opening.dataset();
        StringBuilder sql = new StringBuilder(400).append("SELECT _key");
        parts.forEach(p -> sql.append(", \"").append(p.column().field()).append('"'));
        sql.append(" FROM ").append(dataset.table()).append(guarded ? " WHERE sharing.still(?, ?, ?, ?, ?) AND NOT _gone" : " WHERE NOT _gone");
        List<Object> parameters = new ArrayList<>();
        for (Datasets.Condition c : asked.filters()) {
            Opening.Part part = part(given, c.field());
            if (part.mask() != null && !c.operator().equals("eq") && !c.operator().equals("in")) {
                throw Problem.unprocessable("masked-filter", "信息项 " + c.field() + " 脱敏提供，只能按完整的值（eq、in）筛选。");
            }
        }
        String key = pointKey(dataset, asked.filters(), datasets);
        boolean slow = false;
        if (key != null) {
            sql.append(" AND _key = ?");
            parameters.add(key);
        } else {
            for (Datasets.Condition c : asked.filters()) {
                append(given.get(c.field()).column(), c, sql, parameters);
                slow = true;
            }
        }
        for (Datasets.Condition rule : opening.conditions()) {
            append(dataset.getColumn(rule.field()), rule, sql, parameters);
            slow |= key == null;
        }
        if (after != null) {
            sql.append(" AND _key > ?");
            parameters.add(after);
        }
        if (key == null) {
            sql.append(" ORDER BY _key LIMIT ?");
            parameters.add(asked.limit() + 1);
        }
        return new RowQuery(sql.toString(), parameters, parts, key != null, asked.limit(), slow);
    }

    private static Opening.Part part(Map<String, Opening.Part> given, String field) {
        Opening.Part part = given.get(field);
        if (part == null) {
            throw Problem.forbidden("fields", "未获授权的信息项：" + shown(field));
        }
        return part;
    }

    /** The row's key when all its columns are asked for by value, and nothing else; null otherwise. */
    private static String pointKey(Dataset dataset, List<Datasets.Condition> filters, Datasets datasets) {
        List<Dataset.Column> keys = dataset.keys();
        if (keys.isEmpty() || filters.size() != keys.size()) {
            return null;
        }
        Object[] values = new Object[keys.size()];
        for (Datasets.Condition c : filters) {
            int at = -1;
            for (int i = 0; i < values.length; i++) {
                at = keys.get(i).field().equals(c.field()) ? i : at;
            }
            if (at < 0 || !c.operator().equals("eq") || values[at] != null) {
                return null;
            }
            values[at] = ColumnValues.read(keys.get(at), c.values().getFirst());
        }
        return datasets.key(dataset, values);
    }

    private static void append(Dataset.Column column, Datasets.Condition c, StringBuilder sql, List<Object> parameters) {
        sql.append(" AND \"").append(column.field()).append('"');
        switch (c.operator()) {
            case "null" -> sql.append(" IS NULL");
            case "notnull" -> sql.append(" IS NOT NULL");
            case "ne" -> {
                sql.append(" IS DISTINCT FROM ?");
                parameters.add(bound(column, c.values().getFirst()));
            }
            case "in" -> {
                sql.append(" IN (").append("?, ".repeat(c.values().size() - 1)).append("?)");
                c.values().forEach(v -> parameters.add(bound(column, v)));
            }
            case "prefix" -> {
                if (!column.sqlType().equals("text")) {
                    throw Problem.badRequest("bad-operator", "信息项 " + column.field() + " 不是文本，不能按前缀筛选。");
                }
                sql.append(" LIKE ?");
                parameters.add(((String) ColumnValues.read(column, c.values().getFirst())).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%");
            }
            default -> {
                String comparison = COMPARISONS.get(c.operator());
                if (comparison == null) {
                    // of a grant's rule: what cannot be applied must not be left out
                    throw Problem.badRequest("bad-operator", "没有这种比较方式：" + shown(c.operator()));
                }
                sql.append(' ').append(comparison).append(" ?");
                parameters.add(bound(column, c.values().getFirst()));
            }
        }
    }

    private static Object bound(Dataset.Column column, String text) {
        Object value = ColumnValues.read(column, text);
        return value instanceof Instant at ? at.atOffset(ZoneOffset.UTC) : value;
    }

    private static String shown(String text) {
        return (text.length() > 40 ? text.substring(0, 40) + "…" : text).replace('\0', ' ');
    }
}
