package org.zhongshu.platform.exchange.internal;

import org.zhongshu.algorithms.profiling.DataType;
import org.zhongshu.platform.exchange.Shape;
import org.zhongshu.platform.exchange.SourceRow;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The columns and first rows of one open file, for a look: nothing is put aside or remembered. */
final class FileSample {

    /** Cells that are held at most, however wide the file. */
    private static final int MOST_CELLS = 500_000;

    private FileSample() {
    }

    /** A file has names of columns and nothing else. */
    static Shape shape(FileRecords records) {
        return new Shape(records.header().stream().map(h -> new Shape.Column(h, DataType.TEXT, null, null, null, false)).toList(), null, null);
    }

    /** @param shape which columns in which order; one that the file does not have is empty */
    static List<SourceRow> rows(FileRecords records, Shape shape, int most) throws IOException {
        int[] at = shape.columns().stream().mapToInt(c -> records.header().indexOf(c.name())).toArray();
        int bound = Math.max(1, Math.min(most, MOST_CELLS / Math.max(1, at.length)));
        List<SourceRow> rows = new ArrayList<>();
        while (rows.size() < bound) {
            Object[] cells = records.next();
            if (cells == null) {
                break;
            }
            if (records.trouble() != null) {
                rows.add(SourceRow.broken(FolderRows.record(cells), records.trouble(), null));
                continue;
            }
            Object[] values = new Object[at.length];
            for (int i = 0; i < at.length; i++) {
                values[i] = at[i] < 0 || at[i] >= cells.length ? null : cells[at[i]];
            }
            rows.add(SourceRow.put(values, null));
        }
        return rows;
    }
}
