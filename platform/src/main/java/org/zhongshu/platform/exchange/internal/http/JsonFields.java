package org.zhongshu.platform.exchange.internal.http;

import org.zhongshu.algorithms.profiling.DataType;
import org.zhongshu.platform.exchange.Settings;
import org.zhongshu.platform.shared.Json;
import org.zhongshu.platform.shared.Problem;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;

/** Which value of a JSON row is which column: named pointers, or simply the row's own fields. Public because topics hold the same rows. */
public record JsonFields(Map<String, String> pointers) {

    public static JsonFields of(Settings settings) {
        Map<String, String> pointers = new LinkedHashMap<>();
        for (String line : settings.get("fields", "").split("\\R")) {
            int equals = line.indexOf('=');
            if (equals > 0) {
                String pointer = line.substring(equals + 1).strip();
                pointers.put(line.substring(0, equals).strip(), checked(pointer));
            } else if (!line.isBlank()) {
                throw Problem.badRequest("bad-setting", "字段须写成“名称=指针”：" + line);
            }
        }
        return new JsonFields(pointers);
    }

    private static final int LONGEST_NUMBER = 400;
    /** {@code /} and nothing mean the whole document, as people write it. */
    private static final ObjectReader NUMBERS_AS_WRITTEN = Json.mapper().reader().with(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    /** Numbers with a fraction stay as they were written. Throws a JacksonException when it is no JSON. */
    public static JsonNode parse(byte[] json) {
        return NUMBERS_AS_WRITTEN.readTree(json);
    }

    /** The source's own word for a type. JSON knows texts, numbers and truth values; of a column that was empty in the sample it says nothing. */
    public static String declared(DataType type) {
        return switch (type) {
            case TEXT -> "string";
            case INTEGER, NUMBER -> "number";
            case BOOLEAN -> "boolean";
            default -> null;
        };
    }

    static JsonNode at(JsonNode node, String pointer) {
        return pointer.isEmpty() || pointer.equals("/") ? node : node.at(checked(pointer));
    }

    private static String checked(String pointer) {
        try {
            JsonPointer.compile(pointer);
            return pointer;
        } catch (IllegalArgumentException e) {
            throw Problem.badRequest("bad-setting", "“" + pointer + "”不是 JSON 指针，应以“/”开头，如 /data/list。");
        }
    }

    public void learn(JsonNode row, Map<String, DataType> types) {
        if (pointers.isEmpty()) {
            row.properties().forEach(e -> types.merge(e.getKey(), type(e.getValue()), JsonFields::both));
        } else {
            pointers.forEach((name, pointer) -> types.merge(name, type(row.at(pointer)), JsonFields::both));
        }
    }

    public JsonNode value(JsonNode row, String column) {
        String pointer = pointers.get(column);
        return pointer == null ? row.path(column) : row.at(pointer);
    }

    public static Object value(JsonNode node) {
        return switch (node.getNodeType()) {
            case STRING -> node.asString();
            case BOOLEAN -> node.asBoolean();
            case NUMBER -> node.isIntegralNumber() && node.canConvertToLong() ? Long.valueOf(node.asLong()) : exact(node);
            case MISSING, NULL -> null;
            default -> node.toString();
        };
    }

    /** Short to write and endless to print, as 1e999999999, stays the text that it was: no number column takes it. */
    private static Object exact(JsonNode node) {
        BigDecimal number = node.decimalValue();
        return Math.abs((long) number.scale()) > LONGEST_NUMBER ? number.toString() : number;
    }

    /** GENERAL: not seen yet. */
    private static DataType type(JsonNode node) {
        return switch (node.getNodeType()) {
            case STRING -> DataType.TEXT;
            case BOOLEAN -> DataType.BOOLEAN;
            case NUMBER -> node.isIntegralNumber() ? DataType.INTEGER : DataType.NUMBER;
            case ARRAY, OBJECT -> DataType.MEMO;
            default -> DataType.GENERAL;
        };
    }

    private static DataType both(DataType a, DataType b) {
        if (a == b || b == DataType.GENERAL) {
            return a;
        }
        if (a == DataType.GENERAL) {
            return b;
        }
        boolean numbers = (a == DataType.INTEGER || a == DataType.NUMBER) && (b == DataType.INTEGER || b == DataType.NUMBER);
        return numbers ? DataType.NUMBER : DataType.MEMO;
    }
}
