package org.zhongshu.platform.evaluations.internal;

import org.zhongshu.algorithms.masking.FreeText;
import org.zhongshu.platform.shared.Problem;

import java.util.List;

/** What people write beside a grade, without what tells who they are: numbers, telephones, addresses of mail, plates, matters, and their own name. */
final class Words {

    static final int LONGEST = 500;

    private Words() {
    }

    /**
     * @param names to be taken out wherever they stand: who writes
     * @return null for nothing
     */
    static String plain(String text, List<String> names) {
        String t = text == null ? "" : text.replace('\0', ' ').strip();
        if (t.codePointCount(0, t.length()) > LONGEST) {
            throw Problem.badRequest("too-long", "文字不能超过 " + LONGEST + " 字。");
        }
        if (t.isEmpty()) {
            return null;
        }
        return FreeText.unnamed(t, names);
    }
}
