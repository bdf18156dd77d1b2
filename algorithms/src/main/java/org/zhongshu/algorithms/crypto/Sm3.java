package org.zhongshu.algorithms.crypto;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

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

    private final SM3Digest digest = new SM3Digest();

    /** Adds bytes to the running digest. */
    public Sm3 update(byte[] bytes, int offset, int length) {
        digest.update(bytes, offset, length);
        return this;
    }

    /** Adds bytes to the running digest. */
    public Sm3 update(byte[] bytes) {
        return update(bytes, 0, bytes.length);
    }

    /** Returns the digest of everything added so far and starts anew. */
    public byte[] finish() {
        byte[] out = new byte[LENGTH];
        digest.doFinal(out, 0);
        return out;
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
