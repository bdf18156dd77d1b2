package org.zhongshu.demo.departments;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Ends a database server when this program is gone, however it went: a shell that waits for the end of its input, which only
 * the end of this program brings, and then ends the process of the pid file if it serves our folder.
 */
final class Guard implements AutoCloseable {

    private static final String SCRIPT = "cat >/dev/null; p=$(head -n 1 \"$1\" 2>/dev/null) && grep -aqF \"$2\" \"/proc/$p/cmdline\" 2>/dev/null && kill -s \"$3\" \"$p\"";

    private final Process shell;

    /** @param signal {@code INT} or {@code TERM}: what makes the server stop without waiting for its clients */
    Guard(Path pidFile, Path folder, String signal) throws IOException {
        shell = new ProcessBuilder("sh", "-c", SCRIPT, "guard", pidFile.toString(), folder.toString(), signal).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
    }

    /** What the end of the program does. */
    void endOfInput() throws IOException {
        shell.getOutputStream().close();
    }

    /** The server has been stopped in the usual way. */
    @Override
    public void close() {
        shell.descendants().forEach(ProcessHandle::destroy);
        shell.destroy();
    }
}
