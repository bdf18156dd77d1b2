package org.zhongshu.algorithms.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;

import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DERSequence;
import org.junit.jupiter.api.Test;

class Sm2Test {
    // GM/T 0003.5-2012 annex A: the recommended curve's example
    private static final BigInteger D = new BigInteger("3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8", 16);
    private static final BigInteger R = new BigInteger("F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3", 16);
    private static final BigInteger S = new BigInteger("B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA", 16);
    private static final byte[] MESSAGE = "message digest".getBytes(StandardCharsets.US_ASCII);

    @Test
    void verifiesThePublishedSignature() throws Exception {
        byte[] der = new DERSequence(new org.bouncycastle.asn1.ASN1Encodable[] {new ASN1Integer(R), new ASN1Integer(S)}).getEncoded();
        assertThat(Sm2.ofPrivate(D).publicOnly().verify(MESSAGE, der)).isTrue();
        assertThat(Sm2.ofPrivate(D).verify("message digesT".getBytes(StandardCharsets.US_ASCII), der)).isFalse();
    }

    @Test
    void signsAndVerifiesAcrossPem() {
        Sm2 key = Sm2.generate();
        byte[] signature = Sm2.fromPem(key.privatePem()).sign(MESSAGE);
        Sm2 reader = Sm2.fromPem(key.publicPem());
        assertThat(reader.canSign()).isFalse();
        assertThat(reader.verify(MESSAGE, signature)).isTrue();
        signature[signature.length - 1] ^= 1;
        assertThat(reader.verify(MESSAGE, signature)).isFalse();
        assertThat(reader.verify(MESSAGE, new byte[] {1, 2, 3})).isFalse();
        assertThat(Sm2.generate().verify(MESSAGE, key.sign(MESSAGE))).isFalse();
        assertThatThrownBy(() -> reader.sign(MESSAGE)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void signsForManyAtOnceWithOneKey() {
        Sm2 key = Sm2.generate();
        List<byte[]> messages = IntStream.range(0, 200).mapToObj(i -> ("message " + i).getBytes(StandardCharsets.UTF_8)).toList();
        List<byte[]> signatures = messages.parallelStream().map(key::sign).toList();
        for (int i = 0; i < messages.size(); i++) {
            assertThat(key.verify(messages.get(i), signatures.get(i))).isTrue();
            assertThat(key.verify(messages.get(i), signatures.get((i + 1) % messages.size()))).isFalse();
        }
    }

    @Test
    void refusesForeignPem() {
        assertThatThrownBy(() -> Sm2.fromPem("hello")).isInstanceOf(CryptoException.class);
        assertThatThrownBy(() -> Sm2.fromPem("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----")).isInstanceOf(CryptoException.class);
    }
}
