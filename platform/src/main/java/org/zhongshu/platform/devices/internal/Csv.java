package org.zhongshu.platform.devices.internal;

import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;

/** Reads RFC 4180 records one at a time: quoted fields may hold commas, quotes ("") and line breaks. */
final class Csv {

    private final Reader reader;
    private int line;
    private int pushed = -2;

    Csv(Reader reader) {
        this.reader = reader;
    }

    /** Line number on which the last record began, from 1. */
    private int recordLine;

    int line() {
        return recordLine;
    }

    /** The next record, null at the end; blank lines are passed over. */
    List<String> next() throws IOException {
        while (true) {
            recordLine = ++line;
            List<String> fields = new ArrayList<>();
            StringBuilder field = new StringBuilder();
            boolean quoted = false;
            boolean any = false;
            int c = read();
            if (c < 0) {
                return null;
            }
            for (; c >= 0; c = read()) {
                if (quoted) {
                    if (c == '"') {
                        int after = read();
                        if (after == '"') {
                            field.append('"');
                        } else {
                            quoted = false;
                            pushed = after;
                        }
                    } else {
                        if (c == '\n') {
                            line++;
                        }
                        field.append((char) c);
                    }
                } else if (c == '"' && field.isEmpty()) {
                    quoted = true;
                    any = true;
                } else if (c == ',') {
                    fields.add(field.toString());
                    field.setLength(0);
                    any = true;
                } else if (c == '\n') {
                    break;
                } else if (c != '\r') {
                    field.append((char) c);
                    any = true;
                }
            }
            if (any) {
                fields.add(field.toString());
                return fields;
            }
        }
    }

    private int read() throws IOException {
        if (pushed != -2) {
            int c = pushed;
            pushed = -2;
            return c;
        }
        return reader.read();
    }
}
