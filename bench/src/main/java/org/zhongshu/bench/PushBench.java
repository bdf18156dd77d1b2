package org.zhongshu.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import org.zhongshu.algorithms.crypto.Sm3;
import org.zhongshu.demo.wire.Api;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Changes of a dataset pushed to a webhook: how many a second, and what is lost or doubled when the server is killed with signal 9 in the
 * middle. The receiver takes what comes, forgets nothing, and knows a repeat by the batch's name.
 *
 * <pre>
 * --seconds 20 --rate 10000 --rounds 5 --seed N --data DIR
 * </pre>
 */
public final class PushBench {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int STEP = 500;
    private static final int KEYS = 200_000;

    private final Map<String, long[]> table = new ConcurrentHashMap<>();
    private final Map<String, String> status = new ConcurrentHashMap<>();
    private final Set<String> batches = ConcurrentHashMap.newKeySet();
    private final AtomicLong rows = new AtomicLong();
    private final AtomicLong repeats = new AtomicLong();
    private final AtomicLong wrong = new AtomicLong();
    private volatile String secret;

    private PushBench() {
    }

    public static void main(String[] arguments) throws Exception {
        Words words = new Words(arguments);
        System.out.println(Machine.describe());
        boolean good;
        try (BenchFolder data = BenchFolder.of(words); ServerProcess server = new ServerProcess(data.path(), List.of())) {
            System.out.printf(Locale.ROOT, "server ready in %.1f s%n", server.start());
            good = new PushBench().run(server, words);
        }
        System.exit(good ? 0 : 1);
    }

    private boolean run(ServerProcess server, Words words) throws Exception {
        HttpServer receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        receiver.createContext("/in", this::take);
        receiver.start();
        Api transport = new Api(server.url(), "officer-transport", ShareSeed.PASSWORD);
        Api housing = new Api(server.url(), "officer-housing", ShareSeed.PASSWORD);
        JsonNode entry = ShareSeed.publish(transport, new Api(server.url(), "steward", ShareSeed.PASSWORD), "停车许可推送", "transport", "unconditional");
        long resource = Long.parseLong(entry.path("id").asString());
        try (Connection c = server.database()) {
            ShareSeed.table(c, "bench-push", "transport", resource);
        }
        housing.post("/api/catalog/requests", Map.of("resource", Long.toString(resource), "terms", Map.of("purpose", "核验停车许可", "perMinute", 60_000)));
        JsonNode made = housing.post("/api/sharing/subscriptions", Map.of("resource", Long.toString(resource), "name", "压测", "kind", "webhook", "batchRows", 5_000,
                "address", "http://127.0.0.1:" + receiver.getAddress().getPort() + "/in"));
        secret = made.path("secret").asString();
        sustained(server, words.whole("seconds", 20), words.whole("rate", 10_000));
        boolean good = same(server, "sustained");
        Random random = new Random(words.whole("seed", (int) System.nanoTime()));
        int rounds = words.whole("rounds", 5);
        for (int round = 1; round <= rounds && good; round++) {
            good = killed(server, round, random);
        }
        receiver.stop(0);
        System.out.printf(Locale.ROOT, "%s: %,d rows received in %,d batches, %d batch(es) came again under their name, %d wrong%n", good ? "nothing lost, nothing doubled" : "DIFFERENT", rows.get(),
                batches.size(), repeats.get(), wrong.get());
        return good && wrong.get() == 0;
    }

    private void take(HttpExchange x) throws IOException {
        byte[] body = x.getRequestBody().readAllBytes();
        String signature = x.getRequestHeaders().getFirst("Zhongshu-Signature");
        String seconds = signature.substring(2, signature.indexOf(','));
        String expected = "t=" + seconds + ",v1=" + HexFormat.of().formatHex(Sm3.hmac(secret.getBytes(StandardCharsets.US_ASCII), (seconds + ".").getBytes(StandardCharsets.US_ASCII), body));
        if (!expected.equals(signature)) {
            wrong.incrementAndGet();
        }
        JsonNode batch = JSON.readTree(body);
        synchronized (this) {
            if (!batches.add(batch.path("id").asString())) {
                repeats.incrementAndGet();
            } else {
                for (JsonNode row : batch.path("rows")) {
                    String key = row.path("data").path("id").asString();
                    long seq = row.path("seq").asLong();
                    long[] before = table.put(key, new long[]{seq});
                    status.put(key, row.path("data").path("status").asString());
                    if (before != null && before[0] >= seq) {
                        // older than, or the same as, what is there already, in a batch of another name
                        wrong.incrementAndGet();
                    }
                    rows.incrementAndGet();
                }
            }
        }
        x.sendResponseHeaders(204, -1);
        x.close();
    }

