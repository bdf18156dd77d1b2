package org.zhongshu.platform.onecode.internal;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zhongshu.algorithms.crypto.Sm2;
import org.zhongshu.algorithms.crypto.Sm2Verifier;
import org.zhongshu.platform.onecode.CodeTerminal;
import org.zhongshu.platform.onecode.CodeTerminal.Verdict;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A terminal without a network: what it takes, what it refuses, and what whoever steals it can do with it. */
class OfflineTerminalTest {

    private static final Sm2 ROOT = Sm2.generate();
    private static final Sm2 DAY_KEY = Sm2.generate();
    private static final long HANDLE = 0x1234_5678_9abc_def0L;

    @TempDir
    private Path folder;
    private final Moving clock = new Moving(Instant.parse("2026-11-22T10:00:10Z"));
    private CodeTerminal terminal;

    private static final class Moving extends Clock {
        private Instant now;

        private Moving(Instant now) {
            this.now = now;
        }

        void on(String duration) {
            now = now.plus(Duration.parse(duration));
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    @BeforeEach
    void begin() throws IOException {
        terminal = CodeTerminal.open(folder, ROOT.publicPem(), clock);
        terminal.bundle(bundle(clock.instant(), Set.of()));
    }

    private static String bundle(Instant at, Set<Long> stopped) {
        int day = Code.dayOf(Code.windowOf(at));
        Map<Integer, Sm2> keys = new HashMap<>();
        for (int d = day - 1; d <= day + 1; d++) {
            keys.put(d, DAY_KEY.publicOnly());
        }
        return new Bundle("341882", "bus", "ZD000001", at, at.plus(Duration.ofMinutes(15)), at.plus(Duration.ofHours(12)), Duration.ofSeconds(20), keys, stopped).signed(ROOT);
    }

    private String code(long handle, Instant at) {
        return Code.make(DAY_KEY, Code.windowOf(at), handle).text();
    }

    @Test
    void aCodeIsTakenOnceAndNeverAgainNotEvenAfterARestart() throws IOException {
        String code = code(HANDLE, clock.instant());
        assertThat(terminal.check(code)).isEqualTo(Verdict.TAKEN);
        assertThat(terminal.take(code)).isEqualTo(Verdict.TAKEN);
        assertThat(terminal.take(code.toLowerCase())).isEqualTo(Verdict.USED);
        CodeTerminal restarted = CodeTerminal.open(folder, ROOT.publicPem(), clock);
        assertThat(restarted.take(code)).isEqualTo(Verdict.USED);
        assertThat(restarted.waiting()).hasSize(1);
        // even when it is handed in within the code's time
        restarted.handedIn(List.of(restarted.waiting().getFirst().request()));
        assertThat(CodeTerminal.open(folder, ROOT.publicPem(), clock).take(code)).isEqualTo(Verdict.USED);
        // another person's code of the same moment, and this one's next code
        assertThat(restarted.take(code(7, clock.instant()))).isEqualTo(Verdict.TAKEN);
        clock.on("PT30S");
        assertThat(restarted.take(code(HANDLE, clock.instant()))).isEqualTo(Verdict.TAKEN);
    }

    @Test
    void aScreenshotIsUselessAfterItsWindowAndATomorrowsCodeIsTooEarly() throws IOException {
        String code = code(HANDLE, clock.instant());
        // the window ends at 10:00:30, the scene allows 20 s more
        clock.on("PT39.999S");
        assertThat(terminal.check(code)).isEqualTo(Verdict.TAKEN);
        clock.on("PT0.001S");
        assertThat(terminal.take(code)).isEqualTo(Verdict.LATE);
        assertThat(terminal.take(code(HANDLE, clock.instant().plusSeconds(61)))).isEqualTo(Verdict.EARLY);
    }

    /** A verifier that is not there cannot be asked: the window was judged before it. */
    @Test
    void theWindowIsJudgedBeforeTheSignature() {
        for (Sm2 any : List.of(Sm2.generate(), DAY_KEY)) {
            assertThat(terminal.check(Code.make(any, Code.windowOf(clock.instant()) - 3, HANDLE).text())).isEqualTo(Verdict.LATE);
            assertThat(terminal.check(Code.make(any, Code.windowOf(clock.instant()) + 3, HANDLE).text())).isEqualTo(Verdict.EARLY);
        }
        assertThat(terminal.check(Code.make(DAY_KEY, Code.windowOf(clock.instant().plus(Duration.ofDays(9))), HANDLE).text())).as("of a day whose key is not here").isEqualTo(Verdict.EARLY);
        assertThat(terminal.check(Code.make(Sm2.generate(), Code.windowOf(clock.instant()), HANDLE).text())).as("of this moment, by another key").isEqualTo(Verdict.FORGED);
    }

    @Test
    void aClockTurnedBackDoesNotMakeAnOldCodeNew() throws IOException {
        String old = code(HANDLE, clock.instant());
        clock.on("PT10M");
        assertThat(terminal.take(code(8, clock.instant()))).isEqualTo(Verdict.TAKEN);
        clock.on("-PT10M");
        assertThat(terminal.take(old)).isEqualTo(Verdict.CLOCK);
        // nor after a restart, nor before the time at which the server made the bundle
        assertThat(CodeTerminal.open(folder, ROOT.publicPem(), clock).take(old)).isEqualTo(Verdict.CLOCK);
        clock.on("-PT1M");
        assertThat(terminal.check(code(9, clock.instant()))).isEqualTo(Verdict.CLOCK);
    }

    @Test
    void aClockPutForwardEndsTheBundleInsteadOfStretchingIt() {
        clock.on("PT12H1S");
        assertThat(terminal.check(code(HANDLE, clock.instant()))).isEqualTo(Verdict.STALE);
    }

    /** Everything on a stolen terminal's disk is public keys and codes that were shown: none of it makes a code. */
    @Test
    void whoStealsATerminalCannotMakeACode() throws IOException {
        terminal.take(code(HANDLE, clock.instant()));
        StringBuilder everything = new StringBuilder();
        try (var files = Files.list(folder)) {
            for (Path f : files.toList()) {
                everything.append(Files.readString(f));
            }
        }
        assertThat(everything.toString()).contains("PUBLIC KEY").doesNotContain("PRIVATE KEY");
        // a seen code moved into another window, or given another handle: its signature no longer fits
        byte[] seen = Code.parse(code(HANDLE, clock.instant())).bytes();
        for (int position = 1; position < seen.length; position++) {
            byte[] altered = seen.clone();
            altered[position] ^= 1;
            Code made = new Code(0, 0, 0, altered);
            assertThat(terminal.check(made.text())).as("byte " + position).isIn(Verdict.FORGED, Verdict.STALE, Verdict.LATE, Verdict.EARLY);
        }
        // a signature by any other key, the root's included
        for (Sm2 other : List.of(Sm2.generate(), ROOT)) {
            assertThat(terminal.check(Code.make(other, Code.windowOf(clock.instant()), HANDLE).text())).isEqualTo(Verdict.FORGED);
        }
        // and it cannot give itself a bundle with a key of its own
        assertThatThrownBy(() -> terminal.bundle(bundle(clock.instant(), Set.of()).replace("zhongshu-onecode/1", "zhongshu-onecode/2"))).isInstanceOf(IOException.class);
        Sm2 own = Sm2.generate();
        assertThatThrownBy(() -> terminal.bundle(new Bundle("341882", "bus", "ZD000001", clock.instant(), clock.instant(), clock.instant(), Duration.ZERO, Map.of(1, own.publicOnly()), Set.of()).signed(own))).isInstanceOf(IOException.class);
    }

    @Test
    void aStoppedCodeIsRefusedAndAnOlderListIsNotBelieved() throws IOException {
        Instant before = clock.instant();
        clock.on("PT1M");
        terminal.bundle(bundle(clock.instant(), Set.of(HANDLE)));
        assertThat(terminal.take(code(HANDLE, clock.instant()))).isEqualTo(Verdict.STOPPED);
        assertThat(terminal.take(code(HANDLE + 1, clock.instant()))).isEqualTo(Verdict.TAKEN);
        assertThatThrownBy(() -> terminal.bundle(bundle(before, Set.of()))).hasMessageContaining("旧");
        assertThat(terminal.listFreshUntil()).isEqualTo(clock.instant().plus(Duration.ofMinutes(15)));
        assertThat(CodeTerminal.open(folder, ROOT.publicPem(), clock).check(code(HANDLE, clock.instant()))).isEqualTo(Verdict.STOPPED);
    }

    @Test
    void aLineThatAKillCutOffIsForgottenAndTheRestStays() throws IOException {
        terminal.take(code(1, clock.instant()));
        terminal.take(code(2, clock.instant()));
        Files.writeString(folder.resolve("taken.jsonl"), "{\"request\":\"half", StandardOpenOption.APPEND);
        CodeTerminal restarted = CodeTerminal.open(folder, ROOT.publicPem(), clock);
        assertThat(restarted.waiting()).hasSize(2);
        assertThat(restarted.take(code(3, clock.instant()))).isEqualTo(Verdict.TAKEN);
        assertThat(CodeTerminal.open(folder, ROOT.publicPem(), clock).waiting()).hasSize(3);
    }

    @Test
    void whatIsNoCodeIsNone() {
        String good = code(HANDLE, clock.instant());
        for (String bad : new String[]{"", "  ", "ZC1:", "hello", good.substring(0, good.length() - 1), good + "A", good.replace("ZC1", "ZC2"), good.substring(0, 60) + "!" + good.substring(61), "ZC1:" + "A".repeat(130), "x".repeat(100_000)}) {
            assertThat(terminal.check(bad)).as(bad.length() > 100 ? "long" : bad).isEqualTo(Verdict.FORGED);
        }
        assertThat(terminal.check(null)).isEqualTo(Verdict.FORGED);
        assertThat(terminal.check(" " + good + "\n")).isEqualTo(Verdict.TAKEN);
        // one code has one text: bits that mean nothing are nothing
        char last = good.charAt(good.length() - 1);
        assertThat(terminal.check(good.substring(0, good.length() - 1) + (char) (last + 1))).isEqualTo(Verdict.FORGED);
    }

    @Test
    void aCodeSaysNothingOfItsHolder() {
        byte[] bytes = Code.parse(code(HANDLE, clock.instant())).bytes();
        assertThat(bytes).hasSize(1 + 4 + 4 + 8 + Sm2Verifier.LENGTH);
        assertThat(ByteBuffer.wrap(bytes).getLong(9)).isEqualTo(HANDLE);
    }
}
