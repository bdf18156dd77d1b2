package org.zhongshu.platform.audit;

import org.zhongshu.algorithms.crypto.CryptoException;
import org.zhongshu.algorithms.crypto.Sm2;
import org.zhongshu.algorithms.crypto.Sm3;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The head of the chain at one time, signed with SM2 (SM3withSM2, DER, default signer id). The signed text is
 * {@code zhongshu-audit\n<seq>\n<hash, hex>\n<at, ISO-8601>\n}. Every checkpoint stands in the database and as one line
 * {@code seq hash at keyId signature} in {@code <data>/audit-checkpoints.log}, so that who can write only to the database
 * cannot cut the end off unseen.
 *
 * @param hash      64 hexadecimal digits
 * @param keyId     the first 16 hexadecimal digits of SM3 over the public key's PEM
 * @param signature hexadecimal
 */
public record AuditCheckpoint(long seq, String hash, Instant at, String keyId, String signature) {

    /** Names of the files in the data folder. */
    public static final String KEY_FILE = "audit-key";
    public static final String PUBLIC_KEYS_FILE = "audit-key.pub";
    public static final String LOG_FILE = "audit-checkpoints.log";

    public static AuditCheckpoint sign(Sm2 key, long seq, byte[] hash, Instant at) {
        String hex = HexFormat.of().formatHex(hash);
        return new AuditCheckpoint(seq, hex, at, keyId(key), HexFormat.of().formatHex(key.sign(message(seq, hex, at))));
    }

    public boolean signedBy(Sm2 key) {
        try {
            return key.verify(message(seq, hash, at), HexFormat.of().parseHex(signature));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    public static String keyId(Sm2 key) {
        return Sm3.hex(key.publicPem()).substring(0, 16);
    }

    public String line() {
        return seq + " " + hash + " " + at + " " + keyId + " " + signature;
    }

    /** A line of the log file; one that is no checkpoint comes back as seq −1. */
    static AuditCheckpoint parse(String line) {
        String[] parts = line.split(" ");
        try {
            return new AuditCheckpoint(Long.parseLong(parts[0]), parts[1], Instant.parse(parts[2]), parts[3], parts[4]);
        } catch (IndexOutOfBoundsException | NumberFormatException | java.time.format.DateTimeParseException e) {
            return new AuditCheckpoint(-1, line, Instant.EPOCH, "", "");
        }
    }

    /** The public keys this installation has ever signed with, by id; they are trusted because they lie outside the database. */
    static Map<String, Sm2> trustedKeys(Path data) throws IOException {
        Path file = data.resolve(PUBLIC_KEYS_FILE);
        Map<String, Sm2> keys = new LinkedHashMap<>();
        if (Files.exists(file)) {
            String end = "-----END PUBLIC KEY-----\n";
            for (String pem : Files.readString(file).split(end)) {
                if (!pem.isBlank()) {
                    try {
                        Sm2 key = Sm2.fromPem(pem + end);
                        keys.put(keyId(key), key);
                    } catch (CryptoException e) {
                        throw new IOException(file + " 中的公钥无法读取", e);
                    }
                }
            }
        }
        return keys;
    }

    private static byte[] message(long seq, String hash, Instant at) {
        return ("zhongshu-audit\n" + seq + "\n" + hash + "\n" + at + "\n").getBytes(StandardCharsets.UTF_8);
    }
}
