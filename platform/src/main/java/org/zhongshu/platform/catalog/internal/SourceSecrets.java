package org.zhongshu.platform.catalog.internal;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import org.zhongshu.algorithms.crypto.Sm4;
import org.zhongshu.platform.shared.SecretFile;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;

/**
 * Seals the passwords of departments' databases with SM4-GCM. The key lies in the data folder, not in the database, so a copied
 * database opens none of them. Losing the file means entering the passwords anew.
 */
@Component
class SourceSecrets {

    private final byte[] key;

    SourceSecrets(@Value("${zhongshu.catalog.key-file:${zhongshu.data:data}/keys/catalog.key}") Path file) throws IOException {
        key = HexFormat.of().parseHex(SecretFile.read(file, () -> HexFormat.of().formatHex(Sm4.newKey())));
    }

    byte[] seal(String secret, long source) {
        return Sm4.seal(key, secret.getBytes(StandardCharsets.UTF_8), context(source));
    }

    String open(byte[] sealed, long source) {
        return new String(Sm4.open(key, sealed, context(source)), StandardCharsets.UTF_8);
    }

    private static byte[] context(long source) {
        return ("catalog.source:" + source).getBytes(StandardCharsets.US_ASCII);
    }
}
