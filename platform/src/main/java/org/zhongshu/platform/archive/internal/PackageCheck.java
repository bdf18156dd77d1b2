package org.zhongshu.platform.archive.internal;

import org.zhongshu.algorithms.crypto.Sm3;
import org.zhongshu.platform.credentials.SignatureCheck;
import org.zhongshu.platform.shared.Json;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * Examines a package with nothing but itself: every part against the manifest, the manifest against its signature, the frame byte for byte,
 * the lines of the log against their own hashes, the applicant's signature against the form. Reads piecemeal: memory does not grow with the package.
 */
final class PackageCheck {

    private static final int LARGEST_TEXT = 64 << 20;
    private static final int LISTED = 50;
    private static final DateTimeFormatter MOMENT = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

    /** @param found what is wrong, in words; @param lines everything, for people */
    record Result(boolean whole, List<String> found, List<String> lines) {
    }

    /**
     * Whom the examiner trusts.
     *
     * @param roots    PEM
     * @param archives PEM of who seals packages there; empty: certificates must say it themselves
     * @param timestamps PEM roots of authorities of time stamps; empty: a time stamp is only told
     */
    record Trust(List<String> roots, List<String> archives, List<String> timestamps) {
    }

    /** What the register knows of the package. */
    record Known(String number, String sm3) {
    }

    private final ZipFile zip;
    private final Instant now;
    private final ZoneId zone;
    private final List<String> found = new ArrayList<>();
    private final List<String> lines = new ArrayList<>();
    private String number = "";

    private PackageCheck(ZipFile zip, Instant now, ZoneId zone) {
        this.zip = zip;
        this.now = now;
        this.zone = zone;
    }

    /**
     * @param trusted null: the package's own root, which proves that nothing was changed, not who made it
     * @param known   null: there is no register at hand
     * @param zone    in which times are told
     */
    static Result examine(Path file, Trust trusted, Known known, Instant now, ZoneId zone) throws IOException {
        try (ZipFile zip = new ZipFile(file.toFile(), StandardCharsets.UTF_8)) {
            PackageCheck check = new PackageCheck(zip, now, zone);
            check.run(file, trusted);
            check.registered(file, known);
            return check.result();
        } catch (ZipException e) {
            return broken("压缩包的结构已损坏，不能逐个检查文件（" + e.getMessage() + "）");
        }
    }

    private static Result broken(String why) {
        return new Result(false, List.of(why), List.of("结论：不完整，" + why));
    }

    private Result result() {
        boolean whole = found.isEmpty();
        found.stream().limit(LISTED).forEach(f -> lines.add("问题：" + f));
        lines.add("结论：" + (whole ? "完整，未被改动" : "不完整或被改动，共 " + found.size() + " 处问题"));
        return new Result(whole, List.copyOf(found), List.copyOf(lines));
    }

    private void run(Path file, Trust trusted) throws IOException {
        List<? extends ZipEntry> entries = Collections.list(zip.entries());
        Map<String, ZipEntry> byName = new LinkedHashMap<>();
        for (ZipEntry e : entries) {
            if (byName.putIfAbsent(e.getName(), e) != null) {
                found.add("多出的文件：" + e.getName() + "（同名文件出现两次）");
            }
        }
        byte[] manifest = text(byName.get(PackageWriter.MANIFEST));
        byte[] signature = text(byName.get(PackageWriter.SIGNATURE));
        if (manifest == null || signature == null) {
            found.add("缺少的文件：" + (manifest == null ? PackageWriter.MANIFEST + "（清单）" : PackageWriter.SIGNATURE + "（清单的签名）"));
            return;
        }
        List<String> own = own(byName);
        Instant sealedAt = sealed(manifest, signature, own, trusted);
        JsonNode m;
        try {
            m = Json.read(new String(manifest, StandardCharsets.UTF_8));
        } catch (JacksonException e) {
            found.add("清单无法读取 " + PackageWriter.MANIFEST);
            return;
        }
        if (!PackageWriter.FORMAT.equals(m.path("format").asString(""))) {
            found.add("不是档案包：清单的格式不是 " + PackageWriter.FORMAT);
            return;
        }
        describe(m);
        number = m.path("number").asString("");
        Set<String> listed = new LinkedHashSet<>(List.of(PackageWriter.MANIFEST, PackageWriter.SIGNATURE));
        if (m.has(PackageWriter.STAMPED)) {
            listed.add(PackageWriter.TIME_STAMP);
            stamped(text(byName.get(PackageWriter.TIME_STAMP)), signature, sealedAt, trusted == null ? List.of() : trusted.timestamps());
        }
        for (JsonNode f : m.path("files")) {
            listed.add(f.path("path").asString(""));
            part(f, byName.get(f.path("path").asString("")));
        }
        byName.keySet().stream().filter(n -> !listed.contains(n)).forEach(n -> found.add("多出的文件：" + n + "（清单里没有）"));
        if (byName.containsKey(PackageWriter.AUDIT)) {
            audit(text(byName.get(PackageWriter.AUDIT)));
        }
        applicant(byName, trusted == null ? own : trusted.roots());
        if (found.isEmpty() && !framed(file, entries)) {
            found.add("文件内容都与清单相符，但压缩包本身不是原来的字节：被重新打包，或文件之间的字节被改动");
        }
    }

