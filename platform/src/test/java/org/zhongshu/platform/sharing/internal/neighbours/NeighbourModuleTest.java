package org.zhongshu.platform.sharing.internal.neighbours;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.zhongshu.platform.catalog.Grants;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.datasets.Datasets;
import org.zhongshu.platform.shared.Json;
import org.zhongshu.platform.sharing.internal.Elsewhere;
import org.zhongshu.platform.sharing.internal.GrantedData;
import org.zhongshu.testkit.TestClient;
import org.zhongshu.testkit.ZhongshuTest;
import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Catalogue, requests and rows over the border, against a neighbour that is played from outside. */
@ZhongshuTest
class NeighbourModuleTest {

    @LocalServerPort
    private int port;
    @Autowired
    private Datasets datasets;
    @Autowired
    private Grants grants;
    @Autowired
    private Elsewhere elsewhere;
    @Autowired
    private JdbcTemplate jdbc;
    private PlayedNeighbour neighbour;
    private TestClient steward;

    @BeforeEach
    void pair() throws IOException {
        steward = TestClient.at(port).signIn("steward");
        neighbour = new PlayedNeighbour(port, "邻市" + System.nanoTime() % 100_000);
        String code = steward.post("/api/sharing/neighbours/invites", Map.of()).expect(201).path("code").asString();
        PlayedNeighbour.Answer answer = neighbour.pair(code);
        assertThat(answer.status()).as("%s", answer.json()).isEqualTo(200);
    }

    @AfterEach
    void part() {
        steward.post("/api/sharing/neighbours/" + neighbour.self.code() + "/end", Map.of("reason", "测试结束"));
        neighbour.close();
    }

