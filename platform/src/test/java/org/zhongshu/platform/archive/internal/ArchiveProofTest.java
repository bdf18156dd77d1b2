package org.zhongshu.platform.archive.internal;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.zhongshu.testkit.TestClient;
import tools.jackson.databind.JsonNode;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

import static org.assertj.core.api.Assertions.assertThat;

/** What was changed, taken out or put in is named, and only the archive's own key signs. */
class ArchiveProofTest extends ArchiveBase {

    @Autowired
    private Shelf shelf;

    @Test
    void whatWasChangedTakenOutOrPutInIsNamed() throws Exception {
        long id = packed(submit().path("number").asString());
        Path file = download(id, "whole.zip");
        byte[] bytes = Files.readAllBytes(file);

        Path changed = again(file, "changed.zip", parts -> {
            parts.computeIfPresent("form/form.json", (n, b) -> new String(b, StandardCharsets.UTF_8).replace("8号2室", "9号2室").getBytes(StandardCharsets.UTF_8));
            return parts;
        });
        assertThat(verify(changed, null, Instant.now())).satisfies(v -> assertThat(v.exit()).isEqualTo(1)).satisfies(v -> assertThat(v.words()).contains("被改动的文件：form/form.json"));
        Path missing = again(file, "missing.zip", parts -> {
            parts.remove("facts.json");
            return parts;
        });
        assertThat(verify(missing, null, Instant.now())).satisfies(v -> assertThat(v.exit()).isEqualTo(1)).satisfies(v -> assertThat(v.words()).contains("缺少的文件：facts.json"));
        Path added = again(file, "added.zip", parts -> {
            parts.put("materials/99.pdf", new byte[]{1, 2, 3});
            return parts;
        });
        assertThat(verify(added, null, Instant.now())).satisfies(v -> assertThat(v.exit()).isEqualTo(1)).satisfies(v -> assertThat(v.words()).contains("多出的文件：materials/99.pdf"));
        // the list changed along with the file: then its signature does not hold
        Path both = again(file, "both.zip", parts -> {
            byte[] form = "{}".getBytes(StandardCharsets.UTF_8);
            String old = org.zhongshu.algorithms.crypto.Sm3.hex(parts.get("form/form.json"));
            String manifest = text(parts, "manifest.json").replace(old, org.zhongshu.algorithms.crypto.Sm3.hex(form));
            parts.put("form/form.json", form);
            parts.put("manifest.json", manifest.getBytes(StandardCharsets.UTF_8));
            return parts;
        });
        assertThat(verify(both, null, Instant.now()).words()).contains("清单的签名不成立");
        Path unsigned = again(file, "unsigned.zip", parts -> {
            parts.remove("manifest.p7s");
            return parts;
        });
        assertThat(verify(unsigned, null, Instant.now()).words()).contains("缺少的文件：manifest.p7s");
        assertThat(verify(again(file, "same.zip", p -> p), null, Instant.now()).words()).contains("重新打包");

        // a bit anywhere: in the parts, between them, in the directory, behind the end
        Random random = new Random(7);
        List<Integer> places = new ArrayList<>(List.of(0, 4, 11, bytes.length - 1, bytes.length - 8, bytes.length - 30));
        for (int i = 0; i < 60; i++) {
            places.add(random.nextInt(bytes.length));
        }
        for (int place : places) {
            byte[] copy = bytes.clone();
            copy[place] ^= 0x10;
            Path one = Files.write(folder.resolve("bit.zip"), copy);
            assertThat(verify(one, null, Instant.now()).exit()).as("byte " + place).isNotZero();
        }
        byte[] longer = java.util.Arrays.copyOf(bytes, bytes.length + 1);
        assertThat(verify(Files.write(folder.resolve("longer.zip"), longer), null, Instant.now()).exit()).isNotZero();
        assertThat(verify(Files.writeString(folder.resolve("no.zip"), "not a zip"), null, Instant.now()).exit()).isEqualTo(1);
        assertThat(verify(folder.resolve("none.zip"), null, Instant.now()).exit()).isEqualTo(2);
    }

