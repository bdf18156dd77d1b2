package org.zhongshu.platform.credentials.internal;

import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.text.PDFTextStripper;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

import static org.assertj.core.api.Assertions.assertThat;

/** What was sealed is found right; whatever is changed, cut, added or sealed by somebody else is not. */
class SealedFilesTest {

    @TempDir
    static Path folder;
    private static TestCredential ours;
    private static TestCredential theirs;
    private static byte[] pdf;
    private static byte[] ofd;

    @BeforeAll
    static void make() throws IOException {
        ours = new TestCredential(folder.resolve("ours"));
        theirs = new TestCredential(folder.resolve("theirs"));
        pdf = ours.pdf(0);
        ofd = ours.ofd(0);
    }

    private static FileFinding examine(byte[] file) {
        return FileCheck.examine(file, ours.authority.between(), ours.authority.roots());
    }

    @Test
    void bothFilesAreRightAndNameTheirCredential() throws IOException {
        for (byte[] file : new byte[][]{pdf, ofd}) {
            FileFinding found = examine(file);
            assertThat(found.verdict()).as(found.message()).isNull();
            assertThat(found.identifier()).isEqualTo(ours.identifier(1));
            assertThat(QrToken.parse(found.token()).orElseThrow().signedBy(ours.authority.status().key())).isTrue();
            assertThat(Chain.name(found.certificate())).isEqualTo("广德市市场监督管理局");
            assertThat(found.at()).isEqualTo(TestCredential.NOW);
        }
        assertThat(pdf.length).isLessThan(120_000);
    }

    @Test
    void thePdfSaysWhatItShouldWithItsFontInside() throws IOException {
        try (PDDocument document = Loader.loadPDF(pdf)) {
            String text = new PDFTextStripper().getText(document);
            assertThat(text).contains("食品经营许可证", "广德示范餐饮有限公司", "王小明", "示范数据");
            var font = document.getPage(0).getResources().getFont(document.getPage(0).getResources().getFontNames().iterator().next());
            assertThat(font.isEmbedded()).isTrue();
            assertThat(document.getSignatureDictionaries()).hasSize(1);
        }
    }

    @Test
    void aChangedByteAnywhereIsFound() {
        Random random = new Random(4);
        for (byte[] file : new byte[][]{pdf, ofd}) {
            for (int i = 0; i < 300; i++) {
                byte[] changed = file.clone();
                int at = random.nextInt(changed.length);
                changed[at] ^= (byte) (1 << random.nextInt(8));
                FileFinding found = examine(changed);
                // capital and small hexadecimal letters are the same signature; so is the time of a zip entry, which no reader shows
                if (found.verdict() == null) {
                    assertThat(Character.toLowerCase(changed[at]) == Character.toLowerCase(file[at]) || file == ofd && meaningless(changed)).as("byte " + at + " of " + changed.length).isTrue();
                }
            }
        }
    }

    /** Every part as it was: what changed is the packaging's time or attributes. */
    private static boolean meaningless(byte[] changed) {
        try {
            return Arrays.equals(parts(changed), parts(ofd));
        } catch (IOException e) {
            return false;
        }
    }

