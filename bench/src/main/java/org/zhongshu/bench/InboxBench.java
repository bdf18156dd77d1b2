package org.zhongshu.bench;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.net.URLEncoder;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What the desk of one officer asks for, with a department's history of matters behind it: each matter with its case, one in fifty still open. The
 * boxes, the counts, the lists by state and by item, a page far down, one matter; by one officer, and by {@code --officers} at once.
 *
 * <pre>
 * ./zhongshu bench inbox [--matters 200000] [--rounds 60] [--officers 8] [--data DIR]
 * </pre>
 */
public final class InboxBench {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String DEPARTMENT = "public-security";
    private static final double GOAL = 100;

    private InboxBench() {
    }

    public static void main(String[] arguments) throws Exception {
        Words words = new Words(arguments);
        System.out.println(Machine.describe());
        int matters = words.whole("matters", 200_000);
        try (BenchFolder data = BenchFolder.of(words); ServerProcess server = new ServerProcess(data.path(), List.of())) {
            System.out.printf("server ready in %.1f s%n", server.start());
            try (Connection c = server.database()) {
                fill(c, matters);
            }
            PlainHttp officer = signIn(server.url());
            List<String> paths = paths(officer);
            int rounds = words.whole("rounds", 60);
            ask(officer, paths, 10, null);
            double worst = report("one officer", paths, one(officer, paths, rounds));
            int people = words.whole("officers", 8);
            List<List<Double>> together = new ArrayList<>();
            paths.forEach(p -> together.add(Collections.synchronizedList(new ArrayList<>())));
            List<Thread> threads = new ArrayList<>();
            List<Throwable> wrong = Collections.synchronizedList(new ArrayList<>());
            for (int i = 0; i < people; i++) {
                PlainHttp line = officer.another();
                threads.add(Thread.ofPlatform().start(() -> {
                    try (line) {
                        ask(line, paths, Math.max(10, rounds / 3), together);
                    } catch (IOException e) {
                        wrong.add(e);
                    }
                }));
            }
            for (Thread t : threads) {
                t.join();
            }
            if (!wrong.isEmpty()) {
                throw new IOException(wrong.getFirst());
            }
            report(people + " at once, without a pause", paths, together);
            System.out.printf("the slowest list of one officer: p95 %.0f ms (goal: under %.0f)%n%s%n", worst, GOAL, server.usage());
        }
    }

    private static List<List<Double>> one(PlainHttp officer, List<String> paths, int rounds) throws IOException {
        List<List<Double>> times = new ArrayList<>();
        paths.forEach(p -> times.add(new ArrayList<>()));
        ask(officer, paths, rounds, times);
        return times;
    }

    private static void ask(PlainHttp officer, List<String> paths, int rounds, List<List<Double>> times) throws IOException {
        for (int r = 0; r < rounds; r++) {
            for (int i = 0; i < paths.size(); i++) {
                long start = System.nanoTime();
                PlainHttp.Answer answer = officer.get(paths.get(i));
                if (answer.status() != 200) {
                    throw new IOException(paths.get(i) + " → " + answer.status() + " " + answer.body());
                }
                if (times != null) {
                    times.get(i).add((System.nanoTime() - start) / 1e6);
                }
            }
        }
    }

    /** @return the greatest p95 */
    private static double report(String who, List<String> paths, List<List<Double>> times) {
        System.out.println(who + ":");
        double worst = 0;
        for (int i = 0; i < paths.size(); i++) {
            List<Double> sorted = new ArrayList<>(times.get(i));
            Collections.sort(sorted);
            double p95 = sorted.get((int) Math.round(0.95 * (sorted.size() - 1)));
            worst = Math.max(worst, p95);
            System.out.printf("  %-66s p50 %6.1f   p95 %6.1f   max %6.1f ms%n", paths.get(i).length() > 66 ? paths.get(i).substring(0, 66) : paths.get(i), sorted.get(sorted.size() / 2), p95, sorted.getLast());
        }
        return worst;
    }

    /** Every box of the desk, and pages that lie deep. */
    private static List<String> paths(PlainHttp officer) throws IOException {
        List<String> paths = new ArrayList<>(List.of("/api/cases?box=mine&limit=50", "/api/cases?box=department&limit=50", "/api/cases/counts", "/api/cases?box=department&due=overdue&limit=50", "/api/cases?box=department&state=closed&limit=50",
                "/api/matters?open=true&limit=50", "/api/matters?limit=50", "/api/matters?open=false&limit=50", "/api/matters?state=refused&limit=50", "/api/matters?state=supplement&limit=50", "/api/matters?item=GA-07&limit=50"));
        JsonNode first = json(officer, "/api/matters?limit=200");
        String next = first.path("next").asString("");
        for (int page = 0; page < 20 && !next.isEmpty(); page++) {
            next = json(officer, "/api/matters?limit=200&cursor=" + URLEncoder.encode(next, StandardCharsets.UTF_8)).path("next").asString("");
        }
        paths.add("/api/matters?limit=50&cursor=" + URLEncoder.encode(next, StandardCharsets.UTF_8));
        paths.add("/api/matters?limit=50&cursor=" + (2000L << 21));
        paths.add("/api/matters?number=" + first.path("items").get(0).path("number").asString());
        return paths;
    }

    private static JsonNode json(PlainHttp officer, String path) throws IOException {
        PlainHttp.Answer answer = officer.get(path);
        if (answer.status() != 200) {
            throw new IOException(path + " → " + answer.status() + " " + answer.body());
        }
        return JSON.readTree(answer.body());
    }

