package org.zhongshu.platform.vault.internal;

import org.springframework.stereotype.Component;
import org.zhongshu.algorithms.crypto.CryptoException;
import org.zhongshu.algorithms.crypto.Sm3;
import org.zhongshu.algorithms.crypto.Sm4;
import org.zhongshu.platform.vault.BrokenSeal;
import org.zhongshu.platform.vault.Vault;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A sealed field: one byte of form (1), two of the key's number, then nonce ‖ ciphertext ‖ tag. The first three are authenticated with the place. */
@Component
class FieldVault implements Vault {

    static final byte FORM = 1;
    static final int HEAD = 3;

    private final KeyRing ring;

    FieldVault(KeyRing ring) {
        this.ring = ring;
    }

    @Override
    public byte[] seal(Place place, String plain) {
        return plain == null ? null : seal(place, plain, ring.newest());
    }

    byte[] seal(Place place, String plain, int number) {
        byte[] head = {FORM, (byte) (number >> 8), (byte) number};
        byte[] body = Sm4.seal(ring.key(number), plain.getBytes(StandardCharsets.UTF_8), bound(head, place));
        byte[] out = Arrays.copyOf(head, HEAD + body.length);
        System.arraycopy(body, 0, out, HEAD, body.length);
        return out;
    }

    @Override
    public String open(Place place, byte[] sealed) {
        if (sealed == null) {
            return null;
        }
        if (sealed.length < HEAD || sealed[0] != FORM) {
            throw new BrokenSeal(place, "格式不对", null);
        }
        byte[] key = ring.key(number(sealed));
        if (key == null) {
            throw new BrokenSeal(place, "没有第 " + number(sealed) + " 号密钥", null);
        }
        try {
            return new String(Sm4.open(key, Arrays.copyOfRange(sealed, HEAD, sealed.length), bound(Arrays.copyOf(sealed, HEAD), place)), StandardCharsets.UTF_8);
        } catch (CryptoException e) {
            throw new BrokenSeal(place, "内容被改动、移动过，或密钥不对", e);
        }
    }

    @Override
    public byte[] index(String kind, String value) {
        return Sm3.hmac(ring.indexKey(), (kind + "\0" + value).getBytes(StandardCharsets.UTF_8));
    }

    static int number(byte[] sealed) {
        return (sealed[1] & 0xff) << 8 | sealed[2] & 0xff;
    }

    /** Each part with its length, so that no two places read alike. */
    private static byte[] bound(byte[] head, Place place) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(head);
        for (String part : new String[]{place.table(), place.row(), place.field()}) {
            byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
            out.write(bytes.length >> 8);
            out.write(bytes.length);
            out.writeBytes(bytes);
        }
        return out.toByteArray();
    }
}
