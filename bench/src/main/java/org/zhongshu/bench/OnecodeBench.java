package org.zhongshu.bench;

import org.zhongshu.algorithms.crypto.Sm2;
import org.zhongshu.algorithms.crypto.Sm2Verifier;
import org.zhongshu.platform.onecode.CodeTerminal;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The one code: verification without a network on one core, each code another holder's and met for the first time; with {@code --data DIR}, a folder that {@code bench population} has filled, also scans
 * online, each of a code of its own, with the facts of the scene looked up. Codes are signed with a day's key that the benchmark puts into the database beforehand.
 *
 * <pre>
 * ./zhongshu bench onecode [--codes 20000] [--data DIR --city yixing] [--connections 16] [--scans 6000]
 * </pre>
 */
public final class OnecodeBench {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private static final Sm2 KEY = Sm2.generate();
    private static final Random RANDOM = new Random();

    private OnecodeBench() {
    }

    public static void main(String[] arguments) throws Exception {
        Words words = new Words(arguments);
        System.out.println(Machine.describe());
        List<String> options = words.flag("data") ? List.of("--city", words.text("city", "yixing")) : List.of();
        try (BenchFolder data = BenchFolder.of(words); ServerProcess server = new ServerProcess(data.path(), options).with("-Dzhongshu.onecode.scans-per-minute=100000000")) {
            System.out.printf("server ready in %.1f s%n", server.start());
            try (Connection c = server.database()) {
                keys(c);
            }
            offline(terminal(server, "transport", "bus"), server, Files.createTempDirectory("zhongshu-onecode"), words.whole("codes", 20_000));
            if (words.flag("data")) {
                online(server, words);
            } else {
                System.out.println("scans online: need people; give --data DIR of bench population");
            }
            System.out.println(server.usage());
        }
    }

    private static void keys(Connection c) throws SQLException {
        long today = System.currentTimeMillis() / 86_400_000;
        try (var s = c.prepareStatement("INSERT INTO onecode.day_key (day, public_key, secret) VALUES (?, ?, '') ON CONFLICT (day) DO UPDATE SET public_key = excluded.public_key")) {
            for (long day = today - 1; day <= today + 1; day++) {
                s.setInt(1, (int) day);
                s.setString(2, KEY.publicPem());
                s.executeUpdate();
            }
        }
    }

    private static String terminal(ServerProcess server, String department, String scene) throws IOException {
        return new Desk(server.url(), "officer-" + department).post("/api/onecode/terminals", Map.of("scene", scene, "name", "bench")).path("key").asString();
    }

    /** As module onecode writes codes; see its README. */
    private static String code(long handle) {
        long window = System.currentTimeMillis() / 30_000;
        ByteBuffer b = ByteBuffer.allocate(17 + Sm2Verifier.LENGTH).put((byte) 1).putInt((int) (window * 30 / 86_400)).putInt((int) window).putLong(handle);
        b.put(Sm2Verifier.shortForm(KEY.sign(Arrays.copyOf(b.array(), 17))));
        StringBuilder out = new StringBuilder("ZC1:");
        int bits = 0;
        int held = 0;
        for (byte one : b.array()) {
            bits = bits << 8 | one & 0xff;
            for (held += 8; held >= 5; ) {
                held -= 5;
                out.append(ALPHABET.charAt(bits >> held & 31));
            }
            bits &= (1 << held) - 1;
        }
        return out.append(ALPHABET.charAt(bits << 5 - held & 31)).toString();
    }

    private static void offline(String key, ServerProcess server, Path folder, int n) throws Exception {
        CodeTerminal terminal;
        try (PlainHttp http = new PlainHttp(server.url())) {
            http.header("Authorization", "Terminal " + key);
            terminal = CodeTerminal.open(folder, JSON.readTree(http.get("/api/onecode/terminal").body()).path("root").asString(), Clock.systemUTC());
            terminal.bundle(http.get("/api/onecode/terminal/bundle").body());
        }
        for (int turn = 0; turn < 4; turn++) {
            long from = System.nanoTime();
            List<String> codes = new ArrayList<>();
            for (int i = 0; i < n; i++) {
                codes.add(code(RANDOM.nextLong()));
            }
            double made = n / ((System.nanoTime() - from) / 1e9);
            // the newest are verified first: none of them may run out on the way
            from = System.nanoTime();
            int valid = 0;
            for (String code : codes.reversed()) {
                valid += terminal.check(code) == CodeTerminal.Verdict.TAKEN ? 1 : 0;
            }
            double seconds = (System.nanoTime() - from) / 1e9;
            if (turn > 0) {
                System.out.printf("offline, one thread: %,.0f codes verified/s, %,d of %,d valid, each another holder's (goal: at least 10,000/s a core); signed %,.0f/s%n", n / seconds, valid, n, made);
            }
        }
        int kept = 500;
        long from = System.nanoTime();
        for (int i = 0; i < kept; i++) {
            if (terminal.take(code(RANDOM.nextLong())) != CodeTerminal.Verdict.TAKEN) {
                throw new IllegalStateException("not taken");
            }
        }
        System.out.printf("offline, taken and on the disk before the answer: %,.0f/s (what the disk allows)%n", kept / ((System.nanoTime() - from) / 1e9));
    }

