package org.zhongshu.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.zhongshu.algorithms.crypto.Sm3;

/**
 * What the demonstration remembers between runs: a secret of its own, from which all device credentials follow (so that two
 * installations never share a token), and which one-time steps are done.
 */
final class Memory {

    private final Path folder;
    private final byte[] secret;

    Memory(Path folder) {
        this.folder = folder;
        try {
            Files.createDirectories(folder);
            Path file = folder.resolve("secret");
            if (!Files.exists(file)) {
                byte[] fresh = new byte[32];
                new SecureRandom().nextBytes(fresh);
                Files.writeString(file, HexFormat.of().formatHex(fresh));
            }
            secret = HexFormat.of().parseHex(Files.readString(file).strip());
        } catch (IOException e) {
            throw new UncheckedIOException("示范数据目录无法使用 " + folder, e);
        }
    }

    /** A credential: the first {@code digits} hexadecimal digits of SM3(secret, purpose, device code). */
    String credential(String purpose, String code, int digits) {
        byte[] text = (purpose + "/" + code).getBytes(StandardCharsets.UTF_8);
        byte[] all = new byte[secret.length + text.length];
        System.arraycopy(secret, 0, all, 0, secret.length);
        System.arraycopy(text, 0, all, secret.length, text.length);
        return HexFormat.of().formatHex(Sm3.digest(all)).substring(0, digits);
    }

    /** How far a step has come; 0 when it has not begun. */
    int count(String step) {
        try {
            Path file = folder.resolve(step + ".count");
            return Files.exists(file) ? Integer.parseInt(Files.readString(file).strip()) : 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void count(String step, int reached) {
        try {
            Files.writeString(folder.resolve(step + ".count"), Integer.toString(reached));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean done(String step) {
        return Files.exists(folder.resolve(step + ".done"));
    }

    void remember(String step) {
        try {
            Files.writeString(folder.resolve(step + ".done"), "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
