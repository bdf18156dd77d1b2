package org.zhongshu.algorithms.crypto;

import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.util.BigIntegers;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;

/** The quick verifier says the same as the plain one, for what is right, what is altered, and what sits at the edges. */
class Sm2VerifierTest {

    private static final Random RANDOM = new Random(20_261_122);

    @Test
    void arithmeticAgreesWithWholeNumbers() {
        BigInteger p = Sm2Field.P;
        BigInteger r = BigInteger.ONE.shiftLeft(256);
        BigInteger[] edges = {BigInteger.ZERO, BigInteger.ONE, BigInteger.TWO, p.subtract(BigInteger.ONE), p.subtract(BigInteger.TWO), BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE), BigInteger.ONE.shiftLeft(224),
                BigInteger.ONE.shiftLeft(255), BigInteger.ONE.shiftLeft(32), p.shiftRight(1)};
        for (int i = 0; i < 20_000; i++) {
            BigInteger a = i < 100 ? edges[i / 10] : new BigInteger(256, RANDOM).mod(p);
            BigInteger b = i < 100 ? edges[i % 10] : new BigInteger(256, RANDOM).mod(p);
            long[] x = new long[4];
            long[] y = new long[4];
            long[] z = new long[4];
            Sm2Field.set(x, 0, a);
            Sm2Field.set(y, 0, b);
            Sm2Field.mul(z, x, y);
            assertThat(value(z)).isEqualTo(a.multiply(b).mod(p).multiply(r).mod(p));
            Sm2Field.add(z, x, y);
            assertThat(value(z)).isEqualTo(a.add(b).mod(p).multiply(r).mod(p));
            Sm2Field.sub(z, x, y);
            assertThat(value(z)).isEqualTo(a.subtract(b).mod(p).multiply(r).mod(p));
        }
    }

    private static BigInteger value(long[] words) {
        BigInteger sum = BigInteger.ZERO;
        for (int i = 3; i >= 0; i--) {
            sum = sum.shiftLeft(64).or(new BigInteger(Long.toUnsignedString(words[i])));
        }
        return sum;
    }

    @Test
    void saysTheSameAsThePlainVerifier() throws IOException {
        for (int k = 0; k < 3; k++) {
            Sm2 key = Sm2.generate();
            Sm2Verifier verifier = Sm2Verifier.of(key.publicOnly());
            for (int i = 0; i < 200; i++) {
                byte[] message = new byte[RANDOM.nextInt(100)];
                RANDOM.nextBytes(message);
                byte[] signed = joined(message, Sm2Verifier.shortForm(key.sign(message)));
                assertThat(verifier.verify(signed)).isTrue();
                byte[] altered = signed.clone();
                altered[RANDOM.nextInt(altered.length)] ^= (byte) (1 << RANDOM.nextInt(8));
                assertThat(verifier.verify(altered)).isEqualTo(key.verify(Arrays.copyOf(altered, message.length), der(altered, message.length))).isFalse();
            }
        }
    }

    @Test
    void anotherKeysSignatureIsNotThisOnes() {
        byte[] message = "同一内容".getBytes(StandardCharsets.UTF_8);
        assertThat(Sm2Verifier.of(Sm2.generate()).verify(joined(message, Sm2Verifier.shortForm(Sm2.generate().sign(message))))).isFalse();
    }

    @Test
    void numbersAtTheEdgesAreRefused() throws IOException {
        Sm2 key = Sm2.generate();
        Sm2Verifier verifier = Sm2Verifier.of(key);
        BigInteger n = Sm2.CURVE.getN();
        byte[] message = {1, 2, 3};
        BigInteger[] edges = {BigInteger.ZERO, BigInteger.ONE, n.subtract(BigInteger.ONE), n, n.add(BigInteger.ONE), BigInteger.ONE.shiftLeft(256).subtract(BigInteger.ONE), BigInteger.valueOf(256), n.shiftRight(1)};
        for (BigInteger r : edges) {
            for (BigInteger s : edges) {
                byte[] bytes = joined(message, joined(BigIntegers.asUnsignedByteArray(32, r), BigIntegers.asUnsignedByteArray(32, s)));
                assertThat(verifier.verify(bytes)).isEqualTo(key.verify(message, der(bytes, 3))).isFalse();
            }
        }
        assertThat(verifier.verify(new byte[10])).isFalse();
    }

    /** Whoever chose the key can make the two halves of the sum one point, or opposite ones. */
    @Test
    void sumsThatMeetTheirOwnPointAreRight() {
        BigInteger n = Sm2.CURVE.getN();
        BigInteger half = BigInteger.TWO.modInverse(n);
        // s = 1, r = 1, t = 2: G + 2·(1/2)G = 2G
        BigInteger x = Sm2.CURVE.getG().multiply(BigInteger.TWO).normalize().getAffineXCoord().toBigInteger();
        Sm2Verifier same = Sm2Verifier.of(Sm2.ofPrivate(half));
        assertThat(same.verify(BigInteger.ONE.subtract(x).mod(n), BigInteger.ONE, BigInteger.ONE)).isTrue();
        assertThat(same.verify(BigInteger.TWO.subtract(x).mod(n), BigInteger.ONE, BigInteger.ONE)).isFalse();
        // G − 2·(1/2)G is the point at infinity, which has no x
        Sm2Verifier opposite = Sm2Verifier.of(Sm2.ofPrivate(n.subtract(half)));
        for (BigInteger e : new BigInteger[]{BigInteger.ONE, BigInteger.ZERO, BigInteger.ONE.subtract(x).mod(n)}) {
            assertThat(opposite.verify(e, BigInteger.ONE, BigInteger.ONE)).isFalse();
        }
    }

    private static byte[] der(byte[] bytes, int at) throws IOException {
        return new DERSequence(new ASN1Integer[]{new ASN1Integer(BigIntegers.fromUnsignedByteArray(bytes, at, 32)), new ASN1Integer(BigIntegers.fromUnsignedByteArray(bytes, at + 32, 32))}).getEncoded();
    }

    private static byte[] joined(byte[] a, byte[] b) {
        byte[] out = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, out, a.length, b.length);
        return out;
    }
}
