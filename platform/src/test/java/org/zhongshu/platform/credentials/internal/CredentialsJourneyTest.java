package org.zhongshu.platform.credentials.internal;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.algorithms.identifiers.CitizenId;
import org.zhongshu.platform.credentials.Credentials;
import org.zhongshu.platform.credentials.NewCredential;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.shared.Json;
import org.zhongshu.testkit.TestClient;
import org.zhongshu.testkit.ZhongshuTest;
import tools.jackson.databind.JsonNode;

import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** From a seal that may be used to a credential that is issued, proven, corrected, suspended and revoked, over HTTP and offline. */
@ZhongshuTest
class CredentialsJourneyTest {

    private static final LocalDate TODAY = LocalDate.now(ZoneId.of("Asia/Shanghai"));
    @LocalServerPort
    private int port;
    @Autowired
    private org.zhongshu.platform.looks.Looks looks;
    @Autowired
    private JdbcTemplate jdbc;
    @Autowired
    private CredentialFiles files;
    @Autowired
    private StatusLists lists;
    @Autowired
    private UseLog uses;
    @Autowired
    private Credentials credentials;
    @Autowired
    private PersonalSafe safe;
    @Autowired
    private SafeRotation rotation;
    @Autowired
    private TransactionTemplate transaction;
    private TestClient police;
    private TestClient market;
    private TestClient steward;
    private String person;

    @BeforeEach
    void people() {
        police = TestClient.at(port).signIn("officer-public-security");
        market = TestClient.at(port).signIn("officer-market");
        steward = TestClient.at(port).signIn("steward");
        String first = "34182219900101" + "%03d".formatted(System.nanoTime() / 1000 % 1000);
        person = first + CitizenId.check(first);
        leave(police, "public-security", "residence-permit");
    }

    private void leave(TestClient officer, String department, String type) {
        steward.post("/api/credentials/seals/" + department + "/keep", Map.of("reason", "统一保管")).ok();
        String asked = officer.post("/api/credentials/seals/" + department + "/leaves", Map.of("type", type, "purpose", "日常签发", "until", TODAY.plusDays(300).toString())).expect(201).path("id").asString();
        steward.post("/api/credentials/seals/leaves/" + asked + "/give", Map.of()).ok();
    }

    private static String word() {
        return "test-" + Long.toString(System.nanoTime(), 36);
    }