    private static PlainHttp signIn(String url) throws IOException {
        PlainHttp session = new PlainHttp(url);
        PlainHttp.Answer answer = session.post("/api/login", "{\"username\":\"officer-" + DEPARTMENT + "\",\"password\":\"Zhongshu@2026\"}");
        if (answer.status() != 200) {
            throw new IOException("sign in → " + answer.status() + " " + answer.body());
        }
        return session;
    }

    /** Two years of one department, made inside PostgreSQL: cases, their words and steps, the matters that they are of. */
    private static void fill(Connection c, int matters) throws SQLException {
        long started = System.nanoTime();
        try (PreparedStatement p = c.prepareStatement("""
                CREATE TEMP TABLE seed AS
                SELECT ((extract(epoch FROM opened)::bigint * 1000 - 1577836800000) << 21) + i AS id, i, opened, open, opened + interval '1 hour' * r1 AS accepted, opened + interval '1 hour' * (r1 + r2 * 100) AS ended,
                       CASE WHEN NOT open THEN CASE WHEN i % 200 = 7 THEN 'refused' WHEN i % 97 = 3 THEN 'withdrawn' ELSE 'approved' END WHEN i % 500 = 0 THEN 'supplement' WHEN i % 150 = 0 THEN 'submitted' ELSE 'deciding' END AS state,
                       'GA-' || lpad((1 + i % 14)::text, 2, '0') AS item,
                       'BJ' || to_char(opened, 'YYYYMMDD') || '-' || translate(upper(substr(md5(i::text), 1, 8)), '01', 'XY') AS number
                FROM (SELECT i, date_trunc('milliseconds', CASE WHEN i % 50 = 0 THEN now() - interval '15 days' * random() ELSE now() - interval '15 days' - interval '700 days' * (1 - i::float8 / ?) END) AS opened,
                             i % 50 = 0 AS open, random() AS r1, random() AS r2 FROM generate_series(1, ?) AS i) x""")) {
            p.setDouble(1, matters);
            p.setInt(2, matters);
            p.execute();
        }
        run(c, """
                INSERT INTO cases.case_file (id, number, type, state, open, level, source, department, person, person_name, opener, opened_at, state_since, due, close_due, supervised, accepted_at, dispatched_at, handle_due, handled_at, closed_at, version)
                SELECT id, 'AJSEED' || lpad(i::text, 9, '0'), 'matter', CASE WHEN NOT open THEN 'closed' WHEN state = 'submitted' THEN 'accepting' WHEN state = 'supplement' THEN 'suspended' ELSE 'reviewing' END, open, 4, 'matter', '%s',
                       CASE WHEN i %% 3 = 0 OR NOT open THEN (SELECT a.id FROM identity.account a WHERE a.username = 'officer-%s') END, '示范人员', 0, opened, CASE WHEN open THEN opened ELSE ended END,
                       CASE WHEN open AND state <> 'supplement' THEN opened + interval '20 days' * ((i %% 97) / 60.0) ELSE 'infinity' END, opened + interval '20 days', false, CASE WHEN state <> 'submitted' THEN accepted END,
                       CASE WHEN state <> 'submitted' THEN accepted END, accepted + interval '20 days', CASE WHEN NOT open THEN ended END, CASE WHEN NOT open THEN ended END, 4
                FROM seed""".formatted(DEPARTMENT, DEPARTMENT));
        run(c, "INSERT INTO cases.case_body (id, title, things, occurred_at) SELECT id, '事项' || item || '：' || number, '{}', opened FROM seed");
        run(c, """
                INSERT INTO cases.case_step (case_id, id, at, actor, actor_name, action, action_name, to_state)
                SELECT s.id, s.id + k, s.opened + interval '1 hour' * k, 0, '示范人员', (ARRAY['open', 'accept', 'approve'])[k], (ARRAY['上报', '受理', '准予'])[k], (ARRAY['accepting', 'reviewing', 'closed'])[k]
                FROM seed s, generate_series(1, CASE WHEN s.open THEN 2 ELSE 3 END) AS k""");
        run(c, """
                INSERT INTO matters.matter (id, number, request, digest, person, gid, item_id, item, item_revision, item_name, department, state, way, content, promised, case_id, case_number, submitted_at, due, ended_at, version)
                SELECT id, number, 'seed-' || i, sha256(i::text::bytea), 1 + i %% 40000, 1 + i %% 40000, 1, item, 1, '示范事项 ' || item, '%s', state, 'person', decode(repeat(md5(i::text), 40), 'hex'), '20个工作日', id,
                       'AJSEED' || lpad(i::text, 9, '0'), opened, CASE WHEN open AND state <> 'supplement' THEN opened + interval '20 days' * ((i %% 97) / 60.0) END, CASE WHEN NOT open THEN ended END, 3
                FROM seed""".formatted(DEPARTMENT));
        run(c, "INSERT INTO matters.event (matter, id, at, kind, text) SELECT s.id, s.id + k, s.opened, 'submitted', '已提交申请' FROM seed s, generate_series(1, 3) AS k");
        for (String table : new String[]{"cases.case_file", "cases.case_body", "cases.case_step", "matters.matter", "matters.event"}) {
            run(c, "VACUUM (ANALYZE) " + table);
        }
        run(c, "CHECKPOINT");
        System.out.printf("%,d matters of one department, one in fifty open, seeded in %d s%n", matters, (System.nanoTime() - started) / 1_000_000_000);
    }

    private static void run(Connection c, String sql) throws SQLException {
        try (var s = c.createStatement()) {
            s.execute(sql);
        }
    }
}
