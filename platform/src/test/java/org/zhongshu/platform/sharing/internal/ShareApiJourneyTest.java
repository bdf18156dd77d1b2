package org.zhongshu.platform.sharing.internal;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.zhongshu.algorithms.crypto.Sm2;
import org.zhongshu.algorithms.crypto.Sm3;
import org.zhongshu.platform.datasets.Datasets;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.sharing.Call;
import org.zhongshu.platform.sharing.Receipt;
import org.zhongshu.platform.sharing.VerifyReceipt;
import org.zhongshu.testkit.TestClient;
import org.zhongshu.testkit.ZhongshuTest;
import tools.jackson.databind.JsonNode;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A system fetches what its department was granted: over HTTP, from the request for the data to the receipt examined offline. */
@ZhongshuTest
class ShareApiJourneyTest {

    @LocalServerPort
    private int port;
    @Autowired
    private Datasets datasets;
    @Autowired
    private JdbcTemplate jdbc;
    @Autowired
    private PlatformTransactionManager transactions;
    @Autowired
    private ShareKeys keys;
    @Autowired
    private CallRetention retention;
    private ShareDesk desk;

    @BeforeEach
    void desk() {
        desk = new ShareDesk(port, datasets);
    }

    private static String path(ShareDesk.Service s) {
        return "/share/v1/" + s.code();
    }

    private static String code(TestClient.Answer answer) {
        return answer.status() + " " + answer.json().path("code").asString("");
    }

    private static Receipt receipt(TestClient.Answer answer) {
        return Receipt.parse(answer.header(Receipt.HEADER));
    }

    private long calls(String condition, Object... parameters) {
        return jdbc.queryForObject("SELECT count(*) FROM sharing.call WHERE " + condition, Long.class, parameters);
    }

    @Test
    void whatIsGrantedComesMaskedOnRecordAndWithAReceiptThatProvesItOffline(@TempDir Path folder) throws Exception {
        ShareDesk.Service service = desk.service("unconditional", 25);
        ShareDesk.Consumer consumer = desk.consumer("civil-affairs", List.of(), false);
        assertThat(code(desk.get(consumer.token(), path(service)))).isEqualTo("403 no-grant");
        String grant = desk.grant(service, "civil-affairs", Map.of("rows", List.of(Map.of("field", "wage", "operator", "ge", "values", List.of("3001")))));

        TestClient.Answer answer = desk.get(consumer.token(), path(service) + "?limit=10");
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        JsonNode first = answer.json().at("/items/0");
        assertThat(first.toString()).as("masked by the rule; the row rule keeps p00000 back").isEqualTo("{\"pid\":\"p00001\",\"id_no\":\"3****************X\",\"xm\":\"𠮷**\",\"phone\":\"138****5678\","
                + "\"born\":\"1987\",\"town\":\"town1\",\"wage\":3001,\"at\":\"2026-01-01T00:00:01Z\",\"note\":null}");
        assertThat(answer.json().path("items").size()).isEqualTo(10);
        Set<String> seen = new HashSet<>();
        String next = "";
        int pages = 0;
        while (next != null) {
            JsonNode page = desk.get(consumer.token(), "/share/v1/" + service.id() + "?fields=pid&limit=10" + (next.isEmpty() ? "" : "&cursor=" + next)).ok();
            page.path("items").forEach(i -> assertThat(seen.add(i.path("pid").asString())).isTrue());
            next = page.path("next").isNull() ? null : page.path("next").asString();
            pages++;
        }
        assertThat(seen).hasSize(24);
        assertThat(pages).isEqualTo(3);

        Receipt receipt = receipt(answer);
        assertThat(receipt.consumer()).isEqualTo("civil-affairs/" + consumer.id());
        assertThat(receipt.grant()).isEqualTo(Long.parseLong(grant));
        assertThat(receipt.request()).isEqualTo(Sm3.digest(("GET\n" + path(service) + "?limit=10").getBytes(StandardCharsets.UTF_8)));
        Path body = Files.write(folder.resolve("body.json"), answer.response().body());
        Path line = Files.writeString(folder.resolve("receipt"), answer.header(Receipt.HEADER));
        Path keys = Files.write(folder.resolve("keys.pem"), desk.get(null, "/share/keys").response().body());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThat(VerifyReceipt.run(body, line, keys, new PrintStream(out))).as(out.toString()).isZero();

        // both sides see the call; its receipt can be had again; a third department sees neither
        String call = answer.header("Zhongshu-Call");
        for (String side : List.of("officer-civil-affairs", "officer-human-resources", "steward")) {
            assertThat(desk.as(side).get("/api/sharing/calls?grant=" + grant).ok().path("items")).anyMatch(c -> c.path("id").asString().equals(call) && c.path("rows").asInt() == 10
                    && c.path("outcome").asString().equals("ok") && c.path("address").asString().equals("127.0.0.1"));
            assertThat(desk.as(side).get("/api/sharing/receipts/" + call).ok().path("receipt").asString()).isEqualTo(answer.header(Receipt.HEADER));
        }
        desk.as("officer-finance").get("/api/sharing/calls?grant=" + grant).expect(404);
        desk.as("officer-finance").get("/api/sharing/receipts/" + call).expect(404);
        JsonNode given = desk.as("officer-human-resources").get("/api/catalog/grants/given?resource=" + service.id()).ok().at("/items/0");
        assertThat(given.path("looks").asLong()).as("each call is a look").isEqualTo(calls("grant_id = ?", Long.parseLong(grant)));
        JsonNode mine = desk.as("officer-civil-affairs").get("/api/sharing/services?side=granted").ok().path("items");
        assertThat(mine).anyMatch(s -> s.at("/grant/id").asString().equals(grant) && s.at("/week/calls").asLong() == 4 && s.at("/week/rows").asLong() == 34);
    }

