package org.zhongshu.algorithms.hj212;

/**
 * The checksum of HJ 212-2017 annex A and HJ 212-2025 annex A.1: reflected polynomial 0xA001, start 0xFFFF, and the
 * byte is XORed into the register <em>after</em> that was shifted right by eight. That shift is what makes it differ
 * from the Modbus CRC, although the text calls both "ANSI CRC16".
 */
public final class Hj212Crc {
    private Hj212Crc() {
    }

    /** The checksum over a part of the bytes (for a frame: over the plaintext data segment only). */
    public static int of(byte[] bytes, int offset, int length) {
        int register = 0xFFFF;
        for (int i = offset; i < offset + length; i++) {
            register = (register >> 8) ^ (bytes[i] & 0xFF);
            for (int bit = 0; bit < 8; bit++) {
                int low = register & 1;
                register >>= 1;
                if (low == 1) {
                    register ^= 0xA001;
                }
            }
        }
        return register;
    }

    /** Four upper-case hexadecimal characters, high byte first. */
    static String hex(byte[] bytes) {
        return "%04X".formatted(of(bytes, 0, bytes.length));
    }
}
