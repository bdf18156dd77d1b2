package org.zhongshu.platform.archive.internal;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.archive.VerifyArchive;
import org.zhongshu.platform.datasets.Datasets;
import org.zhongshu.platform.items.internal.ItemsDesk;
import org.zhongshu.platform.matters.MatterEnded;
import org.zhongshu.platform.matters.MatterState;
import org.zhongshu.platform.registry.internal.RegistryDesk;
import org.zhongshu.testkit.TestClient;
import org.zhongshu.testkit.ZhongshuTest;
import tools.jackson.databind.JsonNode;

import java.io.ByteArrayInputStream;
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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.StreamSupport;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** From a matter that ended to a package that proves itself; what was changed, taken out or put in is named; two people destroy. */
@ZhongshuTest
class ArchiveJourneyTest {

    private static final LocalDate TODAY = LocalDate.now(ZoneId.of("Asia/Shanghai"));
    private static final AtomicInteger NEXT = new AtomicInteger(1);

    private final String number = RegistryDesk.number(LocalDate.of(1981, 7, 8), 100 + NEXT.incrementAndGet() % 800);

    private final String other = RegistryDesk.number(LocalDate.of(1983, 2, 1), 100 + NEXT.incrementAndGet() % 800);

    @LocalServerPort
    private int port;
    @Autowired
    private org.zhongshu.platform.looks.Looks told;
    @Autowired
    private Datasets datasets;
    @Autowired
    private JdbcTemplate jdbc;
    @Autowired
    private Packing packing;
    @Autowired
    private ArchiveStore store;
    @Autowired
    private Shelf shelf;
    @Autowired
    private TransactionTemplate transaction;
    @Value("${zhongshu.data}")
    private Path data;
    @TempDir
    private Path folder;
    private RegistryDesk desk;

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

    private TestClient citizen() {
        return citizen("孙建国", number);
    }

    private TestClient citizen(String name, String number) {
        int n = NEXT.incrementAndGet();
        TestClient c = TestClient.at(port, "127.6." + n / 250 + "." + (1 + n % 250)).signInCitizen("135%08d".formatted(30_000 + n));
        c.post("/api/citizen/real-name", Map.of("name", name, "idNumber", number, "agree", true)).ok();
        return c;
    }

    private JsonNode submit() {
        return submit(citizen());
    }

    private JsonNode submit(TestClient c) {
        return c.post("/api/citizen/matters", new LinkedHashMap<>(Map.of("request", "archive-" + System.nanoTime(), "item", "HT-01", "data",
                Map.of("answer_months", 12, "answer_residence_address", "桃州镇桃州中路8号2室", "answer_hukou", "安徽省宣城市宣州区1号")))).expect(201);
    }

    /** Packs until it stands: the log's last line and the licence's OFD come a moment after the matter. */
    private long packed(String matter) {
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

    private Path download(long id, String name) throws IOException {
        var answer = desk.as("officer-public-security").post("/api/archive/" + id + "/download", Map.of("purpose", "复核"));
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        return Files.write(folder.resolve(name), answer.response().body());
    }

    private record Verified(int exit, String words) {
    }

    private static Verified verify(Path file, Path trust, Instant now) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int exit = VerifyArchive.run(file, trust, Clock.fixed(now, ZoneOffset.UTC), new PrintStream(out, true, StandardCharsets.UTF_8));
        return new Verified(exit, out.toString(StandardCharsets.UTF_8));
    }

