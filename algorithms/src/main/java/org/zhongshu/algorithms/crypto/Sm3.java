package org.zhongshu.algorithms.crypto;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;

import org.bouncycastle.crypto.digests.SM3Digest;
import org.bouncycastle.crypto.macs.HMac;
import org.bouncycastle.crypto.params.KeyParameter;

/**
 * SM3 (GM/T 0004-2012, GB/T 32905-2016): a 256-bit digest over 512-bit blocks.
 *
 * <p>For long inputs make an instance, {@link #update} it piece by piece and {@link #finish} it; an instance is not
 * thread safe and starts anew after {@code finish}.
 */
public final class Sm3 {
    /** Bytes of a digest. */
    public static final int LENGTH = 32;

    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final int BLOCK = 64;
    /** The constants of the rounds, already turned. */
    private static final int[] T = new int[64];

    static {
        for (int j = 0; j < 64; j++) {
            T[j] = Integer.rotateLeft(j < 16 ? 0x79cc4519 : 0x7a879d8a, j % 32);
        }
    }

    private final int[] v = new int[8];
    private final int[] w = new int[68];
    private final byte[] rest = new byte[BLOCK];
    private int held;
    private long total;

    public Sm3() {
        begin();
    }

    private void begin() {
        v[0] = 0x7380166f;
        v[1] = 0x4914b2b9;
        v[2] = 0x172442d7;
        v[3] = 0xda8a0600;
        v[4] = 0xa96f30bc;
        v[5] = 0x163138aa;
        v[6] = 0xe38dee4d;
        v[7] = 0xb0fb0e4e;
        held = 0;
        total = 0;
    }

    /** Adds bytes to the running digest. */
    public Sm3 update(byte[] bytes, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        total += length;
        int from = offset;
        int left = length;
        if (held > 0) {
            int taken = Math.min(BLOCK - held, left);
            System.arraycopy(bytes, from, rest, held, taken);
            held += taken;
            from += taken;
            left -= taken;
            if (held == BLOCK) {
                compress(rest, 0);
                held = 0;
            }
        }
        for (; left >= BLOCK; from += BLOCK, left -= BLOCK) {
            compress(bytes, from);
        }
        if (left > 0) {
            System.arraycopy(bytes, from, rest, held, left);
            held += left;
        }
        return this;
    }

    /** Adds bytes to the running digest. */
    public Sm3 update(byte[] bytes) {
        return update(bytes, 0, bytes.length);
    }

    /** Returns the digest of everything added so far and starts anew. */
    public byte[] finish() {
        long bits = total * 8;
        rest[held++] = (byte) 0x80;
        if (held > BLOCK - 8) {
            Arrays.fill(rest, held, BLOCK, (byte) 0);
            compress(rest, 0);
            held = 0;
        }
        Arrays.fill(rest, held, BLOCK - 8, (byte) 0);
        WORDS.set(rest, BLOCK - 8, (int) (bits >>> 32));
        WORDS.set(rest, BLOCK - 4, (int) bits);
        compress(rest, 0);
        byte[] out = new byte[LENGTH];
        for (int i = 0; i < 8; i++) {
            WORDS.set(out, 4 * i, v[i]);
        }
        begin();
        return out;
    }

    /** The compression function CF (GB/T 32905-2016, 5.3.3), the names as there. */
    private void compress(byte[] block, int offset) {
        int[] w = this.w;
        for (int i = 0; i < 16; i++) {
            w[i] = (int) WORDS.get(block, offset + 4 * i);
        }
        for (int j = 16; j < 68; j++) {
            int x = w[j - 16] ^ w[j - 9] ^ Integer.rotateLeft(w[j - 3], 15);
            w[j] = x ^ Integer.rotateLeft(x, 15) ^ Integer.rotateLeft(x, 23) ^ Integer.rotateLeft(w[j - 13], 7) ^ w[j - 6];
        }
        int a = v[0];
        int b = v[1];
        int c = v[2];
        int d = v[3];
        int e = v[4];
        int f = v[5];
        int g = v[6];
        int h = v[7];
        for (int j = 0; j < 16; j++) {
            int a12 = Integer.rotateLeft(a, 12);
            int ss1 = Integer.rotateLeft(a12 + e + T[j], 7);
            int tt1 = (a ^ b ^ c) + d + (ss1 ^ a12) + (w[j] ^ w[j + 4]);
            int tt2 = (e ^ f ^ g) + h + ss1 + w[j];
            d = c;
            c = Integer.rotateLeft(b, 9);
            b = a;
            a = tt1;
            h = g;
            g = Integer.rotateLeft(f, 19);
            f = e;
            e = tt2 ^ Integer.rotateLeft(tt2, 9) ^ Integer.rotateLeft(tt2, 17);
        }
        for (int j = 16; j < 64; j++) {
            int a12 = Integer.rotateLeft(a, 12);
            int ss1 = Integer.rotateLeft(a12 + e + T[j], 7);
            int tt1 = (a & b | c & (a | b)) + d + (ss1 ^ a12) + (w[j] ^ w[j + 4]);
            int tt2 = ((f ^ g) & e ^ g) + h + ss1 + w[j];
            d = c;
            c = Integer.rotateLeft(b, 9);
            b = a;
            a = tt1;
            h = g;
            g = Integer.rotateLeft(f, 19);
            f = e;
            e = tt2 ^ Integer.rotateLeft(tt2, 9) ^ Integer.rotateLeft(tt2, 17);
        }
        v[0] ^= a;
        v[1] ^= b;
        v[2] ^= c;
        v[3] ^= d;
        v[4] ^= e;
        v[5] ^= f;
        v[6] ^= g;
        v[7] ^= h;
    }

    /** The digest of the parts, one after the other. */
    public static byte[] digest(byte[]... parts) {
        Sm3 sm3 = new Sm3();
        for (byte[] part : parts) {
            sm3.update(part);
        }
        return sm3.finish();
    }

    /** The digest as 64 lower-case hexadecimal characters. */
    public static String hex(byte[]... parts) {
        return HexFormat.of().formatHex(digest(parts));
    }

    /** The digest of the text's UTF-8 bytes as 64 lower-case hexadecimal characters. */
    public static String hex(String text) {
        return hex(text.getBytes(StandardCharsets.UTF_8));
    }

    /** HMAC-SM3 (GB/T 15852.2) of the parts under a key of any length. */
    public static byte[] hmac(byte[] key, byte[]... parts) {
        HMac mac = new HMac(new SM3Digest());
        mac.init(new KeyParameter(key));
        for (byte[] part : parts) {
            mac.update(part, 0, part.length);
        }
        byte[] out = new byte[LENGTH];
        mac.doFinal(out, 0);
        return out;
    }
}
