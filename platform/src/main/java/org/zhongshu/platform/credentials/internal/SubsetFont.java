package org.zhongshu.platform.credentials.internal;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A TrueType font of a few characters, whole in itself (OpenType 1.9: cmap glyf head hhea hmtx loca maxp name OS/2 post), as PDF and OFD
 * embed it.
 *
 * @param advances by character, 1000 to the em
 */
record SubsetFont(byte[] bytes, Map<Integer, Integer> advances) {

    static final String NAME = "ZhongshuFace";
    private static final int ASCENT = 880;
    private static final int DESCENT = -120;

    /** Width of a text in ems. */
    double width(String text) {
        return text.codePoints().map(c -> advances.getOrDefault(c, 1000)).sum() / 1000.0;
    }

    static SubsetFont of(Map<Integer, GlyphOutline> characters) {
        List<GlyphOutline> glyphs = new ArrayList<>();
        glyphs.add(new GlyphOutline(new byte[0], 1000, new int[4], 0, 0));
        glyphs.addAll(characters.values());
        Map<Integer, Integer> advances = new TreeMap<>();
        characters.forEach((c, g) -> advances.put(c, g.advance()));
        try {
            return new SubsetFont(file(tables(characters, glyphs)), advances);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private interface Table {
        void write(DataOutputStream out) throws IOException;
    }

    private static byte[] bytes(Table table) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        table.write(new DataOutputStream(bytes));
        return bytes.toByteArray();
    }

    /** Tables by tag, in the order that the directory wants. */
    private static Map<String, byte[]> tables(Map<Integer, GlyphOutline> characters, List<GlyphOutline> glyphs) throws IOException {
        int n = glyphs.size();
        int[] b = {0, 0, 0, 0};
        int points = 0;
        int contours = 0;
        int widest = 0;
        for (GlyphOutline g : glyphs) {
            b[0] = Math.min(b[0], g.bounds()[0]);
            b[1] = Math.min(b[1], g.bounds()[1]);
            b[2] = Math.max(b[2], g.bounds()[2]);
            b[3] = Math.max(b[3], g.bounds()[3]);
            points = Math.max(points, g.points());
            contours = Math.max(contours, g.contours());
            widest = Math.max(widest, g.advance());
        }
        int mostPoints = points;
        int mostContours = contours;
        int mostWide = widest;
        Map<String, byte[]> t = new LinkedHashMap<>();
        t.put("OS/2", bytes(out -> {
            shorts(out, 3, 1000, 400, 5, 0, 650, 600, 0, 75, 650, 600, 0, 350, 50, 250, 0);
            out.write(new byte[10]);
            out.write(new byte[16]);
            out.writeBytes("ZSHU");
            shorts(out, 64, Math.min(0xffff, characters.keySet().iterator().next()), 0xffff, ASCENT, DESCENT, 0, ASCENT, -DESCENT);
            out.writeLong(0);
            shorts(out, 500, 700, 0, 32, 1);
        }));
        t.put("cmap", bytes(out -> {
            shorts(out, 0, 1, 3, 10);
            out.writeInt(12);
            shorts(out, 12, 0);
            out.writeInt(16 + 12 * characters.size());
            out.writeInt(0);
            out.writeInt(characters.size());
            int gid = 1;
            for (int c : characters.keySet()) {
                out.writeInt(c);
                out.writeInt(c);
                out.writeInt(gid++);
            }
        }));
        t.put("glyf", bytes(out -> {
            for (GlyphOutline g : glyphs) {
                out.write(g.data());
            }
        }));
        t.put("head", bytes(out -> {
            out.writeInt(0x00010000);
            out.writeInt(0x00010000);
            out.writeInt(0);
            out.writeInt(0x5F0F3CF5);
            shorts(out, 3, 1000);
            out.writeLong(0);
            out.writeLong(0);
            shorts(out, b[0], b[1], b[2], b[3], 0, 6, 2, 1, 0);
        }));
        t.put("hhea", bytes(out -> {
            out.writeInt(0x00010000);
            shorts(out, ASCENT, DESCENT, 0, mostWide, b[0], 0, b[2], 1, 0, 0, 0, 0, 0, 0, 0, n);
        }));
        t.put("hmtx", bytes(out -> {
            for (GlyphOutline g : glyphs) {
                shorts(out, g.advance(), g.bounds()[0]);
            }
        }));
        t.put("loca", bytes(out -> {
            int at = 0;
            for (GlyphOutline g : glyphs) {
                out.writeInt(at);
                at += g.data().length;
            }
            out.writeInt(at);
        }));
        t.put("maxp", bytes(out -> {
            out.writeInt(0x00010000);
            shorts(out, n, mostPoints, mostContours, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0);
        }));
        t.put("name", bytes(out -> {
            byte[] name = NAME.getBytes(StandardCharsets.UTF_16BE);
            shorts(out, 0, 4, 6 + 4 * 12);
            for (int id : new int[]{1, 2, 4, 6}) {
                shorts(out, 3, 1, 0x409, id, id == 2 ? 14 : name.length, id == 2 ? name.length : 0);
            }
            out.write(name);
            out.write("Regular".getBytes(StandardCharsets.UTF_16BE));
        }));
        t.put("post", bytes(out -> {
            out.writeInt(0x00030000);
            out.writeInt(0);
            shorts(out, -100, 50);
            out.write(new byte[20]);
        }));
        return t;
    }

    private static byte[] file(Map<String, byte[]> tables) throws IOException {
        int n = tables.size();
        int power = Integer.highestOneBit(n);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(0x00010000);
        shorts(out, n, power * 16, Integer.numberOfTrailingZeros(power), n * 16 - power * 16);
        int at = 12 + 16 * n;
        int headAt = 0;
        for (var e : tables.entrySet()) {
            out.writeBytes(e.getKey());
            out.writeInt(sum(e.getValue()));
            out.writeInt(at);
            out.writeInt(e.getValue().length);
            headAt = e.getKey().equals("head") ? at : headAt;
            at += (e.getValue().length + 3) & ~3;
        }
        for (byte[] table : tables.values()) {
            out.write(table);
            out.write(new byte[-table.length & 3]);
        }
        byte[] file = bytes.toByteArray();
        int adjustment = 0xB1B0AFBA - sum(file);
        for (int i = 0; i < 4; i++) {
            file[headAt + 8 + i] = (byte) (adjustment >>> (24 - 8 * i));
        }
        return file;
    }

    private static int sum(byte[] table) {
        int sum = 0;
        for (int i = 0; i < table.length; i++) {
            sum += (table[i] & 0xff) << (24 - 8 * (i & 3));
        }
        return sum;
    }

    private static void shorts(DataOutputStream out, int... values) throws IOException {
        for (int v : values) {
            out.writeShort(v);
        }
    }
}
