package org.zhongshu.platform.exchange.internal;

import org.zhongshu.algorithms.profiling.DataType;
import org.zhongshu.platform.exchange.Shape;
import org.zhongshu.platform.exchange.SourceRow;
import org.zhongshu.platform.shared.Json;
import tools.jackson.databind.node.ObjectNode;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Set;

/** Values on their way from a source to a dataset: text that is read as dates and numbers, and what each type of a dataset wants. */
final class Values {

    /** Most characters of one value. */
    static final int LONGEST = 1 << 20;
    private static final int LONGEST_NUMBER = 400;
    private static final LocalDate EXCEL_EPOCH = LocalDate.of(1899, 12, 30);
    private static final int EXCEL_LAST = 2_958_465;
    private static final Set<String> YES = Set.of("是", "有", "true", "t", "yes", "y", "1");
    private static final Set<String> NO = Set.of("否", "无", "false", "f", "no", "n", "0");

    /** A value that does not fit; the message is the reason, in Chinese. Carries no stack: it is an answer, and there may be millions. */
    static final class Unfit extends Exception {
        Unfit(String reason) {
            super(reason, null, false, false);
        }
    }

    private Values() {
    }

    /** A time as databases write it, {@code yyyy-mm-dd[ hh:mm:ss[.f…]][±hh[:mm]]}, as LocalDate, LocalDateTime or Instant; other text as it is. */
    static Object time(String text) {
        if (text == null || text.length() < 10 || text.charAt(4) != '-' || text.charAt(7) != '-') {
            return text;
        }
        try {
            int year = digits(text, 0, 4);
            LocalDate date = LocalDate.of(year, digits(text, 5, 2), digits(text, 8, 2));
            if (text.length() == 10) {
                return date;
            }
            if (text.charAt(10) != ' ' && text.charAt(10) != 'T' || text.length() < 16 || text.charAt(13) != ':') {
                return text;
            }
            int at = 16;
            int second = 0;
            int nano = 0;
            if (text.length() >= 19 && text.charAt(16) == ':') {
                second = digits(text, 17, 2);
                at = 19;
                if (text.length() > 19 && text.charAt(19) == '.') {
                    int unit = 100_000_000;
                    for (at = 20; at < text.length() && Character.isDigit(text.charAt(at)); at++) {
                        nano += (text.charAt(at) - '0') * unit;
                        unit /= 10;
                    }
                }
            }
            LocalDateTime local = date.atTime(digits(text, 11, 2), digits(text, 14, 2), second, nano);
            if (at == text.length()) {
                return local;
            }
            String zone = text.substring(at).strip();
            return zone.equals("Z") || zone.matches("[+-]\\d{2}(:?\\d{2})?") ? local.toInstant(ZoneOffset.of(zone)) : text;
        } catch (DateTimeException e) {
            return text;
        }
    }

