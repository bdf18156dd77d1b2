package org.zhongshu.platform.shared;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/** How large a picture says it is, read from its head: nothing is unpacked, so a picture that would fill the memory is known while it is small. */
public record PictureSize(long width, long height) {

    /** What no camera of a telephone exceeds, and a decoder can still hold. */
    public static final long MOST_PIXELS = 40_000_000;
    private static final long LONGEST = 1L << 31;

    public boolean tooLarge() {
        return width > MOST_PIXELS || height > MOST_PIXELS || width * height > MOST_PIXELS;
    }

    public static Problem tooMany() {
        return Problem.badRequest("too-many-pixels", "图片超过 4000 万像素，请缩小后再上传。");
    }

    /** Empty when it is no JPEG, PNG, WebP or HEIC picture, or its head is broken. */
    public static Optional<PictureSize> of(ByteBuffer all) {
        ByteBuffer b = all.slice();
        try {
            PictureSize size = b.getShort(0) == (short) 0xFFD8 ? jpeg(b) : b.getInt(0) == 0x89504E47 ? png(b) : b.getInt(0) == 0x52494646 && b.getInt(8) == 0x57454250 ? webp(b) : b.getInt(4) == 0x66747970 ? heic(b) : null;
            return Optional.ofNullable(size).filter(s -> s.width > 0 && s.height > 0 && s.width < LONGEST && s.height < LONGEST);
        } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    /** The frame's own segment; thumbnails lie inside others, which are passed over by their length. */
    private static PictureSize jpeg(ByteBuffer b) {
        for (int at = 2; ; ) {
            if (b.get(at) != (byte) 0xFF) {
                return null;
            }
            int marker = b.get(at + 1) & 255;
            if (marker == 0xFF) {
                at++;
            } else if (marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC) {
                return new PictureSize(b.getShort(at + 7) & 0xFFFF, b.getShort(at + 5) & 0xFFFF);
            } else if (marker == 0xD9 || marker == 0xDA) {
                return null;
            } else if (marker == 0x01 || marker >= 0xD0 && marker <= 0xD8) {
                at += 2;
            } else {
                at += 2 + Math.max(2, b.getShort(at + 2) & 0xFFFF);
            }
        }
    }

    private static PictureSize png(ByteBuffer b) {
        return b.getInt(12) == 0x49484452 ? new PictureSize(b.getInt(16) & 0xFFFFFFFFL, b.getInt(20) & 0xFFFFFFFFL) : null;
    }

    private static PictureSize webp(ByteBuffer b) {
        b.order(ByteOrder.LITTLE_ENDIAN);
        return switch (b.getInt(12)) {
            case 0x58385056 -> new PictureSize((b.getInt(24) & 0xFFFFFF) + 1, (b.getInt(26) >>> 8 & 0xFFFFFF) + 1);
            case 0x20385056 -> new PictureSize(b.getShort(26) & 0x3FFF, b.getShort(28) & 0x3FFF);
            case 0x4C385056 -> new PictureSize((b.getInt(21) & 0x3FFF) + 1, (b.getInt(21) >>> 14 & 0x3FFF) + 1);
            default -> null;
        };
    }

    /** The largest of its images: one is the whole of which the others are tiles. */
    private static PictureSize heic(ByteBuffer b) {
        PictureSize largest = null;
        // the sizes stand in the boxes that come before the pictures themselves
        int end = Math.min(b.limit(), 1 << 20) - 16;
        for (int at = 8; at < end; at++) {
            if (b.get(at) == 'i' && b.getInt(at) == 0x69737065 && b.getInt(at + 4) == 0) {
                PictureSize size = new PictureSize(b.getInt(at + 8) & 0xFFFFFFFFL, b.getInt(at + 12) & 0xFFFFFFFFL);
                largest = largest == null || size.width * size.height > largest.width * largest.height ? size : largest;
            }
        }
        return largest;
    }
}
