package org.zhongshu.platform.audit.internal;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import org.zhongshu.algorithms.crypto.Sm2;
import org.zhongshu.platform.audit.AuditCheckpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The SM2 key that signs the trail, made on the first start in {@code <data>/audit-key} (owner only), its public half added
 * to {@code <data>/audit-key.pub}; and the log of checkpoints beside them.
 */
@Component
class SigningKey {

    private final Path data;
    private final Sm2 key;

    SigningKey(@Value("${zhongshu.data:data}") Path data) throws IOException {
        this.data = data;
        Files.createDirectories(data);
        Path file = data.resolve(AuditCheckpoint.KEY_FILE);
        if (!Files.exists(file)) {
            make(file);
        }
        this.key = Sm2.fromPem(Files.readString(file));
        publish();
    }

    Sm2 key() {
        return key;
    }

    void log(AuditCheckpoint checkpoint) throws IOException {
        Files.writeString(data.resolve(AuditCheckpoint.LOG_FILE), checkpoint.line() + "\n",
                StandardOpenOption.CREATE, StandardOpenOption.APPEND, StandardOpenOption.DSYNC);
    }

    // written beside and moved: a kill in between leaves either no key or a whole one
    private static void make(Path file) throws IOException {
        Path draft = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(draft);
        Files.createFile(draft, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(draft, Sm2.generate().privatePem());
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private void publish() throws IOException {
        Path file = data.resolve(AuditCheckpoint.PUBLIC_KEYS_FILE);
        String pem = key.publicPem();
        if (!Files.exists(file) || !Files.readString(file).contains(pem)) {
            Files.writeString(file, pem, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
    }
}
