package org.zhongshu.bench;

import org.zhongshu.demo.wire.Api;
import org.zhongshu.engines.EmbeddedPostgresEngine;
import tools.jackson.databind.JsonNode;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/**
 * Change capture from a real PostgreSQL (fsync on) into a dataset of the real server: the first reading; single changes, from the source's commit to the row in the dataset;
 * so many changes a second for so long, beside what the source itself allows; a change's whole way to a golden record and a subscriber; and signal 9 at random
 * moments under load, after which source and dataset must be equal row for row.
 *
 * <pre>
 * --rows 100000 --singles 200 --rate 10000 --seconds 60 --limit-seconds 10 --changes 300 --gentle 10 --people 2000 --rounds 3 --seed N --data DIR
 * </pre>
 */
public final class CaptureBench {

    private static final String DATASET = "bench-capture";
    private static final int BATCH = 500;

    private final int rows;
    private final int singles;
    private final int rate;
    private final int seconds;
    private final int rounds;
    private final int limitSeconds;
    private final int changes;
    private final int gentle;
    private final int people;
    private final Random random;
    private long number;

    private CaptureBench(Words words) {
        rows = words.whole("rows", 100_000);
        singles = words.whole("singles", 200);
        rate = words.whole("rate", 10_000);
        seconds = words.whole("seconds", 60);
        rounds = words.whole("rounds", 3);
        limitSeconds = words.whole("limit-seconds", 10);
        changes = words.whole("changes", 300);
        gentle = words.whole("gentle", 10);
        people = words.whole("people", 2_000);
        random = new Random(words.whole("seed", (int) System.nanoTime()));
    }

    public static void main(String[] arguments) throws Exception {
        Words words = new Words(arguments);
        System.out.println(Machine.describe());
        boolean good;
        try (BenchFolder data = BenchFolder.of(words)) {
            good = new CaptureBench(words).run(data.path());
        }
        System.exit(good ? 0 : 1);
    }

    private boolean run(Path folder) throws Exception {
        try (EmbeddedPostgresEngine source = EmbeddedPostgresEngine.start(folder.resolve("source"), 0, "department", Map.of("wal_level", "logical"));
             Connection there = DriverManager.getConnection(source.url(), source.user(), source.password());
             ServerProcess server = new ServerProcess(folder.resolve("server"), List.of())) {
            try (Statement s = there.createStatement()) {
                s.execute("CREATE TABLE person (id bigint PRIMARY KEY, name text, phone text, born date, note bigint)");
                s.execute("INSERT INTO person SELECT i, '某' || i, '139' || lpad(i::text, 8, '0'), date '1950-01-01' + (i % 20000)::int, 0 FROM generate_series(1, " + rows + ") i");
            }
            server.start();
            ServerProcess.Usage idle = server.usage();
            System.out.printf(Locale.ROOT, "before any capture: JVM %d MB, PostgreSQL %d MB; %d classes of the engine loaded%n", idle.jvmMemory(), idle.postgresMemory(), loaded(server.pid()));
            if (limitSeconds > 0) {
                CaptureLimits.writing(() -> batch(there), limitSeconds);
                CaptureLimits.following(source, there, "public.person", () -> batch(there), limitSeconds);
                // a million dead versions would slow down the writer of all that follows
                try (Statement s = there.createStatement()) {
                    s.execute("VACUUM FULL person");
                }
            }
            begin(server, source);
            long from = System.nanoTime();
            try (Connection here = server.database()) {
                awaitEqual(there, here, 600);
                System.out.printf(Locale.ROOT, "first reading: %,d rows in %.1f s%n", rows, (System.nanoTime() - from) / 1e9);
                latency(there, here);
                ServerProcess.Usage before = server.usage();
                boolean kept = sustained(there, here);
                System.out.println("  " + server.usage().since(before, (double) rate * seconds).replace("messages", "changes"));
                if (!kept) {
                    return false;
                }
            }
            if (changes > 0 && !new ChangeJourney(server, source, there, people).measure(changes, gentle)) {
                return false;
            }
            for (int round = 1; round <= rounds; round++) {
                if (!killed(server, there, round)) {
                    return false;
                }
            }
            return true;
        }
    }