    private static void until(BooleanSupplier good) {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!good.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(end);
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private String me() {
        return neighbour.self.code();
    }

    private Map<String, Object> ask(GrantedData data, String key) {
        return Map.of("key", key, "resource", Long.toString(data.resource), "department", "housing", "departmentName", "住建局", "asker", "李四",
                "wish", Map.of("purpose", "跨市核验停车许可", "fields", List.of("holder", "status"), "perMinute", 600, "until", LocalDate.now().plusDays(60).toString()));
    }

    @Test
    void aCodeServesOnceAndFewGuesses() throws IOException {
        String code = steward.post("/api/sharing/neighbours/invites", Map.of()).expect(201).path("code").asString();
        try (PlayedNeighbour other = new PlayedNeighbour(port, "另一市")) {
            for (int i = 0; i < 4; i++) {
                PlayedNeighbour.Answer wrong = other.pair("AAAA-BBBB-CCCC-DDDD");
                assertThat(wrong.status()).isEqualTo(403);
                assertThat(wrong.json().path("code").asString()).isEqualTo("wrong-code");
            }
            assertThat(other.pair(code).status()).isEqualTo(200);
            assertThat(other.pair(code).json().path("code").asString()).as("once").isEqualTo("no-invite");
            String next = steward.post("/api/sharing/neighbours/invites", Map.of()).expect(201).path("code").asString();
            for (int i = 0; i < 5; i++) {
                other.pair("AAAA-BBBB-CCCC-DDDD");
            }
            assertThat(other.pair(next).json().path("code").asString()).as("after five guesses").isEqualTo("no-invite");
            JsonNode shown = steward.get("/api/sharing/neighbours").ok();
            assertThat(shown.toString()).contains(Installation.fingerprint(other.self.publicPem()));
            steward.post("/api/sharing/neighbours/" + other.self.code() + "/end", Map.of("reason", "测试结束")).ok();
            assertThat(other.say("catalogue", Map.of("afterAt", "1970-01-01T00:00:00Z", "afterId", 0)).status()).as("parted").isEqualTo(401);
        }
        TestClient housing = TestClient.at(port).signIn("officer-housing");
        housing.post("/api/sharing/neighbours/invites", Map.of()).expect(403);
        housing.post("/api/sharing/neighbours/join", Map.of("url", "http://127.0.0.1:1", "code", "x", "own", "http://127.0.0.1:2")).expect(403);
        steward.post("/api/sharing/neighbours/join", Map.of("url", "http://8.8.8.8", "code", "x", "own", "http://127.0.0.1:2")).expect(422);
        steward.post("/api/sharing/neighbours/join", Map.of("url", "http://127.0.0.1:1", "code", "x", "own", "http://127.0.0.1:2")).expect(422);
        steward.post("/api/sharing/neighbours/join", Map.of("url", "http://127.0.0.1:" + port, "code", "x", "own", "http://127.0.0.1:2")).expect(422);
    }

    @Test
    void onlyWhatThePairedKeySaysNowAndOnce() throws IOException {
        byte[] body = Json.mapper().writeValueAsBytes(Map.of("afterAt", "1970-01-01T00:00:00Z", "afterId", 0));
        String nonce = PlayedNeighbour.nonce();
        Instant now = Instant.now();
        PlayedNeighbour.Answer first = neighbour.send("catalogue", body, now, nonce, neighbour.self);
        assertThat(first.status()).isEqualTo(200);
        assertThat(first.signed()).isTrue();
        PlayedNeighbour.Answer again = neighbour.send("catalogue", body, now, nonce, neighbour.self);
        assertThat(again.status()).as("replayed").isEqualTo(409);

        Installation stranger = new Installation(Files.createTempDirectory("stranger").resolve("key"), new CityProfile("guangde", true), "冒充者");
        Envelope forged = Envelope.seal(stranger, neighbour.there(), "/neighbour/v1/catalogue", Instant.now(), PlayedNeighbour.nonce(), body);
        assertThat(neighbour.post("catalogue", body, me(), forged).json().path("code").asString()).as("another's key under this name").isEqualTo("bad-signature");
        assertThat(neighbour.post("catalogue", body, stranger.code(), forged).json().path("code").asString()).isEqualTo("unknown-neighbour");
        Envelope good = Envelope.seal(neighbour.self, neighbour.there(), "/neighbour/v1/catalogue", Instant.now(), PlayedNeighbour.nonce(), body);
        assertThat(neighbour.post("messages", body, me(), good).json().path("code").asString()).as("signed for another address").isEqualTo("bad-signature");
        assertThat(neighbour.post("catalogue", "{}".getBytes(StandardCharsets.UTF_8), me(), good).json().path("code").asString()).as("another body").isEqualTo("bad-signature");

        PlayedNeighbour.Answer late = neighbour.send("catalogue", body, Instant.now().minusSeconds(900), PlayedNeighbour.nonce(), neighbour.self);
        assertThat(late.json().path("code").asString()).isEqualTo("clock");
        assertThat(late.json().path("detail").asString()).contains("校时").contains("对方慢");
        assertThat(neighbour.send("catalogue", body, Instant.now().plusSeconds(900), PlayedNeighbour.nonce(), neighbour.self).json().path("detail").asString()).contains("对方快");
        for (String nonsense : List.of("", "[]", "{\"messages\":[{}]}", "{\"messages\":[{\"seq\":1,\"kind\":\"nonsense\",\"body\":{}}]}", "\u0000")) {
            PlayedNeighbour.Answer a = neighbour.send("messages", nonsense.getBytes(StandardCharsets.UTF_8), Instant.now(), PlayedNeighbour.nonce(), neighbour.self);
            assertThat(a.status()).as(nonsense).isLessThan(500);
        }
    }

    @Test
    void aMessageThatCanNeverBeDoneDoesNotStandBeforeTheOthers() {
        GrantedData data = GrantedData.make(port, datasets, Map.of());
        Map<String, Object> odd = new LinkedHashMap<>(ask(data, "910001"));
        odd.put("wish", Map.of("purpose", "核验", "fields", Map.of("a", 1), "perMinute", "often", "until", "some day"));
        // wrong in its words, in its types, and where even its number cannot be read
        List<Map.Entry<String, Object>> said = List.of(Map.entry("ask", odd), Map.entry("end", Map.of("own", Map.of("a", 1), "key", "7")), Map.entry("ask", Map.of("key", Map.of("a", 1))));
        for (int i = 0; i < said.size(); i++) {
            PlayedNeighbour.Answer taken = neighbour.message(said.get(i).getKey(), said.get(i).getValue());
            assertThat(taken.status()).as(taken.json().toString()).isEqualTo(200);
            assertThat(taken.json().path("have").asLong()).isEqualTo(i + 1);
        }
        until(() -> neighbour.heard("decide").stream().anyMatch(m -> m.at("/body/step").asString("").equals("fail")));
        assertThat(neighbour.message("ask", ask(data, "910002")).json().path("have").asLong()).isEqualTo(4);
        // a stranger's first word is short
        byte[] long1 = ("{\"publicKey\":\"" + "x".repeat(9_000) + "\"}").getBytes(StandardCharsets.UTF_8);
        PlayedNeighbour.Answer refused = neighbour.send("pair", long1, Instant.now(), PlayedNeighbour.nonce(), neighbour.self);
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.json().path("code").asString()).isEqualTo("too-long");
    }

