package org.zhongshu.demo.departments;

import java.util.List;
import java.util.function.Consumer;

/**
 * One table of a department: its columns, and how its rows are made. Values are the texts that the department's system holds; null for none.
 *
 * @param system   the department's system it belongs to
 * @param name     of the table or file
 * @param columns  the first is the key
 * @param rows     makes all rows, each with the id of the person or firm that it is about in truth (0: about none)
 */
record Register(DepartmentSystem system, String name, String label, List<Column> columns, Consumer<Sink> rows) {

    /** @param type {@code text:N date stamp int dec double}; @param label the comment in the database, the heading in a file */
    record Column(String name, String type, String label) {

        static Column of(String text) {
            String[] f = text.split(" ");
            return new Column(f[0], f[1], f[2]);
        }
    }

    @FunctionalInterface
    interface Sink {
        void row(long truth, String... values);
    }

    static List<Column> columns(String text) {
        return text.lines().map(String::strip).filter(l -> !l.isEmpty()).map(Column::of).toList();
    }
}
