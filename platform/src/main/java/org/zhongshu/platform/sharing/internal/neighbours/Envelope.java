package org.zhongshu.platform.sharing.internal.neighbours;

import org.zhongshu.algorithms.crypto.Sm2;
import org.zhongshu.algorithms.crypto.Sm3;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;

/**
 * What stands around every message between installations: who says it to whom, when, under a number used once, signed with
 * SM3withSM2. The answer is signed too, over the number of its question, so that nobody in between can acknowledge for the other.
 */
record Envelope(String from, String to, long millis, String nonce, String signature) {

    static final String FROM = "Zhongshu-From";
    static final String TO = "Zhongshu-To";
    static final String TIME = "Zhongshu-Time";
    static final String NONCE = "Zhongshu-Nonce";
    static final String SIGNATURE = "Zhongshu-Signature";
    /** How far two clocks may stand apart. */
    static final Duration SKEW = Duration.ofMinutes(5);

    static Envelope seal(Installation self, String to, String path, Instant now, String nonce, byte[] body) {
        long millis = now.toEpochMilli();
        byte[] signed = self.key().sign(question(self.code(), to, path, millis, nonce, body));
        return new Envelope(self.code(), to, millis, nonce, Base64.getEncoder().encodeToString(signed));
    }

    boolean signedBy(Sm2 key, String path, byte[] body) {
        return verify(key, question(from, to, path, millis, nonce, body), signature);
    }

    private static byte[] question(String from, String to, String path, long millis, String nonce, byte[] body) {
        return ("zhongshu-neighbour\n" + path + "\n" + from + "\n" + to + "\n" + millis + "\n" + nonce + "\n" + Sm3.hex(body) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    static String answer(Installation self, String nonce, int status, byte[] body) {
        return Base64.getEncoder().encodeToString(self.key().sign(answer(self.code(), nonce, status, body)));
    }

    static boolean answeredBy(String code, Sm2 key, String nonce, int status, byte[] body, String signature) {
        return verify(key, answer(code, nonce, status, body), signature);
    }

    private static byte[] answer(String code, String nonce, int status, byte[] body) {
        return ("zhongshu-neighbour-answer\n" + code + "\n" + nonce + "\n" + status + "\n" + Sm3.hex(body) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private static boolean verify(Sm2 key, byte[] text, String signature) {
        try {
            return signature != null && key.verify(text, Base64.getDecoder().decode(signature));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
