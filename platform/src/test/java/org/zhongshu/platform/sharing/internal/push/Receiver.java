package org.zhongshu.platform.sharing.internal.push;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import org.zhongshu.algorithms.crypto.Sm3;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;

/** Another department's system: takes pushes over real HTTP, in good and bad moods, and keeps a table of what it was sent. */
final class Receiver implements AutoCloseable {

    /** What it does with one request; those in the queue first, then the last. */
    enum Mood { TAKE, REFUSE, STALL, HANG_UP, TAKE_AND_HANG_UP, REDIRECT }

    private static final JsonMapper JSON = JsonMapper.builder().build();

    final List<JsonNode> batches = new CopyOnWriteArrayList<>();
    final List<String> keys = new CopyOnWriteArrayList<>();
    final List<String> receipts = new CopyOnWriteArrayList<>();
    final List<String> wrong = new CopyOnWriteArrayList<>();
    final Map<String, JsonNode> table = new ConcurrentHashMap<>();
    final Map<String, Long> seqs = new ConcurrentHashMap<>();
    final ConcurrentLinkedQueue<Mood> next = new ConcurrentLinkedQueue<>();
    volatile Mood mood = Mood.TAKE;
    volatile long pauseMillis;
    volatile String secret;
    /** What it says when it refuses. */
    volatile String words = "";
    private final HttpServer server;

    Receiver() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::take);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/in";
    }

    private void take(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        Mood now = next.isEmpty() ? mood : next.poll();
        try {
            Thread.sleep(pauseMillis);
            switch (now) {
                case TAKE -> {
                    keep(exchange, body);
                    answer(exchange, 204);
                }
                case TAKE_AND_HANG_UP -> {
                    keep(exchange, body);
                    exchange.close();
                }
                case REFUSE -> refuse(exchange);
                case REDIRECT -> {
                    exchange.getResponseHeaders().add("Location", "http://127.0.0.1:1/elsewhere");
                    answer(exchange, 302);
                }
                case STALL -> Thread.sleep(Duration.ofSeconds(30));
                case HANG_UP -> exchange.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void refuse(HttpExchange exchange) throws IOException {
        byte[] said = words.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "text/plain; charset=utf-8");
        exchange.sendResponseHeaders(500, said.length == 0 ? -1 : said.length);
        exchange.getResponseBody().write(said);
        exchange.close();
    }

    private static void answer(HttpExchange exchange, int status) throws IOException {
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
    }

    private void keep(HttpExchange exchange, byte[] body) {
        JsonNode batch = JSON.readTree(body);
        String signature = exchange.getRequestHeaders().getFirst(Webhook.SIGNATURE);
        String seconds = signature.replaceAll("t=(\\d+),v1=.*", "$1");
        String expected = "t=" + seconds + ",v1=" + HexFormat.of().formatHex(Sm3.hmac(secret.getBytes(StandardCharsets.US_ASCII), (seconds + ".").getBytes(StandardCharsets.US_ASCII), body));
        if (!expected.equals(signature)) {
            wrong.add("signature of " + batch.path("id").asString());
        }
        batches.add(batch);
        keys.add(exchange.getRequestHeaders().getFirst("Idempotency-Key"));
        String receipt = exchange.getRequestHeaders().getFirst("Zhongshu-Receipt");
        receipts.add(receipt == null ? "" : receipt);
        for (JsonNode row : batch.path("rows")) {
            String key = row.path("key").asString();
            long seq = row.path("seq").asLong();
            if (seqs.getOrDefault(key, 0L) > seq) {
                wrong.add(key + " came with " + seq + " after " + seqs.get(key));
            }
            seqs.put(key, seq);
            if (row.path("op").asString().equals("put")) {
                table.put(key, row.path("data"));
            } else if (table.remove(key) == null) {
                wrong.add("taken back without having been given: " + key);
            }
        }
    }

    List<String> names() {
        return new ArrayList<>(keys);
    }

    /** Waits for what must come. */
    static void until(Duration most, BooleanSupplier good) {
        long end = System.nanoTime() + most.toNanos();
        while (!good.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("did not come within " + most);
            }
            try {
                Thread.sleep(10);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
