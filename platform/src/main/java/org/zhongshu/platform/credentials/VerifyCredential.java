package org.zhongshu.platform.credentials;

import org.zhongshu.algorithms.crypto.CryptoException;
import org.zhongshu.platform.credentials.internal.OfflineCommand;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.function.ToIntFunction;

/** The command {@code ./zhongshu verify-credential}: examines a sealed file or a QR code's text, without a server, a database or a network. */
public final class VerifyCredential {

    private VerifyCredential() {
    }

    /**
     * @param what   a file (PDF, OFD, or a text with the code), or the code's text itself
     * @param trust  trust bundle, as {@code GET /api/credentials/trust} gives it
     * @param status a newer status list, as {@code GET /api/credentials/status-list} gives it; null: the bundle's
     * @return 0 valid, 1 not valid, 2 something could not be read, 3 rightly signed but its state cannot be told (no list, or a stale one)
     */
    public static int run(String what, Path trust, Path status, Clock clock, PrintStream out) {
        try {
            return OfflineCommand.run(what, trust, status, clock.instant(), out);
        } catch (IOException | CryptoException e) {
            out.println("无法读取 could not be read: " + e.getMessage());
            return 2;
        }
    }

    /**
     * For a verifier that stays, such as a turnstile: a code's text → 0, 1 or 3 as in {@link #run}. Thread safe; made anew for a newer list.
     *
     * @throws IOException when the bundle or the list cannot be read
     */
    public static ToIntFunction<String> codes(Path trust, Path status, Clock clock) throws IOException {
        return OfflineCommand.codes(trust, status, clock);
    }
}
