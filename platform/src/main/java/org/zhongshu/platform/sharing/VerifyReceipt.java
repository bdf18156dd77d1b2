package org.zhongshu.platform.sharing;

import org.zhongshu.algorithms.crypto.CryptoException;
import org.zhongshu.algorithms.crypto.Sm2;
import org.zhongshu.algorithms.crypto.Sm3;
import org.zhongshu.platform.shared.Problem;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The command {@code ./zhongshu verify-receipt}: examines an answer and its receipt, without a server and without the database. */
public final class VerifyReceipt {

    /** In the data folder: the public keys this installation has ever signed receipts with. */
    public static final String PUBLIC_KEYS_FILE = "share-key.pub";

    private VerifyReceipt() {
    }

    /**
     * @param body    the answer's body, byte for byte, not compressed
     * @param receipt the receipt's line, or the answer's headers as {@code curl -D} saves them
     * @param keys    one or several PEM public keys, as {@code GET /share/keys} gives them
     * @return 0 when the receipt proves the body, 1 when not, 2 when something could not be read
     */
    public static int run(Path body, Path receipt, Path keys, PrintStream out) {
        try {
            Receipt read = Receipt.parse(line(receipt));
            List<Sm2> known = keys(Files.readString(keys));
            byte[] content = Files.readAllBytes(body);
            Receipt.Verdict verdict = known.stream().filter(k -> Receipt.keyId(k).equals(read.keyId())).findFirst().map(k -> read.examine(content, k))
                    .orElse(Receipt.Verdict.KEY);
            out.printf("调用 call %d  时间 at %s%n使用方 consumer %s  授权 grant %s%n", read.call(), told(read.at()), read.consumer(), read.grant() == null ? "-" : read.grant());
            out.printf("内容 body SM3 %s (%,d bytes)%n签名根 root %d（%d 次应答之一 one of %d answers）签于 signed %s 密钥 key %s%n", Sm3.hex(content), content.length, read.number(), read.count(),
                    read.count(), told(read.signedAt()), read.keyId());
            out.println(verdict == Receipt.Verdict.OK ? "有效 valid" : "无效 NOT VALID: " + verdict + " " + verdict.label());
            return verdict == Receipt.Verdict.OK ? 0 : 1;
        } catch (IOException | Problem | CryptoException e) {
            out.println("无法读取 could not be read: " + e.getMessage());
            return 2;
        }
    }

    private static String told(Instant at) {
        return at.atZone(ZoneId.of("Asia/Shanghai")).format(DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss"));
    }

    private static String line(Path receipt) throws IOException {
        String text = Files.readString(receipt);
        String name = Receipt.HEADER.toLowerCase(Locale.ROOT) + ":";
        return text.lines().filter(l -> l.toLowerCase(Locale.ROOT).startsWith(name)).map(l -> l.substring(name.length())).findFirst().orElse(text);
    }

    private static List<Sm2> keys(String pem) throws IOException {
        String end = "-----END PUBLIC KEY-----";
        List<Sm2> keys = new ArrayList<>();
        for (String one : pem.split(end)) {
            int begin = one.indexOf("-----BEGIN PUBLIC KEY-----");
            if (begin >= 0) {
                keys.add(Sm2.fromPem(one.substring(begin) + end));
            }
        }
        if (keys.isEmpty()) {
            throw new IOException("文件中没有公钥 no public key in the file");
        }
        return keys;
    }
}
