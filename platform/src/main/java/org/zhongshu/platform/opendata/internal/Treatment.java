package org.zhongshu.platform.opendata.internal;

import org.zhongshu.algorithms.profiling.DataType;
import org.zhongshu.platform.datasets.Dataset.Column;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** How a column's values are made coarser before anybody outside sees them. The SQL holds names from the dataset and numbers only. */
enum Treatment {
    KEEP("原样"),
    YEAR("日期只留年"),
    MONTH("日期只留年月"),
    BAND("数字分段"),
    TOWN("地址只留到乡镇街道"),
    PREFIX("只留前几位");

    private static final Set<DataType> TEXTS = Set.of(DataType.TEXT, DataType.MEMO, DataType.GENERAL);
    private static final Set<DataType> DATES = Set.of(DataType.DATE, DataType.DATETIME);

    private final String label;

    Treatment(String label) {
        this.label = label;
    }

    String label() {
        return label;
    }

    String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Treatment> find(String id) {
        for (Treatment t : values()) {
            if (t.id().equals(id)) {
                return Optional.of(t);
            }
        }
        return Optional.empty();
    }

    boolean fits(DataType type) {
        return switch (this) {
            case KEEP -> true;
            case YEAR, MONTH -> DATES.contains(type);
            case BAND -> !TEXTS.contains(type) && !DATES.contains(type) && type != DataType.BOOLEAN;
            case TOWN, PREFIX -> TEXTS.contains(type);
        };
    }

    /** Type of what comes out. */
    DataType type(DataType type) {
        return switch (this) {
            case KEEP -> type;
            case YEAR -> DataType.INTEGER;
            case MONTH, BAND, TOWN, PREFIX -> DataType.TEXT;
        };
    }

    String sql(Column c, int width) {
        String column = "t.\"" + c.field() + "\"";
        return switch (this) {
            case KEEP -> column;
            case YEAR -> "extract(year FROM " + local(c, column) + ")::bigint";
            case MONTH -> "to_char(" + local(c, column) + ", 'YYYY-MM')";
            case BAND -> "(floor(" + column + "::numeric / " + width + ") * " + width + ")::bigint::text || '-' || (floor(" + column + "::numeric / " + width + ") * " + width + " + " + (width - 1) + ")::bigint::text";
            case TOWN -> "coalesce(substring(" + column + " FROM '^(.*?(?:街道|镇|乡|开发区))'), substring(" + column + " FROM '^(.*?[市县区])'), CASE WHEN " + column + " IS NULL THEN NULL ELSE '其他' END)";
            case PREFIX -> "left(" + column + ", " + width + ")";
        };
    }

    private static String local(Column c, String column) {
        return c.type() == DataType.DATETIME ? "(" + column + " AT TIME ZONE 'Asia/Shanghai')" : column;
    }
}
