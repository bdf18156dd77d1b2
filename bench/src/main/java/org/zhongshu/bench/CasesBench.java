package org.zhongshu.bench;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Whole case lifecycles through the public API: report, accept, dispatch, start, feed back, close; six writing requests each,
 * every one answered after its transaction is on the disk. {@code --officers} work at once, as fast as they are answered.
 *
 * <pre>
 * ./zhongshu bench cases [--officers 50] [--seconds 60] [--warmup 20] [--cases 1000000] [--burst 1000] [--data DIR]
 *     starts a server of its own: lifecycles at an empty stock, then at --cases stored ones, reads, and the burst
 * ./zhongshu bench cases --url http://127.0.0.1:8080 [--officers …] [--seconds …] [--burst …]
 *     against a running demonstration, at the stock it has
 * </pre>
 */
public final class CasesBench {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String[] STEPS = {"open", "accept", "dispatch", "start", "finish", "close"};
    private static final String[] DEPARTMENTS = {"environment", "urban-management", "water", "utilities", "transport", "housing", "fire", "emergency"};

    private final Words words;
    private final String url;
    /** null when it runs elsewhere */
    private final ServerProcess server;
    private final PlainHttp operator;
    private final Map<String, PlainHttp> officers = new ConcurrentHashMap<>();
    private final AtomicLong serial = new AtomicLong();
    private final String run = Long.toString(System.currentTimeMillis(), 36);

    private CasesBench(Words words, String url, ServerProcess server) throws IOException {
        this.words = words;
        this.url = url;
        this.server = server;
        this.operator = signedIn("operator");
        for (String department : DEPARTMENTS) {
            officers.put(department, signedIn("officer-" + department));
        }
    }

    public static void main(String[] arguments) throws Exception {
        Words words = new Words(arguments);
        System.out.println(Machine.describe());
        int burst = words.whole("burst", 1000);
        if (words.flag("url")) {
            CasesBench bench = new CasesBench(words, words.text("url", ""), null);
            bench.measure();
            if (burst > 0) {
                bench.burst(burst, 30);
            }
            return;
        }
        try (BenchFolder data = BenchFolder.of(words); ServerProcess server = new ServerProcess(data.path(), List.of())) {
            System.out.printf("server ready in %.1f s, data in %s%n", server.start(), data.path());
            CasesBench bench = new CasesBench(words, server.url(), server);
            double empty = bench.measure();
            int cases = words.whole("cases", 1_000_000);
            if (cases > 0) {
                try (Connection c = server.database()) {
                    CasesSeed.fill(c, cases);
                }
                double full = bench.measure();
                System.out.printf("rate at %,d stored cases / at the empty stock: %.2f%n", cases, full / empty);
            }
            if (burst > 0) {
                bench.burst(burst, 30);
            }
        }
    }

    private double measure() throws Exception {
        if (server != null) {
            try (Connection c = server.database()) {
                System.out.printf("%n== stored cases: %,d%n", CasesSeed.count(c));
            }
        }
        lifecycles(words.whole("warmup", 20), false);
        double rate = lifecycles(words.whole("seconds", 60), true);
        reads();
        return rate;
    }

    /** One figure for each kind of request, in microseconds. */
    private static final class Times {
        private final long[] values = new long[4_000_000];
        private final AtomicInteger n = new AtomicInteger();

        void add(long nanos) {
            int at = n.getAndIncrement();
            if (at < values.length) {
                values[at] = nanos / 1000;
            }
        }

        String line() {
            int count = Math.min(n.get(), values.length);
            if (count == 0) {
                return "none";
            }
            long[] sorted = Arrays.copyOf(values, count);
            Arrays.sort(sorted);
            return "%,9d   p50 %6.1f   p95 %6.1f   p99 %6.1f   max %7.1f ms".formatted(count, at(sorted, 0.50), at(sorted, 0.95), at(sorted, 0.99),
                    sorted[count - 1] / 1000.0);
        }

        private static double at(long[] sorted, double share) {
            return sorted[(int) Math.min(sorted.length - 1, Math.round(share * (sorted.length - 1)))] / 1000.0;
        }
    }