    private static void online(ServerProcess server, Words words) throws Exception {
        int n = words.whole("scans", 6000);
        String terminal = terminal(server, "health", "pharmacy");
        long[] person = citizen(server);
        for (int turn = 0; turn < 3; turn++) {
            List<String> codes = new ArrayList<>();
            try (Connection c = server.database()) {
                passes(c, person, n, codes);
            }
            ServerProcess.Usage before = server.usage();
            AtomicInteger next = new AtomicInteger();
            int connections = words.whole("connections", 16);
            double[] times = new double[n];
            Throwable[] trouble = new Throwable[1];
            long from = System.nanoTime();
            List<Thread> threads = new ArrayList<>();
            for (int t = 0; t < connections; t++) {
                threads.add(Thread.ofPlatform().start(() -> {
                    try (PlainHttp http = new PlainHttp(server.url())) {
                        http.header("Authorization", "Terminal " + terminal);
                        for (int i = next.getAndIncrement(); i < n; i = next.getAndIncrement()) {
                            long at = System.nanoTime();
                            PlainHttp.Answer answer = http.post("/api/onecode/terminal/scans", "{\"request\":\"bench-" + Long.toString(at, 36) + "-" + i + "\",\"code\":\"" + codes.get(i) + "\"}");
                            times[i] = (System.nanoTime() - at) / 1e6;
                            if (answer.status() != 200) {
                                throw new IOException(answer.status() + " " + answer.body());
                            }
                        }
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
            double seconds = (System.nanoTime() - from) / 1e9;
            Arrays.sort(times);
            if (turn > 0) {
                System.out.printf("scans online, taken and the facts of the scene answered: %,.0f/s, %d connections, p50 %.0f ms, p99 %.0f ms, %.1f ms CPU each%n", n / seconds, connections, times[n / 2], times[n * 99 / 100],
                        (server.usage().cpu() - before.cpu()) * 1000 / n);
            }
        }
    }

    /** One of the folder's people signs in. @return account and record */
    private static long[] citizen(ServerProcess server) throws Exception {
        try (Connection c = server.database(); var s = c.createStatement(); PlainHttp http = new PlainHttp(server.url())) {
            Resident who = Resident.in(c);
            String phone = "137%08d".formatted(System.nanoTime() % 100_000_000);
            JsonNode sent = JSON.readTree(http.post("/api/citizen/codes", JSON.writeValueAsString(Map.of("phone", phone))).body());
            http.post("/api/citizen/login", JSON.writeValueAsString(Map.of("token", sent.path("token").asString(), "phone", phone, "code", sent.path("shown").asString(), "agree", true)));
            PlainHttp.Answer real = http.post("/api/citizen/real-name", JSON.writeValueAsString(Map.of("name", who.name(), "idNumber", who.number(), "agree", true)));
            if (real.status() != 200) {
                throw new IOException("/api/citizen/real-name → " + real.status() + " " + real.body());
            }
            long id = JSON.readTree(real.body()).path("id").asLong();
            try (var gid = c.createStatement().executeQuery("SELECT gid FROM persons.person WHERE id = " + id)) {
                gid.next();
                return new long[]{id, gid.getLong(1)};
            }
        }
    }

    /** Many passes of one person, which the product itself never makes: the codes differ, the way of each is the whole one. */
    private static void passes(Connection c, long[] person, int n, List<String> codes) throws SQLException {
        try (var s = c.createStatement()) {
            s.execute("DROP INDEX IF EXISTS onecode.pass_live");
        }
        try (var pass = c.prepareStatement("INSERT INTO onecode.pass (id, person, gid, number_index, opened_at) VALUES (?, ?, ?, '', now())");
             var handle = c.prepareStatement("INSERT INTO onecode.handle (handle, pass, day) VALUES (?, ?, ?)")) {
            int day = (int) (System.currentTimeMillis() / 86_400_000);
            for (int i = 0; i < n; i++) {
                long id = RANDOM.nextLong();
                pass.setLong(1, id);
                pass.setLong(2, person[0]);
                pass.setLong(3, person[1]);
                pass.addBatch();
                handle.setLong(1, id);
                handle.setLong(2, id);
                handle.setInt(3, day);
                handle.addBatch();
                codes.add(Long.toString(id));
            }
            pass.executeBatch();
            handle.executeBatch();
        }
        codes.replaceAll(id -> code(Long.parseLong(id)));
    }
}
