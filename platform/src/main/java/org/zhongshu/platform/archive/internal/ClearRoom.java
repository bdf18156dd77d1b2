package org.zhongshu.platform.archive.internal;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.UUID;

/**
 * Where a package lies in clear while somebody takes it or it is examined: a folder of this process alone, which it holds by a lock. What a
 * killed process left is removed when the next one starts; a copy of the server that runs keeps its own.
 */
final class ClearRoom {

    private static final Logger log = LoggerFactory.getLogger(ClearRoom.class);
    private static final FileAttribute<Set<PosixFilePermission>> FOLDER = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final FileAttribute<Set<PosixFilePermission>> FILE = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final String HELD = "held";

    private final Path rooms;
    private Path own;
    /** Kept for as long as the process lives: with it the lock goes. */
    private FileChannel held;

    ClearRoom(Path rooms) {
        this.rooms = rooms;
        sweep();
    }

    /** An empty file that only this process's user can read. */
    synchronized Path file() throws IOException {
        if (own == null || !Files.isDirectory(own)) {
            Files.createDirectories(rooms, FOLDER);
            Path made = Files.createDirectory(rooms.resolve(UUID.randomUUID().toString()), FOLDER);
            FileChannel channel = FileChannel.open(Files.createFile(made.resolve(HELD), FILE), StandardOpenOption.WRITE);
            channel.lock();
            held = channel;
            own = made;
        }
        return Files.createTempFile(own, "package", ".zip", FILE);
    }

    private void sweep() {
        try (DirectoryStream<Path> left = Files.newDirectoryStream(rooms)) {
            for (Path room : left) {
                if (!lives(room)) {
                    empty(room);
                }
            }
        } catch (NoSuchFileException none) {
            // nothing was ever taken here
        } catch (IOException e) {
            log.warn("what a killed process left in {} could not be removed: {}", rooms, e.getMessage());
        }
    }

    private static boolean lives(Path room) throws IOException {
        try (FileChannel channel = FileChannel.open(room.resolve(HELD), StandardOpenOption.WRITE); FileLock lock = channel.tryLock()) {
            return lock == null;
        } catch (NoSuchFileException none) {
            return false;
        } catch (OverlappingFileLockException ours) {
            return true;
        }
    }

    private static void empty(Path room) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(room)) {
            for (Path f : files) {
                Files.deleteIfExists(f);
            }
        }
        Files.deleteIfExists(room);
    }
}