    @Test
    void filtersFieldsAndCsv() {
        ShareDesk.Service service = desk.service("unconditional", 30);
        desk.grant(service, "civil-affairs", Map.of("fields", List.of("pid", "id_no", "xm", "town", "wage", "at", "note", "born")));
        String token = desk.consumer("civil-affairs", List.of(), false).token();
        String p = path(service);
        assertThat(desk.get(token, p + "?pid=p00007&fields=wage,pid").text()).isEqualTo("{\"items\":[{\"wage\":3007,\"pid\":\"p00007\"}],\"next\":null}");
        assertThat(desk.get(token, p + "?pid=p99999").text()).isEqualTo("{\"items\":[],\"next\":null}");
        assertThat(desk.get(token, p + "?town=town3&fields=pid").ok().path("items").size()).isEqualTo(3);
        assertThat(desk.get(token, p + "?town.in=town3,town4&wage.lt=3010&fields=pid").ok().path("items").size()).isEqualTo(2);
        assertThat(desk.get(token, p + "?at.ge=2026-01-01T00:00:28Z&fields=pid").ok().path("items").size()).isEqualTo(2);
        assertThat(desk.get(token, p + "?pid.prefix=p0001&fields=pid").ok().path("items").size()).isEqualTo(10);
        assertThat(desk.get(token, p + "?note.notnull=&fields=pid").ok().path("items").size()).isEqualTo(1);
        assertThat(desk.get(token, p + "?id_no=34252319870506007X&fields=pid").ok().at("/items/0/pid").asString()).as("whoever knows the whole number may ask by it").isEqualTo("p00007");
        TestClient.Answer csv = desk.get(TestClient.at(port), token, p + "?fields=pid,xm,note&limit=2", "text/csv");
        assertThat(csv.text()).isEqualTo("pid,xm,note\r\np00000,张*,'=1+1\r\np00001,𠮷**,\r\n");
        assertThat(csv.header("Content-Type")).startsWith("text/csv");
        String rest = desk.get(TestClient.at(port), token, p + "?fields=pid&limit=2&cursor=" + csv.header("Zhongshu-Next"), "text/csv").text();
        assertThat(rest).startsWith("pid\r\np00002\r\n");
        assertThat(receipt(csv).body()).isEqualTo(Sm3.digest(csv.response().body()));
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
    void aRevocationAndAMaskCountForTheNextAnswer() {
        ShareDesk.Service service = desk.service("unconditional", 3);
        String grant = desk.grant(service, "civil-affairs", Map.of("fields", List.of("xm", "id_no"), "perMinute", 1000));
        String token = desk.consumer("civil-affairs", List.of(), false).token();
        for (int i = 0; i < 5; i++) {
            assertThat(desk.get(token, path(service)).ok().at("/items/0").toString()).isEqualTo("{\"id_no\":\"3****************X\",\"xm\":\"张*\"}");
        }
        desk.as("officer-civil-affairs").put("/api/catalog/grants/" + grant + "/masked", Map.of("fields", List.of(), "reason", "我想看原文")).expect(403);
        desk.as("officer-human-resources").put("/api/catalog/grants/" + grant + "/masked", Map.of("fields", List.of("id_no"))).expect(400);
        desk.as("officer-human-resources").put("/api/catalog/grants/" + grant + "/masked", Map.of("fields", List.of("id_no"), "reason", "办理业务须核对姓名")).ok();
        assertThat(desk.get(token, path(service)).ok().at("/items/0").toString()).isEqualTo("{\"id_no\":\"3****************X\",\"xm\":\"张三\"}");
        desk.as("officer-human-resources").post("/api/catalog/grants/" + grant + "/revoke", Map.of("reason", "用途已结束")).ok();
        TestClient.Answer after = desk.get(token, path(service));
        assertThat(code(after)).isEqualTo("403 revoked");
        assertThat(after.json().path("detail").asString()).contains("用途已结束");
        assertThat(calls("grant_id = ? AND outcome = 'ok'", Long.parseLong(grant))).isEqualTo(6);
        assertThat(calls("grant_id = ? AND outcome = 'revoked'", Long.parseLong(grant)) + calls("resource_id = ? AND grant_id IS NULL AND outcome = 'revoked'", Long.parseLong(service.id()))).isEqualTo(1);
        // the entry itself goes
        String again = desk.grant(service, "civil-affairs", Map.of());
        assertThat(again).isNotEqualTo(grant);
        assertThat(desk.get(token, path(service)).status()).isEqualTo(200);
        JsonNode entry = desk.as("steward").get("/api/catalog/resources/" + service.id()).ok();
        desk.as("steward").post("/api/catalog/resources/" + service.id() + "/withdraw", Map.of("version", entry.path("version").asInt(), "reason", "停用")).ok();
        assertThat(code(desk.get(token, path(service) + "?pid=p99999"))).as("known at once, also where no row would tell").isEqualTo("404 no-entry");
    }

    @Test
    void theRateHoldsAndEachRefusalIsOnRecord() {
        ShareDesk.Service service = desk.service("unconditional", 3);
        String grant = desk.grant(service, "civil-affairs", Map.of("perMinute", 5));
        String token = desk.consumer("civil-affairs", List.of(), false).token();
        int given = 0;
        int refused = 0;
        for (int i = 0; i < 20; i++) {
            TestClient.Answer a = desk.get(token, path(service));
            given += a.status() == 200 ? 1 : 0;
            refused += code(a).equals("429 rate") ? 1 : 0;
        }
        // a minute may end in between
        assertThat(given).isBetween(5, 10);
        assertThat(given + refused).isEqualTo(20);
        assertThat(calls("grant_id = ?", Long.parseLong(grant))).isEqualTo(20);
        assertThat(desk.as("officer-human-resources").get("/api/sharing/calls?failed=true&resource=" + service.id()).ok().path("items").size()).isEqualTo(refused);
        assertThat(desk.as("officer-human-resources").get("/api/catalog/grants/" + grant + "/looks").ok().path("items")).anyMatch(l -> l.path("outcome").asString().equals("rate"));
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
        assertThat(calls("system = ? AND outcome = 'no-grant' AND address = '127.0.0.1'", Long.parseLong(finance.id()))).isEqualTo(1);

        ShareDesk.Consumer bound = desk.consumer("civil-affairs", List.of("127.0.0.9"), false);
        assertThat(desk.get(TestClient.at(port, "127.0.0.9"), bound.token(), target, "*/*").status()).isEqualTo(200);
        TestClient.Answer copied = desk.get(TestClient.at(port, "127.0.0.8"), bound.token(), target, "*/*");
        assertThat(code(copied)).as("the copied token, from elsewhere").isEqualTo("403 address");
        assertThat(calls("system = ? AND outcome = 'address' AND address = '127.0.0.8' AND rows = 0", Long.parseLong(bound.id()))).as("found: on record with the address").isEqualTo(1);
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
        assertThat(calls("system = ? AND outcome = 'replayed' AND rows = 0", Long.parseLong(consumer.id()))).isEqualTo(1);
        // the replays all at once: one is answered
        List<Callable<Integer>> same = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            same.add(() -> desk.signed(consumer, target, now, "nonce-0009", target).status());
        }
        assertThat(all(same)).containsOnlyOnce(200).contains(401);
    }

