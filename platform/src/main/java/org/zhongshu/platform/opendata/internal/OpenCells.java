package org.zhongshu.platform.opendata.internal;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.regex.Pattern;

/** Values of a release as text, and safe in what people open it with. */
final class OpenCells {

    /** What a spreadsheet would take for the beginning of a formula; the full-width forms too. */
    private static final String STARTS = "=+-@\t\r＝＋－＠";
    private static final Pattern NUMBER = Pattern.compile("[+-]?[0-9]+(?:\\.[0-9]+)?");

    private OpenCells() {
    }

    /** String, Boolean, BigDecimal, Long, Double, or null; dates and times are strings (ISO 8601). */
    static Object value(ResultSet row, int i, OpenColumn c) throws SQLException {
        Object value = switch (c.sqlType()) {
            case "date" -> {
                LocalDate d = row.getObject(i, LocalDate.class);
                yield d == null ? null : d.toString();
            }
            case "timestamptz" -> {
                OffsetDateTime t = row.getObject(i, OffsetDateTime.class);
                yield t == null ? null : DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(t.withOffsetSameInstant(ZoneOffset.ofHours(8)));
            }
            case "bigint" -> row.getLong(i);
            case "numeric" -> row.getBigDecimal(i);
            case "double precision" -> row.getDouble(i);
            case "boolean" -> row.getBoolean(i);
            default -> row.getString(i);
        };
        return row.wasNull() ? null : value instanceof Double d && (d.isNaN() || d.isInfinite()) ? d.toString() : value;
    }

    static String plain(Object value) {
        return value == null ? "" : value instanceof BigDecimal b ? b.toPlainString() : value.toString();
    }

    /** RFC 4180; a text that a spreadsheet would run gets an apostrophe before it, save plain numbers. */
    static String csv(String text) {
        String safe = !text.isEmpty() && STARTS.indexOf(text.charAt(0)) >= 0 && !NUMBER.matcher(text).matches() ? "'" + text : text;
        boolean quote = safe.indexOf(',') >= 0 || safe.indexOf('"') >= 0 || safe.indexOf('\n') >= 0 || safe.indexOf('\r') >= 0;
        return quote ? '"' + safe.replace("\"", "\"\"") + '"' : safe;
    }

    /** Without what XML cannot hold, and no longer than a cell may be, never cut inside a character. */
    static String sheet(String text, int longest) {
        StringBuilder clean = new StringBuilder(Math.min(text.length(), longest));
        text.codePoints().filter(p -> p == '\t' || p == '\n' || p == '\r' || p >= 0x20 && p <= 0xD7FF || p >= 0xE000 && p <= 0xFFFD || p >= 0x10000).forEach(p -> {
            if (clean.length() + Character.charCount(p) <= longest) {
                clean.appendCodePoint(p);
            }
        });
        return clean.toString();
    }
}
