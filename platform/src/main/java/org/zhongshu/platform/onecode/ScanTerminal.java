package org.zhongshu.platform.onecode;

import org.zhongshu.platform.onecode.internal.TerminalCommand;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;

/** The command {@code ./zhongshu terminal}: a clerk's offline terminal. A hand scanner types codes line by line; each is answered at once, with or without a network. */
public final class ScanTerminal {

    private ScanTerminal() {
    }

    /**
     * Until the input ends.
     *
     * @param server where the platform is; null: no network is used at all
     * @param key    {@code number:key} as it was given when the terminal was registered; null without a server
     * @param folder the terminal's own, kept between starts
     * @return 0; what could not be handed in yet lies in the folder
     * @throws IOException when it cannot begin: no material yet and no network, a wrong key, a scene that is online only, another terminal's folder
     */
    public static int run(URI server, String key, Path folder, Clock clock, InputStream in, PrintStream out) throws IOException {
        return TerminalCommand.run(server, key, folder, clock, in, out);
    }
}
