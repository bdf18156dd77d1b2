package org.zhongshu.platform.devices.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
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

    /** UTF-8, or GB 18030 (and so GBK) where the bytes are not UTF-8: that is what Chinese spreadsheet programs save. */
    static Charset charsetOf(InputStream content) throws IOException {
        char[] buffer = new char[8192];
        try (Reader strict = new InputStreamReader(content, StandardCharsets.UTF_8.newDecoder())) {
            while (strict.read(buffer) >= 0) {
                // only looked at
            }
            return StandardCharsets.UTF_8;
        } catch (CharacterCodingException e) {
            return Charset.forName("GB18030");
        }
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
