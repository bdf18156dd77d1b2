package org.zhongshu.platform.twin;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The stored form of an {@link Observation} in the log: about 22 bytes and 4 more for each ordinary reading.
 *
 * <pre>
 * byte   version (1)
 * byte   protocol (ordinal)
 * 8      thing id, big endian
 * 8      received at, ms, big endian
 * varint n
 * n ×    varint  (metric &lt;&lt; 3) | kind
 *        zigzag  ts, difference to the previous reading's (the first: to receivedAt)
 *        value   kind 0: 8 bytes IEEE 754; 1: zigzag whole number; 2: zigzag tenths; 3: zigzag hundredths;
 *                4: zigzag thousandths; 5: varint length and UTF-8 text
 * </pre>
 * Decimal kinds are used only where they give back exactly the same double. A later version gets a new version byte; old
 * ones stay readable.
 */
public final class ObservationCodec {

    private static final byte VERSION = 1;
    private static final int TEXT = 5;
    private static final double[] SCALE = {0, 1, 10, 100, 1000};
    /** Beyond this a long can no longer carry every double exactly. */
    private static final double EXACT = 1e15;
    /** One message may not carry more readings than this: a guard against broken bytes, far above any device's batch. */
    static final int MAX_READINGS = 1_000_000;

    private ObservationCodec() {
    }

    public static byte[] encode(Observation o) {
        Out out = new Out(22 + o.n() * 16);
        out.put(VERSION);
        out.put(o.protocol().ordinal());
        out.fixed(o.thing());
        out.fixed(o.receivedAt());
        out.varint(o.n());
        long previous = o.receivedAt();
        for (int i = 0; i < o.n(); i++) {
            String text = o.text() == null ? null : o.text()[i];
            double value = o.value()[i];
            int kind = text != null ? TEXT : kindOf(value);
            out.varint((long) o.metric()[i] << 3 | kind);
            out.zigzag(o.ts()[i] - previous);
            previous = o.ts()[i];
            switch (kind) {
                case 0 -> out.fixed(Double.doubleToRawLongBits(value));
                case TEXT -> {
                    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                    out.varint(bytes.length);
                    out.put(bytes);
                }
                default -> out.zigzag(Math.round(value * SCALE[kind]));
            }
        }
        return out.done();
    }

    /** @throws MalformedObservation when the bytes are not a whole observation of a known version */
    public static Observation decode(byte[] bytes) {
        try {
            In in = new In(bytes);
            int version = in.take();
            if (version != VERSION) {
                throw new MalformedObservation("unknown version " + version);
            }
            int protocol = in.take();
            if (protocol >= PROTOCOLS.length) {
                throw new MalformedObservation("unknown protocol " + protocol);
            }
            long thing = in.fixed();
            long receivedAt = in.fixed();
            long count = in.varint();
            // a reading takes at least three bytes
            if (count < 0 || count > MAX_READINGS || count > (bytes.length - in.at) / 3) {
                throw new MalformedObservation("impossible number of readings: " + count);
            }
            int n = (int) count;
            long[] ts = new long[n];
            int[] metric = new int[n];
            double[] value = new double[n];
            String[] text = null;
            long previous = receivedAt;
            for (int i = 0; i < n; i++) {
                long head = in.varint();
                if (head < 0 || head >>> 3 > Integer.MAX_VALUE) {
                    throw new MalformedObservation("impossible metric");
                }
                metric[i] = (int) (head >>> 3);
                previous += in.zigzag();
                ts[i] = previous;
                int kind = (int) head & 7;
                switch (kind) {
                    case 0 -> value[i] = Double.longBitsToDouble(in.fixed());
                    case 1, 2, 3, 4 -> value[i] = in.zigzag() / SCALE[kind];
                    case TEXT -> {
                        if (text == null) {
                            text = new String[n];
                        }
                        text[i] = in.text();
                        value[i] = Double.NaN;
                    }
                    default -> throw new MalformedObservation("unknown kind " + kind);
                }
            }
            if (in.at != bytes.length) {
                throw new MalformedObservation("bytes left over");
            }
            return new Observation(thing, receivedAt, PROTOCOLS[protocol], n, ts, metric, value, text);
        } catch (ArrayIndexOutOfBoundsException cut) {
            throw new MalformedObservation("cut short");
        }
    }

    /** The record's bytes cannot be read; says why. */
    public static final class MalformedObservation extends RuntimeException {
        MalformedObservation(String reason) {
            super("not an observation: " + reason, null, false, false);
        }
    }

    private static final Protocol[] PROTOCOLS = Protocol.values();

    private static int kindOf(double value) {
        for (int kind = 1; kind < SCALE.length; kind++) {
            double scaled = value * SCALE[kind];
            if (!(Math.abs(scaled) < EXACT)) {
                return 0;
            }
            long whole = Math.round(scaled);
            double back = whole / SCALE[kind];
            // compares bits, so that -0.0 keeps its sign
            if (Double.doubleToRawLongBits(back) == Double.doubleToRawLongBits(value)) {
                return kind;
            }
        }
        return 0;
    }

    private static final class Out {
        private byte[] bytes;
        private int at;

        Out(int capacity) {
            bytes = new byte[capacity];
        }

        void put(int b) {
            room(1);
            bytes[at++] = (byte) b;
        }

        void put(byte[] more) {
            room(more.length);
            System.arraycopy(more, 0, bytes, at, more.length);
            at += more.length;
        }

        void fixed(long v) {
            room(8);
            for (int shift = 56; shift >= 0; shift -= 8) {
                bytes[at++] = (byte) (v >>> shift);
            }
        }

        void varint(long v) {
            room(10);
            while ((v & ~0x7fL) != 0) {
                bytes[at++] = (byte) (v & 0x7f | 0x80);
                v >>>= 7;
            }
            bytes[at++] = (byte) v;
        }

        void zigzag(long v) {
            varint(v << 1 ^ v >> 63);
        }

        private void room(int n) {
            if (bytes.length - at < n) {
                bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, at + n));
            }
        }

        byte[] done() {
            return at == bytes.length ? bytes : Arrays.copyOf(bytes, at);
        }
    }

    private static final class In {
        private final byte[] bytes;
        private int at;

        In(byte[] bytes) {
            this.bytes = bytes;
        }

        int take() {
            return bytes[at++] & 0xff;
        }

        long fixed() {
            long v = 0;
            for (int i = 0; i < 8; i++) {
                v = v << 8 | take();
            }
            return v;
        }

        long varint() {
            long v = 0;
            for (int shift = 0; shift < 64; shift += 7) {
                int b = take();
                v |= (long) (b & 0x7f) << shift;
                if (b < 0x80) {
                    return v;
                }
            }
            throw new MalformedObservation("endless number");
        }

        long zigzag() {
            long v = varint();
            return v >>> 1 ^ -(v & 1);
        }

        String text() {
            long length = varint();
            if (length < 0 || length > bytes.length - at) {
                throw new MalformedObservation("text longer than the message");
            }
            String text = new String(bytes, at, (int) length, StandardCharsets.UTF_8);
            at += (int) length;
            return text;
        }
    }
}
