package org.zhongshu.platform.devices.internal;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import org.zhongshu.algorithms.crypto.Sm3;
import org.zhongshu.algorithms.crypto.Sm4;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/**
 * The key under which device credentials are kept: tokens as HMAC-SM3 (they need only be recognised), pre-shared keys and
 * HJ 212 passwords sealed with SM4-GCM (they have to be used again). The key lies in the data folder, not in the database, so
 * a copied database gives no device away. Losing the file means issuing new credentials.
 */
@Component
class DeviceSecrets {

    private static final int KEY = 32;

    private final byte[] hashing;
    private final byte[] sealing;

    DeviceSecrets(@Value("${zhongshu.devices.key-file:${zhongshu.data:data}/keys/devices.key}") Path file) throws IOException {
        byte[] master = read(file);
        hashing = Sm3.hmac(master, "token".getBytes(StandardCharsets.US_ASCII));
        sealing = Arrays.copyOf(Sm3.hmac(master, "seal".getBytes(StandardCharsets.US_ASCII)), Sm4.BLOCK);
    }

    private static byte[] read(Path file) throws IOException {
        if (!Files.exists(file)) {
            Files.createDirectories(file.toAbsolutePath().getParent());
            byte[] fresh = new byte[KEY];
            new SecureRandom().nextBytes(fresh);
            // written beside and moved: a kill in between leaves either no key or a whole one
            Path draft = Files.createTempFile(file.toAbsolutePath().getParent(), "devices", ".new");
            try {
                Files.writeString(draft, HexFormat.of().formatHex(fresh));
                Files.move(draft, file);
            } catch (FileAlreadyExistsException another) {
                // a second copy of the server was faster; its key is the one
                Files.delete(draft);
            }
        }
        return key(file);
    }

    private static byte[] key(Path file) throws IOException {
        try {
            byte[] key = HexFormat.of().parseHex(Files.readString(file).trim());
            if (key.length == KEY) {
                return key;
            }
        } catch (IllegalArgumentException e) {
            // said below
        }
        throw new IOException("设备密钥文件已损坏，请从备份恢复 the key of the device credentials is damaged, restore it from a backup: " + file);
    }

    byte[] hash(String token) {
        return Sm3.hmac(hashing, token.getBytes(StandardCharsets.UTF_8));
    }

    byte[] seal(byte[] secret, String context) {
        return Sm4.seal(sealing, secret, context.getBytes(StandardCharsets.UTF_8));
    }

    byte[] open(byte[] sealed, String context) {
        return Sm4.open(sealing, sealed, context.getBytes(StandardCharsets.UTF_8));
    }

    /** 120 random bits, URL-safe: it stands in a path of the HTTP API. */
    static String newToken() {
        byte[] random = new byte[15];
        new SecureRandom().nextBytes(random);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }
}
