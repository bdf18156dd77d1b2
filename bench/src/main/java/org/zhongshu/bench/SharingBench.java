package org.zhongshu.bench;

import org.zhongshu.algorithms.crypto.Sm2;
import org.zhongshu.algorithms.crypto.Sm3;
import org.zhongshu.platform.sharing.Receipt;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;

/**
 * A shared API with its grant asked, masks, record of calls and signed receipts, against an address of the same server that runs the
 * same query and writes the same JSON for anybody. Pages of one row, found by key, and of a hundred. Both are warmed up until the
 * compilers have little left to do; then full load from so many connections that the processors are the limit of both (an answer waits
 * for its call to be on record, so with few connections it is the waiting that is measured), the two in short turns, of which the medians count; then half of the shared
 * API's own throughput at an even pace, latency counted from when a request was due.
 *
 * <pre>
 * ./zhongshu bench sharing [--rows 200000] [--connections 128] [--warm-up 15] [--seconds 4] [--turns 5] [--body-digest sm3|sha256] [--data DIR]
 * </pre>
 */
public final class SharingBench {

    private static final String FIELDS = "id_no,name,sex,phone,address,town,status,updated_on";
    private static final String TOKEN = "zs_bench-token";
    private static final String CODE = "101001/bench1";
    private static final String BARE_SWITCH = "-Dzhongshu.sharing.bare-rows-for-benchmark=true";

    private final int port;
    private final int rows;
    private final int connections;
    private final double warmUp;
    private final double seconds;

    private SharingBench(int port, int rows, int connections, double warmUp, double seconds) {
        this.port = port;
        this.rows = rows;
        this.connections = connections;
        this.warmUp = warmUp;
        this.seconds = seconds;
    }

