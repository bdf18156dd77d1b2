package org.zhongshu.platform.errands.internal;

import org.zhongshu.platform.shared.Problem;

/** What holds for every file of an errand, whoever brought it. */
final class ErrandFile {

    static final int LARGEST = 8 << 20;

    private ErrandFile() {
    }

    static String name(String name) {
        String plain = name == null || name.isBlank() ? "未命名" : name.strip();
        if (plain.length() > 120 || plain.codePoints().anyMatch(Character::isISOControl)) {
            throw Problem.badRequest("bad-name", "文件名不能超过 120 字，不能有控制字符。");
        }
        return plain;
    }
}
