package org.zhongshu.platform.errands.internal;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.zhongshu.algorithms.crypto.Sm3;
import org.zhongshu.platform.items.internal.ItemsDesk;
import org.zhongshu.platform.registry.internal.RegistryDesk;
import org.zhongshu.platform.sharing.internal.neighbours.PlayedNeighbour;
import org.zhongshu.testkit.TestClient;
import org.zhongshu.testkit.ZhongshuTest;
import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

import static org.assertj.core.api.Assertions.assertThat;

/** Both sides of an errand over a real connection on loopback, the other one played: away, back again, telling twice. */
@ZhongshuTest
class ErrandsJourneyTest {

    private static final byte[] PDF = "%PDF-1.4 示范材料".getBytes(StandardCharsets.UTF_8);

    private final String number = RegistryDesk.number(LocalDate.of(1977, 3, 4), 321);

    @LocalServerPort
    private int port;
    @Autowired
    private org.zhongshu.platform.looks.Looks looks;
    @Autowired
    private JdbcTemplate jdbc;
    @Autowired
    private ErrandBorder border;
    private PlayedNeighbour neighbour;
    private TestClient steward;
    private TestClient police;

    @BeforeEach
    void pair() throws IOException {
        steward = TestClient.at(port).signIn("steward");
        police = TestClient.at(port).signIn("officer-public-security");
        if (jdbc.queryForObject("SELECT count(*) FROM items.item WHERE code = 'HT-01'", Integer.class) == 0) {
            new ItemsDesk(port).publish(ItemsDesk.row("HT-01", "测试居住证申领", "public-security"), "public-security");
        }
        neighbour = new PlayedNeighbour(port, "邻市" + System.nanoTime() % 100_000);
        assertThat(neighbour.paired(steward.post("/api/sharing/neighbours/invites", Map.of()).expect(201).path("code").asString())).isEqualTo(200);
        neighbour.answers.put("errand-items", Map.of("items", List.of(Map.of("code", "XY-01", "name", "邻市居住证", "department", "police"))));
    }

    @AfterEach
    void part() {
        neighbour.close();
        steward.post("/api/sharing/neighbours/" + neighbour.code() + "/end", Map.of("reason", "测试结束"));
        jdbc.execute("TRUNCATE errands.file, errands.event, errands.errand");
    }

    private static void until(String what, BooleanSupplier good) {
        Instant end = Instant.now().plus(Duration.ofSeconds(30));
        while (!good.getAsBoolean()) {
            assertThat(Instant.now()).as(what).isBefore(end);
            java.util.concurrent.locks.LockSupport.parkNanos(100_000_000L);
        }
    }

    private Map<String, Object> form(String request) {
        Map<String, Object> body = new LinkedHashMap<>(Map.of("request", request, "neighbour", neighbour.code(), "item", "XY-01", "name", "周远行", "number", number, "phone", "13812345678", "statement", "在外地工作，申请居住证", "agreed", true));
        body.put("files", List.of());
        return body;
    }

    private static String code(TestClient.Answer a) {
        return a.json().path("code").asString();
    }

    private JsonNode get(String id) {
        return police.get("/api/errands/" + id).ok();
    }

    /** Whatever waits is tried now. */
    private void fetch() {
        jdbc.update("UPDATE errands.errand SET not_before = now() - interval '1 second' WHERE to_fetch");
        border.fetch();
    }

