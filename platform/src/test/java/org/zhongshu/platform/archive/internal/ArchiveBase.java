package org.zhongshu.platform.archive.internal;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.zhongshu.platform.archive.VerifyArchive;
import org.zhongshu.platform.datasets.Datasets;
import org.zhongshu.platform.items.internal.ItemsDesk;
import org.zhongshu.platform.registry.internal.RegistryDesk;
import org.zhongshu.testkit.TestClient;
import org.zhongshu.testkit.ZhongshuTest;
import tools.jackson.databind.JsonNode;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

import static org.assertj.core.api.Assertions.assertThat;

/** Matters that end, the packages made of them, and the verifier that everybody has; each test with people of its own. */
@ZhongshuTest
abstract class ArchiveBase {

    static final LocalDate TODAY = LocalDate.now(ZoneId.of("Asia/Shanghai"));
    static final AtomicInteger NEXT = new AtomicInteger(1);
    final String number = RegistryDesk.number(LocalDate.of(1981, 7, 8), 100 + NEXT.incrementAndGet() % 800);
    final String other = RegistryDesk.number(LocalDate.of(1983, 2, 1), 100 + NEXT.incrementAndGet() % 800);

    @LocalServerPort
    int port;
    @Autowired
    Datasets datasets;
    @Autowired
    JdbcTemplate jdbc;
    @Autowired
    Packing packing;
    @Autowired
    ArchiveStore store;
    @Value("${zhongshu.data}")
    Path data;
    @TempDir
    Path folder;
    RegistryDesk desk;

    @BeforeEach
    void city() {
        desk = new RegistryDesk(port, datasets, jdbc);
        nothingStays();
        desk.persons("t-police", "public-security");
        desk.put("t-police", "p1", number, "孙建国", "1", "1981-07-08", null, "13819810708", "桃州镇桃州中路1号", "10", null, null, "2025-01-01T00:00:00Z");
        desk.put("t-police", "p2", other, "李小敏", "2", "1983-02-01", null, "13819830201", "桃州镇桃州中路2号", null, null, null, "2025-01-01T00:00:00Z");
        desk.sources("person", List.of(RegistryDesk.source("t-police")), Map.of());
        desk.run("person");
        if (jdbc.queryForObject("SELECT count(*) FROM items.item WHERE code = 'HT-01'", Integer.class) == 0) {
            new ItemsDesk(port).publish(ItemsDesk.row("HT-01", "测试居住证申领", "public-security"), "public-security");
        }
        if (jdbc.queryForObject("SELECT count(*) FROM items.item WHERE code = 'HT-06'", Integer.class) == 0) {
            new ItemsDesk(port).publish(ItemsDesk.row("HT-06", "测试须签名的申请", "public-security"), "public-security");
        }
        if (jdbc.queryForObject("SELECT count(*) FROM credentials.seal_leave WHERE type = 'residence-permit' AND state = 'given'", Integer.class) == 0) {
            desk.as("steward").post("/api/credentials/seals/public-security/keep", Map.of("reason", "统一保管")).ok();
            String asked = desk.as("officer-public-security").post("/api/credentials/seals/public-security/leaves", Map.of("type", "residence-permit", "purpose", "日常签发", "until", TODAY.plusDays(300).toString())).expect(201).path("id").asString();
            desk.as("steward").post("/api/credentials/seals/leaves/" + asked + "/give", Map.of()).ok();
        }
    }

    @AfterEach
    void nothingStays() {
        desk.clear();
        jdbc.execute("TRUNCATE archive.look, archive.proposal, archive.package");
        jdbc.execute("TRUNCATE matters.signature, matters.matter, matters.handler, matters.event, matters.supplement, matters.dispute, matters.draft, matters.file, matters.guess");
        jdbc.execute("TRUNCATE persons.session, persons.phone_code, persons.failure, persons.delegation, persons.consent, persons.qr_login, persons.person CASCADE");
    }

    TestClient citizen() {
        return citizen("孙建国", number);
    }

    TestClient citizen(String name, String number) {
        int n = NEXT.incrementAndGet();
        TestClient c = TestClient.at(port, "127.6." + n / 250 + "." + (1 + n % 250)).signInCitizen("135%08d".formatted(30_000 + n));
        c.post("/api/citizen/real-name", Map.of("name", name, "idNumber", number, "agree", true)).ok();
        return c;
    }

    JsonNode submit() {
        return submit(citizen());
    }

    JsonNode submit(TestClient c) {
        return c.post("/api/citizen/matters", new LinkedHashMap<>(Map.of("request", "archive-" + System.nanoTime(), "item", "HT-01", "data",
                Map.of("answer_months", 12, "answer_residence_address", "桃州镇桃州中路8号2室", "answer_hukou", "安徽省宣城市宣州区1号")))).expect(201);
    }

    /** Packs until it stands: the log's last line and the licence's OFD come a moment after the matter. */
    long packed(String matter) {
        Instant until = Instant.now().plus(Duration.ofSeconds(60));
        while (Instant.now().isBefore(until)) {
            jdbc.update("UPDATE archive.package SET not_before = now() - interval '1 second' WHERE standing = 'waiting'");
            packing.packSome();
            var row = store.find(matter).orElseThrow();
            if (row.standing().equals("kept")) {
                return row.id();
            }
            java.util.concurrent.locks.LockSupport.parkNanos(300_000_000L);
        }
        throw new AssertionError("not packed: " + store.find(matter));
    }

    Path download(long id, String name) throws IOException {
        var answer = desk.as("officer-public-security").post("/api/archive/" + id + "/download", Map.of("purpose", "复核"));
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        return Files.write(folder.resolve(name), answer.response().body());
    }

    record Verified(int exit, String words) {
    }

    static Verified verify(Path file, Path trust, Instant now) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int exit = VerifyArchive.run(file, trust, Clock.fixed(now, ZoneOffset.UTC), new PrintStream(out, true, StandardCharsets.UTF_8));
        return new Verified(exit, out.toString(StandardCharsets.UTF_8));
    }

    /** As somebody would who takes the package apart and puts it together again. */
    Path again(Path file, String name, java.util.function.UnaryOperator<Map<String, byte[]>> change) throws IOException {
        Map<String, byte[]> parts = new LinkedHashMap<>();
        try (ZipInputStream in = new ZipInputStream(Files.newInputStream(file))) {
            for (ZipEntry e = in.getNextEntry(); e != null; e = in.getNextEntry()) {
                parts.put(e.getName(), in.readAllBytes());
            }
        }
        Path made = folder.resolve(name);
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(made))) {
            for (var e : change.apply(parts).entrySet()) {
                out.putNextEntry(new ZipEntry(e.getKey()));
                out.write(e.getValue());
            }
        }
        return made;
    }

    static String text(Map<String, byte[]> parts, String name) {
        return new String(parts.get(name), StandardCharsets.UTF_8);
    }
}
