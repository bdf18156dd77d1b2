package org.zhongshu.platform.exchange.internal;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import org.zhongshu.algorithms.crypto.CryptoException;
import org.zhongshu.algorithms.crypto.Sm4;
import org.zhongshu.platform.shared.Json;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.platform.shared.SecretFile;
import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Seals the secrets of connections with SM4-GCM. The key lies in the data folder, not in the database, so a copied database opens none of
 * them, and each box opens only for the connection it was made for. Losing the file means entering the secrets anew.
 */
@Component
class ConnectionSecrets {

    private final byte[] key;

    ConnectionSecrets(@Value("${zhongshu.exchange.key-file:${zhongshu.data:data}/keys/exchange.key}") Path file) throws IOException {
        key = HexFormat.of().parseHex(SecretFile.read(file, () -> HexFormat.of().formatHex(Sm4.newKey())));
    }

    byte[] seal(Map<String, String> secrets, long connection) {
        return Sm4.seal(key, Json.write(secrets).getBytes(StandardCharsets.UTF_8), context(connection));
    }

    Map<String, String> open(byte[] sealed, long connection) {
        try {
            JsonNode json = Json.read(new String(Sm4.open(key, sealed, context(connection)), StandardCharsets.UTF_8));
            Map<String, String> secrets = new LinkedHashMap<>();
            json.properties().forEach(e -> secrets.put(e.getKey(), e.getValue().asString()));
            return secrets;
        } catch (CryptoException e) {
            throw Problem.unprocessable("secret-lost", "连接的密码无法解封（密钥文件已更换），请重新填写密码后保存。");
        }
    }

    private static byte[] context(long connection) {
        return ("exchange.connection:" + connection).getBytes(StandardCharsets.US_ASCII);
    }
}
