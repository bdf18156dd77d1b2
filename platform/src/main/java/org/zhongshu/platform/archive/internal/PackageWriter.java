package org.zhongshu.platform.archive.internal;

import org.zhongshu.algorithms.crypto.Sm3;
import org.zhongshu.platform.shared.Json;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.zip.CRC32;

/** Writes a package part by part, then the manifest with the SM3 of each, then its signature. Holds one part at a time. */
final class PackageWriter {

    static final String FORMAT = "zhongshu-archive/1";
    static final String MANIFEST = "manifest.json";
    static final String SIGNATURE = "manifest.p7s";
    /** A third party's time stamp (RFC 3161) of the signature; the manifest says in {@link #STAMPED} that there is one. */
    static final String TIME_STAMP = "manifest.tsr";
    static final String STAMPED = "timeStamp";
    static final String ROOTS = "certificates/root.pem";
    static final String AUDIT = "audit.jsonl";
    static final String SIGNED_FORM = "form/signed.json";
    static final String FORM_SIGNATURE = "form/signed.p7s";
    /** What fits into the offsets of a ZIP without its large form. */
    private static final long LARGEST = 2L << 30;

    /** @param sm3 hexadecimal */
    record Listed(String path, String title, long size, String sm3) {
    }

    private final OutputStream out;
    private final Sm3 whole = new Sm3();
    private final List<Frame.Entry> entries = new ArrayList<>();
    private final List<Long> offsets = new ArrayList<>();
    private final List<Listed> files = new ArrayList<>();
    private long at;

    PackageWriter(OutputStream out) {
        this.out = out;
    }

    void add(String path, String title, byte[] bytes) throws IOException {
        files.add(new Listed(path, title, bytes.length, Sm3.hex(bytes)));
        put(path, bytes);
    }

    void add(String path, String title, Object json) throws IOException {
        add(path, title, json(json));
    }

    static byte[] json(Object value) {
        return Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(value);
    }

    List<Listed> files() {
        return List.copyOf(files);
    }

    /**
     * @param head  what the manifest says before the list of files
     * @param stamp of the signature; null: without a third party's time
     */
    void finish(Map<String, Object> head, UnaryOperator<byte[]> sign, UnaryOperator<byte[]> stamp) throws IOException {
        Map<String, Object> manifest = new LinkedHashMap<>();
        manifest.put("format", FORMAT);
        manifest.putAll(head);
        if (stamp != null) {
            manifest.put(STAMPED, TIME_STAMP);
        }
        manifest.put("files", files());
        byte[] bytes = json(manifest);
        put(MANIFEST, bytes);
        byte[] signature = sign.apply(bytes);
        put(SIGNATURE, signature);
        if (stamp != null) {
            put(TIME_STAMP, stamp.apply(signature));
        }
        ByteArrayOutputStream directory = new ByteArrayOutputStream();
        for (int i = 0; i < entries.size(); i++) {
            directory.writeBytes(Frame.line(entries.get(i), offsets.get(i)));
        }
        long begin = at;
        write(directory.toByteArray());
        write(Frame.end(entries.size(), directory.size(), begin));
    }

    long size() {
        return at;
    }

    String sm3() {
        return java.util.HexFormat.of().formatHex(whole.finish());
    }

    private void put(String path, byte[] bytes) throws IOException {
        if (at + bytes.length > LARGEST) {
            throw new IOException("档案包超过 2 GB");
        }
        CRC32 crc = new CRC32();
        crc.update(bytes);
        Frame.Entry e = new Frame.Entry(path, bytes.length, (int) crc.getValue());
        entries.add(e);
        offsets.add(at);
        write(Frame.before(e));
        write(bytes);
    }

    private void write(byte[] bytes) throws IOException {
        out.write(bytes);
        whole.update(bytes);
        at += bytes.length;
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
