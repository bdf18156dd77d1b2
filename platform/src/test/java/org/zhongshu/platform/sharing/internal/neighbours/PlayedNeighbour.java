package org.zhongshu.platform.sharing.internal.neighbours;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import org.zhongshu.algorithms.crypto.Sm2;
import org.zhongshu.algorithms.crypto.Sm3;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.shared.Json;
import org.zhongshu.testkit.TestClient;
import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/** Another installation, as far as the border goes: speaks the protocol over real HTTP with a key of its own, well or badly. */
public final class PlayedNeighbour implements AutoCloseable {

    final Installation self;
    final List<JsonNode> heard = new CopyOnWriteArrayList<>();
    final List<Map<String, Object>> catalogue = new CopyOnWriteArrayList<>();
    /** What it answers to questions of modules, by their ids; or who makes the answer while it is asked. */
    public final Map<String, Object> answers = new java.util.concurrent.ConcurrentHashMap<>();
    public volatile boolean away;
    volatile boolean unsigned;
    volatile JsonNode lastQuestion;
    private final int port;
    private final HttpServer server;
    private final HttpClient http = HttpClient.newHttpClient();
    private final String there;
    private final Sm2 theirKey;
    private long seq;

    public PlayedNeighbour(int port, String name) throws IOException {
        this.port = port;
        Path file = Files.createTempDirectory("played").resolve("key");
        self = new Installation(file, new CityProfile("guangde", true), name);
        JsonNode hello = TestClient.at(port).get("/neighbour/v1/hello").ok();
        there = hello.path("code").asString();
        theirKey = Sm2.fromPem(hello.path("publicKey").asString());
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/neighbour/v1/", this::answer);
        server.start();
    }

    public String code() {
        return self.code();
    }

    /** Pairs, with a code that was made here. @return the status */
    public int paired(String code) {
        return pair(code).status();
    }

    /** Asks us. @return what we answered, when it was signed; null otherwise */
    public JsonNode asks(String what) {
        return asks(what, Map.of());
    }

