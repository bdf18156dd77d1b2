package org.zhongshu.platform.identity;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.zhongshu.platform.identity.internal.SettledEvents;
import org.zhongshu.testkit.TestClient.Answer;
import org.zhongshu.testkit.TestClient;
import org.zhongshu.testkit.ZhongshuTest;
import tools.jackson.databind.JsonNode;

import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

@ZhongshuTest
class LoginModuleTest {

    @LocalServerPort
    private int port;
    @Autowired
    private JdbcClient jdbc;

    @BeforeEach
    void settle(@Autowired ApplicationContext context) {
        SettledEvents.settle(context);
    }

    @Test
    void signsInTellsWhoAndSignsOut() {
        TestClient client = TestClient.at(port);
        client.get("/api/me").expect(401);
        Answer login = client.signIn("operator", TestClient.PASSWORD);
        assertThat(login.ok().get("name").asString()).isEqualTo("示范值班员");
        List<String> cookies = login.response().headers().allValues("Set-Cookie");
        assertThat(cookies).anySatisfy(c -> assertThat(c).startsWith("ZSSESSION=").contains("HttpOnly", "SameSite=Lax"));
        assertThat(cookies).anySatisfy(c -> assertThat(c).startsWith("XSRF-TOKEN=").doesNotContain("HttpOnly"));
        JsonNode me = client.get("/api/me").ok();
        assertThat(me.get("username").asString()).isEqualTo("operator");
        assertThat(me.get("orgName").asString()).isEqualTo("市数据资源局");
        assertThat(me.get("permissions").toString()).contains("case.act").doesNotContain("account.manage");
        String session = client.cookie("ZSSESSION");
        client.post("/api/logout", null).expect(204);
        TestClient thief = TestClient.at(port);
        thief.send(thief.request("/api/me").header("Cookie", "ZSSESSION=" + session)).expect(401);
    }

    @Test
    void signingInAnewEndsTheEarlierSessionOfTheBrowser() {
        TestClient client = TestClient.at(port).signIn("viewer");
        String earlier = client.cookie("ZSSESSION");
        client.signIn("steward");
        TestClient thief = TestClient.at(port);
        thief.send(thief.request("/api/me").header("Cookie", "ZSSESSION=" + earlier)).expect(401);
        assertThat(client.get("/api/me").ok().get("username").asString()).isEqualTo("steward");
    }

    @Test
    void onlyTheHashOfASessionIsStored() {
        TestClient client = TestClient.at(port).signIn("auditor");
        String token = client.cookie("ZSSESSION");
        assertThat(jdbc.sql("SELECT count(*) FROM identity.session WHERE encode(token_hash, 'escape') LIKE ?").param("%" + token + "%")
                .query(Long.class).single()).isZero();
        assertThat(jdbc.sql("SELECT count(*) FROM identity.session WHERE token_hash = sha256(?::bytea)").param(token)
                .query(Long.class).single()).isEqualTo(1);
    }

    @Test
    void writesNeedTheCrossSiteToken() {
        TestClient client = TestClient.at(port).signIn("leader");
        Answer without = client.send(client.request("/api/logout").POST(java.net.http.HttpRequest.BodyPublishers.noBody()));
        assertThat(without.expect(403).get("code").asString()).isEqualTo("csrf");
        Answer wrong = client.send(client.request("/api/logout").header("X-XSRF-TOKEN", "x".repeat(43)).POST(java.net.http.HttpRequest.BodyPublishers.noBody()));
        wrong.expect(403);
        client.get("/api/me").ok();
    }

    @Test
    void longAndEndlessBodiesAreNotEvenRead() {
        TestClient client = TestClient.at(port, "127.0.2.1");
        assertThat(client.signIn("x".repeat(5_000), "x").expect(400).get("code").asString()).isEqualTo("too-long");
        Answer chunked = client.send(client.request("/api/login").header("Content-Type", "application/json")
                .POST(java.net.http.HttpRequest.BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream("{}".getBytes()))));
        assertThat(chunked.expect(400).get("code").asString()).isEqualTo("too-long");
    }

    @Test
    void wrongNameAndWrongPasswordGetTheSameAnswer() {
        TestClient client = TestClient.at(port, "127.0.3.1");
        String unknown = client.signIn("nobody-at-all", "x").expect(401).toString();
        String wrong = client.signIn("steward", "x").expect(401).toString();
        assertThat(wrong).isEqualTo(unknown);
    }

    @Test
    void fiveFailuresLockTheAccountEverywhere() {
        for (int i = 1; i <= 5; i++) {
            TestClient.at(port, "127.0.4." + i).signIn("officer-justice", "wrong").expect(401);
        }
        String locked = TestClient.at(port, "127.0.4.9").signIn("officer-justice", TestClient.PASSWORD).expect(401).toString();
        String unknown = TestClient.at(port, "127.0.4.10").signIn("no-such-name", TestClient.PASSWORD).expect(401).toString();
        assertThat(locked).as("the answer does not tell that the name exists").isEqualTo(unknown);
        assertThat(jdbc.sql("SELECT count(*) FROM identity.login_failure WHERE key = 'account:officer-justice' AND locked_until > now() + interval '14 minutes'")
                .query(Long.class).single()).isEqualTo(1);
        jdbc.sql("UPDATE identity.login_failure SET locked_until = now() - interval '1 second', since = now() - interval '16 minutes' WHERE key = 'account:officer-justice'").update();
        TestClient.at(port, "127.0.4.9").signIn("officer-justice");
    }

    @Test
    void fiveFailuresLockTheAddressForAllAccounts() {
        TestClient client = TestClient.at(port, "127.0.5.1");
        for (int i = 1; i <= 5; i++) {
            client.signIn("made-up-" + i, "wrong").expect(401);
        }
        client.signIn("viewer", TestClient.PASSWORD).expect(429);
        TestClient.at(port, "127.0.5.2").signIn("viewer");
    }

    @Test
    void aSuccessForgetsEarlierFailures() {
        TestClient client = TestClient.at(port, "127.0.6.1");
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 4; i++) {
                client.signIn("officer-finance", "wrong").expect(401);
            }
            client.signIn("officer-finance");
        }
    }

    @Test
    void demonstrationNamesOneAccountForEachRoleDepartmentAndTown() {
        JsonNode answer = TestClient.at(port).get("/api/demo/accounts").ok();
        List<String> names = answer.get("items").valueStream().map(a -> a.get("username").asString()).toList();
        assertThat(names).contains("leader", "operator", "officer-environment", "grid-341882001", "steward", "admin", "auditor", "viewer");
        assertThat(answer.get("note").asString()).contains("示范");
        TestClient grid = TestClient.at(port).signIn("grid-341882001");
        assertThat(grid.get("/api/me").ok().get("towns").get(0).asString()).isEqualTo("341882001000");
    }

    @Test
    void signInsFailuresAndRefusalsAreAudited() {
        TestClient client = TestClient.at(port, "127.0.7.1");
        for (int i = 0; i < 4; i++) {
            client.signIn("officer-economy", "wrong").expect(401);
        }
        client.signIn("officer-economy");
        client.post("/api/logout", Map.of()).expect(204);
        List<String> actions = jdbc.sql("SELECT action FROM (SELECT seq, action, ip FROM audit.entry UNION ALL SELECT id + 1000000000, action, ip FROM audit.inbox) a WHERE ip = '127.0.7.1' ORDER BY seq").query(String.class).list();
        assertThat(actions).as("four failures are one entry until they are summed up").containsExactly("login.failed", "login", "logout");
    }
}
