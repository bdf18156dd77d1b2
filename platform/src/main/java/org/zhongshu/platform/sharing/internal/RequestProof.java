package org.zhongshu.platform.sharing.internal;

import org.zhongshu.algorithms.crypto.Sm3;
import org.zhongshu.platform.shared.Problem;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;

/**
 * The signature of a request: HMAC-SM3 under the system's signing key over {@code <method>\n<path with query>\n<timestamp>\n<nonce>\n}, in hexadecimal.
 * The timestamp is in seconds since 1970; a nonce is used once.
 */
record RequestProof(String timestamp, String nonce, String signature) {

    static final String TIMESTAMP = "Zhongshu-Timestamp";
    static final String NONCE = "Zhongshu-Nonce";
    static final String SIGNATURE = "Zhongshu-Signature";
    /** How far the two clocks may be apart. */
    static final Duration WINDOW = Duration.ofMinutes(5);
    /** A number must be remembered until its timestamp is surely outside the window. */
    static final Duration KEPT = Duration.ofMinutes(11);

    /** 401 when the proof is missing, late, or not by this key. */
    CallBatches.Nonce check(long system, byte[] key, String method, String target, Instant now) {
        if (timestamp == null || nonce == null || signature == null) {
            throw Problem.unauthenticated("unsigned", "该系统的请求须签名：请带 " + TIMESTAMP + "、" + NONCE + "、" + SIGNATURE + "。");
        }
        if (!timestamp.matches("\\d{9,11}") || !nonce.matches("[A-Za-z0-9_-]{8,64}")) {
            throw Problem.unauthenticated("bad-signature", "时间戳应为秒数，随机数应为 8 到 64 位字母、数字、-、_。");
        }
        byte[] right = Sm3.hmac(key, (method + "\n" + target + "\n" + timestamp + "\n" + nonce + "\n").getBytes(StandardCharsets.UTF_8));
        byte[] given;
        try {
            given = HexFormat.of().parseHex(signature);
        } catch (IllegalArgumentException e) {
            given = new byte[0];
        }
        if (!MessageDigest.isEqual(right, given)) {
            throw Problem.unauthenticated("bad-signature", "请求签名不正确。");
        }
        // after the signature, so that a stranger learns nothing about our clock
        if (Duration.between(Instant.ofEpochSecond(Long.parseLong(timestamp)), now).abs().compareTo(WINDOW) > 0) {
            throw Problem.unauthenticated("late", "请求的时间与本机相差超过 " + WINDOW.toMinutes() + " 分钟，请校准时钟后重新签名。");
        }
        return new CallBatches.Nonce(system, nonce, now);
    }
}