    public JsonNode asks(String what, Map<String, Object> body) {
        Answer a = say("ask/" + what, body);
        return a.signed() && a.status() == 200 ? a.json() : null;
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private void answer(HttpExchange x) throws IOException {
        byte[] body = x.getRequestBody().readAllBytes();
        if (away) {
            x.close();
            return;
        }
        String path = x.getRequestURI().getPath();
        String nonce = x.getRequestHeaders().getFirst(Envelope.NONCE);
        Envelope envelope = new Envelope(x.getRequestHeaders().getFirst(Envelope.FROM), x.getRequestHeaders().getFirst(Envelope.TO), Long.parseLong(x.getRequestHeaders().getFirst(Envelope.TIME)), nonce,
                x.getRequestHeaders().getFirst(Envelope.SIGNATURE));
        if (!envelope.signedBy(theirKey, path, body) || !envelope.to().equals(self.code())) {
            heard.add(Json.read("{\"kind\":\"bad signature\"}"));
        }
        JsonNode said = Json.read(new String(body, StandardCharsets.UTF_8));
        Object answer = switch (path) {
            case "/neighbour/v1/messages" -> {
                long have = heard.isEmpty() ? 0 : heard.getLast().path("seq").asLong();
                for (JsonNode m : said.path("messages")) {
                    if (m.path("seq").asLong() == have + 1) {
                        heard.add(m);
                        have++;
                    }
                }
                yield Map.of("have", have);
            }
            case "/neighbour/v1/catalogue" -> Map.of("changes", catalogue, "more", false, "settled", Instant.now().minusSeconds(60).toString());
            default -> {
                Object own = path.startsWith("/neighbour/v1/ask/") ? answers.get(path.substring(18)) : null;
                if (own != null) {
                    yield own instanceof Supplier<?> made ? made.get() : own;
                }
                lastQuestion = said;
                yield Map.of("items", List.of(Map.of("name", "张*")), "next", "");
            }
        };
        byte[] out = Json.mapper().writeValueAsBytes(answer);
        if (!unsigned) {
            x.getResponseHeaders().add(Envelope.SIGNATURE, Envelope.answer(self, nonce, 200, out));
        }
        x.getResponseHeaders().add("Zhongshu-Rows", "1");
        x.sendResponseHeaders(200, out.length);
        x.getResponseBody().write(out);
        x.close();
    }

    record Answer(int status, JsonNode json, boolean signed) {
    }

    /** A question as it should be. */
    Answer say(String what, Object body) {
        return send(what, Json.mapper().writeValueAsBytes(body), Instant.now(), nonce(), self);
    }

    static String nonce() {
        return HexFormat.of().formatHex(Sm3.digest(Long.toString(System.nanoTime()).getBytes(StandardCharsets.US_ASCII))).substring(0, 32);
    }

    Answer send(String what, byte[] body, Instant at, String nonce, Installation signer) {
        Envelope e = Envelope.seal(signer, there, "/neighbour/v1/" + what, at, nonce, body);
        return post(what, body, self.code(), e);
    }

    Answer post(String what, byte[] body, String from, Envelope e) {
        try {
            HttpResponse<byte[]> r = http.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/neighbour/v1/" + what)).header("Content-Type", "application/json")
                    .header(Envelope.FROM, from).header(Envelope.TO, e.to()).header(Envelope.TIME, Long.toString(e.millis())).header(Envelope.NONCE, e.nonce()).header(Envelope.SIGNATURE, e.signature())
                    .POST(HttpRequest.BodyPublishers.ofByteArray(body)).build(), HttpResponse.BodyHandlers.ofByteArray());
            boolean signed = Envelope.answeredBy(there, theirKey, e.nonce(), r.statusCode(), r.body(), r.headers().firstValue(Envelope.SIGNATURE).orElse(null));
            return new Answer(r.statusCode(), Json.read(new String(r.body(), StandardCharsets.UTF_8)), signed);
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        } catch (InterruptedException failure) {
            throw new IllegalStateException(failure);
        }
    }

    String there() {
        return there;
    }

    Answer pair(String code) {
        byte[] key = Sm3.digest(("zhongshu-pairing:" + code.replace("-", "")).getBytes(StandardCharsets.US_ASCII));
        String nonce = nonce();
        String proof = HexFormat.of().formatHex(Sm3.hmac(key, String.join("\n", "join", theirKey.publicPem(), self.publicPem(), url(), self.name(), nonce).getBytes(StandardCharsets.UTF_8)));
        Answer answer = say("pair", Map.of("publicKey", self.publicPem(), "name", self.name(), "url", url(), "nonce", nonce, "proof", proof));
        if (answer.status() == 200) {
            String accept = HexFormat.of().formatHex(Sm3.hmac(key, String.join("\n", "accept", self.publicPem(), theirKey.publicPem(), answer.json().path("name").asString(), nonce)
                    .getBytes(StandardCharsets.UTF_8)));
            if (!accept.equals(answer.json().path("proof").asString())) {
                throw new AssertionError("the other side does not know the code");
            }
        }
        return answer;
    }

    /** Says the next message, or the last one again. @return how far we have it */
    public long says(String kind, Object body, boolean again) {
        seq = again ? seq : seq + 1;
        return messages(seq, kind, body).json().path("have").asLong();
    }

    Answer message(String kind, Object body) {
        return messages(++seq, kind, body);
    }

    Answer messages(long number, String kind, Object body) {
        return say("messages", Map.of("messages", List.of(Map.of("seq", number, "kind", kind, "at", Instant.now().toString(), "body", body))));
    }

    /** Bodies of the messages of a kind. */
    public List<JsonNode> said(String kind) {
        return heard(kind).stream().map(m -> m.path("body")).toList();
    }

    List<JsonNode> heard(String kind) {
        return new ArrayList<>(heard).stream().filter(m -> m.path("kind").asString().equals(kind)).toList();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
