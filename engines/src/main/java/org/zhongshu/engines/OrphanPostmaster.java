package org.zhongshu.engines;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Stops a postmaster that outlived its JVM (kill -9), and removes a stale pid file. */
final class OrphanPostmaster {

    private static final Logger log = LoggerFactory.getLogger(OrphanPostmaster.class);

    private OrphanPostmaster() {
    }

    static void stop(Path data) throws IOException {
        Path pidFile = data.resolve("postmaster.pid");
        if (!Files.exists(pidFile)) {
            return;
        }
        long pid;
        try {
            pid = Long.parseLong(Files.readAllLines(pidFile).getFirst().trim());
        } catch (RuntimeException unreadable) {
            Files.deleteIfExists(pidFile);
            return;
        }
        ProcessHandle handle = ProcessHandle.of(pid).filter(p -> serves(p, data)).orElse(null);
        if (handle == null) {
            Files.deleteIfExists(pidFile);
            return;
        }
        log.warn("Stopping PostgreSQL that is still running (pid {})", pid);
        // INT = fast shutdown: disconnect clients, checkpoint, stop. TERM would wait for the clients.
        signal("INT", pid);
        if (!gone(handle, 30)) {
            signal("QUIT", pid);
            if (!gone(handle, 15)) {
                throw new IOException("PostgreSQL of an earlier run (pid " + pid + ") does not stop");
            }
        }
        Files.deleteIfExists(pidFile);
    }

    /** A recycled process id must not be shot: the command line or working directory has to name our data folder. */
    private static boolean serves(ProcessHandle process, Path data) {
        try {
            String command = Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline")).replace('\0', ' ');
            if (!command.contains("postgres")) {
                return false;
            }
            Path cwd = Files.readSymbolicLink(Path.of("/proc", Long.toString(process.pid()), "cwd"));
            return command.contains(data.toAbsolutePath().toString()) || cwd.equals(data.toRealPath());
        } catch (IOException e) {
            return false;
        }
    }

    private static void signal(String name, long pid) throws IOException {
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(pid)).inheritIO().start().waitFor(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean gone(ProcessHandle process, int seconds) {
        for (int i = 0; i < seconds * 10 && running(process); i++) {
            try {
                TimeUnit.MILLISECONDS.sleep(100);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return !running(process);
    }

    /** A process that has ended but was not yet reaped by its parent has an empty command line. */
    private static boolean running(ProcessHandle process) {
        try {
            return process.isAlive() && !Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline")).isEmpty();
        } catch (IOException gone) {
            return false;
        }
    }
}
