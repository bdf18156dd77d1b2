package org.zhongshu.platform.search.internal;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What was typed: words that must all occur, in any order and any letter case. */
record Words(String whole, List<String> parts) {

    private static final int LONGEST = 60;

    static Words of(String typed) {
        String text = typed == null ? "" : typed.replace('\0', ' ').strip();
        if (text.length() > LONGEST) {
            text = text.substring(0, LONGEST);
        }
        return new Words(text, Arrays.stream(text.toLowerCase(Locale.ROOT).split("[\\s　]+")).filter(p -> !p.isEmpty()).distinct().limit(5).toList());
    }

    boolean isEmpty() {
        return parts.isEmpty();
    }

    /** Whether every word occurs in one of the texts; null texts hold nothing. */
    boolean in(String... texts) {
        for (String part : parts) {
            boolean found = false;
            for (String text : texts) {
                if (text != null && containsIgnoringCase(text, part)) {
                    found = true;
                    break;
                }
            }
            if (!found) {
                return false;
            }
        }
        return true;
    }

    /** How well a title fits: 0 is the very thing, 1 begins with it, 2 contains it, 3 was found by something else. */
    int distance(String title, String code) {
        if (whole.equalsIgnoreCase(title) || whole.equalsIgnoreCase(code)) {
            return 0;
        }
        if (title.regionMatches(true, 0, whole, 0, whole.length()) || code != null && code.regionMatches(true, 0, whole, 0, whole.length())) {
            return 1;
        }
        return containsIgnoringCase(title, whole.toLowerCase(Locale.ROOT)) ? 2 : 3;
    }

    // no new string for each of a hundred thousand things
    private static boolean containsIgnoringCase(String text, String lower) {
        int last = text.length() - lower.length();
        for (int i = 0; i <= last; i++) {
            if (text.regionMatches(true, i, lower, 0, lower.length())) {
                return true;
            }
        }
        return false;
    }
}