    private static int digits(String text, int from, int n) {
        int value = 0;
        for (int i = from; i < from + n; i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                throw new DateTimeException("no digit");
            }
            value = value * 10 + c - '0';
        }
        return value;
    }

    /**
     * A day as people write it: 2024-01-31, 2024/1/31, 2024.1.31, 2024年1月31日, 20240131, with or without a time of day behind.
     *
     * @param order {@code ymd}, or {@code dmy} or {@code mdy} where the source writes so
     */
    static LocalDate date(String raw, String order) throws Unfit {
        String text = raw.strip();
        if (order.equals("ymd") && time(text) instanceof Object t && !(t instanceof String)) {
            return t instanceof LocalDate d ? d : t instanceof LocalDateTime l ? l.toLocalDate() : ((Instant) t).atOffset(ZoneOffset.ofHours(8)).toLocalDate();
        }
        int[] parts = new int[3];
        int found = 0;
        int i = 0;
        int n = text.length();
        if (n >= 8 && allDigits(text, 8) && (n == 8 || n == 14 && allDigits(text, 14) || " T".indexOf(text.charAt(8)) >= 0)) {
            int[] widths = order.equals("ymd") ? new int[]{4, 2, 2} : new int[]{2, 2, 4};
            for (int w : widths) {
                parts[found++] = Integer.parseInt(text.substring(i, i + w));
                i += w;
            }
        } else {
            while (i < n && found < 3) {
                int from = i;
                while (i < n && i - from < 5 && text.charAt(i) >= '0' && text.charAt(i) <= '9') {
                    i++;
                }
                if (i == from) {
                    throw new Unfit("不是日期：" + brief(raw));
                }
                parts[found++] = Integer.parseInt(text.substring(from, i));
                if (found < 3 && (i >= n || "-/.年月".indexOf(text.charAt(i++)) < 0)) {
                    throw new Unfit("不是日期：" + brief(raw));
                }
            }
            if (found == 3 && i < n && " T日号".indexOf(text.charAt(i)) < 0) {
                throw new Unfit("不是日期：" + brief(raw));
            }
        }
        if (found < 3) {
            throw new Unfit("不是日期：" + brief(raw));
        }
        int year = order.equals("ymd") ? parts[0] : parts[2];
        int month = order.equals("mdy") ? parts[0] : parts[1];
        int day = order.equals("ymd") ? parts[2] : order.equals("dmy") ? parts[0] : parts[1];
        if (year < 1000 || year > 9999) {
            throw new Unfit("年份不对：" + brief(raw));
        }
        try {
            return LocalDate.of(year, month, day);
        } catch (DateTimeException e) {
            throw new Unfit("没有这一天：" + brief(raw));
        }
    }

    private static boolean allDigits(String text, int n) {
        for (int i = 0; i < n; i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    /** The day that a spreadsheet's number stands for (1900 system). */
    static LocalDate excelDay(double serial) throws Unfit {
        if (!(serial >= 1 && serial <= EXCEL_LAST)) {
            throw new Unfit("不是表格日期序号：" + serial);
        }
        // the invented 29 February 1900 is day 60; days before it are one off
        return EXCEL_EPOCH.plusDays((long) serial + (serial < 60 ? 1 : 0));
    }

    /** A value as the dataset's column wants it. Empty text is no value. */
    static Object as(DataType type, Object value, ZoneId zone) throws Unfit {
        if (value == null || value instanceof String s && s.isEmpty()) {
            return null;
        }
        return switch (type) {
            case TEXT, MEMO, GENERAL -> value instanceof String s ? s : text(value, zone);
            case INTEGER -> integer(value);
            case NUMBER, MONEY -> number(value);
            case DOUBLE, FLOAT -> real(value);
            case DATE -> day(value, zone);
            case DATETIME -> instant(value, zone);
            case BOOLEAN -> truth(value);
        };
    }

    static String text(Object value, ZoneId zone) {
        return switch (value) {
            case null -> null;
            case String s -> s;
            // what is short to write and endless to print stays short
            case BigDecimal d -> Math.abs((long) d.scale()) > LONGEST_NUMBER ? d.toString() : d.toPlainString();
            case Double d -> d == Math.rint(d) && Math.abs(d) < 1e15 ? Long.toString(d.longValue()) : new BigDecimal(d.toString()).toPlainString();
            case LocalDateTime t -> t.toString().replace('T', ' ');
            case Instant t -> t.atZone(zone).toLocalDateTime().toString().replace('T', ' ');
            default -> value.toString();
        };
    }

    private static Object integer(Object value) throws Unfit {
        try {
            return switch (value) {
                case Long l -> l;
                case BigDecimal d when Math.abs((long) d.scale()) <= LONGEST_NUMBER -> d.longValueExact();
                case Double d when d == Math.rint(d) && Math.abs(d) < 9e15 -> d.longValue();
                case Boolean b -> b ? 1L : 0L;
                case String s -> s.length() < 19 ? (Object) Long.parseLong(s.strip()) : (Object) parse(s).longValueExact();
                default -> throw new Unfit("不是整数：" + brief(value));
            };
        } catch (NumberFormatException e) {
            try {
                return parse((String) value).longValueExact();
            } catch (ArithmeticException notWhole) {
                throw new Unfit("不是整数：" + brief(value));
            }
        } catch (ArithmeticException e) {
            throw new Unfit("不是整数：" + brief(value));
        }
    }

    private static Object number(Object value) throws Unfit {
        return switch (value) {
            case BigDecimal d when Math.abs((long) d.scale()) <= LONGEST_NUMBER -> d;
            case Long l -> BigDecimal.valueOf(l);
            case Double d when Double.isFinite(d) -> new BigDecimal(d.toString());
            case String s -> parse(s);
            default -> throw new Unfit("不是数字：" + brief(value));
        };
    }

    /** Refuses what is short to write and endless to print, e.g. 1e999999999. */
    private static BigDecimal parse(String raw) throws Unfit {
        String text = raw.strip();
        if (text.length() <= LONGEST_NUMBER) {
            try {
                BigDecimal d = new BigDecimal(text.indexOf(',') > 0 && text.matches("-?\\d{1,3}(,\\d{3})+(\\.\\d+)?") ? text.replace(",", "") : text);
                if (Math.abs((long) d.scale()) <= LONGEST_NUMBER) {
                    return d;
                }
            } catch (NumberFormatException e) {
                // said below
            }
        }
        throw new Unfit("不是数字：" + brief(raw));
    }

    private static Object real(Object value) throws Unfit {
        double d = switch (value) {
            case Double x -> x;
            case Long l -> l;
            case BigDecimal x -> x.doubleValue();
            case String s -> parse(s).doubleValue();
            default -> Double.NaN;
        };
        if (!Double.isFinite(d)) {
            throw new Unfit("不是数字：" + brief(value));
        }
        return d;
    }

    private static Object day(Object value, ZoneId zone) throws Unfit {
        return switch (value) {
            case LocalDate d -> plausible(d);
            case LocalDateTime t -> plausible(t.toLocalDate());
            case Instant t -> plausible(t.atZone(zone).toLocalDate());
            case String s -> date(s, "ymd");
            default -> date(text(value, zone), "ymd");
        };
    }

    private static LocalDate plausible(LocalDate d) throws Unfit {
        if (d.getYear() < 1 || d.getYear() > 9999) {
            throw new Unfit("年份不对：" + d);
        }
        return d;
    }

    private static Object instant(Object value, ZoneId zone) throws Unfit {
        return switch (value) {
            case Instant t -> t;
            case LocalDateTime t -> plausible(t.toLocalDate()).atTime(t.toLocalTime()).atZone(zone).toInstant();
            case LocalDate d -> plausible(d).atStartOfDay(zone).toInstant();
            case String s -> {
                Object t = time(s.strip().replace('/', '-'));
                if (t instanceof String) {
                    String digits = s.strip();
                    if (digits.length() == 14 && allDigits(digits, 14)) {
                        t = time(digits.replaceFirst("(\\d{4})(\\d\\d)(\\d\\d)(\\d\\d)(\\d\\d)(\\d\\d)", "$1-$2-$3 $4:$5:$6"));
                    } else if (digits.indexOf(':') < 0) {
                        t = date(s, "ymd");
                    }
                }
                if (t instanceof String) {
                    throw new Unfit("不是时间：" + brief(s));
                }
                yield instant(t, zone);
            }
            default -> throw new Unfit("不是时间：" + brief(value));
        };
    }

    private static Object truth(Object value) throws Unfit {
        if (value instanceof Boolean) {
            return value;
        }
        String text = text(value, ZoneOffset.UTC).strip().toLowerCase(Locale.ROOT);
        if (YES.contains(text)) {
            return true;
        }
        if (NO.contains(text)) {
            return false;
        }
        throw new Unfit("不是“是/否”：" + brief(value));
    }

    static String brief(Object value) {
        String text = String.valueOf(value);
        return text.length() <= 40 ? text : text.substring(0, 40) + "…";
    }

    /** What PostgreSQL's text cannot hold: the zero character and halves of characters. */
    static boolean storable(String s) {
        for (int i = 0; i < s.length(); i++) {
            char c = s.charAt(i);
            if (c == 0) {
                return false;
            }
            if (c >= '\uD800' && c <= '\uDFFF') {
                if (c > '\uDBFF' || i + 1 == s.length() || !Character.isLowSurrogate(s.charAt(i + 1))) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }

    /** A row's cells as text by column, for the list of rejected rows. */
    static ObjectNode cells(Shape shape, Object[] values, ZoneId zone) {
        ObjectNode json = Json.mapper().createObjectNode();
        for (int i = 0; i < shape.columns().size() && i < values.length; i++) {
            String text = text(values[i], zone);
            if (text != null) {
                json.put(shape.columns().get(i).name(), clean(text.length() > 10_000 ? text.substring(0, 10_000) + "…" : text));
            }
        }
        return json;
    }

    /** Text that can be kept whatever it came with. */
    static String clean(String text) {
        if (storable(text)) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints().forEach(c -> out.appendCodePoint(c == 0 || c >= 0xD800 && c <= 0xDFFF ? 0xFFFD : c));
        return out.toString();
    }

    static String raw(Shape shape, Object[] values) {
        String json = cells(shape, values, ZoneOffset.UTC).toString();
        return json.length() > SourceRow.LONGEST_RAW ? json.substring(0, SourceRow.LONGEST_RAW) : json;
    }
}
