package org.zhongshu.algorithms.crypto;

import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.util.BigIntegers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Verifies many signatures of one SM2 key (SM3withSM2, GB/T 32918.2-2016 clause 7), several times faster than {@link Sm2#verify}: for the base
 * point and for the key all multiples of each byte's place are computed once (half a megabyte a key), after which a verification is 64 additions of points and no doubling.
 * What it accepts is exactly what {@link Sm2#verify} accepts. Thread safe.
 */
public final class Sm2Verifier {

    /** Bytes of a signature in its short form: r ‖ s. */
    public static final int LENGTH = 64;

    private static final byte[] ID = "1234567812345678".getBytes(StandardCharsets.US_ASCII);
    private static final BigInteger N = Sm2.CURVE.getN();
    private static final int PLACES = 32;
    /** x and y. */
    private static final int POINT = 8;
    private static final long[] BASE = multiples(Sm2.CURVE.getG());

    private final long[] key;
    /** The digest of the signer's name and key (clause 5.5), the same for each message. */
    private final byte[] signer;

    private Sm2Verifier(ECPoint q) {
        this.key = multiples(q);
        this.signer = signer(q);
    }

    public static Sm2Verifier of(Sm2 key) {
        return new Sm2Verifier(key.point());
    }

    /** The short form, r ‖ s, of a signature in DER. */
    public static byte[] shortForm(byte[] der) {
        ASN1Sequence rs = ASN1Sequence.getInstance(der);
        byte[] out = new byte[LENGTH];
        for (int i = 0; i < 2; i++) {
            System.arraycopy(BigIntegers.asUnsignedByteArray(32, ASN1Integer.getInstance(rs.getObjectAt(i)).getValue()), 0, out, 32 * i, 32);
        }
        return out;
    }

    /** For a key of which there are too many to keep a table each: slower than {@link #verify(byte[])}, much faster than making one. */
    public static boolean verify(Sm2 key, byte[] bytes) {
        int length = bytes.length - LENGTH;
        if (length < 0) {
            return false;
        }
        ASN1Integer r = new ASN1Integer(new BigInteger(1, bytes, length, 32));
        ASN1Integer s = new ASN1Integer(new BigInteger(1, bytes, length + 32, 32));
        try {
            return key.verify(Arrays.copyOf(bytes, length), new DERSequence(new ASN1Encodable[]{r, s}).getEncoded());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param bytes the message and behind it the signature, r ‖ s; what is too short is simply {@code false} */
    public boolean verify(byte[] bytes) {
        int length = bytes.length - LENGTH;
        if (length < 0) {
            return false;
        }
        BigInteger r = new BigInteger(1, bytes, length, 32);
        BigInteger s = new BigInteger(1, bytes, length + 32, 32);
        return verify(new BigInteger(1, new Sm3().update(signer).update(bytes, 0, length).finish()), r, s);
    }

    /** @param e digest of the signer and the message, as a number */
    boolean verify(BigInteger e, BigInteger r, BigInteger s) {
        if (r.signum() == 0 || s.signum() == 0 || r.compareTo(N) >= 0 || s.compareTo(N) >= 0) {
            return false;
        }
        BigInteger t = r.add(s).mod(N);
        if (t.signum() == 0) {
            return false;
        }
        Sum sum = new Sum();
        sum.addMultiples(BASE, BigIntegers.asUnsignedByteArray(32, s));
        sum.addMultiples(key, BigIntegers.asUnsignedByteArray(32, t));
        BigInteger x = r.subtract(e).mod(N);
        // the point's x is below p, and r only says it modulo the slightly smaller n
        return sum.hasX(x) || x.add(N).compareTo(Sm2Field.P) < 0 && sum.hasX(x.add(N));
    }

    private static byte[] signer(ECPoint q) {
        ECPoint point = q.normalize();
        ECPoint base = Sm2.CURVE.getG().normalize();
        return Sm3.digest(new byte[]{(byte) (ID.length * 8 >> 8), (byte) (ID.length * 8)}, ID, Sm2.CURVE.getCurve().getA().getEncoded(), Sm2.CURVE.getCurve().getB().getEncoded(),
                base.getAffineXCoord().getEncoded(), base.getAffineYCoord().getEncoded(), point.getAffineXCoord().getEncoded(), point.getAffineYCoord().getEncoded());
    }

    /** d·256^i·point for each place i and each d from 1 to 255. */
    private static long[] multiples(ECPoint point) {
        List<ECPoint> all = new ArrayList<>(PLACES * 255);
        ECPoint unit = point;
        for (int i = 0; i < PLACES; i++) {
            ECPoint d = unit;
            for (int n = 1; n < 256; n++) {
                all.add(d);
                d = d.add(unit);
            }
            unit = d;
        }
        ECPoint[] points = all.toArray(ECPoint[]::new);
        point.getCurve().normalizeAll(points);
        long[] table = new long[PLACES * 255 * POINT];
        for (int i = 0; i < points.length; i++) {
            Sm2Field.set(table, i * POINT, points[i].getAffineXCoord().toBigInteger());
            Sm2Field.set(table, i * POINT + 4, points[i].getAffineYCoord().toBigInteger());
        }
        return table;
    }

    /** A growing sum of points in Jacobian coordinates: x = X/Z², y = Y/Z³. */
    private static final class Sum {

        private final long[] x = new long[4];
        private final long[] y = new long[4];
        private final long[] z = new long[4];
        private final long[] h = new long[4];
        private final long[] r = new long[4];
        private final long[] hh = new long[4];
        private final long[] v = new long[4];
        private final long[] u = new long[4];
        private boolean nothing = true;

        void addMultiples(long[] table, byte[] factor) {
            for (int i = 0; i < PLACES; i++) {
                int d = factor[PLACES - 1 - i] & 0xff;
                if (d != 0) {
                    add(table, (i * 255 + d - 1) * POINT);
                }
            }
        }

        private void add(long[] table, int at) {
            if (nothing) {
                System.arraycopy(table, at, x, 0, 4);
                System.arraycopy(table, at + 4, y, 0, 4);
                Sm2Field.set(z, 0, BigInteger.ONE);
                nothing = false;
                return;
            }
            Sm2Field.mul(u, z, z);
            Sm2Field.mul(h, u, table, at);
            Sm2Field.sub(h, h, x);
            Sm2Field.mul(u, u, z);
            Sm2Field.mul(r, u, table, at + 4);
            Sm2Field.sub(r, r, y);
            if (Sm2Field.isZero(h)) {
                same(table, at);
                return;
            }
            Sm2Field.mul(z, z, h);
            Sm2Field.mul(hh, h, h);
            Sm2Field.mul(v, x, hh);
            Sm2Field.mul(hh, hh, h);
            Sm2Field.mul(x, r, r);
            Sm2Field.sub(x, x, hh);
            Sm2Field.sub(x, x, v);
            Sm2Field.sub(x, x, v);
            Sm2Field.sub(v, v, x);
            Sm2Field.mul(v, v, r);
            Sm2Field.mul(u, y, hh);
            Sm2Field.sub(y, v, u);
        }

        /** The table's point is the sum itself or its opposite: no honest signature comes here. */
        private void same(long[] table, int at) {
            if (!Sm2Field.isZero(r)) {
                nothing = true;
                return;
            }
            // doubled, a = −3: M = 3(x−1)(x+1) for the affine point of the table
            long[] px = Arrays.copyOfRange(table, at, at + 4);
            long[] py = Arrays.copyOfRange(table, at + 4, at + POINT);
            long[] one = new long[4];
            Sm2Field.set(one, 0, BigInteger.ONE);
            long[] m = new long[4];
            long[] w = new long[4];
            Sm2Field.sub(m, px, one);
            Sm2Field.add(w, px, one);
            Sm2Field.mul(w, w, m);
            Sm2Field.add(m, w, w);
            Sm2Field.add(m, m, w);
            long[] yy = new long[4];
            Sm2Field.mul(yy, py, py);
            Sm2Field.mul(w, px, yy);
            Sm2Field.add(w, w, w);
            Sm2Field.add(w, w, w);
            Sm2Field.mul(x, m, m);
            Sm2Field.sub(x, x, w);
            Sm2Field.sub(x, x, w);
            Sm2Field.sub(w, w, x);
            Sm2Field.mul(w, w, m);
            Sm2Field.mul(yy, yy, yy);
            for (int i = 0; i < 3; i++) {
                Sm2Field.add(yy, yy, yy);
            }
            Sm2Field.sub(y, w, yy);
            Sm2Field.add(z, py, py);
        }

        boolean hasX(BigInteger wanted) {
            if (nothing) {
                return false;
            }
            Sm2Field.set(v, 0, wanted);
            Sm2Field.mul(u, z, z);
            Sm2Field.mul(u, u, v);
            return Sm2Field.same(u, x);
        }
    }
}
