package org.zhongshu.platform.archive.internal;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.matters.MatterEnded;
import org.zhongshu.platform.matters.MatterState;
import org.zhongshu.testkit.TestClient;
import tools.jackson.databind.JsonNode;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** From a matter that ended to a package that proves itself, whatever dies on the way. */
class ArchivePackingTest extends ArchiveBase {

    @Autowired
    private TransactionTemplate transaction;

    /** For people: the county's own time, no machine's words. */
    private static void plain(String words) {
        String today = Instant.now().atZone(ZoneId.of("Asia/Shanghai")).toLocalDate().toString();
        assertThat(words).containsPattern("归档签名：.*，" + today + " \\d\\d:\\d\\d:\\d\\d").containsPattern("办结于 " + today + " \\d\\d:\\d\\d");
        assertThat(words.lines().filter(l -> l.contains("："))).hasSizeGreaterThan(7).allSatisfy(l -> assertThat(l).doesNotContainPattern("\\dT\\d\\d:")
                .doesNotContainPattern("\\b(package|sealed|certificate|retention|files|log|root|applicant|verdict|WHOLE)\\b"));
    }

    @Test
    void aMatterThatEndedBecomesAPackageThatProvesItselfYearsLater() throws Exception {
        JsonNode m = submit();
        assertThat(m.path("state").asString()).as(m.toString()).isEqualTo("approved");
        String matter = m.path("number").asString();
        long id = packed(matter);
        Path file = download(id, "whole.zip");

        Path trust = Files.writeString(folder.resolve("trust.json"), TestClient.at(port).get("/api/credentials/trust").ok().toString());
        Verified now = verify(file, trust, Instant.now());
        assertThat(now.exit()).as(now.words()).isZero();
        assertThat(now.words()).contains(matter, "测试居住证申领", "10年", "结论：完整，未被改动", "The package is whole");
        plain(now.words());
        plain(String.join("\n", desk.as("officer-public-security").post("/api/archive/" + id + "/verify", Map.of()).ok().path("lines").valueStream().map(JsonNode::asString).toList()));
        Verified later = verify(file, null, Instant.now().plus(Duration.ofDays(365 * 25)));
        assertThat(later.exit()).as(later.words()).isZero();
        assertThat(later.words()).contains("现已到期", "取自档案包本身");
        Path strange = Files.writeString(folder.resolve("strange.json"), "{\"format\":\"zhongshu-trust/1\",\"roots\":[]}");
        assertThat(verify(file, strange, Instant.now()).exit()).as("another installation's roots").isEqualTo(1);
        assertThat(verify(file, trust, Instant.now().minus(Duration.ofDays(2))).words()).contains("归档时间在将来");

        Map<String, byte[]> parts = new LinkedHashMap<>();
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(Files.readAllBytes(file)))) {
            for (ZipEntry e = in.getNextEntry(); e != null; e = in.getNextEntry()) {
                parts.put(e.getName(), in.readAllBytes());
            }
        }
        assertThat(parts).containsKeys("form/form.json", "form/form.pdf", "facts.json", "process.json", "decision/decision.json", "credentials/credential.pdf", "credentials/credential.ofd", "audit.jsonl", "certificates/root.pem",
                "manifest.json", "manifest.p7s");
        assertThat(text(parts, "form/form.json")).contains("孙建国", number, "桃州中路8号");
        assertThat(text(parts, "facts.json")).contains("来源t-police", "2025-01-01");
        assertThat(text(parts, "audit.jsonl")).contains("matter.submit", "matter.approved");
        assertThat(text(parts, "form/form.pdf")).startsWith("%PDF");

        // at rest nothing of it can be read
        try (var files = Files.walk(data.resolve("archive"))) {
            List<Path> lying = files.filter(Files::isRegularFile).toList();
            assertThat(lying).isNotEmpty().allSatisfy(f -> assertThat(new String(Files.readAllBytes(f), StandardCharsets.UTF_8)).doesNotContain("孙建国", number, "PK\u0003\u0004"));
        }
        assertThat(desk.as("officer-public-security").post("/api/archive/" + id + "/verify", Map.of()).ok().path("whole").asBoolean()).isTrue();
    }

    @Test
    void nothingIsLostBetweenTheMatterAndItsPackage() throws Exception {
        String matter = submit().path("number").asString();
        assertThat(store.find(matter)).as("the work stands since the matter ended").get().satisfies(r -> assertThat(r.standing()).isEqualTo("waiting"));
        // the transaction that ends a matter takes the work back with it
        assertThatThrownBy(() -> transaction.executeWithoutResult(s -> {
            packing.on(new MatterEnded(77, "BJ-GONE", "HT-01", "public-security", 1, MatterState.APPROVED, true, Instant.now()));
            throw new IllegalStateException("killed");
        })).isInstanceOf(IllegalStateException.class);
        assertThat(store.find(77)).isEmpty();

        // killed after the file was written and before the row said so: an old file of that name, half a new one beside it
        Path year = data.resolve("archive").resolve(Integer.toString(TODAY.getYear()));
        Files.createDirectories(year);
        Files.writeString(year.resolve(matter + ".zsa"), "of a process that died");
        Files.writeString(year.resolve(matter + ".zsa.part"), "half");
        long id = packed(matter);
        assertThat(verify(download(id, "one.zip"), null, Instant.now()).exit()).isZero();
        assertThat(year.resolve(matter + ".zsa.part")).doesNotExist();
        // told twice, packed once
        String sm3 = store.find(id).orElseThrow().sm3();
        transaction.executeWithoutResult(s -> packing.on(new MatterEnded(id, matter, "HT-01", "public-security", 1, MatterState.APPROVED, true, Instant.now())));
        packing.packSome();
        assertThat(store.find(id).orElseThrow().sm3()).isEqualTo(sm3);
        assertThat(jdbc.queryForObject("SELECT count(*) FROM archive.package WHERE number = ?", Integer.class, matter)).isOne();
        // what cannot be packed is kept waiting with its reason
        transaction.executeWithoutResult(s -> packing.on(new MatterEnded(78, "BJ20260101-AAAAAAAA", "HT-01", "public-security", 1, MatterState.APPROVED, true, Instant.now().minusSeconds(999))));
        packing.packSome();
        // the scheduler may hold the row at this moment
        Instant patience = Instant.now().plus(Duration.ofSeconds(30));
        while (store.find(78).orElseThrow().error() == null && Instant.now().isBefore(patience)) {
            packing.packSome();
            java.util.concurrent.locks.LockSupport.parkNanos(200_000_000L);
        }
        assertThat(store.find(78)).get().satisfies(r -> assertThat(r.error()).contains("没有这个办件"));
        // the store's file damaged: said, not shown
        byte[] lying = Files.readAllBytes(year.resolve(matter + ".zsa"));
        lying[lying.length / 2] ^= 1;
        Files.write(year.resolve(matter + ".zsa"), lying);
        assertThat(desk.as("officer-public-security").post("/api/archive/" + id + "/download", Map.of("purpose", "复核")).json().path("code").asString()).isEqualTo("package-damaged");
    }
}
