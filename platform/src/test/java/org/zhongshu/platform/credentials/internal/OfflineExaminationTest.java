package org.zhongshu.platform.credentials.internal;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zhongshu.platform.credentials.VerifyCredential;
import org.zhongshu.platform.credentials.internal.OfflineExamination.Outcome;
import org.zhongshu.platform.shared.Json;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** Codes and files examined with a trust bundle and a clock alone. */
class OfflineExaminationTest {

    private static final Instant NOW = TestCredential.NOW;
    @TempDir
    static Path folder;
    private static TestCredential ours;
    private static TestCredential theirs;

    @BeforeAll
    static void make() throws IOException {
        ours = new TestCredential(folder.resolve("ours"));
        theirs = new TestCredential(folder.resolve("theirs"));
    }

    private static String verdict(StatusList inBundle, StatusList newer, String code, Instant now) {
        return new OfflineExamination(ours.trust(inBundle), newer, now).code(code, now).verdict();
    }

    @Test
    void theStateOfEachIsWhatTheListSays() {
        StatusList list = ours.list(7, NOW, 0, 1, 2, 3);
        assertThat(verdict(list, null, ours.token(0, null), NOW)).isEqualTo("valid");
        assertThat(verdict(list, null, ours.token(1, null), NOW)).isEqualTo("suspended");
        assertThat(verdict(list, null, ours.token(2, null), NOW)).isEqualTo("revoked");
        assertThat(verdict(list, null, ours.token(3, null), NOW)).isEqualTo("superseded");
        assertThat(verdict(list, null, ours.token(4, null), NOW)).isEqualTo("unlisted");
        assertThat(verdict(list, null, "https://example.test/verify#" + ours.token(0, null), NOW)).isEqualTo("valid");
        assertThat(verdict(list, null, ours.token(0, LocalDate.of(2026, 11, 21)), NOW)).isEqualTo("expired");
    }

    @Test
    void aStaleListIsSaidToBeStaleButStillKnowsWhatIsRevoked() {
        StatusList list = ours.list(7, NOW.minusSeconds(90_000), 0, 0, 2);
        var result = new OfflineExamination(ours.trust(list), null, NOW).code(ours.token(0, null), NOW);
        assertThat(result.outcome()).isEqualTo(Outcome.UNSURE);
        assertThat(result.verdict()).isEqualTo("stale");
        assertThat(String.join("\n", result.lines())).contains("状态清单已过期", OfflineExamination.told(list.at()), OfflineExamination.told(list.until()));
        assertThat(verdict(list, null, ours.token(2, null), NOW)).isEqualTo("revoked");
        assertThat(verdict(null, null, ours.token(0, null), NOW)).isEqualTo("stale");
    }

    @Test
    void anOlderListThatIsPlayedBackDoesNotMakeTheRevokedValid() {
        StatusList old = ours.list(6, NOW.minusSeconds(60), 0, 0, 0);
        StatusList now = ours.list(7, NOW, 0, 0, 2);
        assertThat(verdict(now, old, ours.token(2, null), NOW)).isNotEqualTo("valid").isEqualTo("stale");
        assertThat(verdict(old, now, ours.token(2, null), NOW)).isEqualTo("revoked");
    }

    @Test
    void aListThatWasChangedOrSignedBySomebodyElseIsNotBelieved() {
        StatusList good = ours.list(7, NOW, 0, 0, 2);
        StatusList longer = new StatusList(good.city(), good.number(), good.at(), good.until().plusSeconds(1), good.count(), good.packed(), good.signer(), good.signature());
        assertThat(verdict(longer, null, ours.token(0, null), NOW)).isEqualTo("stale");
        assertThat(verdict(theirs.list(9, NOW, 0, 0, 0), null, ours.token(0, null), NOW)).isEqualTo("stale");
        assertThat(verdict(ours.list(7, NOW.plusSeconds(7200), 0, 0, 0), null, ours.token(0, null), NOW)).as("made in the future").isEqualTo("stale");
    }

    @Test
    void aSealsKeyCannotSignStatusListsOrCodes() {
        StatusList forged = StatusList.make("341882", 99, NOW, NOW.plusSeconds(86_400), 3, StatusList.bits(3), ours.seal);
        assertThat(verdict(forged, null, ours.token(0, null), NOW)).isEqualTo("stale");
        String code = QrToken.make(ours.seal, 0, LocalDate.of(2026, 11, 22), null, ours.identifier(1));
        assertThat(verdict(ours.list(7, NOW, 0), null, code, NOW)).isEqualTo("untrusted");
    }

