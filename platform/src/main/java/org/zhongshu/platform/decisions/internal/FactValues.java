package org.zhongshu.platform.decisions.internal;

import org.zhongshu.platform.decisions.internal.TableModel.Fact;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The facts that a table reads, of the declared types: {@code String, BigDecimal, Boolean, LocalDate, List<String>}, null: unknown.
 *
 * @param unusable names of facts that were given but could not be taken; they are unknown to the table, and a person decides
 */
record FactValues(Map<String, Object> values, List<String> unusable) {

    private static final int LONGEST_TEXT = 1_000;
    private static final int MOST_ENTRIES = 100;

    static FactValues of(List<Fact> read, Map<String, Object> given) {
        Map<String, Object> values = new LinkedHashMap<>();
        List<String> unusable = new ArrayList<>();
        for (Fact fact : read) {
            Object value = given.get(fact.name());
            Object taken = value == null ? null : take(fact.type(), value);
            values.put(fact.name(), taken);
            if (value != null && taken == null) {
                unusable.add(fact.name());
            }
        }
        return new FactValues(values, List.copyOf(unusable));
    }

    private static Object take(String type, Object value) {
        return switch (type) {
            case "string" -> value instanceof String s ? text(s) : null;
            case "boolean" -> value instanceof Boolean b ? b : null;
            case "date" -> value instanceof LocalDate day && day.getYear() >= 1 && day.getYear() <= 9999 ? day : null;
            case "number" -> switch (value) {
                case BigDecimal n -> number(n);
                case Integer n -> BigDecimal.valueOf(n);
                case Long n -> BigDecimal.valueOf(n);
                case BigInteger n -> number(new BigDecimal(n));
                default -> null;
            };
            default -> value instanceof List<?> list && list.size() <= MOST_ENTRIES && list.stream().allMatch(e -> e instanceof String s && text(s) != null) ? List.copyOf(list) : null;
        };
    }

    private static BigDecimal number(BigDecimal n) {
        return n.precision() <= 30 && Math.abs(n.scale()) <= 30 ? n : null;
    }

    /** PostgreSQL's JSON holds neither a zero character nor half of one. */
    private static String text(String s) {
        return s.length() <= LONGEST_TEXT && s.indexOf(0) < 0 && s.codePoints().noneMatch(c -> c >= 0xD800 && c <= 0xDFFF) ? s : null;
    }

    ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        values.forEach((name, value) -> json.set(name, node(value)));
        return json;
    }

    static JsonNode node(Object value) {
        JsonNodeFactory f = JsonNodeFactory.instance;
        return switch (value) {
            case null -> f.nullNode();
            case BigDecimal n -> f.numberNode(n);
            case Boolean b -> f.booleanNode(b);
            case List<?> list -> {
                ArrayNode array = f.arrayNode();
                list.forEach(e -> array.add(node(e)));
                yield array;
            }
            default -> f.stringNode(value.toString());
        };
    }

    /** As they were kept; what a fact's type does not fit is unknown. */
    static Map<String, Object> read(List<Fact> facts, JsonNode kept) {
        Map<String, Object> values = new LinkedHashMap<>();
        facts.forEach(f -> values.put(f.name(), value(f.type(), kept.path(f.name()))));
        return values;
    }

    private static Object value(String type, JsonNode node) {
        return switch (type) {
            case "string" -> node.isString() ? node.asString() : null;
            case "boolean" -> node.isBoolean() ? node.asBoolean() : null;
            case "number" -> node.decimalValueOpt().map(FactValues::number).orElse(null);
            case "date" -> {
                try {
                    yield node.isString() ? LocalDate.parse(node.asString()) : null;
                } catch (DateTimeParseException e) {
                    yield null;
                }
            }
            default -> {
                if (!node.isArray()) {
                    yield null;
                }
                List<String> list = new ArrayList<>();
                node.forEach(e -> list.add(e.asString()));
                yield List.copyOf(list);
            }
        };
    }

    /** How people read it. */
    static String words(Object value) {
        return switch (value) {
            case null -> "不明";
            case Boolean b -> b ? "是" : "否";
            case BigDecimal n -> n.toPlainString();
            case List<?> list -> list.isEmpty() ? "（无）" : String.join("、", list.stream().map(FactValues::words).toList());
            default -> value.toString();
        };
    }
}
