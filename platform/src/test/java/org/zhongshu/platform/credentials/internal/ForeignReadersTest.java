package org.zhongshu.platform.credentials.internal;

import org.bouncycastle.asn1.ASN1BitString;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.SignerInformation;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ofdrw.reader.ContentExtractor;
import org.ofdrw.reader.OFDReader;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Programs that are not ours read what we sealed: OpenSSL, an OFD library, and pdfsig where it is installed. */
class ForeignReadersTest {

    @TempDir
    static Path folder;
    private static TestCredential ours;

    @BeforeAll
    static void make() throws IOException {
        ours = new TestCredential(folder.resolve("keys"));
        Files.writeString(folder.resolve("root.pem"), SealKey.pem(ours.authority.roots().getFirst()));
        Files.writeString(folder.resolve("issuing.pem"), SealKey.pem(ours.seal.above().getFirst()));
        Files.writeString(folder.resolve("seal.pem"), SealKey.pem(ours.seal.certificate()));
    }

    private record Ran(int exit, String output) {
    }

    private static Ran run(String... command) throws IOException, InterruptedException {
        Process p = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
        String out = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ran(p.waitFor(), out);
    }

    private static boolean has(String program) {
        return List.of(System.getenv("PATH").split(":")).stream().anyMatch(d -> Files.isExecutable(Path.of(d, program)));
    }

    @Test
    void opensslFollowsTheChainToTheRoot() throws Exception {
        assumeTrue(has("openssl"));
        // its option for the signer's name reaches only the certificate that it is asked about, so each is asked about
        for (String[] step : new String[][]{{"issuing.pem", "seal.pem"}, {"root.pem", "issuing.pem"}}) {
            Ran ran = run("openssl", "verify", "-partial_chain", "-vfyopt", "distid:1234567812345678", "-CAfile", step[0], step[1]);
            assertThat(ran.exit()).as(ran.output()).isZero();
        }
        assertThat(run("openssl", "verify", "-partial_chain", "-vfyopt", "distid:1234567812345678", "-CAfile", "root.pem", "seal.pem").exit()).as("without the certificate between").isNotZero();
    }

    @Test
    void opensslFindsTheSignatureOfAPdfRight() throws Exception {
        assumeTrue(has("openssl"));
        byte[] pdf = ours.pdf(0);
        String text = new String(pdf, StandardCharsets.ISO_8859_1);
        int contents = text.indexOf("/Contents <") + 10;
        int after = text.indexOf('>', contents) + 1;
        byte[] signed = new byte[contents + pdf.length - after];
        System.arraycopy(pdf, 0, signed, 0, contents);
        System.arraycopy(pdf, after, signed, contents, pdf.length - after);
        Files.write(folder.resolve("signed.bin"), signed);
        byte[] padded = HexFormat.of().parseHex(text.substring(contents + 1, after - 1));
        byte[] der = java.util.Arrays.copyOf(padded, 4 + ((padded[2] & 0xff) << 8 | padded[3] & 0xff));
        Files.write(folder.resolve("signature.der"), der);
        SignerInformation signer = new CMSSignedData(new CMSProcessableByteArray(signed), der).getSignerInfos().getSigners().iterator().next();
        Files.write(folder.resolve("attributes.der"), signer.getEncodedSignedAttributes());
        Files.write(folder.resolve("value.der"), signer.getSignature());
        assertThat(run("sh", "-c", "openssl x509 -in seal.pem -pubkey -noout > seal.pub").exit()).isZero();

        // the digest over every byte but the signature's own stands in what is signed, as OpenSSL computes and prints it
        String digest = run("openssl", "dgst", "-sm3", "signed.bin").output().replaceAll(".*= ?", "").strip();
        assertThat(run("openssl", "asn1parse", "-inform", "DER", "-in", "attributes.der").output().toLowerCase()).contains(digest);
        Ran ran = run("openssl", "pkeyutl", "-verify", "-pubin", "-inkey", "seal.pub", "-in", "attributes.der", "-sigfile", "value.der", "-rawin", "-digest", "sm3", "-pkeyopt", "distid:1234567812345678");
        assertThat(ran.output()).contains("Signature Verified Successfully");
        Ran cms = run("openssl", "cms", "-cmsout", "-print", "-inform", "DER", "-in", "signature.der");
        assertThat(cms.exit()).as(cms.output()).isZero();
        assertThat(cms.output()).contains("SM2-with-SM3");
    }

    @Test
    void pdfsigSaysThatTheWholeDocumentIsSigned() throws Exception {
        assumeTrue(has("pdfsig"));
        Files.write(folder.resolve("one.pdf"), ours.pdf(0));
        assertThat(run("pdfsig", "one.pdf").output()).contains("Total document signed");
    }

    @Test
    void qpdfFindsNothingWrongWithAPdf() throws Exception {
        assumeTrue(has("qpdf"));
        Files.write(folder.resolve("one.pdf"), ours.pdf(0));
        Ran ran = run("qpdf", "--check", "one.pdf");
        assertThat(ran.exit()).as(ran.output()).isZero();
    }

    @Test
    void opensslFindsTheSealOfAnOfdRight() throws Exception {
        assumeTrue(has("openssl"));
        byte[] value = null;
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(ours.ofd(0)))) {
            for (ZipEntry e = in.getNextEntry(); e != null; e = in.getNextEntry()) {
                value = e.getName().equals(SealedOfd.VALUE) ? in.readAllBytes() : value;
            }
        }
        ASN1Sequence signature = ASN1Sequence.getInstance(value);
        Files.write(folder.resolve("tbs.der"), signature.getObjectAt(0).toASN1Primitive().getEncoded());
        Files.write(folder.resolve("seal-value.der"), ASN1BitString.getInstance(signature.getObjectAt(3)).getOctets());
        assertThat(run("sh", "-c", "openssl x509 -in seal.pem -pubkey -noout > seal.pub").exit()).isZero();
        Ran ran = run("openssl", "pkeyutl", "-verify", "-pubin", "-inkey", "seal.pub", "-in", "tbs.der", "-sigfile", "seal-value.der", "-rawin", "-digest", "sm3", "-pkeyopt", "distid:1234567812345678");
        assertThat(ran.output()).contains("Signature Verified Successfully");
    }

    @Test
    void anotherOfdLibraryReadsTheTextAndSeesTheSeal() throws Exception {
        try (OFDReader reader = new OFDReader(new ByteArrayInputStream(ours.ofd(0)))) {
            assertThat(reader.getNumberOfPages()).isOne();
            assertThat(reader.getPageSize(1).getWidth()).isEqualTo(297);
            assertThat(String.join("\n", new ContentExtractor(reader).getPageContent(1))).contains("食品经营许可证", "广德示范餐饮有限公司", "王小明");
            assertThat(reader.hasSignature()).isTrue();
            assertThat(reader.getDefaultSignatures().getSignatures()).hasSize(1);
        }
    }
}