    public static void main(String[] arguments) throws Exception {
        Words words = new Words(arguments);
        System.out.println(Machine.describe());
        int rows = words.whole("rows", 200_000);
        try (BenchFolder data = BenchFolder.of(words); ServerProcess server = new ServerProcess(data.path(), List.of()).with(BARE_SWITCH)
                .with("-Dzhongshu.sharing.body-digest=" + words.text("body-digest", "sm3"))) {
            System.out.printf("server ready in %.1f s, data in %s%n", server.start(), data.path());
            try (Connection c = server.database()) {
                seed(c, rows);
            }
            SharingBench bench = new SharingBench(server.port, rows, words.whole("connections", 128), words.whole("warm-up", 15), words.whole("seconds", 4));
            bench.prove();
            int turns = words.whole("turns", 5);
            bench.compare("1 row by key", turns, i -> "/share/bare/bench-person?fields=" + FIELDS + "&key=" + key(i), i -> "/share/v1/" + CODE + "?id_no=" + key(i) + "&fields=" + FIELDS, server);
            String[][] pages = bench.pages(server, Math.min(300, rows / 100 - 1));
            bench.compare("100 rows", turns, i -> "/share/bare/bench-person?fields=" + FIELDS + "&limit=100&after=" + pages[i % pages.length][0],
                    i -> "/share/v1/" + CODE + "?limit=100&fields=" + FIELDS + "&cursor=" + pages[i % pages.length][1], server);
            System.out.println(server.usage());
            try (Connection c = server.database(); var s = c.createStatement()) {
                var row = s.executeQuery("SELECT (SELECT count(*) FROM sharing.call), (SELECT count(*) FROM sharing.root), (SELECT sum(cardinality(calls)) FROM sharing.root), (SELECT sum(looks) FROM"
                        + " catalog.grant_looks), pg_total_relation_size('sharing.call') / greatest((SELECT count(*) FROM sharing.call), 1)");
                row.next();
                System.out.printf("on record: %,d calls, %,d signed roots over %,d calls, %,d looks; %d bytes a call with its indexes%n", row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4),
                        row.getLong(5));
            }
        }
    }

    private static String key(int i) {
        return "34182219%08d%02d".formatted(i * 7L % 100_000_000, i % 100);
    }

    /** The same pages for both: the key before each, and the cursor that the shared API gave for it. */
    private String[][] pages(ServerProcess server, int n) throws IOException, SQLException {
        String[][] pages = new String[n][2];
        try (Connection c = server.database(); var s = c.createStatement(); RawHttp http = new RawHttp(port, TOKEN)) {
            var row = s.executeQuery("SELECT _key FROM data.\"bench-person\" ORDER BY _key LIMIT " + n * 100);
            String cursor = "";
            for (String[] page : pages) {
                for (int i = 0; i < 100; i++) {
                    row.next();
                }
                http.get("/share/v1/" + CODE + "?limit=100&fields=" + FIELDS + cursor);
                String body = http.body();
                page[0] = row.getString(1);
                page[1] = body.substring(body.lastIndexOf(":\"") + 2, body.length() - 2);
                cursor = "&cursor=" + page[1];
            }
        }
        return pages;
    }

    /** The shared answer is masked and its receipt good; the bare one is not masked. */
    private void prove() throws IOException {
        try (RawHttp http = new RawHttp(port, TOKEN)) {
            http.get("/share/keys");
            Sm2 key = Sm2.fromPem(http.body().replaceAll("(?m)^#.*\n", ""));
            http.get("/share/v1/" + CODE + "?id_no=" + key(5));
            String body = http.body();
            Receipt receipt = Receipt.parse(http.header(Receipt.HEADER));
            Receipt.Verdict verdict = receipt.examine(body.getBytes(StandardCharsets.UTF_8), key);
            http.get("/share/bare/bench-person?fields=" + FIELDS + "&key=" + key(5));
            System.out.printf("shared: %s%n  receipt %s, %d bytes%nbare:   %s%n", body, verdict, receipt.text().length(), http.body());
            if (verdict != Receipt.Verdict.OK || !body.contains("****") || http.body().contains("****") || !http.body().contains(key(5))) {
                throw new IOException("the two do not answer as they should");
            }
        }
    }

    private void compare(String what, int turns, IntFunction<String> bare, IntFunction<String> shared, ServerProcess server) throws Exception {
        System.out.printf("%n%s, %d connections%n", what, connections);
        for (int i = 0; i < 3; i++) {
            run(bare, null, warmUp / 3, 0, connections);
            run(shared, TOKEN, warmUp / 3, 0, connections);
        }
        double[][] perSecond = new double[2][turns];
        for (int turn = 1; turn <= turns; turn++) {
            ServerProcess.Usage before = server.usage();
            Load plain = run(bare, null, seconds, 0, connections);
            ServerProcess.Usage between = server.usage();
            Load full = run(shared, TOKEN, seconds, 0, connections);
            ServerProcess.Usage after = server.usage();
            perSecond[0][turn - 1] = plain.perSecond();
            perSecond[1][turn - 1] = full.perSecond();
            System.out.printf("  turn %d  bare %8.0f/s p50 %5.1f p99 %5.1f ms (%4.0f µs CPU each: JVM %.0f, PostgreSQL %.0f)   shared %8.0f/s p50 %5.1f p99 %5.1f ms (%4.0f µs: %.0f, %.0f)   %5.1f %%%n", turn,
                    plain.perSecond(), plain.quantile(0.5), plain.quantile(0.99), cpu(before, between, plain), jvm(before, between, plain), cpu(before, between, plain) - jvm(before, between, plain),
                    full.perSecond(), full.quantile(0.5), full.quantile(0.99), cpu(between, after, full), jvm(between, after, full), cpu(between, after, full) - jvm(between, after, full),
                    100 * full.perSecond() / plain.perSecond());
        }
        System.out.printf("  medians: bare %.0f/s, shared %.0f/s: shared reaches %.1f %% of the bare throughput (goal: at least 70 %%)%n", median(perSecond[0]), median(perSecond[1]),
                100 * median(perSecond[1]) / median(perSecond[0]));
        Load half = run(shared, TOKEN, Math.max(8, seconds * 2), median(perSecond[1]) / 2, Math.min(connections, 64));
        System.out.printf("  at half load, %.0f/s: p50 %.1f ms, p99 %.1f ms, longest %.1f ms (goal: p99 under 50 ms)%n", half.perSecond(), half.quantile(0.5), half.quantile(0.99), half.quantile(1));
    }

    private static double median(double[] of) {
        double[] sorted = of.clone();
        Arrays.sort(sorted);
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }

    private static double cpu(ServerProcess.Usage from, ServerProcess.Usage to, Load load) {
        return (to.cpu() - from.cpu()) * 1e6 / load.millis().length;
    }

    private static double jvm(ServerProcess.Usage from, ServerProcess.Usage to, Load load) {
        return (to.jvmCpu() - from.jvmCpu()) * 1e6 / load.millis().length;
    }

    /** @param millis sorted */
    private record Load(double perSecond, double[] millis) {
        double quantile(double q) {
            return millis[Math.min(millis.length - 1, (int) (millis.length * q))];
        }
    }

    /** @param pace requests a second, evenly; 0: as many as go */
    private Load run(IntFunction<String> target, String token, double duration, double pace, int connections) throws Exception {
        double[][] times = new double[connections][];
        Thread[] threads = new Thread[connections];
        AtomicLong ticket = new AtomicLong();
        Throwable[] trouble = new Throwable[1];
        long start = System.nanoTime() + 20_000_000;
        long end = start + (long) (duration * 1e9);
        for (int t = 0; t < connections; t++) {
            int me = t;
            threads[t] = Thread.ofPlatform().start(() -> {
                double[] mine = new double[1024];
                int n = 0;
                Random random = new Random(me);
                try (RawHttp http = new RawHttp(port, token)) {
                    while (true) {
                        long due = pace == 0 ? System.nanoTime() : start + (long) (ticket.getAndIncrement() * 1e9 / pace);
                        if (due >= end) {
                            break;
                        }
                        for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
                            LockSupport.parkNanos(wait);
                        }
                        http.get(target.apply(random.nextInt(rows - 200)));
                        if (n == mine.length) {
                            mine = Arrays.copyOf(mine, n * 2);
                        }
                        mine[n++] = (System.nanoTime() - due) / 1e6;
                    }
                } catch (IOException | RuntimeException e) {
                    trouble[0] = e;
                }
                times[me] = Arrays.copyOf(mine, n);
            });
        }
        for (Thread t : threads) {
            t.join();
        }
        if (trouble[0] != null) {
            throw new IOException("a request failed", trouble[0]);
        }
        double[] all = Arrays.stream(times).flatMapToDouble(Arrays::stream).sorted().toArray();
        return new Load(all.length / ((System.nanoTime() - start) / 1e9), all);
    }

    /** An entry in force, a grant, a system and a dataset, as they are after people made them. */
    private static void seed(Connection c, int rows) throws SQLException {
        long begin = System.nanoTime();
        c.setAutoCommit(false);
        String[][] columns = {{"id_no", "公民身份号码", "TEXT", "C", "3", "ID_NUMBER"}, {"name", "姓名", "TEXT", "C", "2", "NAME"}, {"sex", "性别", "TEXT", "C", "1", ""}, {"phone", "电话", "TEXT", "C", "3", "PHONE"},
                {"address", "住址", "TEXT", "C", "3", "ADDRESS"}, {"town", "乡镇", "TEXT", "C", "1", ""}, {"status", "状态", "TEXT", "C", "1", ""}, {"updated_on", "更新日期", "DATE", "D", "1", ""}};
        StringBuilder entry = new StringBuilder();
        StringBuilder dataset = new StringBuilder();
        for (String[] x : columns) {
            String personal = x[5].isEmpty() ? "" : ",\"personal\":\"" + x[5] + "\"";
            entry.append(entry.isEmpty() ? "" : ",").append("{\"field\":\"%s\",\"name\":\"%s\",\"type\":\"%s\",\"level\":%s,\"key\":%s,\"open\":false%s}".formatted(x[0], x[1], x[3], x[4], x[0].equals("id_no"), personal));
            dataset.append(dataset.isEmpty() ? "" : ",").append("{\"field\":\"%s\",\"name\":\"%s\",\"type\":\"%s\",\"level\":%s,\"key\":%s%s}".formatted(x[0], x[1], x[2], x[4], x[0].equals("id_no"), personal));
        }
        try (var s = c.createStatement()) {
            s.execute("INSERT INTO catalog.resource (id, code, state, draft, provider, changed_at, demo, version, class_code, name, share, open_class, level, update_period, live, published_at) VALUES (1, '"
                    + CODE + "', 'published', 1, 'human-resources', now(), true, 3, '101001', '示范数据', 'conditional', 'none', 3, 'daily', 1, now())");
            s.execute("INSERT INTO catalog.revision (resource_id, number, body, by_name, at, published_at) VALUES (1, 1, '{\"name\":\"示范数据\",\"classCode\":\"101001\",\"provider\":\"human-resources\",\"summary\":\"示范数据\","
                    + "\"share\":\"conditional\",\"open\":\"none\",\"updatePeriod\":\"daily\",\"level\":3,\"columns\":[" + entry + "]}', 'bench', now(), now())");
            s.execute("INSERT INTO catalog.request (id, case_id, case_number, kind, resource_id, title, requester, asked_by, asked_at, state) VALUES (1, 1, 'bench', 'data-request', 1, 'bench', 'civil-affairs', 'bench', now(),"
                    + " 'granted')");
            s.execute("INSERT INTO catalog.access_grant (id, request_id, resource_id, provider, grantee, purpose, fields, rows, per_minute, from_at, until_at, granted_by, granted_at) VALUES (1, 1, 1, 'human-resources',"
                    + " 'civil-affairs', '示范', '{" + FIELDS + "}', '[]', 1000000000, now() - interval '1 day', now() + interval '1 day', 'bench', now())");
            s.execute("INSERT INTO sharing.system (id, department, name, token_hash, addresses, signed, key_number, created_by, created_at, rotated_at, version) VALUES (1, 'civil-affairs', '示范系统', decode('"
                    + Sm3.hex(TOKEN) + "', 'hex'), '{127.0.0.1}', false, 1, 'bench', now(), now(), 1)");
            s.execute("INSERT INTO datasets.dataset (id, name, department, resource, kind, columns, version, created_at, changed_at) VALUES ('bench-person', '示范数据', 'human-resources', 1, 'source', '[" + dataset
                    + "]', 1, now(), now())");
            s.execute("CREATE TABLE data.\"bench-person\" (_key text COLLATE \"C\" PRIMARY KEY, _seq bigint NOT NULL, _at timestamptz NOT NULL, _source text NOT NULL, _hash bigint NOT NULL, _gone boolean NOT NULL,"
                    + " id_no text COLLATE \"C\", name text COLLATE \"C\", sex text COLLATE \"C\", phone text COLLATE \"C\", address text COLLATE \"C\", town text COLLATE \"C\", status text COLLATE \"C\", updated_on date)");
            s.execute("CREATE UNIQUE INDEX ON data.\"bench-person\" (_seq)");
            s.execute("CREATE INDEX ON data.\"bench-person\" (id_no)");
        }
        Random random = new Random(3);
        String[] surnames = {"王", "李", "张", "刘", "陈", "欧阳", "𠮷"};
        String[] towns = {"桃州镇", "柏垫镇", "誓节镇", "邱村镇", "新杭镇"};
        try (PreparedStatement insert = c.prepareStatement("INSERT INTO data.\"bench-person\" VALUES (?, ?, now(), 'bench', 0, false, ?, ?, ?, ?, ?, ?, '在册', DATE '2026-11-01')")) {
            for (int i = 0; i < rows; i++) {
                String town = towns[random.nextInt(towns.length)];
                insert.setString(1, key(i));
                insert.setLong(2, i);
                insert.setString(3, key(i));
                insert.setString(4, surnames[random.nextInt(surnames.length)] + "小明");
                insert.setString(5, i % 2 == 0 ? "男" : "女");
                insert.setString(6, "138%08d".formatted(random.nextInt(100_000_000)));
                insert.setString(7, "安徽省广德市" + town + "迎春社区中山路" + random.nextInt(300) + "号" + random.nextInt(20) + "幢" + random.nextInt(600) + "室");
                insert.setString(8, town);
                insert.addBatch();
                if (i % 5_000 == 4_999) {
                    insert.executeBatch();
                }
            }
            insert.executeBatch();
        }
        c.commit();
        c.setAutoCommit(true);
        try (var s = c.createStatement()) {
            s.execute("VACUUM (ANALYZE) data.\"bench-person\"");
            s.execute("CHECKPOINT");
        }
        System.out.printf("seeded %,d rows in %.1f s%n", rows, (System.nanoTime() - begin) / 1e9);
    }
}
