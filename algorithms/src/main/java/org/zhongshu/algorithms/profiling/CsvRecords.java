package org.zhongshu.algorithms.profiling;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads RFC 4180 records of a text one at a time: quoted fields may hold separators, doubled quotes and line breaks. The
 * separator is whichever of comma, tab, semicolon and vertical bar the first line has most of. Nothing is ever evaluated: a
 * formula is the text that it is.
 */
public final class CsvRecords {

    private final CharSequence text;
    private final char separator;
    private int at;
    private int line = 1;
    private int recordLine;

    public CsvRecords(CharSequence text) {
        this.text = text;
        this.separator = separator(text);
    }

    public char separator() {
        return separator;
    }

    /** Line, from 1, on which the record last read began. */
    public int line() {
        return recordLine;
    }

    /** The next record, null at the end; blank lines are passed over. */
    public List<String> next() {
        while (at < text.length()) {
            recordLine = line;
            List<String> fields = record();
            if (fields.size() > 1 || !fields.getFirst().isBlank()) {
                return fields;
            }
        }
        return null;
    }

    private List<String> record() {
        List<String> fields = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        boolean quoted = false;
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '\n') {
                line++;
            }
            if (quoted) {
                if (c != '"') {
                    field.append(c);
                } else if (at < text.length() && text.charAt(at) == '"') {
                    field.append('"');
                    at++;
                } else {
                    quoted = false;
                }
            } else if (c == '"' && field.isEmpty()) {
                quoted = true;
            } else if (c == separator) {
                fields.add(field.toString());
                field.setLength(0);
            } else if (c == '\n') {
                break;
            } else if (c != '\r') {
                field.append(c);
            }
        }
        fields.add(field.toString());
        return fields;
    }

    private static char separator(CharSequence text) {
        int[] counts = new int[4];
        String candidates = ",\t;|";
        for (int i = 0; i < text.length() && text.charAt(i) != '\n'; i++) {
            int which = candidates.indexOf(text.charAt(i));
            if (which >= 0) {
                counts[which]++;
            }
        }
        int best = 0;
        for (int i = 1; i < counts.length; i++) {
            best = counts[i] > counts[best] ? i : best;
        }
        return candidates.charAt(best);
    }
}
