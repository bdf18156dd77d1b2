package org.zhongshu.algorithms.hj212;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.regex.Pattern;

import org.zhongshu.algorithms.crypto.Sm4;

/**
 * The encrypted body of HJ 212-2025 §6.4.2 and annex A.2: SM4-ECB over whole 16-byte groups, written as
 * {@code {0xE4,0x3E,…}}; what is left over (fewer than 16 bytes) follows in plain text.
 */
final class Hj212Cipher {
    private static final Pattern ENCRYPTED = Pattern.compile("^\\{(?:0[xX][0-9A-Fa-f]{2}(?:,0[xX][0-9A-Fa-f]{2})*)?}.*", Pattern.DOTALL);

    private Hj212Cipher() {
    }

    /** A plain body never starts with a brace: its first character is that of a name. */
    static boolean isEncrypted(String body) {
        return body.startsWith("{") && ENCRYPTED.matcher(body).matches();
    }

    static String encrypt(String body, byte[] key) {
        byte[] plain = body.getBytes(UTF_8);
        int whole = plain.length - plain.length % Sm4.BLOCK;
        byte[] cipher = Sm4.encryptBlocks(key, Arrays.copyOf(plain, whole));
        StringBuilder out = new StringBuilder(whole * 5 + 20).append('{');
        for (int i = 0; i < cipher.length; i++) {
            out.append(i == 0 ? "0x" : ",0x").append("%02X".formatted(cipher[i] & 0xFF));
        }
        return out.append('}').append(new String(plain, whole, plain.length - whole, UTF_8)).toString();
    }

    static String decrypt(String body, byte[] key) {
        int close = body.indexOf('}');
        String list = body.substring(1, close);
        String[] items = list.isEmpty() ? new String[0] : list.split(",");
        if (items.length % Sm4.BLOCK != 0) {
            throw new Hj212Exception(100, "密文长度不是 16 的整数倍：" + items.length);
        }
        byte[] cipher = new byte[items.length];
        for (int i = 0; i < items.length; i++) {
            cipher[i] = (byte) Integer.parseInt(items[i].substring(2), 16);
        }
        byte[] tail = body.substring(close + 1).getBytes(UTF_8);
        byte[] plain = Arrays.copyOf(Sm4.decryptBlocks(key, cipher), cipher.length + tail.length);
        System.arraycopy(tail, 0, plain, cipher.length, tail.length);
        return new String(plain, UTF_8);
    }
}