    private static <T> List<T> all(List<Callable<T>> work) {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<T> results = new ArrayList<>();
            for (Future<T> f : threads.invokeAll(work)) {
                results.add(f.get());
            }
            return results;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
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

    @Test
    void manyCallsShareTheirCommitsAndNoneIsLost() {
        ShareDesk.Service service = desk.service("unconditional", 50);
        long grant = Long.parseLong(desk.grant(service, "civil-affairs", Map.of("rows", List.of(Map.of("field", "wage", "operator", "ge", "values", List.of("3001"))))));
        String token = desk.consumer("civil-affairs", List.of(), false).token();
        TestClient client = TestClient.at(port);
        List<Callable<TestClient.Answer>> work = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            String target = path(service) + "?fields=pid&pid=p000%02d".formatted(i % 60);
            String accept = i % 7 == 0 ? "text/csv" : "*/*";
            work.add(() -> desk.get(client, token, target, accept));
        }
        List<TestClient.Answer> answers = all(work);
        for (int i = 0; i < 400; i++) {
            // p00000 is kept back by the grant's row rule, and there is none from p00050 on
            String row = i % 60 == 0 || i % 60 >= 50 ? "" : "p000%02d".formatted(i % 60);
            assertThat(answers.get(i).text()).as("each gets the answer to its own question, though one query may serve many")
                    .isEqualTo(i % 7 == 0 ? "pid\r\n" + (row.isEmpty() ? "" : row + "\r\n") : "{\"items\":[" + (row.isEmpty() ? "" : "{\"pid\":\"" + row + "\"}") + "],\"next\":null}");
        }
        Sm2 key = Sm2.fromPem(desk.get(null, "/share/keys").text().replaceAll("(?m)^#.*\n", ""));
        Set<String> ids = new HashSet<>();
        Set<Long> roots = new HashSet<>();
        for (TestClient.Answer a : answers) {
            assertThat(a.status()).as(a.toString()).isEqualTo(200);
            Receipt r = receipt(a);
            assertThat(r.examine(a.response().body(), key)).isEqualTo(Receipt.Verdict.OK);
            assertThat(ids.add(a.header("Zhongshu-Call"))).isTrue();
            roots.add(r.number());
        }
        assertThat(calls("grant_id = ? AND outcome = 'ok'", grant)).isEqualTo(400);
        assertThat(jdbc.queryForList("SELECT id::text FROM sharing.call WHERE grant_id = ?", String.class, grant)).containsExactlyInAnyOrderElementsOf(ids);
        assertThat(roots).as("fewer signatures than answers").hasSizeLessThan(400);
        assertThat(jdbc.queryForObject("SELECT looks FROM catalog.grant_looks WHERE grant_id = ?", Long.class, grant)).isEqualTo(400);
        assertThat(jdbc.queryForObject("SELECT sum(calls) FROM sharing.tally WHERE grant_id = ?", Long.class, grant)).isEqualTo(400);
    }

