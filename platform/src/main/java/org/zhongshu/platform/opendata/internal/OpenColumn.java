package org.zhongshu.platform.opendata.internal;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import org.zhongshu.algorithms.profiling.DataType;

/**
 * One column of a release, as strangers see it.
 *
 * @param treatment in words, null when the values are as they came
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record OpenColumn(String field, String name, DataType type, String treatment) {

    /** Name of the type in CKAN's datastore, which is PostgreSQL's. */
    String ckanType() {
        return switch (type) {
            case TEXT, MEMO, GENERAL -> "text";
            case NUMBER, MONEY -> "numeric";
            case INTEGER -> "int8";
            case DOUBLE, FLOAT -> "float8";
            case DATE -> "date";
            case DATETIME -> "timestamptz";
            case BOOLEAN -> "bool";
        };
    }

    String sqlType() {
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

    boolean number() {
        return switch (type) {
            case NUMBER, MONEY, INTEGER, DOUBLE, FLOAT -> true;
            default -> false;
        };
    }

    boolean text() {
        return sqlType().equals("text");
    }

    String quoted() {
        return "\"" + field + "\"";
    }
}