    /** As somebody would who takes the package apart and puts it together again. */
    private Path again(Path file, String name, java.util.function.UnaryOperator<Map<String, byte[]>> change) throws IOException {
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
        assertThat(now.words()).contains(matter, "测试居住证申领", "10年", "完整");
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

    private static String text(Map<String, byte[]> parts, String name) {
        return new String(parts.get(name), StandardCharsets.UTF_8);
    }

    @Test
    void whatWasChangedTakenOutOrPutInIsNamed() throws Exception {
        long id = packed(submit().path("number").asString());
        Path file = download(id, "whole.zip");
        byte[] bytes = Files.readAllBytes(file);

        Path changed = again(file, "changed.zip", parts -> {
            parts.computeIfPresent("form/form.json", (n, b) -> new String(b, StandardCharsets.UTF_8).replace("8号2室", "9号2室").getBytes(StandardCharsets.UTF_8));
            return parts;
        });
        assertThat(verify(changed, null, Instant.now())).satisfies(v -> assertThat(v.exit()).isEqualTo(1)).satisfies(v -> assertThat(v.words()).contains("CHANGED：form/form.json"));
        Path missing = again(file, "missing.zip", parts -> {
            parts.remove("facts.json");
            return parts;
        });
        assertThat(verify(missing, null, Instant.now())).satisfies(v -> assertThat(v.exit()).isEqualTo(1)).satisfies(v -> assertThat(v.words()).contains("MISSING：facts.json"));
        Path added = again(file, "added.zip", parts -> {
            parts.put("materials/99.pdf", new byte[]{1, 2, 3});
            return parts;
        });
        assertThat(verify(added, null, Instant.now())).satisfies(v -> assertThat(v.exit()).isEqualTo(1)).satisfies(v -> assertThat(v.words()).contains("ADDED：materials/99.pdf"));
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
        assertThat(verify(unsigned, null, Instant.now()).words()).contains("MISSING：manifest.p7s");
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

    @Test
    void whoMayFindsOpensAndTakesItAndEachLookIsWrittenDown() {
        String matter = submit().path("number").asString();
        long id = packed(matter);
        TestClient police = desk.as("officer-public-security");
        for (Map<String, Object> search : List.<Map<String, Object>>of(Map.of("number", matter.toLowerCase()), Map.of("applicant", "孙建国", "purpose", "复议取证"), Map.of("applicant", number, "purpose", "复议取证"), Map.of("item", "HT-01"),
                Map.of("from", TODAY.toString(), "to", TODAY.toString()))) {
            JsonNode found = police.post("/api/archive/search", search).ok();
            assertThat(found.path("items")).as(search.toString()).hasSize(1);
            assertThat(found.at("/items/0/holder").asString()).isEqualTo("孙**");
        }
        assertThat(police.post("/api/archive/search", Map.of("applicant", "孙建", "purpose", "复议取证")).ok().path("items")).as("the whole name or nothing").isEmpty();
        assertThat(police.post("/api/archive/search", Map.of("to", TODAY.minusDays(2).toString())).ok().path("items")).isEmpty();
        assertThat(desk.as("officer-market").post("/api/archive/search", Map.of("number", matter)).ok().path("items")).as("another department's").isEmpty();
        assertThat(desk.as("officer-market").get("/api/archive/" + id).status()).isEqualTo(404);
        assertThat(TestClient.at(port).get("/api/archive/" + id).status()).isEqualTo(401);
        assertThat(desk.as("auditor").get("/api/archive/" + id).status()).isEqualTo(403);

        // that somebody looks for a person is written down, with what for, without who in clear
        assertThat(police.post("/api/archive/search", Map.of("applicant", number)).json().path("code").asString()).isEqualTo("reason-needed");
        assertThat(jdbc.queryForList("SELECT subject_id || ' ' || reason FROM (SELECT subject_id, reason, action FROM audit.inbox UNION ALL SELECT subject_id, reason, action FROM audit.entry) a WHERE action = 'archive.search'", String.class))
                .contains("孙** 复议取证").noneMatch(line -> line.contains(number) || line.contains("孙建国"));
        TestClient market = desk.as("officer-market");
        assertThat(java.util.stream.IntStream.range(0, 64).map(i -> market.post("/api/archive/search", Map.of("applicant", number, "purpose", "试")).status()).anyMatch(status -> status == 429)).as("one by one through a list of numbers").isTrue();

        JsonNode opened = police.get("/api/archive/" + id).ok();
        assertThat(opened.toString()).doesNotContain("孙建国", number).contains("form/form.pdf", "孙**", "办理过程");
        assertThat(police.post("/api/archive/" + id + "/download", Map.of("purpose", " ")).json().path("code").asString()).isEqualTo("reason-needed");
        assertThat(desk.as("steward").post("/api/archive/" + id + "/download", Map.of("purpose", "看看")).status()).isEqualTo(403);
        assertThat(new String(police.post("/api/archive/" + id + "/file", Map.of("purpose", "复议", "path", "form/form.json")).response().body(), StandardCharsets.UTF_8)).contains("孙建国");
        assertThat(police.post("/api/archive/" + id + "/file", Map.of("purpose", "复议", "path", "../../etc/passwd")).status()).isEqualTo(404);
        JsonNode looks = police.get("/api/archive/" + id).ok().path("looks");
        assertThat(StreamSupport.stream(looks.spliterator(), false).map(l -> l.path("kind").asString() + ":" + l.path("purpose").asString(""))).contains("open:", "file:复议");
        assertThat(told.of(new org.zhongshu.platform.looks.Looks.Concerned(number, null), null, null, 3)).as("told to whoever applied").extracting(l -> l.kind() + " " + l.clear() + " " + l.reason())
                .contains("archive false null", "archive-file true 复议");
    }

    private String row(long id) {
        return jdbc.queryForObject("SELECT to_jsonb(p)::text FROM archive.package p WHERE id = ?", String.class, id);
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
        zip.finish(head, sign);
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

    @Test
    void destroyingTakesTheEndOfItsTermAndTwoPeople() throws Exception {
        String matter = submit().path("number").asString();
        long id = packed(matter);
        TestClient police = desk.as("officer-public-security");
        String licence = StreamSupport.stream(police.get("/api/archive/" + id).ok().path("files").spliterator(), false).map(f -> f.path("title").asString()).filter(t -> t.startsWith("签发的证照 ")).findFirst().orElseThrow()
                .replaceAll("签发的证照 (.*)（.*", "$1");
        assertThat(row(id)).as("in clear in the register").doesNotContain(licence, "签发的证照");
        assertThat(police.post("/api/archive/" + id + "/propose", Map.of("reason", "期满")).json().path("code").asString()).isEqualTo("kept-longer");
        jdbc.update("UPDATE archive.package SET retained_until = ? WHERE id = ?", TODAY.minusDays(1), id);
        packing.packWaiting();
        assertThat(store.find(id).orElseThrow().there()).as("never by itself").isTrue();
        assertThat(police.post("/api/archive/search", Map.of("due", true)).ok().path("items")).hasSize(1);
        assertThat(police.post("/api/archive/" + id + "/destroy", Map.of("reason", "同意")).json().path("code").asString()).isEqualTo("not-proposed");
        police.post("/api/archive/" + id + "/propose", Map.of("reason", "期满，无继续保存价值")).ok();
        assertThat(police.post("/api/archive/" + id + "/destroy", Map.of("reason", "同意")).json().path("code").asString()).isEqualTo("same-person");
        desk.as("steward").post("/api/archive/" + id + "/refuse", Map.of("reason", "有行政复议在办")).ok();
        assertThat(store.find(id).orElseThrow().standing()).isEqualTo("kept");
        police.post("/api/archive/" + id + "/propose", Map.of("reason", "复议已结")).ok();
        JsonNode gone = desk.as("steward").post("/api/archive/" + id + "/destroy", Map.of("reason", "鉴定同意销毁")).ok();
        assertThat(gone.path("standing").asString()).isEqualTo("destroyed");
        assertThat(gone.has("contents")).as("the answer is no look").isFalse();
        assertThat(police.get("/api/archive/" + id).ok().path("proposals")).hasSize(2);
        assertThat(row(id)).as("nothing that speaks of whom or what stays").doesNotContain(licence, "签发的证照");
        assertThat(jdbc.queryForObject("SELECT key IS NULL AND holder_number IS NULL FROM archive.package WHERE id = ?", Boolean.class, id)).as("without its key it is noise").isTrue();
        packing.packWaiting();
        assertThat(data.resolve("archive").resolve(TODAY.getYear() + "/" + matter + ".zsa")).doesNotExist();
        assertThat(police.post("/api/archive/" + id + "/download", Map.of("purpose", "复核")).json().path("code").asString()).isEqualTo("destroyed");
        assertThat(police.get("/api/archive/" + id).ok().path("files")).isEmpty();
    }

    private static Map<String, Object> signing(Object... more) {
        Map<String, Object> body = new LinkedHashMap<>(Map.of("item", "HT-06", "data", Map.of("answer_statement", "申请补助，情况属实")));
        for (int i = 0; i < more.length; i += 2) {
            body.put((String) more[i], more[i + 1]);
        }
        return body;
    }

    private static final List<List<Integer>> HAND = List.of(List.of(100, 60, 300, 220, 500, 80), List.of(520, 100, 700, 240));

    private static String code(TestClient.Answer answer) {
        return answer.json().path("code").asString();
    }

    private static Map<String, Object> submission(String signature, Map<String, Object> data) {
        Map<String, Object> body = new LinkedHashMap<>(Map.of("request", "signed-" + System.nanoTime(), "item", "HT-06", "data", data));
        body.put("signature", signature);
        return body;
    }

    @Test
    void anItemThatAsksForItIsSignedAsItIsHandedInAndTheSignatureStaysWithIt() throws Exception {
        TestClient c = citizen();
        assertThat(c.get("/api/citizen/matters/form/HT-06").ok().path("sign").asBoolean()).isTrue();
        Map<String, Object> data = Map.of("answer_statement", "申请补助，情况属实");
        assertThat(code(c.post("/api/citizen/matters", submission(null, data)))).isEqualTo("signature-needed");
        assertThat(code(c.post("/api/citizen/matters/sign", signing("way", "drawn", "strokes", List.of(List.of(5, 5, 6, 6)))))).as("a slip of the hand").isEqualTo("no-strokes");
        assertThat(code(c.post("/api/citizen/matters/sign", signing("way", "drawn", "strokes", List.of(List.of(5, 5, 2000, 6)))))).isEqualTo("bad-strokes");
        assertThat(code(c.post("/api/citizen/matters/sign", signing("way", "stamped")))).isEqualTo("bad-way");
        assertThat(code(c.post("/api/citizen/matters/sign", Map.of("item", "HT-06", "data", Map.of(), "way", "drawn", "strokes", HAND)))).as("checked like a submission").isEqualTo("bad-form");

        String signed = c.post("/api/citizen/matters/sign", signing("way", "drawn", "strokes", HAND)).expect(201).path("id").asString();
        assertThat(code(c.post("/api/citizen/matters", submission(signed, Map.of("answer_statement", "申请更多补助，情况属实"))))).as("changed after signing").isEqualTo("sign-again");
        assertThat(code(citizen("李小敏", other).post("/api/citizen/matters", submission(signed, data)))).as("another account's").isEqualTo("signature-needed");
        JsonNode m = c.post("/api/citizen/matters", submission(signed, data)).expect(201);
        assertThat(m.at("/signature/valid").asBoolean()).as(m.toString()).isTrue();
        assertThat(code(c.post("/api/citizen/matters", submission(signed, data)))).as("once").isEqualTo("signature-needed");

        // beside the form, for the officer; a bit changed in the database shows
        JsonNode panel = desk.as("officer-public-security").get("/api/matters/" + m.path("number").asString()).ok();
        assertThat(panel.at("/signature/valid").asBoolean()).isTrue();
        assertThat(panel.at("/signature/signer").asString()).isEqualTo("孙**");
        assertThat(panel.at("/signature/strokes")).as("the hand is shown to who may see what is personal").isEmpty();
        long id = Long.parseLong(m.path("id").asString());
        assertThat(jdbc.queryForObject("SELECT content FROM matters.signature WHERE matter = ?", byte[].class, id)).satisfies(b -> assertThat(new String(b, StandardCharsets.UTF_8)).doesNotContain("孙建国", "补助"));

        c.post("/api/citizen/matters/" + m.path("number").asString() + "/withdraw", Map.of("reason", "不办了", "version", m.path("version").asInt())).ok();
        long packed = packed(m.path("number").asString());
        Path file = download(packed, "signed.zip");
        Verified v = verify(file, null, Instant.now().plus(Duration.ofDays(3650)));
        assertThat(v.exit()).as(v.words()).isZero();
        assertThat(v.words()).contains("申请人签名 applicant 孙建国");
        // another form in the place of what was signed, with the list made to fit: both signatures tell
        Path forged = again(file, "forged.zip", parts -> {
            String form = text(parts, "form/signed.json").replace("申请补助", "申请住房");
            String manifest = text(parts, "manifest.json").replace(org.zhongshu.algorithms.crypto.Sm3.hex(parts.get("form/signed.json")), org.zhongshu.algorithms.crypto.Sm3.hex(form));
            parts.put("form/signed.json", form.getBytes(StandardCharsets.UTF_8));
            parts.put("manifest.json", manifest.getBytes(StandardCharsets.UTF_8));
            return parts;
        });
        assertThat(verify(forged, null, Instant.now()).words()).contains("申请人的签名不成立", "清单的签名不成立");
    }

    @Test
    void aNameTypedIsConfirmedByACodeToTheTelephoneAndACorrectionIsSignedAgain() {
        TestClient c = citizen();
        jdbc.update("UPDATE persons.phone_code SET created_at = created_at - interval '2 minutes'");
        JsonNode sent = c.post("/api/citizen/matters/sign/code", Map.of()).ok();
        String token = sent.path("token").asString();
        String shown = sent.path("shown").asString();
        String wrong = shown.equals("000000") ? "000001" : "000000";
        assertThat(code(c.post("/api/citizen/matters/sign", signing("way", "typed", "name", "李建国", "token", token, "code", shown)))).isEqualTo("wrong-name");
        assertThat(code(c.post("/api/citizen/matters/sign", signing("way", "typed", "name", "孙建国", "token", token, "code", wrong)))).isEqualTo("code-wrong");
        assertThat(jdbc.queryForObject("SELECT max(tries) FROM persons.phone_code WHERE used_at IS NULL", Integer.class)).as("a wrong guess is counted although it was refused").isOne();
        String signed = c.post("/api/citizen/matters/sign", signing("way", "typed", "name", "孙建国", "token", token, "code", shown)).expect(201).path("id").asString();
        assertThat(code(c.post("/api/citizen/matters/sign", signing("way", "typed", "name", "孙建国", "token", token, "code", shown)))).as("used").isEqualTo("code-over");
        JsonNode m = c.post("/api/citizen/matters", submission(signed, Map.of("answer_statement", "申请补助，情况属实"))).expect(201);

        TestClient police = desk.as("officer-public-security");
        String path = "/api/matters/" + m.path("number").asString();
        JsonNode asked = police.post(path + "/ask", Map.of("items", List.of("说明用途"), "days", 5, "version", m.path("version").asInt())).ok();
        String own = "/api/citizen/matters/" + m.path("number").asString();
        Map<String, Object> corrected = Map.of("answer_statement", "申请补助用于购房");
        assertThat(code(c.post(own + "/supplement", Map.of("data", corrected, "version", asked.path("version").asInt())))).as("changed and not signed").isEqualTo("signature-needed");
        String again = c.post("/api/citizen/matters/sign", Map.of("number", m.path("number").asString(), "data", corrected, "way", "drawn", "strokes", HAND)).expect(201).path("id").asString();
        assertThat(code(c.post(own + "/supplement", Map.of("data", Map.of("answer_statement", "申请补助用于其他"), "version", asked.path("version").asInt(), "signature", again)))).isEqualTo("sign-again");
        JsonNode done = c.post(own + "/supplement", Map.of("data", corrected, "version", asked.path("version").asInt(), "signature", again)).ok();
        assertThat(done.at("/signature/valid").asBoolean()).as(done.toString()).isTrue();
        assertThat(done.at("/signature/way").asString()).isEqualTo("drawn");
        jdbc.update("UPDATE matters.signature SET at = at - interval '1 hour' WHERE matter IS NULL");
    }
}