    private List<String> own(Map<String, ZipEntry> byName) throws IOException {
        byte[] root = text(byName.get(PackageWriter.ROOTS));
        return root == null ? List.of() : List.of(new String(root, StandardCharsets.US_ASCII));
    }

    /** @return the time that the signature gives itself; null: none could be read */
    private Instant sealed(byte[] manifest, byte[] signature, List<String> own, Trust trusted) throws IOException {
        SignatureCheck.Found s = SignatureCheck.examineArchive(signature, manifest, trusted == null ? own : trusted.roots(), trusted == null ? List.of() : trusted.archives());
        if (s.signer() != null && s.at() != null) {
            lines.add("归档签名：" + s.signer() + "，" + told(s.at()));
            lines.add("签名证书的有效期：" + told(s.from()) + " 至 " + told(s.until()) + (now.isAfter(s.until()) ? "（现已到期；归档时在有效期内，签名仍然成立）" : ""));
        }
        if (s.problem() != null) {
            found.add("清单的签名不成立：" + s.problem());
        } else if (s.at().isAfter(now.plusSeconds(600))) {
            found.add("归档时间在将来（" + told(s.at()) + "）：请核对本机时钟");
        }
        for (String print : SignatureCheck.fingerprints(trusted == null ? own : trusted.roots())) {
            lines.add("根证书指纹（SM3）：" + print + (trusted == null ? "（取自档案包本身，请与该平台公布的指纹核对）" : "（受信任的根证书）"));
        }
        return s.at();
    }

    private void stamped(byte[] token, byte[] signature, Instant sealedAt, List<String> roots) throws IOException {
        if (token == null) {
            found.add("缺少的文件：" + PackageWriter.TIME_STAMP + "（第三方时间戳）");
            return;
        }
        SignatureCheck.Found s = SignatureCheck.examineTimeStamp(token, signature, roots);
        if (s.problem() != null) {
            found.add("第三方时间戳不成立：" + s.problem());
        } else if (sealedAt != null && sealedAt.isAfter(s.at().plusSeconds(600))) {
            found.add("归档时间（" + told(sealedAt) + "）晚于第三方时间戳（" + told(s.at()) + "）：平台的时钟不对");
        } else {
            lines.add("时间戳：" + s.signer() + "，" + told(s.at()) + (roots.isEmpty() ? "（签发机构的根证书未比对）" : ""));
        }
    }

