package org.zhongshu.platform.shared;

import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Iterator;

/** Files that people hand in: what they are is read from their bytes, never from their names. */
public final class HandedIn {

    private static final long MOST_PIXELS = 40_000_000;

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
        if (!kind.equals("pdf")) {
            picture(bytes);
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

    /** Its size is read from its head; nothing is unpacked. */
    private static void picture(byte[] bytes) {
        try (ImageInputStream in = ImageIO.createImageInputStream(new ByteArrayInputStream(bytes))) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
            if (!readers.hasNext()) {
                throw Problem.badRequest("bad-file", "图片无法识别。");
            }
            ImageReader reader = readers.next();
            try {
                reader.setInput(in, true, true);
                if ((long) reader.getWidth(0) * reader.getHeight(0) > MOST_PIXELS) {
                    throw Problem.badRequest("too-many-pixels", "图片超过 4000 万像素，请缩小后再上传。");
                }
            } finally {
                reader.dispose();
            }
        } catch (IOException | IndexOutOfBoundsException | IllegalArgumentException e) {
            throw Problem.badRequest("bad-file", "图片已损坏，无法读取。");
        }
    }
}
