package org.zhongshu.platform.datasets;

import org.zhongshu.algorithms.profiling.DataType;
import org.zhongshu.platform.shared.Problem;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One table of data: what it is called, whose it is, what its columns mean. Immutable; {@link Datasets#define} makes the next
 * version.
 *
 * @param id         {@code [a-z][a-z0-9-]{1,47}}, chosen once
 * @param department code of the department that answers for the data
 * @param resource   id of the catalogue entry that describes it; null while there is none
 * @param kind       {@code source}: rows as a department delivered them; {@code golden}: agreed rows made from several sources
 * @param version    counts the changes of its columns
 */
public record Dataset(String id, String name, String department, Long resource, String kind, List<Column> columns, int version) {

    /**
     * @param field    name in the table and in every API, {@code [a-z][a-z0-9_]{0,47}}
     * @param name     Chinese name
     * @param type     text-like types are stored as text, NUMBER and MONEY as numeric, INTEGER as bigint, DOUBLE and FLOAT as
     *                 double precision, DATE as date, DATETIME as timestamptz, BOOLEAN as boolean
     * @param length   most characters of a text; null: no limit but 1 MiB
     * @param level    1 公开 2 内部 3 敏感 4 高敏感
     * @param personal name of a {@link org.zhongshu.algorithms.profiling.PersonalKind}; null: no personal data
     * @param key      part of what identifies a row; without any key column the whole row identifies itself
     */
    public record Column(String field, String name, DataType type, Integer length, int level, String personal, boolean key) {
        public Column {
            if (field == null || !field.matches("[a-z][a-z0-9_]{0,47}")) {
                throw Problem.badRequest("bad-field", "信息项的英文名只能用小写字母、数字和下划线，以字母开头，不超过 48 个字符：" + field);
            }
        }

        public String sqlType() {
            return switch (type) {
                case TEXT, MEMO, GENERAL -> "text";
                case NUMBER, MONEY -> "numeric";
                case INTEGER -> "bigint";
                case DOUBLE, FLOAT -> "double precision";
                case DATE -> "date";
                case DATETIME -> "timestamptz";
                case BOOLEAN -> "boolean";
            };
        }
    }

    public Dataset {
        columns = List.copyOf(columns);
    }

    public Optional<Column> column(String field) {
        return columns.stream().filter(c -> c.field().equals(field)).findFirst();
    }

    /** Throws 422 when there is no such column. */
    public Column getColumn(String field) {
        return column(field).orElseThrow(() -> Problem.unprocessable("no-field", "数据集“" + name + "”没有信息项 " + field + "。"));
    }

    public List<Column> keys() {
        // asked for with every single call of a shared API
        List<Column> keys = new ArrayList<>(2);
        for (Column column : columns) {
            if (column.key()) {
                keys.add(column);
            }
        }
        return keys;
    }

    /**
     * The table's name, quoted, for SQL that only reads. Beside the columns it has {@code _key text} (primary key),
     * {@code _seq bigint} (grows with every change, in commit order), {@code _at timestamptz} (of the last change),
     * {@code _source text} (who wrote it), {@code _hash bigint}, and {@code _gone boolean} (deleted at the source; readers leave these out).
     */
    public String table() {
        return "data.\"" + id + "\"";
    }
}
