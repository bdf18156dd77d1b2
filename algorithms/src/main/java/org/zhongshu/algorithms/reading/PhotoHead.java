package org.zhongshu.algorithms.reading;

import org.zhongshu.algorithms.reading.BadPhoto.Reason;

import java.io.ByteArrayOutputStream;
import java.util.Set;
import java.util.zip.CRC32;

/**
 * What the head of a JPEG or PNG says, read byte by byte before any decoder sees it: a picture that would fill the memory is refused while
 * it is still small.
 *
 * @param quarters    quarter turns clockwise that hold it upright (Exif orientation)
 * @param mirrored    then to be flipped left to right first
 * @param undressed   the picture without comments, profiles and metadata: what a decoder gets
 */
record PhotoHead(String kind, int width, int height, int quarters, boolean mirrored, byte[] undressed) {

    private static final Set<String> PNG_KEPT = Set.of("IHDR", "PLTE", "IDAT", "IEND", "tRNS");
    /** A progressive picture has about ten; thousands keep a decoder busy for minutes. */
    private static final int MOST_SCANS = 40;

    static PhotoHead of(byte[] b, long mostPixels) throws BadPhoto {
        if (b.length > 3 && u8(b, 0) == 0xFF && u8(b, 1) == 0xD8 && u8(b, 2) == 0xFF) {
            return jpeg(b, mostPixels);
        }
        if (b.length > 8 && u32(b, 0) == 0x89504E47L && u32(b, 4) == 0x0D0A1A0AL) {
            return png(b, mostPixels);
        }
        throw new BadPhoto(Reason.NOT_A_PICTURE, "只能识别 JPEG 或 PNG 照片。");
    }

    private static PhotoHead jpeg(byte[] b, long mostPixels) throws BadPhoto {
        ByteArrayOutputStream kept = new ByteArrayOutputStream(b.length);
        kept.write(b, 0, 2);
        int at = 2;
        int width = 0;
        int height = 0;
        int orientation = 1;
        int scans = 0;
        while (true) {
            if (at + 2 > b.length || u8(b, at) != 0xFF) {
                throw broken();
            }
            int marker = u8(b, at + 1);
            if (marker == 0xFF) {
                at++;
                continue;
            }
            if (marker == 0xD9) {
                break;
            }
            if (at + 4 > b.length || u16(b, at + 2) < 2 || at + 2 + u16(b, at + 2) > b.length) {
                throw broken();
            }
            int length = u16(b, at + 2) + 2;
            boolean frame = marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
            if (frame) {
                if (width != 0 || length < 10) {
                    throw broken();
                }
                if (marker > 0xC2 || u8(b, at + 4) != 8 || u8(b, at + 9) != 1 && u8(b, at + 9) != 3) {
                    throw new BadPhoto(Reason.UNUSUAL, "这种 JPEG 格式不能识别，请用手机直接拍照后上传。");
                }
                height = u16(b, at + 5);
                width = u16(b, at + 7);
                fits(width, height, mostPixels);
            } else if (marker == 0xE1 && length > 18 && ascii(b, at + 4, 4).equals("Exif")) {
                orientation = orientation(b, at + 10, at + length);
            }
            // APP14 says how colours are kept; all other application segments and comments say nothing about the picture
            if (marker < 0xE0 || marker == 0xEE || marker == 0xE0) {
                kept.write(b, at, length);
            }
            at += length;
            if (marker == 0xDA) {
                if (width == 0 || ++scans > MOST_SCANS) {
                    throw broken();
                }
                int from = at;
                while (at + 1 < b.length && !(u8(b, at) == 0xFF && u8(b, at + 1) != 0 && (u8(b, at + 1) < 0xD0 || u8(b, at + 1) > 0xD7))) {
                    at++;
                }
                kept.write(b, from, at - from);
            }
        }
        if (scans == 0) {
            throw broken();
        }
        kept.write(0xFF);
        kept.write(0xD9);
        return turned("jpeg", width, height, orientation, kept.toByteArray());
    }

