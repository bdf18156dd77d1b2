package org.zhongshu.platform.archive.internal;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import org.zhongshu.algorithms.crypto.Sm4;
import org.zhongshu.platform.shared.Problem;

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

    static final int PIECE = 256 * 1024;

    private final Path folder;
    private final ClearRoom room;

    Shelf(@Value("${zhongshu.data:data}") Path data) {
        this.folder = data.resolve("archive");
        this.room = new ClearRoom(folder.resolve(".clear"));
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

    /** The package in clear, piece by piece. 422 when the file is gone or changed, also when that shows only on the way. */
    InputStream open(String name, byte[] key) throws IOException {
        return new Unsealing(folder.resolve(name), key, name);
    }

    /** A package in clear as a file for a while, readable by this process's user alone. */
    Path clear(String name, byte[] key) throws IOException {
        Path file = room.file();
        try (OutputStream out = Files.newOutputStream(file); InputStream in = open(name, key)) {
            in.transferTo(out);
            return file;
        } catch (IOException | Problem e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    /** Opened, it is gone from the folder already; what was opened can still be read. */
    InputStream once(Path file) throws IOException {
        return Files.newInputStream(file, StandardOpenOption.DELETE_ON_CLOSE);
    }

    void remove(String name) throws IOException {
        Files.deleteIfExists(folder.resolve(name));
    }

    static byte[] context(String name, int piece, boolean last) {
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
