package org.zhongshu.platform.sharing.internal;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.zhongshu.algorithms.crypto.Sm3;
import org.zhongshu.platform.datasets.Datasets;
import org.zhongshu.testkit.TestClient;
import org.zhongshu.testkit.ZhongshuTest;
import tools.jackson.databind.JsonNode;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.zhongshu.platform.sharing.internal.ShareDesk.all;
import static org.zhongshu.platform.sharing.internal.ShareDesk.code;
import static org.zhongshu.platform.sharing.internal.ShareDesk.path;

/** Who asks for what is not given: guesses at masked values, tokens and requests of others, bad input. */
@ZhongshuTest
class ShareApiMisuseTest {

    @LocalServerPort
    private int port;
    @Autowired
    private Datasets datasets;
    @Autowired
    private JdbcTemplate jdbc;
    private ShareDesk desk;

    @BeforeEach
    void desk() {
        desk = new ShareDesk(port, datasets, jdbc);
    }

    /** Masks keep what they hide: neither a question nor the order of the answers tells it. */
    @Test
    void whatIsMaskedCannotBeFoundOutByAsking() {
        ShareDesk.Service service = desk.service("unconditional", 12);
        String grant = desk.grant(service, "civil-affairs", Map.of("fields", List.of("pid", "id_no", "phone", "xm", "born")));
        String token = desk.consumer("civil-affairs", List.of(), false).token();
        String p = path(service);
        assertThat(desk.get(token, p + "?phone=13812345678").status()).as("one whole value").isEqualTo(200);
        assertThat(code(desk.get(token, p + "?phone=13812345678&pid=p00003"))).as("of a row that is named already").isEqualTo("422 masked-filter");
        assertThat(code(desk.get(token, p + "?phone=13812345678&pid.prefix=p0000"))).isEqualTo("422 masked-filter");
        assertThat(code(desk.get(token, p + "?phone=13812345678&id_no=34252319870506003X"))).isEqualTo("422 masked-filter");
        assertThat(code(desk.get(token, p + "?phone.in=13812345678,13812345679"))).as("many guesses in one").isEqualTo("422 masked-filter");
        assertThat(code(desk.get(token, p + "?born=1987-05-06"))).as("a year has few days").isEqualTo("422 masked-filter");
        assertThat(desk.as("officer-human-resources").get("/api/sharing/calls?grant=" + grant).ok().toString()).as("questions hold what was known").contains("phone=1***").doesNotContain("13812345678");

        // a key that is not given in clear: rows come as they last changed, not as their keys sort
        ShareDesk.Service hidden = desk.service("unconditional", 12);
        desk.change(hidden, 4);
        desk.grant(hidden, "civil-affairs", Map.of("fields", List.of("id_no", "wage")));
        List<Integer> wages = new ArrayList<>();
        String next = "";
        while (next != null) {
            JsonNode page = desk.get(token, path(hidden) + "?limit=5" + (next.isEmpty() ? "" : "&cursor=" + next)).ok();
            page.path("items").forEach(i -> wages.add(i.path("wage").asInt()));
            next = page.path("next").isNull() ? null : page.path("next").asString();
        }
        assertThat(wages).hasSize(12).doesNotHaveDuplicates().endsWith(9999).as("the row that changed last, though its key is the fifth").startsWith(3000);
    }

