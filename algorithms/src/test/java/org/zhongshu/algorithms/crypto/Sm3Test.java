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
}
