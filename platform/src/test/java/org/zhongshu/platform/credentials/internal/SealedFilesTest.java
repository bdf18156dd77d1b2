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
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.ZipEntry;
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

    private static byte[] zip(String name, byte[] content) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry(name));
            zip.write(content);
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
