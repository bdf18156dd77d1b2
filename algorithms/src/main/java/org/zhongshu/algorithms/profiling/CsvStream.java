package org.zhongshu.algorithms.profiling;

import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads RFC 4180 records as they stream by, in memory that does not grow with the file: the same rules as {@link CsvRecords}, but a
 * cell that is longer than allowed is passed over to its end and told of, so that one monstrous cell costs its row and nothing else.
 * Nothing is ever evaluated. Not thread-safe.
 */
public final class CsvStream {

    private static final int BUFFER = 64 * 1024;
    private static final String SEPARATORS = ",\t;|";

    private final Reader in;
    private final int longest;
    private char[] buffer = new char[BUFFER];
    private int at;
    private int end;
    private char[] cell = new char[256];
    private int length;
    private char separator;
    private long line = 1;
    private long recordLine;
    private int tooLong;
    private boolean unclosed;

    /** @param longest most characters of a cell */
    public CsvStream(Reader in, int longest) throws IOException {
        this.in = in;
        this.longest = longest;
        fill();
        this.separator = guessSeparator();
    }

    public char separator() {
        return separator;
    }

    /** Line, from 1, on which the record last read began. */
    public long line() {
        return recordLine;
    }

    /** Index of the first cell of the last record that was too long and is cut, -1 when there is none. */
    public int tooLong() {
        return tooLong;
    }

    /** The last record ended with the file inside a quoted cell: everything after that quote was taken for one cell. */
    public boolean unclosed() {
        return unclosed;
    }

    /** The next record, null at the end; blank lines are passed over. */
    public String[] next() throws IOException {
        while (at < end || fill()) {
            recordLine = line;
            String[] record = record();
            if (record.length > 1 || !record[0].isBlank()) {
                return record;
            }
        }
        return null;
    }

    private String[] record() throws IOException {
        List<String> cells = new ArrayList<>();
        tooLong = -1;
        unclosed = false;
        length = 0;
        boolean quoted = false;
        boolean filled = false;
        boolean over = false;
        while (at < end || fill()) {
            char c = buffer[at++];
            if (c == '\n') {
                line++;
            }
            if (quoted) {
                if (c == '"') {
                    if ((at < end || fill()) && buffer[at] == '"') {
                        at++;
                    } else {
                        quoted = false;
                        continue;
                    }
                }
            } else if (c == separator) {
                cells.add(take(cells.size(), over));
                filled = false;
                over = false;
                continue;
            } else if (c == '"' && !filled) {
                quoted = true;
                filled = true;
                continue;
            } else if (c == '\n') {
                cells.add(take(cells.size(), over));
                return cells.toArray(String[]::new);
            } else if (c == '\r') {
                continue;
            }
            filled = true;
            if (length < longest) {
                if (length == cell.length) {
                    cell = Arrays.copyOf(cell, Math.min(longest, length * 2));
                }
                cell[length++] = c;
            } else {
                over = true;
            }
        }
        unclosed = quoted;
        cells.add(take(cells.size(), over));
        return cells.toArray(String[]::new);
    }

    private String take(int index, boolean over) {
        if (over && tooLong < 0) {
            tooLong = index;
        }
        String text = length == 0 ? "" : new String(cell, 0, length);
        length = 0;
        if (cell.length > 1 << 16) {
            cell = new char[256];
        }
        return text;
    }

    private boolean fill() throws IOException {
        at = 0;
        end = 0;
        int n = in.read(buffer, 0, buffer.length);
        end = Math.max(0, n);
        return n > 0;
    }

    private char guessSeparator() {
        int[] counts = new int[SEPARATORS.length()];
        boolean quoted = false;
        for (int i = 0; i < end && (quoted || buffer[i] != '\n'); i++) {
            quoted ^= buffer[i] == '"';
            int which = quoted ? -1 : SEPARATORS.indexOf(buffer[i]);
            if (which >= 0) {
                counts[which]++;
            }
        }
        int best = 0;
        for (int i = 1; i < counts.length; i++) {
            best = counts[i] > counts[best] ? i : best;
        }
        return SEPARATORS.charAt(best);
    }
}
