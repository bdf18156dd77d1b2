package org.zhongshu.platform.registry.internal;

import org.zhongshu.algorithms.profiling.DataType;

import java.math.BigDecimal;
import java.text.Normalizer;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Brings a source's text into the form of the golden field: code lists, dates, numbers, letters' case. What cannot be read as
 * the field's type counts as not said; the row itself stays in its dataset as it came.
 */
final class Cleaning {

    private static final Pattern DATE = Pattern.compile("(\\d{4})(?:[-/.年](\\d{1,2})[-/.月](\\d{1,2})日?|(\\d{2})(\\d{2}))(?:[ T].*)?");
    private static final DateTimeFormatter PG_TIME = new DateTimeFormatterBuilder().appendPattern("yyyy-MM-dd HH:mm:ss").optionalStart()
            .appendFraction(java.time.temporal.ChronoField.NANO_OF_SECOND, 1, 9, true).optionalEnd().appendPattern("X").toFormatter();

    private final List<Library.Field> fields;
    private final CodeLists codes;

    Cleaning(Library library, CodeLists codes) {
        this.fields = library.fields();
        this.codes = codes;
    }

    int fields() {
        return fields.size();
    }

    /** Null when there is nothing to read. */
    String clean(int i, String given) {
        Library.Field f = fields.get(i);
        String text = given.isEmpty() || given.charAt(0) <= ' ' || given.charAt(given.length() - 1) <= ' ' || given.indexOf('\u3000') >= 0 ? given.replace('\u3000', ' ').strip() : given;
        if (text.isEmpty()) {
            return null;
        }
        if (f.codes() != null) {
            String code = codes.code(f.codes(), text);
            return tooLong(f, code) ? null : code;
        }
        return switch (f.type()) {
            case DATE -> date(text);
            case NUMBER, MONEY -> number(text);
            case INTEGER -> whole(text);
            case DOUBLE, FLOAT -> real(text);
            case BOOLEAN -> text.equals("true") || text.equals("t") || text.equals("1") ? "true" : "false";
            default -> tooLong(f, text) ? null : identifier(f) ? text.toUpperCase(Locale.ROOT) : text;
        };
    }

    private static boolean tooLong(Library.Field f, String text) {
        return f.length() != null && text.length() > f.length() && text.codePointCount(0, text.length()) > f.length();
    }

    private static boolean identifier(Library.Field f) {
        return "ID_NUMBER".equals(f.personal()) || "CREDIT_CODE".equals(f.personal());
    }

    /** yyyy-MM-dd; null for what is no date. */
    static String date(String text) {
        if (text.length() == 10 && text.charAt(4) == '-' && text.charAt(7) == '-') {
            try {
                day(text);
                return text;
            } catch (DateTimeException e) {
                return null;
            }
        }
        Matcher m = DATE.matcher(text);
        if (!m.matches() && !(m = DATE.matcher(Normalizer.normalize(text, Normalizer.Form.NFKC).replace(" ", ""))).matches()) {
            return null;
        }
        try {
            return LocalDate.of(Integer.parseInt(m.group(1)), Integer.parseInt(m.group(2) != null ? m.group(2) : m.group(4)), Integer.parseInt(m.group(3) != null ? m.group(3) : m.group(5))).toString();
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** Of yyyy-MM-dd; several times cheaper than a formatter's reading, and there are tens of millions. */
    private static LocalDate day(String text) {
        int day = 0;
        for (int i = 0; i < 10; i++) {
            char c = text.charAt(i);
            if (i == 4 || i == 7) {
                continue;
            }
            if (c < '0' || c > '9') {
                throw new DateTimeException(text);
            }
            day = day * 10 + c - '0';
        }
        return LocalDate.of(day / 10_000, day / 100 % 100, day % 100);
    }

    private static String number(String text) {
        try {
            BigDecimal n = new BigDecimal(text.replace(",", "")).stripTrailingZeros();
            return n.scale() < -100 || n.scale() > 100 || n.precision() > 100 ? null : n.toPlainString();
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static String whole(String text) {
        String n = number(text);
        try {
            return n == null ? null : Long.toString(Long.parseLong(n));
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static String real(String text) {
        try {
            double d = Double.parseDouble(text);
            return Double.isFinite(d) ? Double.toString(d) : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** The Java value that the golden dataset's column takes. */
    static Object value(DataType type, String text) {
        if (text == null) {
            return null;
        }
        try {
            return switch (type) {
                case DATE -> text.length() == 10 ? day(text) : LocalDate.parse(text);
                case NUMBER, MONEY -> new BigDecimal(text);
                case INTEGER -> Long.valueOf(text);
                case DOUBLE, FLOAT -> Double.valueOf(text);
                case BOOLEAN -> Boolean.valueOf(text);
                case DATETIME -> instant(text);
                default -> text;
            };
        } catch (DateTimeException | NumberFormatException e) {
            return null;
        }
    }

    private static Instant instant(String text) {
        return text.indexOf('T') > 0 ? Instant.parse(text) : OffsetDateTime.parse(text, PG_TIME).toInstant();
    }
}
