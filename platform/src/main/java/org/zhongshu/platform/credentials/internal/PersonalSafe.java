package org.zhongshu.platform.credentials.internal;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import org.zhongshu.algorithms.crypto.CryptoException;
import org.zhongshu.algorithms.crypto.Sm3;
import org.zhongshu.algorithms.crypto.Sm4;
import org.zhongshu.platform.shared.SecretFile;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.text.Normalizer;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/**
 * Personal data at rest: SM4-GCM under a key of the key file, whose number stands before the ciphertext; and an HMAC-SM3 of a holder's
 * number, by which it is found without being readable. The key file has one key a line, the last is used for what is new; a new key of the
 * vault is a new line here ({@link SafeRotation}), and what was sealed before stays readable.
 */
@Component
class PersonalSafe {

    private static final int MOST = 255;

    private final Path file;
    private final byte[] indexKey;
    private volatile List<byte[]> keys;

    @Autowired
    PersonalSafe(@Value("${zhongshu.credentials.keys:${zhongshu.data:data}/keys}") Path folder) throws IOException {
        file = folder.resolve("credentials-data.key");
        keys = parse(SecretFile.read(file, () -> HexFormat.of().formatHex(Sm4.newKey())));
        indexKey = HexFormat.of().parseHex(SecretFile.read(folder.resolve("credentials-index.key"), () -> {
            byte[] fresh = new byte[32];
            new SecureRandom().nextBytes(fresh);
            return HexFormat.of().formatHex(fresh);
        }));
    }

    private static List<byte[]> parse(String text) throws IOException {
        List<byte[]> found = new ArrayList<>();
        text.lines().map(String::strip).filter(l -> !l.isEmpty()).forEach(l -> found.add(HexFormat.of().parseHex(l)));
        if (found.isEmpty() || found.size() > MOST || found.stream().anyMatch(k -> k.length != Sm4.BLOCK)) {
            throw new IOException("密钥文件 credentials-data.key 每行须为 32 位十六进制。");
        }
        return List.copyOf(found);
    }

    /** Adds a key, which is on the disk before it seals. The 255th stays the last: its number is one byte. */
    synchronized void add() throws IOException {
        List<String> lines = new ArrayList<>(parse(Files.readString(file)).stream().map(HexFormat.of()::formatHex).toList());
        if (lines.size() < MOST) {
            lines.add(HexFormat.of().formatHex(Sm4.newKey()));
            SecretFile.replace(file, String.join("\n", lines) + "\n");
        }
        keys = parse(Files.readString(file));
    }

    /** Number of the key for what is new. */
    int newest() {
        return keys.size();
    }

    static int number(byte[] sealed) {
        return sealed.length == 0 ? 0 : sealed[0] & 0xff;
    }

    /** @param context what it belongs to: a ciphertext moved to another row opens no more */
    byte[] seal(byte[] plain, String context) {
        List<byte[]> ring = keys;
        byte[] body = Sm4.seal(ring.getLast(), plain, context.getBytes(StandardCharsets.UTF_8));
        byte[] out = new byte[body.length + 1];
        out[0] = (byte) ring.size();
        System.arraycopy(body, 0, out, 1, body.length);
        return out;
    }

    byte[] seal(String plain, String context) {
        return seal(plain.getBytes(StandardCharsets.UTF_8), context);
    }

    byte[] open(byte[] sealed, String context) {
        int number = number(sealed);
        if (number < 1 || number > keys.size()) {
            throw new CryptoException("没有第 " + number + " 号密钥");
        }
        return Sm4.open(keys.get(number - 1), java.util.Arrays.copyOfRange(sealed, 1, sealed.length), context.getBytes(StandardCharsets.UTF_8));
    }

    String text(byte[] sealed, String context) {
        return new String(open(sealed, context), StandardCharsets.UTF_8);
    }

    /** Blind index of a holder's number. */
    byte[] index(String number) {
        return Sm3.hmac(indexKey, ("holder:" + number).getBytes(StandardCharsets.UTF_8));
    }

    /** Blind index of a holder's name, by its letters: blanks and full-width forms do not make another. */
    byte[] nameIndex(String name) {
        return Sm3.hmac(indexKey, ("name:" + Normalizer.normalize(name, Normalizer.Form.NFKC).replaceAll("\\s", "").toLowerCase(Locale.ROOT)).getBytes(StandardCharsets.UTF_8));
    }
}
