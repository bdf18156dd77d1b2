package org.zhongshu.platform.exchange.internal.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.zhongshu.algorithms.crypto.Sm3;
import org.zhongshu.algorithms.crypto.Sm4;
import org.zhongshu.algorithms.profiling.DataType;
import org.zhongshu.platform.exchange.Connector;
import org.zhongshu.platform.exchange.Position;
import org.zhongshu.platform.exchange.Rows;
import org.zhongshu.platform.exchange.Settings;
import org.zhongshu.platform.exchange.Shape;
import org.zhongshu.platform.exchange.SourceRow;
import org.zhongshu.platform.shared.AllowedHosts;
import org.zhongshu.platform.shared.Json;
import org.zhongshu.platform.shared.Problem;
import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Against a real HTTP server that pages, signs, stalls and lies. */
class HttpJsonConnectorTest {

    private final HttpJsonConnector connector = new HttpJsonConnector(new AllowedHosts("zhongshu.exchange.hosts", "private"), Clock.systemUTC());
    private final AtomicInteger requests = new AtomicInteger();
    private HttpServer server;
    private ExecutorService threads;
    private String base;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        threads = Executors.newVirtualThreadPerTaskExecutor();
        server.setExecutor(threads);
        server.start();
        base = "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @AfterEach
    void stop() {
        server.stop(0);
        threads.shutdownNow();
    }

    private interface Reply {
        void to(HttpExchange exchange) throws IOException, InterruptedException;
    }

