package org.zhongshu.platform.sharing.internal;

import org.zhongshu.platform.sharing.Opening;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;

/**
 * Writes rows straight from the database's answer into the bytes that leave, masked on the way: {@code {"items":[{…}],"next":…}}, or CSV whose
 * texts cannot become formulas in a spreadsheet.
 */
final class RowBody {

    /** Numbers beyond it would be rounded by readers that know only doubles; they go as texts. */
    private static final long EXACT = 1L << 53;
    private static final byte[] NULL = "null".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private final List<Opening.Part> parts;
    private final ZoneId zone;
    private final boolean csv;
    private final byte[][] names;
    private final int[] kinds;
    private byte[] out = new byte[1024];
    private int at;
    private int rows;
    private String last;

    private static final int TEXT = 0;
    private static final int NUMERIC = 1;
    private static final int BIGINT = 2;
    private static final int DOUBLE = 3;
    private static final int DATE = 4;
    private static final int TIME = 5;
    private static final int BOOLEAN = 6;

    RowBody(List<Opening.Part> parts, ZoneId zone, boolean csv) {
        this.parts = parts;
        this.zone = zone;
        this.csv = csv;
        this.names = new byte[parts.size()][];
        this.kinds = new int[parts.size()];
        for (int i = 0; i < parts.size(); i++) {
            names[i] = ((i == 0 ? "{\"" : ",\"") + parts.get(i).column().field() + "\":").getBytes(StandardCharsets.US_ASCII);
            kinds[i] = switch (parts.get(i).column().sqlType()) {
                case "numeric" -> NUMERIC;
                case "bigint" -> BIGINT;
                case "double precision" -> DOUBLE;
                case "date" -> DATE;
                case "timestamptz" -> TIME;
                case "boolean" -> BOOLEAN;
                default -> TEXT;
            };
        }
        if (csv) {
            for (int i = 0; i < parts.size(); i++) {
                ascii(i == 0 ? "" : ",");
                ascii(parts.get(i).column().field());
            }
            ascii("\r\n");
        } else {
            ascii("{\"items\":[");
        }
    }

    int rows() {
        return rows;
    }

    /** What the question orders by, of the last row written. */
    String last() {
        return last;
    }

    /** @param row column 1 is what the question orders by, then the parts in order */
    void row(ResultSet row) throws SQLException {
        last = row.getString(1);
        if (!csv && rows > 0) {
            put((byte) ',');
        }
        rows++;
        for (int i = 0; i < kinds.length; i++) {
            if (csv) {
                if (i > 0) {
                    put((byte) ',');
                }
            } else {
                put(names[i]);
            }
            Opening.Part part = parts.get(i);
            if (kinds[i] == TEXT && !csv) {
                // nearly every column: past what sorts values by their kind
                String text = row.getString(i + 2);
                if (text == null) {
                    put(NULL);
                } else {
                    text(part.mask() == null ? text : part.mask().apply(text));
                }
                continue;
            }
            Object value = value(row, i + 2, kinds[i]);
            write(part.mask() == null ? value : part.give(value instanceof OffsetDateTime time ? time.toInstant() : value, zone));
        }
        if (csv) {
            ascii("\r\n");
        } else {
            put((byte) '}');
        }
    }

    private static Object value(ResultSet row, int column, int kind) throws SQLException {
        return switch (kind) {
            case NUMERIC -> row.getBigDecimal(column);
            case BIGINT -> {
                long number = row.getLong(column);
                yield row.wasNull() ? null : (Object) number;
            }
            case DOUBLE -> {
                double number = row.getDouble(column);
                yield row.wasNull() ? null : (Object) number;
            }
            case DATE -> row.getObject(column, LocalDate.class);
            case TIME -> row.getObject(column, OffsetDateTime.class);
            case BOOLEAN -> {
                boolean truth = row.getBoolean(column);
                yield row.wasNull() ? null : (Object) truth;
            }
            default -> row.getString(column);
        };
    }

