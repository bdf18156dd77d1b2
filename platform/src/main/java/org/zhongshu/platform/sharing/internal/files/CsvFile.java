package org.zhongshu.platform.sharing.internal.files;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * RFC 4180 in UTF-8 with the mark that spreadsheets want. A text that a spreadsheet would take for a formula gets an apostrophe
 * in front: what somebody wrote into a form must not run on the desk of whoever opens the file.
 */
final class CsvFile implements RowFile {

    private static final String FORMULA = "=+-@\t\r＝＋－＠";

    private final Writer out;

    CsvFile(OutputStream stream, List<Column> columns) throws IOException {
        out = new BufferedWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), 1 << 16);
        out.write('\uFEFF');
        for (int i = 0; i < columns.size(); i++) {
            text(i, columns.get(i).name());
        }
        out.write("\r\n");
    }

    @Override
    public void row(List<Object> values) throws IOException {
        for (int i = 0; i < values.size(); i++) {
            switch (values.get(i)) {
                case null -> text(i, "");
                case String text -> text(i, text);
                case BigDecimal number -> plain(i, number.toPlainString());
                default -> plain(i, values.get(i).toString());
            }
        }
        out.write("\r\n");
    }

    private void plain(int column, String value) throws IOException {
        if (column > 0) {
            out.write(',');
        }
        out.write(value);
    }

    private void text(int column, String value) throws IOException {
        String safe = !value.isEmpty() && FORMULA.indexOf(value.charAt(0)) >= 0 ? "'" + value : value;
        boolean quoted = false;
        for (int i = 0; i < safe.length() && !quoted; i++) {
            char c = safe.charAt(i);
            quoted = c == ',' || c == '"' || c == '\n' || c == '\r';
        }
        plain(column, quoted ? '"' + safe.replace("\"", "\"\"") + '"' : safe);
    }

    @Override
    public void end() throws IOException {
        out.flush();
    }
}
