package org.zhongshu.platform.shared;

import java.nio.ByteBuffer;

/** Files that people hand in: what they are is read from their bytes, never from their names. */
public final class HandedIn {

    private HandedIn() {
    }

    /**
     * What the bytes are.
     *
     * @return {@code pdf}, {@code jpeg} or {@code png}
     * @throws Problem 400 for anything else, a broken picture, or one of more than forty megapixels
     */
    public static String kind(byte[] bytes) {
        String kind = of(bytes);
        if (!kind.equals("pdf") && PictureSize.of(ByteBuffer.wrap(bytes)).orElseThrow(() -> Problem.badRequest("bad-file", "图片已损坏，无法读取。")).tooLarge()) {
            throw PictureSize.tooMany();
        }
        return kind;
    }

    private static String of(byte[] b) {
        if (b.length > 4 && b[0] == '%' && b[1] == 'P' && b[2] == 'D' && b[3] == 'F') {
            return "pdf";
        }
        if (b.length > 3 && (b[0] & 255) == 0xFF && (b[1] & 255) == 0xD8 && (b[2] & 255) == 0xFF) {
            return "jpeg";
        }
        if (b.length > 8 && (b[0] & 255) == 0x89 && b[1] == 'P' && b[2] == 'N' && b[3] == 'G') {
            return "png";
        }
        throw Problem.badRequest("bad-file", "只能上传 PDF、JPEG 或 PNG 文件。");
    }
}
