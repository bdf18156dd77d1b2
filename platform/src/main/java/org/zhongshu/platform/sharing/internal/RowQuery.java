package org.zhongshu.platform.sharing.internal;

import org.zhongshu.platform.datasets.Datasets;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.platform.sharing.Opening;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One question to one service as SQL with parameters; {@link RowQuestions} makes it. Here is how a question is read.
 *
 * @param parts columns wanted, in order
 * @param point names every key column: at most one row, found by its key
 * @param limit most rows
 * @param slow  looks at other columns than the key, so it may have to search
 * @param key   of a point, when others may be asked for by the same query; null otherwise
 * @param batch of the columns asked for
 */
record RowQuery(String sql, List<Object> parameters, List<Opening.Part> parts, boolean point, int limit, boolean slow, String key, KeyBatch batch) {

    static final int LARGEST = 1_000;
    static final int USUAL = 100;
    static final Set<String> WORDS = Set.of("fields", "limit", "cursor");
    private static final int MOST_FILTERS = 20;
    private static final int MOST_VALUES = 100;
    private static final int LONGEST_VALUE = 500;
    static final List<String> OPERATORS = List.of("eq", "ne", "in", "gt", "ge", "lt", "le", "prefix", "null", "notnull");

    /** What was asked for, read from {@code name=value} pairs. @param after the opened cursor: key of the row to go on after */
    record Asked(List<String> fields, List<Datasets.Condition> filters, String cursor, int limit) {
    }

    /** The same question for another key. */
    RowQuery at(String other) {
        List<Object> with = new ArrayList<>(parameters);
        with.set(0, other);
        return new RowQuery(sql, with, parts, point, limit, slow, other, batch);
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

    static String shown(String text) {
        return (text.length() > 40 ? text.substring(0, 40) + "…" : text).replace('\0', ' ');
    }
}
