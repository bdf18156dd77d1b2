package org.zhongshu.platform.vault;

import java.util.List;

/**
 * A table with sealed fields, declared as a bean by the module whose table it is.
 *
 * @param table  with its schema, as in {@link Vault.Place#table}
 * @param key    primary key column, of type bigint
 * @param fields columns of type bytea that {@link Vault#seal} filled, each under its own name
 */
public record SealedTable(String table, String key, List<String> fields) {

    public SealedTable {
        for (String name : List.of(table.replaceFirst("\\.", "_"), key, String.join("_", fields))) {
            if (!name.matches("[a-z][a-z0-9_]*")) {
                throw new IllegalArgumentException("not a column or table: " + name);
            }
        }
        fields = List.copyOf(fields);
    }
}
