package org.zhongshu.platform.datasets.internal;

import org.zhongshu.platform.datasets.Dataset;
import org.zhongshu.platform.shared.Problem;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HexFormat;
import java.util.List;

/** Rows as the store writes them: values proved to fit their column, the key, and a hash that tells whether a row is the same as before. */
final class RowText {

    /** Between the parts of a key; cannot occur in a value because control characters are replaced there. */
    private static final char BETWEEN = '\u001f';
    private static final int LONGEST_KEY = 500;
    private static final int LONGEST_TEXT = 1 << 20;
    private static final LocalDate EARLIEST = LocalDate.of(-4000, 1, 1);
    private static final LocalDate LATEST = LocalDate.of(9999, 12, 31);

    private RowText() {
    }

    /** The value, clean and of the column's class. Throws 422 with the column's name. */
    static Object fit(Dataset.Column column, Object value) {
        if (value == null) {
            return null;
        }
        return switch (column.type()) {
            case TEXT, MEMO, GENERAL -> {
                String text = clean(as(String.class, column, value));
                int most = column.length() == null ? LONGEST_TEXT : column.length();
                if (text.length() > most && text.codePointCount(0, text.length()) > most) {
                    throw Problem.unprocessable("too-long", "“" + column.name() + "”超过 " + most + " 个字符。");
                }
                yield text;
            }
            case NUMBER, MONEY -> {
                BigDecimal number = as(BigDecimal.class, column, value);
                if (number.precision() > 100 || Math.abs((long) number.scale()) > 100) {
                    throw Problem.unprocessable("too-long", "“" + column.name() + "”的位数太多。");
                }
                yield number;
            }
            case INTEGER -> as(Long.class, column, value);
            case DOUBLE, FLOAT -> as(Double.class, column, value);
            case BOOLEAN -> as(Boolean.class, column, value);
            case DATE -> {
                LocalDate day = as(LocalDate.class, column, value);
                if (day.isBefore(EARLIEST) || day.isAfter(LATEST)) {
                    throw Problem.unprocessable("bad-date", "“" + column.name() + "”的日期超出范围（公元前 4000 年到 9999 年）。");
                }
                yield day;
            }
            case DATETIME -> {
                Instant at = as(Instant.class, column, value);
                if (at.getEpochSecond() < -62_135_596_800L || at.getEpochSecond() > 253_402_300_799L) {
                    throw Problem.unprocessable("bad-date", "“" + column.name() + "”的时间超出范围（公元 1 年到 9999 年）。");
                }
                yield at;
            }
        };
    }

    /** All values, each clean and of its column's class. */
    static Object[] fitted(List<Dataset.Column> columns, Object[] values) {
        if (values.length != columns.size()) {
            throw new IllegalArgumentException(values.length + " values for " + columns.size() + " columns");
        }
        Object[] fitted = new Object[values.length];
        for (int i = 0; i < values.length; i++) {
            fitted[i] = fit(columns.get(i), values[i]);
        }
        return fitted;
    }

    private static <T> T as(Class<T> wanted, Dataset.Column column, Object value) {
        if (!wanted.isInstance(value)) {
            throw Problem.unprocessable("bad-value", "“" + column.name() + "”应为" + column.type().label() + "，不是 " + value.getClass().getSimpleName() + "。");
        }
        return wanted.cast(value);
    }

    /** PostgreSQL keeps no NUL, UTF-8 no half of a pair, and a key is told apart at BETWEEN: each becomes a replacement character. */
    private static String clean(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0 || c == BETWEEN || Character.isSurrogate(c)) {
                return mended(text);
            }
        }
        return text;
    }

    private static String mended(String text) {
        StringBuilder mended = new StringBuilder(text.length());
        text.codePoints().forEach(c -> mended.appendCodePoint(c == 0 || c == BETWEEN || c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xFFFD : c));
        return mended.toString();
    }

    /** @param values fitted, of the key columns in order */
    static String key(List<Dataset.Column> keys, Object[] values) {
        if (values.length != keys.size()) {
            throw new IllegalArgumentException(values.length + " key values for " + keys.size() + " key columns");
        }
        StringBuilder key = new StringBuilder();
        for (int i = 0; i < values.length; i++) {
            if (values[i] == null) {
                throw Problem.unprocessable("no-key", "主键“" + keys.get(i).name() + "”为空。");
            }
            if (i > 0) {
                key.append(BETWEEN);
            }
            key.append(text(values[i]));
        }
        if (key.length() > LONGEST_KEY) {
            throw Problem.unprocessable("long-key", "主键超过 " + LONGEST_KEY + " 个字符。");
        }
        return key.toString();
    }

    /** The key of a row that has no key columns: a digest of all its values. */
    static String digest(Object[] values) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            for (Object value : values) {
                sha.update((value == null ? "\0" : text(value)).getBytes(StandardCharsets.UTF_8));
                sha.update((byte) BETWEEN);
            }
            return HexFormat.of().formatHex(sha.digest(), 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Equal rows, equal hashes; empty values do not count, so a new empty column leaves old hashes true. Not against malice: only the same key's rows are compared. */
    static long hash(List<Dataset.Column> columns, Object[] values) {
        long h = 0xcbf29ce484222325L;
        for (int i = 0; i < values.length; i++) {
            if (values[i] == null) {
                continue;
            }
            h = mix(h, columns.get(i).field());
            h = mix(h, text(values[i]));
        }
        return scatter(h);
    }

    /** A text as a number that hardly any other text has. */
    static long number(String text) {
        return scatter(mix(0xcbf29ce484222325L, text));
    }

    private static long scatter(long h) {
        long x = (h ^ h >>> 32) * 0xd6e8feb86659fd93L;
        return x ^ x >>> 32;
    }

    private static long mix(long h, String text) {
        for (int i = 0; i < text.length(); i++) {
            h = (h ^ text.charAt(i)) * 0x100000001b3L;
        }
        return (h ^ 0xffff) * 0x100000001b3L;
    }

    static String text(Object value) {
        return value instanceof BigDecimal number ? number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString() : value.toString();
    }
}
