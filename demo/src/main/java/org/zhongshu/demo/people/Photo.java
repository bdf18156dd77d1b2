package org.zhongshu.demo.people;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import org.zhongshu.demo.city.Noise;

/**
 * A stand-in for an evidence photo: a small PNG of a sky, a road and a repaired patch, different for every case, with 示范数据
 * drawn across it. Made without AWT, which servers without fonts lack.
 */
public final class Photo {

    private static final int WIDTH = 240;
    private static final int HEIGHT = 160;
    /** 示范数据, 16 rows of four 16-pixel characters. */
    private static final long[] WORDS = {
        0x000004202b2013feL, 0x3ffc7ffe2a201202L, 0x000004207f7e1202L, 0x000000001c447ffeL, 0x000031fc1e641210L, 0x7ffe090469e41210L,
        0x0180010448a413feL, 0x0180610410283e10L, 0x199831047f387210L, 0x1188013c221812feL, 0x318c0d0026181282L, 0x218419025c381282L,
        0x618631020e6c1682L, 0x018061fe73c614feL, 0x0700000040027482L, 0x0000000000000000L};

    private Photo() {
    }

    /** A PNG that belongs to the seed. */
    public static byte[] png(long seed) {
        byte[] rows = new byte[(WIDTH * 3 + 1) * HEIGHT];
        int horizon = 50 + (int) (Noise.unit(seed, 1) * 30);
        int patch = 60 + (int) (Noise.unit(seed, 2) * 100);
        int hue = (int) (Noise.unit(seed, 3) * 40);
        int at = 0;
        for (int y = 0; y < HEIGHT; y++) {
            rows[at++] = 0;
            for (int x = 0; x < WIDTH; x++) {
                int grain = (int) (Noise.unit(seed + y, x) * 14);
                int r;
                int g;
                int b;
                if (y < horizon) {
                    r = 120 + y;
                    g = 160 + y / 2;
                    b = 205 - hue;
                } else {
                    boolean mended = Math.hypot(x - patch, (y - 118) * 1.8) < 34;
                    r = g = b = mended ? 70 : 118 + (y - horizon) / 4;
                }
                if (words(x, y)) {
                    r = 255;
                    g = 240;
                    b = 90;
                    grain = 0;
                }
                rows[at++] = (byte) Math.min(255, r + grain);
                rows[at++] = (byte) Math.min(255, g + grain);
                rows[at++] = (byte) Math.min(255, b + grain);
            }
        }
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        png.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
        chunk(png, "IHDR", ByteBuffer.allocate(13).putInt(WIDTH).putInt(HEIGHT).put(new byte[] {8, 2, 0, 0, 0}).array());
        chunk(png, "tEXt", "Comment\0Zhongshu demonstration data, not a real photo".getBytes(StandardCharsets.ISO_8859_1));
        chunk(png, "IDAT", deflate(rows));
        chunk(png, "IEND", new byte[0]);
        return png.toByteArray();
    }

    /** The words stand at the top left, each pixel doubled. */
    private static boolean words(int x, int y) {
        int column = (x - 10) / 2;
        int row = (y - 8) / 2;
        return x >= 10 && y >= 8 && column < 64 && row < 16 && (WORDS[row] >>> (63 - column) & 1) == 1;
    }

    private static byte[] deflate(byte[] rows) {
        Deflater deflater = new Deflater(Deflater.BEST_SPEED);
        deflater.setInput(rows);
        deflater.finish();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] buffer = new byte[8192];
        while (!deflater.finished()) {
            out.write(buffer, 0, deflater.deflate(buffer));
        }
        deflater.end();
        return out.toByteArray();
    }

    private static void chunk(ByteArrayOutputStream png, String type, byte[] data) {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        CRC32 crc = new CRC32();
        crc.update(name);
        crc.update(data);
        png.writeBytes(ByteBuffer.allocate(4).putInt(data.length).array());
        png.writeBytes(name);
        png.writeBytes(data);
        png.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
    }
}