    private void at(String path, Reply reply) {
        server.createContext(path, exchange -> {
            requests.incrementAndGet();
            try {
                reply.to(exchange);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                exchange.close();
            }
        });
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private static Map<String, String> query(HttpExchange exchange) {
        String query = exchange.getRequestURI().getRawQuery();
        return query == null ? Map.of() : Arrays.stream(query.split("&")).map(p -> p.split("=", 2)).collect(Collectors.toMap(p -> p[0], p -> p[1]));
    }

    private static String row(int i) {
        return "{\"id\":" + i + ",\"name\":\"某" + i + "\",\"money\":12345678901234567.25,\"ok\":true,\"none\":null}";
    }

    private static String rows(int from, int to) {
        return IntStream.range(from, to).mapToObj(HttpJsonConnectorTest::row).collect(Collectors.joining(",", "[", "]"));
    }

    private static String page(int from, int to, int total) {
        return "{\"code\":0,\"data\":{\"total\":" + total + ",\"list\":" + rows(from, Math.max(from, to)) + "}}";
    }

    private Settings settings(String... pairs) {
        Map<String, String> all = new HashMap<>(Map.of("url", base, "paths", "/list 人员\n/other", "rows", "/data/list", "total", "/data/total", "size", "10", "keys", "id", "ok", "/code"));
        for (int i = 0; i < pairs.length; i += 2) {
            all.put(pairs[i], pairs[i + 1]);
        }
        all.values().removeIf(String::isEmpty);
        return new Settings(3, all);
    }

    private static final Shape SHAPE = new Shape(List.of(new Shape.Column("id", DataType.INTEGER, "number", null, null, true), new Shape.Column("name", DataType.TEXT, "string", null, null, false)), null, null);

    private List<SourceRow> all(Settings settings, Shape shape, Connector.Mode mode, Position from) {
        List<SourceRow> all = new ArrayList<>();
        try (Rows rows = connector.read(settings, "/list", shape, mode, from)) {
            while (!rows.ended()) {
                all.addAll(rows.next(7, Duration.ofSeconds(5)));
            }
        }
        return all;
    }

    private void pages(int count, int total) {
        at("/list", exchange -> {
            Map<String, String> q = query(exchange);
            int size = Integer.parseInt(q.get("size"));
            int from = (Integer.parseInt(q.get("page")) - 1) * size;
            send(exchange, 200, page(from, Math.min(count, from + size), total));
        });
    }

    @Test
    void numbersThatAreEndlessToPrintStayTheTextThatTheyWere() {
        var row = JsonFields.parse("{\"a\":1e999999999,\"b\":-1E-999999999,\"c\":2.50,\"d\":1e3}".getBytes(StandardCharsets.UTF_8));
        assertThat(JsonFields.value(row.path("a"))).isEqualTo("1E+999999999");
        assertThat(JsonFields.value(row.path("b"))).isEqualTo("-1E-999999999");
        assertThat(JsonFields.value(row.path("c"))).isEqualTo(new java.math.BigDecimal("2.50"));
        assertThat((java.math.BigDecimal) JsonFields.value(row.path("d"))).isEqualByComparingTo("1000");
    }

    @Test
    void readsPagesWithTypesAndGoesOnInTheMiddle() {
        pages(35, 35);
        Shape shape = connector.shape(settings(), "/list");
        assertThat(shape.columns().stream().map(c -> c.name() + " " + c.type() + " " + c.declared()).toList())
                .containsExactly("id INTEGER number", "name TEXT string", "money NUMBER number", "ok BOOLEAN boolean", "none GENERAL null");
        assertThat(shape.keys()).extracting(Shape.Column::name).containsExactly("id");
        assertThat(shape.rows()).isEqualTo(35);
        List<SourceRow> rows = all(settings(), shape, Connector.Mode.FULL, null);
        assertThat(rows).hasSize(35);
        assertThat(rows.get(34).values()).containsExactly(34L, "某34", new BigDecimal("12345678901234567.25"), true, null);
        Position middle = Position.of(rows.stream().filter(r -> r.position() != null).skip(2).findFirst().orElseThrow().position());
        List<SourceRow> rest = all(settings(), shape, Connector.Mode.FULL, middle);
        // 7, 3 of the first page, 7 of the second: the second again
        assertThat(rest).hasSize(25);
        assertThat(connector.sources(settings())).extracting(s -> s.name() + s.label()).containsExactly("/list人员", "/othernull");
        connector.check(settings());
    }

    @Test
    void offsetCursorNextAndLink() {
        at("/list", exchange -> {
            Map<String, String> q = query(exchange);
            int from = Integer.parseInt(q.getOrDefault("at", q.getOrDefault("c", "0")));
            int to = Math.min(25, from + 10);
            if (q.containsKey("link") && to < 25) {
                exchange.getResponseHeaders().add("Link", "</list?link=1&at=" + to + ">; rel=\"next\", </list?link=1>; rel=\"first\"");
            }
            String more = to < 25 ? ",\"cursor\":\"" + to + "\",\"next\":\"" + base + "/list?at=" + to + "\"" : "";
            send(exchange, 200, "{\"code\":0,\"data\":{\"total\":25,\"list\":" + rows(from, to) + "}" + more + "}");
        });
        assertThat(all(settings("paging", "offset", "pageParam", "at"), SHAPE, Connector.Mode.FULL, null)).hasSize(25);
        assertThat(all(settings("paging", "cursor", "pageParam", "c", "next", "/cursor"), SHAPE, Connector.Mode.FULL, null)).hasSize(25);
        assertThat(all(settings("paging", "next", "next", "/next"), SHAPE, Connector.Mode.FULL, null)).hasSize(25);
        assertThat(all(settings("paging", "link", "body", "{\"link\":\"1\"}"), SHAPE, Connector.Mode.FULL, null)).hasSize(25);
    }

    @Test
    void postsItsParametersAndNamedFields() {
        at("/list", exchange -> {
            JsonNode body = Json.read(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            int from = (body.path("page").asInt() - 1) * 10;
            assertThat(body.path("dept").asString()).isEqualTo("公安");
            String list = IntStream.range(from, Math.max(from, Math.min(12, from + 10))).mapToObj(i -> "{\"base\":{\"xm\":\"某" + i + "\"},\"id\":" + i + "}").collect(Collectors.joining(","));
            send(exchange, 200, "{\"code\":0,\"data\":{\"list\":[" + list + "]}}");
        });
        Settings settings = settings("method", "POST", "body", "{\"dept\":\"公安\"}", "fields", "编号=/id\n姓名=/base/xm", "keys", "编号");
        Shape shape = connector.shape(settings, "/list");
        assertThat(shape.columns()).extracting(Shape.Column::name).containsExactly("编号", "姓名");
        assertThat(all(settings, shape, Connector.Mode.FULL, null)).hasSize(12).last().satisfies(r -> assertThat(r.values()).containsExactly(11L, "某11"));
    }

    @Test
    void incrementalAsksForWhatGrew() {
        List<String> asked = new ArrayList<>();
        at("/list", exchange -> {
            Map<String, String> q = query(exchange);
            asked.add(q.getOrDefault("since", "-"));
            int since = Integer.parseInt(q.getOrDefault("since", "-1"));
            boolean first = q.get("page").equals("1");
            send(exchange, 200, page(first ? Math.max(0, since) : 0, first ? 8 : 0, 8));
        });
        Shape growing = new Shape(SHAPE.columns(), null, "id");
        List<SourceRow> rows = all(settings("since", "since"), growing, Connector.Mode.INCREMENTAL, null);
        assertThat(rows).hasSize(8);
        List<SourceRow> again = all(settings("since", "since"), growing, Connector.Mode.INCREMENTAL, Position.of(rows.getLast().position()));
        assertThat(asked).contains("-", "7");
        assertThat(again.getLast().values()[0]).isEqualTo(7L);
    }

    @Test
    void everyFormOfSigningIn() {
        Map<String, String> seen = new HashMap<>();
        at("/list", exchange -> {
            exchange.getRequestHeaders().forEach((k, v) -> seen.put(k.toLowerCase(java.util.Locale.ROOT), v.getFirst()));
            boolean first = query(exchange).get("page").equals("1");
            if ("Bearer old".equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                send(exchange, 401, "{}");
            } else {
                send(exchange, 200, page(0, first ? 3 : 0, 3));
            }
        });
        AtomicInteger tokens = new AtomicInteger();
        at("/token", exchange -> {
            String form = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            boolean right = form.equals("grant_type=client_credentials&client_id=app&client_secret=s%26cret&scope=read");
            send(exchange, right ? 200 : 400, "{\"access_token\":\"" + (tokens.incrementAndGet() == 1 ? "old" : "new") + "\",\"expires_in\":3600}");
        });
        all(settings("auth", "header", "authHeader", "X-Key", "secret", "k"), SHAPE, Connector.Mode.FULL, null);
        assertThat(seen).containsEntry("x-key", "k");
        all(settings("auth", "basic", "username", "app", "secret", "密"), SHAPE, Connector.Mode.FULL, null);
        assertThat(seen).containsEntry("authorization", "Basic " + Base64.getEncoder().encodeToString("app:密".getBytes(StandardCharsets.UTF_8)));
        all(settings("auth", "bearer", "secret", "t"), SHAPE, Connector.Mode.FULL, null);
        assertThat(seen).containsEntry("authorization", "Bearer t");
        assertThat(all(settings("auth", "oauth2", "username", "app", "secret", "s&cret", "scope", "read", "tokenUrl", base + "/token"), SHAPE, Connector.Mode.FULL, null)).hasSize(3);
        assertThat(seen).containsEntry("authorization", "Bearer new");
        assertThat(tokens).as("renewed once, then used for every page").hasValue(2);
        for (String kind : List.of("hmac-sha256", "hmac-sm3")) {
            all(settings("auth", kind, "username", "app", "secret", "s", "signText", "{method}\\n{path}?{query}\\n{timestamp}{nonce}"), SHAPE, Connector.Mode.FULL, null);
            String text = "GET\n/list?size=10&page=2\n" + seen.get("x-timestamp") + seen.get("x-nonce");
            byte[] mac = SignIn.mac(kind, "s".getBytes(StandardCharsets.UTF_8), text.getBytes(StandardCharsets.UTF_8));
            assertThat(seen).containsEntry("x-signature", HexFormat.of().formatHex(mac)).containsEntry("x-app-id", "app");
        }
        assertThat(SignIn.mac("hmac-sm3", new byte[]{1}, new byte[]{2})).isEqualTo(Sm3.hmac(new byte[]{1}, new byte[]{2}));
        // RFC 4231, test case 2
        assertThat(HexFormat.of().formatHex(SignIn.mac("hmac-sha256", "Jefe".getBytes(StandardCharsets.UTF_8), "what do ya want for nothing?".getBytes(StandardCharsets.UTF_8))))
                .isEqualTo("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    }

    @Test
    void opensAnSm4Envelope() {
        byte[] key = HexFormat.of().parseHex("0123456789abcdeffedcba9876543210");
        at("/list", exchange -> {
            byte[] plain = ("{\"total\":2,\"list\":" + (query(exchange).get("page").equals("1") ? rows(0, 2) : "[]") + "}").getBytes(StandardCharsets.UTF_8);
            int pad = 16 - plain.length % 16;
            byte[] padded = Arrays.copyOf(plain, plain.length + pad);
            Arrays.fill(padded, plain.length, padded.length, (byte) pad);
            send(exchange, 200, "{\"code\":0,\"data\":\"" + Base64.getEncoder().encodeToString(Sm4.encryptBlocks(key, padded)) + "\"}");
        });
        assertThat(all(settings("sm4Field", "/data", "sm4Key", "0123456789abcdeffedcba9876543210"), SHAPE, Connector.Mode.FULL, null)).hasSize(2);
        assertThatThrownBy(() -> all(settings("sm4Field", "/data", "sm4Key", "1123456789abcdeffedcba9876543210"), SHAPE, Connector.Mode.FULL, null)).hasMessageContaining("SM4");
    }

    @Test
    void aCountThatIsALieIsNoCompleteDelivery() {
        pages(25, 40);
        assertThatThrownBy(() -> all(settings(), SHAPE, Connector.Mode.FULL, null)).isInstanceOfSatisfying(Problem.class, p -> assertThat(p.code()).isEqualTo("short-count"));
    }

    @Test
    void moreRowsThanSaidAreAllTaken() {
        pages(40, 25);
        assertThat(all(settings(), SHAPE, Connector.Mode.FULL, null)).hasSize(40);
    }

    @Test
    void aServerThatIgnoresThePageIsNoticed() {
        at("/list", exchange -> send(exchange, 200, page(0, 10, 10_000)));
        assertThatThrownBy(() -> all(settings(), SHAPE, Connector.Mode.FULL, null)).isInstanceOfSatisfying(Problem.class, p -> assertThat(p.code()).isEqualTo("paging-stuck"));
        assertThat(requests).hasValueLessThan(5);
    }

    @Test
    void stallsBeforeAndWithinTheAnswer() {
        at("/list", exchange -> {
            if (query(exchange).get("page").equals("1")) {
                exchange.sendResponseHeaders(200, 0);
                exchange.getResponseBody().write("{\"code\":0,".getBytes(StandardCharsets.UTF_8));
                exchange.getResponseBody().flush();
            }
            Thread.sleep(20_000);
        });
        long began = System.nanoTime();
        assertThatThrownBy(() -> all(settings("timeout", "1"), SHAPE, Connector.Mode.FULL, null)).isInstanceOfSatisfying(Problem.class, p -> assertThat(p.code()).isEqualTo("stalled"));
        assertThatThrownBy(() -> all(settings("timeout", "1", "first", "0"), SHAPE, Connector.Mode.FULL, null)).isInstanceOfSatisfying(Problem.class, p -> assertThat(p.code()).isEqualTo("stalled"));
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(8));
    }

    @Test
    void tooManyAndTroubleAreTriedAgain() {
        AtomicInteger calls = new AtomicInteger();
        at("/list", exchange -> {
            switch (calls.incrementAndGet()) {
                case 1 -> {
                    exchange.getResponseHeaders().add("Retry-After", "1");
                    send(exchange, 429, "");
                }
                case 2 -> send(exchange, 502, "<html>");
                default -> send(exchange, 200, page(0, query(exchange).get("page").equals("1") ? 5 : 0, 5));
            }
        });
        long began = System.nanoTime();
        assertThat(all(settings(), SHAPE, Connector.Mode.FULL, null)).hasSize(5);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofMillis(1_000));
    }

    @Test
    void anotherHostIsNeverFollowed() {
        at("/list", exchange -> {
            exchange.getResponseHeaders().add("Location", "http://localhost:" + server.getAddress().getPort() + "/other");
            send(exchange, 302, "");
        });
        at("/other", exchange -> send(exchange, 200, page(0, 1, 1)));
        assertThatThrownBy(() -> all(settings(), SHAPE, Connector.Mode.FULL, null)).isInstanceOfSatisfying(Problem.class, p -> assertThat(p.code()).isEqualTo("other-host"));
        assertThat(requests).hasValue(1);
        assertThatThrownBy(() -> connector.check(settings("url", "http://169.254.169.254/latest"))).hasMessageContaining("不允许");
        assertThatThrownBy(() -> connector.check(settings("url", "file:///etc/passwd"))).hasMessageContaining("http");
        assertThatThrownBy(() -> connector.read(settings(), "/secret", SHAPE, Connector.Mode.FULL, null)).hasMessageContaining("没有路径");
    }

    @Test
    void anAnswerWithoutEndIsCutAndOtherFormsAreSaid() {
        at("/list", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            byte[] block = new byte[1 << 16];
            Arrays.fill(block, (byte) ' ');
            for (int i = 0; i < 200; i++) {
                exchange.getResponseBody().write(block);
            }
        });
        at("/other", exchange -> send(exchange, 200, "<html>登录</html>"));
        assertThatThrownBy(() -> all(settings("most", "1"), SHAPE, Connector.Mode.FULL, null)).isInstanceOfSatisfying(Problem.class, p -> assertThat(p.code()).isEqualTo("too-large"));
        assertThatThrownBy(() -> connector.shape(settings(), "/other")).isInstanceOfSatisfying(Problem.class, p -> assertThat(p.code()).isEqualTo("not-json"));
    }

    @Test
    void aTypeThatChangesInTheNightIsSeenInTheShapeAndComesAsItIs() {
        at("/list", exchange -> send(exchange, 200, query(exchange).get("page").equals("1") ? "{\"code\":0,\"data\":{\"list\":[{\"id\":\"壹\",\"name\":7}]}}" : page(0, 0, 0)));
        Shape now = connector.shape(settings("total", ""), "/list");
        assertThat(now.columns()).extracting(Shape.Column::declared).containsExactly("string", "number");
        assertThat(all(settings("total", ""), SHAPE, Connector.Mode.FULL, null)).singleElement().satisfies(r -> assertThat(r.values()).containsExactly("壹", 7L));
        at("/gone", exchange -> send(exchange, 200, "{\"code\":0,\"data\":{\"list\":[{\"nr\":1}]}}"));
        Settings gone = settings("total", "", "paths", "/gone");
        assertThatThrownBy(() -> connector.read(gone, "/gone", SHAPE, Connector.Mode.FULL, null).next(10, Duration.ofSeconds(5)))
                .isInstanceOfSatisfying(Problem.class, p -> assertThat(p.code()).isEqualTo("drift"));
        at("/failed", exchange -> send(exchange, 200, "{\"code\":500,\"msg\":\"系统忙\"}"));
        assertThatThrownBy(() -> connector.check(settings("paths", "/failed"))).isInstanceOfSatisfying(Problem.class, p -> assertThat(p.code()).isEqualTo("refused"));
    }
}
