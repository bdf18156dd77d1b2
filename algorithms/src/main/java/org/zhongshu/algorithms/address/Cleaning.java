package org.zhongshu.algorithms.address;

import org.zhongshu.algorithms.hanzi.Hanzi;

/** Makes a text plain before it is taken apart: full width, traditional characters, brackets, marks, Chinese numerals before a kind of number. */
final class Cleaning {

    private static final String NUMERALS = "〇零一二三四五六七八九十百两";
    private static final String[] KINDS = {"号", "幢", "栋", "座", "单元", "层", "楼", "室", "户", "组", "弄", "队", "村民组", "村民小组"};

    private Cleaning() {
    }

    /** @param note receives what stood in brackets */
    static String plain(String text, StringBuilder note) {
        StringBuilder out = new StringBuilder(text.length());
        int depth = 0;
        boolean numerals = false;
        boolean gap = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0xFF01 && c <= 0xFF5E) {
                c -= 0xFEE0;
            }
            if ((c == '(' || c == '[' || c == '【' || c == '〔' || c == '{') && closes(text, i)) {
                depth++;
                continue;
            }
            if (c == ')' || c == ']' || c == '】' || c == '〕' || c == '}') {
                depth = Math.max(0, depth - 1);
                continue;
            }
            if (depth > 0) {
                note.append(c);
                continue;
            }
            if (c == '—' || c == '–' || c == '~' || c == '～' || c == '_' || c == '―' || c == '－' || c == '‐' || c == '−') {
                c = '-';
            } else if (c < 128 ? !Character.isLetterOrDigit(c) && c != '-' && c != '#' : c == '　' || c == '，' || c == '。' || c == '、' || c == '；' || c == '：' || c == '·' || c == '\u00a0' || c == '“' || c == '”') {
                gap = true;
                continue;
            } else if (c >= 'a' && c <= 'z') {
                c -= 32;
            } else if (c >= 128) {
                c = Hanzi.simple(c);
            }
            if (gap && !out.isEmpty() && digit(out.charAt(out.length() - 1)) && digit(c)) {
                out.append('-');
            }
            gap = false;
            numerals |= NUMERALS.indexOf(c) >= 0;
            if (c != '-' || !out.isEmpty() && out.charAt(out.length() - 1) != '-') {
                out.append(c);
            }
        }
        String plain = out.toString();
        return numerals ? arabic(plain) : plain;
    }

    private static boolean closes(String text, int open) {
        for (int i = open + 1; i < text.length(); i++) {
            if (")）]］】〕}｝".indexOf(text.charAt(i)) >= 0) {
                return true;
            }
        }
        return false;
    }

    /** Chinese numerals that stand before a kind of number, or end the text as digits, become Arabic; those in names stay. */
    private static String arabic(String text) {
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); ) {
            int end = i;
            while (end < text.length() && NUMERALS.indexOf(text.charAt(end)) >= 0) {
                end++;
            }
            if (end > i && (kindAt(text, end) || end - i >= 3 && (end == text.length() || text.charAt(end) == '-' || i > 0 && text.charAt(i - 1) == '-'))) {
                out.append(value(text, i, end));
                i = end;
            } else if (end > i) {
                out.append(text, i, end);
                i = end;
            } else {
                out.append(text.charAt(i++));
            }
        }
        return out.toString();
    }

    private static boolean kindAt(String text, int at) {
        for (String kind : KINDS) {
            if (text.startsWith(kind, at)) {
                return true;
            }
        }
        return false;
    }

    /** 二十三 → 23, 三〇二 → 302, 一百零五 → 105. */
    static String value(String text, int from, int to) {
        boolean positional = true;
        for (int i = from; i < to; i++) {
            positional &= text.charAt(i) != '十' && text.charAt(i) != '百';
        }
        StringBuilder digits = new StringBuilder();
        int sum = 0;
        int last = -1;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            int digit = c == '两' ? 2 : c == '〇' || c == '零' ? 0 : NUMERALS.indexOf(c) - 1;
            if (positional) {
                digits.append(digit);
            } else if (c == '十') {
                sum += 10 * (last <= 0 ? 1 : last);
                last = -1;
            } else if (c == '百') {
                sum += 100 * (last <= 0 ? 1 : last);
                last = -1;
            } else {
                last = digit;
            }
        }
        return positional ? digits.toString() : String.valueOf(sum + Math.max(0, last));
    }

    static boolean digit(char c) {
        return c >= '0' && c <= '9';
    }
}