    @Test
    void anItemIsTakenHereForThereAndItsResultComesBack() {
        assertThat(police.get("/api/errands/neighbours/" + neighbour.code() + "/items").ok().at("/items/0/name").asString()).isEqualTo("邻市居住证");
        Map<String, Object> bad = form("errand-0001");
        bad.put("number", "123");
        bad.put("agreed", false);
        assertThat(police.post("/api/errands", bad).json().path("errors").propertyNames()).contains("number", "agreed");
        Map<String, Object> other = form("errand-0002");
        other.put("item", "XY-99");
        assertThat(code(police.post("/api/errands", other))).isEqualTo("not-offered");
        assertThat(steward.post("/api/errands", form("errand-0003")).status()).as("a steward takes nothing in").isEqualTo(403);

        byte[] vast = HexFormat.of().parseHex("89504e470d0a1a0a0000000d49484452" + "00010000" + "00010000" + "0802000000");
        TestClient.Answer bomb = police.send(police.request("/api/errands/files?name=a.png").header("Content-Type", "application/octet-stream").header("X-XSRF-TOKEN", police.cookie("XSRF-TOKEN")).POST(HttpRequest.BodyPublishers.ofByteArray(vast)));
        assertThat(code(bomb)).as("a picture that would fill the memory, in a few bytes").isEqualTo("too-many-pixels");
        String file = police.send(police.request("/api/errands/files?name=%E8%AF%81%E6%98%8E.pdf").header("Content-Type", "application/octet-stream").header("X-XSRF-TOKEN", police.cookie("XSRF-TOKEN")).POST(HttpRequest.BodyPublishers.ofByteArray(PDF))).expect(201).path("id").asString();
        Map<String, Object> form = form("errand-0004");
        form.put("files", List.of(file));
        JsonNode made = police.post("/api/errands", form).ok();
        String id = made.at("/line/id").asString();
        assertThat(police.post("/api/errands", form).ok().at("/line/id").asString()).as("a double click").isEqualTo(id);
        assertThat(made.toString()).doesNotContain("周远行", number, "在外地工作");
        assertThat(jdbc.queryForObject("SELECT content FROM errands.errand", byte[].class)).satisfies(b -> assertThat(new String(b, StandardCharsets.UTF_8)).doesNotContain("周远行"));
        until("told", () -> neighbour.said("errand").size() == 1);
        assertThat(neighbour.said("errand").getFirst().toString()).as("a message says only that there is something").doesNotContain("周远行", number).contains("take", id);

        // the neighbour fetches what is for it
        JsonNode whole = neighbour.asks("errand", Map.of("key", id));
        assertThat(whole.at("/content/name").asString()).isEqualTo("周远行");
        assertThat(whole.at("/files/0/sm3").asString()).isEqualTo(Sm3.hex(PDF));
        assertThat(Base64.getDecoder().decode(neighbour.asks("errand-file", Map.of("key", id, "place", 0)).path("content").asString())).isEqualTo(PDF);
        assertThat(neighbour.asks("errand", Map.of("key", "1"))).as("nobody else's").isNull();

        // progress, told while the answer cannot be fetched: it is fetched later, once
        neighbour.answers.put("errand-state", Map.of("caseNumber", "YD-7", "events", List.of(Map.of("at", "2026-11-22T03:00:00Z", "state", "received", "words", "已收到"), Map.of("at", "2026-11-22T04:00:00Z", "state", "handling", "words", "已受理", "by", "公安局"))));
        neighbour.away = true;
        neighbour.says("errand", Map.of("what", "state", "key", id), false);
        neighbour.says("errand", Map.of("what", "state", "key", id), true);
        fetch();
        assertThat(get(id).at("/line/error").asString()).contains("没有应答");
        neighbour.away = false;
        fetch();
        assertThat(get(id).at("/line/state").asString()).isEqualTo("handling");
        neighbour.says("errand", Map.of("what", "state", "key", id), false);
        fetch();
        assertThat(get(id).path("events")).as("each once").hasSize(3);
        neighbour.answers.put("errand-state", Map.of("caseNumber", "YD-7", "events", List.of(Map.of("at", "2026-11-22T03:00:00Z", "state", "received", "words", "已收到"), Map.of("at", "2026-11-22T04:00:00Z", "state", "handling", "words", "已受理"),
                Map.of("at", "2026-11-22T05:00:00Z", "state", "approved", "words", "准予，请到窗口领取", "by", "公安局"))));
        neighbour.says("errand", Map.of("what", "state", "key", id), false);
        fetch();
        JsonNode done = get(id);
        assertThat(done.at("/line/ended").asBoolean()).isTrue();
        assertThat(done.at("/line/caseNumber").asString()).isEqualTo("YD-7");
        assertThat(done.at("/events/3/words").asString()).isEqualTo("准予，请到窗口领取");
        assertThat(TestClient.at(port).signIn("officer-market").get("/api/errands/" + id).status()).as("another department's").isEqualTo(404);
        assertThat(police.post("/api/errands/" + id + "/reveal", Map.of("reason", "核对")).ok().path("name").asString()).isEqualTo("周远行");
        assertThat(looks.of(new org.zhongshu.platform.looks.Looks.Concerned(number, null), null, null, 1)).as("told to whoever applied").extracting(l -> l.kind() + " " + l.reason()).containsExactly("errand 核对");
    }

    @Test
    void whatIsSaidWhileTheAnswerIsOnItsWayIsAskedAgain() {
        String id = police.post("/api/errands", form("errand-0007")).ok().at("/line/id").asString();
        until("told", () -> neighbour.said("errand").size() == 1);
        Map<String, Object> received = Map.of("caseNumber", "YD-8", "events", List.of(Map.of("at", "2026-11-22T03:00:00Z", "state", "received", "words", "已收到")));
        java.util.function.Supplier<Object> meanwhile = () -> {
            neighbour.answers.put("errand-state", Map.of("caseNumber", "YD-8", "events", List.of(Map.of("at", "2026-11-22T03:00:00Z", "state", "received", "words", "已收到"), Map.of("at", "2026-11-22T04:00:00Z", "state", "approved", "words", "准予"))));
            neighbour.says("errand", Map.of("what", "state", "key", id), false);
            return received;
        };
        neighbour.answers.put("errand-state", meanwhile);
        neighbour.says("errand", Map.of("what", "state", "key", id), false);
        until("the last word", () -> {
            fetch();
            return get(id).at("/line/state").asString().equals("approved");
        });
    }

