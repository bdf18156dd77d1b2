package org.zhongshu.algorithms.address;

import java.util.Arrays;

/** A text being taken apart: where the reader is, and the parts found so far. */
final class Scan {

    final String s;
    final StringBuilder note = new StringBuilder();
    int p;
    private final String[] parts = new String[AddressPart.values().length];

    Scan(String text) {
        s = Cleaning.plain(text, note);
        Arrays.fill(parts, "");
    }

    String get(AddressPart part) {
        return parts[part.ordinal()];
    }

    boolean has(AddressPart part) {
        return !parts[part.ordinal()].isEmpty();
    }

    void set(AddressPart part, String value) {
        parts[part.ordinal()] = value;
    }

    /** Takes the text up to a place as a part. */
    void take(AddressPart part, int end) {
        parts[part.ordinal()] = s.substring(p, end);
        p = end;
    }

    boolean ended() {
        return p >= s.length();
    }

    boolean at(int i, String word) {
        return s.startsWith(word, i);
    }

    char charAt(int i) {
        return i >= 0 && i < s.length() ? s.charAt(i) : 0;
    }

    /** Passes one of the words over when it stands here; the longest must come first. */
    boolean skip(String... words) {
        for (String word : words) {
            if (s.startsWith(word, p)) {
                p += word.length();
                return true;
            }
        }
        return false;
    }

    /** A road's kind stands at a place: 路 街 巷 弄 大道, not 街道. */
    boolean roadKind(int i) {
        char c = charAt(i);
        return c == '路' || c == '巷' || c == '弄' || c == '街' && charAt(i + 1) != '道' || c == '大' && charAt(i + 1) == '道';
    }

    /** What follows makes the name before it one of a road or an estate: 路, 北路, 新村, 花园 … */
    boolean roadish(int i) {
        char c = charAt(i);
        return roadKind(i) || "东南西北中新老大".indexOf(c) >= 0 && c != 0 && (charAt(i + 1) == '路' || charAt(i + 1) == '街' && charAt(i + 2) != '道' || at(i + 1, "大道"))
                || at(i, "新村") || at(i, "花园") || at(i, "小区") || at(i, "广场") || at(i, "大厦") || at(i, "花苑") || at(i, "公寓");
    }
}
