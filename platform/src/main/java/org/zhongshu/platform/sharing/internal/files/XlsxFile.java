package org.zhongshu.platform.sharing.internal.files;

import org.dhatim.fastexcel.Workbook;
import org.dhatim.fastexcel.Worksheet;

import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.util.List;

/**
 * A workbook that leaves as it is written; further sheets when one is full. Texts are cells of text, which no spreadsheet takes for
 * formulas; numbers of more digits than a spreadsheet keeps are texts too.
 */
final class XlsxFile implements RowFile {

    /** Rows of a sheet, its head included. */
    static final int ROWS = 1_048_576;
    private static final int LONGEST_CELL = 32_767;
    private static final int EXACT_DIGITS = 15;
    private static final int FLUSH_EVERY = 500;

    private final Workbook book;
    private final String title;
    private final List<Column> columns;
    private final int rowsOfSheet;
    private Worksheet sheet;
    private int sheets;
    private int row;

    XlsxFile(OutputStream out, String title, List<Column> columns, int rowsOfSheet) throws IOException {
        this.book = new Workbook(out, "Zhongshu", null);
        this.title = title.replaceAll("[\\\\/*?:\\[\\]\\p{Cntrl}']", " ").strip();
        this.columns = columns;
        this.rowsOfSheet = rowsOfSheet;
        next();
    }

    private void next() throws IOException {
        if (sheet != null) {
            sheet.finish();
        }
        sheets++;
        String name = title.isEmpty() ? "数据" : title.substring(0, Math.min(24, title.length()));
        sheet = book.newWorksheet(sheets == 1 ? name : name + " " + sheets);
        for (int i = 0; i < columns.size(); i++) {
            sheet.inlineString(0, i, clean(columns.get(i).name()));
        }
        row = 1;
    }

    @Override
    public void row(List<Object> values) throws IOException {
        if (row == rowsOfSheet) {
            next();
        }
        for (int i = 0; i < values.size(); i++) {
            switch (values.get(i)) {
                case null -> { }
                case BigDecimal n when n.precision() <= EXACT_DIGITS -> sheet.value(row, i, n);
                case BigDecimal n -> sheet.inlineString(row, i, n.toPlainString());
                case Long n when Math.abs(n) < 1_000_000_000_000_000L -> sheet.value(row, i, n);
                case Double n when Double.isFinite(n) -> sheet.value(row, i, n);
                case Boolean b -> sheet.value(row, i, b);
                default -> sheet.inlineString(row, i, clean(values.get(i).toString()));
            }
        }
        row++;
        if (row % FLUSH_EVERY == 0) {
            sheet.flush();
        }
    }

    /** What XML and a cell can hold: no control characters, no half of a character, no more than a cell takes. */
    private static String clean(String text) {
        boolean good = text.length() <= LONGEST_CELL;
        for (int i = 0; i < text.length() && good; i++) {
            char c = text.charAt(i);
            good = c >= 0x20 && !Character.isSurrogate(c) && c < 0xFFFE || c == '\n' || c == '\t';
        }
        if (good) {
            return text;
        }
        StringBuilder out = new StringBuilder();
        text.codePoints().forEach(c -> out.appendCodePoint(c < 0x20 && c != '\n' && c != '\t' || c == 0xFFFE || c == 0xFFFF ? ' ' : c >= 0xD800 && c <= 0xDFFF ? 0xFFFD : c));
        if (out.length() <= LONGEST_CELL) {
            return out.toString();
        }
        int end = Character.isHighSurrogate(out.charAt(LONGEST_CELL - 9)) ? LONGEST_CELL - 9 : LONGEST_CELL - 8;
        return out.substring(0, end) + "…（已截断）";
    }

    @Override
    public void end() throws IOException {
        sheet.finish();
        book.finish();
    }
}
