package org.zhongshu.platform.credentials.internal;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zhongshu.platform.credentials.SignatureCheck;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/** A package is sealed by the archive alone, not by whoever has a certificate under the root. */
class ArchiveSealTest {

    private static final byte[] CONTENT = "清单".getBytes(StandardCharsets.UTF_8);

    @TempDir
    private Path folder;

    private static String problem(TestCredential by, SealKey signer, List<String> archives) throws IOException {
        List<String> roots = by.authority.roots().stream().map(SealKey::pem).toList();
        byte[] signature = Cms.sign(CONTENT, signer, TestCredential.NOW);
        assertThat(SignatureCheck.examine(signature, CONTENT, roots).problem()).as("a right signature under the root").isNull();
        return SignatureCheck.examineArchive(signature, CONTENT, roots, archives).problem();
    }

    @Test
    void onlyTheArchivesCertificateSealsPackages() throws IOException {
        TestCredential city = new TestCredential(folder);
        Authority authority = city.authority;
        assertThat(problem(city, authority.archive(), List.of())).isNull();
        assertThat(problem(city, city.seal, List.of())).contains("广德市市场监督管理局", "不能为档案包签名");
        assertThat(problem(city, authority.status(), List.of())).contains("不能为档案包签名");
        assertThat(problem(city, authority.act("王小明"), List.of())).contains("王小明", "不能为档案包签名");
        List<String> pinned = authority.archives().stream().map(SealKey::pem).toList();
        assertThat(pinned).hasSize(1);
        assertThat(problem(city, authority.archive(), pinned)).isNull();
        assertThat(problem(city, city.seal, pinned)).contains("不在信任包");
        assertThat(TrustBundle.parse(org.zhongshu.platform.shared.Json.write(city.trust(null, java.util.Map.of()).json())).archives()).isEmpty();
    }

    /** As with a real authority, and with certificates of an earlier version: they do not say what they are for, but the trust bundle names them. */
    @Test
    void aCertificateThatDoesNotSayItIsKnownByTheTrustBundle() throws IOException {
        TestCredential before = new TestCredential(folder);
        Files.writeString(folder.resolve("archive.pem"), before.seal.text());
        TestCredential city = new TestCredential(folder);
        SealKey now = city.authority.archive();
        assertThat(now.certificate()).isNotEqualTo(before.seal.certificate());
        List<String> pinned = city.authority.archives().stream().map(SealKey::pem).toList();
        assertThat(pinned).containsExactlyInAnyOrder(SealKey.pem(now.certificate()), SealKey.pem(before.seal.certificate()));
        assertThat(problem(city, before.seal, pinned)).isNull();
        assertThat(problem(city, before.seal, List.of())).contains("没有标明用于电子档案");
        assertThat(problem(city, now, pinned)).isNull();
    }
}
