package org.zhongshu.platform.gateway.internal;

import java.nio.charset.StandardCharsets;

/**
 * A forward reader over JSON bytes (RFC 8259) for the hot path: numbers become doubles without a string, keys are compared
 * as raw bytes, nothing is allocated for what is skipped. Strict: whatever is not JSON is {@link Malformed}.
 *
 * <p>Not thread safe; one per event loop, pointed at each message with {@link #reset}.
 */
final class JsonBytes {

    /** The payload is not JSON; carries the byte position. Without a stack trace: it is an answer, not an accident. */
    static final class Malformed extends Exception {
        Malformed(String reason, int at) {
            super(reason + "（第 " + (at + 1) + " 字节）", null, false, false);
        }
    }

    private static final int MAX_DEPTH = 32;
    private static final double[] POWERS = new double[23];

    static {
        double p = 1;
        for (int i = 0; i < POWERS.length; i++, p *= 10) {
            POWERS[i] = p;
        }
    }

    private byte[] bytes;
    private int start;
    private int pos;
    private int end;
    private int stringStart;
    private int stringEnd;
    private boolean stringEscaped;

    void reset(byte[] bytes, int from, int length) {
        this.bytes = bytes;
        this.start = from;
        this.pos = from;
        this.end = from + length;
    }

    int position() {
        return pos;
    }

    void position(int pos) {
        this.pos = pos;
    }

    Malformed malformed(String reason) {
        return new Malformed(reason, pos - start);
    }

