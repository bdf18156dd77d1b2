package org.zhongshu.platform.sharing.internal;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.zhongshu.algorithms.crypto.Sm2;
import org.zhongshu.algorithms.crypto.Sm3;
import org.zhongshu.platform.shared.SecretFile;
import org.zhongshu.platform.sharing.Receipt;
import org.zhongshu.platform.sharing.VerifyReceipt;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * The secrets of sharing, in the data folder and never in the database: the SM2 key that signs receipts, made on the first start,
 * its public half beside it and in the list of keys; and a secret from which the consumers' signing keys and the cursors' key are
 * derived, which all copies of the server must share.
 */
@Component
class ShareKeys {

    private final JdbcTemplate jdbc;
    private final Sm2 key;
    private final String keyId;
    private final byte[] secret;

    record Published(String id, String pem) {
    }

    ShareKeys(@Value("${zhongshu.data:data}") Path data, @Value("${zhongshu.sharing.key-file:${zhongshu.data:data}/keys/sharing.key}") Path secretFile, JdbcTemplate jdbc, Clock clock)
            throws IOException {
        this.jdbc = jdbc;
        Files.createDirectories(data);
        Path file = data.resolve("share-key");
        key = Sm2.fromPem(SecretFile.read(file, () -> Sm2.generate().privatePem()));
        keyId = Receipt.keyId(key);
        String pem = key.publicPem();
        Path published = data.resolve(VerifyReceipt.PUBLIC_KEYS_FILE);
        if (!Files.exists(published) || !Files.readString(published).contains(pem)) {
            Files.writeString(published, pem, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
        jdbc.update("INSERT INTO sharing.key (id, pem, since) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", keyId, pem, clock.instant().atOffset(ZoneOffset.UTC));
        secret = secret(secretFile);
    }

    Sm2 key() {
        return key;
    }

    String keyId() {
        return keyId;
    }

    /** The keys of all copies and all times, the newest first. */
    List<Published> published() {
        return jdbc.query("SELECT id, pem FROM sharing.key ORDER BY since DESC", (row, n) -> new Published(row.getString(1), row.getString(2)));
    }

    /** The key with which a system signs its requests. A new number makes a new key. */
    byte[] signingKey(long system, int number) {
        return Sm3.hmac(secret, ("request:" + system + ":" + number).getBytes(StandardCharsets.US_ASCII));
    }

    /** An SM4 key for what is given to callers and comes back, e.g. cursors. */
    byte[] sealingKey() {
        return Arrays.copyOf(Sm3.hmac(secret, "cursor".getBytes(StandardCharsets.US_ASCII)), 16);
    }

    private static byte[] secret(Path file) throws IOException {
        return HexFormat.of().parseHex(SecretFile.read(file, () -> {
            byte[] fresh = new byte[32];
            new SecureRandom().nextBytes(fresh);
            return HexFormat.of().formatHex(fresh);
        }));
    }
}
