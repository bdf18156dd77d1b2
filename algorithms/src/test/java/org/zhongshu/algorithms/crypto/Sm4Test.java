package org.zhongshu.algorithms.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;

import org.junit.jupiter.api.Test;

class Sm4Test {
    private static final HexFormat HEX = HexFormat.of();
    private static final byte[] KEY = HEX.parseHex("0123456789abcdeffedcba9876543210");

    @Test
    void reproducesTheBlockOfTheStandard() {
        byte[] cipher = Sm4.encryptBlocks(KEY, KEY);
        assertThat(HEX.formatHex(cipher)).isEqualTo("681edf34d206965e86b3e94f536e4246");
        assertThat(Sm4.decryptBlocks(KEY, cipher)).isEqualTo(KEY);
    }

    @Test
    void reproducesGcmOfRfc8998() {
        byte[] nonce = HEX.parseHex("00001234567800000000abcd");
        byte[] aad = HEX.parseHex("feedfacedeadbeeffeedfacedeadbeefabaddad2");
        byte[] plain = HEX.parseHex("aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccddddddddddddddddeeeeeeeeeeeeeeeeffffffffffffffffeeeeeeeeeeeeeeeeaaaaaaaaaaaaaaaa");
        assertThat(HEX.formatHex(Sm4.gcm(true, KEY, nonce, plain, aad))).isEqualTo(
                "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d"
                        + "83de3541e4c2b58177e065a9bf7b62ec");
    }

    @Test
    void sealedTextOpensOnlyUnalteredAndInItsContext() {
        byte[] key = Sm4.newKey();
        byte[] sealed = Sm4.seal(key, "示范数据".getBytes(), new byte[] {1});
        assertThat(Sm4.open(key, sealed, new byte[] {1})).isEqualTo("示范数据".getBytes());
        assertThatThrownBy(() -> Sm4.open(key, sealed, new byte[] {2})).isInstanceOf(CryptoException.class);
        sealed[14] ^= 1;
        assertThatThrownBy(() -> Sm4.open(key, sealed, new byte[] {1})).isInstanceOf(CryptoException.class);
        assertThatThrownBy(() -> Sm4.open(key, new byte[3], null)).isInstanceOf(CryptoException.class);
    }

    @Test
    void refusesHalfBlocksAndShortKeys() {
        assertThatThrownBy(() -> Sm4.encryptBlocks(KEY, new byte[15])).isInstanceOf(CryptoException.class);
        assertThatThrownBy(() -> Sm4.encryptBlocks(new byte[8], new byte[16])).isInstanceOf(CryptoException.class);
    }
}
