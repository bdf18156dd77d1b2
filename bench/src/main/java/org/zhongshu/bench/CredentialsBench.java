package org.zhongshu.bench;

import org.zhongshu.platform.credentials.VerifyCredential;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToIntFunction;

/**
 * Electronic licences through the public API: issuing with a sealed PDF inside, the OFD files that follow, verification of QR codes over
 * HTTP with the state of this moment; and offline verification on one core with a trust bundle alone.
 *
 * <pre>
 * ./zhongshu bench credentials [--issue 1500] [--at-once 4] [--connections 32] [--warm-up 10] [--seconds 15] [--data DIR]
 * </pre>
 */
public final class CredentialsBench {

    private CredentialsBench() {
    }

    public static void main(String[] arguments) throws Exception {
        Words words = new Words(arguments);
        System.out.println(Machine.describe());
        try (BenchFolder data = BenchFolder.of(words); ServerProcess server = new ServerProcess(data.path(), List.of()).with("-Dzhongshu.credentials.codes-per-minute=100000000")) {
            System.out.printf("server ready in %.1f s%n", server.start());
            leave(server);
            issue(server, words);
            List<String> codes = codes(server);
            verify(server, codes, words);
            offline(server, codes, data.path());
            System.out.println(server.usage());
        }
    }

    private static void leave(ServerProcess server) throws IOException {
        Desk steward = new Desk(server.url(), "steward");
        steward.post("/api/credentials/seals/market/keep", Map.of("reason", "bench"));
        String leave = new Desk(server.url(), "officer-market").post("/api/credentials/seals/market/leaves",
                Map.of("type", "food-permit", "purpose", "bench", "until", LocalDate.now().plusDays(30).toString())).path("id").asString();
        steward.post("/api/credentials/seals/leaves/" + leave + "/give", Map.of());
    }

    private static Map<String, Object> one(int i) {
        return Map.of("type", "food-permit", "holderNumber", "91330106673959654P", "request", "bench-" + Long.toString(System.nanoTime(), 36) + "-" + i, "values",
                Map.of("name", "第" + i + "号示范餐饮有限公司", "representative", "王小明", "place", "广德市桃州镇万桂山路" + i + "号", "business", "餐饮服务经营者", "items", "热食类食品制售；冷食类食品制售；自制饮品制售"));
    }

    private static void issue(ServerProcess server, Words words) throws Exception {
        int n = words.whole("issue", 1500);
        int atOnce = words.whole("at-once", 4);
        run(server, Math.max(100, n / 5), atOnce);
        ServerProcess.Usage before = server.usage();
        long from = System.nanoTime();
        double[] times = run(server, n, atOnce);
        double seconds = (System.nanoTime() - from) / 1e9;
        double cpu = server.usage().cpu() - before.cpu();
        System.out.printf("issued %,d with sealed PDF in %.1f s: %.0f/s, %d at once, p50 %.0f ms, p95 %.0f ms, %.1f ms CPU each, the OFD files beside it included (goal: at least 30/s)%n", n, seconds, n / seconds, atOnce,
                times[times.length / 2], times[times.length * 95 / 100], cpu * 1000 / n);
        from = System.nanoTime();
        try (Connection c = server.database(); var s = c.createStatement()) {
            long waiting = -1;
            long first = -1;
            while (waiting != 0) {
                var row = s.executeQuery("SELECT count(*) FROM credentials.version WHERE ofd IS NULL");
                row.next();
                waiting = row.getLong(1);
                first = first < 0 ? waiting : first;
                Thread.sleep(200);
            }
            System.out.printf("OFD files: %,d were still to be made at the end, all there %.1f s later%n", first, (System.nanoTime() - from) / 1e9);
            var row = s.executeQuery("SELECT avg(length(pdf))::int, avg(length(ofd))::int, count(*), (SELECT count(*) FROM credentials.seal_use) FROM credentials.version");
            row.next();
            System.out.printf("a PDF %,d bytes, an OFD %,d bytes; %,d versions, %,d uses of the seal on record%n", row.getInt(1), row.getInt(2), row.getLong(3), row.getLong(4));
        }
    }

