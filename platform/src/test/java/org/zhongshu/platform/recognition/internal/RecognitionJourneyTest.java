package org.zhongshu.platform.recognition.internal;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.zhongshu.platform.credentials.internal.TestCredential;
import org.zhongshu.platform.sharing.internal.neighbours.PlayedNeighbour;
import org.zhongshu.testkit.TestClient;
import org.zhongshu.testkit.ZhongshuTest;
import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** Credentials of a neighbour over a real connection on loopback: nobody recognises them until two people agreed, and then only as fresh as its list is. */
@ZhongshuTest
class RecognitionJourneyTest {

    private static final LocalDate TODAY = LocalDate.now(ZoneId.of("Asia/Shanghai"));
    private static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.SECONDS);

    @TempDir
    private Path folder;
    @LocalServerPort
    private int port;
    @Autowired
    private JdbcTemplate jdbc;
    @Autowired
    private Recognition recognition;
    private PlayedNeighbour neighbour;
    private TestCredential theirs;
    private TestClient steward;
    private TestClient data;

    @BeforeEach
    void pair() throws IOException {
        steward = TestClient.at(port).signIn("steward");
        data = TestClient.at(port).signIn("officer-data");
        neighbour = new PlayedNeighbour(port, "邻市" + System.nanoTime() % 100_000);
        assertThat(neighbour.paired(steward.post("/api/sharing/neighbours/invites", Map.of()).expect(201).path("code").asString())).isEqualTo(200);
        theirs = new TestCredential(folder, NOW);
        neighbour.answers.put("trust", theirs.bundle(7, NOW.minusSeconds(60), 0, 0, 0, 0));
        neighbour.answers.put("status-list", theirs.statusList(8, NOW.minusSeconds(30), 0, 0, 2, 0));
    }

    @AfterEach
    void part() {
        neighbour.close();
        steward.post("/api/sharing/neighbours/" + neighbour.code() + "/end", Map.of("reason", "测试结束"));
        jdbc.execute("TRUNCATE recognition.root, recognition.list");
    }

    private static String code(TestClient.Answer a) {
        return a.json().path("code").asString();
    }

    private JsonNode verify(String text) {
        return TestClient.at(port).post("/api/credentials/verify/code", Map.of("text", text)).ok();
    }

    private JsonNode verify(byte[] file) {
        TestClient c = TestClient.at(port);
        return c.send(c.request("/api/credentials/verify/file").header("Content-Type", "application/octet-stream").POST(HttpRequest.BodyPublishers.ofByteArray(file))).ok();
    }

    private String proposed() {
        JsonNode view = steward.post("/api/recognition/" + neighbour.code() + "/propose", Map.of("until", TODAY.plusYears(1).toString(), "reason", "一地六县互认")).ok();
        return mine(view).at("/roots/0/id").asString();
    }

    private JsonNode mine(JsonNode view) {
        for (JsonNode n : view.path("neighbours")) {
            if (n.path("code").asString().equals(neighbour.code())) {
                return n;
            }
        }
        throw new AssertionError(view.toString());
    }

    private void agreed() {
        data.post("/api/recognition/roots/" + proposed() + "/accept", Map.of("words", "已电话核对指纹")).ok();
    }

    @Test
    void nobodysCredentialsAreRecognisedUntilTwoPeopleAgreed() {
        assertThat(verify(theirs.code(0)).path("verdict").asString()).isEqualTo("untrusted");
        assertThat(verify(theirs.file(0, "pdf")).path("verdict").asString()).isEqualTo("untrusted");
        String id = proposed();
        assertThat(verify(theirs.code(0)).path("verdict").asString()).as("proposed is not agreed").isEqualTo("untrusted");
        assertThat(code(steward.post("/api/recognition/roots/" + id + "/accept", Map.of("words", "同意")))).isEqualTo("same-person");
        assertThat(code(steward.post("/api/recognition/" + neighbour.code() + "/propose", Map.of("until", TODAY.plusYears(1).toString(), "reason", "再提")))).isEqualTo("proposed");
        assertThat(TestClient.at(port).signIn("officer-market").post("/api/recognition/roots/" + id + "/accept", Map.of("words", "同意")).status()).as("a department's officer").isEqualTo(403);
        assertThat(TestClient.at(port).signIn("operator").get("/api/recognition").status()).isEqualTo(403);
        assertThat(code(data.post("/api/recognition/roots/" + id + "/accept", Map.of("words", " ")))).isEqualTo("reason-needed");

        JsonNode view = data.post("/api/recognition/roots/" + id + "/accept", Map.of("words", "已电话核对指纹")).ok();
        assertThat(mine(view).at("/roots/0/state").asString()).isEqualTo("accepted");
        assertThat(mine(view).at("/list/number").asLong()).as("its list was fetched at once").isEqualTo(8);
        JsonNode good = verify(theirs.code(0));
        assertThat(good.path("valid").asBoolean()).as(good.toString()).isTrue();
        assertThat(good.path("message").asString()).contains("互认平台", "邻市");
        assertThat(verify(theirs.file(0, "pdf")).path("valid").asBoolean()).isTrue();
        assertThat(verify(theirs.file(0, "ofd")).path("valid").asBoolean()).isTrue();
        assertThat(verify(theirs.code(2)).path("verdict").asString()).as("by the list that was fetched, not the one of the bundle").isEqualTo("revoked");
        byte[] changed = theirs.file(0, "pdf");
        changed[changed.length / 3] ^= 1;
        assertThat(verify(changed).path("valid").asBoolean()).isFalse();
        assertThat(verify(theirs.code(0).replaceFirst("ZS1:(.)(.)", "ZS1:$2$1")).path("valid").asBoolean()).isFalse();

        // ended: at once
        data.post("/api/recognition/roots/" + id + "/revoke", Map.of("words", "对方密钥泄露")).ok();
        assertThat(verify(theirs.code(0)).path("verdict").asString()).isEqualTo("untrusted");
        assertThat(jdbc.queryForList("SELECT action FROM audit.inbox WHERE subject_type = 'recognition' UNION ALL SELECT action FROM audit.entry WHERE subject_type = 'recognition'", String.class)).contains("recognition.propose", "recognition.accept", "recognition.revoke");
    }

    @Test
    void withTheNeighbourAwayItsLastListSpeaksUntilItIsStale() {
        agreed();
        neighbour.away = true;
        recognition.fetch(neighbour.code());
        JsonNode view = mine(steward.get("/api/recognition").ok());
        assertThat(view.at("/list/error").asString()).contains("没有应答");
        assertThat(view.at("/list/fresh").asBoolean()).isTrue();
        assertThat(verify(theirs.code(0)).path("valid").asBoolean()).as("the list that is here is still fresh").isTrue();

        // a day later, still away: right signature, state unknown; what was revoked stays revoked
        neighbour.away = false;
        neighbour.answers.put("status-list", theirs.statusList(9, NOW.minusSeconds(90_000), 0, 0, 2, 0));
        recognition.fetch(neighbour.code());
        neighbour.away = true;
        JsonNode stale = verify(theirs.code(0));
        assertThat(stale.path("valid").asBoolean()).isFalse();
        assertThat(stale.path("verdict").asString()).isEqualTo("stale");
        assertThat(stale.path("message").asString()).contains("无法确认");
        assertThat(verify(theirs.code(2)).path("verdict").asString()).isEqualTo("revoked");

        // back again, with something to say
        neighbour.away = false;
        neighbour.answers.put("status-list", theirs.statusList(10, NOW, 0, 1, 2, 0));
        recognition.fetch(neighbour.code());
        assertThat(verify(theirs.code(0)).path("valid").asBoolean()).isTrue();
        assertThat(verify(theirs.code(1)).path("verdict").asString()).isEqualTo("suspended");
    }

    @Test
    void listsThatAreOlderOrSomebodyElsesAreLeftAside() throws IOException {
        agreed();
        neighbour.answers.put("status-list", theirs.statusList(6, NOW, 0, 0, 0, 0));
        recognition.fetch(neighbour.code());
        assertThat(mine(steward.get("/api/recognition").ok()).at("/list/error").asString()).contains("旧");
        assertThat(verify(theirs.code(2)).path("verdict").asString()).isEqualTo("revoked");
        TestCredential strangers = new TestCredential(folder.resolve("strangers"), NOW);
        neighbour.answers.put("status-list", strangers.statusList(99, NOW, 0, 0, 0, 0));
        recognition.fetch(neighbour.code());
        assertThat(mine(steward.get("/api/recognition").ok()).at("/list/error").asString()).contains("不是这个平台所签");
        assertThat(verify(theirs.code(2)).path("verdict").asString()).isEqualTo("revoked");
        assertThat(verify(strangers.code(0)).path("verdict").asString()).isEqualTo("untrusted");
    }

    @Test
    void anAgreementHasItsTerm() {
        assertThat(code(steward.post("/api/recognition/" + neighbour.code() + "/propose", Map.of("until", TODAY.minusDays(1).toString(), "reason", "互认")))).isEqualTo("bad-until");
        assertThat(code(steward.post("/api/recognition/nb-00000000/propose", Map.of("until", TODAY.plusDays(9).toString(), "reason", "互认")))).isEqualTo("no-neighbour");
        neighbour.answers.put("trust", Map.of("format", "zhongshu-trust/1", "at", NOW.toString()));
        assertThat(code(steward.post("/api/recognition/" + neighbour.code() + "/propose", Map.of("until", TODAY.plusDays(9).toString(), "reason", "互认")))).isEqualTo("bad-bundle");
        neighbour.answers.put("trust", theirs.bundle(7, NOW.minusSeconds(60), 0, 0, 0, 0));
        agreed();
        assertThat(verify(theirs.code(0)).path("valid").asBoolean()).isTrue();
        jdbc.update("UPDATE recognition.root SET from_day = ?, until_day = ?", TODAY.minusDays(9), TODAY.minusDays(1));
        assertThat(verify(theirs.code(0)).path("verdict").asString()).isEqualTo("untrusted");
        assertThat(mine(steward.get("/api/recognition").ok()).at("/roots/0/state").asString()).isEqualTo("over");
    }

    @Test
    void weGiveOurRootsAndListSignedForTheNeighbourAlone() {
        JsonNode trust = neighbour.asks("trust");
        assertThat(trust.path("format").asString()).isEqualTo("zhongshu-trust/1");
        assertThat(trust.toString()).doesNotContain("PRIVATE KEY");
        assertThat(neighbour.asks("anything")).isNull();
        assertThat(TestClient.at(port).post("/neighbour/v1/ask/trust", Map.of()).status()).as("unsigned").isEqualTo(401);
        neighbour.away = true;
        assertThat(code(steward.post("/api/recognition/" + neighbour.code() + "/propose", Map.of("until", TODAY.plusDays(9).toString(), "reason", "互认")))).isEqualTo("neighbour-away");
    }
}