    private Map<String, Object> body(String request) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("name", "欧阳小敏");
        values.put("sex", "女");
        values.put("ethnic", "汉族");
        values.put("birth", "1990-01-01");
        values.put("hukou", "安徽省宣城市宣州区鳌峰街道1号");
        values.put("residence", "安徽省宣城市广德市桃州镇万桂山路12号3室");
        return Map.of("type", "residence-permit", "holderNumber", person, "values", values, "request", request);
    }

    private JsonNode issue() {
        return police.post("/api/credentials", body(word())).expect(201);
    }

    private byte[] file(String id, int version, String format) {
        var answer = police.get("/api/credentials/" + id + "/versions/" + version + "/file?format=" + format + "&purpose=test");
        // the server's own maker of OFDs may hold the row just now
        for (long end = System.nanoTime() + 20_000_000_000L; answer.status() == 409 && System.nanoTime() < end; ) {
            files.makeWaiting();
            answer = police.get("/api/credentials/" + id + "/versions/" + version + "/file?format=" + format + "&purpose=test");
        }
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        return answer.response().body();
    }

    private JsonNode verify(byte[] file) {
        TestClient anybody = TestClient.at(port);
        return anybody.send(anybody.request("/api/credentials/verify/file").header("Content-Type", "application/octet-stream").POST(HttpRequest.BodyPublishers.ofByteArray(file))).ok();
    }

    private JsonNode code(String text) {
        return TestClient.at(port).post("/api/credentials/verify/code", Map.of("text", text)).ok();
    }

    private String state(String text) {
        return code(text).path("verdict").asString();
    }

    @Test
    void issuedIsSealedProvenAndMasked() {
        JsonNode line = issue();
        String id = line.path("id").asString();
        assertThat(line.path("holderName").asString()).isEqualTo("欧***");
        assertThat(line.path("holderNumber").asString()).doesNotContain(person.substring(6, 14));
        JsonNode detail = police.get("/api/credentials/" + id).ok();
        assertThat(detail.toString()).doesNotContain("欧阳小敏", person, "12号3室");
        assertThat(detail.path("picture").asString()).startsWith("<svg").contains("居住证");

        byte[] pdf = file(id, 1, "pdf");
        files.makeWaiting();
        byte[] ofd = file(id, 1, "ofd");
        for (byte[] f : List.of(pdf, ofd)) {
            JsonNode verdict = verify(f);
            assertThat(verdict.path("verdict").asString()).as(verdict.toString()).isEqualTo("valid");
            assertThat(verdict.toString()).contains("居住证").doesNotContain("欧阳小敏", person);
            byte[] changed = f.clone();
            changed[changed.length / 2] ^= 1;
            assertThat(verify(changed).path("valid").asBoolean()).isFalse();
        }
        assertThat(TestClient.at(port).post("/api/credentials/verify/number", Map.of("text", line.path("identifier").asString())).ok().path("verdict").asString()).isEqualTo("valid");
        assertThat(state(detail.path("code").asString())).isEqualTo("valid");

        // nothing of it lies readable in the tables
        for (String column : List.of("encode(c.holder_number, 'escape')", "encode(c.holder_name, 'escape')", "encode(v.content, 'escape')", "encode(v.pdf, 'escape')")) {
            assertThat(jdbc.queryForObject("SELECT " + column + " FROM credentials.credential c JOIN credentials.version v ON v.credential = c.id WHERE c.id = ?", String.class, Long.parseLong(id)))
                    .doesNotContain(person, "%PDF", "欧阳");
        }
        uses.flush();
        assertThat(police.get("/api/credentials/" + id).ok().path("uses").toString()).contains("verify-file", "verify-number", "verify-code", "download");
        assertThat(jdbc.queryForList("SELECT action FROM audit.entry WHERE subject_type = 'credential' AND subject_id = ?1 UNION SELECT action FROM audit.inbox WHERE subject_type = 'credential' AND subject_id = ?1".replace("?1", "'" + id + "'"), String.class)).contains("credential.issue", "personal.view");
        assertThat(jdbc.queryForList("SELECT format FROM credentials.seal_use WHERE credential = ? ORDER BY format", String.class, Long.parseLong(id))).containsExactly("ofd", "pdf");
    }

    /** A photo of the code as its brightness. */
    private TestClient.Answer photo(String text, int width) throws Exception {
        var matrix = new com.google.zxing.qrcode.QRCodeWriter().encode(text, com.google.zxing.BarcodeFormat.QR_CODE, 300, 300);
        byte[] points = new byte[300 * 300];
        for (int i = 0; i < points.length; i++) {
            points[i] = (byte) (matrix.get(i % 300, i / 300) ? 20 : 230);
        }
        TestClient anybody = TestClient.at(port);
        return anybody.send(anybody.request("/api/credentials/verify/photo?width=" + width + "&height=300").header("Content-Type", "application/octet-stream").POST(HttpRequest.BodyPublishers.ofByteArray(points)));
    }

    @Test
    void aPhotographedCodeIsReadAndProven() throws Exception {
        String code = police.get("/api/credentials/" + issue().path("id").asString()).ok().path("code").asString();
        String read = photo(code, 300).ok().path("code").asString();
        assertThat(read).isEqualTo(code);
        assertThat(state(read)).isEqualTo("valid");
        assertThat(photo(code, 301).expect(400).path("code").asString()).isEqualTo("bad-photo");
        assertThat(photo(code, 20).expect(400).path("code").asString()).isEqualTo("bad-photo");
        TestClient anybody = TestClient.at(port);
        assertThat(anybody.send(anybody.request("/api/credentials/verify/photo?width=100&height=100").header("Content-Type", "application/octet-stream").POST(HttpRequest.BodyPublishers.ofByteArray(new byte[10_000]))).expect(422).path("code").asString()).isEqualTo("no-code");
    }

    @Test
    void theHolderIsFoundByTheWholeNumberAndShownInClearOnlyForAPurpose() {
        String id = issue().path("id").asString();
        assertThat(police.get("/api/credentials?holder=" + person).ok().path("items")).hasSizeGreaterThanOrEqualTo(1);
        // who asked for whom is on record, in no more than masked figures
        assertThat(audited("credential.search", person.charAt(0) + "*".repeat(16) + person.charAt(17))).isPositive();
        police.post("/api/credentials/" + id + "/look", Map.of()).expect(400);
        JsonNode look = police.post("/api/credentials/" + id + "/look", Map.of("purpose", "核对住址")).ok();
        assertThat(look.path("holderNumber").asString()).isEqualTo(person);
        assertThat(look.path("picture").asString()).contains("欧阳小敏");
        assertThat(police.get("/api/credentials/" + id).ok().path("uses").toString()).contains("核对住址");
        police.get("/api/credentials/" + id + "/versions/1/file").expect(400);
        assertThat(police.get("/api/credentials/" + id + "/versions/1/file?format=pdf&purpose=check").status()).isEqualTo(200);
        assertThat(looks.of(new org.zhongshu.platform.looks.Looks.Concerned(person, null), null, null, 2)).as("told to the holder").extracting(l -> l.kind() + " " + l.reason()).containsExactly("credential-file check", "credential 核对住址");
        // the data bureau sees that there is one, and not who
        assertThat(steward.get("/api/credentials/" + id).ok().toString()).doesNotContain("欧阳小敏");
        steward.post("/api/credentials/" + id + "/look", Map.of("purpose", "好奇")).expect(403);
    }

    private long audited(String action, String subject) {
        return jdbc.queryForObject("SELECT (SELECT count(*) FROM audit.inbox WHERE action = ? AND subject_id = ?) + (SELECT count(*) FROM audit.entry WHERE action = ? AND subject_id = ?)", Long.class, action, subject, action,
                subject);
    }

    @Test
    void aRenewalAfterAGapDoesNotReachBackOverIt() {
        JsonNode line = issue();
        String id = line.path("id").asString();
        LocalDate begin = LocalDate.parse(line.path("until").asString());
        jdbc.update("UPDATE credentials.version SET valid_from = ?, valid_until = ? WHERE credential = ?", TODAY.minusMonths(12), TODAY.minusDays(10), Long.parseLong(id));
        jdbc.update("UPDATE credentials.credential SET valid_until = ? WHERE id = ?", TODAY.minusDays(10), Long.parseLong(id));
        JsonNode renewed = police.post("/api/credentials/" + id + "/renew", Map.of("validFrom", TODAY.plusDays(5).toString(), "reason", "签注", "request", word())).ok();
        assertThat(begin).isAfter(TODAY);
        assertThat(renewed.path("from").asString()).isEqualTo(TODAY.plusDays(5).toString());
        assertThat(renewed.path("state").asString()).isEqualTo("EARLY");
    }

    @Test
    void aTypeThatIsDeclaredNoMoreCanStillBeSeenAndEnded() {
        String id = issue().path("id").asString();
        jdbc.update("UPDATE credentials.credential SET type = 'gone' WHERE id = ?", Long.parseLong(id));
        JsonNode detail = police.get("/api/credentials/" + id).ok();
        assertThat(detail.path("values").get(0).path("value").asString()).isEqualTo("***");
        assertThat(detail.toString()).doesNotContain("欧阳小敏");
        assertThat(police.post("/api/credentials/" + id + "/look", Map.of("purpose", "核对")).ok().path("holderName").asString()).isEqualTo("欧阳小敏");
        police.post("/api/credentials/" + id + "/renew", Map.of("reason", "x", "request", word())).expect(422);
        assertThat(police.post("/api/credentials/" + id + "/suspend", Map.of("reason", "停", "request", word())).ok().path("state").asString()).isEqualTo("SUSPENDED");
        assertThat(police.post("/api/credentials/" + id + "/revoke", Map.of("reason", "止", "request", word())).ok().path("state").asString()).isEqualTo("REVOKED");
    }

    @Test
    void aSealGoesWithTheCertificateOfToday() {
        String earlier = jdbc.queryForObject("SELECT certificate FROM credentials.seal WHERE department = 'public-security'", String.class);
        // as if the key file had been another one until now
        jdbc.update("UPDATE credentials.seal SET certificate = 'before', esl = '\\x00' WHERE department = 'public-security'");
        long before = audited("seal.certificate", "public-security");
        String id = issue().path("id").asString();
        assertThat(jdbc.queryForObject("SELECT certificate FROM credentials.seal WHERE department = 'public-security'", String.class)).isEqualTo(earlier);
        assertThat(audited("seal.certificate", "public-security")).isEqualTo(before + 1);
        files.makeWaiting();
        assertThat(verify(file(id, 1, "ofd")).path("verdict").asString()).isEqualTo("valid");
        assertThat(TrustBundle.parse(TestClient.at(port).get("/api/credentials/trust").text()).seals()).isNotEmpty();
    }

    @Test
    void aNewKeyOfTheVaultReachesLicencesAndTheirFiles() {
        String id = issue().path("id").asString();
        files.makeWaiting();
        byte[] before = jdbc.queryForObject("SELECT pdf FROM credentials.version WHERE credential = ?", byte[].class, Long.parseLong(id));
        JsonNode state = TestClient.at(port).signIn("admin").post("/api/vault/keys", Map.of("reason", "每年更换")).expect(201);
        assertThat(state.path("progress").toString()).contains("credentials.version");
        rotation.rewrite();
        byte[] after = jdbc.queryForObject("SELECT pdf FROM credentials.version WHERE credential = ?", byte[].class, Long.parseLong(id));
        assertThat(PersonalSafe.number(after)).isEqualTo(safe.newest()).isGreaterThan(PersonalSafe.number(before));
        assertThat(jdbc.queryForList("SELECT get_byte(holder_number, 0) FROM credentials.credential UNION SELECT get_byte(holder_name, 0) FROM credentials.credential", Integer.class)).containsExactly(safe.newest());
        assertThat(verify(file(id, 1, "pdf")).path("verdict").asString()).isEqualTo("valid");
        assertThat(verify(file(id, 1, "ofd")).path("verdict").asString()).isEqualTo("valid");
        assertThat(police.get("/api/credentials?holder=" + person).ok().path("items")).isNotEmpty();
        assertThat(rotation.progress().finished()).isTrue();
    }

    /** Who leaves hands over what lies in their keeping, too: otherwise nobody could allow a use until the seal is taken over by hand. */
    @Test
    void aSealInTheKeepingOfWhoLeavesGoesToTheSuccessor() {
        TestClient admin = TestClient.at(port).signIn("admin");
        long n = System.nanoTime() % 1_000_000_000;
        TestClient leaver = account(admin, "seal.a" + n, "陆保管");
        account(admin, "seal.b" + n, "尹接手");
        entrust(leaver, steward, "health");
        String id = leaver.get("/api/me").ok().path("id").asString();
        admin.post("/api/accounts/" + id + "/hand-over", Map.of("to", "seal.b" + n, "reason", "退休")).expect(204);
        JsonNode seal = steward.get("/api/credentials/seals").ok().path("items").valueStream().filter(s -> s.path("department").asString().equals("health")).findFirst().orElseThrow();
        assertThat(seal.path("custodianName").asString()).isEqualTo("尹接手");
        assertThat(audited("seal.keep", "health")).isPositive();
        entrust(steward, TestClient.at(port).signIn("officer-health"), "health");
    }

    /** Custody changes hands by two people, whoever has it before. */
    private static JsonNode entrust(TestClient to, TestClient second, String department) {
        JsonNode seal = to.post("/api/credentials/seals/" + department + "/keep", Map.of("reason", "分工")).ok();
        return seal.has("claim") ? second.post("/api/credentials/seals/claims/" + seal.at("/claim/id").asString() + "/give", Map.of("reason", "同意")).ok() : seal;
    }

    private JsonNode seal(TestClient who, String department) {
        return who.get("/api/credentials/seals").ok().path("items").valueStream().filter(s -> s.path("department").asString().equals(department)).findFirst().orElseThrow();
    }

    @Test
    void aSealLeavesItsKeepersHandsOnlyByASecondPerson() throws Exception {
        TestClient admin = TestClient.at(port).signIn("admin");
        long n = System.nanoTime() % 1_000_000_000;
        TestClient one = account(admin, "seal.c" + n, "梅接管");
        TestClient other = account(admin, "seal.d" + n, "裴同意");
        TestClient officer = TestClient.at(port).signIn("officer-health");
        entrust(steward, officer, "health");
        String keep = "/api/credentials/seals/health/keep";
        one.post(keep, Map.of()).expect(400);
        market.post(keep, Map.of("reason", "越权")).expect(403);
        try (var pool = Executors.newFixedThreadPool(4)) {
            List<Future<String>> twice = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                twice.add(pool.submit(() -> one.post(keep, Map.of("reason", "值班")).ok().at("/claim/id").asString()));
            }
            List<String> claims = new ArrayList<>();
            for (Future<String> f : twice) {
                claims.add(f.get());
            }
            assertThat(claims.stream().distinct()).as("one claim however often it is sent").hasSize(1);
        }
        JsonNode claimed = seal(one, "health");
        assertThat(claimed.path("custodian").asString()).as("nothing has changed hands").isEqualTo("steward");
        assertThat(claimed.at("/claim/mine").asBoolean()).isTrue();
        String claim = "/api/credentials/seals/claims/" + claimed.at("/claim/id").asString();
        assertThat(one.post(claim + "/give", Map.of()).expect(403).path("code").asString()).isEqualTo("own-request");
        assertThat(other.post(keep, Map.of("reason", "我也要")).expect(409).path("code").asString()).isEqualTo("claimed-already");
        market.post(claim + "/give", Map.of()).expect(403);
        one.post("/api/credentials/seals/claims/1/give", Map.of()).expect(404);
        steward.post(claim + "/refuse", Map.of()).expect(400);
        assertThat(steward.post(claim + "/refuse", Map.of("reason", "不到交接的时候")).ok().has("claim")).isFalse();
        assertThat(steward.post(claim + "/give", Map.of()).expect(409).path("code").asString()).isEqualTo("wrong-state");

        String again = one.post(keep, Map.of("reason", "值班")).ok().at("/claim/id").asString();
        one.post("/api/credentials/seals/claims/" + again + "/refuse", Map.of()).ok();
        String third = "/api/credentials/seals/claims/" + one.post(keep, Map.of("reason", "值班")).ok().at("/claim/id").asString();
        JsonNode given = other.post(third + "/give", Map.of()).ok();
        assertThat(given.path("custodian").asString()).as("another manager agreed").isEqualTo("seal.c" + n);
        assertThat(one.post(keep, Map.of("reason", "已在手中")).ok().has("claim")).isFalse();
        // and the keeper hands it over
        String back = steward.post(keep, Map.of("reason", "统一保管")).ok().at("/claim/id").asString();
        assertThat(one.post("/api/credentials/seals/claims/" + back + "/give", Map.of()).ok().path("custodian").asString()).isEqualTo("steward");
        assertThat(audited("seal.claim", "health")).isGreaterThanOrEqualTo(4);
        assertThat(audited("seal.unclaim", "health")).isGreaterThanOrEqualTo(2);
    }

    private TestClient account(TestClient admin, String username, String name) {
        JsonNode made = admin.post("/api/accounts", Map.of("username", username, "name", name, "org", "health", "roles", List.of("officer"))).expect(201);
        TestClient fresh = TestClient.at(port);
        fresh.signIn(username, made.get("password").asString()).ok();
        fresh.post("/api/password", Map.of("current", made.get("password").asString(), "next", "Zhongshu@2027")).expect(204);
        TestClient client = TestClient.at(port);
        client.signIn(username, "Zhongshu@2027").ok();
        return client;
    }

    @Test
    void anotherDepartmentNeitherSeesNorChangesIt() {
        String id = issue().path("id").asString();
        market.get("/api/credentials/" + id).expect(404);
        market.post("/api/credentials/" + id + "/revoke", Map.of("reason", "越权", "request", word())).expect(403);
        market.post("/api/credentials", body(word())).expect(403);
        assertThat(market.get("/api/credentials?holder=" + person).ok().path("items")).isEmpty();
        steward.post("/api/credentials", body(word())).expect(403);
    }

    @Test
    void theSameRequestIsOneCredentialAndAnotherContentUnderItIsRefused() throws Exception {
        String request = word();
        List<Future<String>> answers = new ArrayList<>();
        try (var threads = Executors.newFixedThreadPool(6)) {
            for (int i = 0; i < 6; i++) {
                answers.add(threads.submit(() -> police.post("/api/credentials", body(request)).expect(201).path("id").asString()));
            }
        }
        List<String> ids = new ArrayList<>();
        for (Future<String> a : answers) {
            ids.add(a.get());
        }
        assertThat(ids.stream().distinct()).hasSize(1);
        Map<String, Object> other = new LinkedHashMap<>(body(request));
        Map<String, String> values = new LinkedHashMap<>((Map<String, String>) other.get("values"));
        values.put("name", "李四");
        other.put("values", values);
        police.post("/api/credentials", other).expect(409);
        police.post("/api/credentials", Map.of("type", "residence-permit", "holderNumber", person, "values", values)).expect(400);
    }

    @Test
    void itsLifeIsToldByEveryWayOfVerifying() {
        String id = issue().path("id").asString();
        String first = police.get("/api/credentials/" + id).ok().path("code").asString();
        byte[] pdf = file(id, 1, "pdf");
        Map<String, Object> act = Map.of("reason", "例行", "request", word());
        police.post("/api/credentials/" + id + "/suspend", act).ok();
        police.post("/api/credentials/" + id + "/suspend", act).ok();
        police.post("/api/credentials/" + id + "/suspend", Map.of("reason", "再来", "request", word())).expect(409);
        assertThat(state(first)).isEqualTo("suspended");
        assertThat(verify(pdf).path("verdict").asString()).isEqualTo("suspended");
        police.post("/api/credentials/" + id + "/correct", Map.of("values", Map.of("ethnic", "回族"), "reason", "x", "request", word())).expect(409);
        police.post("/api/credentials/" + id + "/resume", Map.of("reason", "已核实", "request", word())).ok();
        assertThat(state(first)).isEqualTo("valid");

        JsonNode corrected = police.post("/api/credentials/" + id + "/correct", Map.of("version", 1, "values", Map.of("ethnic", "回族"), "reason", "民族登记有误", "request", word())).ok();
        assertThat(corrected.path("version").asInt()).isEqualTo(2);
        assertThat(corrected.path("identifier").asString()).contains(".002.");
        assertThat(state(first)).isEqualTo("superseded");
        assertThat(verify(pdf).path("verdict").asString()).isEqualTo("superseded");
        police.post("/api/credentials/" + id + "/correct", Map.of("version", 1, "values", Map.of("ethnic", "壮族"), "reason", "晚了一步", "request", word())).expect(409);

        JsonNode renewed = police.post("/api/credentials/" + id + "/renew", Map.of("reason", "签注", "request", word())).ok();
        assertThat(LocalDate.parse(renewed.path("until").asString())).isEqualTo(TODAY.plusMonths(12).minusDays(1).plusMonths(12));
        String latest = police.get("/api/credentials/" + id).ok().path("code").asString();
        assertThat(state(latest)).isEqualTo("valid");

        police.post("/api/credentials/" + id + "/revoke", Map.of("reason", "骗取", "request", word())).ok();
        assertThat(state(latest)).isEqualTo("revoked");
        assertThat(state(first)).isEqualTo("superseded");
        assertThat(verify(file(id, 3, "pdf")).path("message").asString()).contains("已撤销");
        police.post("/api/credentials/" + id + "/resume", Map.of("reason", "x", "request", word())).expect(409);

        // and offline, with what anybody can fetch
        lists.publish();
        TrustBundle trust = TrustBundle.parse(TestClient.at(port).get("/api/credentials/trust").text());
        OfflineExamination offline = new OfflineExamination(trust, StatusList.parse(Json.read(TestClient.at(port).get("/api/credentials/status-list").text())), Instant.now());
        assertThat(offline.code(latest, Instant.now()).verdict()).isEqualTo("revoked");
        assertThat(offline.file(pdf, Instant.now()).verdict()).isEqualTo("superseded");
        String good = police.get("/api/credentials/" + issue().path("id").asString()).ok().path("code").asString();
        assertThat(offline.code(good, Instant.now()).verdict()).as("younger than the list").isEqualTo("unlisted");
        lists.publish();
        assertThat(new OfflineExamination(TrustBundle.parse(TestClient.at(port).get("/api/credentials/trust").text()), null, Instant.now()).code(good, Instant.now()).verdict()).isEqualTo("valid");
    }

    @Test
    void withoutLeaveOfItsCustodianASealSealsNothing() {
        TestClient health = TestClient.at(port).signIn("officer-health");
        Map<String, Object> birth = Map.of("type", "birth-certificate", "holderNumber", person, "request", word(), "values",
                Map.of("baby", "小宝", "sex", "男", "born", TODAY.toString(), "weight", "3200", "hospital", "市人民医院", "mother", "王芳"));
        assertThat(health.post("/api/credentials", birth).expect(422).path("code").asString()).isEqualTo("no-leave");
        String leaves = "/api/credentials/seals/health/leaves";
        Map<String, Object> ask = Map.of("type", "birth-certificate", "purpose", "签发", "until", TODAY.plusDays(10).toString());
        if (steward.get("/api/credentials/seals").ok().path("items").valueStream().filter(s -> s.path("department").asString().equals("health")).noneMatch(s -> s.has("custodian"))) {
            health.post(leaves, ask).expect(422);
        }
        entrust(steward, health, "health");
        String own = steward.post(leaves, ask).expect(201).path("id").asString();
        assertThat(steward.post("/api/credentials/seals/leaves/" + own + "/give", Map.of()).expect(403).path("code").asString()).isEqualTo("own-request");
        String asked = health.post(leaves, ask).expect(201).path("id").asString();
        health.post("/api/credentials/seals/leaves/" + asked + "/give", Map.of()).expect(403);
        steward.post("/api/credentials/seals/leaves/" + asked + "/give", Map.of()).ok();
        health.post("/api/credentials", birth).expect(201);
        steward.post("/api/credentials/seals/health/stop", Map.of("reason", "遗失")).ok();
        Map<String, Object> next = new LinkedHashMap<>(birth);
        next.put("request", word());
        assertThat(health.post("/api/credentials", next).expect(422).path("code").asString()).isEqualTo("seal-stopped");
        steward.post("/api/credentials/seals/health/start", Map.of("reason", "找到")).ok();
        steward.post("/api/credentials/seals/leaves/" + asked + "/end", Map.of("reason", "到此为止")).ok();
        health.post("/api/credentials", next).expect(422);
        market.get("/api/credentials/seals/health/leaves").expect(404);
    }

    @Test
    void strangersAreBoundedAndToldInChinese() {
        TestClient anybody = TestClient.at(port);
        for (String path : List.of("code", "number")) {
            anybody.post("/api/credentials/verify/" + path, Map.of()).expect(400);
            anybody.send(anybody.request("/api/credentials/verify/" + path).header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString("{\"text\":\"" + "x".repeat(5000) + "\"}"))).expect(400);
            assertThat(anybody.post("/api/credentials/verify/" + path, Map.of("text", "不是")).ok().path("verdict").asString()).isEqualTo("malformed");
        }
        assertThat(anybody.post("/api/credentials/verify/number", Map.of("text", "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.U")).ok().path("verdict").asString()).isEqualTo("unknown");
        assertThat(verify("hello".getBytes(StandardCharsets.UTF_8)).path("verdict").asString()).isEqualTo("malformed");
        anybody.get("/api/credentials").expect(401);
    }

    @Test
    void fortyMegabytesAreRefusedWithoutBeingRead() {
        TestClient anybody = TestClient.at(port);
        try {
            var answer = anybody.send(anybody.request("/api/credentials/verify/file").header("Content-Type", "application/octet-stream").POST(HttpRequest.BodyPublishers.ofByteArray(new byte[40 << 20])));
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.text()).contains("5 MB");
        } catch (RuntimeException cut) {
            // the server answers and hangs up while the client still sends: also a refusal
            assertThat(cut).hasRootCauseInstanceOf(java.io.IOException.class);
        }
        assertThat(verify("still here".getBytes(StandardCharsets.UTF_8)).path("verdict").asString()).isEqualTo("malformed");
    }

    @Test
    void aFileThatWaitsForItsOfdGetsItLater() {
        String id = CurrentActor.as(Actor.system("test"), () -> Long.toString(credentials.issue(new NewCredential("residence-permit", person, (Map<String, String>) body("x").get("values"), null, word())).id()));
        assertThat(jdbc.queryForObject("SELECT count(*) FROM credentials.version WHERE credential = ?", Long.class, Long.parseLong(id))).isOne();
        files.makeWaiting();
        assertThat(jdbc.queryForObject("SELECT ofd IS NOT NULL FROM credentials.version WHERE credential = ?", Boolean.class, Long.parseLong(id))).isTrue();
        assertThat(CurrentActor.as(Actor.system("test"), () -> credentials.heldBy(person, "residence-permit", "测试"))).isNotEmpty().allSatisfy(c -> assertThat(c.holderName()).isEqualTo("欧阳小敏"));
        assertThatThrownBy(() -> CurrentActor.as(Actor.system("test"), () -> credentials.heldBy(person, null, " "))).hasMessageContaining("用途");
    }

    @Test
    void whoComesSecondToACorrectionIsToldThatItHasChanged() throws Exception {
        String id = issue().path("id").asString();
        List<Future<Integer>> answers = new ArrayList<>();
        try (var threads = Executors.newFixedThreadPool(2)) {
            transaction.executeWithoutResult(t -> {
                jdbc.query("SELECT 1 FROM credentials.credential WHERE id = ? FOR UPDATE", r -> null, Long.parseLong(id));
                for (String people : List.of("回族", "壮族")) {
                    answers.add(threads.submit(() -> police.post("/api/credentials/" + id + "/correct", Map.of("version", 1, "values", Map.of("ethnic", people), "reason", "登记有误", "request", word() + people.hashCode())).status()));
                }
                // both wait for the row before either has it
                long end = System.nanoTime() + 20_000_000_000L;
                while (jdbc.queryForObject("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()", Long.class) < 2) {
                    assertThat(System.nanoTime()).as("both wait").isLessThan(end);
                    java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
                }
            });
        }
        assertThat(List.of(answers.get(0).get(), answers.get(1).get())).containsExactlyInAnyOrder(200, 409);
        assertThat(jdbc.queryForObject("SELECT version FROM credentials.credential WHERE id = ?", Integer.class, Long.parseLong(id))).isEqualTo(2);
    }

    private long newestList() {
        return jdbc.queryForObject("SELECT max(number) FROM credentials.status_list", Long.class);
    }

    @Test
    void anActWithASmallerNumberAndAListOfTheFutureBothLeadToANewList() {
        String id = issue().path("id").asString();
        lists.publish();
        long before = newestList();
        // what was begun earlier on another copy of the server and is committed only now
        jdbc.update("INSERT INTO credentials.act (id, credential, request, department, digest, action, version, reason, by_name, at) SELECT (SELECT min(id) FROM credentials.act) - 1, credential, ?, department, digest, 'suspend', version, reason, by_name, at FROM credentials.act WHERE credential = ?",
                word(), Long.parseLong(id));
        lists.publish();
        assertThat(newestList()).isEqualTo(before + 1);
        lists.publish();
        assertThat(newestList()).as("nothing happened").isEqualTo(before + 1);
        jdbc.update("UPDATE credentials.status_list SET at = at + interval '3 days' WHERE number = ?", before + 1);
        lists.publish();
        assertThat(newestList()).isEqualTo(before + 2);
    }

    @Test
    void anOfdThatCannotBeMadeKeepsNoOtherWaiting() {
        long bad = issue().path("id").asLong();
        long good = issue().path("id").asLong();
        jdbc.update("UPDATE credentials.version SET ofd = NULL, ofd_sm3 = NULL, ofd_tries = 0, ofd_next = NULL, content = ? WHERE credential = ?", safe.seal("not json", "content:" + bad + ":1"), bad);
        jdbc.update("UPDATE credentials.version SET ofd = NULL, ofd_sm3 = NULL, ofd_tries = 0, ofd_next = NULL WHERE credential = ?", good);
        files.makeSome();
        files.makeSome();
        assertThat(jdbc.queryForObject("SELECT ofd IS NULL AND ofd_tries = 1 AND ofd_next > now() FROM credentials.version WHERE credential = ?", Boolean.class, bad)).as("what failed has its pause").isTrue();
        assertThat(jdbc.queryForObject("SELECT ofd IS NOT NULL FROM credentials.version WHERE credential = ?", Boolean.class, good)).isTrue();
        jdbc.update("UPDATE credentials.version SET ofd = ''::bytea WHERE credential = ?", bad);
    }

    @Test
    void aVerificationThatCouldNotBeWrittenIsWrittenLater() {
        JsonNode line = issue();
        long id = line.path("id").asLong();
        jdbc.execute("ALTER TABLE credentials.use RENAME TO use_away");
        try {
            assertThat(TestClient.at(port).post("/api/credentials/verify/number", Map.of("text", line.path("identifier").asString())).ok().path("verdict").asString()).isEqualTo("valid");
            uses.flush();
        } finally {
            jdbc.execute("ALTER TABLE credentials.use_away RENAME TO use");
        }
        uses.flush();
        assertThat(jdbc.queryForObject("SELECT count(*) FROM credentials.use WHERE credential = ? AND kind = 'verify-number'", Long.class, id)).isOne();
    }
}
