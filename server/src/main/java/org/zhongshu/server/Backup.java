package org.zhongshu.server;

import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * A whole installation in one file: the data folder of a stopped server, without what can be made again (unpacked engine
 * binaries, logs, the lock) and without what lies in clear for a moment (packages of the archive that somebody takes). Restoring refuses a folder that already holds anything.
 */
final class Backup {

    private static final Set<String> LEFT_OUT = Set.of("postgres/binaries", "logs", "zhongshu.lock", "postgres/data/postmaster.pid", "archive/.clear");

    private Backup() {
    }

    /**
     * The archive holds keys and personal data, so only its owner may read it.
     *
     * @return size of the archive in bytes; it is on the disk, not only in its cache, when this returns
     */
    static long write(Path data, Path archive) throws IOException {
        if (archive.startsWith(data)) {
            throw new IOException("备份文件不能放在数据目录里 the archive must not lie in the data folder: " + archive);
        }
        Path part = archive.resolveSibling(archive.getFileName() + ".part");
        Files.deleteIfExists(part);
        Files.createFile(part, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            pack(data, part);
            Files.move(part, archive, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(part);
        }
        return Files.size(archive);
    }

    private static void pack(Path data, Path part) throws IOException {
        try (var file = new BufferedOutputStream(Files.newOutputStream(part));
             var gzip = new GZIPOutputStream(file, 1 << 16) {{ def.setLevel(Deflater.BEST_SPEED); }};
             var tar = new TarArchiveOutputStream(gzip);
             var paths = Files.walk(data)) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
            for (Path path : (Iterable<Path>) paths::iterator) {
                String name = data.relativize(path).toString();
                if (name.isEmpty() || LEFT_OUT.stream().anyMatch(out -> name.equals(out) || name.startsWith(out + "/")) || Files.isSymbolicLink(path)) {
                    continue;
                }
                TarArchiveEntry entry = new TarArchiveEntry(path.toFile(), name);
                entry.setMode(mode(path));
                tar.putArchiveEntry(entry);
                if (Files.isRegularFile(path)) {
                    Files.copy(path, tar);
                }
                tar.closeArchiveEntry();
            }
        }
        try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    /** @return number of files restored */
    static int read(Path archive, Path data) throws IOException {
        if (!Files.isRegularFile(archive)) {
            throw new IOException("没有这个文件 no such file: " + archive);
        }
        if (Files.exists(data)) {
            try (var present = Files.list(data)) {
                if (present.findAny().isPresent()) {
                    throw new IOException("目标目录不为空，不覆盖 the folder is not empty and is left as it is: " + data);
                }
            }
        }
        int files = 0;
        try (InputStream file = new BufferedInputStream(Files.newInputStream(archive));
             var tar = new TarArchiveInputStream(new GZIPInputStream(file, 1 << 16))) {
            TarArchiveEntry entry;
            while ((entry = tar.getNextEntry()) != null) {
                Path target = data.resolve(entry.getName()).normalize();
                if (!target.startsWith(data)) {
                    throw new IOException("备份文件里有越界的路径 the archive names a path outside the folder: " + entry.getName());
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(target);
                } else {
                    Files.createDirectories(target.getParent());
                    Files.copy(tar, target);
                    files++;
                }
                Files.setPosixFilePermissions(target, permissions(entry.getMode()));
            }
        }
        return files;
    }

    private static int mode(Path path) throws IOException {
        int mode = 0;
        List<PosixFilePermission> order = List.of(PosixFilePermission.values());
        for (PosixFilePermission permission : Files.getPosixFilePermissions(path)) {
            mode |= 0400 >> order.indexOf(permission);
        }
        return mode;
    }

    private static Set<PosixFilePermission> permissions(int mode) {
        StringBuilder text = new StringBuilder("rwxrwxrwx");
        for (int bit = 0; bit < 9; bit++) {
            if ((mode & (0400 >> bit)) == 0) {
                text.setCharAt(bit, '-');
            }
        }
        return PosixFilePermissions.fromString(text.toString());
    }
}
