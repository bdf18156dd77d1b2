package org.zhongshu.platform.datasets.internal;

import org.zhongshu.platform.datasets.Dataset;
import org.zhongshu.platform.datasets.Datasets;
import org.zhongshu.platform.shared.Problem;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

/** Conditions on rows as SQL with parameters. No word of a person gets into the SQL: fields are looked up, values are bound. */
final class Conditions {

    private static final Map<String, String> COMPARISONS = Map.of("eq", "=", "gt", ">", "ge", ">=", "lt", "<", "le", "<=");
    private static final int MOST_VALUES = 1_000;

    private Conditions() {
    }

    /** Appends {@code AND …} for each condition. */
    static void append(Dataset dataset, List<Datasets.Condition> where, StringBuilder sql, List<Object> parameters) {
        for (Datasets.Condition c : where) {
            Dataset.Column column = dataset.getColumn(c.field());
            String quoted = '"' + column.field() + '"';
            sql.append(" AND ");
            switch (c.operator()) {
                case "null" -> sql.append(quoted).append(" IS NULL");
                case "notnull" -> sql.append(quoted).append(" IS NOT NULL");
                case "ne" -> {
                    sql.append(quoted).append(" IS DISTINCT FROM ?");
                    parameters.add(value(column, only(c)));
                }
                case "in" -> {
                    if (c.values().isEmpty() || c.values().size() > MOST_VALUES) {
                        throw Problem.badRequest("bad-condition", "“" + column.name() + "”的取值应有 1 到 " + MOST_VALUES + " 个。");
                    }
                    sql.append(quoted).append(" IN (").append("?, ".repeat(c.values().size() - 1)).append("?)");
                    c.values().forEach(v -> parameters.add(value(column, v)));
                }
                case "prefix", "contains" -> {
                    if (!column.sqlType().equals("text")) {
                        throw Problem.badRequest("bad-condition", "“" + column.name() + "”不是文本，不能按部分内容筛选。");
                    }
                    String literal = only(c).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_");
                    sql.append(quoted).append(" LIKE ?");
                    parameters.add((c.operator().equals("contains") ? "%" : "") + literal.replace('\0', '\uFFFD') + "%");
                }
                default -> {
                    String comparison = COMPARISONS.get(c.operator());
                    if (comparison == null) {
                        throw Problem.badRequest("bad-condition", "没有这种筛选方式：" + c.operator());
                    }
                    sql.append(quoted).append(' ').append(comparison).append(" ?");
                    parameters.add(value(column, only(c)));
                }
            }
        }
    }

    private static String only(Datasets.Condition c) {
        if (c.values().size() != 1 || c.values().getFirst() == null) {
            throw Problem.badRequest("bad-condition", "筛选条件 " + c.operator() + " 要有一个值。");
        }
        return c.values().getFirst();
    }

    /** A text as a value for JDBC of the column's type. */
    static Object value(Dataset.Column column, String text) {
        if (text == null) {
            throw Problem.badRequest("bad-condition", "“" + column.name() + "”的取值为空。");
        }
        try {
            return switch (column.type()) {
                case TEXT, MEMO, GENERAL -> text.replace('\0', '\uFFFD');
                case NUMBER, MONEY -> {
                    BigDecimal number = new BigDecimal(text.strip());
                    if (number.precision() > 100 || Math.abs((long) number.scale()) > 100) {
                        throw new NumberFormatException(text);
                    }
                    yield number;
                }
                case INTEGER -> Long.parseLong(text.strip());
                case DOUBLE, FLOAT -> Double.parseDouble(text.strip());
                case BOOLEAN -> switch (text.strip()) {
                    case "true", "1", "是" -> true;
                    case "false", "0", "否" -> false;
                    default -> throw new NumberFormatException(text);
                };
                case DATE -> LocalDate.parse(text.strip());
                case DATETIME -> (text.contains("T") ? OffsetDateTime.parse(text.strip()).toInstant() : Instant.parse(text.strip() + "T00:00:00Z")).atOffset(ZoneOffset.UTC);
            };
        } catch (NumberFormatException | DateTimeException e) {
            String shown = text.length() > 40 ? text.substring(0, 40) + "…" : text;
            throw Problem.badRequest("bad-condition", "“" + column.name() + "”应为" + column.type().label() + "，不能是“" + shown + "”。");
        }
    }
}
