package org.zhongshu.platform.matters.internal;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What kind of value a fact has, as decision tables know it, and how it comes out of a base library, a credential, an answer. */
enum FactType {
    STRING, NUMBER, BOOLEAN, DATE, LIST;

    /** A thousand million million: no sum of money and no area of a city is larger. */
    private static final BigDecimal LARGEST = new BigDecimal("1000000000000000");
    private static final int MOST_DIGITS = 30;

    String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    static FactType of(String id) {
        return valueOf(id.toUpperCase(Locale.ROOT));
    }

    /** Of a text as sources keep it; null when it is none of this kind: then nothing is known. */
    Object read(String text) {
        if (text == null || text.isBlank()) {
            return null;
        }
        String t = text.strip();
        try {
            return switch (this) {
                case STRING -> t;
                case NUMBER -> bounded(new BigDecimal(t));
                case BOOLEAN -> switch (t) {
                    case "1", "true", "是", "有" -> true;
                    case "0", "false", "否", "无" -> false;
                    default -> null;
                };
                case DATE -> t.length() > 10 ? null : LocalDate.parse(t);
                case LIST -> List.of(t.split("[、,，]"));
            };
        } catch (NumberFormatException | DateTimeException e) {
            return null;
        }
    }

    /** Of an answer; null when it is none of this kind. */
    Object read(JsonNode answer) {
        if (answer == null || answer.isNull() || answer.isMissingNode()) {
            return null;
        }
        return switch (this) {
            case STRING -> answer.isString() && !answer.asString().isBlank() ? answer.asString().strip() : null;
            // 1e400 arrives as infinity, of which there is no decimal
            case NUMBER -> answer.decimalValueOpt().map(FactType::bounded).orElse(null);
            case BOOLEAN -> answer.isBoolean() ? answer.asBoolean() : null;
            case DATE -> answer.isString() ? read(answer.asString()) : null;
            case LIST -> {
                if (!answer.isArray()) {
                    yield null;
                }
                List<String> all = new ArrayList<>();
                answer.forEach(a -> all.add(a.asString("")));
                yield List.copyOf(all);
            }
        };
    }

    /** Short to write and endless to print, as 1e999999999, or more than anything that is counted here: none. */
    private static BigDecimal bounded(BigDecimal n) {
        return Math.abs((long) n.scale()) <= MOST_DIGITS && n.precision() <= MOST_DIGITS && n.abs().compareTo(LARGEST) <= 0 ? n : null;
    }

    /** For people. */
    static String show(Object value) {
        return switch (value) {
            case null -> null;
            case Boolean b -> b ? "是" : "否";
            case BigDecimal n -> n.stripTrailingZeros().toPlainString();
            case List<?> all -> String.join("、", all.stream().map(String::valueOf).toList());
            default -> value.toString();
        };
    }

    /** The JSON Schema of an answer of this kind. */
    void describe(ObjectNode schema) {
        switch (this) {
            case STRING -> schema.put("type", "string").put("minLength", 1).put("maxLength", 200);
            case NUMBER -> schema.put("type", "number").put("minimum", -LARGEST.longValue()).put("maximum", LARGEST.longValue());
            case BOOLEAN -> schema.put("type", "boolean");
            case DATE -> schema.put("type", "string").put("format", "date").put("pattern", "^[0-9]{4}-[0-9]{2}-[0-9]{2}$");
            case LIST -> schema.put("type", "array").put("maxItems", 50).putObject("items").put("type", "string").put("maxLength", 200);
        }
    }
}