    @Test
    void aNeighboursDepartmentAsksIsGrantedReadsAndIsStopped() {
        GrantedData data = GrantedData.make(port, datasets, Map.of());
        data.put(1, 12, "有效");
        // ours is to be had by the neighbour; what is not to be shared is not shown
        JsonNode seen = neighbour.say("catalogue", Map.of("afterAt", Instant.now().minusSeconds(120).toString(), "afterId", 0)).json();
        assertThat(seen.path("changes").toString()).contains(Long.toString(data.resource));

        assertThat(neighbour.say("data", Map.of("resource", Long.toString(data.resource), "department", "housing", "who", "x", "query", "")).json().path("code").asString()).isEqualTo("no-grant");
        PlayedNeighbour.Answer taken = neighbour.message("ask", ask(data, "900001"));
        assertThat(taken.json().path("have").asLong()).isEqualTo(1);
        // unconditional sharing: granted at once, and said so
        until(() -> !neighbour.heard("decide").isEmpty());
        JsonNode decided = neighbour.heard("decide").getFirst().path("body");
        assertThat(decided.path("request").asString()).isEqualTo("900001");
        assertThat(decided.path("step").asString()).isEqualTo("agree");
        assertThat(decided.at("/wish/fields").toString()).isEqualTo("[\"holder\",\"status\"]");

        assertThat(neighbour.messages(1, "ask", ask(data, "900001")).json().path("have").asLong()).as("said again: known").isEqualTo(1);
        assertThat(neighbour.messages(5, "ask", ask(data, "900005")).json().path("have").asLong()).as("one before it is missing").isEqualTo(1);
        assertThat(jdbc.queryForObject("SELECT count(*) FROM catalog.request WHERE neighbour = ?", Integer.class, me())).isEqualTo(1);

        PlayedNeighbour.Answer rows = neighbour.say("data", Map.of("resource", Long.toString(data.resource), "department", "housing", "who", "邻市住建系统", "query", "limit=5"));
        assertThat(rows.status()).as("%s", rows.json()).isEqualTo(200);
        assertThat(rows.signed()).isTrue();
        assertThat(rows.json().path("items").size()).isEqualTo(5);
        assertThat(rows.json().at("/items/0/holder").asString()).contains("*");
        assertThat(rows.json().at("/items/0").has("id_no")).isFalse();
        assertThat(neighbour.say("data", Map.of("resource", Long.toString(data.resource), "department", "finance", "who", "x", "query", "")).json().path("code").asString()).as("another department").isEqualTo("no-grant");
        JsonNode detail = steward.get("/api/sharing/neighbours/" + me()).ok();
        assertThat(detail.path("flows").toString()).contains("邻市住建系统").contains("no-grant");
        assertThat(jdbc.queryForObject("SELECT count(*) FROM sharing.call WHERE way = 'neighbour' AND department = ?", Integer.class, me() + "-housing")).isEqualTo(1);

        TestClient transport = TestClient.at(port).signIn("officer-transport");
        JsonNode given = transport.get("/api/catalog/grants/given?resource=" + data.resource).ok().path("items");
        assertThat(given.toString()).contains(neighbour.self.name() + "·住建局");
        String grant = given.valueStream().filter(g -> g.path("grantee").asString().equals(me() + "-housing")).findFirst().orElseThrow().path("id").asString();
        transport.post("/api/catalog/grants/" + grant + "/revoke", Map.of("reason", "专项结束")).ok();
        assertThat(neighbour.say("data", Map.of("resource", Long.toString(data.resource), "department", "housing", "who", "x", "query", "")).json().path("code").asString()).isEqualTo("revoked");
        until(() -> !neighbour.heard("end").isEmpty());
        assertThat(neighbour.heard("end").getFirst().path("body").toString()).contains("专项结束").contains("900001");
        // what cannot even be asked comes back with the reason
        neighbour.message("ask", Map.of("key", "900002", "resource", "4711", "department", "housing", "departmentName", "住建局", "asker", "李四",
                "wish", Map.of("purpose", "跨市核验停车许可", "fields", List.of("holder"), "perMinute", 600, "until", LocalDate.now().plusDays(60).toString())));
        until(() -> neighbour.heard("decide").stream().anyMatch(m -> m.at("/body/step").asString().equals("fail")));
        assertThat(neighbour.heard).noneMatch(m -> m.path("kind").asString().equals("bad signature"));
    }

