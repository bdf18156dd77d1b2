package org.zhongshu.platform.sharing.internal;

import org.zhongshu.platform.datasets.Dataset;
import org.zhongshu.platform.datasets.Datasets;
import org.zhongshu.platform.shared.Problem;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Map;

/** Reads what was asked for as the column's type, and compares as PostgreSQL does under its C collation. Public because the module's face uses it. */
public final class ColumnValues {

    private static final Map<String, String> NAMES = Map.of("numeric", "数", "bigint", "整数", "double precision", "数", "date", "日期 yyyy-MM-dd", "timestamptz", "时间 yyyy-MM-ddTHH:mm:ssZ",
            "boolean", "true 或 false");

    private ColumnValues() {
    }

    /** 422 when the text is no value of the column's type. */
    public static Object read(Dataset.Column column, String text) {
        try {
            return switch (column.sqlType()) {
                case "text" -> text.indexOf('\0') < 0 ? text : wrong(column, text, null);
                case "numeric" -> number(column, text);
                case "bigint" -> Long.valueOf(text);
                case "double precision" -> Double.valueOf(number(column, text).doubleValue());
                case "date" -> LocalDate.parse(text);
                case "timestamptz" -> text.endsWith("Z") ? Instant.parse(text) : OffsetDateTime.parse(text).toInstant();
                case "boolean" -> switch (text) {
                    case "true", "1" -> Boolean.TRUE;
                    case "false", "0" -> Boolean.FALSE;
                    default -> wrong(column, text, null);
                };
                default -> throw new IllegalStateException(column.sqlType());
            };
        } catch (NumberFormatException | DateTimeException e) {
            return wrong(column, text, e);
        }
    }

    private static BigDecimal number(Dataset.Column column, String text) {
        // a short text can name a number of a billion digits
        BigDecimal number = text.length() > 60 ? null : new BigDecimal(text);
        if (number == null || Math.abs((long) number.scale()) > 100) {
            throw new NumberFormatException(column.field());
        }
        return number;
    }

    private static Object wrong(Dataset.Column column, String text, Exception cause) {
        String shown = text.length() > 40 ? text.substring(0, 40) + "…" : text;
        throw Problem.unprocessable("bad-value", "信息项 " + column.field() + "（" + column.name() + "）的值应为" + NAMES.getOrDefault(column.sqlType(), "文本") + "：" + shown.replace('\0', ' '));
    }

    /** Whether a value fulfils the condition; a missing value fulfils {@code null} and {@code ne} only, as in the store of datasets. */
    public static boolean holds(Dataset.Column column, Datasets.Condition condition, Object value) {
        if (value == null) {
            return condition.operator().equals("null") || condition.operator().equals("ne");
        }
        return switch (condition.operator()) {
            case "null" -> false;
            case "notnull" -> true;
            case "prefix" -> value.toString().startsWith(condition.values().getFirst());
            case "contains" -> value.toString().contains(condition.values().getFirst());
            case "in" -> condition.values().stream().anyMatch(v -> compare(value, read(column, v)) == 0);
            case "eq" -> compare(value, read(column, condition.values().getFirst())) == 0;
            case "ne" -> compare(value, read(column, condition.values().getFirst())) != 0;
            case "gt" -> compare(value, read(column, condition.values().getFirst())) > 0;
            case "ge" -> compare(value, read(column, condition.values().getFirst())) >= 0;
            case "lt" -> compare(value, read(column, condition.values().getFirst())) < 0;
            case "le" -> compare(value, read(column, condition.values().getFirst())) <= 0;
            default -> false;
        };
    }

    @SuppressWarnings("unchecked")
    private static int compare(Object a, Object b) {
        if (a instanceof String s && b instanceof String t) {
            return Arrays.compare(s.codePoints().toArray(), t.codePoints().toArray());
        }
        return ((Comparable<Object>) a).compareTo(b);
    }
}