    /** As somebody would who has a key under the root and makes everything fit. */
    private Path sealedBy(Path file, String name, java.util.function.UnaryOperator<byte[]> sign) throws IOException {
        Map<String, byte[]> parts = new LinkedHashMap<>();
        try (ZipInputStream in = new ZipInputStream(Files.newInputStream(file))) {
            for (ZipEntry e = in.getNextEntry(); e != null; e = in.getNextEntry()) {
                parts.put(e.getName(), in.readAllBytes());
            }
        }
        JsonNode manifest = org.zhongshu.platform.shared.Json.read(text(parts, "manifest.json"));
        Map<String, Object> head = new LinkedHashMap<>();
        manifest.properties().stream().filter(e -> !List.of("format", "files").contains(e.getKey())).forEach(e -> head.put(e.getKey(), e.getValue()));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PackageWriter zip = new PackageWriter(out);
        for (JsonNode f : manifest.path("files")) {
            String path = f.path("path").asString();
            byte[] bytes = path.equals("form/form.json") ? text(parts, path).replace("8号2室", "9号2室").getBytes(StandardCharsets.UTF_8) : parts.get(path);
            zip.add(path, f.path("title").asString(), bytes);
        }
        zip.finish(head, sign, null);
        return Files.write(folder.resolve(name), out.toByteArray());
    }

    @Test
    void aKeyUnderTheRootIsNotTheArchives() throws Exception {
        TestClient c = citizen();
        long id = packed(submit(c).path("number").asString());
        Path file = download(id, "whole.zip");
        Path trust = Files.writeString(folder.resolve("trust.json"), TestClient.at(port).get("/api/credentials/trust").ok().toString());
        Instant now = Instant.now().truncatedTo(java.time.temporal.ChronoUnit.SECONDS);
        Path seal = data.resolve("keys/credentials/seal-public-security.pem");
        Path again = sealedBy(file, "department.zip", bytes -> {
            try {
                return org.zhongshu.platform.credentials.internal.TestSeals.sign(seal, bytes, now);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        assertThat(verify(again, null, now)).satisfies(v -> assertThat(v.exit()).as(v.words()).isEqualTo(1)).satisfies(v -> assertThat(v.words()).contains("没有标明用于电子档案", "不能为档案包签名"));
        assertThat(verify(again, trust, now)).satisfies(v -> assertThat(v.exit()).isEqualTo(1)).satisfies(v -> assertThat(v.words()).contains("不在信任包所列的电子档案证书之中"));
        assertThat(verify(file, trust, now).exit()).isZero();

        // another whole package in its place: sealed by the archive itself, and not the one that was kept
        long second = packed(submit(c).path("number").asString());
        byte[] other = Files.readAllBytes(download(second, "other.zip"));
        shelf.put(store.find(id).orElseThrow().file(), store.key(id), out -> out.write(other));
        JsonNode proof = desk.as("officer-public-security").post("/api/archive/" + id + "/verify", Map.of()).ok();
        assertThat(proof.path("whole").asBoolean()).isFalse();
        assertThat(proof.path("found").toString()).contains("不是这个办件的档案包", "不是归档时的那个文件");

        // what a stranger hands in is answered in words
        Path large = again(file, "large.zip", parts -> {
            parts.put("audit.jsonl", new byte[(64 << 20) + 1]);
            return parts;
        });
        assertThat(verify(large, null, now)).satisfies(v -> assertThat(v.exit()).isEqualTo(1)).satisfies(v -> assertThat(v.words()).contains("日志过大"));
        Path odd = again(file, "odd.zip", parts -> {
            parts.put("manifest.json", text(parts, "manifest.json").replaceFirst("\"size\" : \\d+", "\"size\" : {}").getBytes(StandardCharsets.UTF_8));
            parts.put("audit.jsonl", text(parts, "audit.jsonl").replace("matter.approved", "matter.rejected").getBytes(StandardCharsets.UTF_8));
            return parts;
        });
        assertThat(verify(odd, null, now)).satisfies(v -> assertThat(v.exit()).isEqualTo(1)).satisfies(v -> assertThat(v.words()).contains("其中 1 行与哈希不符").doesNotContain("各与审计链中的哈希相符"));
    }
}
