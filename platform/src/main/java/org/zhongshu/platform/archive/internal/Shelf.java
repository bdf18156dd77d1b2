package org.zhongshu.platform.archive.internal;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import org.zhongshu.algorithms.crypto.CryptoException;
import org.zhongshu.algorithms.crypto.Sm4;
import org.zhongshu.platform.shared.Problem;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Set;

/**
 * Where packages lie: {@code <data>/archive}, one file each, in pieces of 256 kB sealed by SM4-GCM under a key of the package's own. The key
 * stands sealed in the database: without it the file is noise, wherever a copy of it may lie.
 */
@Component
class Shelf {

    private static final int PIECE = 256 * 1024;

    private final Path folder;

    Shelf(@Value("${zhongshu.data:data}") Path data) {
        this.folder = data.resolve("archive");
    }

    interface Filler {
        void fill(OutputStream out) throws IOException;
    }

    /** On the disk, whole, when this returns; a file of that name is replaced. */
    void put(String name, byte[] key, Filler filler) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path part = file.resolveSibling(file.getFileName() + ".part");
        Files.deleteIfExists(part);
        Files.createFile(part, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            try (Sealing out = new Sealing(Files.newOutputStream(part), key, name)) {
                filler.fill(out);
            }
            try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            try (FileChannel directory = FileChannel.open(file.getParent(), Set.of(StandardOpenOption.READ))) {
                directory.force(true);
            }
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /** Writes the package in clear. 422 when the file is gone or changed. */
    void read(String name, byte[] key, OutputStream out) throws IOException {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(folder.resolve(name))))) {
            boolean last = false;
            for (int i = 0; !last; i++) {
                int size = in.readInt();
                last = size < 0;
                byte[] sealed = new byte[Math.min(Math.abs(size), PIECE + 64)];
                in.readFully(sealed);
                out.write(Sm4.open(key, sealed, context(name, i, last)));
            }
            if (in.read() >= 0) {
                throw new CryptoException("文件之后还有内容");
            }
        } catch (java.nio.file.NoSuchFileException | EOFException | CryptoException e) {
            throw Problem.unprocessable("package-damaged", "档案包的存储文件已损坏或丢失，请从备份恢复后再取。");
        }
    }

    /** A package in clear as a file for a while, readable by this process's user alone. */
    Path clear(String name, byte[] key) throws IOException {
        Path file = Files.createTempFile("zhongshu-archive", ".zip", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (OutputStream out = Files.newOutputStream(file)) {
            read(name, key, out);
            return file;
        } catch (IOException | Problem e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    InputStream once(Path file) throws IOException {
        return Files.newInputStream(file, StandardOpenOption.DELETE_ON_CLOSE);
    }

    void remove(String name) throws IOException {
        Files.deleteIfExists(folder.resolve(name));
    }

    private static byte[] context(String name, int piece, boolean last) {
        return (name + "\n" + piece + "\n" + last).getBytes(StandardCharsets.UTF_8);
    }

    /** A piece's length stands before it, negative before the last: what was cut off shows. */
    private static final class Sealing extends OutputStream {

        private final OutputStream out;
        private final byte[] key;
        private final String name;
        private final byte[] piece = new byte[PIECE];
        private int filled;
        private int number;

        Sealing(OutputStream out, byte[] key, String name) {
            this.out = out;
            this.key = key;
            this.name = name;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[]{(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            int at = offset;
            while (at < offset + length) {
                if (filled == PIECE) {
                    flushPiece(false);
                }
                int n = Math.min(PIECE - filled, offset + length - at);
                System.arraycopy(bytes, at, piece, filled, n);
                filled += n;
                at += n;
            }
        }

        private void flushPiece(boolean last) throws IOException {
            byte[] sealed = Sm4.seal(key, Arrays.copyOf(piece, filled), context(name, number++, last));
            int size = last ? -sealed.length : sealed.length;
            out.write(new byte[]{(byte) (size >>> 24), (byte) (size >>> 16), (byte) (size >>> 8), (byte) size});
            out.write(sealed);
            filled = 0;
        }

        @Override
        public void close() throws IOException {
            flushPiece(true);
            out.close();
        }
    }
}