    /** The engine lies on the class path; a server that captures nothing must not pay for it. */
    private static long loaded(long pid) throws Exception {
        Process jcmd = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(), Long.toString(pid), "VM.class_hierarchy").redirectErrorStream(true).start();
        try (var lines = jcmd.inputReader().lines()) {
            return lines.filter(l -> l.contains("io.debezium.")).count();
        }
    }

    /** Connection, mapping as proposed, job – as a person does it. */
    private static void begin(ServerProcess server, EmbeddedPostgresEngine source) throws Exception {
        Api officer = new Api(server.url(), "officer-data", "Zhongshu@2026");
        String[] address = source.url().replaceFirst("jdbc:postgresql://", "").split("[:/]");
        JsonNode connection = officer.post("/api/exchange/connections", Map.of("name", "捕获基准", "department", "data", "kind", "postgresql-capture",
                "settings", Map.of("host", address[0], "port", address[1], "database", address[2], "username", source.user(), "password", source.password())));
        String id = connection.path("id").asString();
        JsonNode preview = officer.post("/api/exchange/connections/" + id + "/preview", Map.of("source", "public.person"));
        Map<String, Object> spec = new LinkedHashMap<>();
        spec.put("source", "public.person");
        spec.put("shape", preview.path("shape"));
        spec.put("fields", preview.path("fields"));
        spec.put("schedule", Map.of("kind", "continuous"));
        officer.post("/api/exchange/jobs", Map.of("name", "捕获基准", "connection", id, "mode", "capture", "dataset", DATASET, "datasetName", "捕获基准", "spec", spec));
    }

    private void latency(Connection there, Connection here) throws SQLException {
        double[] millis = new double[singles];
        try (PreparedStatement change = there.prepareStatement("UPDATE person SET note = ? WHERE id = ?");
             PreparedStatement look = here.prepareStatement("SELECT note FROM data.\"" + DATASET + "\" WHERE id = ?")) {
            for (int i = 0; i < singles; i++) {
                long id = 1 + random.nextInt(rows);
                long note = ++number;
                change.setLong(1, note);
                change.setLong(2, id);
                change.executeUpdate();
                long committed = System.nanoTime();
                look.setLong(1, id);
                while (true) {
                    try (ResultSet row = look.executeQuery()) {
                        if (row.next() && row.getLong(1) == note) {
                            break;
                        }
                    }
                    LockSupport.parkNanos(1_000_000);
                }
                millis[i] = (System.nanoTime() - committed) / 1e6;
                LockSupport.parkNanos(20_000_000L + random.nextInt(30_000_000));
            }
        }
        Arrays.sort(millis);
        System.out.printf(Locale.ROOT, "single changes, source commit → row in the dataset: median %.0f ms, p95 %.0f ms, p99 %.0f ms, worst %.0f ms (%d changes)%n", millis[singles / 2],
                millis[singles * 95 / 100], millis[singles * 99 / 100], millis[singles - 1], singles);
    }

    /** Updates at the wanted rate; how far the dataset is behind is looked at every second. */
    private boolean sustained(Connection there, Connection here) throws Exception {
        long began = System.nanoTime();
        List<Double> behind = new ArrayList<>();
        long written = 0;
        long next = began;
        long look = began;
        while (System.nanoTime() - began < seconds * 1_000_000_000L) {
            written += batch(there);
            next += 1_000_000_000L * BATCH / rate;
            long wait = next - System.nanoTime();
            if (wait > 0) {
                LockSupport.parkNanos(wait);
            }
            if (System.nanoTime() > look) {
                look = System.nanoTime() + 1_000_000_000L;
                behind.add((double) number - highest(here));
            }
        }
        double wrote = (System.nanoTime() - began) / 1e9;
        long end = System.nanoTime();
        while (highest(here) < number) {
            if (System.nanoTime() - end > 300_000_000_000L) {
                System.out.println("the dataset did not catch up in five minutes");
                return false;
            }
            LockSupport.parkNanos(5_000_000);
        }
        double caught = (System.nanoTime() - end) / 1e9;
        System.out.printf(Locale.ROOT, "sustained: %,d changes in %.1f s (%,.0f/s at the source, wanted %,d/s); dataset equal %.1f s after the last, that is %,.0f/s; behind by at most %,.0f changes, median %,.0f%n",
                written, wrote, written / wrote, rate, caught, written / (wrote + caught), behind.stream().mapToDouble(d -> d).max().orElse(0) * BATCH,
                behind.stream().mapToDouble(d -> d).sorted().skip(behind.size() / 2).findFirst().orElse(0) * BATCH);
        awaitEqual(there, here, 60);
        return true;
    }

    /** One transaction of updates; its number is in every row that it changed. */
    private int batch(Connection there) throws SQLException {
        long first = 1 + random.nextInt(Math.max(1, rows - BATCH));
        try (PreparedStatement change = there.prepareStatement("UPDATE person SET note = ? WHERE id >= ? AND id < ?")) {
            change.setLong(1, ++number);
            change.setLong(2, first);
            change.setLong(3, first + BATCH);
            return change.executeUpdate();
        }
    }

    /** The transaction whose rows are in the dataset, by the column that each counts up. */
    private static long highest(Connection here) throws SQLException {
        try (Statement s = here.createStatement(); ResultSet row = s.executeQuery("SELECT note FROM data.\"" + DATASET + "\" ORDER BY _seq DESC LIMIT 1")) {
            return row.next() ? row.getLong(1) : -1;
        }
    }

    private boolean killed(ServerProcess server, Connection there, int round) throws Exception {
        long life = 500 + random.nextInt(3_000);
        long until = System.nanoTime() + life * 1_000_000L;
        long inserted = rows + round * 1_000L;
        long written = 0;
        while (System.nanoTime() < until) {
            written += batch(there);
        }
        server.kill();
        // life goes on at the source while the server is away
        written += batch(there);
        try (Statement s = there.createStatement()) {
            written += s.executeUpdate("INSERT INTO person SELECT i, '新' || i, NULL, NULL, 0 FROM generate_series(" + inserted + ", " + (inserted + 99) + ") i");
            written += s.executeUpdate("DELETE FROM person WHERE id % 1009 = " + round);
        }
        double ready = server.start();
        long from = System.nanoTime();
        try (Connection here = server.database()) {
            boolean equal = awaitEqual(there, here, 120);
            System.out.printf(Locale.ROOT, "kill -9 after %.1f s, round %d: %,d changes; ready again in %.1f s, %s %.1f s later%n", life / 1e3, round, written, ready,
                    equal ? "source and dataset equal row for row" : "STILL DIFFERENT", (System.nanoTime() - from) / 1e9);
            return equal;
        }
    }

    private static boolean awaitEqual(Connection there, Connection here, int patience) throws SQLException {
        String columns = "count(*) || ' ' || coalesce(md5(string_agg(concat_ws('|', id, name, phone, born, note), ',' ORDER BY id)), '')";
        long until = System.nanoTime() + patience * 1_000_000_000L;
        String wanted = text(there, "SELECT " + columns + " FROM person");
        while (System.nanoTime() < until) {
            if (exists(here) && wanted.equals(text(here, "SELECT " + columns + " FROM data.\"" + DATASET + "\" WHERE NOT _gone"))) {
                return true;
            }
            LockSupport.parkNanos(200_000_000L);
        }
        System.out.println("source " + wanted + ", dataset " + text(here, "SELECT " + columns + " FROM data.\"" + DATASET + "\" WHERE NOT _gone"));
        return false;
    }

    private static boolean exists(Connection here) throws SQLException {
        return "t".equals(text(here, "SELECT to_regclass('data.\"" + DATASET + "\"') IS NOT NULL"));
    }

    private static String text(Connection c, String sql) throws SQLException {
        try (Statement s = c.createStatement(); ResultSet row = s.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }
}
