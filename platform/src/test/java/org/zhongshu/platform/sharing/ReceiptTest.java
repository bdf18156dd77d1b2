package org.zhongshu.platform.sharing;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zhongshu.algorithms.crypto.Sm2;
import org.zhongshu.algorithms.crypto.Sm3;
import org.zhongshu.algorithms.crypto.Sm3Tree;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.platform.sharing.Receipt.Verdict;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ReceiptTest {

    private static final Sm2 KEY = Sm2.generate();
    private static final Instant AT = Instant.parse("2026-11-21T08:00:00.123456Z");

    private static byte[] body(int i) {
        return ("{\"items\":[{\"xm\":\"张*\",\"n\":" + i + "}],\"next\":null}").getBytes(StandardCharsets.UTF_8);
    }

    /** Receipts as the server makes them, for a batch of answers. */
    static List<Receipt> batch(int n) {
        List<byte[]> lines = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            lines.add(Receipt.line(100 + i, AT, "civil-affairs/7", 9L, Sm3.digest(new byte[]{(byte) i}), Sm3.digest(body(i))));
        }
        Sm3Tree tree = new Sm3Tree(lines);
        byte[] previous = Sm3.digest("before".getBytes());
        byte[] signature = KEY.sign(Receipt.rootText(5, previous, tree.root(), n, AT));
        List<Receipt> receipts = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            receipts.add(new Receipt(100 + i, AT, "civil-affairs/7", 9L, Sm3.digest(new byte[]{(byte) i}), Sm3.digest(body(i)), i, n, tree.path(i), 5, previous, AT, Receipt.keyId(KEY), signature));
        }
        return receipts;
    }

    @Test
    void everyReceiptOfABatchProvesItsAnswerAndSurvivesItsText() {
        for (int n : new int[]{1, 2, 3, 31, 256}) {
            for (Receipt receipt : batch(n)) {
                Receipt read = Receipt.parse(receipt.text());
                assertThat(read.examine(body(receipt.index()), KEY.publicOnly())).isEqualTo(Verdict.OK);
                assertThat(read.text()).isEqualTo(receipt.text()).hasSizeLessThan(1400).matches("[\\x20-\\x7e]+");
            }
        }
    }

    @Test
    void anyChangedByteIsFound() {
        Receipt receipt = batch(7).get(3);
        byte[] body = body(3);
        for (int i = 0; i < body.length; i++) {
            byte[] changed = body.clone();
            changed[i] ^= 1;
            assertThat(receipt.examine(changed, KEY)).isEqualTo(Verdict.BODY);
        }
        assertThat(receipt.examine(java.util.Arrays.copyOf(body, body.length - 1), KEY)).isEqualTo(Verdict.BODY);
        // in the receipt: no single character may be another one and the receipt still hold
        String text = receipt.text();
        for (int i = 0; i < text.length(); i++) {
            char other = text.charAt(i) == 'A' ? 'B' : text.charAt(i) == '1' ? '2' : 'A';
            String changed = text.substring(0, i) + other + text.substring(i + 1);
            Verdict verdict;
            try {
                Receipt read = Receipt.parse(changed);
                // the last character of base64 may hold unused bits: then it is the same receipt written otherwise
                verdict = read.text().equals(text) ? Verdict.BODY : read.examine(body, KEY);
            } catch (Problem unreadable) {
                continue;
            }
            assertThat(verdict).as("character %d of %s", i, text).isNotEqualTo(Verdict.OK);
        }
    }

    @Test
    void aForeignKeyIsRefusedEvenUnderTheRightName() {
        Receipt r = batch(4).get(1);
        Sm2 foreign = Sm2.generate();
        assertThat(r.examine(body(1), foreign)).isEqualTo(Verdict.KEY);
        Receipt renamed = new Receipt(r.call(), r.at(), r.consumer(), r.grant(), r.request(), r.body(), r.index(), r.count(), r.path(), r.number(), r.previous(), r.signedAt(), Receipt.keyId(foreign),
                r.signature());
        assertThat(renamed.examine(body(1), foreign)).isEqualTo(Verdict.SIGNATURE);
    }

    @Test
    void theProofOfAnotherAnswerIsRefused() {
        List<Receipt> receipts = batch(8);
        Receipt a = receipts.get(2);
        Receipt b = receipts.get(3);
        assertThat(a.examine(body(3), KEY)).isEqualTo(Verdict.BODY);
        Receipt mixed = new Receipt(b.call(), b.at(), b.consumer(), b.grant(), b.request(), b.body(), a.index(), a.count(), a.path(), a.number(), a.previous(), a.signedAt(), a.keyId(), a.signature());
        assertThat(mixed.examine(body(3), KEY)).isEqualTo(Verdict.SIGNATURE);
        Receipt forged = new Receipt(999, a.at(), "market/1", a.grant(), a.request(), Sm3.digest("forged".getBytes()), a.index(), a.count(), a.path(), a.number(), a.previous(), a.signedAt(), a.keyId(),
                a.signature());
        assertThat(forged.examine("forged".getBytes(), KEY)).isEqualTo(Verdict.SIGNATURE);
    }

    @Test
    void aBodyMayBeNamedBySha256() {
        byte[] content = body(1);
        byte[] request = Sm3.digest("r".getBytes());
        byte[] line = Receipt.line(1, AT, "a/1", null, request, Receipt.sha256(content));
        Sm3Tree tree = new Sm3Tree(List.of(line));
        Receipt receipt = new Receipt(1, AT, "a/1", null, request, Receipt.sha256(content), 0, 1, tree.path(0), 1, new byte[32], AT, Receipt.keyId(KEY),
                KEY.sign(Receipt.rootText(1, new byte[32], tree.root(), 1, AT)));
        assertThat(Receipt.parse(receipt.text()).examine(content, KEY)).isEqualTo(Verdict.OK);
        assertThat(receipt.examine(body(2), KEY)).isEqualTo(Verdict.BODY);
        assertThat(java.util.HexFormat.of().formatHex(Receipt.sha256(new byte[0]))).isEqualTo("12e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }

    @Test
    void whatIsNoReceiptIsSaidToBeNone() {
        for (String text : List.of("", "v=1", "你好", "v=2;call=1", batch(2).getFirst().text().replace("v=1", "v=9"), "v=1;call=x;at=;consumer=;grant=;path=")) {
            assertThatThrownBy(() -> Receipt.parse(text)).isInstanceOf(Problem.class).hasMessageContaining("回执");
        }
    }

    @Test
    void theCommandReadsHeadersAsCurlSavesThem(@TempDir Path folder) throws IOException {
        Receipt receipt = batch(3).get(2);
        Path body = Files.write(folder.resolve("body.json"), body(2));
        Path headers = Files.writeString(folder.resolve("headers.txt"), "HTTP/1.1 200 \r\nzhongshu-call: 102\r\nzhongshu-receipt: " + receipt.text() + "\r\nContent-Type: application/json\r\n\r\n");
        Path bare = Files.writeString(folder.resolve("receipt.txt"), receipt.text() + "\n");
        Path keys = Files.writeString(folder.resolve("keys.pem"), "# another\n" + Sm2.generate().publicPem() + "# " + Receipt.keyId(KEY) + "\n" + KEY.publicPem());
        Path others = Files.writeString(folder.resolve("others.pem"), Sm2.generate().publicPem());
        assertThat(said(body, headers, keys)).startsWith("0").contains("有效 valid", "civil-affairs/7");
        assertThat(said(body, bare, keys)).startsWith("0");
        assertThat(said(body, headers, others)).startsWith("1").contains("KEY");
        Files.writeString(body, "{}");
        assertThat(said(body, headers, keys)).startsWith("1").contains("BODY");
        assertThat(said(folder.resolve("missing"), headers, keys)).startsWith("2");
        assertThat(said(body, body, keys)).startsWith("2");
        assertThat(said(body, headers, bare)).startsWith("2");
    }

    private static String said(Path body, Path receipt, Path keys) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int code = VerifyReceipt.run(body, receipt, keys, new PrintStream(out, true, StandardCharsets.UTF_8));
        return code + " " + out.toString(StandardCharsets.UTF_8);
    }
}