    /** The next significant byte, not consumed; 0 at the end. */
    byte peek() {
        while (pos < end) {
            byte b = bytes[pos];
            if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
                return b;
            }
            pos++;
        }
        return 0;
    }

    void expect(char c) throws Malformed {
        if (peek() != c) {
            throw malformed(pos >= end ? "内容不完整" : "此处应为 " + c);
        }
        pos++;
    }

    /** Consumes {@code c} when it is next. */
    boolean accept(char c) {
        if (peek() == c) {
            pos++;
            return true;
        }
        return false;
    }

    void expectEnd() throws Malformed {
        if (peek() != 0 || pos < end) {
            throw malformed("JSON 之后还有多余内容");
        }
    }

    /** Reads a string; its raw bytes are then at {@link #rawStart}…{@link #rawEnd}. */
    void string() throws Malformed {
        expect('"');
        stringStart = pos;
        stringEscaped = false;
        while (pos < end) {
            byte b = bytes[pos];
            if (b == '"') {
                stringEnd = pos++;
                return;
            }
            if (b == '\\') {
                stringEscaped = true;
                pos++;
                escape();
            } else if (b >= 0 && b < 0x20) {
                throw malformed("字符串里有控制字符");
            } else {
                pos++;
            }
        }
        throw malformed("字符串没有结束");
    }

    private void escape() throws Malformed {
        if (pos >= end) {
            throw malformed("字符串没有结束");
        }
        switch (bytes[pos++]) {
            case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> { }
            case 'u' -> {
                for (int i = 0; i < 4; i++, pos++) {
                    if (pos >= end || Character.digit(bytes[pos], 16) < 0) {
                        throw malformed("\\u 之后应为四位十六进制数");
                    }
                }
            }
            default -> throw malformed("不认识的转义");
        }
    }

    int rawStart() {
        return stringStart;
    }

    int rawEnd() {
        return stringEnd;
    }

    boolean rawEscaped() {
        return stringEscaped;
    }

    byte[] bytes() {
        return bytes;
    }

    boolean rawEquals(byte[] other) {
        return java.util.Arrays.equals(bytes, stringStart, stringEnd, other, 0, other.length);
    }

    /** Whether these bytes occur anywhere after the position: a cheap doubt, not a parse. */
    boolean containsAhead(byte[] word) {
        outer:
        for (int i = pos; i + word.length <= end; i++) {
            for (int j = 0; j < word.length; j++) {
                if (bytes[i + j] != word[j]) {
                    continue outer;
                }
            }
            return true;
        }
        return false;
    }

    /** The last string read, with its escapes resolved. */
    String text() {
        String raw = new String(bytes, stringStart, stringEnd - stringStart, StandardCharsets.UTF_8);
        if (!stringEscaped) {
            return raw;
        }
        StringBuilder out = new StringBuilder(raw.length());
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c != '\\') {
                out.append(c);
                continue;
            }
            c = raw.charAt(++i);
            switch (c) {
                case 'b' -> out.append('\b');
                case 'f' -> out.append('\f');
                case 'n' -> out.append('\n');
                case 'r' -> out.append('\r');
                case 't' -> out.append('\t');
                case 'u' -> {
                    out.append((char) Integer.parseInt(raw, i + 1, i + 5, 16));
                    i += 4;
                }
                default -> out.append(c);
            }
        }
        return out.toString();
    }

    /** Reads a number. Short ones (up to 15 digits, exponent up to 22) are exact without a string, as in Clinger's fast path. */
    double number() throws Malformed {
        int from = pos;
        boolean negative = accept('-');
        long mantissa = 0;
        int digits = 0;
        int scale = 0;
        int integerFrom = pos;
        while (pos < end && bytes[pos] >= '0' && bytes[pos] <= '9') {
            mantissa = mantissa * 10 + (bytes[pos++] - '0');
            digits++;
        }
        if (digits == 0 || digits > 1 && bytes[integerFrom] == '0') {
            pos = from;
            throw malformed("数字的写法不对");
        }
        if (pos < end && bytes[pos] == '.') {
            int fractionFrom = ++pos;
            while (pos < end && bytes[pos] >= '0' && bytes[pos] <= '9') {
                mantissa = mantissa * 10 + (bytes[pos++] - '0');
                digits++;
                scale--;
            }
            if (pos == fractionFrom) {
                throw malformed("小数点之后应有数字");
            }
        }
        if (pos < end && (bytes[pos] == 'e' || bytes[pos] == 'E')) {
            scale += exponent();
        }
        if (digits <= 15 && scale >= -22 && scale <= 22) {
            double value = scale < 0 ? mantissa / POWERS[-scale] : mantissa * POWERS[scale];
            return negative ? -value : value;
        }
        return Double.parseDouble(new String(bytes, from, pos - from, StandardCharsets.ISO_8859_1));
    }

    private int exponent() throws Malformed {
        pos++;
        boolean negative = false;
        if (pos < end && (bytes[pos] == '+' || bytes[pos] == '-')) {
            negative = bytes[pos++] == '-';
        }
        int from = pos;
        int value = 0;
        while (pos < end && bytes[pos] >= '0' && bytes[pos] <= '9') {
            value = Math.min(value * 10 + (bytes[pos++] - '0'), 100_000);
        }
        if (pos == from) {
            throw malformed("指数应有数字");
        }
        return negative ? -value : value;
    }

    /** Consumes true, false or null. */
    void literal(String word) throws Malformed {
        for (int i = 0; i < word.length(); i++, pos++) {
            if (pos >= end || bytes[pos] != word.charAt(i)) {
                throw malformed("不认识的内容");
            }
        }
    }

    /** Checks and passes over any value. */
    void skip() throws Malformed {
        skip(0);
    }

    private void skip(int depth) throws Malformed {
        if (depth > MAX_DEPTH) {
            throw malformed("嵌套过深");
        }
        switch (peek()) {
            case '"' -> string();
            case 't' -> literal("true");
            case 'f' -> literal("false");
            case 'n' -> literal("null");
            case '{' -> {
                pos++;
                if (!accept('}')) {
                    do {
                        string();
                        expect(':');
                        skip(depth + 1);
                    } while (accept(','));
                    expect('}');
                }
            }
            case '[' -> {
                pos++;
                if (!accept(']')) {
                    do {
                        skip(depth + 1);
                    } while (accept(','));
                    expect(']');
                }
            }
            default -> number();
        }
    }

    /** The bytes between two positions as text, for values kept as they came. */
    String slice(int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }
}
