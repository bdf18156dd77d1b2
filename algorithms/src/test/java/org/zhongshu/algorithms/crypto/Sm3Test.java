package org.zhongshu.algorithms.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;

class Sm3Test {
    @Test
    void reproducesTheVectorsOfTheStandard() {
        assertThat(Sm3.hex("abc")).isEqualTo("66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
        assertThat(Sm3.hex("abcd".repeat(16))).isEqualTo("debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732");
    }

    @Test
    void piecesGiveTheDigestOfTheWhole() {
        Sm3 running = new Sm3();
        byte[] a = "a".getBytes(StandardCharsets.US_ASCII);
        byte[] bc = "bc".getBytes(StandardCharsets.US_ASCII);
        assertThat(running.update(a).update(bc).finish()).isEqualTo(Sm3.digest(a, bc));
        assertThat(running.update(bc).finish()).isEqualTo(Sm3.digest(bc));
    }

    @Test
    void hmacDependsOnKeyAndText() {
        byte[] text = {1, 2, 3};
        assertThat(Sm3.hmac(new byte[] {9}, text)).hasSize(32).isNotEqualTo(Sm3.hmac(new byte[] {8}, text));
    }

    /** Against an independent implementation, at every length and however the input is cut. */
    @org.junit.jupiter.api.Test
    void agreesWithAnotherImplementation() {
        java.util.Random random = new java.util.Random(5);
        for (int length = 0; length < 700; length++) {
            byte[] input = new byte[length];
            random.nextBytes(input);
            org.bouncycastle.crypto.digests.SM3Digest other = new org.bouncycastle.crypto.digests.SM3Digest();
            other.update(input, 0, length);
            byte[] expected = new byte[Sm3.LENGTH];
            other.doFinal(expected, 0);
            Sm3 sm3 = new Sm3();
            for (int turn = 0; turn < 2; turn++) {
                int at = 0;
                while (at < length) {
                    int n = Math.min(length - at, random.nextInt(150));
                    sm3.update(input, at, n);
                    at += n;
                }
                org.assertj.core.api.Assertions.assertThat(sm3.finish()).isEqualTo(expected);
            }
        }
    }
}
