package org.zhongshu.platform.credentials.internal;

import org.bouncycastle.cert.X509CertificateHolder;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;
import org.zhongshu.algorithms.crypto.Sm3;

import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** Examines an OFD file's seal: one seal, every part of the package signed for, nothing beside, nothing twice; and no more unpacked than a credential can be. */
final class OfdCheck {

    private static final int MOST_PARTS = 100;
    private static final int MOST_BYTES = 20 << 20;
    private static final String NS = "http://www.ofdspec.org/2016";

    private OfdCheck() {
    }

    private static final class Refused extends Exception {
        private final String verdict;

        Refused(String verdict, String message) {
            super(message);
            this.verdict = verdict;
        }
    }

    static boolean looksLike(byte[] file) {
        return file.length > 30 && file[0] == 'P' && file[1] == 'K' && file[2] == 3 && file[3] == 4;
    }

    static FileFinding examine(byte[] file, Collection<X509CertificateHolder> between, Collection<X509CertificateHolder> roots) {
        try {
            Map<String, byte[]> parts = parts(file);
            Document root = xml(parts, "OFD.xml");
            if (parts.get(SealedOfd.SIGNATURES) == null) {
                return FileFinding.bad("unsigned", "文件没有电子签章。");
            }
            NodeList listed = xml(parts, SealedOfd.SIGNATURES).getElementsByTagNameNS(NS, "Signature");
            if (listed.getLength() != 1) {
                return FileFinding.bad("partial", "文件里不止一个签章：证照只有一次签章，其后又有改动或追加。");
            }
            if (!Arrays.equals(parts.get(SealedOfd.SIGNATURES), SealedOfd.LIST) || parts.get(SealedOfd.SIGNATURE) == null || parts.get(SealedOfd.VALUE) == null) {
                return FileFinding.bad("malformed", "文件的签章结构不是证照文件的。");
            }
            byte[] signature = parts.get(SealedOfd.SIGNATURE);
            Cms.Found found = ElectronicSeal.verify(parts.get(SealedOfd.VALUE), signature, "/" + SealedOfd.SIGNATURE, between, roots);
            if (found.problem() != null) {
                return FileFinding.bad(found.at() == null ? "tampered" : "untrusted", found.problem() + "。");
            }
            references(parts, xml(parts, SealedOfd.SIGNATURE));
            Map<String, String> custom = new HashMap<>();
            NodeList data = root.getElementsByTagNameNS(NS, "CustomData");
            for (int i = 0; i < data.getLength(); i++) {
                custom.put(((Element) data.item(i)).getAttribute("Name"), data.item(i).getTextContent());
            }
            return FileFinding.good("OFD", found.certificate(), found.at(), custom.get(SealedPdf.IDENTIFIER), custom.get(SealedPdf.TOKEN));
        } catch (Refused e) {
            return FileFinding.bad(e.verdict, e.getMessage());
        } catch (IOException | IllegalArgumentException e) {
            return FileFinding.bad("malformed", "OFD 文件无法打开：压缩包已损坏。");
        }
    }

    private static void references(Map<String, byte[]> parts, Document signature) throws Refused {
        NodeList check = signature.getElementsByTagNameNS(NS, "References");
        if (check.getLength() != 1 || !((Element) check.item(0)).getAttribute("CheckMethod").equals("1.2.156.10197.1.401")) {
            throw new Refused("malformed", "签章的摘要算法不是 SM3。");
        }
        Set<String> left = new HashSet<>(parts.keySet());
        left.removeAll(Set.of(SealedOfd.SIGNATURES, SealedOfd.SIGNATURE, SealedOfd.VALUE));
        NodeList references = signature.getElementsByTagNameNS(NS, "Reference");
        for (int i = 0; i < references.getLength(); i++) {
            Element reference = (Element) references.item(i);
            String name = place(reference.getAttribute("FileRef"));
            byte[] part = parts.get(name);
            byte[] said = Base64.getDecoder().decode(reference.getElementsByTagNameNS(NS, "CheckValue").item(0).getTextContent().strip());
            if (part == null || !left.remove(name)) {
                throw new Refused("tampered", "文件内容被改动：缺少 " + name + "。");
            }
            if (!Arrays.equals(said, Sm3.digest(part))) {
                throw new Refused("tampered", "文件内容被改动：" + name + " 的摘要不符。");
            }
        }
        if (!left.isEmpty()) {
            throw new Refused("partial", "签章没有覆盖整个文件：" + left.stream().sorted().findFirst().orElseThrow() + " 不在签章范围内。");
        }
    }