    /** @param next the sealed cursor, or null at the end */
    byte[] finish(String next) {
        if (!csv) {
            ascii("],\"next\":");
            write(next);
            put((byte) '}');
        }
        return Arrays.copyOf(out, at);
    }

    private void write(Object value) {
        switch (value) {
            case null -> ascii(csv ? "" : "null");
            case String text when csv -> cell(text);
            case String text -> text(text);
            case Boolean truth -> ascii(truth ? "true" : "false");
            case Long number -> ascii(csv || Math.abs(number) < EXACT ? number.toString() : '"' + number.toString() + '"');
            case Double number -> ascii(Double.isFinite(number) ? number.toString() : csv ? "" : "null");
            case BigDecimal number -> ascii(number.toPlainString());
            case OffsetDateTime time -> quoted(time.toInstant().toString());
            default -> quoted(value.toString());
        }
    }

    private void quoted(String ascii) {
        if (csv) {
            ascii(ascii);
        } else {
            put((byte) '"');
            ascii(ascii);
            put((byte) '"');
        }
    }

    /** A text that a spreadsheet would take for a formula gets an apostrophe in front. */
    private void cell(String text) {
        boolean formula = !text.isEmpty() && "=+-@\t\r".indexOf(text.charAt(0)) >= 0;
        boolean quote = text.indexOf(',') >= 0 || text.indexOf('"') >= 0 || text.indexOf('\n') >= 0 || text.indexOf('\r') >= 0;
        String safe = (formula ? "'" : "") + text;
        put((quote ? '"' + safe.replace("\"", "\"\"") + '"' : safe).getBytes(StandardCharsets.UTF_8));
    }

    private void text(String text) {
        int length = text.length();
        reserve(length * 6 + 2);
        byte[] b = out;
        int p = at;
        b[p++] = '"';
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                if (c >= 0x20 && c != '"' && c != '\\') {
                    b[p++] = (byte) c;
                } else {
                    p = escape(b, p, c);
                }
            } else if (c < 0x800) {
                b[p++] = (byte) (0xc0 | c >> 6);
                b[p++] = (byte) (0x80 | c & 0x3f);
            } else if (Character.isHighSurrogate(c) && i + 1 < length && Character.isLowSurrogate(text.charAt(i + 1))) {
                int point = Character.toCodePoint(c, text.charAt(++i));
                b[p++] = (byte) (0xf0 | point >> 18);
                b[p++] = (byte) (0x80 | point >> 12 & 0x3f);
                b[p++] = (byte) (0x80 | point >> 6 & 0x3f);
                b[p++] = (byte) (0x80 | point & 0x3f);
            } else {
                char safe = Character.isSurrogate(c) ? '\uFFFD' : c;
                b[p++] = (byte) (0xe0 | safe >> 12);
                b[p++] = (byte) (0x80 | safe >> 6 & 0x3f);
                b[p++] = (byte) (0x80 | safe & 0x3f);
            }
        }
        b[p++] = '"';
        at = p;
    }

    private static int escape(byte[] b, int from, char c) {
        int p = from;
        b[p++] = '\\';
        switch (c) {
            case '"', '\\' -> b[p++] = (byte) c;
            case '\n' -> b[p++] = 'n';
            case '\r' -> b[p++] = 'r';
            case '\t' -> b[p++] = 't';
            default -> {
                b[p++] = 'u';
                b[p++] = '0';
                b[p++] = '0';
                b[p++] = HEX[c >> 4];
                b[p++] = HEX[c & 15];
            }
        }
        return p;
    }

    @SuppressWarnings("deprecation")
    private void ascii(String text) {
        reserve(text.length());
        text.getBytes(0, text.length(), out, at);
        at += text.length();
    }

    private void put(byte b) {
        reserve(1);
        out[at++] = b;
    }

    private void put(byte[] bytes) {
        reserve(bytes.length);
        System.arraycopy(bytes, 0, out, at, bytes.length);
        at += bytes.length;
    }

    private void reserve(int more) {
        if (out.length - at < more) {
            out = Arrays.copyOf(out, Math.max(out.length * 2, at + more));
        }
    }
}
