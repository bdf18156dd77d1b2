package org.zhongshu.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zhongshu.demo.wire.Api;
import tools.jackson.databind.JsonNode;

/**
 * The finance office's system (示范), which uses what another department shares: it asks for the register of firms, is given a
 * token, looks firms up every few seconds through the shared API, and is told of every change by a webhook.
 */
final class Consumer implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Consumer.class);
    static final String ENTRY = "市场主体登记信息";
    private static final String NAME = "惠企政策兑付系统（示范）";
    private static final String DEPARTMENT = "finance";

    private final String base;
    private final Api officer;
    private final Path tokenFile;
    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(5)).build();
    private final HttpServer receiver;
    private final AtomicLong told = new AtomicLong();
    private String path;
    private String cursor;

    /** @param port where it is told of changes; stays the same over restarts */
    Consumer(String base, Function<String, Api> sessions, Path folder, int port) throws IOException {
        this.base = base;
        officer = sessions.apply("officer-" + DEPARTMENT);
        tokenFile = folder.resolve("consumer-token");
        receiver = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 8);
        receiver.createContext("/changes", this::receive);
        receiver.start();
    }

    int port() {
        return receiver.getAddress().getPort();
    }

    /** How many batches of changes have arrived. */
    long told() {
        return told.get();
    }

    private void receive(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            told.incrementAndGet();
            exchange.sendResponseHeaders(204, -1);
        }
    }

    /** Asks, registers, subscribes; what is done already is left as it is. */
    void setUp(String resource) throws IOException, InterruptedException {
        if (service() == null) {
            officer.post("/api/catalog/requests", Map.of("resource", resource, "terms", Map.of("purpose", "惠企政策兑付资格核验（示范数据）")));
            if (service() == null) {
                throw new IOException("the grant is not there yet");
            }
        }
        if (!Files.exists(tokenFile)) {
            String id = null;
            int version = 0;
            for (JsonNode known : officer.get("/api/sharing/consumers").path("items")) {
                if (known.path("name").asString().equals(NAME)) {
                    id = known.path("id").asString();
                    version = known.path("version").asInt();
                }
            }
            // a token is shown once: whoever lost it before it was written down gets another
            JsonNode made = id == null ? officer.post("/api/sharing/consumers", Map.of("department", DEPARTMENT, "name", NAME, "contact", "示范", "addresses", List.of(), "signed", false))
                    : officer.post("/api/sharing/consumers/" + id + "/rotate", Map.of("version", version));
            Path draft = Files.createTempFile(tokenFile.getParent(), "consumer", ".new");
            Files.writeString(draft, made.path("token").asString());
            Files.move(draft, tokenFile);
        }
        for (JsonNode s : officer.get("/api/sharing/subscriptions").path("items")) {
            if (s.path("name").asString().equals(NAME)) {
                return;
            }
        }
        Map<String, Object> wanted = new LinkedHashMap<>();
        wanted.put("resource", resource);
        wanted.put("department", DEPARTMENT);
        wanted.put("name", NAME);
        wanted.put("kind", "webhook");
        wanted.put("address", "http://127.0.0.1:" + port() + "/changes");
        wanted.put("fields", List.of());
        wanted.put("batchRows", 200);
        wanted.put("from", "now");
        officer.post("/api/sharing/subscriptions", wanted);
        log.info("The finance office's system uses {}", ENTRY);
    }

    private String service() throws IOException, InterruptedException {
        path = null;
        for (JsonNode item : officer.get("/api/sharing/services?side=granted").path("items")) {
            path = item.path("name").asString().equals(ENTRY) ? item.path("path").asString() : path;
        }
        return path;
    }

    /** One look: the next twenty firms. */
    void look() throws IOException, InterruptedException {
        if (!Files.exists(tokenFile) || path == null && service() == null) {
            return;
        }
        HttpRequest request = HttpRequest.newBuilder(URI.create(base + path + "?limit=20" + (cursor == null ? "" : "&cursor=" + cursor))).timeout(Duration.ofSeconds(20))
                .header("Authorization", "Bearer " + Files.readString(tokenFile).strip()).build();
        HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException("shared API: " + answer.statusCode());
        }
        JsonNode next = tools.jackson.databind.json.JsonMapper.builder().build().readTree(answer.body()).path("next");
        cursor = next.isString() ? java.net.URLEncoder.encode(next.asString(), java.nio.charset.StandardCharsets.UTF_8) : null;
    }

    @Override
    public void close() {
        receiver.stop(0);
        http.close();
    }
}