    @Test
    void anothersTokenIsOfNoUse() {
        ShareDesk.Service service = desk.service("unconditional", 3);
        desk.grant(service, "civil-affairs", Map.of());
        String target = path(service) + "?fields=pid";
        assertThat(code(desk.get(null, target))).isEqualTo("401 no-token");
        assertThat(code(desk.get("zs_guess", target))).isEqualTo("401 bad-token");
        assertThat(code(desk.get("' OR 1=1 --", target))).isEqualTo("401 bad-token");
        ShareDesk.Consumer finance = desk.consumer("finance", List.of(), false);
        assertThat(code(desk.get(finance.token(), target))).as("a token is its department's, and so are its grants").isEqualTo("403 no-grant");
        assertThat(desk.calls("system = ? AND outcome = 'no-grant' AND address = '127.0.0.1'", Long.parseLong(finance.id()))).isEqualTo(1);

        ShareDesk.Consumer bound = desk.consumer("civil-affairs", List.of("127.0.0.9"), false);
        assertThat(desk.get(TestClient.at(port, "127.0.0.9"), bound.token(), target, "*/*").status()).isEqualTo(200);
        TestClient.Answer copied = desk.get(TestClient.at(port, "127.0.0.8"), bound.token(), target, "*/*");
        assertThat(code(copied)).as("the copied token, from elsewhere").isEqualTo("403 address");
        assertThat(desk.calls("system = ? AND outcome = 'address' AND address = '127.0.0.8' AND rows = 0", Long.parseLong(bound.id()))).as("found: on record with the address").isEqualTo(1);
        assertThat(desk.as("officer-civil-affairs").get("/api/sharing/calls?failed=true").ok().path("items")).anyMatch(c -> c.path("outcome").asString().equals("address"));

        TestClient officer = desk.as("officer-civil-affairs");
        assertThat(jdbc.queryForList("SELECT encode(token_hash, 'hex') FROM sharing.system WHERE id = ?", String.class, Long.parseLong(bound.id())))
                .containsExactly(Sm3.hex(bound.token())).as("only a digest is kept");
        JsonNode rotated = officer.post("/api/sharing/consumers/" + bound.id() + "/rotate", Map.of("version", bound.version())).ok();
        TestClient home = TestClient.at(port, "127.0.0.9");
        assertThat(code(desk.get(home, bound.token(), target, "*/*"))).as("the old token").isEqualTo("401 bad-token");
        assertThat(desk.get(home, rotated.path("token").asString(), target, "*/*").status()).isEqualTo(200);
        officer.post("/api/sharing/consumers/" + bound.id() + "/disable", Map.of("version", bound.version())).expect(409);
        officer.post("/api/sharing/consumers/" + bound.id() + "/disable", Map.of("version", rotated.at("/consumer/version").asInt(), "reason", "疑似泄露")).ok();
        assertThat(code(desk.get(home, rotated.path("token").asString(), target, "*/*"))).isEqualTo("403 disabled");
        desk.as("officer-finance").post("/api/sharing/consumers/" + bound.id() + "/enable", Map.of("version", 3)).expect(404);
        desk.as("officer-finance").post("/api/sharing/consumers", Map.of("name", "冒名", "department", "civil-affairs")).expect(403);
        assertThat(desk.as("officer-finance").get("/api/sharing/consumers").ok().path("items")).noneMatch(c -> c.path("department").asString().equals("civil-affairs"));
        assertThat(desk.as("officer-civil-affairs").get("/api/sharing/consumers").ok().toString()).doesNotContain(rotated.path("token").asString());
    }

