package org.zhongshu.platform.sharing.internal.push;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import org.zhongshu.algorithms.crypto.CryptoException;
import org.zhongshu.algorithms.crypto.Sm4;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.platform.shared.SecretFile;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * The keys that pushes are signed with: made here, shown to the receiver's department once, sealed with SM4-GCM. The sealing key
 * lies in the data folder, not in the database.
 */
@Component
class PushSecrets {

    private static final int LENGTH = 32;

    private final byte[] key;
    private final SecureRandom random = new SecureRandom();

    PushSecrets(@Value("${zhongshu.sharing.push.key-file:${zhongshu.data:data}/keys/push.key}") Path file) throws IOException {
        key = HexFormat.of().parseHex(SecretFile.read(file, () -> HexFormat.of().formatHex(Sm4.newKey())));
    }

    /** A new key, as text that people can copy. */
    String next() {
        byte[] bytes = new byte[LENGTH];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    byte[] seal(String secret, long subscription) {
        return Sm4.seal(key, secret.getBytes(StandardCharsets.US_ASCII), context(subscription));
    }

    /** The key's bytes as they sign: those of its text. */
    byte[] open(byte[] sealed, long subscription) {
        try {
            return Sm4.open(key, sealed, context(subscription));
        } catch (CryptoException e) {
            throw Problem.unprocessable("secret-lost", "订阅的签名密钥无法解封（密钥文件已更换），请删除后重新订阅。");
        }
    }

    private static byte[] context(long subscription) {
        return ("sharing.subscription:" + subscription).getBytes(StandardCharsets.US_ASCII);
    }
}