    private Map<String, Object> foreign(String id, int revision, String name) {
        Map<String, Object> d = new LinkedHashMap<>(Map.of("name", name, "classCode", "301001", "provider", "agriculture", "summary", "邻市的目录", "share", "conditional", "shareCondition", "限核验",
                "shareWays", List.of("api"), "open", "none", "updatePeriod", "daily", "level", 2));
        d.put("columns", List.of(Map.of("field", "name", "name", "姓名", "type", "C", "level", 2, "key", false, "open", false)));
        return Map.of("id", id, "at", Instant.now().toString(), "code", "301001/000007", "revision", revision, "provider", "agriculture", "providerName", "农业农村局", "description", d);
    }

    private JsonNode found(String q) {
        return TestClient.at(port).signIn("leader").get("/api/catalog/resources?q=" + URLEncoder.encode(q, StandardCharsets.UTF_8)).ok().path("items");
    }

    private void look() {
        steward.post("/api/sharing/neighbours/" + me() + "/sync", Map.of()).ok();
    }

    @Test
    void theirEntriesAreFoundAskedForAndReadThroughUs() {
        String name = "梅花鹿养殖备案" + System.nanoTime();
        neighbour.catalogue.add(foreign("55", 1, name));
        look();
        until(() -> found(name).size() > 0 && found(name).get(0).path("name").asString().equals(name));
        JsonNode hit = found(name).get(0);
        assertThat(hit.path("neighbour").asString()).isEqualTo(neighbour.self.name());
        assertThat(hit.path("providerName").asString()).isEqualTo(neighbour.self.name() + "·农业农村局");
        String id = hit.path("id").asString();
        JsonNode detail = steward.get("/api/catalog/resources/" + id).ok();
        assertThat(detail.path("steps").toString()).as("nobody here edits it").isEqualTo("[]");
        steward.post("/api/catalog/resources/" + id + "/withdraw", Map.of("version", detail.path("version").asInt(), "reason", "试试")).expect(422);

        TestClient housing = TestClient.at(port).signIn("officer-housing");
        JsonNode request = housing.post("/api/catalog/requests", Map.of("resource", id, "terms", Map.of("purpose", "核验邻市养殖备案", "fields", List.of("name")))).expect(201);
        assertThat(neighbour.heard("ask")).as("not before our own examination").isEmpty();
        neighbour.away = true;
        act("officer-data", request, "pass", null);
        TestClient data = TestClient.at(port).signIn("officer-data");
        int version = data.get("/api/cases/" + request.path("caseId").asString()).ok().path("version").asInt();
        data.post("/api/cases/" + request.path("caseId").asString() + "/actions/agree", Map.of("version", version, "text", "我来同意")).expect(422);
        until(() -> steward.get("/api/sharing/neighbours/" + me()).ok().at("/neighbour/failures").asInt() > 0);
        assertThat(steward.get("/api/sharing/neighbours/" + me()).ok().at("/neighbour/waiting").asInt()).isEqualTo(1);
        neighbour.away = false;
        until(() -> !neighbour.heard("ask").isEmpty());
        JsonNode asked = neighbour.heard("ask").getFirst().path("body");
        assertThat(asked.path("resource").asString()).isEqualTo("55");
        assertThat(asked.path("department").asString()).isEqualTo("housing");

        assertThatThrownBy(() -> elsewhere.fetch(Long.parseLong(id), "housing", "test", "")).hasMessageContaining("没有该资源的授权");
        Map<String, Object> decision = Map.of("request", asked.path("key").asString(), "step", "agree", "words", "同意，限核验",
                "wish", Map.of("purpose", "核验邻市养殖备案", "fields", List.of("name"), "rows", List.of(), "perMinute", 60, "until", LocalDate.now().plusDays(30).toString()));
        neighbour.message("decide", decision);
        assertThat(housing.get("/api/catalog/requests/" + request.path("id").asString()).ok().path("state").asString()).isEqualTo("granted");
        assertThat(housing.get("/api/cases/" + request.path("caseId").asString()).ok().toString()).contains("同意，限核验");
        assertThat(grants.check(Long.parseLong(id), "housing", "test", Set.of()).allowed()).isTrue();
        Elsewhere.Fetched rows = elsewhere.fetch(Long.parseLong(id), "housing", "test", "limit=3");
        assertThat(new String(rows.body(), StandardCharsets.UTF_8)).contains("张*");
        assertThat(neighbour.lastQuestion.path("query").asString()).isEqualTo("limit=3");
        itIsTriedOnThePageLikeAnyOther(housing, id);
        neighbour.unsigned = true;
        assertThatThrownBy(() -> elsewhere.fetch(Long.parseLong(id), "housing", "test", "")).as("an answer that nobody signed").hasMessageContaining("没有有效签名");
        neighbour.unsigned = false;

        neighbour.message("end", Map.of("key", asked.path("key").asString(), "own", false, "words", "业务终止"));
        assertThat(grants.check(Long.parseLong(id), "housing", "test", Set.of()).code()).isEqualTo("revoked");
        neighbour.catalogue.clear();
        neighbour.catalogue.add(Map.of("id", "55", "at", Instant.now().toString()));
        look();
        until(() -> found(name).valueStream().noneMatch(x -> x.path("name").asString().equals(name)));
    }