    private double lifecycles(int seconds, boolean report) throws InterruptedException, IOException {
        int people = words.whole("officers", 50);
        Times[] times = new Times[STEPS.length];
        Arrays.setAll(times, i -> new Times());
        Times all = new Times();
        Times whole = new Times();
        AtomicInteger failed = new AtomicInteger();
        ConcurrentLinkedQueue<String> reasons = new ConcurrentLinkedQueue<>();
        ServerProcess.Usage before = server == null ? null : server.usage();
        long end = System.nanoTime() + seconds * 1_000_000_000L;
        long begun = System.nanoTime();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < people; i++) {
            String department = DEPARTMENTS[i % DEPARTMENTS.length];
            threads.add(Thread.ofPlatform().start(() -> {
                try (PlainHttp desk = operator.another(); PlainHttp officer = officers.get(department).another()) {
                    while (System.nanoTime() < end) {
                        long start = System.nanoTime();
                        if (lifecycle(desk, officer, department, times, all, reasons)) {
                            whole.add(System.nanoTime() - start);
                        } else {
                            failed.incrementAndGet();
                        }
                    }
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        double took = (System.nanoTime() - begun) / 1e9;
        int done = whole.n.get();
        if (!report) {
            return done / took;
        }
        System.out.printf("%n%d officers, %.0f s: %.1f lifecycles/s (%.0f requests/s), failed %d%n", people, took, done / took, all.n.get() / took, failed.get());
        System.out.println("  lifecycle " + whole.line());
        System.out.println("  request   " + all.line());
        for (int i = 0; i < STEPS.length; i++) {
            System.out.printf("  %-9s %s%n", STEPS[i], times[i].line());
        }
        if (server != null) {
            ServerProcess.Usage after = server.usage();
            System.out.printf("  server processor time per lifecycle %.2f ms (JVM %.2f, PostgreSQL %.2f); resident %d MB + %d MB; Linux load %.1f%n",
                    (after.cpu() - before.cpu()) * 1000 / done, (after.jvmCpu() - before.jvmCpu()) * 1000 / done,
                    (after.postgresCpu() - before.postgresCpu()) * 1000 / done, after.jvmMemory(), after.postgresMemory(),
                    ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
        }
        reasons.stream().distinct().limit(5).forEach(r -> System.out.println("  ! " + r));
        return done / took;
    }

    private boolean lifecycle(PlainHttp desk, PlainHttp officer, String department, Times[] times, Times all, ConcurrentLinkedQueue<String> reasons) {
        try {
            long n = serial.incrementAndGet();
            JsonNode opened = timed(times[0], all, desk, "/api/cases", """
                    {"type":"general","key":"%s-%d","title":"团结路%d号 路灯不亮","description":"巡查发现，请及时处置。（示范数据）","source":"grid",
                     "place":{"address":"团结路%d号","town":"341882001000","lon":119.42,"lat":30.89},"things":["%d"]}"""
                    .formatted(run, n, n % 900, n % 900, n % 20000), 201);
            String at = "/api/cases/" + opened.path("id").asString() + "/actions/";
            timed(times[1], all, desk, at + "accept", "{\"version\":1}", 200);
            timed(times[2], all, desk, at + "dispatch", "{\"version\":2,\"department\":\"" + department + "\"}", 200);
            timed(times[3], all, officer, at + "start", "{\"version\":3}", 200);
            timed(times[4], all, officer, at + "finish", "{\"version\":4,\"text\":\"已更换灯具，恢复照明。\"}", 200);
            JsonNode closed = timed(times[5], all, desk, at + "close", "{\"version\":5}", 200);
            if (!closed.path("state").asString().equals("closed")) {
                throw new IOException("not closed: " + closed.path("state").asString());
            }
            return true;
        } catch (IOException e) {
            reasons.add(String.valueOf(e.getMessage()));
            return false;
        }
    }

    private static JsonNode timed(Times times, Times all, PlainHttp who, String path, String json, int wanted) throws IOException {
        long start = System.nanoTime();
        PlainHttp.Answer answer = who.post(path, json);
        long took = System.nanoTime() - start;
        times.add(took);
        all.add(took);
        if (answer.status() != wanted) {
            throw new IOException(path.replaceAll("\\d+", "N") + " → " + answer.status() + " " + answer.body());
        }
        return JSON.readTree(answer.body());
    }

    /** What a screen asks for, one after the other, at the stock there is. */
    private void reads() throws IOException {
        System.out.println("reads, one at a time:");
        for (String path : new String[]{"/api/cases?box=all&limit=50", "/api/cases?box=mine&limit=50", "/api/cases?box=all&due=overdue&limit=50",
                "/api/cases?box=all&state=closed&limit=50", "/api/cases?state=closed&type=general&town=341882102&limit=50", "/api/cases?q=%E4%BA%95%E7%9B%96&limit=50",
                "/api/cases?q=%E6%A8%AA%E5%B1%B1%E5%8C%97%E8%B7%AF123%E5%8F%B7&limit=50", "/api/cases?q=SEED0005&limit=50", "/api/cases?thing=77&open=false&limit=50", "/api/cases/counts",
                "/api/cases/evaluation?from=2026-01-01&to=2026-12-31&by=department", "/api/cases/evaluation?from=2024-01-01&to=2026-12-31&by=town"}) {
            Times times = new Times();
            for (int i = 0; i < 20; i++) {
                long start = System.nanoTime();
                PlainHttp.Answer answer = operator.get(path);
                if (answer.status() != 200) {
                    throw new IOException(path + " → " + answer.status() + " " + answer.body());
                }
                if (i > 2) {
                    times.add(System.nanoTime() - start);
                }
            }
            System.out.printf("  %-75s %s%n", path, times.line());
        }
    }

    /** Reports at ten times the rate, for a while; every accepted one must be there afterwards and the service be itself again. */
    private void burst(int perSecond, int seconds) throws Exception {
        System.out.printf("burst: %,d reports a second for %d s%n", perSecond, seconds);
        ConcurrentLinkedQueue<String> accepted = new ConcurrentLinkedQueue<>();
        AtomicInteger refused = new AtomicInteger();
        AtomicInteger broken = new AtomicInteger();
        Times times = new Times();
        Semaphore lines = new Semaphore(400);
        ConcurrentLinkedQueue<PlainHttp> idle = new ConcurrentLinkedQueue<>();
        int total = perSecond * seconds;
        CountDownLatch answered = new CountDownLatch(total);
        long start = System.nanoTime();
        long lastOffered = 0;
        for (int i = 0; i < total; i++) {
            long due = start + i * 1_000_000_000L / perSecond;
            LockSupport.parkNanos(due - System.nanoTime());
            long n = serial.incrementAndGet();
            Thread.ofVirtual().start(() -> {
                try {
                    lines.acquire();
                    PlainHttp line = idle.poll();
                    line = line == null ? operator.another() : line;
                    try {
                        PlainHttp.Answer answer = line.post("/api/cases", """
                                {"type":"general","key":"b-%s-%d","title":"突发上报 %d","source":"hotline"}""".formatted(run, n, n));
                        // waiting for a line counts: the reporter waited too
                        times.add(System.nanoTime() - due);
                        if (answer.status() == 201) {
                            accepted.add(JSON.readTree(answer.body()).path("id").asString());
                        } else {
                            refused.incrementAndGet();
                        }
                        idle.add(line);
                    } finally {
                        lines.release();
                    }
                } catch (IOException | InterruptedException e) {
                    broken.incrementAndGet();
                }
                answered.countDown();
            });
            lastOffered = System.nanoTime();
        }
        answered.await();
        System.out.printf("  offered %,d in %.1f s; all answered %.1f s after the last offer; accepted %,d, refused %,d, broken connections %,d%n", total,
                (lastOffered - start) / 1e9, (System.nanoTime() - lastOffered) / 1e9, accepted.size(), refused.get(), broken.get());
        System.out.println("  report    " + times.line());
        AtomicInteger missing = new AtomicInteger();
        List<String> ids = new ArrayList<>(accepted);
        List<Thread> readers = new ArrayList<>();
        for (int r = 0; r < 16; r++) {
            int first = r;
            readers.add(Thread.ofPlatform().start(() -> {
                try (PlainHttp line = operator.another()) {
                    for (int i = first; i < ids.size(); i += 16) {
                        if (line.get("/api/cases/" + ids.get(i)).status() != 200) {
                            missing.incrementAndGet();
                        }
                    }
                } catch (IOException e) {
                    missing.incrementAndGet();
                }
            }));
        }
        for (Thread reader : readers) {
            reader.join();
        }
        System.out.printf("  accepted and there: %,d of %,d (distinct ids %,d)%n", ids.size() - missing.get(), ids.size(), ids.stream().distinct().count());
        System.out.println("after the burst:");
        lifecycles(15, true);
    }

    private PlainHttp signedIn(String username) throws IOException {
        PlainHttp session = new PlainHttp(url);
        PlainHttp.Answer answer = session.post("/api/login",
                JSON.writeValueAsString(Map.of("username", username, "password", words.text("password", "Zhongshu@2026"))));
        if (answer.status() != 200) {
            throw new IOException("sign in as " + username + " → " + answer.status() + " " + answer.body());
        }
        return session;
    }
}
