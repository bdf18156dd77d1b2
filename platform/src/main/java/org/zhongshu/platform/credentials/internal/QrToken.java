package org.zhongshu.platform.credentials.internal;

import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.util.BigIntegers;
import org.bouncycastle.util.encoders.Base32;
import org.zhongshu.algorithms.crypto.CryptoException;
import org.zhongshu.algorithms.crypto.Sm2;
import org.zhongshu.algorithms.identifiers.LicenceId;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/**
 * What a credential's QR code says: which credential, for how long, its place in the status list, signed. Nothing personal. The text is
 * {@code ZS1:} and Base32, which a QR code holds in its dense alphanumeric mode:
 * {@code version 1 | signer 4 | index 4 | from 2 | until 2 | length 1 | identifier without its fixed beginning | SM2 r 32 | s 32}, days since
 * 2020-01-01, until 0xffff: permanent.
 *
 * @param signer first eight hexadecimal digits of SM3 over the signer's certificate
 * @param until  null: permanent
 */
record QrToken(String signer, int index, LocalDate from, LocalDate until, String identifier, byte[] signed, byte[] signature) {

    private static final String HEAD = "ZS1:";
    private static final LocalDate EPOCH = LocalDate.of(2020, 1, 1);
    private static final int LONGEST = 600;

    static String make(SealKey key, int index, LocalDate from, LocalDate until, String identifier) {
        byte[] id = identifier.substring(LicenceId.PREFIX.length()).getBytes(StandardCharsets.US_ASCII);
        ByteBuffer b = ByteBuffer.allocate(14 + id.length + 64);
        b.put((byte) 1).put(HexFormat.of().parseHex(key.id())).putInt(index).putShort(day(from)).putShort(until == null ? (short) 0xffff : day(until)).put((byte) id.length).put(id);
        b.put(raw(key.key().sign(Arrays.copyOf(b.array(), b.position()))));
        return HEAD + Base32.toBase32String(b.array()).replace("=", "");
    }

    /** Reads a code; empty when it is none. The signature is not looked at. A web address in front of it does not matter. */
    static Optional<QrToken> parse(String text) {
        if (text == null || text.length() > LONGEST + 300) {
            return Optional.empty();
        }
        String tidy = text.strip().toUpperCase(Locale.ROOT).replace("%3A", ":");
        int at = tidy.indexOf(HEAD);
        if (at < 0 || tidy.length() - at > LONGEST) {
            return Optional.empty();
        }
        String body = tidy.substring(at + HEAD.length());
        try {
            byte[] bytes = Base32.decode(body + "=".repeat(-body.length() & 7));
            ByteBuffer b = ByteBuffer.wrap(bytes);
            if (b.get() != 1) {
                return Optional.empty();
            }
            byte[] signer = new byte[4];
            b.get(signer);
            int index = b.getInt();
            LocalDate from = EPOCH.plusDays(b.getShort() & 0xffff);
            int last = b.getShort() & 0xffff;
            byte[] id = new byte[b.get() & 0xff];
            b.get(id);
            byte[] signature = new byte[64];
            int signedLength = b.position();
            b.get(signature);
            String identifier = LicenceId.PREFIX + new String(id, StandardCharsets.US_ASCII);
            if (b.hasRemaining() || index < 0 || LicenceId.parse(identifier).isEmpty()) {
                return Optional.empty();
            }
            return Optional.of(new QrToken(HexFormat.of().formatHex(signer), index, from, last == 0xffff ? null : EPOCH.plusDays(last), identifier, Arrays.copyOf(bytes, signedLength), signature));
        } catch (IllegalStateException | IllegalArgumentException | BufferUnderflowException e) {
            return Optional.empty();
        }
    }

    boolean signedBy(Sm2 key) {
        try {
            return key.verify(signed, new DERSequence(new ASN1Integer[]{new ASN1Integer(BigIntegers.fromUnsignedByteArray(signature, 0, 32)),
                    new ASN1Integer(BigIntegers.fromUnsignedByteArray(signature, 32, 32))}).getEncoded());
        } catch (IOException e) {
            throw new CryptoException("签名无法读取", e);
        }
    }

    private static short day(LocalDate d) {
        long days = d.toEpochDay() - EPOCH.toEpochDay();
        if (days < 0 || days >= 0xffff) {
            throw new CryptoException("日期超出二维码可表示的范围：" + d);
        }
        return (short) days;
    }

    private static byte[] raw(byte[] der) {
        ASN1Sequence rs = ASN1Sequence.getInstance(der);
        byte[] out = new byte[64];
        for (int i = 0; i < 2; i++) {
            System.arraycopy(BigIntegers.asUnsignedByteArray(32, ASN1Integer.getInstance(rs.getObjectAt(i)).getValue()), 0, out, 32 * i, 32);
        }
        return out;
    }
}