    /** What a neighbour granted has a page, a description and a try like what is here. */
    private void itIsTriedOnThePageLikeAnyOther(TestClient housing, String id) {
        assertThat(housing.get("/api/sharing/services?side=granted").ok().path("items")).filteredOn(s -> s.path("id").asString().equals(id)).singleElement()
                .satisfies(s -> assertThat(s.path("path").asString()).isEqualTo("/share/v1/" + id));
        JsonNode service = housing.get("/api/sharing/services/" + id).ok();
        assertThat(service.path("columns")).extracting(c -> c.path("field").asString()).containsExactly("name");
        assertThat(service.path("purpose").asString()).isEqualTo("核验邻市养殖备案");
        assertThat(housing.get("/api/sharing/services/" + id + "/openapi").ok().path("paths").propertyNames()).containsExactly("/share/v1/" + id);
        JsonNode tried = housing.post("/api/sharing/services/" + id + "/try", Map.of("purpose", "试一试邻市的接口", "query", "limit=2")).ok();
        assertThat(tried.path("body").asString()).contains("张*");
        assertThat(tried.path("receipt").asString()).isNotEmpty();
        assertThat(neighbour.lastQuestion.path("query").asString()).isEqualTo("limit=2");
        TestClient.at(port).signIn("officer-finance").get("/api/sharing/services/" + id).expect(403);
    }

