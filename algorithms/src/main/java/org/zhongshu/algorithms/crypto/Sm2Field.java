package org.zhongshu.algorithms.crypto;

import java.math.BigInteger;

/**
 * Numbers modulo SM2's prime p = 2^256 − 2^224 − 2^96 + 2^64 − 1 (GB/T 32918.5) in Montgomery's form, four words each, the lowest first. Not secret: the
 * time that a step takes depends on its numbers, so that this serves verification alone.
 */
final class Sm2Field {

    static final BigInteger P = Sm2.CURVE.getCurve().getField().getCharacteristic();
    private static final long P0 = -1L;
    private static final long P1 = 0xFFFFFFFF00000000L;
    private static final long P2 = -1L;
    private static final long P3 = 0xFFFFFFFEFFFFFFFFL;
    private static final BigInteger R = BigInteger.ONE.shiftLeft(256);

    private Sm2Field() {
    }

    /** @param x below p */
    static void set(long[] to, int at, BigInteger x) {
        BigInteger m = x.multiply(R).mod(P);
        for (int i = 0; i < 4; i++) {
            to[at + i] = m.shiftRight(64 * i).longValue();
        }
    }

    static boolean isZero(long[] a) {
        return (a[0] | a[1] | a[2] | a[3]) == 0;
    }

    static boolean same(long[] a, long[] b) {
        return a[0] == b[0] && a[1] == b[1] && a[2] == b[2] && a[3] == b[3];
    }

    /** 1 when a sum is below one of its terms: it ran over. */
    private static long carry(long sum, long term) {
        return sum + Long.MIN_VALUE < term + Long.MIN_VALUE ? 1 : 0;
    }

    static void mul(long[] r, long[] a, long[] b) {
        mul(r, a, b, 0);
    }

    /**
     * r = a·b/2^256. Word by word of a: add its row, then make the lowest word nothing by adding a multiple of p. That multiple is the word itself, since p ends in 64 ones,
     * and its product with p is shifts: m·p = m·2^256 − m·2^224 − m·2^96 + m·2^64 − m.
     *
     * @param at where the words of b begin
     */
    static void mul(long[] r, long[] a, long[] b, int at) {
        long a0 = a[0];
        long a1 = a[1];
        long a2 = a[2];
        long a3 = a[3];
        long b0 = b[at];
        long b1 = b[at + 1];
        long b2 = b[at + 2];
        long b3 = b[at + 3];
        long lo;
        long m;
        long low;
        long high;
        long borrow;
        long p0;
        long p1;
        long p2;
        long p3;
        // a0
        long t0 = a0 * b0;
        long c = Math.unsignedMultiplyHigh(a0, b0);
        lo = a0 * b1 + c;
        c = Math.unsignedMultiplyHigh(a0, b1) + carry(lo, c);
        long t1 = lo;
        lo = a0 * b2 + c;
        c = Math.unsignedMultiplyHigh(a0, b2) + carry(lo, c);
        long t2 = lo;
        lo = a0 * b3 + c;
        c = Math.unsignedMultiplyHigh(a0, b3) + carry(lo, c);
        long t3 = lo;
        long t4 = c;
        long t5 = 0;
        m = t0;
        low = m << 32;
        high = m >>> 32;
        p0 = m - low;
        borrow = carry(m, low);
        p1 = -high - borrow;
        borrow = (high | borrow) == 0 ? 0 : 1;
        p2 = -low - borrow;
        borrow = (low | borrow) == 0 ? 0 : 1;
        p3 = m - high - borrow;
        t0 = t1 + p0;
        c = carry(t0, p0);
        lo = t2 + c;
        c = carry(lo, c);
        t1 = lo + p1;
        c += carry(t1, p1);
        lo = t3 + c;
        c = carry(lo, c);
        t2 = lo + p2;
        c += carry(t2, p2);
        lo = t4 + c;
        c = carry(lo, c);
        t3 = lo + p3;
        c += carry(t3, p3);
        t4 = t5 + c;
        // a1
        lo = a1 * b0;
        t0 += lo;
        c = Math.unsignedMultiplyHigh(a1, b0) + carry(t0, lo);
        lo = a1 * b1 + c;
        c = Math.unsignedMultiplyHigh(a1, b1) + carry(lo, c);
        t1 += lo;
        c += carry(t1, lo);
        lo = a1 * b2 + c;
        c = Math.unsignedMultiplyHigh(a1, b2) + carry(lo, c);
        t2 += lo;
        c += carry(t2, lo);
        lo = a1 * b3 + c;
        c = Math.unsignedMultiplyHigh(a1, b3) + carry(lo, c);
        t3 += lo;
        c += carry(t3, lo);
        t4 += c;
        t5 = carry(t4, c);
        m = t0;
        low = m << 32;
        high = m >>> 32;
        p0 = m - low;
        borrow = carry(m, low);
        p1 = -high - borrow;
        borrow = (high | borrow) == 0 ? 0 : 1;
        p2 = -low - borrow;
        borrow = (low | borrow) == 0 ? 0 : 1;
        p3 = m - high - borrow;
        t0 = t1 + p0;
        c = carry(t0, p0);
        lo = t2 + c;
        c = carry(lo, c);
        t1 = lo + p1;
        c += carry(t1, p1);
        lo = t3 + c;
        c = carry(lo, c);
        t2 = lo + p2;
        c += carry(t2, p2);
        lo = t4 + c;
        c = carry(lo, c);
        t3 = lo + p3;
        c += carry(t3, p3);
        t4 = t5 + c;
        // a2
        lo = a2 * b0;
        t0 += lo;
        c = Math.unsignedMultiplyHigh(a2, b0) + carry(t0, lo);
        lo = a2 * b1 + c;
        c = Math.unsignedMultiplyHigh(a2, b1) + carry(lo, c);
        t1 += lo;
        c += carry(t1, lo);
        lo = a2 * b2 + c;
        c = Math.unsignedMultiplyHigh(a2, b2) + carry(lo, c);
        t2 += lo;
        c += carry(t2, lo);
        lo = a2 * b3 + c;
        c = Math.unsignedMultiplyHigh(a2, b3) + carry(lo, c);
        t3 += lo;
        c += carry(t3, lo);
        t4 += c;
        t5 = carry(t4, c);
        m = t0;
        low = m << 32;
        high = m >>> 32;
        p0 = m - low;
        borrow = carry(m, low);
        p1 = -high - borrow;
        borrow = (high | borrow) == 0 ? 0 : 1;
        p2 = -low - borrow;
        borrow = (low | borrow) == 0 ? 0 : 1;
        p3 = m - high - borrow;
        t0 = t1 + p0;
        c = carry(t0, p0);
        lo = t2 + c;
        c = carry(lo, c);
        t1 = lo + p1;
        c += carry(t1, p1);
        lo = t3 + c;
        c = carry(lo, c);
        t2 = lo + p2;
        c += carry(t2, p2);
        lo = t4 + c;
        c = carry(lo, c);
        t3 = lo + p3;
        c += carry(t3, p3);
        t4 = t5 + c;
        // a3
        lo = a3 * b0;
        t0 += lo;
        c = Math.unsignedMultiplyHigh(a3, b0) + carry(t0, lo);
        lo = a3 * b1 + c;
        c = Math.unsignedMultiplyHigh(a3, b1) + carry(lo, c);
        t1 += lo;
        c += carry(t1, lo);
        lo = a3 * b2 + c;
        c = Math.unsignedMultiplyHigh(a3, b2) + carry(lo, c);
        t2 += lo;
        c += carry(t2, lo);
        lo = a3 * b3 + c;
        c = Math.unsignedMultiplyHigh(a3, b3) + carry(lo, c);
        t3 += lo;
        c += carry(t3, lo);
        t4 += c;
        t5 = carry(t4, c);
        m = t0;
        low = m << 32;
        high = m >>> 32;
        p0 = m - low;
        borrow = carry(m, low);
        p1 = -high - borrow;
        borrow = (high | borrow) == 0 ? 0 : 1;
        p2 = -low - borrow;
        borrow = (low | borrow) == 0 ? 0 : 1;
        p3 = m - high - borrow;
        t0 = t1 + p0;
        c = carry(t0, p0);
        lo = t2 + c;
        c = carry(lo, c);
        t1 = lo + p1;
        c += carry(t1, p1);
        lo = t3 + c;
        c = carry(lo, c);
        t2 = lo + p2;
        c += carry(t2, p2);
        lo = t4 + c;
        c = carry(lo, c);
        t3 = lo + p3;
        c += carry(t3, p3);
        t4 = t5 + c;
        reduced(r, t0, t1, t2, t3, t4);
    }