    private static PhotoHead png(byte[] b, long mostPixels) throws BadPhoto {
        ByteArrayOutputStream kept = new ByteArrayOutputStream(b.length);
        kept.write(b, 0, 8);
        int at = 8;
        int width = 0;
        int height = 0;
        int orientation = 1;
        boolean data = false;
        while (true) {
            if (at + 12 > b.length) {
                throw broken();
            }
            long length = u32(b, at);
            String type = ascii(b, at + 4, 4);
            if (length > b.length - at - 12L || (at == 8) != type.equals("IHDR")) {
                throw broken();
            }
            CRC32 sum = new CRC32();
            sum.update(b, at + 4, (int) length + 4);
            if (sum.getValue() != u32(b, at + 8 + (int) length)) {
                throw broken();
            }
            switch (type) {
                case "IHDR" -> {
                    if (length != 13 || u32(b, at + 8) > Integer.MAX_VALUE || u32(b, at + 12) > Integer.MAX_VALUE) {
                        throw broken();
                    }
                    width = (int) u32(b, at + 8);
                    height = (int) u32(b, at + 12);
                    fits(width, height, mostPixels);
                }
                case "acTL" -> throw new BadPhoto(Reason.ANIMATED, "这是动图，请上传一张普通照片。");
                case "IDAT" -> data = true;
                case "eXIf" -> orientation = orientation(b, at + 8, at + 8 + (int) length);
                default -> {
                    // nothing that matters to reading
                }
            }
            if (PNG_KEPT.contains(type)) {
                kept.write(b, at, (int) length + 12);
            }
            at += (int) length + 12;
            if (type.equals("IEND")) {
                break;
            }
        }
        if (!data) {
            throw broken();
        }
        return turned("png", width, height, orientation, kept.toByteArray());
    }

    private static void fits(int width, int height, long mostPixels) throws BadPhoto {
        if (width < 1 || height < 1) {
            throw broken();
        }
        if ((long) width * height > mostPixels) {
            throw new BadPhoto(Reason.TOO_MANY_PIXELS, "照片有 " + (long) width * height / 10_000 + " 万像素，超过 " + mostPixels / 10_000 + " 万像素，请缩小后再试。");
        }
        if (Math.max(width, height) > 20L * Math.min(width, height) || Math.min(width, height) < 32) {
            throw new BadPhoto(Reason.ODD_SHAPE, "照片过窄或过小，看不清字，请重新拍照。");
        }
    }

    private static PhotoHead turned(String kind, int width, int height, int orientation, byte[] undressed) {
        int quarters = switch (orientation) {
            case 3, 4 -> 2;
            case 5, 8 -> 3;
            case 6, 7 -> 1;
            default -> 0;
        };
        return new PhotoHead(kind, width, height, quarters, orientation == 2 || orientation == 4 || orientation == 5 || orientation == 7, undressed);
    }

    /** Exif tag 0x0112 of the first directory; 1 (upright) when it is not there or makes no sense. */
    private static int orientation(byte[] b, int from, int to) {
        if (to - from < 14) {
            return 1;
        }
        boolean little = b[from] == 'I';
        long directory = exif(b, from + 4, 4, little);
        if (directory < 8 || from + directory + 2 > to) {
            return 1;
        }
        int at = (int) (from + directory);
        int entries = (int) Math.min(exif(b, at, 2, little), 200);
        for (int i = 0; i < entries && at + 2 + 12 * (i + 1) <= to; i++) {
            int entry = at + 2 + 12 * i;
            if (exif(b, entry, 2, little) == 0x0112) {
                long value = exif(b, entry + 8, 2, little);
                return value >= 1 && value <= 8 ? (int) value : 1;
            }
        }
        return 1;
    }

    private static long exif(byte[] b, int at, int bytes, boolean little) {
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            value = value << 8 | u8(b, little ? at + bytes - 1 - i : at + i);
        }
        return value;
    }

    private static BadPhoto broken() {
        return new BadPhoto(Reason.BROKEN, "照片已损坏或没有传完，请重新拍照。");
    }

    private static int u8(byte[] b, int at) {
        return b[at] & 255;
    }

    private static int u16(byte[] b, int at) {
        return u8(b, at) << 8 | u8(b, at + 1);
    }

    private static long u32(byte[] b, int at) {
        return (long) u16(b, at) << 16 | u16(b, at + 2);
    }

    private static String ascii(byte[] b, int at, int n) {
        return new String(b, at, n, java.nio.charset.StandardCharsets.ISO_8859_1);
    }
}
