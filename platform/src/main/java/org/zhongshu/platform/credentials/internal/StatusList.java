package org.zhongshu.platform.credentials.internal;

import org.zhongshu.algorithms.crypto.CryptoException;
import org.zhongshu.algorithms.crypto.Sm2;
import org.zhongshu.algorithms.crypto.Sm3;
import tools.jackson.databind.JsonNode;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * The state of every version of every credential at one time: two bits each by its index, compressed, signed. It says when it was made,
 * until when it may be relied on, and has a number that only grows, so that an older one is known as older.
 *
 * <p>Signed (SM3withSM2, DER) is {@code zhongshu-status-list/1\n<city>\n<number>\n<at>\n<until>\n<count>\n<SM3 of the compressed list, hex>\n}.
 *
 * @param city   division code of who publishes it
 * @param packed deflated; the bits of index 0 are the lowest of the first byte
 * @param signer as in {@link QrToken}
 */
record StatusList(String city, long number, Instant at, Instant until, int count, byte[] packed, String signer, byte[] signature) {

    static final String FORMAT = "zhongshu-status-list/1";
    /** 200 million versions: 50 MB, which nobody should have to unpack without asking for it. */
    private static final int MOST = 200_000_000;

    static StatusList make(String city, long number, Instant at, Instant until, int count, byte[] bits, SealKey key) {
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION);
        deflater.setInput(bits);
        deflater.finish();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] buffer = new byte[8192];
        while (!deflater.finished()) {
            out.write(buffer, 0, deflater.deflate(buffer));
        }
        deflater.end();
        StatusList bare = new StatusList(city, number, at, until, count, out.toByteArray(), key.id(), null);
        return new StatusList(city, number, at, until, count, bare.packed(), key.id(), key.key().sign(bare.text()));
    }

    static byte[] bits(int count) {
        return new byte[(count + 3) / 4];
    }

    static void set(byte[] bits, int index, int state) {
        bits[index >> 2] |= (byte) (state << (index & 3) * 2);
    }

    static int get(byte[] bits, int index) {
        return bits[index >> 2] >> (index & 3) * 2 & 3;
    }

    private byte[] text() {
        return (FORMAT + "\n" + city + "\n" + number + "\n" + at + "\n" + until + "\n" + count + "\n" + Sm3.hex(packed) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    boolean signedBy(Sm2 key) {
        return key.verify(text(), signature);
    }

    boolean staleAt(Instant now) {
        return now.isAfter(until);
    }

    byte[] unpacked() {
        Inflater inflater = new Inflater();
        inflater.setInput(packed);
        byte[] bits = bits(count);
        try {
            int n = 0;
            while (n < bits.length && !inflater.finished()) {
                int got = inflater.inflate(bits, n, bits.length - n);
                if (got == 0 && (inflater.needsInput() || inflater.needsDictionary())) {
                    break;
                }
                n += got;
            }
            if (n != bits.length) {
                throw new CryptoException("状态清单不完整");
            }
            return bits;
        } catch (DataFormatException e) {
            throw new CryptoException("状态清单无法解压", e);
        } finally {
            inflater.end();
        }
    }

    Map<String, Object> json() {
        Map<String, Object> m = new LinkedHashMap<>();
        m.put("format", FORMAT);
        m.put("city", city);
        m.put("number", number);
        m.put("at", at.toString());
        m.put("until", until.toString());
        m.put("count", count);
        m.put("list", Base64.getEncoder().encodeToString(packed));
        m.put("signer", signer);
        m.put("signature", Base64.getEncoder().encodeToString(signature));
        return m;
    }

    /** Throws {@link CryptoException} when it is none. */
    static StatusList parse(JsonNode n) {
        try {
            int count = n.path("count").asInt(-1);
            if (!FORMAT.equals(n.path("format").asString("")) || count < 0 || count > MOST) {
                throw new CryptoException("不是状态清单");
            }
            return new StatusList(n.path("city").asString(), n.path("number").asLong(), Instant.parse(n.path("at").asString()), Instant.parse(n.path("until").asString()), count,
                    Base64.getDecoder().decode(n.path("list").asString()), n.path("signer").asString(), Base64.getDecoder().decode(n.path("signature").asString()));
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new CryptoException("状态清单无法读取", e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof StatusList o && o.number == number && Arrays.equals(o.signature, signature);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(number);
    }
}
