package org.zhongshu.platform.decisions;

import org.zhongshu.platform.decisions.internal.ReplayCommand;

import javax.sql.DataSource;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;

/** The command {@code ./zhongshu replay-decision}: makes a decision again and tells whether it comes out the same. */
public final class ReplayDecision {

    private ReplayDecision() {
    }

    /**
     * Without a server, a database or a network.
     *
     * @param file as {@code GET /api/decisions/{id}/export} gives it
     * @return 0 the same in all, 1 something differs, 2 the file cannot be read
     */
    public static int run(Path file, PrintStream out) throws IOException {
        return ReplayCommand.run(file, out);
    }

    /**
     * @param number of a decision in an installation's database
     * @return 0 the same in all, 1 something differs, 2 there is no such decision
     */
    public static int run(long number, DataSource database, PrintStream out) {
        return ReplayCommand.run(number, database, out);
    }

    /**
     * @param matter number of what was applied for, e.g. {@code BJ20261122-7K3Q9FXM}: all that was decided of it
     * @return 0 the same in all, 1 something differs, 2 nothing was decided of it
     */
    public static int run(String matter, DataSource database, PrintStream out) {
        return ReplayCommand.run(matter, database, out);
    }
}
