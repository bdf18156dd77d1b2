package org.zhongshu.platform.cases.internal;

import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A case number's shape, e.g. {@code HB{yyyyMMdd}-{seq:5}}: literal text, date patterns in braces, and at the end the serial,
 * which starts anew for every different text before it. No national format exists; the common form is date and daily serial.
 */
record NumberPattern(String prefix, int digits) {

    private static final Pattern WHOLE = Pattern.compile("^(.*)\\{seq:([1-9])}$");
    private static final Pattern DATE = Pattern.compile("\\{([^}]*)}");

    /** @throws IllegalArgumentException with the reason in Chinese */
    static NumberPattern parse(String text) {
        Matcher whole = WHOLE.matcher(text);
        if (!whole.matches()) {
            throw new IllegalArgumentException("编号格式必须以 {seq:位数} 结尾：" + text);
        }
        NumberPattern pattern = new NumberPattern(whole.group(1), Integer.parseInt(whole.group(2)));
        pattern.prefixOn(LocalDate.of(2026, 1, 1));
        return pattern;
    }

    String prefixOn(LocalDate day) {
        StringBuilder out = new StringBuilder();
        Matcher date = DATE.matcher(prefix);
        while (date.find()) {
            try {
                date.appendReplacement(out, Matcher.quoteReplacement(DateTimeFormatter.ofPattern(date.group(1), Locale.ROOT).format(day)));
            } catch (IllegalArgumentException | java.time.DateTimeException e) {
                throw new IllegalArgumentException("编号中的日期格式有误：{" + date.group(1) + "}");
            }
        }
        date.appendTail(out);
        if (out.indexOf("{") >= 0 || out.indexOf("}") >= 0) {
            throw new IllegalArgumentException("编号格式中的花括号不成对：" + prefix);
        }
        return out.toString();
    }

    /** Serials beyond the digits grow longer, they never wrap. */
    static String number(String renderedPrefix, int digits, long serial) {
        return renderedPrefix + String.format("%0" + digits + "d", serial);
    }
}
