package org.zhongshu.platform.sharing.internal;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.zhongshu.algorithms.crypto.Sm3;
import org.zhongshu.platform.datasets.Datasets;
import org.zhongshu.platform.sharing.Receipt;
import org.zhongshu.platform.sharing.VerifyReceipt;
import org.zhongshu.testkit.TestClient;
import org.zhongshu.testkit.ZhongshuTest;
import tools.jackson.databind.JsonNode;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;
import static org.zhongshu.platform.sharing.internal.ShareDesk.code;
import static org.zhongshu.platform.sharing.internal.ShareDesk.path;
import static org.zhongshu.platform.sharing.internal.ShareDesk.receipt;

/** A system fetches what its department was granted: over HTTP, from the request for the data to the receipt examined offline. */
@ZhongshuTest
class ShareApiJourneyTest {

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
        assertThat(given.path("looks").asLong()).as("each call is a look").isEqualTo(desk.calls("grant_id = ?", Long.parseLong(grant)));
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
        assertThat(desk.calls("grant_id = ? AND outcome = 'ok'", Long.parseLong(grant))).isEqualTo(6);
        assertThat(desk.calls("grant_id = ? AND outcome = 'revoked'", Long.parseLong(grant)) + desk.calls("resource_id = ? AND grant_id IS NULL AND outcome = 'revoked'", Long.parseLong(service.id()))).isEqualTo(1);
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
        assertThat(desk.calls("grant_id = ?", Long.parseLong(grant))).isEqualTo(20);
        assertThat(desk.as("officer-human-resources").get("/api/sharing/calls?failed=true&resource=" + service.id()).ok().path("items").size()).isEqualTo(refused);
        assertThat(desk.as("officer-human-resources").get("/api/catalog/grants/" + grant + "/looks").ok().path("items")).anyMatch(l -> l.path("outcome").asString().equals("rate"));
    }

    @Test
    void onesOwnDataNeedsNoGrantAndIsOnRecordToo() {
        ShareDesk.Service service = desk.service("conditional", 3);
        ShareDesk.Consumer own = desk.consumer(ShareDesk.PROVIDER, List.of(), false);
        JsonNode first = desk.get(own.token(), path(service)).ok().at("/items/0");
        assertThat(first.path("xm").asString()).isEqualTo("张三");
        assertThat(desk.calls("resource_id = ? AND grant_id IS NULL AND outcome = 'ok'", Long.parseLong(service.id()))).isEqualTo(1);
        JsonNode disabled = desk.as("officer-" + ShareDesk.PROVIDER).post("/api/sharing/consumers/" + own.id() + "/disable", Map.of("version", own.version())).ok();
        assertThat(disabled.path("disabled").asBoolean()).isTrue();
        assertThat(code(desk.get(own.token(), path(service)))).isEqualTo("403 disabled");
    }
}
