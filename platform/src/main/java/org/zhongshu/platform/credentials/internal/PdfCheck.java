package org.zhongshu.platform.credentials.internal;

import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.bouncycastle.cert.X509CertificateHolder;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Examines a PDF's signature on the bytes themselves. A file that a stranger hands in is parsed only after its one signature has been found
 * right, trusted, and over the whole file: before that it might be made to harm the parser.
 */
final class PdfCheck {

    private static final Pattern RANGE = Pattern.compile("/ByteRange\\s*\\[\\s*(\\d{1,10})\\s+(\\d{1,10})\\s+(\\d{1,10})\\s+(\\d{1,10})\\s*]");

    private PdfCheck() {
    }

    static boolean looksLike(byte[] file) {
        return file.length > 8 && new String(file, 0, 5, StandardCharsets.US_ASCII).equals("%PDF-");
    }

    static FileFinding examine(byte[] file, Collection<X509CertificateHolder> between, Collection<X509CertificateHolder> roots) {
        String text = new String(file, StandardCharsets.ISO_8859_1);
        Matcher m = RANGE.matcher(text);
        if (!m.find()) {
            return FileFinding.bad("unsigned", text.contains("/ByteRange") ? "签名范围无法读取。" : "文件没有电子签章。");
        }
        long[] r = {Long.parseLong(m.group(1)), Long.parseLong(m.group(2)), Long.parseLong(m.group(3)), Long.parseLong(m.group(4))};
        if (m.find()) {
            return FileFinding.bad("partial", "文件里不止一个签名：证照只有一次签章，其后又有改动或追加。");
        }
        long gap = r[2] - r[1];
        if (r[0] != 0 || r[1] <= 0 || gap < 4 || r[2] + r[3] > file.length) {
            return FileFinding.bad("partial", "签名的覆盖范围不正确。");
        }
        if (r[2] + r[3] < file.length) {
            return FileFinding.bad("partial", "签名没有覆盖整个文件：签章之后又追加了 " + (file.length - r[2] - r[3]) + " 字节。");
        }
        // between the two ranges stands the signature itself, and nothing else
        String hex = text.substring((int) r[1], (int) r[2]);
        if (!hex.matches("<[0-9A-Fa-f]+>") || hex.length() % 2 != 0) {
            return FileFinding.bad("partial", "签名没有覆盖整个文件：未签的部分不只是签名本身。");
        }
        byte[] content = new byte[(int) (r[1] + r[3])];
        System.arraycopy(file, 0, content, 0, (int) r[1]);
        System.arraycopy(file, (int) r[2], content, (int) r[1], (int) r[3]);
        byte[] padded = HexFormat.of().parseHex(hex.substring(1, hex.length() - 1));
        byte[] der = der(padded);
        for (int i = der.length; i < padded.length; i++) {
            if (padded[i] != 0) {
                return FileFinding.bad("partial", "签名的预留位置里夹带了其他内容。");
            }
        }
        Cms.Found found = Cms.verify(der, content, between, roots);
        if (found.problem() != null) {
            return FileFinding.bad(found.at() == null ? "tampered" : "untrusted", found.problem() + "。");
        }
        try (PDDocument document = Loader.loadPDF(file)) {
            var info = document.getDocumentInformation();
            return FileFinding.good("PDF", found.certificate(), found.at(), info.getCustomMetadataValue(SealedPdf.IDENTIFIER), info.getCustomMetadataValue(SealedPdf.TOKEN));
        } catch (IOException e) {
            return FileFinding.bad("malformed", "文件无法打开。");
        }
    }

    /** Without the zeros that fill the room. */
    private static byte[] der(byte[] padded) {
        if (padded.length < 4 || padded[0] != 0x30 || (padded[1] & 0xff) != 0x82) {
            return padded;
        }
        int length = 4 + ((padded[2] & 0xff) << 8 | padded[3] & 0xff);
        return length > padded.length ? padded : java.util.Arrays.copyOf(padded, length);
    }
}