    private static String place(String path) {
        return path.startsWith("/") ? path.substring(1) : path;
    }

    private static Map<String, byte[]> parts(byte[] file) throws IOException, Refused {
        Map<String, byte[]> parts = new LinkedHashMap<>();
        long total = 0;
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(file))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (entry.isDirectory()) {
                    continue;
                }
                byte[] bytes = zip.readNBytes((int) (MOST_BYTES - total + 1));
                total += bytes.length;
                if (total > MOST_BYTES || parts.size() >= MOST_PARTS) {
                    throw new Refused("malformed", "OFD 解压后过大或部件过多，不是证照文件。");
                }
                if (entry.getName().contains("..") || entry.getName().contains("\\") || parts.put(entry.getName(), bytes) != null) {
                    throw new Refused("malformed", "OFD 中有重复或不合规的部件名。");
                }
            }
        }
        if (parts.isEmpty() || !central(file, parts.keySet())) {
            throw new Refused("malformed", "OFD 的目录与内容不一致。");
        }
        return parts;
    }

    /** The directory at the end, which other readers go by, names the same parts in the same order, and nothing stands behind it. */
    private static boolean central(byte[] file, Set<String> names) {
        int end = file.length - 22;
        if (end < 0 || u32(file, end) != 0x06054b50L) {
            return false;
        }
        int count = u16(file, end + 10);
        long at = u32(file, end + 16);
        if (u16(file, end + 20) != 0 || count != names.size() || at + u32(file, end + 12) != end) {
            return false;
        }
        long expected = 0;
        for (String name : names) {
            if (at + 46 > end || u32(file, (int) at) != 0x02014b50L || u32(file, (int) at + 42) != expected) {
                return false;
            }
            int length = u16(file, (int) at + 28);
            if (at + 46 + length > end || !new String(file, (int) at + 46, length, java.nio.charset.StandardCharsets.UTF_8).equals(name)) {
                return false;
            }
            long local = expected + 30 + u16(file, (int) expected + 26) + u16(file, (int) expected + 28) + u32(file, (int) at + 20);
            // with sizes behind the data, as streams are written
            expected = (u16(file, (int) expected + 6) & 8) != 0 ? local + 16 : local;
            at += 46 + length + u16(file, (int) at + 30) + u16(file, (int) at + 32);
            if (expected > end) {
                return false;
            }
        }
        return at == end && expected == u32(file, end + 16);
    }

    private static int u16(byte[] b, int at) {
        return b[at] & 0xff | (b[at + 1] & 0xff) << 8;
    }

    private static long u32(byte[] b, int at) {
        return u16(b, at) | (long) u16(b, at + 2) << 16;
    }

    private static Document xml(Map<String, byte[]> parts, String name) throws Refused {
        byte[] bytes = parts.get(name);
        if (bytes == null) {
            throw new Refused("malformed", "不是 OFD 文件：缺少 " + name + "。");
        }
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setNamespaceAware(true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            var builder = factory.newDocumentBuilder();
            builder.setErrorHandler(null);
            return builder.parse(new ByteArrayInputStream(bytes));
        } catch (SAXException | ParserConfigurationException | IOException e) {
            throw new Refused("malformed", "OFD 的 " + name + " 无法读取。");
        }
    }
}