    /** A package that is whole in itself may still be another one than that which was kept. */
    private void registered(Path file, Known known) throws IOException {
        if (known == null) {
            return;
        }
        Sm3 digest = new Sm3();
        try (InputStream in = Files.newInputStream(file)) {
            byte[] buffer = new byte[1 << 16];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
            }
        }
        if (!number.equals(known.number())) {
            found.add("不是这个办件的档案包：清单的编号是“" + number + "”，登记的是“" + known.number() + "”");
        }
        if (!HexFormat.of().formatHex(digest.finish()).equals(known.sm3())) {
            found.add("不是归档时的那个文件：SM3 与登记的不符");
        }
    }

    private String told(Instant at) {
        return at.atZone(zone).format(MOMENT);
    }

    /** As it stands when it is no moment: the manifest may be anybody's. */
    private String told(String at) {
        try {
            return told(Instant.parse(at));
        } catch (DateTimeException e) {
            return at;
        }
    }

    private void describe(JsonNode m) {
        lines.addFirst("档案：" + m.path("number").asString("") + " " + m.path("title").asString("") + "，" + m.path("outcomeName").asString("") + "，办结于 " + told(m.path("endedAt").asString("")));
        lines.add("保管期限：" + m.at("/retention/words").asString("") + (m.at("/retention/until").isString() ? "，至 " + m.at("/retention/until").asString("") : ""));
        lines.add("文件：" + m.path("files").size() + " 个");
        m.path("notes").forEach(n -> lines.add("说明：" + n.asString("")));
    }

    private void part(JsonNode f, ZipEntry e) {
        String name = f.path("path").asString("") + "（" + f.path("title").asString("") + "）";
        if (e == null) {
            found.add("缺少的文件：" + name);
            return;
        }
        Sm3 digest = new Sm3();
        long size = 0;
        try (InputStream in = zip.getInputStream(e)) {
            byte[] buffer = new byte[1 << 16];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
                size += n;
                if (size > f.path("size").asLong(-1)) {
                    break;
                }
            }
        } catch (IOException broken) {
            found.add("被改动的文件：" + name + "，内容无法读出");
            return;
        }
        if (size != f.path("size").asLong(-1) || !HexFormat.of().formatHex(digest.finish()).equals(f.path("sm3").asString(""))) {
            found.add("被改动的文件：" + name + (size == f.path("size").asLong(-1) ? "，SM3 不符" : "，大小不符"));
        }
    }

    private byte[] text(ZipEntry e) throws IOException {
        if (e == null || e.getSize() > LARGEST_TEXT) {
            return null;
        }
        try (InputStream in = zip.getInputStream(e)) {
            return in.readNBytes(LARGEST_TEXT);
        } catch (ZipException broken) {
            return new byte[0];
        }
    }

    /** Each line of the log is what was chained: its hash is that of its words and of the line before it. */
    private void audit(byte[] log) {
        if (log == null) {
            found.add("日志过大，不能检查：" + PackageWriter.AUDIT);
            return;
        }
        int n = 0;
        int wrong = found.size();
        for (String line : new String(log, StandardCharsets.UTF_8).split("\n")) {
            if (line.isBlank()) {
                continue;
            }
            n++;
            try {
                JsonNode l = Json.read(line);
                if (!AuditLine.hash(l).equals(l.path("hash").asString(""))) {
                    found.add("日志第 " + n + " 行与它的哈希不符");
                }
            } catch (JacksonException | DateTimeException | IllegalArgumentException e) {
                found.add("日志第 " + n + " 行无法读取");
            }
        }
        wrong = found.size() - wrong;
        lines.add("日志：" + n + " 行，" + (wrong == 0 ? "各与审计链中的哈希相符" : "其中 " + wrong + " 行与哈希不符或无法读取"));
    }

    private void applicant(Map<String, ZipEntry> byName, List<String> roots) throws IOException {
        byte[] form = text(byName.get(PackageWriter.SIGNED_FORM));
        byte[] signature = text(byName.get(PackageWriter.FORM_SIGNATURE));
        if (form == null || signature == null) {
            return;
        }
        SignatureCheck.Found s = SignatureCheck.examineAct(signature, form, roots, List.of());
        if (s.problem() == null) {
            lines.add("申请人签名：" + s.signer() + "，" + told(s.at()) + "（为这一次签名签发的证书）");
        } else {
            found.add("申请人的签名不成立：" + s.problem());
        }
    }

    /** Every byte that is not of a part is what it must be. */
    private static boolean framed(Path file, List<? extends ZipEntry> entries) throws IOException {
        Set<String> seen = new HashSet<>();
        List<byte[]> directory = new ArrayList<>();
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            long at = 0;
            long size = 0;
            for (ZipEntry e : entries) {
                Frame.Entry entry = new Frame.Entry(e.getName(), e.getSize(), (int) e.getCrc());
                if (!seen.add(e.getName()) || e.getMethod() != ZipEntry.STORED || !same(in, at, Frame.before(entry))) {
                    return false;
                }
                byte[] line = Frame.line(entry, at);
                directory.add(line);
                size += line.length;
                at += Frame.before(entry).length + entry.size();
            }
            long begin = at;
            for (byte[] line : directory) {
                if (!same(in, at, line)) {
                    return false;
                }
                at += line.length;
            }
            byte[] end = Frame.end(entries.size(), size, begin);
            return same(in, at, end) && in.length() == at + end.length && checksums(file);
        }
    }

    /** The checksums in the frame are those of the parts. */
    private static boolean checksums(Path file) throws IOException {
        try (ZipFile zip = new ZipFile(file.toFile(), StandardCharsets.UTF_8)) {
            for (ZipEntry e : Collections.list(zip.entries())) {
                java.util.zip.CRC32 crc = new java.util.zip.CRC32();
                try (InputStream in = zip.getInputStream(e)) {
                    byte[] buffer = new byte[1 << 16];
                    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                        crc.update(buffer, 0, n);
                    }
                }
                if (crc.getValue() != e.getCrc()) {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean same(RandomAccessFile in, long at, byte[] expected) throws IOException {
        if (at + expected.length > in.length()) {
            return false;
        }
        byte[] there = new byte[expected.length];
        in.seek(at);
        in.readFully(there);
        return java.util.Arrays.equals(there, expected);
    }
}