    @Test
    void aCertificateThatDoesNotSayWhoseItIsSealsOnlyForWhomItIsKnownToBe() {
        SealKey silent = ours.authority.seal("silent", "某局电子证照专用章", null);
        byte[] pdf = ours.pdf(0, silent);
        StatusList list = ours.list(7, NOW, 0);
        String issuer = Issuers.made("341882", "market");
        String print = TrustBundle.fingerprint(silent.certificate());
        assertThat(new OfflineExamination(ours.trust(list), null, NOW).file(pdf, NOW).verdict()).isEqualTo("untrusted");
        assertThat(new OfflineExamination(ours.trust(list, Map.of(print, Issuers.made("341882", "health"))), null, NOW).file(pdf, NOW).verdict()).isEqualTo("untrusted");
        TrustBundle known = TrustBundle.parse(Json.write(ours.trust(list, Map.of(print, issuer)).json()));
        assertThat(new OfflineExamination(known, null, NOW).file(pdf, NOW).verdict()).isEqualTo("valid");
        // one that says whose it is is believed, whatever the bundle says
        TrustBundle lied = ours.trust(list, Map.of(TrustBundle.fingerprint(ours.seal.certificate()), Issuers.made("341882", "health")));
        assertThat(new OfflineExamination(lied, null, NOW).file(ours.pdf(0), NOW).verdict()).isEqualTo("valid");
    }

    @Test
    void aForeignOrChangedCodeIsRefused() {
        StatusList list = ours.list(7, NOW, 0, 0, 0);
        assertThat(verdict(list, null, theirs.token(0, null), NOW)).isEqualTo("untrusted");
        String code = ours.token(0, null);
        int refused = 0;
        for (int i = 4; i < code.length(); i++) {
            char other = code.charAt(i) == 'A' ? 'B' : 'A';
            String verdict = verdict(list, null, code.substring(0, i) + other + code.substring(i + 1), NOW);
            // the last letter has bits that say nothing
            if (i < code.length() - 1) {
                assertThat(verdict).isIn("tampered", "untrusted", "malformed");
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(150);
        for (String nonsense : new String[]{"", "ZS1:", "ZS1:AAAA", "ZS1:!!!!", "x".repeat(5000)}) {
            assertThat(verdict(list, null, nonsense, NOW)).isEqualTo("malformed");
        }
    }

    @Test
    void aCodeHoldsNothingPersonalAndFitsASmallSquare() {
        String code = ours.token(123_456, LocalDate.of(2031, 1, 1));
        assertThat(code).matches("ZS1:[A-Z2-7]+").hasSizeLessThan(290);
        QrToken token = QrToken.parse(code).orElseThrow();
        assertThat(token.index()).isEqualTo(123_456);
        assertThat(token.until()).isEqualTo(LocalDate.of(2031, 1, 1));
    }

    @Test
    void theCommandSaysSoAndItsExitCodeToo() throws IOException {
        Path trust = folder.resolve("trust.json");
        Files.writeString(trust, Json.write(ours.trust(ours.list(7, NOW, 0, 2)).json()));
        Path pdf = folder.resolve("one.pdf");
        Files.write(pdf, ours.pdf(0));
        Path ofd = folder.resolve("one.ofd");
        Files.write(ofd, ours.ofd(0));
        assertThat(command(pdf.toString(), trust, null, NOW)).startsWith("0").contains("结论：有效", "食品经营许可证", "广德市市场监督管理局", "2026-11-22 11:00:00", "The licence is valid.").doesNotContain("T03:00");
        assertThat(command(ofd.toString(), trust, null, NOW)).startsWith("0").contains("OFD");
        assertThat(command(ours.token(0, null), trust, null, NOW)).startsWith("0");
        Files.write(folder.resolve("revoked.pdf"), ours.pdf(1));
        assertThat(command(folder.resolve("revoked.pdf").toString(), trust, null, NOW)).startsWith("1").contains("已撤销");
        byte[] changed = Files.readAllBytes(pdf);
        changed[500] ^= 1;
        Files.write(pdf, changed);
        assertThat(command(pdf.toString(), trust, null, NOW)).startsWith("1").contains("改动");
        assertThat(command(ours.token(0, null), trust, null, NOW.plusSeconds(200_000))).startsWith("3").contains("状态不明", "stale");
        Path newer = folder.resolve("list.json");
        Files.writeString(newer, Json.write(ours.list(8, NOW.plusSeconds(190_000), 0, 2).json()));
        assertThat(command(ours.token(0, null), trust, newer, NOW.plusSeconds(200_000))).startsWith("0");
        Files.writeString(trust, "{}");
        assertThat(command(ours.token(0, null), trust, null, NOW)).startsWith("2");
        assertThat(command("/nowhere.pdf", trust, null, NOW)).startsWith("2");
    }

    private static String command(String what, Path trust, Path list, Instant now) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int exit = VerifyCredential.run(what, trust, list, Clock.fixed(now, ZoneOffset.UTC), new PrintStream(out, true, StandardCharsets.UTF_8));
        return exit + "\n" + out.toString(StandardCharsets.UTF_8);
    }
}
