package org.zhongshu.platform.sharing.internal;

import org.zhongshu.algorithms.masking.Mask;
import org.zhongshu.platform.datasets.Dataset;
import org.zhongshu.platform.datasets.Datasets;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.platform.sharing.Opening;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Turns questions to one opening into SQL with parameters. No word of the caller gets into the SQL: fields are looked up among those
 * granted, values are bound. What the grant demands of rows is always part of it. Kept as long as the opening, because consumers ask for
 * the same columns again and again.
 */
final class RowQuestions {

    private static final Map<String, String> COMPARISONS = Map.of("eq", "=", "gt", ">", "ge", ">=", "lt", "<", "le", "<=");
    private static final int REMEMBERED = 100;
    /** Values so many that asking by one means knowing it; a date, a flag or a name could be found out by asking. */
    private static final Set<Mask> KNOWN_WHOLE = EnumSet.of(Mask.ID_NUMBER, Mask.PHONE, Mask.CREDIT_CODE, Mask.BANK_CARD);

    private final Opening opening;
    private final Datasets datasets;
    private final boolean guarded;
    private final Map<String, Opening.Part> given = new LinkedHashMap<>();
    private final List<Dataset.Column> keys;
    private final List<Datasets.Condition> rules;
    private final boolean hidden;
    private final Map<List<String>, Beginning> beginnings = new ConcurrentHashMap<>();

    /** The columns asked for, and the SQL as far as it depends on nothing else. */
    private record Beginning(List<Opening.Part> parts, String sql, KeyBatch batch) {
    }

    /** @param guarded every query begins with the question of {@link RowReader.Still}, whose numbers are its first parameters */
    RowQuestions(Opening opening, Datasets datasets, boolean guarded) {
        this.opening = opening;
        this.datasets = datasets;
        this.guarded = guarded;
        this.keys = opening.dataset().keys();
        this.rules = opening.conditions();
        opening.parts().forEach(p -> given.put(p.column().field(), p));
        this.hidden = keys.stream().map(k -> given.get(k.field())).anyMatch(p -> p == null || p.mask() != null);
    }

    /** Whether the key is not to be known in clear: then rows come in the order of their last change, because their place in the order of keys would tell of it. */
    boolean keyHidden() {
        return hidden;
    }

    Opening opening() {
        return opening;
    }

    /** Throws 403 {@code fields} for columns that are not given – whether they exist or not. @param after what {@link RowReader} sealed of the last row, or null */
    RowQuery ask(RowQuery.Asked asked, String after) {
        Beginning beginning = beginnings.get(asked.fields());
        if (beginning == null) {
            beginning = begin(asked.fields());
            if (beginnings.size() < REMEMBERED) {
                beginnings.put(List.copyOf(asked.fields()), beginning);
            }
        }
        StringBuilder sql = new StringBuilder(beginning.sql().length() + 100).append(beginning.sql());
        List<Object> parameters = new ArrayList<>();
        refuseGuessing(asked.filters());
        String key = pointKey(asked.filters());
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
        for (Datasets.Condition rule : rules) {
            append(opening.dataset().getColumn(rule.field()), rule, sql, parameters);
            slow |= key == null;
        }
        if (after != null) {
            sql.append(hidden ? " AND _seq > ?" : " AND _key > ?");
            parameters.add(hidden ? (Object) Long.valueOf(after) : after);
        }
        if (key == null) {
            // the number itself: with a parameter the planner expects a tenth of the table
            sql.append(hidden ? " ORDER BY _seq LIMIT " : " ORDER BY _key LIMIT ").append(asked.limit() + 1);
        }
        // PostgreSQL has no text with a zero character; its complaint must not spoil the answers to others
        return new RowQuery(sql.toString(), parameters, beginning.parts(), key != null, asked.limit(), slow, guarded && key != null && key.indexOf('\0') < 0 ? key : null, beginning.batch());
    }

    static boolean filterable(Opening.Part part) {
        return part.mask() == null || KNOWN_WHOLE.contains(part.mask());
    }

    /** A masked column answers only to whoever knows its value: one whole value at a time, and not of a row that the question names already. */
    private void refuseGuessing(List<Datasets.Condition> filters) {
        int masked = 0;
        boolean named = false;
        boolean byKey = false;
        for (Datasets.Condition c : filters) {
            Opening.Part part = part(c.field());
            if (part.mask() != null) {
                masked++;
                byKey |= part.column().key();
                if (!c.operator().equals("eq") || !filterable(part)) {
                    throw Problem.unprocessable("masked-filter", "信息项 " + c.field() + " 脱敏提供，" + (filterable(part) ? "只能按一个完整的值（eq）筛选。" : "不能用来筛选。"));
                }
            } else {
                named |= part.column().key();
            }
        }
        if (masked > 1 || masked == 1 && named && !byKey) {
            throw Problem.unprocessable("masked-filter", "脱敏的信息项不能与主键或另一个脱敏的信息项一起筛选。");
        }
    }

    private Beginning begin(List<String> fields) {
        List<Opening.Part> parts = fields.isEmpty() ? opening.parts() : fields.stream().map(this::part).toList();
        StringBuilder sql = new StringBuilder(400);
        parts.forEach(p -> sql.append(", \"").append(p.column().field()).append('"'));
        sql.append(" FROM ").append(opening.dataset().table()).append(guarded ? " WHERE sharing.still(?, ?, ?, ?, ?) AND NOT _gone" : " WHERE NOT _gone");
        StringBuilder keyed = new StringBuilder("SELECT _key").append(sql).append(" AND _key = ANY(?)");
        List<Object> parameters = new ArrayList<>();
        rules.forEach(rule -> append(opening.dataset().getColumn(rule.field()), rule, keyed, parameters));
        return new Beginning(parts, (hidden ? "SELECT _seq" : "SELECT _key") + sql, new KeyBatch(keyed.toString(), parameters));
    }

    private Opening.Part part(String field) {
        Opening.Part part = given.get(field);
        if (part == null) {
            throw Problem.forbidden("fields", "未获授权的信息项：" + RowQuery.shown(field));
        }
        return part;
    }

    /** The row's key when all its columns are asked for by value, and nothing else; null otherwise. */
    private String pointKey(List<Datasets.Condition> filters) {
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
        return datasets.key(opening.dataset(), values);
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
                    throw Problem.badRequest("bad-operator", "没有这种比较方式：" + RowQuery.shown(c.operator()));
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
}
