package org.zhongshu.algorithms.crypto;

import java.security.SecureRandom;
import java.util.Arrays;

import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.engines.SM4Engine;
import org.bouncycastle.crypto.modes.GCMBlockCipher;
import org.bouncycastle.crypto.modes.GCMModeCipher;
import org.bouncycastle.crypto.modes.gcm.BasicGCMMultiplier;
import org.bouncycastle.crypto.modes.gcm.GCMMultiplier;
import org.bouncycastle.crypto.modes.gcm.Tables4kGCMMultiplier;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.KeyParameter;

/**
 * SM4 (GM/T 0002-2012, GB/T 32907-2016): 128-bit blocks, 128-bit keys, 32 rounds.
 *
 * <p>Two uses, and no others, so that nobody picks a wrong mode by accident:
 * <ul>
 *   <li>{@link #seal}/{@link #open}: SM4-GCM for everything the house stores (RFC 8998 parameters: 12-byte nonce, 16-byte tag);</li>
 *   <li>{@link #encryptBlocks}/{@link #decryptBlocks}: raw ECB without padding, only because HJ 212-2025 §6.4.2 and the envelopes of government gateways demand it.</li>
 * </ul>
 */
public final class Sm4 {
    /** Bytes of a key and of a block. */
    public static final int BLOCK = 16;
    private static final int NONCE = 12;
    private static final int TAG_BITS = 128;
    /** Up to here, in bytes, the multiplier's tables cost more than they save: a field or a cursor is sealed in a fifth of the time without. */
    private static final int SHORT = 512;
    private static final SecureRandom RANDOM = new SecureRandom();

    private Sm4() {
    }

    /** A fresh random key. */
    public static byte[] newKey() {
        byte[] key = new byte[BLOCK];
        RANDOM.nextBytes(key);
        return key;
    }

    /** ECB without padding over whole blocks; the length must be a multiple of {@value #BLOCK}. */
    public static byte[] encryptBlocks(byte[] key, byte[] plain) {
        return blocks(true, key, plain);
    }

    /** Reverse of {@link #encryptBlocks}. */
    public static byte[] decryptBlocks(byte[] key, byte[] cipher) {
        return blocks(false, key, cipher);
    }

    /** Encrypts and authenticates: nonce (12 bytes, random) ‖ ciphertext ‖ tag (16 bytes). {@code context} is authenticated, not stored. */
    public static byte[] seal(byte[] key, byte[] plain, byte[] context) {
        byte[] nonce = new byte[NONCE];
        RANDOM.nextBytes(nonce);
        byte[] body = gcm(true, key, nonce, plain, context);
        byte[] out = Arrays.copyOf(nonce, NONCE + body.length);
        System.arraycopy(body, 0, out, NONCE, body.length);
        return out;
    }

    /**
     * Opens what {@link #seal} made.
     *
     * @throws CryptoException when the key or the context differs, or a single bit was altered
     */
    public static byte[] open(byte[] key, byte[] sealed, byte[] context) {
        if (sealed.length < NONCE + TAG_BITS / 8) {
            throw new CryptoException("密文过短");
        }
        return gcm(false, key, Arrays.copyOf(sealed, NONCE), Arrays.copyOfRange(sealed, NONCE, sealed.length), context);
    }

    static byte[] gcm(boolean encrypt, byte[] key, byte[] nonce, byte[] input, byte[] context) {
        GCMMultiplier multiplier = input.length + context.length <= SHORT ? new BasicGCMMultiplier() : new Tables4kGCMMultiplier();
        GCMModeCipher cipher = GCMBlockCipher.newInstance(new SM4Engine(), multiplier);
        cipher.init(encrypt, new AEADParameters(key(key), TAG_BITS, nonce, context));
        byte[] out = new byte[cipher.getOutputSize(input.length)];
        int n = cipher.processBytes(input, 0, input.length, out, 0);
        try {
            cipher.doFinal(out, n);
        } catch (InvalidCipherTextException e) {
            throw new CryptoException("密文校验失败：密钥不符或内容被改动", e);
        }
        return out;
    }

    private static byte[] blocks(boolean encrypt, byte[] key, byte[] input) {
        if (input.length % BLOCK != 0) {
            throw new CryptoException("SM4-ECB 无填充要求长度为 16 的整数倍，实际 " + input.length);
        }
        SM4Engine engine = new SM4Engine();
        engine.init(encrypt, key(key));
        byte[] out = new byte[input.length];
        for (int i = 0; i < input.length; i += BLOCK) {
            engine.processBlock(input, i, out, i);
        }
        return out;
    }

    private static KeyParameter key(byte[] key) {
        if (key.length != BLOCK) {
            throw new CryptoException("SM4 密钥必须为 16 字节，实际 " + key.length);
        }
        return new KeyParameter(key);
    }
}