    private static byte[] parts(byte[] file) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(file))) {
            for (ZipEntry e = zip.getNextEntry(); e != null; e = zip.getNextEntry()) {
                all.write(e.getName().getBytes(StandardCharsets.UTF_8));
                all.write(zip.readAllBytes());
            }
        }
        return all.toByteArray();
    }

    @Test
    void whatIsAppendedAfterSealingIsRefused() throws IOException {
        byte[] appended = Arrays.copyOf(pdf, pdf.length + 20);
        assertThat(examine(appended).verdict()).isEqualTo("partial");
        // a real incremental update, as an editor saves it
        ByteArrayOutputStream update = new ByteArrayOutputStream();
        try (PDDocument document = Loader.loadPDF(pdf)) {
            document.getDocumentInformation().setCustomMetadataValue(SealedPdf.IDENTIFIER, ours.identifier(2));
            document.getDocumentInformation().getCOSObject().setNeedToBeUpdated(true);
            document.saveIncremental(update);
        }
        assertThat(update.size()).isGreaterThan(pdf.length);
        FileFinding found = examine(update.toByteArray());
        assertThat(found.verdict()).isEqualTo("partial");
        assertThat(found.message()).contains("追加");
    }

    @Test
    void aSignatureOverOnlyPartOfTheFileIsRefused() {
        // rightly signed by our own seal, but its ranges leave a hole that it does not cover
        String text = new String(pdf, StandardCharsets.ISO_8859_1);
        int contents = text.indexOf("/Contents <") + 10;
        int after = text.indexOf('>', contents) + 1;
        int hole = contents - 200;
        String numbers = text.substring(text.indexOf("/ByteRange"), text.indexOf(']', text.indexOf("/ByteRange")) + 1);
        String wrong = ("/ByteRange [0 " + hole + " " + after + " " + (pdf.length - after));
        byte[] file = text.replace(numbers, wrong + " ".repeat(numbers.length() - wrong.length() - 1) + "]").getBytes(StandardCharsets.ISO_8859_1);
        byte[] content = new byte[hole + file.length - after];
        System.arraycopy(file, 0, content, 0, hole);
        System.arraycopy(file, after, content, hole, file.length - after);
        byte[] hex = java.util.HexFormat.of().formatHex(Cms.sign(content, ours.seal, TestCredential.NOW)).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(hex, 0, file, contents + 1, hex.length);
        FileFinding found = examine(file);
        assertThat(found.verdict()).isEqualTo("partial");
        assertThat(found.message()).contains("没有覆盖整个文件");
    }

    @Test
    void aSignatureOfAnotherRootIsRefused() {
        assertThat(examine(theirs.pdf(0)).verdict()).isEqualTo("untrusted");
        assertThat(examine(theirs.ofd(0)).verdict()).isEqualTo("untrusted");
    }

    @Test
    void anAuthoritysOwnKeyMayNotSeal() throws IOException {
        SealKey issuing = SealKey.fromPem(java.nio.file.Files.readString(folder.resolve("ours").resolve("issuing.pem")));
        Face face = ours.face(0);
        byte[] file = SealedPdf.write(face, ours.font.subset(face.texts()), "x", ours.identifier(1), ours.token(0, null), issuing, TestCredential.NOW);
        assertThat(examine(file).verdict()).isEqualTo("untrusted");
    }

    @Test
    void filesThatAreNoCredentialsAreSaidToBeNone() throws IOException {
        assertThat(examine(new byte[0]).verdict()).isEqualTo("malformed");
        assertThat(examine("%PDF-1.7 nothing here".getBytes(StandardCharsets.US_ASCII)).verdict()).isEqualTo("unsigned");
        assertThat(examine(Arrays.copyOf(ofd, ofd.length / 2)).verdict()).isEqualTo("malformed");
        assertThat(examine(zip("OFD.xml", "<x/>".getBytes(StandardCharsets.UTF_8))).verdict()).isEqualTo("unsigned");
        assertThat(examine(new byte[FileCheck.LARGEST + 1]).message()).contains("过大");
    }

    @Test
    void anOfdBombIsNotUnpacked() throws IOException {
        byte[] bomb = zip("OFD.xml", new byte[200 << 20]);
        assertThat(bomb.length).isLessThan(1 << 20);
        FileFinding found = examine(bomb);
        assertThat(found.verdict()).isEqualTo("malformed");
        assertThat(found.message()).contains("过大");
    }

    @Test
    void anEntityInAnOfdIsNotResolved() throws IOException {
        byte[] file = zip("OFD.xml", "<!DOCTYPE x [<!ENTITY y SYSTEM \"file:///etc/passwd\">]><x>&y;</x>".getBytes(StandardCharsets.UTF_8));
        assertThat(examine(file).message()).contains("无法读取");
    }

    @Test
    void aPartAddedToAnOfdIsRefused() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(ofd)); ZipOutputStream zip = new ZipOutputStream(out)) {
            for (ZipEntry e = in.getNextEntry(); e != null; e = in.getNextEntry()) {
                zip.putNextEntry(new ZipEntry(e.getName()));
                zip.write(in.readAllBytes());
            }
            zip.putNextEntry(new ZipEntry("Doc_0/Annots/Annotations.xml"));
            zip.write("<x/>".getBytes(StandardCharsets.UTF_8));
        }
        FileFinding found = examine(out.toByteArray());
        assertThat(found.verdict()).isEqualTo("partial");
        assertThat(found.message()).contains("Annotations.xml");
    }

    @Test
    void xmlThatWouldFillTheMemoryIsNotRead() throws IOException {
        byte[] many = ("<x>" + "<a/>".repeat(3_000_000) + "</x>").getBytes(StandardCharsets.UTF_8);
        FileFinding found = examine(zip("OFD.xml", many));
        assertThat(found.verdict()).isEqualTo("malformed");
        assertThat(found.message()).contains("OFD.xml 过大");
        Map<String, byte[]> parts = new LinkedHashMap<>();
        parts.put("OFD.xml", "<x/>".getBytes(StandardCharsets.UTF_8));
        parts.put(SealedOfd.SIGNATURES, many);
        assertThat(examine(zip(parts)).message()).contains("Signatures.xml 过大");
        entries(ofd).forEach((name, bytes) -> {
            if (List.of("OFD.xml", SealedOfd.SIGNATURES, SealedOfd.SIGNATURE).contains(name)) {
                assertThat(bytes.length).as(name).isLessThan(16 << 10);
            }
        });
    }

    @Test
    void aFolderInAnOfdIsRefusedWithoutUnpackingIt() throws IOException {
        Map<String, byte[]> parts = entries(ofd);
        parts.put("Doc_0/More/", new byte[100 << 20]);
        FileFinding found = examine(zip(parts));
        assertThat(found.verdict()).isEqualTo("malformed");
        assertThat(found.message()).contains("部件名");
    }

    @Test
    void aDirectoryThatPointsAnywhereIsRefused() {
        int directory = u32(ofd, ofd.length - 6);
        for (int at = directory; at < ofd.length; at++) {
            for (int value : new int[]{0, 0x7f, 0xff}) {
                byte[] changed = ofd.clone();
                changed[at] = (byte) value;
                FileFinding found = examine(changed);
                assertThat(found.verdict() == null ? "malformed" : found.verdict()).as("byte " + at).isEqualTo("malformed");
                if (found.verdict() == null) {
                    assertThat(changed[at] == ofd[at] || meaningless(changed)).as("byte " + at).isTrue();
                }
            }
        }
        // entries that are said to reach to the very end and beyond
        for (int packed = ofd.length - 200; packed < ofd.length + 40; packed++) {
            byte[] changed = ofd.clone();
            put32(changed, directory + 20, packed);
            assertThat(examine(changed).verdict()).isEqualTo("malformed");
        }
    }

    @Test
    void anOfdThatShowsOneThingInOrderAndAnotherByItsDirectoryIsRefused() throws IOException {
        Map<String, byte[]> parts = entries(ofd);
        String page = "Doc_0/Pages/Page_0/Content.xml";
        byte[] hidden = "<hidden/>".getBytes(StandardCharsets.UTF_8);
        parts.put(page, hidden);
        byte[] other = zip(parts);
        // all of the sealed file, then the others' parts behind the first; the directory says that the first reaches so far
        int sealed = u32(ofd, ofd.length - 6);
        int theirs = u32(other, other.length - 6);
        int first = theirs;
        int second = u32(other, first + 46 + "OFD.xml".length() + 42);
        int shift = sealed + 16 - second;
        byte[] both = new byte[other.length + shift];
        System.arraycopy(ofd, 0, both, 0, sealed);
        System.arraycopy(other, second, both, sealed + 16, other.length - second);
        int at = theirs + shift;
        put32(both, at + 20, sealed - 30 - "OFD.xml".length());
        for (int i = 0; i < parts.size(); i++) {
            if (i > 0) {
                put32(both, at + 42, u32(both, at + 42) + shift);
            }
            at += 46 + (both[at + 28] & 0xff);
        }
        put32(both, both.length - 6, theirs + shift);
        Path file = java.nio.file.Files.write(folder.resolve("both.ofd"), both);
        try (ZipFile zip = new ZipFile(file.toFile())) {
            assertThat(zip.getInputStream(zip.getEntry(page)).readAllBytes()).as("what other readers would show").isEqualTo(hidden);
        }
        assertThat(entries(both).get(page)).as("what a stream shows").isEqualTo(entries(ofd).get(page));
        assertThat(examine(both).verdict()).isEqualTo("malformed");
    }

    @Test
    void extraFieldsAndStoredPartsAreRefused() throws IOException {
        for (boolean extra : new boolean[]{true, false}) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            try (ZipOutputStream zip = new ZipOutputStream(out)) {
                for (var part : entries(ofd).entrySet()) {
                    ZipEntry e = new ZipEntry(part.getKey());
                    if (extra) {
                        e.setExtra(new byte[]{1, 1, 4, 0, 1, 2, 3, 4});
                    } else {
                        CRC32 crc = new CRC32();
                        crc.update(part.getValue());
                        e.setMethod(ZipEntry.STORED);
                        e.setSize(part.getValue().length);
                        e.setCrc(crc.getValue());
                    }
                    zip.putNextEntry(e);
                    zip.write(part.getValue());
                    zip.closeEntry();
                }
            }
            assertThat(examine(out.toByteArray()).verdict()).isEqualTo("malformed");
        }
        assertThat(examine(zip(entries(ofd))).verdict()).as("packed anew in the same way").isNull();
    }

    private static int u32(byte[] b, int at) {
        return ByteBuffer.wrap(b).order(ByteOrder.LITTLE_ENDIAN).getInt(at);
    }

    private static void put32(byte[] b, int at, int value) {
        ByteBuffer.wrap(b).order(ByteOrder.LITTLE_ENDIAN).putInt(at, value);
    }

    private static Map<String, byte[]> entries(byte[] file) throws IOException {
        Map<String, byte[]> all = new LinkedHashMap<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(file))) {
            for (ZipEntry e = zip.getNextEntry(); e != null; e = zip.getNextEntry()) {
                all.put(e.getName(), zip.readAllBytes());
            }
        }
        return all;
    }

    private static byte[] zip(String name, byte[] content) throws IOException {
        return zip(Map.of(name, content));
    }

    private static byte[] zip(Map<String, byte[]> parts) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            for (var part : parts.entrySet()) {
                zip.putNextEntry(new ZipEntry(part.getKey()));
                zip.write(part.getValue());
            }
        }
        return out.toByteArray();
    }

    @Test
    void thePictureEscapesWhatPeopleWrote() {
        assertThat(SvgFace.write(ours.face(0), "标题")).contains("&lt;&amp;&gt;&quot;").doesNotContain("<&>");
    }

    @Test
    void aCharacterThatTheFontLacksIsNamed() {
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> ours.font.subset(java.util.List.of("张\uE000"))).hasMessageContaining("\uE000");
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> new FaceFont("/nowhere/font.ttf").subset(java.util.List.of("张"))).hasMessageContaining("fonts-noto-cjk");
    }
}
