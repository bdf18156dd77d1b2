package org.zhongshu.platform.archive.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The ZIP around a package's parts (ISO/IEC 21320-1). Parts lie in it as they are, one after the other; every byte around them follows from
 * their names, sizes and checksums. So a package has one form, and a bit changed anywhere shows.
 */
final class Frame {

    private static final short VERSION = 20;
    private static final short UTF8 = 0x0800;
    /** 1 January 1980: when a part was made stands in the manifest. */
    private static final short DAY = 0x0021;

    private Frame() {
    }

    record Entry(String name, long size, int crc) {
        byte[] bytes() {
            return name.getBytes(StandardCharsets.UTF_8);
        }
    }

    private static ByteBuffer buffer(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** What stands before a part. */
    static byte[] before(Entry e) {
        byte[] name = e.bytes();
        return buffer(30 + name.length).putInt(0x04034b50).putShort(VERSION).putShort(UTF8).putShort((short) 0).putShort((short) 0).putShort(DAY).putInt(e.crc()).putInt((int) e.size()).putInt((int) e.size())
                .putShort((short) name.length).putShort((short) 0).put(name).array();
    }

    /** Its line in the directory at the end. @param offset of what stands before it */
    static byte[] line(Entry e, long offset) {
        byte[] name = e.bytes();
        return buffer(46 + name.length).putInt(0x02014b50).putShort(VERSION).putShort(VERSION).putShort(UTF8).putShort((short) 0).putShort((short) 0).putShort(DAY).putInt(e.crc()).putInt((int) e.size())
                .putInt((int) e.size()).putShort((short) name.length).putShort((short) 0).putShort((short) 0).putShort((short) 0).putShort((short) 0).putInt(0).putInt((int) offset).put(name).array();
    }

    static byte[] end(int parts, long size, long offset) {
        return buffer(22).putInt(0x06054b50).putShort((short) 0).putShort((short) 0).putShort((short) parts).putShort((short) parts).putInt((int) size).putInt((int) offset).putShort((short) 0).array();
    }
}