    @Test
    void whatIsSentWhileTheNeighbourIsAwayGoesWhenItIsBack() {
        assertThat(police.get("/api/errands/neighbours").ok().toString()).contains(neighbour.code());
        Object offered = neighbour.answers.get("errand-items");
        java.util.function.Supplier<Object> andGone = () -> {
            neighbour.away = true;
            return offered;
        };
        neighbour.answers.put("errand-items", andGone);
        String id = police.post("/api/errands", form("errand-0005")).ok().at("/line/id").asString();
        until("tried in vain", () -> jdbc.queryForObject("SELECT failures FROM sharing.neighbour WHERE code = ?", Integer.class, neighbour.code()) > 0);
        assertThat(neighbour.said("errand")).as("it heard nothing").isEmpty();
        assertThat(get(id).at("/line/state").asString()).as("taken here all the same").isEqualTo("sent");
        assertThat(code(police.post("/api/errands", form("errand-0006")))).as("what it offers cannot be asked").isEqualTo("neighbour-away");
        neighbour.answers.put("errand-items", offered);
        neighbour.away = false;
        until("told", () -> !neighbour.said("errand").isEmpty());
        assertThat(neighbour.said("errand")).as("once").hasSize(1).first().asString().contains("take", id);
        assertThat(neighbour.asks("errand", Map.of("key", id)).at("/content/name").asString()).isEqualTo("周远行");
    }

    @Test
    void whatANeighbourTookInForUsBecomesOneCaseAndTheAnswerGoesBack() {
        Map<String, Object> whole = new LinkedHashMap<>(Map.of("item", "HT-01", "itemName", "测试居住证申领", "content", Map.of("name", "周远行", "number", number, "phone", "13812345678", "statement", "申请居住证", "agreed", "同意"),
                "files", List.of(Map.of("name", "证明.pdf", "size", PDF.length, "sm3", Sm3.hex(PDF)))));
        int before = jdbc.queryForObject("SELECT count(*) FROM cases.case_file WHERE type = 'errand'", Integer.class);
        neighbour.answers.put("errand", whole);
        neighbour.answers.put("errand-file", Map.of("content", Base64.getEncoder().encodeToString(new byte[]{'%', 'P', 'D', 'F', '!'})));
        neighbour.says("errand", Map.of("what", "take", "key", "4711"), false);
        neighbour.says("errand", Map.of("what", "take", "key", "4711"), true);
        fetch();
        assertThat(jdbc.queryForObject("SELECT error FROM errands.errand", String.class)).as("a file that is not what was listed").contains("与清单不符");
        neighbour.away = true;
        fetch();
        assertThat(jdbc.queryForObject("SELECT error FROM errands.errand", String.class)).contains("没有应答");
        neighbour.away = false;
        neighbour.answers.put("errand-file", Map.of("content", Base64.getEncoder().encodeToString(PDF)));
        fetch();
        fetch();
        JsonNode line = police.get("/api/errands").ok().at("/items/0");
        assertThat(line.path("state").asString()).as(line.toString()).isEqualTo("received");
        assertThat(police.get("/api/errands").ok().path("items")).hasSize(1);
        assertThat(jdbc.queryForObject("SELECT count(*) FROM cases.case_file WHERE type = 'errand'", Integer.class)).isEqualTo(before + 1);
        JsonNode one = get(line.path("id").asString());
        assertThat(one.path("files")).hasSize(1);
        assertThat(police.get("/api/errands/" + line.path("id").asString() + "/files/0").response().body()).isEqualTo(PDF);
        assertThat(jdbc.queryForList("SELECT kind FROM looks.look ORDER BY id DESC LIMIT 1", String.class)).containsExactly("errand-file");

        JsonNode c = police.get("/api/cases/" + line.path("caseId").asString()).ok();
        c = police.post("/api/cases/" + line.path("caseId").asString() + "/actions/accept", Map.of("version", version(c), "text", "")).ok();
        until("told of it", () -> neighbour.said("errand").size() >= 2);
        c = police.get("/api/cases/" + line.path("caseId").asString()).ok();
        police.post("/api/cases/" + line.path("caseId").asString() + "/actions/approve", Map.of("version", version(c), "text", "材料齐全，准予")).ok();
        until("told of the end", () -> neighbour.said("errand").size() >= 3);
        JsonNode state = neighbour.asks("errand-state", Map.of("key", "4711"));
        assertThat(state.at("/events/2/state").asString()).as(state.toString()).isEqualTo("approved");
        assertThat(state.at("/events/2/words").asString()).isEqualTo("材料齐全，准予");
        assertThat(neighbour.said("errand").getLast().toString()).doesNotContain("材料齐全");
        assertThat(neighbour.asks("errand-state", Map.of("key", "4712"))).isNull();
    }

    private static int version(JsonNode c) {
        return c.has("version") ? c.path("version").asInt() : c.at("/case/version").asInt();
    }

    @Test
    void whatWeDoNotTakeGoesBackWithItsReason() {
        neighbour.answers.put("errand", Map.of("item", "HT-77", "itemName", "没有的事项", "content", Map.of("name", "周远行", "number", number, "phone", "13812345678", "statement", "申请", "agreed", "同意"), "files", List.of()));
        neighbour.says("errand", Map.of("what", "take", "key", "4713"), false);
        fetch();
        until("told", () -> neighbour.said("errand").size() == 1);
        assertThat(neighbour.asks("errand-state", Map.of("key", "4713")).at("/events/0/state").asString()).isEqualTo("returned");
    }
}
