package org.zhongshu.platform.errands.internal;

import org.zhongshu.platform.shared.Problem;

/** What a file is, by its bytes. */
final class ErrandFile {

    static final int LARGEST = 8 << 20;

    private ErrandFile() {
    }

    static String kind(byte[] b) {
        if (b.length > 4 && b[0] == '%' && b[1] == 'P' && b[2] == 'D' && b[3] == 'F') {
            return "pdf";
        }
        if (b.length > 3 && (b[0] & 255) == 0xFF && (b[1] & 255) == 0xD8 && (b[2] & 255) == 0xFF) {
            return "jpeg";
        }
        if (b.length > 8 && (b[0] & 255) == 0x89 && b[1] == 'P' && b[2] == 'N' && b[3] == 'G') {
            return "png";
        }
        throw Problem.badRequest("bad-file", "只能是 PDF、JPEG 或 PNG 文件。");
    }

    static String name(String name) {
        String plain = name == null || name.isBlank() ? "未命名" : name.strip();
        if (plain.length() > 120 || plain.codePoints().anyMatch(Character::isISOControl)) {
            throw Problem.badRequest("bad-name", "文件名不能超过 120 字，不能有控制字符。");
        }
        return plain;
    }
}
