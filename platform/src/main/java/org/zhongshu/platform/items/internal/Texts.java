package org.zhongshu.platform.items.internal;

import java.text.Normalizer;

/** What people typed, before it is kept. */
final class Texts {

    private Texts() {
    }

    /** One line: trimmed, control characters and line ends as blanks, bars (which part the fields in a spreadsheet) as wide bars; null for nothing. */
    static String line(String text) {
        if (text == null) {
            return null;
        }
        StringBuilder clean = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (c == '|') {
                clean.append('｜');
            } else if (c == 0xFEFF || c == 0x200B) {
                return;
            } else if (c >= 0xD800 && c <= 0xDFFF) {
                clean.append('\uFFFD');
            } else {
                clean.append(Character.isISOControl(c) || c == 0x2028 || c == 0x2029 ? " " : Character.toString(c));
            }
        });
        String one = clean.toString().strip().replaceAll("[ \\u3000]{2,}", " ");
        return one.isEmpty() ? null : one;
    }

    /** For codes and numbers: wide letters and digits as plain ones. */
    static String plain(String text) {
        String one = line(text);
        return one == null ? null : Normalizer.normalize(one, Normalizer.Form.NFKC).strip();
    }
}