    private void sustained(ServerProcess server, int seconds, int rate) throws Exception {
        ServerProcess.Usage before = server.usage();
        long start = System.nanoTime();
        long written = 0;
        double[] behind = new double[seconds];
        try (Connection c = server.database()) {
            while (System.nanoTime() - start < seconds * 1_000_000_000L) {
                ShareSeed.change(c, "bench-push", written % KEYS, STEP, "s" + written / KEYS);
                written += STEP;
                int second = (int) Math.min(seconds - 1, (System.nanoTime() - start) / 1_000_000_000L);
                behind[second] = written - rows.get();
                long due = start + written * 1_000_000_000L / rate;
                LockSupport.parkNanos(Math.max(0, due - System.nanoTime()));
            }
        }
        double wrote = (System.nanoTime() - start) / 1e9;
        long last = written;
        while (rows.get() < last && System.nanoTime() - start < (seconds + 60) * 1_000_000_000L) {
            Thread.sleep(20);
        }
        double all = (System.nanoTime() - start) / 1e9;
        Arrays.sort(behind);
        System.out.printf(Locale.ROOT, "%,d changes written in %.1f s (%,.0f a second), all at the receiver after %.1f s (%,.0f a second); behind: median %,.0f, most %,.0f changes%n", written, wrote,
                written / wrote, all, rows.get() / all, behind[behind.length / 2], behind[behind.length - 1]);
        System.out.println(server.usage().since(before, written));
    }

    private boolean killed(ServerProcess server, int round, Random random) throws Exception {
        long life = 500 + random.nextInt(3_000);
        boolean[] stop = {false};
        long[] n = {0};
        Thread writer = Thread.ofPlatform().start(() -> {
            while (!stop[0]) {
                try (Connection c = server.database()) {
                    while (!stop[0]) {
                        ShareSeed.change(c, "bench-push", Math.floorMod(random.nextInt(), KEYS - STEP), STEP, "r" + round + "-" + n[0]++);
                        Thread.sleep(20);
                    }
                } catch (SQLException | IOException e) {
                    // PostgreSQL goes down and comes up again with its server
                    LockSupport.parkNanos(200_000_000L);
                } catch (InterruptedException e) {
                    return;
                }
            }
        });
        Thread.sleep(life);
        server.kill();
        Thread.sleep(300);
        double again = server.start();
        Thread.sleep(1_000);
        stop[0] = true;
        writer.join();
        System.out.printf(Locale.ROOT, "round %d: killed after %d ms, ready again in %.1f s, %d commits of %d changes written around it%n", round, life, again, n[0], STEP);
        return same(server, "round " + round);
    }

    /** Waits until the receiver has what the table has, and compares all of it. */
    private boolean same(ServerProcess server, String what) throws Exception {
        long end = System.nanoTime() + 60_000_000_000L;
        int different = -1;
        while (different != 0 && System.nanoTime() < end) {
            different = 0;
            Map<String, long[]> stored = new HashMap<>();
            Map<String, String> statuses = new HashMap<>();
            try (Connection c = server.database(); Statement s = c.createStatement(); ResultSet r = s.executeQuery("SELECT id, _seq, status FROM data.\"bench-push\"")) {
                while (r.next()) {
                    stored.put(r.getString(1), new long[]{r.getLong(2)});
                    statuses.put(r.getString(1), r.getString(3));
                }
            }
            for (Map.Entry<String, long[]> row : stored.entrySet()) {
                long[] seen = table.get(row.getKey());
                if (seen == null || seen[0] != row.getValue()[0] || !statuses.get(row.getKey()).equals(status.get(row.getKey()))) {
                    different++;
                }
            }
            different += Math.max(0, table.size() - stored.size());
            if (different > 0) {
                Thread.sleep(500);
            }
        }
        System.out.printf(Locale.ROOT, "%s: %,d rows at the receiver, %d differ from the table%n", what, table.size(), different);
        return different == 0;
    }
}
