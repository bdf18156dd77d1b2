package org.zhongshu.platform.exchange;

import org.zhongshu.algorithms.profiling.DataType;

import java.util.List;

/**
 * The columns of a source, in order.
 *
 * @param rows    how many rows the source believes it has; null: unknown
 * @param growing name of the column that grows with every change, by which an incremental job reads on; as asked of a source it is a
 *                proposal, in a job's shape it is the choice. Null: none
 */
public record Shape(List<Column> columns, Long rows, String growing) {

    /**
     * @param name     as the source has it, any characters
     * @param type     what its values are
     * @param declared the source's own word for the type, e.g. {@code varchar(20)}; compared to notice drift; null: the source has no types
     * @param length   most characters; null: unknown
     * @param label    comment at the source; null: none
     * @param key      part of what identifies a row
     */
    public record Column(String name, DataType type, String declared, Integer length, String label, boolean key) {
    }

    public Shape {
        columns = List.copyOf(columns);
    }

    /** Index of a column, -1 when there is none. */
    public int index(String name) {
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).name().equals(name)) {
                return i;
            }
        }
        return -1;
    }

    public List<Column> keys() {
        return columns.stream().filter(Column::key).toList();
    }
}
