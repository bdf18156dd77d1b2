package org.zhongshu.platform.onecode;

import org.zhongshu.platform.onecode.internal.OfflineTerminal;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;

/**
 * A scene's terminal without a network: a bus, a turnstile on a mountain. It is given the server's signed bundle (public keys of the days, the short list of stopped codes, the scene's rules) and decides by
 * itself; what it took lies in its folder, on the disk before it answers, until it is handed in ({@code POST /api/onecode/terminal/uploads}). Nothing in the folder can make a code. Thread safe.
 */
public interface CodeTerminal {

    /** What a code is worth here and now. */
    enum Verdict {
        TAKEN("有效"), USED("这个码已经用过，请等下一个码"), LATE("这个码已过时，请出示当前的码"), EARLY("这个码还没有到时间，请核对终端时钟"), FORGED("不是有效的一码通"), STOPPED("这个码已被停用"),
        STALE("核验材料已过期，请联网更新"), CLOCK("终端时钟不对，请校准后再用");

        private final String label;

        Verdict(String label) {
            this.label = label;
        }

        public String label() {
            return label;
        }
    }

    /** A code that was taken and is to be handed in. @param request the terminal's own word for it: handed in twice it is one scan */
    record Taken(String request, String code, Instant at) {
    }

    /**
     * @param folder the terminal's own, kept between starts
     * @param root   the server's public key as PEM, as it was given when the terminal was registered
     * @throws IOException when the folder cannot be read, or its bundle is not signed by that key
     */
    static CodeTerminal open(Path folder, String root, Clock clock) throws IOException {
        return OfflineTerminal.open(folder, root, clock);
    }

    /**
     * A newer bundle, as {@code GET /api/onecode/terminal/bundle} gives it; kept in the folder.
     *
     * @throws IOException when it is not rightly signed, or older than the one that is known
     */
    void bundle(String signed) throws IOException;

    /** Looks at a code without taking it: TAKEN stands for: it would be taken. */
    Verdict check(String code);

    /** Takes a code: the same one is never taken again. */
    Verdict take(String code) throws IOException;

    /** Until when the list of stopped codes counts as fresh; after that codes are still taken as long as the scene allows. */
    Instant listFreshUntil();

    List<Taken> waiting();

    /** These are handed in and need not be kept. */
    void handedIn(List<String> requests) throws IOException;
}
