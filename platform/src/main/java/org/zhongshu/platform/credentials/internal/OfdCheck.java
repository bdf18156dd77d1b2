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
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipEntry;

/** Examines an OFD file's seal: one seal, every part of the package signed for, nothing beside, nothing twice; and no more unpacked than a credential can be. */
final class OfdCheck {

    private static final int MOST_PARTS = 100;
    private static final int MOST_BYTES = 20 << 20;
    /** Read before any signature is: as a tree it takes a hundred times its size. Ours have a few kilobytes. */
    private static final int LARGEST_XML = 512 << 10;
    private static final int SIZES_BEHIND = 8;
    private static final int UTF8 = 0x800;
    /** A file's name; that of a folder ends with a slash. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)*");
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
        } catch (RuntimeException e) {
            // a stranger made it so that reading it goes wrong somewhere: whatever it is, it is no credential
            return FileFinding.bad("malformed", "OFD 文件无法打开：结构已损坏。");
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

    /**
     * The parts, found by the directory at the end as readers of whole files find them, and standing so that readers of streams find the same:
     * one after the other from the first byte, each as {@link SealedOfd} writes it (deflated, sizes behind the data, no extra fields), no gap,
     * nothing behind. Whatever else a zip may hold could show one thing here and another there, so it is refused.
     */
    private static Map<String, byte[]> parts(byte[] file) throws Refused {
        int end = file.length - 22;
        if (end < 0 || u32(file, end) != 0x06054b50L || u32(file, end + 4) != 0 || u16(file, end + 20) != 0) {
            throw inconsistent();
        }
        int count = u16(file, end + 10);
        long directory = u32(file, end + 16);
        if (count == 0 || u16(file, end + 8) != count || directory + u32(file, end + 12) != end) {
            throw inconsistent();
        }
        if (count > MOST_PARTS) {
            throw tooLarge();
        }
        Map<String, byte[]> parts = new LinkedHashMap<>();
        int at = (int) directory;
        int local = 0;
        int total = 0;
        for (int i = 0; i < count; i++) {
            if (at + 46 > end || u32(file, at) != 0x02014b50L || u32(file, at + 42) != local) {
                throw inconsistent();
            }
            int flags = u16(file, at + 8);
            int length = u16(file, at + 28);
            long packed = u32(file, at + 20);
            long size = u32(file, at + 24);
            int data = local + 30 + length;
            boolean asWritten = (flags & ~UTF8) == SIZES_BEHIND && u16(file, at + 10) == ZipEntry.DEFLATED && u32(file, at + 30) == 0 && u16(file, at + 34) == 0;
            if (!asWritten || at + 46 + length > end || data + packed + 16 > directory) {
                throw inconsistent();
            }
            String name = new String(file, at + 46, length, StandardCharsets.US_ASCII);
            if (!NAME.matcher(name).matches() || name.contains("..") || parts.containsKey(name)) {
                throw new Refused("malformed", "OFD 中有重复或不合规的部件名。");
            }
            if (size > MOST_BYTES - total) {
                throw tooLarge();
            }
            // the header before the data says the same, and leaves the sizes to the place behind it
            if (u32(file, local) != 0x04034b50L || u16(file, local + 6) != flags || u16(file, local + 8) != ZipEntry.DEFLATED || u32(file, local + 14) != 0 || u32(file, local + 18) != 0 || u32(file, local + 22) != 0
                    || u16(file, local + 26) != length || u16(file, local + 28) != 0 || !Arrays.equals(file, local + 30, data, file, at + 46, at + 46 + length)) {
                throw inconsistent();
            }
            byte[] bytes = inflated(file, data, (int) packed, (int) size);
            CRC32 crc = new CRC32();
            crc.update(bytes);
            int behind = data + (int) packed;
            if (u32(file, behind) != 0x08074b50L || u32(file, behind + 4) != crc.getValue() || u32(file, at + 16) != crc.getValue() || u32(file, behind + 8) != packed || u32(file, behind + 12) != size) {
                throw inconsistent();
            }
            parts.put(name, bytes);
            total += bytes.length;
            local = behind + 16;
            at += 46 + length;
        }
        if (at != end || local != directory) {
            throw inconsistent();
        }
        return parts;
    }

    /** Exactly so many bytes from exactly so many. */
    private static byte[] inflated(byte[] file, int at, int packed, int size) throws Refused {
        byte[] bytes = new byte[size];
        Inflater inflater = new Inflater(true);
        try {
            inflater.setInput(file, at, packed);
            int n = 0;
            // one byte of room beyond the end, so that what is longer than it says shows
            byte[] beyond = new byte[1];
            while (!inflater.finished()) {
                int got = n < size ? inflater.inflate(bytes, n, size - n) : inflater.inflate(beyond);
                if (n < size ? got == 0 : got > 0 || !inflater.finished()) {
                    break;
                }
                n += got;
            }
            if (n != size || !inflater.finished() || inflater.getRemaining() != 0) {
                throw inconsistent();
            }
            return bytes;
        } catch (DataFormatException e) {
            throw new Refused("malformed", "OFD 文件无法打开：压缩包已损坏。");
        } finally {
            inflater.end();
        }
    }

    private static Refused inconsistent() {
        return new Refused("malformed", "OFD 的目录与内容不一致。");
    }

    private static Refused tooLarge() {
        return new Refused("malformed", "OFD 解压后过大或部件过多，不是证照文件。");
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
        if (bytes.length > LARGEST_XML) {
            throw new Refused("malformed", "OFD 的 " + name + " 过大，不是证照文件。");
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