    @Test
    void theRootsAreAChainThatCannotBeChanged() {
        ShareDesk.Service service = desk.service("unconditional", 3);
        long grant = Long.parseLong(desk.grant(service, "civil-affairs", Map.of()));
        String token = desk.consumer("civil-affairs", List.of(), false).token();
        for (int i = 0; i < 5; i++) {
            desk.get(token, path(service)).ok();
        }
        List<JsonNode> roots = new ArrayList<>();
        String cursor = "";
        while (cursor != null) {
            JsonNode page = desk.as("steward").get("/api/sharing/receipts?limit=3" + (cursor.isEmpty() ? "" : "&cursor=" + cursor)).ok();
            page.path("items").forEach(roots::add);
            cursor = page.path("next").asString(null);
        }
        assertThat(roots.size()).isGreaterThanOrEqualTo(5);
        for (int i = 0; i < roots.size(); i++) {
            assertThat(roots.get(i).path("number").asLong()).isEqualTo(roots.size() - i);
            assertThat(roots.get(i).path("previous").asString()).isEqualTo(i + 1 < roots.size() ? roots.get(i + 1).path("hash").asString() : "00".repeat(32));
        }
        for (String change : List.of("UPDATE sharing.call SET rows = 0 WHERE grant_id = " + grant, "DELETE FROM sharing.call WHERE grant_id = " + grant, "DELETE FROM sharing.root", "TRUNCATE sharing.call",
                "UPDATE sharing.root SET hash = previous")) {
            assertThatThrownBy(() -> jdbc.execute(change)).hasMessageContaining("kept as they were");
        }
    }

