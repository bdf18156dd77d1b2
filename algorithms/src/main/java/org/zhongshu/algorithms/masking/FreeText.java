package org.zhongshu.algorithms.masking;

import java.util.List;
import java.util.regex.Pattern;

/** What people write in their own words, without what tells who they are: numbers, telephones, addresses of mail, plates, matters, and their own name. */
public final class FreeText {

    private static final String STARS = "***";
    /** Digits may stand apart. Long ones first: a card's number holds a telephone's. */
    private static final List<Pattern> TELLING = List.of(
            Pattern.compile("(?i)BJ\\d{8}-?[0-9A-Z]{8}|(?i)(CK|CP|AJ|YY|TS)\\d{8}-?[0-9A-Z]+"),
            Pattern.compile("[\\w.+-]+@[\\w-]+(\\.[\\w-]+)+"),
            Pattern.compile("(?<!\\d)\\d(?:[ \\-]?\\d){13,18}[ \\-]?[\\dXx]?"),
            Pattern.compile("(?<!\\d)(?:\\+?86[ \\-]?)?1[3-9]\\d(?:[ \\-]?\\d){8}(?!\\d)"),
            Pattern.compile("(?<!\\d)(?:0\\d{2,3}[ \\-]?)?[2-9]\\d{6,7}(?!\\d)"),
            Pattern.compile("[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Za-z][·. ]?[A-Za-z0-9]{5,6}(?![A-Za-z0-9])"),
            Pattern.compile("(?<=我叫|本人姓名|姓名[:：]|我的名字是|微信[:：]|微信号[:：])\\s*[\\p{IsHan}·\\w-]{2,20}"));

    private FreeText() {
    }

    /** @param names to be taken out wherever they stand: who writes */
    public static String unnamed(String text, List<String> names) {
        // full-width digits are digits
        StringBuilder half = new StringBuilder();
        text.codePoints().map(c -> c >= '０' && c <= '９' ? c - '０' + '0' : c).filter(c -> !Character.isISOControl(c) || c == '\n').forEach(half::appendCodePoint);
        String t = half.toString();
        for (String name : names) {
            if (name != null && name.length() > 1) {
                t = t.replace(name, STARS);
            }
        }
        for (Pattern p : TELLING) {
            t = p.matcher(t).replaceAll(STARS);
        }
        return t;
    }
}
