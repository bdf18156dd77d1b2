package org.zhongshu.platform.onecode.internal;

import org.zhongshu.algorithms.crypto.Sm2;
import org.zhongshu.algorithms.crypto.Sm2Verifier;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;

/**
 * One code: 81 bytes, {@code version 1 | day of the key 4 | window 4 | handle 8 | SM2 r 32 | s 32}, as {@code ZC1:} and Base32 (RFC 4648), which a QR code holds in its dense mode. Nothing in it is
 * personal: the handle is a random number of its day.
 *
 * @param day    days since 1970 in UTC: which key signed it
 * @param window windows of 30 s since 1970
 * @param bytes  all of them, the signature last
 */
record Code(int day, long window, long handle, byte[] bytes) {

    static final Duration WINDOW = Duration.ofSeconds(30);
    static final String HEAD = "ZC1:";
    private static final int SIGNED = 1 + 4 + 4 + 8;
    private static final int LENGTH = SIGNED + Sm2Verifier.LENGTH;
    private static final int TEXT = (LENGTH * 8 + 4) / 5;
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private static final byte[] VALUES = new byte[128];

    static {
        Arrays.fill(VALUES, (byte) -1);
        for (int i = 0; i < 32; i++) {
            VALUES[ALPHABET.charAt(i)] = (byte) i;
            VALUES[Character.toLowerCase(ALPHABET.charAt(i))] = (byte) i;
        }
    }

    static long windowOf(Instant at) {
        return Math.floorDiv(at.getEpochSecond(), WINDOW.toSeconds());
    }

    static int dayOf(long window) {
        return (int) Math.floorDiv(window * WINDOW.toSeconds(), 86_400);
    }

    static Instant start(long window) {
        return Instant.ofEpochSecond(window * WINDOW.toSeconds());
    }

    static Code make(Sm2 key, long window, long handle) {
        ByteBuffer b = ByteBuffer.allocate(LENGTH).put((byte) 1).putInt(dayOf(window)).putInt((int) window).putLong(handle);
        b.put(Sm2Verifier.shortForm(key.sign(Arrays.copyOf(b.array(), SIGNED))));
        return new Code(dayOf(window), window, handle, b.array());
    }

    /** Null when it is no code. Blanks around it do not matter; the signature is not looked at. */
    static Code parse(String text) {
        if (text == null || text.length() > 400) {
            return null;
        }
        String tidy = text.strip();
        if (tidy.length() != HEAD.length() + TEXT || !tidy.regionMatches(true, 0, HEAD, 0, HEAD.length())) {
            return null;
        }
        byte[] bytes = new byte[LENGTH];
        int bits = 0;
        int held = 0;
        int n = 0;
        for (int i = HEAD.length(); i < tidy.length(); i++) {
            char c = tidy.charAt(i);
            int value = c < 128 ? VALUES[c] : -1;
            if (value < 0) {
                return null;
            }
            bits = bits << 5 | value;
            held += 5;
            if (held >= 8 && n < LENGTH) {
                held -= 8;
                bytes[n++] = (byte) (bits >> held);
                bits &= (1 << held) - 1;
            }
        }
        // what is left over of the last letter says nothing and must be nothing: one code has one text
        if (bits != 0 || bytes[0] != 1) {
            return null;
        }
        ByteBuffer b = ByteBuffer.wrap(bytes, 1, SIGNED - 1);
        int day = b.getInt();
        long window = Integer.toUnsignedLong(b.getInt());
        return day == dayOf(window) ? new Code(day, window, b.getLong(), bytes) : null;
    }

    String text() {
        StringBuilder out = new StringBuilder(HEAD.length() + TEXT).append(HEAD);
        int bits = 0;
        int held = 0;
        for (byte b : bytes) {
            bits = bits << 8 | b & 0xff;
            held += 8;
            while (held >= 5) {
                held -= 5;
                out.append(ALPHABET.charAt(bits >> held & 31));
            }
            bits &= (1 << held) - 1;
        }
        return out.append(ALPHABET.charAt(bits << 5 - held & 31)).toString();
    }

    Instant from() {
        return start(window);
    }

    Instant until() {
        return start(window + 1);
    }

    boolean earlyAt(Instant now, Duration tolerance) {
        return now.isBefore(from().minus(tolerance));
    }

    /** The end of the window itself no longer belongs to it. */
    boolean lateAt(Instant now, Duration tolerance) {
        return !now.isBefore(until().plus(tolerance));
    }
}