    @Test
    void aRefusalThereIsContestedHereAndEndsOnBothSides() {
        String name = "跨市客运线路" + System.nanoTime();
        neighbour.catalogue.add(foreign("77", 1, name));
        look();
        until(() -> found(name).size() > 0 && found(name).get(0).path("name").asString().equals(name));
        TestClient housing = TestClient.at(port).signIn("officer-housing");
        JsonNode request = housing.post("/api/catalog/requests", Map.of("resource", found(name).get(0).path("id").asString(), "terms", Map.of("purpose", "规划跨市线路"))).expect(201);
        act("officer-data", request, "pass", null);
        until(() -> !neighbour.heard("ask").isEmpty());
        String key = neighbour.heard("ask").getFirst().at("/body/key").asString();
        neighbour.message("decide", Map.of("request", key, "step", "refuse", "words", "涉及经营数据"));
        assertThat(housing.get("/api/catalog/requests/" + request.path("id").asString()).ok().path("state").asString()).isEqualTo("refused");
        act("officer-housing", request, "object", "已脱敏，只要线路");
        until(() -> !neighbour.heard("reply").isEmpty());
        assertThat(neighbour.heard("reply").getFirst().path("body").toString()).contains("object").contains("只要线路");
        neighbour.message("decide", Map.of("request", key, "step", "uphold", "words", "维持"));
        JsonNode ended = housing.get("/api/catalog/requests/" + request.path("id").asString()).ok();
        assertThat(ended.path("endedAt").isMissingNode()).isFalse();
        assertThat(ended.path("state").asString()).isEqualTo("refused");
    }

    private void act(String who, JsonNode request, String action, String text) {
        TestClient person = TestClient.at(port).signIn(who);
        String caseId = request.path("caseId").asString();
        int version = person.get("/api/cases/" + caseId).ok().path("version").asInt();
        Map<String, Object> body = new LinkedHashMap<>(Map.of("version", version));
        if (text != null) {
            body.put("text", text);
        }
        person.post("/api/cases/" + caseId + "/actions/" + action, body).ok();
    }

    /** Who pairs is told of what kind the trouble is: no exception's words, no words of a stranger. */
    @Test
    void troubleOnTheWayIsToldByItsKind() throws Exception {
        int closed;
        try (ServerSocket once = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = once.getLocalPort();
        }
        assertThat(join("http://127.0.0.1:" + closed)).isEqualTo("未能配对：连接不上对方：地址或端口上没有平台在运行，或被防火墙拦下");
        assertThat(answered("http", "")).isEqualTo("未能配对：与对方的连接中断，或对方的应答不是平台的应答");
        assertThat(answered("http", "SSH-2.0-secret_7.4 internal-host\r\n")).isEqualTo("未能配对：与对方的连接中断，或对方的应答不是平台的应答");
        assertThat(answered("https", "HTTP/1.1 400 Bad\r\n\r\n")).isEqualTo("未能配对：与对方的加密连接没有建立：请核对地址是 http 还是 https，以及对方的证书");
        assertThat(answered("http", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n<a")).isEqualTo("该地址上没有可互联的平台。");
    }

    /** @param answer what comes whatever is asked */
    private String answered(String scheme, String answer) throws Exception {
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> {
                while (!server.isClosed()) {
                    try (Socket s = server.accept()) {
                        s.getInputStream().read(new byte[4_096]);
                        s.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
                        s.getOutputStream().flush();
                    } catch (IOException e) {
                        // the next one
                    }
                }
            });
            return join(scheme + "://127.0.0.1:" + server.getLocalPort());
        }
    }

    private String join(String url) {
        return steward.post("/api/sharing/neighbours/join", Map.of("url", url, "code", "ABCD-EFGH", "own", "http://127.0.0.1:" + port)).expect(422).path("detail").asString();
    }
}