    private static double[] run(ServerProcess server, int n, int atOnce) throws Exception {
        double[] times = new double[n];
        AtomicInteger next = new AtomicInteger();
        each(atOnce, () -> {
            Desk market = new Desk(server.url(), "officer-market");
            for (int i = next.getAndIncrement(); i < n; i = next.getAndIncrement()) {
                long from = System.nanoTime();
                market.post("/api/credentials", one(i));
                times[i] = (System.nanoTime() - from) / 1e6;
            }
        });
        Arrays.sort(times);
        return times;
    }

    private interface Work {
        void run() throws Exception;
    }

    private static void each(int atOnce, Work work) throws Exception {
        Throwable[] trouble = new Throwable[1];
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < atOnce; t++) {
            threads.add(Thread.ofPlatform().start(() -> {
                try {
                    work.run();
                } catch (Throwable e) {
                    trouble[0] = e;
                }
            }));
        }
        for (Thread t : threads) {
            t.join();
        }
        if (trouble[0] != null) {
            throw new IOException(trouble[0]);
        }
    }

    private static List<String> codes(ServerProcess server) throws Exception {
        List<String> codes = new ArrayList<>();
        try (Connection c = server.database(); var s = c.createStatement(); var row = s.executeQuery("SELECT token FROM credentials.version ORDER BY status_index LIMIT 2000")) {
            while (row.next()) {
                codes.add(row.getString(1));
            }
        }
        return codes;
    }

    private static void verify(ServerProcess server, List<String> codes, Words words) throws Exception {
        int connections = words.whole("connections", 32);
        load(server, codes, connections, words.whole("warm-up", 10));
        ServerProcess.Usage before = server.usage();
        int seconds = words.whole("seconds", 15);
        double[] times = load(server, codes, connections, seconds);
        System.out.printf("QR codes verified over HTTP: %.0f/s, %d connections, p50 %.1f ms, p99 %.1f ms, %.0f µs CPU each (goal: at least 2,000/s)%n", times.length / (double) seconds, connections, times[times.length / 2],
                times[times.length * 99 / 100], (server.usage().cpu() - before.cpu()) * 1e6 / times.length);
    }

    private static double[] load(ServerProcess server, List<String> codes, int connections, int seconds) throws Exception {
        List<double[]> all = new ArrayList<>();
        long end = System.nanoTime() + seconds * 1_000_000_000L;
        AtomicInteger next = new AtomicInteger();
        each(connections, () -> {
            double[] mine = new double[1 << 16];
            int n = 0;
            try (PlainHttp http = new PlainHttp(server.url())) {
                while (System.nanoTime() < end && n < mine.length) {
                    long from = System.nanoTime();
                    PlainHttp.Answer answer = http.post("/api/credentials/verify/code", "{\"text\":\"" + codes.get(next.getAndIncrement() % codes.size()) + "\"}");
                    mine[n++] = (System.nanoTime() - from) / 1e6;
                    if (answer.status() != 200 || !answer.body().contains("\"verdict\":\"valid\"")) {
                        throw new IOException(answer.status() + " " + answer.body());
                    }
                }
            }
            synchronized (all) {
                all.add(Arrays.copyOf(mine, n));
            }
        });
        return all.stream().flatMapToDouble(Arrays::stream).sorted().toArray();
    }

    private static void offline(ServerProcess server, List<String> codes, Path folder) throws Exception {
        Path trust = folder.resolve("bench-trust.json");
        try (PlainHttp http = new PlainHttp(server.url())) {
            // the list follows a change within a minute
            for (int i = 0; i < 90; i++) {
                Files.writeString(trust, http.get("/api/credentials/trust").body());
                if (VerifyCredential.codes(trust, null, Clock.systemUTC()).applyAsInt(codes.getLast()) == 0) {
                    break;
                }
                Thread.sleep(1000);
            }
        }
        ToIntFunction<String> verifier = VerifyCredential.codes(trust, null, Clock.systemUTC());
        for (int turn = 0; turn < 4; turn++) {
            int n = 20_000;
            long from = System.nanoTime();
            int valid = 0;
            for (int i = 0; i < n; i++) {
                valid += verifier.applyAsInt(codes.get(i % codes.size())) == 0 ? 1 : 0;
            }
            if (turn > 0) {
                System.out.printf("offline, one thread: %.0f codes/s, %d of %d valid (goal: at least 10,000/s a core)%n", n / ((System.nanoTime() - from) / 1e9), valid, n);
            }
        }
    }
}