    @Test
    void aCopiedSignedRequestFails() {
        ShareDesk.Service service = desk.service("unconditional", 3);
        desk.grant(service, "civil-affairs", Map.of());
        ShareDesk.Consumer consumer = desk.consumer("civil-affairs", List.of(), true);
        String target = path(service) + "?fields=pid&limit=2";
        String now = Long.toString(Instant.now().getEpochSecond());
        assertThat(code(desk.get(consumer.token(), target))).as("the token alone").isEqualTo("401 unsigned");
        assertThat(desk.signed(consumer, target, now, "nonce-0001", target).status()).isEqualTo(200);
        assertThat(code(desk.signed(consumer, target, now, "nonce-0001", target))).as("the same request again").isEqualTo("401 replayed");
        assertThat(code(desk.signed(consumer, path(service) + "?fields=pid&limit=3", now, "nonce-0002", target))).as("another question under the same signature").isEqualTo("401 bad-signature");
        ShareDesk.Consumer thief = new ShareDesk.Consumer(consumer.id(), consumer.token(), "00".repeat(32), 1);
        assertThat(code(desk.signed(thief, target, now, "nonce-0003", target))).as("the token without the key").isEqualTo("401 bad-signature");
        String late = Long.toString(Instant.now().getEpochSecond() - 400);
        assertThat(code(desk.signed(consumer, target, late, "nonce-0004", target))).isEqualTo("401 late");
        assertThat(code(desk.signed(consumer, target, now, "x", target))).isEqualTo("401 bad-signature");
        assertThat(code(desk.signed(consumer, target, "9".repeat(11), "nonce-0005", target))).isEqualTo("401 late");
        assertThat(desk.calls("system = ? AND outcome = 'replayed' AND rows = 0", Long.parseLong(consumer.id()))).isEqualTo(1);
        // the replays all at once: one is answered
        List<Callable<Integer>> same = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            same.add(() -> desk.signed(consumer, target, now, "nonce-0009", target).status());
        }
        assertThat(all(same)).containsOnlyOnce(200).contains(401);
    }

    @Test
    void nothingBadGetsThrough() {
        ShareDesk.Service service = desk.service("unconditional", 5);
        desk.grant(service, "civil-affairs", Map.of("fields", List.of("pid", "xm", "wage", "born", "at")));
        ShareDesk.Service other = desk.service("unconditional", 5);
        String token = desk.consumer("civil-affairs", List.of(), false).token();
        String p = path(service);
        List<String> sql = List.of("' OR '1'='1", "1; DROP TABLE sharing.call", "x\" FROM data.\"y", "_key", "_gone", "pid--", "(SELECT 1)", "\\'; SELECT pg_sleep(9); --", "%27%20OR%201=1", "$1", "?",
                "zs\u0000", "${jndi:ldap://x}", "㳇𠮷🙂");
        for (String bad : sql) {
            String e = URLEncoder.encode(bad, StandardCharsets.UTF_8);
            for (String target : List.of(p + "?fields=" + e, p + "?" + e + "=1", p + "?pid." + e + "=1", p + "?wage=" + e, p + "?born.ge=" + e, p + "?at=" + e, p + "?limit=" + e, p + "?cursor=" + e,
                    "/share/v1/" + e, p + "?" + e)) {
                TestClient.Answer a = desk.get(token, target);
                assertThat(a.status()).as(target + " → " + a).isIn(400, 403, 404, 422);
                assertThat(a.text()).as(target).doesNotContain("items").doesNotContainIgnoringCase("sql").doesNotContain("ERROR");
                // some paths – an encoded slash, a NUL – the web server refuses before anybody else sees them
                if (a.status() != 400 || !target.startsWith("/share/v1/" + e) || !a.text().startsWith("<")) {
                    assertThat(a.json().path("detail").asString()).as(target).isNotBlank();
                }
            }
            // as a value of a text it is only a value
            TestClient.Answer a = desk.get(token, p + "?pid=" + e);
            assertThat(a.status()).as(a.toString()).isIn(200, 422);
            assertThat(a.json().path("items").size()).as(bad).isZero();
        }
        assertThat(code(desk.get(token, p + "?limit=1001"))).isEqualTo("400 bad-limit");
        assertThat(code(desk.get(token, p + "?limit=0"))).isEqualTo("400 bad-limit");
        assertThat(code(desk.get(token, p + "?limit=-1"))).isEqualTo("400 bad-limit");
        assertThat(code(desk.get(token, p + "?limit=99999999999999999999"))).isEqualTo("400 bad-limit");
        assertThat(code(desk.get(token, p + "?id_no=34252319870506000X"))).as("there, but not granted").isEqualTo("403 fields");
        assertThat(code(desk.get(token, p + "?fields=nobody"))).as("not there").isEqualTo("403 fields");
        assertThat(code(desk.get(token, p + "?xm.prefix=" + URLEncoder.encode("张", StandardCharsets.UTF_8)))).as("no searching through masked values").isEqualTo("422 masked-filter");
        assertThat(code(desk.get(token, p + "?born.ge=1980-01-01"))).isEqualTo("422 masked-filter");
        assertThat(code(desk.get(token, p + "?wage.prefix=3"))).isEqualTo("400 bad-operator");
        assertThat(code(desk.get(token, p + "?pid.contains=p"))).isEqualTo("400 bad-operator");
        assertThat(code(desk.get(token, p + "?wage=1e999999999"))).isEqualTo("422 bad-value");
        assertThat(code(desk.get(token, p + "?" + "pid=p&".repeat(21)))).isEqualTo("400 too-many");
        assertThat(code(desk.get(token, p + "?pid.in=" + "a,".repeat(101) + "b".repeat(600)))).isEqualTo("400 too-many");
        assertThat(code(desk.get(token, path(other)))).as("another service").isEqualTo("403 no-grant");
        assertThat(code(desk.get(token, "/share/v1/"))).isEqualTo("404 no-entry");
        assertThat(code(desk.get(token, "/share/v1/101001/999999"))).isEqualTo("404 no-entry");
        String cursor = desk.get(token, p + "?limit=1").ok().path("next").asString();
        assertThat(code(desk.get(token, p + "?cursor=" + cursor.substring(0, 10) + (cursor.charAt(10) == 'A' ? 'B' : 'A') + cursor.substring(11)))).isEqualTo("400 bad-cursor");
        desk.grant(other, "civil-affairs", Map.of());
        assertThat(code(desk.get(token, path(other) + "?cursor=" + cursor))).as("a cursor of another service").isEqualTo("400 bad-cursor");
        assertThat(new String(java.util.Base64.getUrlDecoder().decode(cursor), StandardCharsets.ISO_8859_1)).as("the key it stands for is sealed").doesNotContain("p0000");
        TestClient writer = TestClient.at(port);
        for (String method : List.of("POST", "PUT", "DELETE", "PATCH")) {
            assertThat(writer.send(writer.request(p).method(method, java.net.http.HttpRequest.BodyPublishers.ofString("x")).header("Authorization", "Bearer " + token)).status()).isEqualTo(405);
        }
        assertThat(desk.get(token, "/share/bare/" + service.dataset() + "?fields=pid&key=p00001").status()).as("the benchmark's door is not there").isNotEqualTo(200);
        assertThat(jdbc.queryForObject("SELECT count(*) FROM sharing.call", Long.class)).isPositive();
    }
}