    @Test
    void twoCopiesOfTheServerMakeOneChain() {
        ShareDesk.Service service = desk.service("unconditional", 3);
        long grant = Long.parseLong(desk.grant(service, "civil-affairs", Map.of()));
        String token = desk.consumer("civil-affairs", List.of(), false).token();
        CallLedger other = new CallLedger(jdbc, transactions, keys, Clock.systemUTC());
        CallLedger.Batch before = CallLedger.Batch.NONE;
        List<Long> numbers = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            numbers.add(receipt(desk.get(token, path(service))).number());
            Call call = new Call(Ids.next(), Instant.parse("2026-01-01T00:00:00.123456789Z"), "push", null, "civil-affairs", "another\0copy", null, Long.parseLong(service.id()), grant, "x".repeat(3_000),
                    Sm3.digest(), Sm3.digest(), 1, 5_000_000_000L, 7, "ok");
            CallBatches.Look look = new CallBatches.Look(call.resource(), grant, call.at(), "civil-affairs", "another\0copy", List.of("xm", "wage"), "granted", 1);
            before = other.sign(List.of(new CallBatches.Entry(call, look, null, new CompletableFuture<>())), before);
            numbers.add(other.keep(before).getFirst().number());
            assertThat(jdbc.queryForMap("SELECT at, who, length(request) AS length, bytes, root FROM sharing.call WHERE id = ?", call.id())).isEqualTo(Map.of("at",
                    Timestamp.from(Instant.parse("2026-01-01T00:00:00.123456Z")), "who", "another\uFFFDcopy", "length", 2_000, "bytes", 5_000_000_000L, "root", numbers.getLast()));
        }
        assertThat(numbers).isSorted().doesNotHaveDuplicates();
        assertThat(jdbc.queryForObject("SELECT count(*) FROM sharing.root r JOIN sharing.root p ON p.number = r.number - 1 AND p.hash = r.previous WHERE r.number BETWEEN ? AND ?", Long.class,
                numbers.get(1), numbers.getLast())).isEqualTo(numbers.getLast() - numbers.get(1) + 1);
        assertThat(jdbc.queryForObject("SELECT looks FROM catalog.grant_looks WHERE grant_id = ?", Long.class, grant)).isEqualTo(12);
        assertThat(jdbc.queryForList("SELECT fields::text FROM catalog.look WHERE grant_id = ? AND who = 'another\uFFFDcopy'", String.class, grant)).containsOnly("{xm,wage}");
    }

    /** Three batches are signed before the first is kept, and another copy writes in between: each is kept once, in one chain, with a receipt that holds. */
    @Test
    void whatWasSignedAheadIsSignedAgainWhenAnotherWasFirst() {
        ShareDesk.Service service = desk.service("unconditional", 3);
        long grant = Long.parseLong(desk.grant(service, "civil-affairs", Map.of()));
        String token = desk.consumer("civil-affairs", List.of(), false).token();
        CallLedger ledger = new CallLedger(jdbc, transactions, keys, Clock.systemUTC());
        CallLedger.Batch before = CallLedger.Batch.NONE;
        for (boolean met : new boolean[]{false, true}) {
            List<CallLedger.Batch> ahead = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                Call call = new Call(Ids.next(), Instant.now(), "push", null, "civil-affairs", "ahead", null, Long.parseLong(service.id()), grant, "x", Sm3.digest(), Sm3.digest(), 1, 1, 1, "ok");
                before = ledger.sign(List.of(new CallBatches.Entry(call, null, null, new CompletableFuture<>())), before);
                if (before.signed() == null) {
                    assertThat(ledger.keep(before)).hasSize(1);
                } else {
                    ahead.add(before);
                }
            }
            assertThat(ahead).as("once the head is known nothing waits for its writing").hasSizeGreaterThanOrEqualTo(2);
            if (met) {
                desk.get(token, path(service)).ok();
            }
            long last = 0;
            for (CallLedger.Batch batch : ahead) {
                Receipt receipt = ledger.keep(batch).getFirst();
                assertThat(receipt.examine(new byte[0], keys.key())).isEqualTo(Receipt.Verdict.OK);
                assertThat(last == 0 || receipt.number() == last + 1).isTrue();
                last = receipt.number();
                assertThat(batch.kept().join()).isEqualTo(!met);
            }
        }
        assertThat(calls("grant_id = ? AND who = 'ahead'", grant)).isEqualTo(6);
    }

    @Test
    void linesGoAfterThreeYearsAndNoneBefore() {
        ShareDesk.Service service = desk.service("unconditional", 3);
        long grant = Long.parseLong(desk.grant(service, "civil-affairs", Map.of()));
        String token = desk.consumer("civil-affairs", List.of(), false).token();
        jdbc.update("UPDATE sharing.forgotten SET through = (SELECT number FROM sharing.head)");
        List<Receipt> past = new ArrayList<>();
        for (int days : List.of(1_200, 1_150, 1_000)) {
            Instant at = Instant.now().minus(Duration.ofDays(days));
            Call call = new Call(Ids.next(), at, "push", null, "civil-affairs", "push:1", null, Long.parseLong(service.id()), grant, "x", Sm3.digest(), Sm3.digest(), 1, 1, 1, "ok");
            past.add(new CallLedger(jdbc, transactions, keys, Clock.fixed(at, ZoneOffset.UTC)).keep(CallLedger.Batch.unsigned(List.of(new CallBatches.Entry(call, null, null, new CompletableFuture<>())))).getFirst());
        }
        String now = desk.get(token, path(service)).header("Zhongshu-Call");
        retention.forget();
        assertThat(jdbc.queryForList("SELECT id FROM sharing.call WHERE grant_id = ? ORDER BY id", Long.class, grant)).containsExactly(past.getLast().call(), Long.parseLong(now));
        assertThat(calls("id = ?", past.getFirst().call())).isZero();
        assertThat(jdbc.queryForObject("SELECT count(*) FROM sharing.root WHERE number IN (?, ?)", Long.class, past.get(0).number(), past.get(1).number())).as("the chain stays whole").isEqualTo(2);
        desk.as("officer-civil-affairs").get("/api/sharing/receipts/" + past.getFirst().call()).expect(404);
        assertThat(jdbc.queryForList("SELECT after::jsonb->>'calls' FROM audit.inbox WHERE action = 'sharing.forget' AND subject_id = ? UNION ALL SELECT after::jsonb->>'calls' FROM audit.entry WHERE action ="
                + " 'sharing.forget' AND subject_id = ?", String.class, past.getFirst().number() + "", past.getFirst().number() + "")).containsExactly("2");
        retention.forget();
        assertThat(jdbc.queryForObject("SELECT through FROM sharing.forgotten", Long.class)).isEqualTo(past.get(1).number());
        assertThatThrownBy(() -> jdbc.queryForList("SELECT * FROM sharing.forget(now(), 500)")).as("not even by its own function").hasMessageContaining("kept as they were");
        assertThatThrownBy(() -> jdbc.execute("DELETE FROM sharing.call WHERE id = " + past.getLast().call())).hasMessageContaining("kept as they were");
        assertThatThrownBy(() -> new CallRetention(null, null, null, null, Period.ofMonths(35))).hasMessageContaining("不能少于三年");
    }

    @Test
    void withoutARecordThereIsNoAnswer() {
        ShareDesk.Service service = desk.service("unconditional", 3);
        desk.grant(service, "civil-affairs", Map.of());
        String token = desk.consumer("civil-affairs", List.of(), false).token();
        desk.get(token, path(service)).ok();
        jdbc.execute("ALTER TABLE sharing.tally RENAME TO tally_away");
        try {
            TestClient.Answer answer = desk.get(token, path(service));
            assertThat(code(answer)).isEqualTo("503 log-busy");
            assertThat(answer.text()).doesNotContain("张");
            assertThat(answer.header("Retry-After")).isNotNull();
        } finally {
            jdbc.execute("ALTER TABLE sharing.tally_away RENAME TO tally");
        }
        assertThat(desk.get(token, path(service)).status()).isEqualTo(200);
    }

    @Test
    void onesOwnDataNeedsNoGrantAndIsOnRecordToo() {
        ShareDesk.Service service = desk.service("conditional", 3);
        ShareDesk.Consumer own = desk.consumer(ShareDesk.PROVIDER, List.of(), false);
        JsonNode first = desk.get(own.token(), path(service)).ok().at("/items/0");
        assertThat(first.path("xm").asString()).isEqualTo("张三");
        assertThat(calls("resource_id = ? AND grant_id IS NULL AND outcome = 'ok'", Long.parseLong(service.id()))).isEqualTo(1);
        JsonNode disabled = desk.as("officer-" + ShareDesk.PROVIDER).post("/api/sharing/consumers/" + own.id() + "/disable", Map.of("version", own.version())).ok();
        assertThat(disabled.path("disabled").asBoolean()).isTrue();
        assertThat(code(desk.get(own.token(), path(service)))).isEqualTo("403 disabled");
    }

    @Test
    void anOfficerTriesItMaskedWithAPurpose() {
        ShareDesk.Service service = desk.service("unconditional", 12);
        String grant = desk.grant(service, "civil-affairs", Map.of("fields", List.of("pid", "xm", "town")));
        desk.as("officer-human-resources").put("/api/catalog/grants/" + grant + "/masked", Map.of("fields", List.of(), "reason", "窗口核对姓名")).ok();
        TestClient officer = desk.as("officer-civil-affairs");
        String tryIt = "/api/sharing/services/" + service.id() + "/try";
        officer.post(tryIt, Map.of("query", "limit=2")).expect(400);
        JsonNode tried = officer.post(tryIt, Map.of("purpose", "试一试接口是否可用", "query", "limit=2&town=town1")).ok();
        assertThat(tried.path("body").asString()).as("masked on the page even where the system gets clear values").contains("\"xm\":\"𠮷**\"").doesNotContain("小明");
        assertThat(Receipt.parse(tried.path("receipt").asString()).body()).isEqualTo(Sm3.digest(tried.path("body").asString().getBytes(StandardCharsets.UTF_8)));
        assertThat(calls("id = ? AND way = 'try' AND who = 'officer-civil-affairs'", Long.parseLong(tried.path("call").asString()))).isEqualTo(1);
        assertThat(jdbc.queryForList("SELECT reason FROM audit.inbox WHERE action = 'sharing.try' AND subject_id = ? UNION ALL SELECT reason FROM audit.entry WHERE action = 'sharing.try' AND subject_id = ?",
                String.class, service.id(), service.id())).containsExactly("试一试接口是否可用");
        officer.post(tryIt, Map.of("purpose", "核对一个人的登记信息", "query", "pid=p00001&limit=1&town=town1")).ok();
        assertThat(jdbc.queryForList("SELECT after FROM (SELECT reason, subject_id, after FROM audit.inbox UNION ALL SELECT reason, subject_id, after FROM audit.entry) a WHERE reason = '核对一个人的登记信息' AND subject_id = ?",
                String.class, service.id())).as("what was asked for, not whom").singleElement().asString().contains("pid=p***&limit=1&town=t***").doesNotContain("p00001");
        officer.post(tryIt, Map.of("purpose", "试一试接口是否可用", "query", "fields=phone")).expect(403);
        desk.as("officer-finance").post(tryIt, Map.of("purpose", "试一试接口是否可用", "query", "")).expect(403);
        desk.as("steward").post(tryIt, Map.of("purpose", "试一试接口是否可用", "query", "")).expect(403);
        JsonNode ownTry = desk.as("officer-human-resources").post(tryIt, Map.of("purpose", "试一试接口是否可用", "query", "limit=1")).ok();
        assertThat(ownTry.path("body").asString()).contains("\"xm\":\"张*\"", "3****************X");
    }

    @Test
    void theDescriptionTellsExactlyWhatTheGrantGives() {
        ShareDesk.Service service = desk.service("unconditional", 3);
        String grant = desk.grant(service, "civil-affairs", Map.of("fields", List.of("pid", "xm", "born", "wage"), "rows", List.of(Map.of("field", "town", "operator", "eq", "values", List.of("town1")))));
        JsonNode doc = desk.as("officer-civil-affairs").get("/api/sharing/services/" + service.id() + "/openapi").ok();
        assertThat(doc.path("openapi").asString()).isEqualTo("3.1.0");
        JsonNode get = doc.path("paths").path(path(service)).path("get");
        assertThat(get.path("parameters")).extracting(x -> x.path("name").asString()).containsExactly("fields", "limit", "cursor", "pid", "xm", "born", "wage", "Accept");
        JsonNode properties = doc.at("/components/schemas/Row/properties");
        assertThat(properties.propertyNames()).containsExactly("pid", "xm", "born", "wage");
        assertThat(properties.path("xm").path("description").asString()).contains("脱敏");
        assertThat(properties.path("born").has("format")).as("a year is no date").isFalse();
        assertThat(properties.at("/wage/type/0").asString()).isEqualTo("number");
        assertThat(doc.at("/info/description").asString()).contains("核验申请人的就业状态", "town eq town1");
        assertThat(desk.as("officer-human-resources").get("/api/sharing/services/" + service.id() + "/openapi?grant=" + grant).ok().at("/components/schemas/Row/properties").size()).isEqualTo(4);
        assertThat(desk.as("officer-human-resources").get("/api/sharing/services/" + service.id() + "/openapi").ok().at("/components/schemas/Row/properties").size()).as("its own").isEqualTo(9);
        desk.as("officer-finance").get("/api/sharing/services/" + service.id() + "/openapi").expect(403);
        desk.as("officer-finance").get("/api/sharing/services/" + service.id() + "/openapi?grant=" + grant).expect(404);
        JsonNode detail = desk.as("officer-civil-affairs").get("/api/sharing/services/" + service.id()).ok();
        assertThat(detail.path("columns").size()).isEqualTo(4);
        assertThat(detail.at("/columns/1/mask").asString()).isEqualTo("保留首字");
        assertThat(detail.path("grants").size()).isZero();
        JsonNode provider = desk.as("officer-human-resources").get("/api/sharing/services/" + service.id()).ok();
        assertThat(provider.at("/grants/0/id").asString()).isEqualTo(grant);
        desk.as("officer-human-resources").post("/api/sharing/services/" + service.id() + "/indexes", Map.of("field", "town")).ok();
        desk.as("officer-human-resources").post("/api/sharing/services/" + service.id() + "/indexes", Map.of("field", "x; DROP")).expect(422);
        desk.as("officer-civil-affairs").post("/api/sharing/services/" + service.id() + "/indexes", Map.of("field", "town")).expect(403);
        assertThat(Arrays.asList("given", "granted")).allSatisfy(side -> desk.as("officer-human-resources").get("/api/sharing/services?side=" + side).ok());
    }
}
