package org.zhongshu.platform.vault.internal;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import org.zhongshu.algorithms.crypto.Sm3;
import org.zhongshu.algorithms.crypto.Sm4;
import org.zhongshu.platform.shared.SecretFile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * The keys, one a line in {@code keys/vault.key}, the last for what is new; and the key of the blind index in {@code keys/vault-index.key}.
 * A key's number is its line. Lines are only ever added: what was sealed under an older key, also in an old backup, stays readable.
 * A line is not used for sealing before the database has its mark: {@link #use}.
 */
@Component
class KeyRing {

    /** Number of the mark of the blind index's key. */
    static final int INDEX = 0;
    private static final int INDEX_BYTES = 32;
    private static final int MOST = 65_535;
    private final Path file;
    private final byte[] indexKey;
    private volatile List<byte[]> keys;
    private volatile int newest;

    KeyRing(@Value("${zhongshu.vault.keys:${zhongshu.data:data}/keys}") Path folder) throws IOException {
        file = folder.resolve("vault.key");
        keys = parse(SecretFile.read(file, () -> HexFormat.of().formatHex(Sm4.newKey())));
        newest = keys.size();
        indexKey = index(SecretFile.read(folder.resolve("vault-index.key"), () -> {
            byte[] fresh = new byte[INDEX_BYTES];
            new SecureRandom().nextBytes(fresh);
            return HexFormat.of().formatHex(fresh);
        }));
    }

    /** A shorter key would still find what it indexed, and nothing else would tell that it is cut off. */
    private static byte[] index(String text) throws IOException {
        if (!text.matches("[0-9a-fA-F]{" + 2 * INDEX_BYTES + "}")) {
            throw new IOException("密钥文件 vault-index.key 须为一行 64 位十六进制：请从备份恢复。");
        }
        return HexFormat.of().parseHex(text);
    }

    private static List<byte[]> parse(String text) throws IOException {
        List<byte[]> found = new ArrayList<>();
        try {
            text.lines().map(String::strip).filter(l -> !l.isEmpty()).forEach(l -> found.add(HexFormat.of().parseHex(l)));
        } catch (IllegalArgumentException e) {
            throw new IOException("密钥文件 vault.key 每行须为 32 位十六进制。", e);
        }
        if (found.isEmpty() || found.size() > MOST || found.stream().anyMatch(k -> k.length != Sm4.BLOCK)) {
            throw new IOException("密钥文件 vault.key 每行须为 32 位十六进制。");
        }
        return List.copyOf(found);
    }

    /** The key for what is new. */
    int newest() {
        return newest;
    }

    /** How many there are in the file. */
    int size() {
        return keys.size();
    }

    /** The database knows this key: from now on it seals. Never goes back to an older one. */
    synchronized void use(int number) {
        if (number > keys.size()) {
            refresh();
        }
        newest = Math.max(newest, Math.min(number, keys.size()));
    }

    byte[] indexKey() {
        return indexKey;
    }

    /** The key of a number; null when there is none. Another copy of the server may have added it, so the file is read once more. */
    byte[] key(int number) {
        if (number > keys.size()) {
            refresh();
        }
        return number < 1 || number > keys.size() ? null : keys.get(number - 1);
    }

    /** Reads the file again: another copy of the server may have added a key. */
    synchronized void refresh() {
        try {
            keys = parse(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What tells that a key is the one of before, without telling the key. @param number or {@link #INDEX} */
    byte[] mark(int number) {
        return Arrays.copyOf(Sm3.hmac(number == INDEX ? indexKey : keys.get(number - 1), "zhongshu.vault.mark".getBytes(StandardCharsets.UTF_8)), 8);
    }

    /** Adds a key; it is on the disk before it is used, and used when the caller has committed its mark. The caller holds the lock that keeps other copies of the server away. */
    synchronized int add() {
        refresh();
        List<String> lines = new ArrayList<>(keys.stream().map(HexFormat.of()::formatHex).toList());
        lines.add(HexFormat.of().formatHex(Sm4.newKey()));
        try {
            SecretFile.replace(file, String.join("\n", lines) + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        refresh();
        return keys.size();
    }
}
