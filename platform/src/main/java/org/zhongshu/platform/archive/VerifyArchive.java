package org.zhongshu.platform.archive;

import org.zhongshu.platform.archive.internal.ArchiveCommand;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;

/** The command {@code ./zhongshu verify-archive}: examines a package, without a server, a database or a network. */
public final class VerifyArchive {

    private VerifyArchive() {
    }

    /**
     * @param file  a package, as {@code /archive} gives it
     * @param trust a trust bundle ({@code GET /api/credentials/trust}) or PEM certificates; null: the package's own root is used, whose fingerprint must then be compared
     * @return 0 whole and rightly sealed, 1 not, 2 something could not be read
     */
    public static int run(Path file, Path trust, Clock clock, PrintStream out) {
        try {
            return ArchiveCommand.run(file, trust, clock.instant(), out);
        } catch (IOException | RuntimeException e) {
            // whatever a stranger put into the file: an answer in words, never a trace
            out.println("无法读取 could not be read: " + (e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage()));
            return 2;
        }
    }
}
