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
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Personal data at rest: SM4-GCM under a key of the key file, whose number stands before the ciphertext; and an HMAC-SM3 of a holder's
 * number, by which it is found without being readable. The key file has one key a line, the last is used for what is new: a line
 * appended on all copies of the server is a new key, and what was sealed before stays readable.
 */
@Component
class PersonalSafe {

    private final List<byte[]> keys = new ArrayList<>();
    private final byte[] indexKey;

    @Autowired
    PersonalSafe(@Value("${zhongshu.credentials.keys:${zhongshu.data:data}/keys}") Path folder) throws IOException {
        for (String line : SecretFile.read(folder.resolve("credentials-data.key"), () -> HexFormat.of().formatHex(Sm4.newKey())).lines().map(String::strip).filter(l -> !l.isEmpty()).toList()) {
            keys.add(HexFormat.of().parseHex(line));
        }
        if (keys.size() > 255 || keys.stream().anyMatch(k -> k.length != Sm4.BLOCK)) {
            throw new IOException("密钥文件 credentials-data.key 每行须为 32 位十六进制。");
        }
        indexKey = HexFormat.of().parseHex(SecretFile.read(folder.resolve("credentials-index.key"), () -> {
            byte[] fresh = new byte[32];
            new SecureRandom().nextBytes(fresh);
            return HexFormat.of().formatHex(fresh);
        }));
    }

    /** @param context what it belongs to: a ciphertext moved to another row opens no more */
    byte[] seal(byte[] plain, String context) {
        byte[] body = Sm4.seal(keys.getLast(), plain, context.getBytes(StandardCharsets.UTF_8));
        byte[] out = new byte[body.length + 1];
        out[0] = (byte) keys.size();
        System.arraycopy(body, 0, out, 1, body.length);
        return out;
    }

    byte[] seal(String plain, String context) {
        return seal(plain.getBytes(StandardCharsets.UTF_8), context);
    }

    byte[] open(byte[] sealed, String context) {
        int number = sealed.length == 0 ? 0 : sealed[0] & 0xff;
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
}
