package org.zhongshu.platform.archive.internal;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.zhongshu.testkit.TestClient;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

import static org.assertj.core.api.Assertions.assertThat;

/** With a third party's time: in the package, examined without this platform, waited for when it is away. */
class ArchiveTimeStampTest extends ArchiveBase {

    private static OpensslTimeAuthority authority;

    @DynamicPropertySource
    static void stranger(DynamicPropertyRegistry settings) throws IOException {
        authority = new OpensslTimeAuthority(Files.createTempDirectory("tsa"));
        settings.add("zhongshu.credentials.timestamp-url", authority::url);
        settings.add("zhongshu.credentials.timestamp-roots", () -> authority.root().toString());
    }

    @AfterAll
    static void gone() {
        authority.close();
    }

    private static Map<String, byte[]> parts(Path file) throws IOException {
        Map<String, byte[]> parts = new HashMap<>();
        try (ZipInputStream in = new ZipInputStream(Files.newInputStream(file))) {
            for (ZipEntry e = in.getNextEntry(); e != null; e = in.getNextEntry()) {
                parts.put(e.getName(), in.readAllBytes());
            }
        }
        return parts;
    }

    @Test
    void theTimeIsAThirdPartysAndAnybodyCanExamineIt() throws Exception {
        TestClient c = citizen();
        Path file = download(packed(submit(c).path("number").asString()), "stamped.zip");
        Map<String, byte[]> parts = parts(file);
        Path signature = Files.write(folder.resolve("manifest.p7s"), parts.get("manifest.p7s"));
        Path token = Files.write(folder.resolve("manifest.tsr"), parts.get("manifest.tsr"));
        assertThat(authority.ssl("ts", "-verify", "-data", signature.toString(), "-in", token.toString(), "-token_in", "-CAfile", "root.pem")).contains("OK");

        Path trust = Files.writeString(folder.resolve("trust.json"), TestClient.at(port).get("/api/credentials/trust").ok().toString());
        assertThat(verify(file, trust, Instant.now())).satisfies(v -> assertThat(v.exit()).as(v.words()).isZero()).satisfies(v -> assertThat(v.words()).contains("Stranger Time Authority").doesNotContain("未比对"));
        assertThat(verify(file, null, Instant.now())).satisfies(v -> assertThat(v.exit()).isZero()).satisfies(v -> assertThat(v.words()).contains("Stranger Time Authority", "未比对"));
        try (OpensslTimeAuthority other = new OpensslTimeAuthority(Files.createDirectory(folder.resolve("other")))) {
            Path wrong = Files.writeString(folder.resolve("wrong.json"), Files.readString(trust).replace(pem(authority.root()), pem(other.root())));
            assertThat(verify(file, wrong, Instant.now())).satisfies(v -> assertThat(v.exit()).isEqualTo(1)).satisfies(v -> assertThat(v.words()).contains("不能追溯到受信任的根证书"));
        }

        assertThat(verify(again(file, "taken.zip", p -> {
            p.remove("manifest.tsr");
            return p;
        }), trust, Instant.now()).words()).contains("缺少的文件：manifest.tsr");
        byte[] another = parts(download(packed(submit(c).path("number").asString()), "another.zip")).get("manifest.tsr");
        assertThat(verify(again(file, "swapped.zip", p -> {
            p.put("manifest.tsr", another);
            return p;
        }), trust, Instant.now()).words()).contains("时间戳不是这个签名的");
        byte[] broken = parts.get("manifest.tsr").clone();
        broken[broken.length - 5] ^= 1;
        assertThat(verify(again(file, "broken.zip", p -> {
            p.put("manifest.tsr", broken);
            return p;
        }), trust, Instant.now()).words()).contains("第三方时间戳不成立");
    }

    private static String pem(Path file) throws IOException {
        // as it stands in JSON
        return Files.readString(file, StandardCharsets.US_ASCII).strip().replace("\n", "\\n");
    }

    @Test
    void anAuthorityThatIsAwayIsWaitedFor() throws Exception {
        authority.away = true;
        String number;
        try {
            number = submit().path("number").asString();
            for (int i = 0; i < 100 && (store.find(number).orElseThrow().error() == null || !store.find(number).orElseThrow().error().contains("时间戳")); i++) {
                jdbc.update("UPDATE archive.package SET not_before = now() - interval '1 second' WHERE standing = 'waiting'");
                packing.packSome();
                Thread.sleep(100);
            }
            assertThat(store.find(number).orElseThrow()).satisfies(r -> assertThat(r.standing()).isEqualTo("waiting")).satisfies(r -> assertThat(r.error()).contains("时间戳机构没有给出可用的时间戳"));
        } finally {
            authority.away = false;
        }
        assertThat(verify(download(packed(number), "later.zip"), null, Instant.now()).exit()).isZero();
    }
}