    static void add(long[] r, long[] a, long[] b) {
        long r0 = a[0] + b[0];
        long c = carry(r0, a[0]);
        long s = a[1] + c;
        c = carry(s, c);
        long r1 = s + b[1];
        c += carry(r1, s);
        s = a[2] + c;
        c = carry(s, c);
        long r2 = s + b[2];
        c += carry(r2, s);
        s = a[3] + c;
        c = carry(s, c);
        long r3 = s + b[3];
        c += carry(r3, s);
        reduced(r, r0, r1, r2, r3, c);
    }

    /** Words of a number below 2p, the fifth 0 or 1. */
    private static void reduced(long[] r, long t0, long t1, long t2, long t3, long t4) {
        long s0 = t0 - P0;
        long c = carry(t0, P0);
        long s1 = t1 - P1;
        long d = carry(t1, P1);
        d += carry(s1, c);
        s1 -= c;
        long s2 = t2 - P2;
        c = carry(t2, P2);
        c += carry(s2, d);
        s2 -= d;
        long s3 = t3 - P3;
        d = carry(t3, P3);
        d += carry(s3, c);
        s3 -= c;
        boolean less = t4 == 0 && d != 0;
        r[0] = less ? t0 : s0;
        r[1] = less ? t1 : s1;
        r[2] = less ? t2 : s2;
        r[3] = less ? t3 : s3;
    }

    static void sub(long[] r, long[] a, long[] b) {
        long s0 = a[0] - b[0];
        long c = carry(a[0], b[0]);
        long s1 = a[1] - b[1];
        long d = carry(a[1], b[1]) + carry(s1, c);
        s1 -= c;
        long s2 = a[2] - b[2];
        c = carry(a[2], b[2]) + carry(s2, d);
        s2 -= d;
        long s3 = a[3] - b[3];
        d = carry(a[3], b[3]) + carry(s3, c);
        s3 -= c;
        if (d != 0) {
            long x = s0 + P0;
            long k = carry(x, P0);
            r[0] = x;
            x = s1 + k;
            k = carry(x, k);
            long y = x + P1;
            k += carry(y, P1);
            r[1] = y;
            x = s2 + k;
            k = carry(x, k);
            y = x + P2;
            k += carry(y, P2);
            r[2] = y;
            r[3] = s3 + k + P3;
        } else {
            r[0] = s0;
            r[1] = s1;
            r[2] = s2;
            r[3] = s3;
        }
    }
}
