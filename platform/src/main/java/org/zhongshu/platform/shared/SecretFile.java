package org.zhongshu.platform.shared;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * A secret that is made once and lies in a file that only this account may read. Several copies of the server may start at once:
 * one of them makes it, all read the same. It is whole or it is not there, so neither a kill nor a full disk can
 * leave an empty one behind, from which everybody could derive what is signed with it.
 */
public final class SecretFile {

    private SecretFile() {
    }

    /** The file's text without blanks around it; made from {@code fresh} when there is no file. An empty file is refused: it was not made here. */
    public static String read(Path file, Supplier<String> fresh) throws IOException {
        if (!Files.exists(file)) {
            make(file, fresh.get());
        }
        String text = Files.readString(file).strip();
        if (text.isEmpty()) {
            throw new IOException("密钥文件 " + file + " 是空的，可能已损坏：请从备份恢复；从未使用过的可以删除后重新启动。");
        }
        return text;
    }

    /** Another text in the place of the one that is there, whole and on the disk when this returns. The caller keeps other writers away. */
    public static void replace(Path file, String text) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        Path draft = folder.resolve("." + file.getFileName() + ".new");
        Files.deleteIfExists(draft);
        Files.createFile(draft, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        write(draft, text);
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
            names.force(true);
        }
    }

    private static void write(Path file, String text) throws IOException {
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            out.force(true);
        }
    }

    /** A link is made or refused as a whole, and never takes the place of what is there. */
    private static void place(Path file, Path draft) throws IOException {
        try {
            Files.createLink(file, draft);
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (FileSystemException | UnsupportedOperationException noLinks) {
            Files.move(draft, file);
        }
    }

    private static void make(Path file, String secret) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        Files.createDirectories(folder);
        Path draft = folder.resolve("." + file.getFileName() + "." + UUID.randomUUID());
        try {
            Files.createFile(draft, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            write(draft, secret);
            place(file.toAbsolutePath(), draft);
        } catch (FileAlreadyExistsException another) {
            // a second copy of the server was faster; its secret is the one
        } finally {
            Files.deleteIfExists(draft);
        }
    }
}
